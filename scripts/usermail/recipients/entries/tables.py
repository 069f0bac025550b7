"""What is known of a table while it is read: its columns and headers."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from .entry import ASIDE, BROKEN, DEAD, NAMED, Mention


class Placed(NamedTuple):

    """An account in a table: its cell's columns, and its entry's pieces."""

    first: int
    last: int
    pieces: list[str | Mention]
    mention: Mention


@dataclass
class Table:

    """A table around what is read.

    ``rows`` is whether its rows are entries, ``before`` how many entries
    had ended where it began. ``headers`` is whether it has column
    headers, ``templates`` whether a row that names nobody holds a template.

    Of the current row, ``cells`` is how many it has, ``data`` whether one
    is more than a header, ``headings`` how many look like headers, and
    ``others`` how many do not. ``column`` and ``width`` are those of the
    current cell.
    """

    rows: bool
    before: int
    headers: bool = False
    templates: bool = False
    #: whether the row holds a table, and need not name anybody
    holds: bool = False
    begun: bool = False  # a row was read that is more than a title
    dressed: bool = False  # the row is bold or centred
    cells: int = 0
    data: bool = False
    headings: int = 0
    others: int = 0
    column: int = -1
    width: int = 1
    #: columns that a cell above reaches into, with for how many rows
    spans: dict[int, int] = field(default_factory=dict)
    #: accounts: of rows, of headers, of titles that are no headers, of
    #: the current row
    named: list[Placed] = field(default_factory=list)
    heads: list[Placed] = field(default_factory=list)
    titles: list[Placed] = field(default_factory=list)
    row: list[Placed] = field(default_factory=list)

    def cell(self, header: bool, heading: bool | None,
             columns: int = 1, rows: int = 1) -> None:
        """Begin a cell.

        :param header: whether it is written as a column's header
        :param heading: whether it looks like one; None if it is empty
        :param columns: over how many columns it goes
        :param rows: over how many rows
        """
        self.column += self.width if self.cells else 1
        while self.column in self.spans:
            self.column += 1
        self.cells += 1
        self.width = columns
        if rows > 1:
            self.spans.update(dict.fromkeys(
                range(self.column, self.column + columns), rows))
        if header or heading:
            self.headings += 1
        elif heading is not None:
            self.others += 1
        self.data = self.data or not header
        # The only cell of a row, over several columns, is a title.
        if self.headings and not self.data and (self.cells > 1
                                                or columns == 1):
            self.headers = True
        elif header:
            self.headers = self.headers or self.cells > 1

    def add(self, pieces: list[str | Mention], mention: Mention) -> None:
        """Add an account to the current cell.

        :param pieces: of its entry
        """
        self.row.append(Placed(self.column, self.column + self.width - 1,
                               pieces, mention))

    def end_row(self, named: bool) -> bool:
        """End a row, and begin the next one.

        :param named: whether it has an account
        :return: whether it is one of headers or a title
        """
        title = self.cells == 1 and self.width > 1
        header = not self.data or self.holds
        if not self.data:
            self.heads += self.row if self.cells else []
        elif title:
            self.titles += self.row
        else:
            # What stands before the first cell is in no column.
            self.named += [one for one in self.row if one.first >= 0]
        if self.data:
            if self.headings and not (self.others or named or self.begun):
                header = True
                self.headers = self.headers or not title
        if self.cells and not title:
            self.begun = True
        self.spans = {column: rows - 1 for column, rows
                      in self.spans.items() if rows > 1}
        self.row = []
        self.cells = self.headings = self.others = 0
        self.column, self.width = -1, 1
        self.data = self.holds = self.dressed = False
        return header

    def end(self) -> set[int]:
        """End the table: in one with headers, one column names accounts.

        The first that holds some does. What is named in another one has
        another part to play.

        :return: ids of the pieces of rows that turned out to be headings
        """
        columns = [one.last for one in self.named
                   if one.mention.role in (NAMED, DEAD)]
        if not columns:
            return set()
        column = min(columns)
        for one in self.named if self.headers else ():
            if (one.first <= column <= one.last
                    or one.mention.role != NAMED):
                continue
            for index, piece in enumerate(one.pieces):
                if piece is one.mention:
                    one.pieces[index] = one.mention._replace(
                        role=ASIDE if one.mention.name else BROKEN)
        heads = self.heads + (self.titles if self.headers else [])
        return {id(one.pieces) for one in heads}
