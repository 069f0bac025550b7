"""Read what a run needs from the wiki's pages.

Each page is read once: the revision that is read here is the one that is
parsed, shown, sent and reported.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pywikibot
from pywikibot.backports import batched
from pywikibot.data.api import Request, update_page
from pywikibot.exceptions import Error
from pywikibot.site import APISite

from .exceptions import UsageError
from .message import Message, from_html, sources
from .recipients import (
    Reading,
    Remark,
    SectionError,
    WikiNames,
    merge,
    read_massmessage,
    read_optouts,
    read_title,
    read_wikitext,
)


#: Numbers of namespaces, the same on every wiki.
USER, USER_TALK, CATEGORY = 2, 3, 14


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
        data = Request(site=site, use_get=False, parameters={
            'action': 'query', 'titles': list(batch),
            'prop': 'info|revisions', 'rvslots': 'main',
            'rvprop': 'ids|timestamp|flags|user|comment|contentmodel|content',
            'meta': 'siteinfo|userinfo', 'uiprop': 'email',
            'siprop': 'general|namespaces|namespacealiases|'
                      'specialpagealiases|interwikimap'}).submit()['query']
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


def read_list(page: pywikibot.Page, names: WikiNames,
              **how: Any) -> Reading:
    """Read who is on a list page, or whom another page stands for.

    A user's own page or talk page names that user; a category names its
    member user and talk pages; any other page is read as a list, with
    those of its own subpages that it transcludes.

    :param page: the page, loaded unless it is an account's or a category
    :param names: the wiki's names
    :param how: see :func:`recipients.read_wikitext`
    :raises UsageError: the page is missing or names nobody, or has not
        the section
    """
    title = page.title()
    if is_account(page):
        return read_title(title, title, names)
    if page.namespace() == CATEGORY:
        reading = merge(
            read_title(member.title(), title, names) for member
            in page.site.categorymembers(pywikibot.Category(page),
                                         namespaces=[USER, USER_TALK]))
    elif not page.exists():
        raise UsageError(f'The list page "{title}" does not exist on '
                         f'{page.site}.')
    elif page.isRedirectPage():
        raise UsageError(
            f'The list page "{title}" is a redirect to '
            f'"{page.getRedirectTarget().title()}". Give that one.')
    elif page.content_model == 'MassMessageListContent':
        reading = read_massmessage(page.text, title, names)
    else:
        try:
            reading = read_wikitext(page.text, title, names, **how)
        except SectionError as error:
            raise UsageError(f'The list page "{title}": {error}') from None
        reading = merge([reading, *_read_subpages(page, reading.subpages,
                                                  names, how)])
    if not reading.recipients and not reading.remarks:
        raise UsageError(f'The list page "{title}" names nobody.')
    return reading


def _read_subpages(page: pywikibot.Page, titles: Sequence[str],
                   names: WikiNames, how: Mapping[str, Any],
                   ) -> list[Reading]:
    """Read the parts of a list that is split over its subpages."""
    readings = []
    known = {page.title()}
    how = {**how, 'section': None, 'root': page.title()}
    while titles:
        known.update(titles)
        parts = load(page.site, titles).pages
        titles = []
        for title, part in parts.items():
            if not part.exists():
                readings.append(Reading([], [Remark(
                    page.title(), 0, title, 'missing-page')], []))
                continue
            reading = read_wikitext(part.text, title, names, **how)
            readings.append(reading)
            titles += [subpage for subpage in reading.subpages
                       if subpage not in known]
    return readings


def read_opted_out(pages: Iterable[pywikibot.Page], names: WikiNames,
                   templates: Mapping[str, Any]) -> Reading:
    """Read who must not be mailed.

    :param pages: the opt-out pages, loaded, or categories
    :param names: the wiki's names
    :param templates: the templates that name accounts
    :return: the accounts are its recipients
    :raises UsageError: a page is missing or names nobody: a blanked
        opt-out page must not open the gates
    """
    readings = []
    for page in pages:
        title = page.title()
        if page.namespace() == CATEGORY:
            reading = read_list(page, names)
        elif not page.exists():
            raise UsageError(f'The opt-out page "{title}" does not exist on '
                             f'{page.site}: nothing is sent.')
        else:
            reading = read_optouts(page.text, title, names,
                                   templates=templates)
        if not reading.recipients:
            raise UsageError(
                f'The opt-out page "{title}" names nobody: nothing is sent. '
                'If nobody has opted out, delete it or leave it out.')
        readings.append(reading)
    return merge(readings)


def read_message(page: pywikibot.Page, subject: str | None,
                 part: str | None) -> Message:
    """Read the message from its page, rendered by the wiki.

    :param page: the message page, loaded
    :param subject: the subject, None for the page's first heading
    :param part: only that section of the page, None for all of it
    :raises UsageError: the page makes no message
    """
    site = page.site
    # On a wiki in another language GENDER has a name in that one, too.
    gender = (['gender'] if site.lang == 'en' or '{{{' not in page.text
              else site.getmagicwords('gender'))
    html = {form: _parse(page, wikitext) for form, wikitext
            in sources(page.text, part, gender_words=gender).items()}
    return from_html(html, site.base_url(''), subject)


def _parse(page: pywikibot.Page, wikitext: str) -> str:
    """Return the HTML that the wiki makes of wikitext on a page.

    https://www.mediawiki.org/wiki/API:Parsing_wikitext
    """
    data = Request(site=page.site, use_get=False, parameters={
        'action': 'parse', 'title': [page.title()], 'text': [wikitext],
        'contentmodel': 'wikitext', 'prop': 'text', 'disablelimitreport': '1',
        'disableeditsection': '1', 'disabletoc': '1', 'uselang': 'content',
    }).submit()
    return data['parse']['text']['*']
