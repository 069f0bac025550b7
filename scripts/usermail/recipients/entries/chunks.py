"""Cut a page into pieces that can be parsed one after another.

A parsed page takes a hundred times its own size in memory, and Python's
garbage collector visits all of it again and again: piece by piece, a
long list costs a fraction of that, and less time.

What is opened and never closed is worse: mwparserfromhell then begins
again behind it, for each one of them, so that the work is their number
times what follows. Both are counted before anything is parsed, and a
piece that would cost too much is not parsed at all.
"""
from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from math import inf
from typing import NamedTuple

from mwparserfromhell.definitions import PARSER_BLACKLIST, SINGLE

from .broken import HIDING


#: Characters in a piece, and as many more as its markup needs.
SIZE = 2 ** 15

#: The most markup that a piece may have, and a page: so many nodes, of
#: which each takes about a kilobyte and ten microseconds.
WEIGHT, PAGE_WEIGHT = 2 ** 17, 2 ** 19

#: The most work that never ends well in a piece, and in a page: what is
#: never closed times the characters that are parsed again for it.
WORK, PAGE_WORK = 2 ** 19, 2 ** 22
#: From so much on the lines around it are pieces of their own.
LITTLE_WORK = 2 ** 14

_MARKUP = re.compile(
    r'(?P<whole>\{\{[^{}<\n]*\}\}|\[\[[^\[\]{}<\n]*\]\])'
    r'|(?P<mark>\{\{|\}\}|\[\[|\]\]|^:*\{\||^\|\}|^\|-|<!--)'
    r'|<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9]*)\b(?P<rest>[^<>]*?)'
    r'(?P<empty>/?)>|(?P<torn></?[A-Za-z])', re.MULTILINE)
_CLOSED_BY = {']]': '[[', '|}': '{|'}
#: What could each be a node of the tree.
_NODES = ('|', '\n', '[[', '{{', '=', '<', "''", '&', '!',
          '\n*', '\n#', '\n:', '\n;')

#: What is not parsed inside: it ends where it is closed, or never.
_RAW = frozenset({'<!--', *PARSER_BLACKLIST})
#: Between them the page may be cut: they only dress whole lines.
_TRANSPARENT = frozenset({'div', 'center'})

#: What a mark is for the cutter. LOST: never closed. NOTHING: it need not
#: be. TABLE, END: of a table that can be read in parts. ROW: begins there.
_OPEN, _CLOSE, _TABLE, _END, _ROW, _LOST, _NOTHING = range(7)


class Chunk(NamedTuple):

    """A piece of a page.

    ``text`` are whole lines. ``resumes`` is whether they begin inside the
    table that the piece before broke off, ``breaks`` whether a table is
    broken off at their end. ``parsable`` is whether they can be parsed at
    a sane cost.
    """

    text: str
    resumes: bool = False
    breaks: bool = False
    parsable: bool = True


def chunks(text: str, size: int = SIZE) -> Iterator[Chunk]:
    """Yield the text in pieces.

    Nothing that is closed is open where one ends, but for a table of
    many rows. What is never closed is text, wherever a piece ends.

    :param text: wikitext
    :param size: characters from which on a piece may end
    """
    weight = work = 0
    for chunk, lost in _pieces(text, size):
        weighs = sum(map(chunk.text.count, _NODES))
        costs = lost * len(chunk.text)
        parsable = (weighs <= WEIGHT and weight + weighs <= PAGE_WEIGHT
                    and costs <= WORK and work + costs <= PAGE_WORK)
        if parsable:
            weight += weighs
            work += costs
        yield chunk._replace(parsable=parsable)


def _pieces(text: str, size: int) -> Iterator[tuple[Chunk, int]]:
    """Yield the pieces, with how much is never closed in each."""
    resumes = False
    for cuts in _joined(_cuts(text, size), size):
        lost = sum(cut.lost for cut in cuts)
        burden = lost * (cuts[-1].end - cuts[0].start) > WORK
        # It must not burden the lines around it.
        for part in _joined(cuts, size, LITTLE_WORK) if burden else [cuts]:
            last = part[-1]
            yield (Chunk(text[part[0].start:last.end], resumes, last.inside),
                   sum(cut.lost for cut in part))
            resumes = last.inside


class _Cut(NamedTuple):

    """Lines that can be parsed alone.

    ``lost`` is how much in them is never closed, ``inside`` whether they
    end inside a table.
    """

    start: int
    end: int
    lost: int
    inside: bool


def _joined(cuts: Iterable[_Cut], size: int,
            work: float = inf) -> Iterator[list[_Cut]]:
    """Yield cuts that are one piece together, up to a size or much work."""
    joined: list[_Cut] = []
    lost = 0
    for cut in cuts:
        if joined and (joined[-1].end - joined[0].start >= size
                       or (lost + cut.lost) * (cut.end - joined[0].start)
                       > work):
            yield joined
            joined, lost = [], 0
        joined.append(cut)
        lost += cut.lost
    if joined:
        yield joined


