"""Lay out tables in plain text.

A table that is narrow enough gets aligned columns. One that is not
becomes records: a paragraph for each row, with each cell behind the
heading of its column.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import zip_longest
from textwrap import indent

from wcwidth import ljust, rjust, width

from .placeholders import has_mark
from .tables import Cell, Row, Table


#: Columns of a line that every mail program on a computer can show.
MAX_WIDTH = 78

#: Not blanks alone: most people read mail in a proportional font, in which
#: columns are not aligned and would run together.
_GAP = ' | '

_NUMBER = re.compile(r'[-+−±]?\d[\d.,\s]*%?')


def aligned(table: Table, mark: str = '') -> str | None:
    """Return a table with aligned columns.

    :param mark: a direction mark for each line and each column, or ''
    :return: None if it is too wide, if what is still to be filled in would
        spoil it, or if one would have to read the cells of a row side by
        side, as two of them have several lines
    """
    rows = [[_one_line(cell) for cell in row] for row in table.head]
    rows += table.body
    if any(sum('\n' in cell.text for cell in row) > 1
           or any(has_mark(cell.text) for cell in row[:-1]) for row in rows):
        return None
    widths = _widths(table, rows)
    if sum(widths) + len(_GAP) * (len(widths) - 1) > MAX_WIDTH:
        return None
    numbers = {column for column in range(table.columns)
               if _has_numbers(table.body, column)}
    blocks = ['\n'.join(_line_up(table, row, widths, numbers, mark))
              for row in rows]
    heads = len(table.head)
    if any(not table.is_whole(cell) for row in table.head for cell in row):
        rule = mark + '-+-'.join('-' * columns for columns in widths)
        blocks.insert(heads, rule)
        heads += 1
    # Where a row has several lines it must be seen where it ends.
    between = '\n\n' if any('\n' in block for block in blocks) else '\n'
    return '\n'.join([*blocks[:heads], between.join(blocks[heads:])])


def _one_line(cell: Cell) -> Cell:
    """Return a cell with its text in one line."""
    return cell._replace(text=' '.join(cell.text.split()))


def _widths(table: Table, rows: Iterable[Row]) -> list[int]:
    """Return how wide the columns must be."""
    widths = [1] * table.columns
    cells = [cell for row in rows for cell in row
             if not table.is_whole(cell)]
    for cell in sorted(cells, key=lambda cell: cell.span):
        last = cell.column + cell.span - 1
        others = widths[cell.column:last]
        needed = max(map(width, cell.text.split('\n'))) - (
            sum(others) + len(_GAP) * len(others))
        widths[last] = max(widths[last], needed)
    return widths


def _has_numbers(rows: Iterable[Row], column: int) -> bool:
    """Say whether there are only numbers in a column."""
    texts = [cell.text for row in rows for cell in row
             if cell.column == column and cell.span == 1
             and cell.text.strip('-–—−?')]
    return bool(texts) and all(
        _NUMBER.fullmatch(text) and not has_mark(text) for text in texts)


def _line_up(table: Table, row: Row, widths: list[int], numbers: set[int],
             mark: str) -> list[str]:
    """Return the lines of a row."""
    if table.is_whole(row[0]):
        return [mark + line for line in row[0].text.split('\n')]
    cells = {cell.column: cell for cell in row}
    columns: list[list[str]] = []
    column = 0
    while column < table.columns:
        cell = cells.get(column, Cell(column, 1, ''))
        within = widths[column:column + cell.span]
        room = sum(within) + len(_GAP) * (len(within) - 1)
        align = rjust if {column} <= numbers and cell.span == 1 else ljust
        columns.append([align(line, room) for line in (
            '' if cell.goes_on else cell.text).split('\n')])
        column += cell.span
    lines = []
    for pieces in zip_longest(*columns):
        texts = [' ' * width(lines_of[0]) if piece is None else piece
                 for piece, lines_of in zip(pieces, columns)]
        while texts and not texts[-1].strip():
            texts.pop()
        lines.append(mark + _GAP.replace('|', f'|{mark}').join(texts))
    return [line.rstrip() for line in lines]


def direction_mark(text: str, direction: str | None) -> str:
    """Return what keeps the columns of a table in their order.

    A mail program takes each line's direction from its first letter, and
    numbers behind a right-to-left word stand left of it.

    :param text: the table's
    :param direction: 'rtl', 'ltr' or, if it is not known, None
    :return: a mark, or '' if none is needed
    """
    letters: dict[str, str] = {}
    for char in text:
        kind = {'L': 'ltr', 'R': 'rtl', 'AL': 'rtl'}.get(
            unicodedata.bidirectional(char))
        if kind:
            letters.setdefault(kind, char)
    if 'rtl' not in letters:
        return ''
    return '\u200f' if (direction or next(iter(letters))) == 'rtl' else (
        '\u200e')


def records(table: Table) -> str:
    """Return a table with a paragraph for each row."""
    labels: dict[int, str] = {}
    titles = []
    for row in table.head:
        for cell in map(_one_line, row):
            if table.is_whole(cell):
                titles.append(cell.text)
                continue
            for column in range(cell.column, cell.column + cell.span):
                if cell.text and not cell.goes_on:
                    labels[column] = ', '.join(filter(None, [
                        labels.get(column), cell.text]))
    if labels:
        blocks = ['\n'.join(
            _labelled('' if table.is_whole(cell) else labels.get(
                cell.column, ''), cell.text)
            for cell in row if _is_said(cell)) for row in table.body]
    elif all(len(row) == 2 and row[0].is_head or table.is_whole(row[0])
             for row in table.body):
        return '\n'.join([*titles, *(
            _labelled(row[0].text, row[-1].text) if len(row) > 1
            else row[0].text for row in table.body)])
    else:
        said = [[cell.text for cell in row if _is_said(cell)]
                for row in table.body]
        # Prose in several columns needs its paragraphs.
        between = '\n\n' if any(
            sum('\n' in text or width(text) > MAX_WIDTH for text in texts) > 1
            for texts in said) else '\n'
        blocks = [between.join(texts) for texts in said]
    return '\n\n'.join([*titles, *filter(None, blocks)])


def _is_said(cell: Cell) -> bool:
    """Say whether a record has the cell: one that goes on if it is short."""
    return bool(cell.text) and not (
        cell.goes_on and ('\n' in cell.text or width(cell.text) > MAX_WIDTH))


def _labelled(label: str, text: str) -> str:
    """Return a text behind its label, or several lines below it."""
    if not label:
        return text
    if not label.endswith((':', '：', '?', '？')):
        label += ':'
    return (f'{label}\n{indent(text, "    ")}' if '\n' in text
            else f'{label} {text}')
