"""Who gets a post in place of a mail: verdicts and outcomes in, yes or no.

Nothing here asks the wiki.
"""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..eligibility import Case, Judged, is_blocked, is_bot
from ..outcomes import Outcome, Result, Verdict


#: Codes with which the wiki refuses a mail that its recipient does not
#: want, from this sender or from anybody, or can't get.
#: https://www.mediawiki.org/wiki/API:Emailuser
UNWANTED = frozenset(['noemail', 'noemailtext', 'nowikiemail',
                      'nowikiemailtext'])


def is_shut_out(answer: Mapping[str, Any]) -> bool:
    """Say whether an account is blocked or a bot, whatever -include says.

    :param answer: an item of ``list=users``, format version 1
    """
    case = Case(answer, sender=0)
    return is_blocked(case) or is_bot(case)


def may_get_post(user: Judged, became: Result | None,
                 answer: Mapping[str, Any]) -> bool:
    """Say whether somebody may get a post, as far as the list goes.

    :param user: the recipient; who has asked for nothing, has had the
        message or may have had it has another verdict
    :param became: what became of the mail in this run, None without one
    :param answer: what the wiki knows of the account
    """
    if is_shut_out(answer):
        return False
    if became is None:
        return user.verdict is Verdict.NOT_EMAILABLE
    return (user.verdict is Verdict.EMAILABLE
            and became.outcome is Outcome.REFUSED
            and became.reason in UNWANTED)