def _cuts(text: str, size: int) -> Iterator[_Cut]:
    """Yield the page in the smallest parts into which it may be cut."""
    start = position = depth = tables = lost = 0
    marks = _scan(text)
    for here, kind, crossed in zip([*marks.places, len(text)],
                                   [*marks.kinds, _ROW],
                                   [*marks.crossed, 0]):
        if not depth:
            while place := text.find('\n', max(position, start + size),
                                     here) + 1:
                yield _Cut(start, place, lost, False)
                start, lost = place, 0
            place = text.rfind('\n', position, here) + 1
            if place > start:
                yield _Cut(start, place, lost, False)
                start, lost = place, 0
        elif depth == tables == 1 and kind == _ROW and here > start:
            yield _Cut(start, here, lost, True)
            start, lost = here, 0
        position = here
        lost += (kind == _LOST) + crossed
        tables += (kind == _TABLE) - (kind == _END)
        depth += (kind in (_OPEN, _TABLE)) - (kind in (_CLOSE, _END))
    if start < len(text):
        yield _Cut(start, len(text), lost, False)


class _Marks:

    """Where markup is: places in the text, and what is there.

    What is closed is looked for by its kind, and inside the template in
    which it stands. ``crossed`` says what is closed in another order than
    it was opened: the parser then begins again, more or less.
    """

    def __init__(self) -> None:
        """Make ready for a page's markup, in the order of the page."""
        self.places = array('l')
        self.kinds = array('b')
        self.crossed = array('b')
        self.opened: dict[tuple[str, int], array[int]] = {}
        self.order = array('l')

    def add(self, place: int, kind: int) -> None:
        """Add a mark."""
        self.places.append(place)
        self.kinds.append(kind)
        self.crossed.append(0)

    def open(self, place: int, key: tuple[str, int], kind: int) -> None:
        """Add what may be closed; it is of this kind if it never is."""
        index = len(self.places)
        self.opened.setdefault(key, array('l')).append(index)
        self.order.append(index)
        self.add(place, kind)

    def close(self, place: int, key: tuple[str, int], text: str = '',
              ) -> None:
        """Add what closes something, if there is something.

        :param text: the page's, if it is a table
        """
        if not self.opened.get(key):
            return
        index = self.opened[key].pop()
        table = bool(text) and key[0] == '{|' and key[1] < 0 and \
            _is_breakable(text, self.places[index])
        self.kinds[index], kind = (_TABLE, _END) if table else (_OPEN, _CLOSE)
        while self.order and self.order[-1] >= index:
            other = self.order.pop()
            self.crossed[other] = other != index and self.kinds[other] in (
                _LOST, _NOTHING)
        self.add(place, kind)


def _templates(text: str) -> dict[int, int]:
    """Return where templates of several lines begin -> where they end."""
    begun = array('l')
    ended = {}
    for match in _MARKUP.finditer(text):
        if match['mark'] == '{{':
            begun.append(match.start())
        elif begun and match['mark'] == '}}':
            ended[begun.pop()] = match.end()
    return ended


def _scan(text: str) -> _Marks:
    """Find the markup that matters for where the page can be cut."""
    marks = _Marks()
    templates = _templates(text)
    around = [(len(text) + 1, -1)]  # templates: where they end and began
    endless: set[str] = set()
    position = 0
    for match in _MARKUP.finditer(text):
        here = match.start()
        while here >= around[-1][0]:
            marks.add(around.pop()[0], _CLOSE)
        mark = match['mark']
        tag = (match['tag'] or '').lower()
        raw = mark or tag
        if here < position or match['whole'] or mark == '}}':
            continue
        if raw in _RAW and not match['end'] and not match['empty']:
            # Looked for once: a page of them must not take long.
            end = -1 if raw in endless else _end_of(raw, text, here)
            marks.add(here, _OPEN if end >= 0 else _LOST)
            if end >= 0:
                marks.add(end, _CLOSE)
                position = end
            else:
                endless.add(raw)
        elif here in templates:
            marks.add(here, _OPEN)
            around.append((templates[here], here))
        elif mark == '|-':
            marks.add(here, _ROW)
        elif match['torn'] or mark == '{{':
            marks.add(here, _LOST)
        elif mark:
            _bracket(marks, text, match, around[-1][1])
        elif not match['empty']:
            _tag(marks, match, tag, around[-1][1])
    while len(around) > 1:
        marks.add(around.pop()[0], _CLOSE)
    return marks


def _bracket(marks: _Marks, text: str, match: re.Match[str],
             template: int) -> None:
    """Mark where a link or a table begins or ends."""
    mark, here = match['mark'], match.start()
    if mark in _CLOSED_BY:
        marks.close(here, (_CLOSED_BY[mark], template), text)
    else:
        marks.open(here, (mark.lstrip(':'), template), _LOST)


def _tag(marks: _Marks, match: re.Match[str], tag: str,
         template: int) -> None:
    """Mark where a tag begins or ends."""
    if match['end']:
        marks.close(match.start(), (tag, template))
    elif tag not in _TRANSPARENT or HIDING.search(match['rest']):
        marks.open(match.start(), (tag, template),
                   _NOTHING if tag in SINGLE else _LOST)


def _is_breakable(text: str, opening: int) -> bool:
    """Tell whether a table can be read in parts."""
    return text.startswith('{|', opening) and (
        'style' not in text[opening:text.find('\n', opening)])


def _end_of(key: str, text: str, position: int) -> int:
    """Return where a comment, or a tag that is not parsed, ends, or -1."""
    closing = '-->' if key == '<!--' else f'</{key}\\s*>'
    match = re.compile(closing, re.IGNORECASE).search(text, position)
    return match.end() if match else -1
