"""Read from the wiki who must not be mailed: whoever could be meant.

That is the union of whom the parser finds in any form and any doubt, to
whom the wiki says that the page links, and which recipient is written
anywhere on it: in its text, hidden or not, or in what it shows.
"""
from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pywikibot

from ..exceptions import OnWiki
from ..wiki import (
    CATEGORY,
    USER,
    USER_TALK,
    Shown,
    WikiNames,
    shown,
    source_of_page,
)
from .bare_names import read_line
from .massmessage import MASSMESSAGE, read_massmessage
from .model import Reading, Remark, merge
from .net import debris, linked_accounts
from .parts import gather, texts_of
from .reading import read_optouts
from .titles import account, addressee, parse_title
from .written import Written, bare_of_markup, decode


#: Remarks on what names nobody who could be mailed, or was counted.
_HARMLESS = frozenset({'mentioned', 'never', 'subpage', 'anonymous',
                       'temporary'})
#: Remarks on texts that may be a name and nothing else.
_BARE = frozenset({'unnamed', 'prose'})


class OptedOut(NamedTuple):

    """Who must not be mailed.

    ``names`` are those who are named on the opt-out pages, canonical as
    far as text can tell, and what may be a name; ``written`` is all that
    is written there. ``remarks`` are on what could name somebody and
    names no recipient.
    """

    names: frozenset[str]
    written: Written
    remarks: list[Remark]


class _Page(NamedTuple):

    """What an opt-out page says: whom, what could be somebody, and all."""

    reading: Reading
    named: frozenset[str]
    texts: list[str]


def read_opted_out(pages: Iterable[pywikibot.Page], names: WikiNames,
                   templates: Mapping[str, Any],
                   recipients: Collection[str] = ()) -> OptedOut:
    """Read who must not be mailed.

    :param pages: the opt-out pages, loaded, or categories
    :param names: the wiki's names
    :param templates: the templates that name accounts
    :param recipients: names of those who are to be mailed
    :raises UsageError: a page is missing, is a redirect or names nobody:
        a blanked opt-out page must not open the gates
    """
    found = []
    for page in pages:
        if not page.exists() and page.namespace() != CATEGORY:
            raise OnWiki(f'The opt-out page "{page.title()}" does not exist '
                         f'on {page.site}: nothing is sent.', 'missing-page',
                         source_of_page(page))
        if page.exists() and page.isRedirectPage():
            target = page.getRedirectTarget().title()
            raise OnWiki(
                f'The opt-out page "{page.title()}" is a redirect to '
                f'"{target}": nothing is sent. Give that one.', 'redirect',
                source_of_page(page), target=target)
        found.append(_read_page(page, names, templates))
        _check(found[-1], page, recipients)
    named = frozenset().union(*(page.named for page in found))
    reading = merge(page.reading for page in found)
    return OptedOut(
        named.union(_maybe(reading.remarks, names), *(
            _prefixed(text, names) for page in found for text in page.texts)),
        Written((_without_prefixes(text, names) for page in found
                 for text in page.texts), known=named),
        _open_remarks(reading.remarks, {*named, *recipients}))


def _check(said: _Page, page: pywikibot.Page,
           recipients: Collection[str]) -> None:
    """Make sure that an opt-out page names somebody.

    :raises UsageError: it does not
    """
    if said.named:
        return
    written = Written(said.texts)
    if not any(map(written.names, recipients)):
        raise OnWiki(
            f'The opt-out page "{page.title()}" names nobody: nothing is '
            'sent. If nobody has opted out, delete it or leave it out.',
            'empty-optout', source_of_page(page))


def _read_page(page: pywikibot.Page, names: WikiNames,
               templates: Mapping[str, Any]) -> _Page:
    """Read one page, and who is in it if it is a category."""
    named: set[str] = set()
    if page.namespace() == CATEGORY:
        named.update(_members(page, names))
        if not page.exists():
            return _Page(Reading([], [], []), frozenset(named), [])
    shows = shown(page, html=True)

    def read(text: str, title: str, how: Mapping[str, Any]) -> Reading:
        return merge([
            read_optouts(text, title, names, templates=templates,
                         root=how.get('root')),
            Reading([], list(debris(text, title, names)), [])])

    texts: Collection[str]
    if page.content_model == MASSMESSAGE:
        described = _description(page.text)
        reading = merge([read_massmessage(page.text, page.title(), names),
                         read(described, page.title(), {})])
        texts = [page.text, described]
    else:
        parts = gather(page, read, {}, _own(page, shows))
        reading = merge(part.reading for part in parts)
        texts = texts_of(parts).values()
    named.update(recipient.name for recipient in reading.recipients)
    named.update(linked_accounts(shows, names))
    return _Page(reading, frozenset(named),
                 [*texts, bare_of_markup(shows.html)])


def _members(page: pywikibot.Page, names: WikiNames) -> Iterator[str]:
    """Yield who is in a category, by any page of theirs."""
    for member in page.site.categorymembers(
            pywikibot.Category(page), namespaces=[USER, USER_TALK]):
        named = addressee(member.title(), names)
        if named.reason in ('', 'subpage'):
            yield named.name


def _own(page: pywikibot.Page, shows: Shown) -> list[str]:
    """Return the own subpages that a page transcludes, in whatever way."""
    return [title for title in shows.transcluded
            if title.startswith(f'{page.title()}/')]


def _description(text: str) -> str:
    """Return the description of a MassMessage list, '' without one."""
    try:
        return str(json.loads(text)['description'])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ''


def _maybe(remarks: Iterable[Remark], names: WikiNames) -> Iterator[str]:
    """Yield what may be a bare name beside those that can be read."""
    for remark in remarks:
        if remark.reason in _BARE:
            named = read_line(remark.text, names)
            if named and not named.reason:
                yield named.name


def _prefix(names: WikiNames) -> str:
    """Return a pattern for what stands before an account's name."""
    return '(?:' + '|'.join(
        re.escape(alias).replace(r'\ ', '[ _]')
        for alias, number in names.aliases.items()
        if number in (USER, USER_TALK)) + r')[ _]*:[ _]*'


def _prefixed(text: str, names: WikiNames) -> Iterator[str]:
    """Yield whatever follows "User:", also in comments and addresses."""
    pattern = _prefix(names) + r'([^\[\]{}|<>#\n/&?"]{1,255})'
    for found in set(re.findall(pattern, decode(text), re.IGNORECASE)):
        # After an address there can be a label.
        for title in {found, found.split()[0] if found.split() else ''}:
            named = account(parse_title(title, names, USER), names)
            if named and not named.reason:
                yield named.name


def _without_prefixes(text: str, names: WikiNames) -> str:
    """Return a text in which "User" is nobody's name before a colon."""
    return re.sub(r'\b' + _prefix(names), ':', text, flags=re.IGNORECASE)


def _open_remarks(remarks: Iterable[Remark],
                  counted: Iterable[str]) -> list[Remark]:
    """Return the remarks on what names nobody that was counted."""
    doubtful = [remark for remark in remarks
                if remark.reason not in _HARMLESS]
    if not doubtful:
        return []
    written = Written(remark.text for remark in doubtful)
    answered = {number for name in counted
                for number in written.numbers(name)}
    return [remark for number, remark in enumerate(doubtful)
            if number not in answered]
