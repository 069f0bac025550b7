"""A list page -> pieces that can be read one by one, whatever the order.

A page's history is hundreds of texts that differ by a line each. Whoever
reads only the lines that changed must know that a line says alone what it
says on the page. What can't be shown to do so is read in larger pieces,
or as the whole page: correct beats quick.
"""
from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from hashlib import sha1
from typing import Any

from ..wiki import WikiNames
from . import Reading, SectionError, read_massmessage, read_wikitext
from .massmessage import MASSMESSAGE


#: Before a piece: a line, as a page's first one may be a redirect.
_BEFORE = '-\n'
#: After it: whoever is not read there shows that the piece leaks, as an
#: unclosed strike or comment does. And it names somebody, so that no line
#: is taken for a bare name.
_SENTINEL = 'Who stands behind the piece'
_AFTER = f'\n[[User:{_SENTINEL}]]'

#: What a whole page, and a target of a MassMessage list, begin with: no
#: page has that character.
_KIND = '\0'
_PAGE, _TARGET = '\0page:', '\0list:'

#: Text without markup, and how markup that is closed looks around it.
_TEXT = r"(?:[^\[\]{}<']|'(?!'))*?"
_CLOSED = (
    r"(?<!')('{2,3}|'{5})(?!')" + _TEXT + r"\1(?!')"
    r'|\[\[' + _TEXT + r'\]\]|\[' + _TEXT + r'\]|\{\{' + _TEXT + r'\}\}'
    r'|<!--' + _TEXT + r'-->|<(?:br|hr) */?>'
    r'|<(?!onlyinclude)([a-z][a-z0-9]*)'
    r'(?: (?:[^<>"\'{}\[\]/]|"[^<>"{}\[\]]*"|\'[^<>\'{}\[\]]+\')*)?>'
    + _TEXT + r'</\2 *>')
_IN_BLOCK = re.compile(
    _CLOSED + r'|^:*\{\|[^{}\[\]<]*^[ \t]*\|\}',
    re.IGNORECASE | re.MULTILINE)
_IN_LINE = re.compile(_CLOSED, re.IGNORECASE)
#: What is left of markup that is not closed.
_LEFT = re.compile(r"[\[\]{}<]|''|-->")
#: How deep markup may be nested; the parser gives up at 40.
_DEEPEST = 30
#: Opens and closes something, by and large.
_OPENS = re.compile(r'[{\[]|<!--|<(?!br|hr)[a-z]', re.IGNORECASE)
_CLOSES = re.compile(r'[}\]]|-->|</')
#: An item that is below no other.
_TOP = re.compile(r'[*#;](?![*#:;])')
#: What an item begins with, and HTML's own lists.
_ITEM = re.compile(r'(?:<[^<>]*>|\s)*([*#:;]+)')
_HTML_LIST = re.compile(r'<(?:dd|dl|li|ul|ol)\b', re.IGNORECASE)
#: What may be a redirect, and what stands only before a page's text.
_FIRST = re.compile(r'\s*#\w|\ufeff')


def is_closed(text: str) -> bool:
    """Tell whether all markup of a text ends in it."""
    pattern = _IN_BLOCK if '\n' in text else _IN_LINE
    for _ in range(_DEEPEST):
        text, count = pattern.subn('·', text)
        if not count:
            return not _LEFT.search(text)
    return False


