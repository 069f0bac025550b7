"""Items, rows and lines while they are put together.

Nothing here knows wikitext: rules say what begins and what ends.
"""
from __future__ import annotations

from dataclasses import dataclass, field

from .entry import HEADING, ITEM, LINE, ROW, Entry, Mention
from .section import Section


class Draft:

    """An entry that is being read; ``named`` is whether it has a mention."""

    __slots__ = ('kind', 'line', 'pieces', 'named')

    def __init__(self, kind: str, line: int) -> None:
        """Begin with nothing in it."""
        self.kind = kind
        self.line = line
        self.pieces: list[str | Mention] = []
        self.named = False


@dataclass
class Table:

    """A table around what is read.

    ``rows`` is whether its rows are entries, ``before`` how many entries
    had ended where it began. ``headers`` is whether it has column
    headers, ``data`` whether its current row has more than those.
    """

    rows: bool
    before: int
    headers: bool = False
    data: bool = False


@dataclass
class Drafts:

    """What is read now, and what that interrupts.

    ``line`` is the one that is read, ``fresh`` whether nothing of it was
    seen yet. ``ended`` are the entries that are ready. ``rows`` are rows
    without a mention, interrupted by entries inside them.
    """

    section: Section
    line: int = 1
    fresh: bool = True
    ended: list[Entry] = field(default_factory=list)
    entry: Draft = field(default_factory=lambda: Draft(LINE, 1))
    rows: list[Draft] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def begin(self, kind: str) -> None:
        """End the current entry, and begin another in its place."""
        entry = self.entry
        if not entry.pieces:
            entry.kind, entry.line = kind, self.line
            return
        if self.section.here:
            self.ended.append(Entry(entry.kind, entry.line, entry.pieces))
        self.entry = Draft(kind, self.line)

    def end(self) -> None:
        """End the current entry; what follows is a line."""
        self.begin(LINE)

    def open(self, kind: str) -> bool:
        """Begin an entry; tell whether it may be one.

        Inside a row that has its account already, lists and tables are
        about that account.
        """
        if self.entry.kind == ITEM:
            self.close()
        if self.entry.kind != ROW:
            self.begin(kind)
        elif self.entry.named:
            self.entry.pieces.append('*')
            return False
        else:
            self.rows.append(self.entry)
            self.entry = Draft(kind, self.line)
        return True

    def close(self) -> None:
        """End an entry and go on with the one around it."""
        self.end()
        if self.rows:
            self.entry = self.rows.pop()

    def newline(self) -> None:
        """End a line."""
        self.line += 1
        if self.entry.kind == ITEM:
            self.close()
        elif self.entry.kind == ROW:
            self.entry.pieces.append('\n')
        else:
            self.end()
        self.fresh = True

    def heading(self, name: str, level: int) -> None:
        """Begin a heading.

        :raises SectionError: it begins the section a second time
        """
        self.end()
        self.section.heading(name, level)
        self.begin(HEADING)

    def add(self, mention: Mention) -> None:
        """Add an account to the current entry, in one breath only once."""
        if self.entry.pieces[-1:] == [mention]:
            return
        self.entry.pieces.append(mention)
        self.entry.named = True
        self.fresh = False

    # Tables

    def open_table(self, inline: bool) -> None:
        """Begin a table; inside a line its rows are no entries."""
        rows = not inline and self.open(ROW)
        self.tables.append(Table(rows, len(self.ended)))

    def open_row(self) -> None:
        """Begin a row, and end the one before it.

        A row of headers that names nobody is none.
        """
        table = self.tables[-1]
        if self.entry.kind == ITEM:
            self.close()
        if not table.data and not self.entry.named:
            self.entry.pieces = []
        self.begin(ROW)
        table.data = False

    def open_cell(self, header: bool, data: bool) -> None:
        """Begin a cell: a column's header, or data, or a caption."""
        headers = False
        if self.tables:
            table = self.tables[-1]
            headers = table.headers = table.headers or header
            table.data = table.data or data
        if self.entry.kind == ITEM and self.rows:
            self.close()
        if self.entry.kind == ROW and self.entry.named:
            # Columns that have headers have meanings: not all of a row's
            # accounts need be there for the same reason.
            self.entry.pieces.append('column' if headers else ' ')
        self.fresh = False

    def close_table(self) -> None:
        """End a table; one that mentions nobody is of something else."""
        if self.tables[-1].rows:
            self.open_row()
            self.close()
            before = self.tables[-1].before
            inside = self.ended[before:]
            if not any(isinstance(piece, Mention) for entry in inside
                       if entry.kind == ROW for piece in entry.pieces):
                self.ended[before:] = [entry for entry in inside
                                       if entry.kind != ROW]
        table = self.tables.pop()
        if table.rows and self.tables:
            # A row around a table is there for the table: it need not
            # name anybody.
            self.tables[-1].data = False
        self.fresh = False
