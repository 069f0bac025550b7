"""Read who is on a page, a category or an account's page of the wiki."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pywikibot

from ..exceptions import UsageError
from ..wiki import (
    CATEGORY,
    USER,
    USER_TALK,
    WikiNames,
    is_account,
    shown,
)
from .entries import SectionError
from .massmessage import MASSMESSAGE, read_massmessage
from .model import Reading, Remark, merge
from .net import debris, only, unread
from .parts import read_parts
from .reading import read_title, read_wikitext


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
    else:
        reading = _read_page(page, names, how)
    if not reading.recipients and not reading.remarks:
        raise UsageError(f'The list page "{title}" names nobody.')
    return reading


def _read_page(page: pywikibot.Page, names: WikiNames,
               how: Mapping[str, Any]) -> Reading:
    """Read a list, and remark what the wiki shows beyond what was read.

    :raises UsageError: it has not the section, or too many subpages
    """
    title = page.title()
    section = how.get('section')

    def read(text: str, part: str, root: str | None) -> Reading:
        where = {} if root is None else {'section': None, 'root': root}
        return read_wikitext(text, part, names, **{**how, **where})

    lost: list[Remark] = []
    if page.content_model == MASSMESSAGE:
        reading = read_massmessage(page.text, title, names)
        texts = {title: page.text}
    else:
        try:
            reading, texts = read_parts(page, read)
        except SectionError as error:
            raise UsageError(f'The list page "{title}": {error}') from None
        for part, text in texts.items():
            lost += debris(only(text, section if part == title else None),
                           part, names)
    reading = merge([reading, Reading([], lost, [])])
    return merge([reading, Reading([], unread(
        reading, shown(page), texts, names, section), [])])
