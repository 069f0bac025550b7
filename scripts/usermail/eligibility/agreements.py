"""Who is on lists by whose doing: lists and their histories -> consents.

Asks the wiki, for no more than is new; see :mod:`eligibility.standings`.
"""
from __future__ import annotations

from collections.abc import (
    Collection,
    Iterable,
    Mapping,
    MutableMapping,
    Sequence,
)
from typing import NamedTuple

import pywikibot

from ..exceptions import UsageError
from ..ledger import PageRead, PersonRead
from ..outcomes import Verdict
from ..recipients import Part
from ..recipients.history import UNKNOWN, reading_key
from ..wiki import CATEGORY, WikiNames, is_account
from .actors import Actors
from .consent import Consent, Own, Standing, combine, consent
from .judge import Judged
from .standings import Ids, Progress, bring_up, standings_of


#: How far pages were read: by page id and way of reading.
Known = MutableMapping[tuple[int, str], Progress]


class Agreement(NamedTuple):

    """A person's consent, and the act by which they are on a list.

    ``actor`` is a user id, NOBODY or UNKNOWN; ``revid`` is 0 where it was
    not needed, or the operator named them.
    """

    consent: Consent
    actor: int = UNKNOWN
    revid: int = 0


def agreements(lists: Iterable[Sequence[Part]], names: WikiNames, ids: Ids,
               actors: Actors, known: Known, *, exact: bool = False,
               ) -> dict[int, Agreement]:
    """Return who agreed to get the lists' mail, by user id.

    :param lists: each with the pages that it is made of
    :param names: the wiki's names
    :param ids: tells user ids of names
    :param actors: tells whom to trust
    :param known: how far pages were read; it is brought up to date
    :param exact: see :func:`standings.bring_up`
    :raises UsageError: a history is too long
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    found: dict[int, list[Agreement]] = {}
    for parts in lists:
        for userid, agreement in _on_list(parts, names, ids, actors, known,
                                          exact).items():
            found.setdefault(userid, []).append(agreement)
    return {userid: _combined(all_of_them)
            for userid, all_of_them in found.items()}


def has_history(page: pywikibot.Page) -> bool:
    """Tell whether a page of a list has revisions that name people."""
    return (not is_account(page) and page.namespace() != CATEGORY
            and bool(page.exists()))


def _combined(found: Sequence[Agreement]) -> Agreement:
    """Return a person's agreement whom several lists name."""
    agreed = combine(one.consent for one in found)
    return next(one for one in found if one.consent is agreed)


def _on_list(parts: Sequence[Part], names: WikiNames, ids: Ids,
             actors: Actors, known: Known, exact: bool,
             ) -> dict[int, Agreement]:
    """Return the agreements of those whom one list names."""
    listed = {part.page.title(): _names(part) for part in parts}
    everybody = set().union(*listed.values())
    known_ids = ids(everybody)
    people = {known_ids.get(name, 0) for name in everybody} - {0}
    first = parts[0].page
    if is_account(first):
        return dict.fromkeys(people, Agreement(Consent.VOUCHED))
    standings: list[dict[int, Standing]] = []
    for part in parts:
        if not has_history(part.page):
            continue
        here = listed[part.page.title()]
        progress = _bring_up(part, here, everybody, names, ids, actors,
                             known, exact)
        standings.append(standings_of(
            progress, {known_ids.get(name, 0) for name in here} - {0}))
    stands = {userid: [page[userid] for page in standings if userid in page]
              for userid in people}
    trusted = actors.trusted([one.actor for each in stands.values()
                              for one in each])
    return {userid: _agreement(each, trusted)
            for userid, each in stands.items()}


def _names(part: Part) -> set[str]:
    """Return the names of those whom a page of a list names."""
    return {recipient.name for recipient in part.reading.recipients}


def _bring_up(part: Part, here: Collection[str], everybody: Collection[str],
              names: WikiNames, ids: Ids, actors: Actors, known: Known,
              exact: bool) -> Progress:
    """Return where people stand with a page; remember it."""
    key = part.page.pageid, reading_key(part.how)
    progress = known[key] = bring_up(
        part.page, here, names, ids, actors.trusted, known.get(key),
        elsewhere=everybody, exact=exact, **part.how)
    return progress


def _agreement(standings: Sequence[Standing],
               trusted: Collection[int]) -> Agreement:
    """Return a person's agreement to one list."""
    agreed = consent(standings, trusted)
    last = max((one for one in standings if one.on),
               key=lambda standing: standing.revid, default=Standing())
    return Agreement(agreed, last.actor, last.revid)


def from_ledger(read: Mapping[tuple[int, str], PageRead]) -> Known:
    """Return how far pages were read, as the ledger has it."""
    return {key: Progress(page.revid, page.sha1, page.how, {
        userid: Standing(Own(person.own), *person[1:])
        for userid, person in page.people.items()}, page.editors)
        for key, page in read.items()}


def for_ledger(known: Known, before: Known) -> dict[int, list[PageRead]]:
    """Return what is new of how far pages were read, by page id.

    :param known: what is known now
    :param before: what the ledger has
    """
    new: dict[int, list[PageRead]] = {}
    for key, progress in known.items():
        if progress != before.get(key):
            new.setdefault(key[0], []).append(PageRead(
                progress.revid, progress.sha1, progress.how, {
                    userid: PersonRead(standing.own.value, *standing[1:])
                    for userid, standing in progress.standings.items()},
                progress.editors))
    return new


def check_histories(pages: Iterable[pywikibot.Page], optin: str) -> None:
    """Make sure that the lists' histories can tell who asked.

    :param pages: the list pages
    :param optin: the value of -optin
    :raises UsageError: one is a category, which has no history
    """
    for page in pages:
        if optin != 'any' and page.namespace() == CATEGORY:
            raise UsageError(
                f'The list "{page.title()}" is a category, which has no '
                'history: nobody can tell who put people there. Give '
                '-optin:any to mail them all the same.')


class Added(NamedTuple):

    """An entry of somebody who did not ask, for the list's keeper.

    The first fields are a :class:`~usermail.recipients.Remark`'s; ``text``
    is the name. ``actor`` is the name of who put them there, '' where it
    can't be told, and ``revid`` in which revision, 0 likewise.
    """

    page: str
    line: int
    text: str
    reason: str
    actor: str
    revid: int


def unasked(judged: Iterable[Judged], found: Mapping[int, Agreement],
            actors: Actors) -> list[Added]:
    """Return the entries of people who are not mailed as they did not ask.

    :param judged: recipients with their verdicts
    :param found: their agreements, by user id
    :param actors: knows who put them there
    """
    entries = []
    for user in judged:
        if user.verdict in (Verdict.NOT_ASKED, Verdict.LEFT):
            agreed = found.get(user.userid, Agreement(Consent.UNKNOWN))
            entries.append(Added(
                user.recipient.page, user.recipient.line, user.name,
                str(user.verdict), actors.name(agreed.actor), agreed.revid))
    return entries
