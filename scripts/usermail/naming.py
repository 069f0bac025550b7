"""Which campaign a run belongs to, so that no other name mails it again."""
from __future__ import annotations

import time
import unicodedata
from collections.abc import Collection, Iterable

from .exceptions import NotYetError, OnWiki
from .ledger import Ledger
from .options import Options
from .plan import Plan
from .terminal.dialogue import same_again


#: Seconds in which a message page can start one campaign unattended.
DAY = 24 * 3600


def check_campaign(plan: Plan, ledger: Ledger, options: Options) -> None:
    """Make sure that another name does not mail everybody again.

    :param plan: what to do
    :param ledger: the ledger
    :param options: what is asked of the run
    :raises UsageError: the message page started another campaign today, or
        there is one whose name is nearly the same
    """
    near = alike(plan.campaign, ledger.names(plan.wiki), () if options.campaign
                 else [f'{title}: {plan.message.subject}'
                       for title in (plan.base, options.message) if title])
    if near and (options.always or not same_again(near, plan.campaign)):
        raise OnWiki(
            f'There is a campaign "{near}" already, and "{plan.campaign}" '
            'would be a new one and mail everybody again. Give -campaign '
            'with the name that is meant.', 'campaign', plan.page,
            campaign=near)
    latest = plan.base and ledger.latest(plan.wiki, plan.base)
    if (options.always and not options.campaign and latest
            and latest.name != plan.campaign
            and time.time() - latest.started < DAY):
        raise NotYetError(
            f'The message page started the campaign "{latest.name}" less '
            f'than 24 hours ago; "{plan.campaign}" would be a new one and '
            'mail everybody again. Give -campaign to say which it is.')


def alike(campaign: str, names: Collection[str],
          others: Iterable[str] = ()) -> str | None:
    """Return a campaign's name that is nearly the same as another's.

    It differs only in letter case, blanks or characters that nobody sees,
    or is what an earlier version of this program would have said.

    :param campaign: the campaign that is meant
    :param names: those that there are
    :param others: more names that the one that is meant may have had
    :return: None where there is none, or there is that campaign itself
    """
    keys = {_name_key(name) for name in (campaign, *others)}
    return None if campaign in names else next(
        (name for name in names if _name_key(name) in keys), None)


def _name_key(name: str) -> str:
    """Return a campaign's name for telling likeness."""
    return ''.join(
        char for char in unicodedata.normalize('NFKC', name).casefold()
        if char != '_' and unicodedata.category(char)[0] not in 'CZ')
