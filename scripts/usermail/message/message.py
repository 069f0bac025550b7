"""Messages: subject and body before they are addressed, and after.

A message is made from plain text, or from the wikitext of a page that the
wiki turns into HTML. Its placeholders ``{{{user}}}``, ``{{{list}}}`` and
``{{{optout}}}`` are found before anybody's name is known, and filled in
one pass, so that nothing in a name can run, nest or reach anything.
"""
from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .html import read_html
from .placeholders import (
    GENDERS,
    GENDER_WORDS,
    MessageError,
    Slot,
    braced,
    fill,
    marked,
    section,
    split,
    transcluded,
)
from .plaintext import clean, size, wrap


#: The longest subject, in characters, with the name filled in: MediaWiki's
#: special page lets nobody type a longer one (the API would send it).
MAX_SUBJECT = 200

#: The longest body, in bytes of UTF-8: Gmail shows no more than 102 kB.
MAX_BODY = 100_000

#: The longest source of a body, before anything is done to it.
_MAX_WIKITEXT = 2 * MAX_BODY
_MAX_HTML = 20 * MAX_BODY

#: What a placeholder is counted as: a user name has at most 255 bytes,
#: percent-encoded in a URL three times as many.
_MAX_VALUE = 765


class Mail(NamedTuple):

    """An addressed message: a user name, and what that user gets."""

    target: str
    subject: str
    text: str


class Form(NamedTuple):

    """Subject and body as they are for a gender, with their slots."""

    subject: tuple[str | Slot, ...]
    body: tuple[str | Slot, ...]


