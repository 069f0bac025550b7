"""Ask the wiki for pages as they are now.

Each page is read once: the revision that is read here is the one that is
parsed, shown, sent and reported.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urljoin

import pywikibot
from pywikibot import Timestamp
from pywikibot.backports import batched
from pywikibot.data.api import update_page
from pywikibot.exceptions import Error
from pywikibot.site import APISite

from ..exceptions import UsageError
from .names import USER, USER_TALK, WikiNames
from .requests import items_of, pieces, understood


class Source(NamedTuple):

    """A wiki page at the revision that was read.

    ``revision`` is 0, and ``author`` and ``time`` (seconds since 1970,
    UTC) mean nothing, for what was not read as a page: an account, a
    category without a text, a page that is not there. ``author`` is ''
    where the wiki hides it. ``url`` is the page's address.
    """

    title: str
    url: str
    revision: int = 0
    author: str = ''
    time: float = 0


class Loaded(NamedTuple):

    """What one request brings.

    ``pages`` are the pages by the titles that were asked for, ``sources``
    the revisions that were read, by the same; ``names`` is what the parser
    must know of the wiki, ``sender`` what the wiki tells the account about
    itself, ``address`` that of a page, with ``$1`` for its title.
    """

    pages: dict[str, pywikibot.Page]
    sources: dict[str, Source]
    names: WikiNames
    sender: Mapping[str, Any]
    address: str


def page_of(site: APISite, title: str) -> pywikibot.Page:
    """Return the page of that title.

    :raises UsageError: no page of this wiki can have it
    """
    page = pywikibot.Page(site, title)
    try:
        page.title()
    except Error as error:
        raise UsageError(f'"{title}" is not a page title: {error}') from None
    if page.site != site:
        raise UsageError(f'"{title}" is a page of another wiki, {page.site}: '
                         'a run is for one wiki.')
    return page


def account_name(site: APISite, given: str) -> str:
    """Return an account's name, given with or without its namespace.

    :raises UsageError: no account of this wiki can have it
    """
    page = pywikibot.Page(site, given, ns=USER)
    try:
        name = str(page.title(with_ns=False, with_section=False))
        why = ('' if page.site == site and page.namespace() == USER
               else 'it is another page\'s title')
    except Error as error:
        why = str(error)
    if why:
        raise UsageError(f'"{given}" is no account\'s name: {why}')
    return name


def is_account(page: pywikibot.Page) -> bool:
    """Say whether a page is an account's own user or talk page."""
    return (page.namespace() in (USER, USER_TALK)
            and '/' not in page.title(with_ns=False))


@understood('the pages')
def load(site: APISite, titles: Iterable[str]) -> Loaded:
    """Load the current revisions of pages, in one request for 50 pages.

    ``APISite.preloadpages()`` would ask five requests for the same.

    :param site: the wiki
    :param titles: the pages' titles
    :raises UsageError: a title is not one
    :raises WikiError: the answer can't be understood
    """
    pages = {title: page_of(site, title) for title in titles}
    sources = {title: Source(page.title(), page.full_url())
               for title, page in pages.items()}
    by_title: dict[str, list[str]] = {}
    for asked, page in pages.items():
        by_title.setdefault(page.title(), []).append(asked)
    about: Mapping[str, Any] = {}
    for batch in list(batched(by_title, 50)) or [()]:
        answered = set()
        for answer in pieces(
            site, titles=list(batch), prop='info|revisions', inprop='url',
            rvslots='main',
            rvprop='ids|timestamp|flags|user|sha1|comment|contentmodel|'
                   'content',
            meta='siteinfo|userinfo', uiprop='blockinfo|email|rights',
            siprop='general|namespaces|namespacealiases|specialpagealiases|'
                   'interwikimap|functionhooks'):
            data = answer['query']
            about = about or data
            for item in items_of(data.get('pages', {})):
                # What is cut is in the next piece of the answer.
                if not _is_whole(item):
                    continue
                # The wiki may spell a title in another way than Pywikibot.
                spelt = [entry['from'] for entry in data.get('normalized', ())
                         if entry['to'] == item['title']]
                for title in {*spelt, item['title']} & by_title.keys():
                    answered.add(title)
                    for asked in by_title[title]:
                        update_page(pages[asked], item, ['info', 'revisions'])
                        sources[asked] = source_of(item)
        for title in batch:
            if title not in answered:
                raise ValueError(f'nothing about "{title}"')
    return Loaded(pages, sources, WikiNames.from_siteinfo(about),
                  about['userinfo'], _address(about['general']))


def _address(general: Mapping[str, Any]) -> str:
    """Return the address that pages have, with ``$1`` for the title."""
    # The server may be given without a protocol.
    return urljoin(str(general['base']),
                   f'{general["server"]}{general["articlepath"]}')


def _is_whole(item: Mapping[str, Any]) -> bool:
    """Say whether an item has all that was asked for.

    A page that is there has a revision, unless it is a special page.
    """
    return ('revisions' in item or item['ns'] < 0
            or any(flag in item for flag in ('missing', 'invalid')))


def source_of_page(page: pywikibot.Page) -> Source:
    """Return the source that a page is, loaded or not there."""
    if not page.exists():
        return Source(page.title(), page.full_url())
    revision = page.latest_revision
    return Source(page.title(), page.full_url(), revision.revid,
                  revision.user or '', revision.timestamp.posix_timestamp())


def source_of(item: Mapping[str, Any]) -> Source:
    """Return the source that an item of ``prop=info|revisions`` is."""
    revision = (item.get('revisions') or [{}])[0]
    moment = revision.get('timestamp')
    return Source(
        item['title'], item['fullurl'], int(revision.get('revid', 0)),
        revision.get('user', ''),
        Timestamp.fromISOformat(moment).posix_timestamp() if moment else 0)
