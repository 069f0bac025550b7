"""Ask the wiki whose words stand on pages: the facts for trust.

One request for the revisions and the protection of 50 pages, or 500 with
``apihighlimits``; one for what was there before and for the authors'
groups, and another where that was the same. Only a page of which many
revisions changed nothing, or the last is the bot's own, has its history
asked for.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pywikibot
from pywikibot.backports import batched
from pywikibot.site import APISite

from ..wiki import Source, items_of, query, source_of, understood
from .trust import Change, Part, Trust, author_of, trust_in, wrote_all


#: So often is what was there before asked for, for all pages at once.
STEPS = 2

#: So many pages' histories are asked for, one request each. The pages
#: beyond have no author that can be told.
MAX_HISTORIES = 3


class Head(NamedTuple):

    """A page's current revision, with what protects the page."""

    source: Source
    change: Change
    levels: frozenset[str] = frozenset()


def head_of(page: pywikibot.Page, source: Source) -> Head:
    """Return the head of a page that is loaded.

    :param page: the page, of which there is a revision
    :param source: what is known of that revision
    """
    return Head(source, _change(page.latest_revision))


@understood('who wrote the message')
def ask_heads(site: APISite, titles: Iterable[str],
              ) -> tuple[list[Head], frozenset[str]]:
    """Return the heads of pages, and the titles of what is missing.

    A file that the wiki only shows from elsewhere is not missing.

    :param site: the wiki
    :param titles: the pages' titles, as the wiki spells them
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    heads: list[Head] = []
    missing: set[str] = set()
    for batch in batched(titles, _size(site)):
        data = query(site, titles=list(batch), prop='info|revisions',
                     inprop='url|protection',
                     rvprop='ids|timestamp|user|sha1')
        for item in _pages(data):
            if 'revisions' in item:
                heads.append(Head(
                    source_of(item), _change(item['revisions'][0]),
                    frozenset(each['level'] for each in item['protection']
                              if each['type'] == 'edit')))
            elif 'known' not in item:
                missing.add(item['title'])
    return heads, frozenset(missing)


@understood('who wrote the message')
def ask_parts(site: APISite, heads: Sequence[Head], trusted: Iterable[str],
              histories: int = MAX_HISTORIES) -> tuple[list[Part], Trust]:
    """Return the pages with their authors, and whom to trust.

    :param site: the wiki
    :param heads: the pages
    :param trusted: names of groups and accounts
    :param histories: so many pages' histories are asked for at the most
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    bot = site.username()
    groups: dict[str, frozenset[str]] = {}
    chains = {head: [head.change] for head in heads}
    permissions = _ask_before(site, [*chains.values()], groups)
    for _ in range(1, STEPS):
        _ask_before(site, [chain for chain in chains.values()
                           if not author_of(chain)], groups)
    asked = 0
    whole = set()
    for head, chain in chains.items():
        if author_of(chain) in ('', bot) and asked < histories:
            asked += 1
            chain = chains[head] = _history(site, head.source)
            if wrote_all(chain, bot):
                whole.add(head)
    authors = {head: author_of(chain) for head, chain in chains.items()}
    unknown = {*authors.values()} - groups.keys() - {''}
    if unknown:
        _ask_users(site, unknown, groups)
    return [
        Part(head.source._replace(author=authors[head]),
             groups.get(authors[head], frozenset()), head.levels,
             head in whole)
        for head in heads
    ], trust_in(trusted, bot, permissions)


def _ask_before(site: APISite, chains: Sequence[list[Change]],
                groups: dict[str, frozenset[str]],
                ) -> dict[str, Sequence[str]]:
    """Add to each chain of revisions the one before.

    :param site: the wiki
    :param chains: revisions of pages, newest first
    :param groups: the groups of the chains' authors are put here
    :return: the wiki's groups with their rights
    """
    permissions: dict[str, Sequence[str]] = {}
    for batch in batched(chains, _size(site)):
        parents = [chain[-1].parent for chain in batch if chain[-1].parent]
        answer = _ask_users(
            site, {chain[0].user for chain in batch} - groups.keys(), groups,
            meta='siteinfo', siprop='usergroups', **({
                'revids': parents, 'prop': 'revisions',
                'rvprop': 'ids|user|sha1'} if parents else {}))
        before = {revision['revid']: _change(revision)
                  for item in _pages(answer)
                  for revision in item.get('revisions', ())}
        for chain in batch:
            chain += filter(None, [before.get(chain[-1].parent)])
        permissions = {group['name']: group['rights']
                       for group in answer['query']['usergroups']}
    return permissions


def _size(site: APISite) -> int:
    """Return how much the wiki takes in one request."""
    return 500 if site.has_right('apihighlimits') else 50


def _ask_users(site: APISite, names: Iterable[str],
               groups: dict[str, frozenset[str]],
               **more: Any) -> dict[str, Any]:
    """Ask for accounts' groups, and whatever more; return the answer."""
    users = sorted(filter(None, names))
    if users:
        more.update(list='users', ususers=users, usprop='groups')
    answer = query(site, **more)
    for user in answer['query'].get('users', ()):
        groups[user['name']] = frozenset(user.get('groups', ()))
    return answer


def _history(site: APISite, source: Source) -> list[Change]:
    """Return a page's revisions, newest first, of very many not all."""
    answer = query(site, titles=[source.title], prop='revisions',
                   rvprop='ids|user|sha1', rvlimit='max',
                   rvstartid=source.revision)
    return [_change(revision) for item in _pages(answer)
            for revision in item.get('revisions', ())]


def _pages(answer: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """Return the pages of an answer."""
    return items_of(answer.get('query', {}).get('pages', {}))


def _change(revision: Mapping[str, Any]) -> Change:
    """Return the change that a revision is."""
    return Change(revision.get('user') or '', revision.get('sha1') or '',
                  revision.get('parentid') or 0)