@dataclass(frozen=True)
class Message:

    """Subject and body before they are addressed.

    ``forms`` has an entry 'unknown', and one for 'male' and 'female' where
    these are different. Made by :func:`from_text` and :func:`from_html`.
    """

    forms: Mapping[str, Form]

    @property
    def subject(self) -> str:
        """The subject with its placeholders, in its neutral form."""
        return self.variants[0][1]

    @property
    def variants(self) -> list[tuple[str, str, str]]:
        """Gender, subject and body with placeholders, where they differ."""
        def shown(parts: tuple[str | Slot, ...]) -> str:
            return ''.join(part if isinstance(part, str)
                           else braced(part.name) for part in parts)

        return [(gender, shown(form.subject), wrap(shown(form.body)))
                for gender, form in self.forms.items()]

    @property
    def texts(self) -> list[str]:
        """All that it says, with line feeds in place of placeholders."""
        return [''.join(part if isinstance(part, str) else '\n'
                        for part in parts)
                for form in self.forms.values() for parts in form]

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of the placeholders that any of the forms has."""
        return frozenset(
            part.name for form in self.forms.values()
            for part in (*form.subject, *form.body)
            if isinstance(part, Slot))

    def has_room(self, name: str, gender: str = 'unknown', *,
                 list_url: str | None = None,
                 optout_url: str | None = None) -> bool:
        """Say whether the subject is short enough with a recipient's name.

        The parameters are those of :meth:`render`, which would raise.
        """
        form = self.forms.get(gender) or self.forms['unknown']
        return len(fill(form.subject, {
            'user': name, 'list': list_url,
            'optout': optout_url or list_url})) <= MAX_SUBJECT

    def render(self, name: str, gender: str = 'unknown', *,
               list_url: str | None = None, optout_url: str | None = None,
               footer: str = '') -> Mail:
        """Address the message.

        :param name: the recipient's user name as the wiki spells it
        :param gender: 'male', 'female' or 'unknown', as ``list=users`` says
        :param list_url: stands for ``{{{list}}}``
        :param optout_url: stands for ``{{{optout}}}``; None for the list,
            where everybody can strike their name
        :param footer: the last paragraph, unless the message itself has
            ``{{{list}}}`` or ``{{{optout}}}``
        :raises MessageError: the subject is too long with this name, the
            name can't be one, or a URL is missing that the message needs
        """
        form = self.forms.get(gender) or self.forms['unknown']
        values = {'user': name, 'list': list_url,
                  'optout': optout_url or list_url}
        for key, value in values.items():
            if value and _forbidden(value):
                raise MessageError(f'The {key} {value!r} has a control '
                                   'character in it: nothing is sent to it.')
        subject = fill(form.subject, values)
        if len(subject) > MAX_SUBJECT:
            raise MessageError(
                f'The subject has {len(subject)} characters with the name '
                f'"{name}" in it, {MAX_SUBJECT} are allowed. Shorten it.')
        body = fill(form.body, values)
        if footer and self.placeholders.isdisjoint(['list', 'optout']):
            body = f'{body}\n\n{clean(footer)}'
        return Mail(name, subject, wrap(body))


def from_text(text: str, subject: str) -> Message:
    """Make a message from plain text.

    The text stays as it is, but for placeholders, control characters and
    surplus empty lines.

    :param text: the body
    :param subject: the subject
    :raises MessageError: subject or body is empty or too long, the subject
        has a control character, or an unknown placeholder no default
    """
    _check_size(text, _MAX_WIKITEXT)
    return _message(marked(text, 'text', plain=True), _subjects(subject))


def sources(wikitext: str, part: str | None = None, *,
            gender_words: Collection[str] = GENDER_WORDS) -> dict[str, str]:
    """Return what the wiki has to make HTML of, for :func:`from_html`.

    :param wikitext: the message page's
    :param part: a labelled section or a heading; None for the whole page
    :param gender_words: the names that the wiki's parser function
        ``GENDER`` has
    :return: 'unknown' -> wikitext, and 'male' and 'female' where a gender
        form makes them different
    :raises MessageError: there is no such part, it is too long, or an
        unknown placeholder has no default
    """
    _check_size(wikitext, _MAX_WIKITEXT)
    text = section(transcluded(wikitext), part)
    if not _visible(text):
        raise MessageError('The message page has no text for a mail: it is '
                           'empty, or all of it is in <noinclude>.',
                           'no-text')
    return marked(text, 'message page', plain=False,
                  gender_words=gender_words)


def from_html(html: Mapping[str, str], base_url: str,
              subject: str | None = None) -> Message:
    """Make a message from what the wiki made of :func:`sources`.

    :param html: gender -> HTML, with the keys of the sources
    :param base_url: what relative links are relative to
    :param subject: the subject; None for the first heading, which then is
        not in the body
    :raises MessageError: as for :func:`from_text`, or there is no heading
    """
    bodies, headings = {}, {}
    for gender, source in html.items():
        _check_size(source, _MAX_HTML)
        try:
            heading, bodies[gender] = read_html(
                source, base_url, take_heading=subject is None)
        except RecursionError:
            raise MessageError('The message page is nested too deeply to be '
                               'made plain text of. Simplify it.') from None
        headings[gender] = heading or ''
    return _message(bodies,
                    headings if subject is None else _subjects(subject))


def _message(bodies: Mapping[str, str],
             subjects: Mapping[str, str]) -> Message:
    """Put the variants of body and subject together, with their marks."""
    return Message({
        gender: Form(_subject(subjects.get(gender, subjects['unknown'])),
                     _body(bodies.get(gender, bodies['unknown'])))
        for gender in GENDERS if gender in {*bodies, *subjects}})


def _subjects(subject: str) -> dict[str, str]:
    """Return a given subject for each gender, marked."""
    _check_characters(subject)  # the parser would swallow some of them
    return marked(subject, 'subject', plain=True)


def _subject(text: str) -> tuple[str | Slot, ...]:
    """Check a subject and take it apart.

    :raises MessageError: it can't be one
    """
    text = text.strip()
    _check_characters(text)
    if not _visible(text):
        raise MessageError('The subject is empty. Give -subject, or begin '
                           'the message page with a heading.', 'no-subject')
    parts = split(text, 'subject')
    # Filled with the shortest name: if that is too long, all are.
    length = sum(len(part) if isinstance(part, str) else 1 for part in parts)
    if length > MAX_SUBJECT:
        raise MessageError(f'The subject has {length} characters, '
                           f'{MAX_SUBJECT} are allowed. Shorten it.',
                           'long-subject', max=MAX_SUBJECT)
    return parts


def _body(text: str) -> tuple[str | Slot, ...]:
    """Check a body and take it apart.

    :raises MessageError: it can't be one
    """
    text = clean(text)
    if any('\ud800' <= char <= '\udfff' for char in text):
        raise MessageError('The text is not valid UTF-8. Save it as UTF-8.')
    if not _visible(text):
        raise MessageError('The message is empty: there is no text in it.',
                           'no-text')
    parts = split(text, 'text')
    _check_size(''.join(part if isinstance(part, str) else '_' * _MAX_VALUE
                        for part in parts), MAX_BODY)
    return parts


def _check_size(text: str, limit: int) -> None:
    """Refuse a text of more than so many bytes in UTF-8."""
    if size(text) > limit:
        raise MessageError(
            f'The message has {size(text):,} bytes, {limit:,} are allowed: '
            'mail programs cut what is longer. Shorten it, or link to the '
            'rest.', 'long-text', max=limit)


def _check_characters(subject: str) -> None:
    """Refuse a subject with a character that a subject can't have."""
    bad = _forbidden(subject)
    if bad:
        raise MessageError(
            f'The subject has a character in it that a subject can\'t have, '
            f'U+{ord(bad):04X} {unicodedata.name(bad, "(control)")}. It must '
            'be one line of plain text.')


def _forbidden(text: str) -> str | None:
    """Return the first character that can't be in a subject, if any.

    Control characters and line separators, as a header must end where we
    end it; surrogates, which can't be sent; and the embedding and
    overriding direction characters, which make a text look like another
    one. Direction marks and isolates may stay: right-to-left text needs
    them.
    """
    return next((char for char in text
                 if unicodedata.category(char) in ('Cc', 'Cs', 'Zl', 'Zp')
                 or '\u202a' <= char <= '\u202e'), None)


def _visible(text: str) -> bool:
    """Return whether there is anything to see."""
    return any(unicodedata.category(char)[0] not in 'CZ' for char in text)
