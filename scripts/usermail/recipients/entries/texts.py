"""Rules for plain text, character references and comments."""
from __future__ import annotations

import re

from mwparserfromhell.nodes import Comment, HTMLEntity, Text

from ..titles import clean_title
from . import broken
from .entry import ITEM, LINE
from .state import INLINE, LIST, PARAMETER, State, unquoted


_BETWEEN = re.compile(r'\|\||!!')
_SWITCHES = re.compile(r'(?:__[^\W\d_]+__)+')


def text(state: State, node: Text, where: int) -> None:
    """Read plain text."""
    value = node.value
    if where & INLINE:
        if '<' in value:
            broken.look(state, value, where)
        state.skip(value)
        if where & PARAMETER and value.strip():
            state.drafts.fresh = False
        return
    if '\n' not in value:
        _segment(state, value, where)
        return
    first, *rest = value.split('\n')
    if first:
        _segment(state, first, where)
    for part in rest:
        state.drafts.newline()
        if part:
            _segment(state, part, where)


def _segment(state: State, value: str, where: int) -> None:
    """Read plain text without line ends."""
    if state.gone:
        return
    drafts = state.drafts
    if drafts.fresh:
        if value.startswith('__'):
            value = _SWITCHES.sub('', value, count=1)
        if value[:1] in LIST and drafts.entry.kind != ITEM:
            drafts.open(ITEM)
            text = value.lstrip('*#:;')
            drafts.entry.marker = value[:len(value) - len(text)]
            value = text
    if (drafts.tables and drafts.entry.kind != LINE
            and (drafts.fresh or '||' in value or '!!' in value)):
        value = _cells(state, value)
    if '<' in value or '[[' in value or '{{' in value or '{|' in value:
        broken.look(state, value, where)
    if value:
        state.say(unquoted(value) if "''" in value else value, where)
    drafts.fresh = False


def _cells(state: State, value: str) -> str:
    """Read what the wiki takes for the ends of cells, and rows.

    The tree has them as text where a tag is open across them.
    """
    drafts = state.drafts
    begin = value.lstrip() if drafts.fresh else ''
    header = begin.startswith('!')
    if begin.startswith('|-'):
        if drafts.tables[-1].rows:
            drafts.open_row()
        return ''
    if header or begin.startswith('|'):
        drafts.open_cell(header)
        value = begin[1:]
    if '||' in value or header and '!!' in value:
        first, *rest = _BETWEEN.split(value)
        for part in rest:
            if first.strip():
                drafts.entry.pieces.append(first)
            drafts.open_cell(header)
            first = part
        return first
    return value


def entity(state: State, node: HTMLEntity, where: int) -> None:
    """Read a character reference."""
    if state.shows(where):
        state.say(clean_title(str(node)) or ' ', where)
    state.drafts.fresh = False


def comment(state: State, node: Comment, where: int) -> None:
    """Skip a comment."""
    state.skip(node)
