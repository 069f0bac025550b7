"""What is read from wikitext: entries, and the accounts they mention."""
from __future__ import annotations

from typing import NamedTuple


#: Kinds of entries. The text of PRE is the whole block.
ITEM, ROW, LINE, HEADING, PRE = 'item', 'row', 'line', 'heading', 'pre'

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

    """An entry, or a line that is none: its texts and mentions in order."""

    kind: str
    line: int
    pieces: list[str | Mention]
