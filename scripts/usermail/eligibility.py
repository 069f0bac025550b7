"""Ask the wiki who can be mailed: recipients in, verdicts out.

One ``list=users`` request for 50 names, or 500 with ``apihighlimits``.
``APISite.users()`` is not used: it asks for more than is needed, every
right of every user among it, and does not split longer lists.

https://www.mediawiki.org/wiki/API:Users
"""
from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pywikibot.backports import batched
from pywikibot.data.api import Request
from pywikibot.site import APISite
from pywikibot.tools import is_ip_address

from .ledger import SENDING, Row
from .outcomes import Outcome, Verdict
from .recipients import Recipient


#: A row's state in the ledger -> what it means for the recipient now.
RECORDED = {
    str(Outcome.SENT): Verdict.ALREADY_SENT,
    str(Outcome.UNCERTAIN): Verdict.UNCERTAIN,
    SENDING: Verdict.HELD,
}


class Judged(NamedTuple):

    """A recipient with its verdict.

    ``name`` is the account's name as the wiki spells it, ``userid`` its
    id, None where there is no account; ``gender`` is 'male', 'female' or
    'unknown', as the account's owner chose.
    """

    recipient: Recipient
    verdict: Verdict
    name: str
    userid: int | None = None
    gender: str = 'unknown'


def judge(
    site: APISite,
    recipients: Iterable[Recipient],
    *,
    opted_out: Container[str] = frozenset(),
    rows: Mapping[int, Row] | None = None,
) -> Iterator[Judged]:
    """Yield each recipient once, in order, with its verdict.

    :param site: the wiki; its account is the sender
    :param recipients: whom to judge
    :param opted_out: canonical names that must not be mailed
    :param rows: what the ledger holds of the campaign, by user id
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    sender = site.userinfo['id']
    seen: set[int] = set()
    size = 500 if site.has_right('apihighlimits') else 50
    for batch in batched(recipients, size):
        answers = _ask(site, [recipient.name for recipient in batch
                              if recipient.name not in opted_out])
        for recipient in batch:
            if recipient.name in opted_out:
                yield Judged(recipient, Verdict.OPTED_OUT, recipient.name)
                continue
            answer = answers[recipient.name]
            verdict = verdict_of(answer, sender)
            userid = answer.get('userid')
            if userid in seen:
                verdict = Verdict.DUPLICATE
            elif userid is not None:
                seen.add(userid)
                if answer['name'] in opted_out:
                    verdict = Verdict.OPTED_OUT
                elif rows and userid in rows:
                    verdict = RECORDED.get(rows[userid].state, verdict)
            yield Judged(recipient, verdict, answer['name'], userid,
                         answer.get('gender', 'unknown'))


def verdict_of(answer: Mapping[str, Any], sender: int) -> Verdict:
    """Return the verdict that one user's answer of the wiki means.

    :param answer: an item of ``list=users``, format version 1: a flag is
        true where its key is there
    :param sender: the sender's user id
    """
    if 'invalid' in answer:
        return (Verdict.ANONYMOUS if is_ip_address(answer['name'])
                else Verdict.INVALID)
    if 'userid' not in answer:
        return Verdict.MISSING
    if answer['userid'] == sender:
        return Verdict.SELF
    groups = answer.get('groups', ())
    if 'temp' in groups:
        return Verdict.TEMPORARY
    if 'bot' in groups:
        return Verdict.BOT
    # A partial block shuts nobody out of the community.
    if 'blockid' in answer and 'blockpartial' not in answer:
        return Verdict.BLOCKED
    if 'emailable' not in answer:
        return Verdict.NOT_EMAILABLE
    return Verdict.EMAILABLE


def _ask(site: APISite, names: list[str]) -> dict[str, dict[str, Any]]:
    """Return the wiki's answer for each name.

    The wiki answers with canonical names. A name that it spells in
    another way than we do is asked for alone: its answer can't be
    another one's then.
    """
    answers = {answer['name']: answer for answer in _users(site, names)}
    for name in names:
        if name not in answers:
            answers[name] = next(_users(site, [name]))
    return answers


def _users(site: APISite, names: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the items of ``list=users``, continued where it is cut."""
    if not names:
        return
    request = Request(
        site=site,
        # A POST: 500 names are longer than an address may be, and
        # Pywikibot need not ask first whether a GET would do.
        use_get=False,
        parameters={'action': 'query', 'list': 'users', 'ususers': names,
                    'usprop': ['blockinfo', 'emailable', 'gender',
                               'groups']})
    while True:
        data = request.submit()
        yield from data['query'].get('users', ())
        if 'continue' not in data:
            return
        for key, value in data['continue'].items():
            request[key] = value
