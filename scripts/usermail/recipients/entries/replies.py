"""Which items are replies to an entry above them, and no entries."""
from __future__ import annotations

import re

from .entry import Draft, Mention


#: What is below nothing.
_FIRST = frozenset('*#;')
_TIME = re.compile(r'\d[:.]\d\d')
#: What stands after the account at the end of a line that is signed.
_SIGNED = re.compile(r'[\s()\[\]|·•—–.-]*')


class Replies:

    """The entries above the one that is read.

    ``above`` are the items that it may be indented below, ``line`` is a
    line or item that may be answered without a marker of its own.
    """

    def __init__(self) -> None:
        """Begin with nothing above."""
        self.above: list[Draft] = []
        self.line: Draft | None = None

    def forget(self) -> None:
        """Begin anew: what follows answers nothing."""
        self.above = []
        self.line = None

    def blank(self) -> None:
        """Pass a blank line: what is signed and dated may be answered."""
        if self.line and not (self.line.named and _dated(self.line)):
            self.line = None

    def read_line(self, line: Draft) -> None:
        """Pass a line that is no item."""
        self.line = line if _is_signed(line) else None

    def read_item(self, item: Draft) -> None:
        """Pass an item; say whether it is a reply to one above it."""
        if not item.named and not any(
                isinstance(piece, str) and piece.strip()
                for piece in item.pieces):
            return
        if item.marker in _FIRST:
            self.above = [item]
            self.line = item
            return
        while self.above and not _is_below(item.marker,
                                           self.above[-1].marker):
            self.above.pop()
        parent = self.above[-1] if self.above else None
        if parent is None and item.marker[:1] == ':':
            parent = self.line if self.line and self.line.named else None
        item.reply = parent is not None and (
            parent.reply or parent.named
            # A group's heading, or an entry that can't be read?
            or item.marker[1:].endswith(':')
            or not _starts_with_account(item))
        self.above.append(item)
        if parent is None:
            self.line = None if item.marker.startswith(':') else item


def _is_below(marker: str, above: str) -> bool:
    """Tell whether an item is indented below one that stands above it.

    The wiki takes ; for : here.
    """
    here, there = marker.replace(';', ':'), above.replace(';', ':')
    return here.startswith(there) and (
        len(here) > len(there)
        or marker.endswith(':') and above.endswith(';'))


def _dated(line: Draft) -> bool:
    """Tell whether a line holds a time of the day."""
    return any(isinstance(piece, str) and _TIME.search(piece)
               for piece in line.pieces)


def _is_signed(line: Draft) -> bool:
    """Tell whether a line ends with an account, or with a time after it."""
    tail = ''
    for piece in reversed(line.pieces):
        if isinstance(piece, Mention):
            return bool(_SIGNED.fullmatch(tail) or _TIME.search(tail))
        tail = piece + tail
    return False


def _starts_with_account(item: Draft) -> bool:
    """Tell whether an account is the first thing in an item."""
    for piece in item.pieces:
        if isinstance(piece, Mention):
            return True
        if piece.strip():
            return False
    return False
