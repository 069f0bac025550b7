"""Choose the page whose words are sent, and say what speaks against them.

Asks the wiki: for the rendered message, and for who wrote what is in it.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pywikibot
from pywikibot.site import APISite

from ..exceptions import OnWiki, UsageError, joined
from ..wiki import (
    MEDIAWIKI,
    SPECIAL,
    Loaded,
    Source,
    page_of,
    source_of_page,
)
from .authors import ask_heads, ask_parts, head_of
from .message import Message
from .mistakes import mistakes
from .page import read_message
from .placeholders import MessageError
from .trust import objection


@dataclass(frozen=True)
class Rules:

    """What a message page must be like.

    ``subject`` and ``section`` are what is asked of the page, None for its
    heading and for all of it; ``named`` says whether the campaign has its
    name from elsewhere. ``trusted`` are groups and accounts; ``revision``
    is the one that the page must be at, whoever made it. ``strict`` says
    whether nobody looks at what is sent: what speaks against it stops the
    run then.
    """

    subject: str | None = None
    section: str | None = None
    named: bool = False
    trusted: Sequence[str] = ()
    revision: int | None = None
    strict: bool = True


class Choice(NamedTuple):

    """The message that is sent, and where it comes from.

    ``page`` is the page that is sent; ``heading`` the subject that names
    the campaign, the base page's whatever language is sent;
    ``transcluded`` are the pages whose words are in it, newest first;
    ``warnings`` is what speaks against it and what was passed over, a line
    for each; ``objection`` is set where it must not be sent before somebody
    has approved it.
    """

    page: Source
    message: Message
    heading: str
    transcluded: Sequence[Source]
    warnings: Sequence[str]
    objection: UsageError | None = None


class _Look(NamedTuple):

    """What there is to know of a page when it is rendered.

    ``untrusted`` and ``wrong`` have an error for each thing that speaks
    against its authors, and against its text.
    """

    message: Message
    heading: str
    transcluded: Sequence[Source]
    untrusted: Sequence[UsageError]
    wrong: Sequence[UsageError]


def choose(site: APISite, loaded: Loaded, base: str,
           translations: Iterable[str], rules: Rules) -> Choice:
    """Return the message that is sent.

    A language subpage by somebody who is not trusted is passed over for
    the base page where nobody looks at what is sent.

    :param site: the wiki
    :param loaded: has the pages
    :param base: the message page's title, as it was asked for
    :param translations: its language subpages', best first
    :param rules: what it must be like
    :raises UsageError: there is none that can be sent
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    refuse_redirect(loaded.pages[base])
    titles, notes = _readable(loaded, translations)
    titles.append(base)
    parts, trust = ask_parts(site, [
        head_of(loaded.pages[title], loaded.sources[title])
        for title in titles], rules.trusted)
    sources = {title: part.source for title, part in zip(titles, parts)}
    against = {title: objection(part, trust)
               for title, part in zip(titles, parts)}
    if rules.revision:
        titles = [_pinned(sources, rules.revision, against)]
    shown = titles[0]
    if rules.strict:
        shown = next((title for title in titles if not against[title]),
                     titles[-1])
        notes += [_passed_over(title, against[title])
                  for title in titles[:titles.index(shown)]]
    look = _look(site, loaded, shown, base, rules, against[shown])
    if rules.strict and look.untrusted and shown != titles[-1]:
        notes.append(_passed_over(shown, look.untrusted[0]))
        shown = base
        look = _look(site, loaded, base, base, rules, against[base])
    named_elsewhere = rules.named or rules.subject is not None
    found = [error for error in (
        against[shown],
        None if shown == base or named_elsewhere else against[base],
        *look.untrusted, *look.wrong) if error]
    if not rules.strict:
        notes += map(str, found)
    elif look.wrong:
        raise joined(found)
    return Choice(sources[shown], look.message, look.heading,
                  look.transcluded, notes,
                  joined(found) if rules.strict and found else None)


