"""Read what a run needs from the wiki's pages.

Each page is read once: the revision that is read here is the one that is
parsed, shown, sent and reported.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pywikibot
from pywikibot.backports import batched
from pywikibot.data.api import update_page
from pywikibot.exceptions import Error
from pywikibot.site import APISite

from ..exceptions import UsageError
from .names import USER, USER_TALK, WikiNames
from .requests import query


class Loaded(NamedTuple):

    """What one request brings.

    ``pages`` are the pages by the titles that were asked for, ``names``
    what the parser must know of the wiki, ``sender`` what the wiki tells
    the account about itself.
    """

    pages: dict[str, pywikibot.Page]
    names: WikiNames
    sender: Mapping[str, Any]


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


def load(site: APISite, titles: Iterable[str]) -> Loaded:
    """Load the current revisions of pages, in one request for 50 pages.

    ``APISite.preloadpages()`` would ask five requests for the same.

    :param site: the wiki
    :param titles: the pages' titles
    :raises UsageError: a title is not one
    """
    pages = {title: page_of(site, title) for title in titles}
    by_title = {page.title(): page for page in pages.values()}
    for batch in list(batched(by_title, 50)) or [()]:
        data = query(
            site, titles=list(batch), prop='info|revisions', rvslots='main',
            rvprop='ids|timestamp|flags|user|comment|contentmodel|content',
            meta='siteinfo|userinfo', uiprop='email',
            siprop='general|namespaces|namespacealiases|specialpagealiases|'
                   'interwikimap')['query']
        found = data.get('pages', {})
        # A list where two titles or more are missing (1.39, measured).
        for item in found.values() if isinstance(found, dict) else found:
            # The wiki may spell a title in another way than Pywikibot.
            asked = [entry['from'] for entry in data.get('normalized', ())
                     if entry['to'] == item['title']]
            for title in {*asked, item['title']} & by_title.keys():
                update_page(by_title[title], item, ['info', 'revisions'])
    return Loaded(pages, WikiNames.from_siteinfo(data), data['userinfo'])


def is_account(page: pywikibot.Page) -> bool:
    """Say whether a page is an account's own user or talk page."""
    return (page.namespace() in (USER, USER_TALK)
            and '/' not in page.title(with_ns=False))
