"""The revisions of a list page -> who put whom on it, and who took them off.

Everybody who signs edits the list page, so anybody can put anybody on it.
Everything here is pure; :mod:`recipients.revisions` asks the wiki.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha1
from typing import Any, NamedTuple

from pywikibot.tools import is_ip_address

from ..wiki import WikiNames
from .units import Units


#: Instead of an actor's user id: who is no account; who can't be told.
NOBODY, UNKNOWN = 0, -1


class Revision(NamedTuple):

    """A revision of a list page, as far as it is needed here.

    ``userid`` is 0 without an account, None if the wiki hides who it was;
    ``parentid`` 0 for a page's first. ``text`` is None where it was not
    asked for or is ``hidden``. ``size`` is in bytes.
    """

    revid: int
    parentid: int
    userid: int | None
    user: str
    sha1: str = ''
    size: int = 0
    model: str = 'wikitext'
    text: str | None = None
    hidden: bool = False

    @property
    def actor(self) -> int:
        """Return the user id, :data:`NOBODY` or :data:`UNKNOWN`.

        An imported revision has no user id, and a name like ``en>Name``:
        an account of another wiki, or of this one before it had ids.
        """
        if self.userid:
            return self.userid
        if self.userid is None or not is_ip_address(self.user):
            return UNKNOWN
        return NOBODY


class Act(NamedTuple):

    """A revision in which somebody came onto the page, or left it.

    ``name`` is canonical as far as text can tell, and '' where the text
    is hidden: whatever the actor did to themselves there can't be seen.
    ``on`` is whether the person is on the page since. ``actor`` is a user
    id, :data:`NOBODY` or :data:`UNKNOWN`; ``user`` is the actor's name
    now, untrusted, '' if it is hidden.
    """

    revid: int
    name: str
    on: bool
    actor: int
    user: str


class History(NamedTuple):

    """What a walk over revisions found.

    ``before`` are the names on the page at the revision from which the
    walk began, of which nothing is judged; ``acts`` are in the order of
    time; ``last`` is the last revision.
    """

    before: frozenset[str]
    acts: list[Act]
    last: Revision


def read_history(revisions: Iterable[Revision], page: str, names: WikiNames,
                 *, begun: bool = False, **how: Any) -> History:
    """Return who put whom on a list page, and who took them off.

    An act about a person is a revision before which no live entry of the
    page named them and after which one does, or the other way round.
    Where a part of the history is missing or hidden, nobody is credited
    with what appeared or went meanwhile.

    :param revisions: with their texts, oldest first, one at least
    :param page: the list page's title
    :param names: the wiki's names
    :param begun: the first revision was judged before
    :param how: how the page is read: see :func:`recipients.read_wikitext`
    :raises ValueError: there is no revision
    """
    units = Units(page, names, how)
    pieces: Any = frozenset()
    listed: Counter[str] = Counter()
    before: frozenset[str] = frozenset()
    acts: list[Act] = []
    last = None
    unseen = False
    for revision in revisions:
        first = begun and last is None
        # By time, revisions can be out of the order of their parents
        # where histories were merged, imported or restored in part.
        unseen = unseen or revision.parentid != (last.revid if last else 0)
        last = revision._replace(text=None)
        if revision.hidden or revision.text is None:
            acts.append(Act(revision.revid, '', False, revision.actor,
                            revision.user))
            unseen = True
            continue
        after = units.split(revision.text, revision.model)
        changed = _change(listed, units, after - pieces, pieces - after)
        renamed = (units.elsewhere(pieces - after) if any(changed.values())
                   else frozenset())
        pieces = after
        if first:
            before = frozenset(changed)
        else:
            actor = UNKNOWN if unseen else revision.actor
            acts += [Act(revision.revid, name, on,
                         UNKNOWN if name in renamed else actor,
                         revision.user)
                     for name, on in changed.items()]
        unseen = False
    if last is None:
        raise ValueError('a history of no revision')
    return History(before, acts, last)


def reading_key(how: Mapping[str, Any]) -> str:
    """Return a short text that tells ways to read a page apart.

    :param how: see :func:`recipients.read_wikitext`; where the page is
        transcluded makes no difference but that it is
    """
    parts = {name: sorted(map(repr, value.items()))
             if isinstance(value, Mapping) else name == 'root' or value
             for name, value in how.items() if value}
    return sha1(repr(sorted(parts.items())).encode()).hexdigest()


def _change(listed: Counter[str], units: Units, new: Iterable[str],
            old: Iterable[str]) -> Mapping[str, bool]:
    """Bring the count of entries up to date; return who came and went.

    :param listed: the number of pieces that name each person
    :return: names, in the order of the alphabet -> whether they came
    """
    change: Counter[str] = Counter()
    for piece in new:
        change.update(units.named(piece))
    for piece in old:
        change.subtract(units.named(piece))
    came = {}
    for name in sorted(change):
        was = listed[name] > 0
        listed[name] += change[name]
        if not listed[name]:
            del listed[name]
        if was != (name in listed):
            came[name] = not was
    return came
