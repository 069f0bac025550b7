"""What is read from wikitext: entries, and the accounts they mention."""
from __future__ import annotations

from typing import NamedTuple


#: Kinds of entries. The text of PRE is the whole block.
ITEM, ROW, LINE, HEADING, PRE = 'item', 'row', 'line', 'heading', 'pre'

#: Stands between the cells of a row whose columns have headers: they have
#: meanings, and not all of its accounts need be there for the same reason.
COLUMN = ' ¦ '

#: Roles of mentions, what they are good for. NAMED: to be the entry's
#: account. DELIVERY: it counts whatever stands around it. ASIDE: it stands
#: in a note or a caption. DEAD: the page shows it struck out, or as code.
#: BROKEN: it is no account, only markup that can't be read.
NAMED, DELIVERY, ASIDE, DEAD = 'named', 'delivery', 'aside', 'dead'
BROKEN = 'broken'


class Mention(NamedTuple):

    """An account named on the page, or what looks like one.

    ``name`` may be '' or not canonical where there is a ``reason`` why
    nobody is to be mailed for it; ``text`` is the markup. ``together``
    is whether it is named in one breath with the mention before it.
    """

    name: str
    reason: str
    line: int
    text: str
    role: str = NAMED
    together: bool = False


class Entry(NamedTuple):

    """An entry, or a line that is none: its texts and mentions in order.

    ``reply`` is whether it belongs to an entry above it, ``marker`` what
    an item begins with.
    """

    kind: str
    line: int
    pieces: list[str | Mention]
    reply: bool = False
    marker: str = ''


class Draft:

    """An entry that is being read.

    ``named`` is whether it has a mention, ``templates`` whether it holds
    one that we don't know.
    """

    __slots__ = ('kind', 'line', 'pieces', 'named', 'marker', 'reply',
                 'templates')

    def __init__(self, kind: str, line: int, marker: str = '') -> None:
        """Begin with nothing in it."""
        self.kind = kind
        self.line = line
        self.marker = marker
        self.pieces: list[str | Mention] = []
        self.named = self.reply = self.templates = False
