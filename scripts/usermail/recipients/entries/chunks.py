"""Cut a page into pieces that can be parsed one after another.

A parsed page takes a hundred times its own size in memory, and Python's
garbage collector visits all of it again and again: piece by piece, a
long list costs a fraction of that, and less time.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from mwparserfromhell.definitions import PARSER_BLACKLIST, SINGLE


#: Characters in a piece, and as many more as its markup needs.
SIZE = 2 ** 15

_MARKUP = re.compile(
    r'(?P<whole>\{\{[^{}<\n]*\}\}|\[\[[^\[\]{}<\n]*\]\])'
    r'|(?P<open>\{\{|\[\[|^\{\|)|(?P<close>\}\}|\]\]|^\|\})|(?P<comment><!--)'
    r'|<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9]*)\b[^<>]*?(?P<empty>/?)>',
    re.MULTILINE)
_OPENED_BY = {'}}': '{{', ']]': '[[', '|}': '{|'}


def chunks(text: str, size: int = SIZE) -> Iterator[str]:
    """Yield the text in pieces of whole lines.

    Nothing that is closed is open where one ends: no template, link,
    table, tag or comment. What is never closed makes the rest one piece.

    :param text: wikitext
    :param size: characters from which on a piece may end
    """
    start, position = 0, 0
    opened: Counter[str] = Counter()
    depth = 0
    endless: set[str] = set()
    for match in _MARKUP.finditer(text):
        here = match.start()
        if here < position:
            continue
        if not depth and here - start >= size:
            line = text.rfind('\n', position, here) + 1
            if line:
                yield text[start:line]
                start = line
        position = match.end()
        if match.lastgroup == 'whole':
            continue
        if match['comment']:
            end = text.find('-->', position)
            position = end + 3 if end >= 0 else len(text)
            continue
        name = (match['tag'] or '').lower()
        if name in SINGLE or match['empty']:
            continue
        if name in PARSER_BLACKLIST and not match['end']:
            # Looked for once: a page of unclosed tags must not take long.
            end = -1 if name in endless else _end_of(name, text, position)
            if end < 0:
                endless.add(name)
            else:
                position = end
            continue
        if match['open'] or name and not match['end']:
            opened[name or match['open']] += 1
            depth += 1
        else:
            key = name or _OPENED_BY[match['close']]
            if opened[key]:
                opened[key] -= 1
                depth -= 1
    if start < len(text):
        yield text[start:]


def _end_of(tag: str, text: str, position: int) -> int:
    """Return where a tag ends whose contents are not parsed, or -1."""
    closing = re.compile(f'</{tag}\\s*>', re.IGNORECASE)
    match = closing.search(text, position)
    return match.end() if match else -1