class Units:

    """Takes a list's texts apart, and reads what it has not read yet."""

    def __init__(self, page: str, names: WikiNames,
                 how: Mapping[str, Any]) -> None:
        """Begin with a page of which nothing has been read.

        :param page: its title
        :param names: the wiki's names
        :param how: how it is read: see :func:`recipients.read_wikitext`
        """
        self._page = page
        self._names = names
        self._how = how
        # A section needs its heading. And where each mention counts,
        # what stands on a list of bare names can't be told by a piece.
        self._whole = bool(how.get('section') or how.get('mentions'))
        self._closed: set[str] = set()
        self._open: set[str] = set()
        self._without: set[bytes] = set()
        self._read: dict[str | bytes, frozenset[str] | None] = {}

    def split(self, text: str, model: str) -> AbstractSet[str]:
        """Return pieces of which each names on its own whom it names.

        :param text: the page's
        :param model: its content model
        """
        if model == MASSMESSAGE:
            return _targets(text)
        if not (self._whole or _FIRST.match(text) or _SENTINEL in text
                or _KIND in text):
            pieces = self._pieces(text)
            # Where no markup names anybody, lines may be bare names.
            if pieces is not None and any(map(self._alone, pieces)):
                return pieces
        return {_PAGE + text}

    def named(self, piece: str) -> frozenset[str]:
        """Return the canonical names of those whom a piece names."""
        if not piece.startswith(_KIND):
            return self._alone(piece) or frozenset()
        key = _key(piece)
        known = self._read.get(key)
        if known is None:
            known = self._read[key] = self._named_as(piece)
        return known

    def elsewhere(self, pieces: Iterable[str]) -> frozenset[str]:
        """Return whom a page names that has not the section.

        Where the section comes next, it may be an old one renamed, and
        these people be in it by whatever act.
        """
        how = {**self._how, 'section': None}
        return frozenset().union(*(
            _recipients(read_wikitext(piece[len(_PAGE):], self._page,
                                      self._names, **how))
            for piece in pieces
            if self._without and _key(piece) in self._without))

    def _named_as(self, piece: str) -> frozenset[str]:
        """Return whom a whole page, or one target of a list, names."""
        kind, text = piece[:len(_PAGE)], piece[len(_PAGE):]
        if kind == _TARGET:
            return _recipients(read_massmessage(text, self._page,
                                                self._names))
        try:
            return _recipients(read_wikitext(text, self._page, self._names,
                                             **self._how))
        except SectionError:
            # Nobody was in it, or it had another name: see elsewhere().
            self._without.add(_key(piece))
            return frozenset()

    def _alone(self, piece: str) -> frozenset[str] | None:
        """Return whom a piece names, None if it does not end where it ends.
        """
        if piece not in self._read:
            named = _recipients(read_wikitext(
                _BEFORE + piece + _AFTER, self._page, self._names,
                **self._how))
            self._read[piece] = (named - {_SENTINEL} if _SENTINEL in named
                                 else None)
        return self._read[piece]

    def _pieces(self, text: str) -> AbstractSet[str] | None:
        """Return a page's lines, or blocks of lines that need each other.

        :return: None if only the whole page can be read
        """
        lines = text.split('\n')
        distinct = set(lines)
        for line in distinct - self._closed - self._open:
            closed = (not _belongs(line) and is_closed(line)
                      and self._alone(line) is not None)
            (self._closed if closed else self._open).add(line)
        if distinct <= self._closed:
            return distinct
        blocks = list(self._blocks(lines))
        return set(blocks) if all(
            block in self._closed or self._ends(block)
            for block in blocks) else None

    def _blocks(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield lines, or together those that may need each other."""
        blocks: list[str] = []
        block: list[str] = []
        depth = 0
        for line in lines:
            if block and not depth:
                _append(blocks, '\n'.join(block))
                block = []
            block.append(line)
            if line not in self._closed:
                depth = max(0, depth + len(_OPENS.findall(line))
                            - len(_CLOSES.findall(line)))
        _append(blocks, '\n'.join(block))
        yield from blocks

    def _ends(self, block: str) -> bool:
        """Tell whether a block needs nothing around it, and leaks nothing."""
        if block not in self._read and not is_closed(block):
            self._read[block] = None
        return self._alone(block) is not None


def _belongs(block: str) -> bool:
    """Tell whether a block may be about something above it.

    A reply or a definition is: what is indented below an item or a line.
    """
    if _HTML_LIST.search(block):
        return True
    first = next(filter(None, map(_ITEM.match, block.split('\n'))), None)
    return first is not None and (len(first[1]) > 1 or first[1] == ':')


def _append(blocks: list[str], block: str) -> None:
    """Add a block, together with what it may be about."""
    parts = [block]
    if _belongs(block):
        # All since an item that itself is about nothing above it.
        while blocks:
            parts.insert(0, blocks.pop())
            if _TOP.match(parts[0]):
                break
    blocks.append('\n'.join(parts))


def _key(piece: str) -> bytes:
    """Return what stands for a large piece."""
    return sha1(piece.encode(errors='surrogatepass')).digest()


def _recipients(reading: Reading) -> frozenset[str]:
    """Return the names of a reading's recipients."""
    return frozenset(recipient.name for recipient in reading.recipients)


def _targets(text: str) -> AbstractSet[str]:
    """Return a MassMessage list as lists of one target each."""
    try:
        targets = json.loads(text)['targets']
        return {f'{_TARGET}{json.dumps({"targets": [target]})}'
                for target in targets}
    except (ValueError, KeyError, TypeError, RecursionError):
        return {_TARGET + text}
