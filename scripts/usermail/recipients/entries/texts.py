"""Rules for plain text, character references and comments."""
from __future__ import annotations

import re

from mwparserfromhell.nodes import Comment, HTMLEntity, Text

from ..titles import clean_title
from . import broken
from .entry import ITEM
from .state import INLINE, LIST, PARAMETER, State


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
            value = value.lstrip('*#:;')
    if '<' in value or '[[' in value or '{{' in value or '{|' in value:
        broken.look(state, value, where)
    if value:
        state.say(value, where)
    drafts.fresh = False


def entity(state: State, node: HTMLEntity, where: int) -> None:
    """Read a character reference."""
    if state.shows(where):
        state.say(clean_title(str(node)) or ' ', where)
    state.drafts.fresh = False


def comment(state: State, node: Comment, where: int) -> None:
    """Skip a comment."""
    state.skip(node)
