"""Read the tables of the wiki's HTML: which text stands in which column."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import takewhile
from typing import NamedTuple

from bs4 import Tag


_HEADINGS = re.compile('^h[1-6r]$')

#: Of columns or rows that a cell takes.
_MAX_SPAN = 100


class Cell(NamedTuple):

    """What stands in some columns of a row."""

    column: int
    #: of columns, one or more
    span: int
    text: str
    is_head: bool = False
    #: whether it began in a row above
    goes_on: bool = False


Row = list[Cell]


class Table(NamedTuple):

    """The rows of a table that have a text, its headings apart."""

    head: list[Row]
    body: list[Row]
    #: how many columns have a text
    columns: int

    @property
    def rows(self) -> list[Row]:
        """All its rows."""
        return self.head + self.body

    def is_whole(self, cell: Cell) -> bool:
        """Say whether a cell is a row of its own."""
        return self.columns == cell.span > 1


def own_rows(table: Tag) -> list[list[Tag]]:
    """Return the cells of a table's rows, without those of tables in it."""
    return [row.find_all(['td', 'th'], recursive=False)
            for row in table.find_all('tr')
            if row.find_parent('table') is table]


def only_places(table: Tag) -> bool:
    """Say whether a table is there for the layout, by what is in it.

    :param table: tables in it are text already, in ``pre class="table"``
    """
    return (table.get('role') in ('none', 'presentation')
            or table.find('pre', class_='table') is not None
            or table.find(_HEADINGS) is not None)


def read(rows: Iterable[list[Tag]], text_of: Callable[[Tag, bool], str],
         ) -> Table:
    """Return a table's texts in their columns.

    :param rows: the cells of each row
    :param text_of: makes text of a cell, which is a heading's or not
    """
    placed = _place(rows)
    heads = len([*takewhile(_is_head, placed)])
    if heads == len(placed):
        heads = 0
    texts: dict[int, str] = {}
    result = []
    for number, row in enumerate(placed):
        for cell, tag in row:
            if not cell.goes_on:
                texts[id(tag)] = text_of(tag, number < heads)
        result.append([cell._replace(text=texts[id(tag)])
                       for cell, tag in row])
    return _without_empty(result, heads)


def _place(rows: Iterable[list[Tag]]) -> list[list[tuple[Cell, Tag]]]:
    """Find the columns of the cells, also of those from rows above."""
    placed = []
    above: list[tuple[Cell, Tag, int]] = []  # how many rows it still has
    for tags in rows:
        row = [(cell._replace(goes_on=True), tag) for cell, tag, _ in above]
        above = [(cell, tag, left - 1) for cell, tag, left in above
                 if left > 1]
        taken = {column for cell, _ in row
                 for column in range(cell.column, cell.column + cell.span)}
        column = 0
        for tag in tags:
            while column in taken:
                column += 1
            end = column + 1
            while end < column + _span(tag, 'colspan') and end not in taken:
                end += 1
            cell = Cell(column, end - column, '', tag.name == 'th')
            row.append((cell, tag))
            if _span(tag, 'rowspan') > 1:
                above.append((cell, tag, _span(tag, 'rowspan') - 1))
            column = end
        placed.append(sorted(row, key=lambda pair: pair[0].column))
    return placed


def _span(tag: Tag, attribute: str) -> int:
    """Return how many columns or rows a cell takes."""
    value = str(tag.get(attribute, ''))
    return min(int(value), _MAX_SPAN) if value.isdecimal() and int(
        value) else 1


def _is_head(row: list[tuple[Cell, Tag]]) -> bool:
    """Say whether a row has the columns' headings."""
    return all(cell.is_head or not tag.get_text(strip=True)
               for cell, tag in row)


def _without_empty(rows: list[Row], heads: int) -> Table:
    """Leave out rows and columns without a text."""
    used: set[int] = set()
    for cell in sorted((cell for row in rows for cell in row if cell.text),
                       key=lambda cell: cell.span):
        columns = range(cell.column, cell.column + cell.span)
        if used.isdisjoint(columns):
            used.add(cell.column)
    rank = {column: number for number, column in enumerate(sorted(used))}
    parts: list[list[Row]] = [[], []]
    for number, row in enumerate(rows):
        new = []
        for cell in row:
            ranks = [rank[column] for column in range(
                cell.column, cell.column + cell.span) if column in rank]
            if ranks:
                new.append(cell._replace(column=ranks[0], span=len(ranks)))
        if any(cell.text and not cell.goes_on for cell in new):
            parts[number >= heads].append(new)
    return Table(parts[0], parts[1], len(used))
