"""Messages: subject and body before they are addressed, and after.

A message is made from plain text, or from the wikitext of a page that the
wiki has turned into HTML. Its placeholders ``{{{user}}}``, ``{{{list}}}``
and ``{{{optout}}}`` are found once, before anybody's name is known, and
filled in one pass: what is filled in is never looked at again, so that
nothing in a name can run, nest or reach anything.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

import mwparserfromhell
from mwparserfromhell.nodes import Argument, Node, Template, Text
from mwparserfromhell.wikicode import Wikicode

from .exceptions import UsageError
from .plaintext import clean, size, wrap


#: The longest subject, in characters, with the name filled in: MediaWiki's
#: special page lets nobody type a longer one (the API would send it).
MAX_SUBJECT = 200

#: The longest body, in bytes of UTF-8: Gmail shows no more than 102 kB.
MAX_BODY = 100_000

#: What a placeholder is counted as: a user name has at most 255 bytes,
#: percent-encoded in a URL three times as many.
_MAX_VALUE = 765

#: What stands for a placeholder until the text is taken apart, also while
#: the wiki renders it. Digits, as nothing that a wiki does to text or
#: titles changes them, and none begins another; the other two must be
#: URLs for the wiki to make links of them, and .invalid (RFC 2606) is
#: nobody's.
_MARKS = {
    'user': '8306491752034617',
    'list': 'https://list.emailusers.invalid/',
    'optout': 'https://optout.emailusers.invalid/',
}
_NAMES = {mark: name for name, mark in _MARKS.items()}
_MARK = re.compile('|'.join(map(re.escape, _NAMES)))

#: A URL, up to what no URL has in it, such as the punctuation that ends a
#: sentence in a script without blanks.
_URL = re.compile(
    r'(?:[a-z][a-z0-9+.-]{1,15}://|mailto:)[^\s<>"，。、；：！？（）「」《》]+',
    re.IGNORECASE)

#: What is no placeholder but was to be one.
_LEFT_OVER = re.compile(
    r'\{\{\{[^{}\n]{0,40}(?:\}\}\})?|\{\{\s*gender\s*:[^{}\n]{0,40}',
    re.IGNORECASE)

GENDERS = ('unknown', 'male', 'female')


class MessageError(UsageError):

    """The message can't be sent.

    A UsageError, as nothing has been done yet and the operator has to
    mend something. Said in one line: what is wrong, where, what to do.
    """


class Mail(NamedTuple):

    """An addressed message: a user name, and what that user gets."""

    target: str
    subject: str
    text: str


class Slot(NamedTuple):

    """A place in a text to be filled in, inside a URL or not."""

    name: str
    in_url: bool


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
        return ''.join(
            part if isinstance(part, str) else _braced(part.name)
            for part in self.forms['unknown'].subject)

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of the placeholders that any of the forms has."""
        return frozenset(
            part.name for form in self.forms.values()
            for part in (*form.subject, *form.body)
            if isinstance(part, Slot))

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
        subject = _fill(form.subject, values)
        if len(subject) > MAX_SUBJECT:
            raise MessageError(
                f'The subject has {len(subject)} characters with the name '
                f'"{name}" in it, {MAX_SUBJECT} are allowed. Shorten it.')
        body = _fill(form.body, values)
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
    return _message(_variants(text, 'text', plain=True),
                    _subject_variants(subject))


def _message(bodies: Mapping[str, str],
             subjects: Mapping[str, str]) -> Message:
    """Put the variants of body and subject together, with their marks."""
    return Message({
        gender: Form(_subject(subjects.get(gender) or subjects['unknown']),
                     _body(bodies.get(gender) or bodies['unknown']))
        for gender in GENDERS if gender in {*bodies, *subjects}})


def _subject_variants(subject: str) -> dict[str, str]:
    """Return a subject for each gender; see :func:`_variants`."""
    _check_characters(subject)  # the parser would swallow some of them
    return _variants(subject, 'subject', plain=True)


def _variants(text: str, where: str, *, plain: bool) -> dict[str, str]:
    """Return the text for each gender, with marks for placeholders.

    :param text: wikitext or plain text
    :param where: what the text is, for errors
    :param plain: whether an unknown placeholder is to be replaced by its
        default here; else the wiki will do it
    :return: 'unknown' -> text, and 'male' and 'female' where they differ
    :raises MessageError: an unknown placeholder has no default
    """
    if size(text) > 5 * MAX_BODY:
        raise MessageError(
            f'The {where} has {size(text):,} bytes, which is too much for a '
            f'mail ({MAX_BODY:,}). Shorten it.')
    variants = {}
    for gender in GENDERS:
        code = mwparserfromhell.parse(text, skip_style_tags=True)
        _resolve(code, gender, where, plain)
        variants[gender] = str(code)
    return {gender: variant for gender, variant in variants.items()
            if gender == 'unknown' or variant != variants['unknown']}


