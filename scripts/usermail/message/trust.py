"""Whose words go out: revisions, groups and protection in, objections out.

The author of a page is who last changed its content. A revision that
changed nothing, such as protecting or moving a page makes, gives its maker
no authorship; and what the bot wrote into somebody else's page does not
make that page the bot's.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ..exceptions import OnWiki
from ..wiki import Source


#: So many revisions that changed nothing are followed back.
MAX_STEPS = 50

#: What stands in a page's protection for a right, by an older name
#: (https://www.mediawiki.org/wiki/Manual:$wgRestrictionLevels).
RIGHTS = {'sysop': 'editprotected', 'autoconfirmed': 'editsemiprotected'}


class Change(NamedTuple):

    """A revision, as far as authorship goes.

    ``user`` and ``sha1`` are '' where the wiki hides them; ``parent`` is
    the id of the revision before it, 0 for a page's first.
    """

    user: str
    sha1: str
    parent: int


class Part(NamedTuple):

    """A page whose words are in the message.

    ``source`` has the content's author, '' where nobody can tell;
    ``groups`` are the author's; ``levels`` what protects the page from
    edits; ``whole`` says whether the author wrote all revisions, as far as
    somebody asked.
    """

    source: Source
    groups: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    whole: bool = False


class Trust(NamedTuple):

    """Whose words may go out.

    ``groups`` and ``accounts`` are trusted; ``bot`` is the bot's account;
    ``editors`` has the groups that have a right, by the right.
    """

    groups: frozenset[str]
    accounts: frozenset[str]
    bot: str
    editors: Mapping[str, frozenset[str]]


def trust_in(given: Iterable[str], bot: str,
             permissions: Mapping[str, Collection[str]]) -> Trust:
    """Return whom to trust.

    :param given: names of groups and accounts. What is a group on the wiki
        is no account: else anybody could make one of that name.
    :param bot: the bot's account
    :param permissions: group -> its rights, for all of the wiki's groups
    """
    groups = {name for name in given if name in permissions}
    editors: dict[str, set[str]] = {}
    for group, rights in permissions.items():
        for right in rights:
            editors.setdefault(right, set()).add(group)
    return Trust(
        frozenset(groups),
        frozenset(_account(name) for name in given if name not in groups),
        bot, {right: frozenset(names) for right, names in editors.items()})


def _account(name: str) -> str:
    """Return an account's name as the wiki spells it."""
    name = ' '.join(name.replace('_', ' ').split())
    return name[:1].upper() + name[1:]


def author_of(history: Sequence[Change]) -> str:
    """Return who made the newest revision that changed the content.

    :param history: a page's revisions, newest first
    :return: '' where it can't be told
    """
    for newer, older in zip(history[:MAX_STEPS], history[1:]):
        if not newer.sha1 or newer.sha1 != older.sha1:
            return newer.user
    # All are the same: whose is it but who made the page?
    first = history[-1] if 0 < len(history) <= MAX_STEPS else None
    return first.user if first and not first.parent else ''


def wrote_all(history: Sequence[Change], user: str) -> bool:
    """Say whether an account made all revisions of a page.

    :param history: its revisions, newest first, down to the first or not
    :param user: the account
    """
    return bool(history) and not history[-1].parent and all(
        change.user == user for change in history)


def is_trusted(part: Part, trust: Trust) -> bool:
    """Say whether a page's words are those of somebody who is trusted."""
    author = part.source.author
    if author == trust.bot:
        return part.whole
    return bool(author) and (author in trust.accounts
                             or not trust.groups.isdisjoint(part.groups))


def is_protected(part: Part, trust: Trust) -> bool:
    """Say whether only trusted groups can edit a page."""
    return any(
        trust.groups.issuperset(editors) for level in part.levels
        if (editors := trust.editors.get(RIGHTS.get(level, level))))


def objection(part: Part, trust: Trust, *,
              transcluded: bool = False) -> OnWiki | None:
    """Say why a page's words must not go out unattended, None if they may.

    :param part: the page
    :param trust: whom to trust
    :param transcluded: whether the message only transcludes the page
    """
    if (is_trusted(part, trust)
            or transcluded and is_protected(part, trust)):
        return None
    return OnWiki(
        _said(part.source, trust, transcluded=transcluded),
        'untrusted-part' if transcluded else 'untrusted', part.source,
        groups=tuple(sorted(trust.groups)),
        accounts=tuple(sorted(trust.accounts)))


def _said(source: Source, trust: Trust, *, transcluded: bool) -> str:
    """Say to the operator why a page's words must not go out."""
    what = ('the page' if transcluded else 'the message page')
    said = f'Revision {source.revision} of {what} "{source.title}"'
    if transcluded:
        said += ', which the message transcludes,'
    if not source.author:
        return f'{said} has no author that the wiki would tell.'
    done = 'protect the page' if transcluded else (
        f'give -revision:{source.revision}')
    if source.author == trust.bot:
        return (f'{said} is by {source.author}, the bot itself, which did '
                'not write the whole page: others\' words are in it. If it '
                f'is meant, {done}.')
    names = sorted({*trust.groups, *trust.accounts})
    return (f'{said} was made by {source.author}, who is in none of the '
            f'trusted groups ({", ".join(names)}). If it is meant, {done} or '
            f'give -trusted:"{source.author}".')
