"""Read from the wiki which mailings there are, and how they are to be.

What a page says counts only if its author is trusted, as for a message.
Nothing is parsed before that is known.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pywikibot
from pywikibot.site import APISite

from .calls import SettingsError, template_titles
from .exceptions import OnWiki, UsageError
from .leaving import PRELOAD
from .lists import check_sender
from .message import Part, Trust, ask_heads, ask_parts, head_of
from .message import is_protected, is_trusted
from .options import Options
from .recipients import Title, parse_title
from .served import Entry, entries_of
from .settings import (
    Dates,
    configured,
    dates_of,
    narrowed,
    settings_on,
)
from .shared import SETTINGS, TRUSTED
from .wiki import Loaded, Source, load, page_of, shown


@dataclass(frozen=True)
class Mailing:

    """A list that the bot serves, with what its run is to be like.

    ``options`` are the operator's, narrowed by the pages in ``fixed``;
    ``error`` says why there must be no run, None if there may be one.
    """

    page: pywikibot.Page
    options: Options
    fixed: Sequence[Source]
    dates: Dates = Dates()
    error: UsageError | None = None

    @property
    def title(self) -> str:
        """The list page's."""
        return str(self.page.title())


@dataclass(frozen=True)
class Mailings:

    """All mailings of a mailings page.

    ``wiki`` is its key in the ledger; ``read`` are the titles of what they
    read, on which none can have its report.
    """

    wiki: str
    mailings: Sequence[Mailing]
    read: frozenset[str]


def read_mailings(site: APISite, options: Options) -> Mailings:
    """Read the mailings page, and each list's settings.

    Takes one request for each page of 50, and what trust needs.

    :param site: the wiki, logged in
    :param options: what the operator says; ``mailings`` is the page
    :raises UsageError: the page must not or can't be used
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    assert options.mailings
    title = page_of(site, options.mailings).title(with_section=False)
    loaded = load(site, [title])
    check_sender(loaded.sender, options)
    page, source = loaded.pages[title], loaded.sources[title]
    templates = template_titles(options.mailingtemplate, loaded.names)
    if not page.exists():
        raise UsageError(f'The mailings page "{title}" does not exist on '
                         f'{site}.')
    _check_kind(page, source)
    _check_author(site, loaded, options, templates)
    try:
        entries = entries_of(page.text, templates, loaded.names)
    except SettingsError as error:
        raise _unreadable(error, source) from None
    lists = {page_of(site, entry.title).title(): entry for entry in entries}
    subpages = load(site, [list_ + SETTINGS for list_ in lists])
    parts, trust = _authors(site, subpages, options)
    mailings = [
        _mailing(page_of(site, list_), entry, source, subpages,
                 parts.get(list_ + SETTINGS), trust, options, templates)
        for list_, entry in lists.items()]
    read = frozenset([title, *(each for mailing in mailings
                               for each in titles_of(site, mailing))])
    return Mailings(loaded.names.site, [
        _apart(site, mailing, read) for mailing in mailings], read)


def titles_of(site: APISite, mailing: Mailing) -> Iterator[str]:
    """Yield the titles of a mailing's own pages, as Pywikibot spells them.
    """
    options = mailing.options
    message = options.message or f'{mailing.title}/Message'
    for title in (
            mailing.title, mailing.title + SETTINGS, message,
            f'{message}/{site.lang}', *options.optout,
            f'{mailing.title}/Opt-out', f'{mailing.title}/Opt-out{PRELOAD}',
            *options.stop):
        with suppress(UsageError):
            yield str(page_of(site, title).title(with_section=False))


def _apart(site: APISite, mailing: Mailing, read: frozenset[str]) -> Mailing:
    """Return a mailing, with an error if its report would be read.

    What is said on the wiki must not change what any of them does.
    """
    report = mailing.options.report
    if not report or page_of(site, report).title() not in read:
        return mailing
    return replace(
        mailing, options=replace(mailing.options, report=None),
        error=_unreadable(SettingsError(
            f'The report can\'t go on "{report}": a mailing reads that page.'),
            mailing.fixed[-1]))


def _authors(site: APISite, loaded: Loaded, options: Options,
             ) -> tuple[Mapping[str, Part], Trust]:
    """Return who wrote the pages that are there, by title.

    None of them has its history left out because others have one.
    """
    titles = [title for title, page in loaded.pages.items() if page.exists()]
    parts, trust = ask_parts(
        site, [head_of(loaded.pages[title], loaded.sources[title])
               for title in titles], options.trusted or TRUSTED,
        histories=len(titles))
    return dict(zip(titles, parts)), trust


def _check_author(site: APISite, loaded: Loaded, options: Options,
                  templates: Iterable[Title]) -> None:
    """Check who wrote the mailings page, and what it transcludes.

    What is transcluded is not read for lists, but readers see it. The
    template with the settings need not be there, and only shows them.

    :raises UsageError: one is not trusted
    """
    parts, trust = _authors(site, loaded, options)
    for part in parts.values():
        _check_trust(part, trust, 'mailings page')
    page, = loaded.pages.values()
    known = frozenset(templates)
    titles = [title for title in (
        shown(page).transcluded if '{{' in page.text else ())
        if parse_title(title, loaded.names) not in known]
    heads, gone = ask_heads(site, titles)
    unread = {*titles} - gone - {head.source.title for head in heads}
    for title in sorted(unread):
        raise UsageError(f'The page "{title}", which the mailings page '
                         'transcludes, can\'t be checked: nothing is sent.')
    within, trust = ask_parts(site, heads, options.trusted or TRUSTED)
    for part in within:
        if not is_protected(part, trust):
            _check_trust(part, trust, 'page')


def _check_trust(part: Part, trust: Trust, what: str) -> None:
    """Check who wrote a page.

    :raises UsageError: somebody who is not trusted
    """
    if is_trusted(part, trust):
        return
    source = part.source
    names = ', '.join(sorted({*trust.groups, *trust.accounts}))
    who = ('nobody whom the wiki would tell' if not source.author
           else f'{source.author}, who did not write the whole page'
           if source.author == trust.bot
           else f'{source.author}, who is in none of the trusted groups '
                f'({names})')
    raise OnWiki(
        f'Revision {source.revision} of the {what} "{source.title}" was made '
        f'by {who}: nothing is sent. If it is meant, a trusted account must '
        'edit it, or give -trusted.', 'settings-untrusted', source)


def _check_kind(page: pywikibot.Page, source: Source) -> None:
    """Check that a page is one of wikitext.

    :raises UsageError: it is not
    """
    if page.isRedirectPage():
        raise _unreadable(SettingsError('The page is a redirect.'), source)
    if page.content_model != 'wikitext':
        raise _unreadable(SettingsError(
            f'The content model is "{page.content_model}", not wikitext.'),
            source)


def _unreadable(error: SettingsError, source: Source) -> UsageError:
    """Return what is said where a page can't be understood."""
    return OnWiki(
        f'"{source.title}", line {error.line}: {error} (Revision '
        f'{source.revision} by {source.author or "nobody knows whom"}.)',
        'settings', source, line=error.line, reason=str(error))


