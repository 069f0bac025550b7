"""Ask the wiki what a page shows, with all that it transcludes."""
from __future__ import annotations

from typing import NamedTuple

import pywikibot

from .names import USER, USER_TALK
from .requests import query, understood


class Shown(NamedTuple):

    """What a page shows, by the wiki itself.

    ``users`` are titles in the User and User talk namespaces to which it
    links, ``transcluded`` those of the pages that it transcludes. ``html``
    is the page's, '' if it was not asked for: untrusted.
    """

    users: list[str]
    transcluded: list[str]
    html: str = ''


@understood('what a page shows')
def shown(page: pywikibot.Page, *, html: bool = False) -> Shown:
    """Ask what a page shows in the revision that was read.

    Links to special pages are not among the wiki's links.

    :param page: loaded, and existing
    :param html: ask for the page's HTML, too
    :raises pywikibot.exceptions.Error: the wiki can't be asked

    https://www.mediawiki.org/wiki/API:Parsing_wikitext
    """
    answer = query(
        page.site, action='parse', oldid=page.latest_revision_id,
        prop='links|templates' + '|text' * html, disablelimitreport='',
        disableeditsection='', disabletoc='')['parse']
    return Shown(
        [link['*'] for link in answer['links']
         if link['ns'] in (USER, USER_TALK)],
        [link['*'] for link in answer['templates']],
        answer['text']['*'] if html else '')
