"""Read talk pages, many at once: may the bot post there, and upon what?

Asks the wiki, once for 50 pages, or for 500 with ``apihighlimits``.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pywikibot
from pywikibot.backports import batched
from pywikibot.data.api import update_page
from pywikibot.site import APISite

from ..eligibility import Judged
from ..outcomes import Verdict
from ..wiki import (
    CATEGORY,
    TEMPLATE,
    USER_TALK,
    actions_of,
    items_of,
    pieces,
    query,
    understood,
)


#: Names the category of those who want no messages delivered, where there
#: is the extension MassMessage or a page of that name.
#: https://www.mediawiki.org/wiki/Extension:MassMessage
OPTOUT_MESSAGE = 'massmessage-optout-category'

#: MediaWiki's own words for the summary of a new section.
SUMMARY_MESSAGE = 'newsectionsummary'


class TalkPage(NamedTuple):

    """A talk page as it was read.

    ``title`` is where a post goes, ``revision`` upon which it goes, 0 for
    a page that is not there; ``objection`` is why there can be none;
    ``text`` is the page's.
    """

    title: str
    revision: int = 0
    objection: Verdict | None = None
    text: str = ''


def talk_title(name: str) -> str:
    """Return the title of an account's talk page, on any wiki."""
    return f'User talk:{name}'


class Customs(NamedTuple):

    """How a wiki does things.

    ``category`` is the title of the category of who wants no messages,
    None without one; ``summary`` the edit summary of a new section, with
    ``$1`` for its title.
    """

    category: str | None
    summary: str


@understood('how messages are delivered')
def ask_customs(site: APISite) -> Customs:
    """Return how the wiki does things.

    :param site: the wiki
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    said = {message['name']: str(message.get('*', '')).strip()
            for message in query(
                site, meta='allmessages', amlang=site.lang,
                ammessages=[OPTOUT_MESSAGE, SUMMARY_MESSAGE],
            )['query']['allmessages'] if 'missing' not in message}
    name = said.get(OPTOUT_MESSAGE)
    page = pywikibot.Page(site, name, ns=CATEGORY) if name not in (
        None, '', '-') else None
    return Customs(page and page.title(),
                   said.get(SUMMARY_MESSAGE) or '/* $1 */')


@understood('talk pages')
def read_pages(site: APISite, users: Iterable[Judged],
               category: str | None) -> dict[int, TalkPage]:
    """Return people's talk pages by user id.

    :param site: the wiki
    :param users: whose
    :param category: see :class:`Customs`
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    size = 500 if site.has_right('apihighlimits') else 50
    pages = {}
    for batch in batched(users, size):
        items, steps = _ask(site, batch, category)
        for user in batch:
            title = asked = pywikibot.Page(
                site, talk_title(user.name)).title()
            for _ in steps:  # should they go in a circle
                title = steps.get(title, title)
            page = pywikibot.Page(site, title)
            item = items.get(title) or items.get(page.title())
            if item is None and title == asked:
                raise ValueError(f'nothing about "{title}"')
            pages[user.userid] = TalkPage(
                title, _revision(item or {}),
                _objection(page, item, _own_titles(site, user)),
                _text(item or {}))
    return pages


def _ask(site: APISite, users: Iterable[Judged], category: str | None,
         ) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Return the pages by their titles, and what leads from where to where.

    :return: what the API says of the pages at the end of redirects
    """
    items: dict[str, dict[str, Any]] = {}
    steps: dict[str, str] = {}
    for answer in pieces(
            site, titles=[talk_title(user.name) for user in users],
            redirects='1', prop='info|revisions' + '|categories' * bool(
                category), rvslots='main',
            rvprop='ids|timestamp|flags|user|comment|contentmodel|content',
            intestactions='edit|create', **({
                'clcategories': [category], 'cllimit': 'max'}
                if category else {})):
        data = answer['query']
        steps.update((entry['from'], entry['to']) for entry in (
            *data.get('normalized', ()), *data.get('redirects', ())))
        for item in items_of(data.get('pages', {})):
            items.setdefault(item['title'], {}).update(item)
    return items, steps


def _own_titles(site: APISite, user: Judged) -> set[str]:
    """Return the titles of talk pages that are the same account's.

    It may have been renamed, and have its talk page under the old name.
    """
    return {pywikibot.Page(site, talk_title(name)).title()
            for name in (user.name, user.recipient.name)}


def _revision(item: Mapping[str, Any]) -> int:
    """Return the revision that was read, 0 for a page that is not there."""
    return int((item.get('revisions') or [{}])[0].get('revid', 0))


def _text(item: Mapping[str, Any]) -> str:
    """Return the text that was read, '' for a page that is not there.

    :raises KeyError: it is hidden
    """
    return ''.join(revision['slots']['main']['*']
                   for revision in item.get('revisions', ()))


def _objection(page: pywikibot.Page, item: dict[str, Any] | None,
               own: set[str]) -> Verdict | None:
    """Say why nothing can be posted on a page.

    :param page: the page at the end of redirects, not loaded
    :param item: what the API says of it, None where that is elsewhere
    :param own: the titles that are the same account's
    """
    if (item is None or page.title() not in own
            or page.namespace() != USER_TALK or 'redirect' in item):
        return Verdict.TALK_REDIRECT
    if item['contentmodel'] != 'wikitext':
        return Verdict.TALK_MODEL
    there = 'missing' not in item
    if ('edit' if there else 'create') not in actions_of(item):
        return Verdict.TALK_PROTECTED
    if item.get('categories'):
        return Verdict.NO_DELIVERY
    if not there:
        return None
    update_page(page, item, ['info', 'revisions'])
    # Or Pywikibot would ask for the templates of each page; whether these
    # are on it the text tells.
    page._templates = {
        pywikibot.Page(page.site, name, ns=TEMPLATE) for name in (
            'Bots', 'Nobots', *page.site.get_edit_restricted_templates(),
            *page.site.get_archived_page_templates())}
    return None if page.botMayEdit() else Verdict.NOBOTS
