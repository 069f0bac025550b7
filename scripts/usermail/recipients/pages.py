"""Read who is on a page, a category or an account's page of the wiki."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pywikibot

from ..exceptions import UsageError
from ..wiki import CATEGORY, USER, USER_TALK, WikiNames, is_account, load
from .entries import SectionError
from .massmessage import read_massmessage
from .model import Reading, Remark, merge
from .reading import read_optouts, read_title, read_wikitext


class Part(NamedTuple):

    """A page of a list: the list page, or a subpage that it transcludes.

    ``page`` is loaded unless it is an account's or a category; ``how`` is
    how it was read: see :func:`recipients.read_wikitext`.
    """

    page: pywikibot.Page
    reading: Reading
    how: Mapping[str, Any]


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
    :raises UsageError: the page is missing or names nobody, or has not
        the section
    """
    title = page.title()
    parts = []
    if is_account(page):
        return [Part(page, read_title(title, title, names), {})]
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
        parts = _read_subpages(page, reading.subpages, names, how)
    parts.insert(0, Part(page, reading, how))
    if not any(part.reading.recipients or part.reading.remarks
               for part in parts):
        raise UsageError(f'The list page "{title}" names nobody.')
    return parts


def _read_subpages(page: pywikibot.Page, titles: Sequence[str],
                   names: WikiNames, how: Mapping[str, Any],
                   ) -> list[Part]:
    """Read the parts of a list that is split over its subpages."""
    read = []
    known = {page.title()}
    how = {**how, 'section': None, 'root': page.title()}
    while titles:
        known.update(titles)
        parts = load(page.site, titles).pages
        titles = []
        for title, part in parts.items():
            if not part.exists():
                read.append(Part(part, Reading([], [Remark(
                    page.title(), 0, title, 'missing-page')], []), how))
                continue
            reading = read_wikitext(part.text, title, names, **how)
            read.append(Part(part, reading, how))
            titles += [subpage for subpage in reading.subpages
                       if subpage not in known]
    return read


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
