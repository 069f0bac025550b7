"""Markup that is never closed, which the tree leaves as plain text.

What a wiki makes of it was tried on MediaWiki 1.39.
"""
from __future__ import annotations

import re

from mwparserfromhell.nodes import Tag

from ..titles import account, parse_title
from .entry import BROKEN, ITEM, Mention
from .state import STRUCK, State


#: Tags that only dress what they hold.
DRESS = frozenset(
    'abbr b bdi bdo big blockquote caption center cite code data dd del dfn '
    'div dl dt em font i ins kbd languages li mark noinclude includeonly '
    'ol onlyinclude p poem q rb rp rt ruby s samp small span strike strong '
    'sub sup table tbody td tfoot th thead time tr translate tt tvar u ul '
    'var'.split())
STRIKES = frozenset({'s', 'strike', 'del'})
#: They leave no trace, so that a list item can start after them.
TRACELESS = frozenset({'includeonly', 'noinclude', 'onlyinclude',
                       'translate'})
#: Styles that strike out or hide.
HIDING = re.compile(r'line-through|display\s*:\s*none'
                    r'|visibility\s*:\s*hidden', re.IGNORECASE)

_SUSPECT = re.compile(
    r'(?P<comment><!--)|\[\[(?P<link>[^\[\]|{}<>]*)|(?P<template>\{\{)'
    r'|(?P<table>^:*\{\|)|<(?P<close>/?)(?P<tag>[a-z][a-z0-9]*)\b'
    r'(?P<rest>[^<>]*)(?P<end>>?)', re.IGNORECASE)


def is_hidden(node: Tag) -> bool:
    """Tell whether a tag's style strikes out or hides what it holds."""
    return any(HIDING.search(str(attribute.value))
               for attribute in node.attributes
               if str(attribute.name).strip().lower() == 'style')


def look(state: State, text: str, where: int) -> None:
    """Look at plain text that may be broken markup."""
    for match in _SUSPECT.finditer(text):
        tag = (match['tag'] or '').lower()
        if match['close']:
            _close(state, tag)
        elif match['comment'] or tag == state.hidden_tag:
            # The wiki hides all that follows: said wherever it is.
            state.drafts.add(Mention(
                '', 'malformed', state.drafts.line, text, BROKEN))
            state.gone = True
            return
        elif tag:
            _open(state, match, where)
        elif match['template']:
            state.broken(text, where)
        elif match['table']:
            state.broken(text, where, BROKEN)
        elif match['link'] and account(
                parse_title(match['link'], state.names), state.names):
            state.broken(text, where)


def _close(state: State, tag: str) -> None:
    """Read a closing tag."""
    state.closed(tag)
    if tag == 'li' and state.drafts.entry.kind == ITEM:
        state.drafts.close()


def _open(state: State, match: re.Match[str], where: int) -> None:
    """Read an opening tag."""
    tag = match['tag'].lower()
    # <pre> makes all that follows look like code.
    if tag in STRIKES or tag == 'pre' or tag in DRESS and (
            where & STRUCK or not match['end']
            or HIDING.search(match['rest'])):
        state.broken(match.string, where, BROKEN)
        state.opened(tag)
    elif tag == 'li':
        state.open(ITEM, where)
    elif tag == 'nowiki':
        state.broken(match.string, where)