def _passed_over(title: str, why: object) -> str:
    """Say that a language subpage is passed over."""
    return f'The language subpage "{title}" is passed over. {why}'


def refuse_redirect(page: pywikibot.Page) -> None:
    """Make sure that a message page is no redirect.

    :raises UsageError: it is one; where to is said, not followed
    """
    if page.isRedirectPage():
        target = page.getRedirectTarget().title(with_section=False)
        raise OnWiki(
            f'The message page "{page.title()}" is a redirect to '
            f'"{target}". If that page is meant, give it with -message.',
            'redirect', source_of_page(page), target=target)


def _readable(loaded: Loaded, translations: Iterable[str],
              ) -> tuple[list[str], list[str]]:
    """Return the language subpages that can be read, and notes on others."""
    titles, notes = [], []
    for title in dict.fromkeys(translations):
        page = loaded.pages[title]
        if page.exists() and page.isRedirectPage():
            notes.append(_passed_over(title, 'It is a redirect.'))
        elif page.exists():
            titles.append(title)
    return titles, notes


def _pinned(sources: Mapping[str, Source], revision: int,
            against: dict[str, OnWiki | None]) -> str:
    """Return the page that is at a revision, which nothing speaks against.

    If there is none, return the first one, with what speaks against it.
    """
    for title, source in sources.items():
        if source.revision == revision:
            against[title] = None
            return title
    title, source = next(iter(sources.items()))
    against[title] = OnWiki(
        f'The message page "{source.title}" is at revision '
        f'{source.revision} by {source.author}, not at {revision}. Look at '
        'the change and adapt -revision.', 'pinned', source,
        revision=revision)
    return title


def _look(site: APISite, loaded: Loaded, title: str, base: str,
          rules: Rules, against: OnWiki | None) -> _Look:
    """Render a page, and look at what it transcludes.

    :raises UsageError: the page makes no message; with what speaks against
        its author, if anything does
    """
    page = loaded.pages[title]
    try:
        rendered = naming = read_message(page, rules.subject, rules.section)
        if title != base and not rules.named and rules.subject is None:
            naming = read_message(loaded.pages[base], None, rules.section,
                                  neutral=True)
    except MessageError as error:
        error.source = error.source or loaded.sources[title]
        if against and rules.strict:
            raise joined([against, error]) from None
        raise
    missing = [name for name, exists in rendered.templates.items()
               # A system message has a text without a page.
               if not exists and (
                   page_of(site, name).namespace() != MEDIAWIKI
                   or name in rendered.shown)]
    files = [file for name in rendered.files
             if (file := page_of(site, f'File:{name}').title())
             in rendered.shown]
    transcluded = {name for each in (naming, rendered)
                   for name, exists in each.templates.items() if exists}
    heads, gone = ask_heads(site, sorted({*transcluded, *files}))
    heads = [head for head in heads if head.source.title in transcluded]
    parts, trust = ask_parts(site, heads, rules.trusted)
    untrusted: list[UsageError] = [
        against for part in parts
        if (against := objection(part, trust, transcluded=True))]
    unread = transcluded - gone - {head.source.title for head in heads}
    untrusted += [UsageError(
        f'The page "{name}", which the message transcludes, can\'t be '
        'checked.') for name in sorted(unread)]
    untrusted += [UsageError(
        f'The page "{part.source.title}", which the message transcludes, '
        f'was changed by {part.source.author} while it was read. Try again.')
        for part in parts
        if part.source.time >= min(rendered.began, naming.began)]
    wrong = mistakes(
        page.text, rendered.shown, rules.section,
        missing=sorted({*missing, *gone & transcluded}),
        files=sorted(gone.intersection(files)), styles=rendered.styles,
        special=[name for name, number in loaded.names.aliases.items()
                 if number == SPECIAL])
    for mistake in wrong:
        mistake.source = loaded.sources[title]
    return _Look(
        rendered.message, naming.message.subject,
        sorted((part.source for part in parts),
               key=lambda source: -source.time),
        untrusted, wrong)
