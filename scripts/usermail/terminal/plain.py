"""Text from elsewhere, made safe for a terminal and a log file."""
from __future__ import annotations

import re


#: Control characters but for the line feed, line and paragraph separators,
#: what embeds, overrides or isolates a direction, and surrogates, which
#: can't be written. Direction marks and joiners may stay: they reach no
#: further than the characters beside them.
_CONTROL = re.compile('[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029'
                      '\u202a-\u202e\u2066-\u2069\ud800-\udfff]')


def plain(text: str) -> str:
    r"""Return text with what could steer a terminal as visible escapes.

    :param text: whatever it is, from wherever
    :return: the same, but for escapes such as ``\x1b`` and ``\u202e``;
        line feeds remain
    """
    return _CONTROL.sub(
        lambda match: match[0].encode('unicode_escape').decode(), text)


def counted(number: int, word: str) -> str:
    """Return a number with an English word that takes an s."""
    return f'{number} {word}{"s" * (number != 1)}'


def one_line(text: str) -> str:
    r"""Return the same in one line, with ``\n`` in place of line feeds."""
    return plain(text).replace('\n', r'\n')


def escaped(text: str) -> str:
    r"""Return JSON that steers nothing, and says the same.

    Only strings have such characters there, and any character of a string
    can be written as ``\u202e``.
    """
    return _CONTROL.sub(lambda match: f'\\u{ord(match[0]):04x}', text)
