"""Ask the wiki where people stand with a list page, no more than is new.

A page that is at the revision that was read last needs no request, one
that was edited since needs its new revisions only. Of a page that only
its keepers edited, the texts are not read.
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Set
from typing import Any, NamedTuple

import pywikibot

from ..recipients.history import (
    UNKNOWN,
    History,
    Revision,
    reading_key,
    read_history,
)
from ..recipients.revisions import read_revisions
from ..wiki import WikiNames, understood
from .consent import Standing, follow


#: Canonical names -> user ids, 0 or missing where there is no account.
Ids = Callable[[Collection[str]], Mapping[str, int]]
#: User ids -> those whose acts vouch.
Trusted = Callable[[Collection[int]], Set[int]]


class Progress(NamedTuple):

    """How far a page's history was read, and what it says.

    What the ledger keeps, by wiki and page id; it holds no names.
    ``revid`` and ``sha1`` are the last revision's; ``how`` tells readings
    of the page by other options apart. ``standings`` are by user id, also
    of people who are not on the page any more. Where only metadata was
    read, there are none, and ``editors`` are the actors of all revisions.
    """

    revid: int
    sha1: str
    how: str
    standings: Mapping[int, Standing]
    editors: frozenset[int] = frozenset()


@understood('the history of a list page')
def bring_up(page: pywikibot.Page, listed: Collection[str],
             names: WikiNames, ids: Ids, trusted: Trusted,
             progress: Progress | None = None, *,
             elsewhere: Collection[str] = (), exact: bool = False,
             **how: Any) -> Progress:
    """Return where people stand with a list page now.

    :param page: loaded; a list or a subpage that it transcludes
    :param listed: the names of its recipients; those may be left out whom
        another page of the list names, too
    :param names: the wiki's names
    :param progress: what an earlier run found
    :param elsewhere: the names that other pages of the list have: who
        left this page may be on one of those
    :param exact: who put people there must be known of each whom nobody
        trusted did
    :param how: how the page is read: see :func:`recipients.read_wikitext`
    :raises UsageError: the history is too long
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    revid, sha1 = page.latest_revision_id, page.latest_revision.sha1
    key = reading_key(how)
    people = _accounts(listed, ids(listed))
    others = _accounts(elsewhere, ids(elsewhere))

    def is_enough(progress: Progress) -> bool:
        return _is_enough(progress, people, others, trusted, exact)

    if progress and progress.how == key:
        if (progress.revid, progress.sha1) != (revid, sha1):
            progress = _go_on(page, names, ids, progress, how)
        if progress and is_enough(progress):
            return progress
    revisions = list(read_revisions(page, texts=False))
    editors = _editors(revisions)
    skimmed = Progress(revid, sha1, key, {}, editors)
    if editors and is_enough(skimmed):
        return skimmed
    found = read_history(read_revisions(page, texts=True), page.title(),
                         names, **how)
    return Progress(revid, sha1, key, follow(
        found.acts, ids(_names(found)), found.before))


def standings_of(progress: Progress,
                 people: Collection[int]) -> dict[int, Standing]:
    """Return where people whom a page names stand with it, by user id.

    Where nobody but its keepers edited the page, one of them put them
    there: all are trusted then, or none is.
    """
    if not progress.editors:
        return dict(progress.standings)
    return {userid: Standing(on=True, actor=max(progress.editors))
            for userid in people}


def _accounts(names: Collection[str], known: Mapping[str, int]) -> set[int]:
    """Return the user ids of those names that are accounts."""
    return {known.get(name, 0) for name in names} - {0}


def _is_enough(progress: Progress, people: Set[int], others: Set[int],
               trusted: Trusted, exact: bool) -> bool:
    """Tell whether what is known tells where people stand now."""
    if not progress.editors:
        return people <= _on(progress)
    if (people | others) & progress.editors:
        return False
    vouching = trusted(progress.editors)
    return vouching == progress.editors or not (vouching or exact)


def _on(progress: Progress) -> set[int]:
    """Return those who are on the page, by their standings."""
    return {userid for userid, standing in progress.standings.items()
            if standing.on}


def _editors(revisions: Collection[Revision]) -> frozenset[int]:
    """Return the actors of all revisions, none if any can't be told."""
    parent = 0
    for revision in revisions:
        if (revision.hidden or revision.parentid != parent
                or revision.actor == UNKNOWN):
            return frozenset()
        parent = revision.revid
    return frozenset(revision.actor for revision in revisions)


def _go_on(page: pywikibot.Page, names: WikiNames, ids: Ids,
           progress: Progress, how: Mapping[str, Any]) -> Progress | None:
    """Return the progress after new revisions, None to begin anew."""
    skimmed = bool(progress.editors)
    revisions = list(read_revisions(page, texts=not skimmed,
                                    start=progress.revid))
    if not revisions or (revisions[0].revid, revisions[0].sha1) != (
            progress.revid, progress.sha1):
        return None
    revid, sha1 = page.latest_revision_id, page.latest_revision.sha1
    if skimmed:
        new = revisions[1:]
        editors = _editors([revisions[0]._replace(parentid=0), *new])
        return Progress(revid, sha1, progress.how, {},
                        progress.editors | editors) if editors else None
    found = read_history(revisions, page.title(), names, begun=True, **how)
    known = ids(_names(found))
    if _accounts(found.before, known) != _on(progress):
        # The parser, or whom a name means, is not what it was.
        return None
    return Progress(revid, sha1, progress.how, follow(
        found.acts, known, found.before, progress.standings))


def _names(found: History) -> set[str]:
    """Return the names that a history is about."""
    return {*found.before, *(act.name for act in found.acts)} - {''}
