"""Find names that are written in a text, whatever stands around them.

Names and texts are compared after the normalisation that titles get, and
in doubt more is the same: letter case, typographic quotes and dashes, and
invisible characters make no difference.
"""
from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import unquote_to_bytes


#: Scripts without blanks between words, Korean with its particles: there
#: a name can begin and end anywhere.
_UNSPACED = (
    '\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fff\u3005-\u3007'
    '\u3040-\u312f\u3130-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff'
    '\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff'
    '\U00020000-\U0003ffff')
#: Ranges: one by one they would take long to compile.
_MARKS = ''.join(
    f'{chr(marks[0])}-{chr(marks[-1])}' for marks in (
        [code for code, _ in run] for is_mark, run in groupby(
            ((code, unicodedata.category(chr(code))[0] == 'M')
             for code in range(0x300, 0x1e000)), key=itemgetter(1))
        if is_mark))
_LETTER = rf'[^\W_{_UNSPACED}]'
#: A word, or one character of a script without blanks.
_WORD = re.compile(rf'{_LETTER}(?:{_LETTER}|[{_MARKS}])*'
                   rf'|(?!_)\w[{_MARKS}]*')
_LETTERS = re.compile(rf'{_LETTER}|[{_MARKS}]')

_INVISIBLE = re.compile(
    '[\x00-\x08\x0e-\x1f\x7f\xad\u034f\u061c\u180b-\u180e\u200b-\u200f'
    '\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]+')
_ALIKE = str.maketrans(dict.fromkeys('’‘ʼ＇`´', "'")
                       | dict.fromkeys('‐‑‒–—−', '-')
                       | dict.fromkeys('“”„«»', '"'))
_BLANKS = re.compile(r'[\s_]+')
_PERCENT = re.compile(r'(?:%[0-9A-Fa-f]{2})+')
_ESCAPE = re.compile(r'\\u([0-9A-Fa-f]{4})')
#: How often something may be encoded.
_ROUNDS = 3

#: A template without parameters: perhaps a blank.
_BLANK = re.compile(r'\{\{[^{}|\n]*\}\}')
#: What leaves no gap where it stands inside a word or name.
_SEAMLESS = re.compile(
    r"<!--.*?(?:-->|\Z)|'{2,}|\[\[(?:[^\[\]{}|<>\n]*\|)?|\]\]"
    r'|\{\{(?:[^{}|\n]*\|)?|\}\}'
    r'|</?(?:a|abbr|b|bdi|bdo|big|center|code|del|dfn|em|font|i|includeonly'
    r'|ins|kbd|mark|noinclude|nowiki|onlyinclude|q|s|samp|small|span|strike'
    r'|strong|sub|sup|translate|tt|tvar|u|var)\b[^<>]*>',
    re.IGNORECASE | re.DOTALL)
#: What does.
_TAG = re.compile(r'</?[a-z][^<>]*>', re.IGNORECASE)
#: In an address, a blank.
_PLUS = re.compile(r'(?<=\w)\+(?=\w)')

#: What may stand beside a name that has no letter and no digit.
_AROUND = r'(?:(?<=[\s\[|:=/>"(])|^|(?<=\0))%s(?=[\s\]|}<#&"/)\0]|$)'
_MARKERS = re.compile(r'^[*#:;]+', re.MULTILINE)


class Span(NamedTuple):

    """Where something stands: in which text, from where to where."""

    number: int
    start: int
    end: int


def fold(text: str) -> str:
    """Return a text as it is compared with others."""
    text = unicodedata.normalize('NFC', text)
    text = _INVISIBLE.sub('', text).translate(_ALIKE)
    # Once more: what case folding takes apart, as in some Greek letters.
    text = unicodedata.normalize('NFC', text.casefold())
    return _BLANKS.sub(' ', text)


def decode(text: str) -> str:
    """Return a text without references, percent and other escapes."""
    for _ in range(_ROUNDS):
        before = text
        if '&' in text:
            text = unescape(text)
        if '%' in text:
            text = _PERCENT.sub(_decoded, text)
        if '\\u' in text:
            text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        if text == before:
            break
    return text


def _decoded(escapes: re.Match[str]) -> str:
    """Return what percent escapes stand for, in old addresses too."""
    data = unquote_to_bytes(escapes[0])
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode('cp1252', errors='replace')


