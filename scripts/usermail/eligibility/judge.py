"""Ask the wiki who can be mailed: recipients in, verdicts out.

One ``list=users`` request for 50 names, or 500 with ``apihighlimits``.
``APISite.users()`` is not used: it asks for more than is needed, every
right of every user among it, and does not split longer lists.

https://www.mediawiki.org/wiki/API:Users
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pywikibot
from pywikibot.backports import batched
from pywikibot.data.api import Request
from pywikibot.site import APISite
from pywikibot.tools import is_ip_address

from ..ledger import SENDING, Row
from ..outcomes import Outcome, Verdict
from ..recipients import Recipient, Remark


#: A row's state in the ledger -> what it means for the recipient now.
RECORDED = {
    str(Outcome.SENT): Verdict.ALREADY_SENT,
    str(Outcome.UNCERTAIN): Verdict.UNCERTAIN,
    SENDING: Verdict.HELD,
}


class Judged(NamedTuple):

    """A recipient with its verdict.

    ``name`` is the account's name as the wiki spells it, which is another
    one than the recipient's where the account was renamed; ``userid`` its
    id, 0 where there is no account; ``gender`` is 'male', 'female' or
    'unknown', as the account's owner chose.
    """

    recipient: Recipient
    verdict: Verdict
    name: str
    userid: int = 0
    gender: str = 'unknown'


def judge(
    site: APISite,
    recipients: Iterable[Recipient],
    *,
    opted_out: Collection[str] = frozenset(),
    rows: Mapping[int, Row] | None = None,
    include: Collection[str] = (),
) -> Iterator[Judged]:
    """Yield each recipient once, in order, with its verdict.

    :param site: the wiki; its account is the sender
    :param recipients: whom to judge
    :param opted_out: canonical names that must not be mailed
    :param rows: what the ledger holds of the campaign, by user id
    :param include: verdicts that don't keep from mailing, 'blocked' or
        'bot'
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    sender = site.userinfo['id']
    # By id, as who opted out may have been renamed since.
    never = {answer.get('userid', 0)
             for _, answer in look_up(site, opted_out)} - {0}
    listed = list(recipients)
    seen: set[int] = set()
    answers = look_up(site, [recipient.name for recipient in listed])
    for recipient, (_, answer) in zip(listed, answers):
        userid = answer.get('userid', 0)
        if userid in seen:
            verdict = Verdict.DUPLICATE
        elif userid in never or recipient.name in opted_out:
            verdict = Verdict.OPTED_OUT
        elif rows and userid in rows and rows[userid].state in RECORDED:
            verdict = RECORDED[rows[userid].state]
        else:
            verdict = verdict_of(answer, sender, include)
        if userid:
            seen.add(userid)
        yield Judged(recipient, verdict, answer['name'], userid,
                     answer.get('gender', 'unknown'))


def verdict_of(answer: Mapping[str, Any], sender: int,
               include: Collection[str] = ()) -> Verdict:
    """Return the verdict that one user's answer of the wiki means.

    :param answer: an item of ``list=users``, format version 1: a flag is
        true where its key is there
    :param sender: the sender's user id
    :param include: see :func:`judge`
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
    if 'bot' in groups and Verdict.BOT not in include:
        return Verdict.BOT
    # A partial block shuts nobody out of the community.
    if ('blockid' in answer and 'blockpartial' not in answer
            and Verdict.BLOCKED not in include):
        return Verdict.BLOCKED
    if 'emailable' not in answer:
        return Verdict.NOT_EMAILABLE
    return Verdict.EMAILABLE


def look_up(site: APISite,
            names: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each name with the wiki's answer, in order.

    A name that no account has any more is followed to where its user page
    redirects: that is what a wiki leaves behind when it renames an
    account.

    :param site: the wiki
    :param names: canonical names
    """
    size = 500 if site.has_right('apihighlimits') else 50
    for batch in batched(names, size):
        answers = _ask(site, batch)
        moved = _redirects(site, [name for name in batch
                                  if 'missing' in answers[name]])
        found = _ask(site, list(dict.fromkeys(moved.values())))
        for name in batch:
            answer = found.get(moved.get(name, ''), {})
            yield name, answer if 'userid' in answer else answers[name]


def _ask(site: APISite, names: Collection[str]) -> dict[str, dict[str, Any]]:
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


def _users(site: APISite, names: Collection[str],
           ) -> Iterator[dict[str, Any]]:
    """Yield the items of ``list=users``, continued where it is cut."""
    if not names:
        return
    request = Request(
        site=site,
        # A POST: 500 names are longer than an address may be, and
        # Pywikibot need not ask first whether a GET would do.
        use_get=False,
        parameters={'action': 'query', 'list': 'users',
                    'ususers': list(names),
                    'usprop': ['blockinfo', 'emailable', 'gender',
                               'groups']})
    while True:
        data = request.submit()
        yield from data['query'].get('users', ())
        if 'continue' not in data:
            return
        for key, value in data['continue'].items():
            request[key] = value


def _redirects(site: APISite, names: Collection[str]) -> dict[str, str]:
    """Return to whose page some names' user pages redirect.

    https://www.mediawiki.org/wiki/API:Query#Resolving_redirects
    """
    if not names:
        return {}
    data = Request(site=site, use_get=False, parameters={
        'action': 'query', 'redirects': '',
        'titles': [f'User:{name}' for name in names]}).submit()['query']
    steps = {entry['from']: entry['to'] for entry in
             [*data.get('normalized', ()), *data.get('redirects', ())]}
    moved = {}
    for name in names:
        title = f'User:{name}'
        for _ in steps:  # so often at the most, should they go in a circle
            title = steps.get(title, title)
        page = pywikibot.Page(site, title)
        new = page.title(with_ns=False)
        if page.namespace() == 2 and '/' not in new and new != name:
            moved[name] = new
    return moved


def mend(judged: Iterable[Judged]) -> list[Remark]:
    """Return remarks about entries that their list's keepers should mend.

    :param judged: recipients with their verdicts
    """
    remarks = []
    for user in judged:
        name, _, page, line = user.recipient
        if not user.userid:
            if user.verdict is not Verdict.OPTED_OUT:
                remarks.append(Remark(page, line, name, str(user.verdict)))
        elif user.recipient.name != user.name:
            remarks.append(Remark(page, line, f'{name} → {user.name}',
                                  'renamed'))
    return remarks
