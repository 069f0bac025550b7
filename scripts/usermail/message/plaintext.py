"""Make text fit for a plain-text mail."""
from __future__ import annotations

import re
from collections.abc import Iterator


#: The longest line, in bytes of UTF-8. RFC 5321 (4.5.3.1.6) lets a server
#: refuse a line of more than 998; the rest is for what a mailer may add.
MAX_LINE = 900

_CONTROL = re.compile(r'[\0-\x08\x0b-\x1f\x7f-\x9f]')
_LINE_END = re.compile('\r\n?|[\u2028\u2029]')


def clean(text: str) -> str:
    r"""Return text without control characters and needless white space.

    Lines end with ``\n``, no line ends with a blank, there is never more
    than one empty line, and none at either end.
    """
    text = _CONTROL.sub('', _LINE_END.sub('\n', text))
    text = '\n'.join(line.rstrip() for line in text.split('\n'))
    return re.sub('\n{3,}', '\n\n', text).strip('\n')


def wrap(text: str, limit: int = MAX_LINE) -> str:
    """Return text with no line of more than so many bytes in UTF-8.

    Lines are broken at blanks. Only a word that is too long itself is
    broken elsewhere: not within a URL or a grapheme, unless even that is
    too long.

    :param text: the text; lines that are short enough stay as they are
    :param limit: bytes, at least 4
    """
    return '\n'.join(piece for line in text.split('\n')
                     for piece in _wrap_line(line, limit))


def _wrap_line(line: str, limit: int) -> Iterator[str]:
    """Yield the pieces of a line."""
    piece, length = '', 0
    for unit in _units(line, limit) if size(line) > limit else [line]:
        if length + size(unit.rstrip()) > limit:
            if piece.strip():
                yield piece.rstrip()
            piece, length, unit = '', 0, unit.lstrip()
        piece += unit
        length += size(unit)
    yield piece


def _units(line: str, limit: int) -> Iterator[str]:
    """Yield what must not be broken, from a line that must."""
    # Its tables take long to load, and few mails need them.
    from wcwidth import iter_graphemes

    for word in re.findall('[ \t]*[^ \t]+', line):
        if size(word.lstrip()) <= limit:
            yield word
            continue
        for part in re.split('([a-z]{3,10}://[!-~]+)', word):
            if '://' in part and size(part) <= limit:
                yield part
                continue
            for grapheme in iter_graphemes(part):
                if size(grapheme) <= limit:
                    yield grapheme
                else:
                    yield from grapheme


def size(text: str) -> int:
    """Return the length in bytes of UTF-8."""
    # A stray surrogate is for others to refuse.
    return len(text.encode('utf-8', 'surrogatepass'))