def bare_of_markup(text: str) -> str:
    """Return a text, wikitext or HTML, without what dresses its words."""
    for pattern, gap in (_BLANK, ' '), (_SEAMLESS, ''), (_TAG, ' '), (
            _PLUS, ' '):
        text = pattern.sub(gap, text)
    return text


@lru_cache(maxsize=None)
def _words(name: str) -> tuple[tuple[int, str], ...]:
    """Return the words of a folded name with their places."""
    return tuple((match.start(), match[0]) for match in _WORD.finditer(name))


class Written:

    """Texts in which names are looked for, many names in little time."""

    def __init__(self, texts: Iterable[str],
                 known: Iterable[str] = ()) -> None:
        """Read the texts.

        :param texts: wikitext, HTML or anything else
        :param known: names of those who are accounted for: what stands
            inside one of them is no name of its own
        """
        folded: list[str] = []
        self._numbers: list[int] = []
        self._starts: list[int] = []
        self._symbols: list[str] = []
        at = 0
        for number, text in enumerate(texts):
            plain = decode(text)
            for variant in dict.fromkeys([text, plain,
                                          bare_of_markup(plain)]):
                self._starts.append(at)
                self._numbers.append(number)
                folded.append(fold(variant))
                self._symbols.append(_MARKERS.sub('', variant))
                at += len(folded[-1]) + 1
        self._text = '\0'.join(folded)
        self._places: dict[str, array[int]] = defaultdict(
            lambda: array('L'))
        for match in _WORD.finditer(self._text):
            self._places[match[0]].append(match.start())
        self._known = sorted(span for name in set(known)
                             for span in self._find(fold(name).strip()))

    def names(self, name: str) -> bool:
        """Tell whether a name is written anywhere.

        :param name: an account's
        """
        return next(self.spans(name), None) is not None

    def numbers(self, name: str) -> list[int]:
        """Return the texts in which a name is written.

        :param name: an account's
        :return: their numbers, counted from 0, in order
        """
        return sorted({span.number for span in self.spans(name)})

    def spans(self, name: str) -> Iterator[Span]:
        """Yield where a name is written."""
        for start, end in self._find(fold(name).strip()):
            if not self._inside(start, end):
                number = bisect_right(self._starts, start) - 1
                yield Span(self._numbers[number], start, end)

    def _find(self, name: str) -> Iterator[tuple[int, int]]:
        """Yield where a folded name stands, from where to where."""
        words = _words(name)
        if not words:
            yield from self._find_symbols(name)
            return
        # By its rarest word: lists have people called User 1 to User 999.
        offset, rarest = min(words, key=lambda word: len(
            self._places.get(word[1], ())))
        last, word = words[-1]
        for place in self._places.get(rarest, ()):
            start = place - offset
            end = start + len(name)
            if start < 0 or not self._text.startswith(name, start):
                continue
            ends = _WORD.match(self._text, start + last)
            if (ends and ends.end() == start + last + len(word)
                    and not self._joined(start + words[0][0])):
                yield start, end

    def _find_symbols(self, name: str) -> Iterator[tuple[int, int]]:
        """Yield where a name stands that has no letter and no digit."""
        if not name:
            return
        pattern = re.compile(_AROUND % re.escape(name).replace(
            r'\ ', r'[\s_]+'))
        for start, variant in zip(self._starts, self._symbols):
            if pattern.search(variant):
                yield start, start

    def _joined(self, start: int) -> bool:
        """Tell whether a word goes on to the left of a place."""
        return (start > 0 and bool(_LETTERS.match(self._text, start))
                and bool(_LETTERS.match(self._text, start - 1)))

    def _inside(self, start: int, end: int) -> bool:
        """Tell whether a place is a part of a known name.

        Not of one that only has marks around it, as "* Olm" has: who knows
        what was read there.
        """
        at = bisect_right(self._known, (start, len(self._text)))
        for known in reversed(self._known[max(0, at - 300):at]):
            # No name is longer.
            if known[0] < start - 300:
                break
            around = self._text[known[0]:start] + self._text[end:known[1]]
            if end <= known[1] and any(map(str.isalnum, around)):
                return True
        return False