def _resolve(code: Wikicode, gender: str, where: str, plain: bool) -> None:
    """Mark the placeholders in wikitext, in place; choose the gender's form.

    See :func:`_variants`.
    """
    nodes: list[Node] = []
    for node in code.nodes:
        forms = _gender_forms(node)
        if forms is not None:
            form = _choose(forms, gender)
            _resolve(form, gender, where, plain)
            nodes.append(Text(str(form).strip()))
        elif isinstance(node, Argument):
            name = str(node.name).strip()
            if name in _MARKS:
                nodes.append(Text(_MARKS[name]))
                continue
            if node.default is None:
                raise MessageError(
                    f'The {where} has an unknown placeholder '
                    + _braced(name) + '. Known are {{{user}}}, {{{list}}} '
                    'and {{{optout}}}; any other needs a default: '
                    '{{{name|default}}}.')
            _resolve(node.default, gender, where, plain)
            nodes.append(Text(str(node.default)) if plain else node)
        else:
            for child in node.__children__():
                _resolve(child, gender, where, plain)
            nodes.append(node)
    code.nodes = nodes


def _gender_forms(node: Node) -> list[Wikicode] | None:
    """Return the forms of ``{{GENDER:{{{user}}}|…}}``; None for else."""
    if not isinstance(node, Template):
        return None
    function, colon, _ = str(node.name).partition(':')
    if (not colon or function.strip().casefold() != 'gender'
            or not any(str(argument.name).strip() == 'user'
                       for argument in node.name.filter_arguments())):
        return None
    # A parser function has no named parameters: a=b is a form.
    return [Wikicode([*param.name.nodes, Text('='), *param.value.nodes])
            if param.showkey else param.value for param in node.params]


def _choose(forms: list[Wikicode], gender: str) -> Wikicode:
    """Choose among the forms as MediaWiki does (Language::gender)."""
    if not forms:
        return Wikicode([])
    if gender == 'female':
        return forms[min(1, len(forms) - 1)]
    return forms[2 if gender == 'unknown' and len(forms) > 2 else 0]


def _subject(text: str) -> tuple[str | Slot, ...]:
    """Check a subject and take it apart.

    :raises MessageError: it can't be one
    """
    text = text.strip()
    _check_left_over(text, 'subject')
    _check_characters(text)
    if not _visible(text):
        raise MessageError('The subject is empty. Give -subject, or begin '
                           'the message page with a heading.')
    parts = _split(text)
    # Filled with the shortest name: if that is too long, all are.
    length = sum(len(part) if isinstance(part, str) else 1 for part in parts)
    if length > MAX_SUBJECT:
        raise MessageError(f'The subject has {length} characters, '
                           f'{MAX_SUBJECT} are allowed. Shorten it.')
    return parts


def _check_characters(subject: str) -> None:
    """Refuse a subject with a character that a subject can't have."""
    bad = _forbidden(subject)
    if bad:
        raise MessageError(
            f'The subject has a character in it that a subject can\'t have, '
            f'U+{ord(bad):04X} {unicodedata.name(bad, "(control)")}. It must '
            'be one line of plain text.')


def _body(text: str) -> tuple[str | Slot, ...]:
    """Check a body and take it apart.

    :raises MessageError: it can't be one
    """
    text = clean(text)
    _check_left_over(text, 'text')
    if any('\ud800' <= char <= '\udfff' for char in text):
        raise MessageError('The text is not valid UTF-8. Save it as UTF-8.')
    if not _visible(text):
        raise MessageError('The message is empty: there is no text in it.')
    parts = _split(text)
    length = sum(size(part) if isinstance(part, str) else _MAX_VALUE
                 for part in parts)
    if length > MAX_BODY:
        raise MessageError(
            f'The message has {length:,} bytes, {MAX_BODY:,} are allowed: '
            'mail programs cut what is longer. Shorten it, or link to the '
            'rest.')
    return parts


def _check_left_over(text: str, where: str) -> None:
    """Refuse what looks like a placeholder and would be sent as it is."""
    found = _LEFT_OVER.search(text)
    if found:
        raise MessageError(
            f'The {where} would be sent with "{found[0]}" in it. Complete '
            'it, give a template its parameter, or put <nowiki> around it '
            'on the message page if it is meant.')


def _split(text: str) -> tuple[str | Slot, ...]:
    """Take a text with marks apart."""
    # From a URL's second character on: a mark may be a URL itself.
    in_url = {mark.start() for url in _URL.finditer(text)
              for mark in _MARK.finditer(text, url.start() + 1, url.end())}
    parts: list[str | Slot] = []
    end = 0
    for mark in _MARK.finditer(text):
        parts += [text[end:mark.start()],
                  Slot(_NAMES[mark[0]], mark.start() in in_url)]
        end = mark.end()
    return (*filter(None, parts), *filter(None, [text[end:]]))


def _fill(parts: Iterable[str | Slot],
          values: Mapping[str, str | None]) -> str:
    """Put a text together.

    :raises MessageError: a value is missing
    """
    filled = []
    for part in parts:
        if isinstance(part, str):
            filled.append(part)
            continue
        value = values[part.name]
        if value is None:
            raise MessageError(f'This run has nothing to put in place of '
                               f'{_braced(part.name)}. Leave it out.')
        filled.append(quote(value, safe='') if part.in_url else value)
    return ''.join(filled)


def _braced(name: str) -> str:
    """Return the placeholder of that name."""
    return f'{{{{{{{name}}}}}}}'


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