def _mailing(page: pywikibot.Page, entry: Entry, served: Source,
             loaded: Loaded, part: Part | None, trust: Trust,
             options: Options, templates: Iterable[Title]) -> Mailing:
    """Return a mailing.

    :param page: the list page
    :param entry: its entry on the mailings page
    :param served: the mailings page
    :param loaded: has the settings page
    :param part: who wrote that, None where there is none
    :param trust: whom to trust
    :param options: what the operator says
    :param templates: those that hold settings
    """
    title = page.title() + SETTINGS
    fixed = (served, loaded.sources[title])
    # What follows is what one run is asked.
    options = narrowed(replace(options, mailings=None, mailingtemplate=()),
                       entry.settings)
    error: UsageError | None = None
    settings: dict[str, Any] = {}
    try:
        if entry.error:
            raise _unreadable(entry.error, served)
        if part:
            settings = _settings(loaded.pages[title], part, trust,
                                 page.title(), frozenset(templates), loaded)
        return Mailing(page, configured(options, settings), fixed,
                       dates_of(settings))
    except UsageError as caught:
        error = caught
    return Mailing(page, options, fixed, error=error)


def _settings(page: pywikibot.Page, part: Part, trust: Trust, base: str,
              templates: frozenset[Title], loaded: Loaded) -> dict[str, Any]:
    """Return what a settings page says.

    :raises UsageError: it must not or can't be used
    """
    _check_kind(page, part.source)
    _check_trust(part, trust, 'settings page')
    try:
        return settings_on(page.text, base, templates, loaded.names)
    except SettingsError as error:
        raise _unreadable(error, part.source) from None
