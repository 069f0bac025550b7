"""Items, rows and lines while they are put together.

Nothing here knows wikitext: rules say what begins and what ends.
"""
from __future__ import annotations

from dataclasses import dataclass, field

from .entry import (
    COLUMN,
    HEADING,
    ITEM,
    LINE,
    ROW,
    Draft,
    Entry,
    Mention,
)
from .replies import Replies
from .section import Section
from .tables import Table


@dataclass
class Drafts:

    """What is read now, and what that interrupts.

    ``line`` is the one that is read, ``fresh`` whether nothing of it was
    seen yet. ``ended`` are the entries that are ready. ``rows`` are rows
    without a mention, interrupted by entries inside them; ``nested`` is
    what an item inside HTML's own lists would begin with.
    """

    section: Section
    line: int = 1
    fresh: bool = True
    ended: list[Entry] = field(default_factory=list)
    entry: Draft = field(default_factory=lambda: Draft(LINE, 1))
    rows: list[Draft] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    replies: Replies = field(default_factory=Replies)
    nested: str = ''

    def begin(self, kind: str, marker: str = '') -> None:
        """End the current entry, and begin another in its place."""
        entry = self.entry
        if not entry.pieces:
            entry.kind, entry.line, entry.marker = kind, self.line, marker
            return
        if entry.kind == ITEM:
            self.replies.read_item(entry)
        elif entry.kind == LINE:
            self.replies.read_line(entry)
        else:
            self.replies.forget()
        if self.section.here:
            self.ended.append(Entry(entry.kind, entry.line, entry.pieces,
                                    entry.reply, entry.marker))
        self.entry = Draft(kind, self.line, marker)

    def end(self) -> None:
        """End the current entry; what follows is a line."""
        self.begin(LINE)

    def open(self, kind: str, marker: str = '') -> bool:
        """Begin an entry; tell whether it may be one.

        Inside a row that has its account already, lists and tables are
        about that account.
        """
        if self.entry.kind == ITEM:
            self.close()
        if self.entry.kind != ROW:
            self.begin(kind, marker)
        elif self.entry.named:
            self.entry.pieces.append('*')
            return False
        else:
            self.rows.append(self.entry)
            self.entry = Draft(kind, self.line, marker)
        return True

    def close(self) -> None:
        """End an entry and go on with the one around it."""
        self.end()
        if self.rows:
            self.entry = self.rows.pop()

    def newline(self) -> None:
        """End a line."""
        self.line += 1
        if self.fresh:
            self.replies.blank()
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
        if self.tables:
            self.tables[-1].add(self.entry.pieces, mention)

    # Tables

    def open_table(self, inline: bool) -> None:
        """Begin a table; inside a line its rows are no entries."""
        rows = not inline and self.open(ROW)
        self.tables.append(Table(rows, len(self.ended)))

    def open_row(self) -> None:
        """Begin a row, and end the one before it.

        A row of headers that names nobody is none; a template in place
        of cells may stand for some.
        """
        table = self.tables[-1]
        if self.entry.kind == ITEM:
            self.close()
        entry = self.entry
        instead = entry.templates and not table.cells
        header = table.end_row(entry.named)
        if not entry.named:
            if header and not instead:
                self.entry = Draft(ROW, self.line)
            elif entry.templates:
                table.templates = True
        self.begin(ROW)

    def open_cell(self, header: bool, heading: bool | None = False,
                  columns: int = 1, rows: int = 1) -> None:
        """Begin a cell, see :meth:`Table.cell`."""
        headers = False
        if self.tables:
            table = self.tables[-1]
            table.cell(header, heading, columns, rows)
            headers = table.headers
        self.end_cell(COLUMN if headers else ' ')

    def end_cell(self, separator: str) -> None:
        """End a cell's list items and text.

        :param separator: what is between it and what follows
        """
        if self.entry.kind == ITEM and self.rows:
            self.close()
        self.replies.forget()
        if self.entry.kind == ROW and self.entry.named:
            self.entry.pieces.append(separator)
        self.fresh = False

    def close_table(self) -> None:
        """End a table; one that mentions nobody is of something else."""
        table = self.tables[-1]
        if table.rows:
            self.open_row()
            self.close()
            inside = self.ended[table.before:]
            if not (table.templates or any(
                    isinstance(piece, Mention) for entry in inside
                    if entry.kind == ROW for piece in entry.pieces)):
                self.ended[table.before:] = [
                    entry for entry in inside if entry.kind != ROW]
        heads = table.end()
        if heads:
            self.ended[table.before:] = [
                entry._replace(kind=HEADING) if id(entry.pieces) in heads
                and entry.kind == ROW else entry
                for entry in self.ended[table.before:]]
        self.tables.pop()
        if self.tables:
            outer = self.tables[-1]
            for one in table.named:
                outer.add(one.pieces, one.mention)
            if table.rows:
                outer.holds = True
        self.fresh = False
