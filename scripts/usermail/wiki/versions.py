"""Ask the wiki at which revisions pages are, without their texts."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pywikibot.backports import batched
from pywikibot.site import APISite

from .requests import items_of, pieces, understood


@understood('the revisions of pages')
def revisions_of(site: APISite, titles: Iterable[str]) -> dict[str, int]:
    """Return the current revisions of pages, 0 for one that is not there.

    :param site: the wiki
    :param titles: the pages', valid ones
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    found: dict[str, int] = {}
    for data, asked in _ask(site, titles, prop='info'):
        spelt = {entry['from']: entry['to']
                 for entry in data.get('normalized', ())}
        pages = {item['title']: int(item.get('lastrevid', 0))
                 for item in items_of(data.get('pages', {}))}
        found.update((title, pages.get(spelt.get(title, title), 0))
                     for title in asked)
    return found


@understood('what pages transclude')
def transcluded_by(site: APISite, titles: Iterable[str]) -> set[str]:
    """Return what pages transclude, however deeply, also what is missing.

    :param site: the wiki
    :param titles: the pages', valid ones
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    return {template['title']
            for data, _ in _ask(site, titles, prop='templates',
                                tllimit='max')
            for item in items_of(data.get('pages', {}))
            for template in item.get('templates', ())}


def _ask(site: APISite, titles: Iterable[str],
         **what: str) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    """Yield the answers about pages, 50 at a time, and which were asked."""
    for batch in batched(sorted(titles), 50):
        for answer in pieces(site, titles=list(batch), **what):
            yield answer['query'], batch
