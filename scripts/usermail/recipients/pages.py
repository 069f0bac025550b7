"""Read who is on a page, a category or an account's page of the wiki."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pywikibot

from ..exceptions import OnWiki, UsageError
from ..wiki import (
    CATEGORY,
    USER,
    USER_TALK,
    WikiNames,
    is_account,
    shown,
    source_of_page,
)
from .entries import SectionError
from .massmessage import MASSMESSAGE, read_massmessage
from .model import Reading, merge
from .net import debris, only, unread
from .parts import Part, gather, texts_of
from .reading import read_title, read_wikitext


def read_list(page: pywikibot.Page, names: WikiNames,
              **how: Any) -> Reading:
    """Read who is on a list page; see :func:`read_parts`."""
    return merge(part.reading for part in read_parts(page, names, **how))


def read_parts(page: pywikibot.Page, names: WikiNames,
               **how: Any) -> list[Part]:
    """Read who is on a list page, or whom another page stands for.

    A user's own page or talk page names that user; a category names its
    member user and talk pages; any other page is read as a list, with
    those of its own subpages that it transcludes.

    :param page: the page, loaded unless it is an account's or a category
    :param names: the wiki's names
    :param how: see :func:`recipients.read_wikitext`
    :return: the page, then its subpages
    :raises UsageError: the page is missing or names nobody, has not the
        section, or can't have one, or is of a content model that is
        neither wikitext nor MassMessage's
    """
    title = page.title()
    if how.get('section') is not None:
        _check_sections(page)
    if is_account(page):
        return [Part(page, read_title(title, title, names), {})]
    if page.namespace() == CATEGORY:
        parts = [Part(page, merge(
            read_title(member.title(), title, names) for member
            in page.site.categorymembers(
                pywikibot.Category(page), namespaces=[USER, USER_TALK])),
            how)]
    elif not page.exists():
        raise OnWiki(f'The list page "{title}" does not exist on '
                     f'{page.site}.', 'missing-page', source_of_page(page))
    elif page.isRedirectPage():
        target = page.getRedirectTarget().title()
        raise OnWiki(
            f'The list page "{title}" is a redirect to "{target}". Give that '
            'one.', 'redirect', source_of_page(page), target=target)
    elif page.content_model not in (MASSMESSAGE, 'wikitext'):
        raise OnWiki(
            f'The list page "{title}" is a page of the content model '
            f'"{page.content_model}". Give one of wikitext or a MassMessage '
            'list.', 'model', source_of_page(page))
    else:
        parts = _read_page(page, names, how)
    if not any(part.reading.recipients or part.reading.remarks
               for part in parts):
        raise OnWiki(f'The list page "{title}" names nobody.', 'empty-list',
                     source_of_page(page))
    return parts


def _check_sections(page: pywikibot.Page) -> None:
    """Check that a list can have sections.

    :raises UsageError: it can't
    """
    if is_account(page):
        kind = 'an account'
    elif page.namespace() == CATEGORY:
        kind = 'a category'
    elif page.exists() and page.content_model == 'MassMessageListContent':
        kind = 'a MassMessage list'
    else:
        return
    raise UsageError(f'"{page.title()}" is {kind}, which has no sections: '
                     'leave -section out, or give a page of wikitext.')


def _read_page(page: pywikibot.Page, names: WikiNames,
               how: Mapping[str, Any]) -> list[Part]:
    """Read a list, and remark what the wiki shows beyond what was read.

    :raises UsageError: it has not the section, or too many subpages
    """
    title = page.title()
    section = how.get('section')

    def read(text: str, part: str, how: Mapping[str, Any]) -> Reading:
        reading = read_wikitext(text, part, names, **how)
        lost = debris(only(text, how.get('section')), part, names)
        return merge([reading, Reading([], list(lost), [])])

    if page.content_model == MASSMESSAGE:
        parts = [Part(page, read_massmessage(page.text, title, names), how)]
    else:
        try:
            parts = gather(page, read, how)
        except SectionError as error:
            raise OnWiki(f'The list page "{title}": {error}', 'section',
                         source_of_page(page),
                         section=str(section)) from None
    lost = unread(merge(part.reading for part in parts), shown(page),
                  texts_of(parts), names, section)
    parts[0] = parts[0]._replace(
        reading=merge([parts[0].reading, Reading([], lost, [])]))
    return parts
