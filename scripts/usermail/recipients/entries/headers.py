"""How cells look: like a header, or over several columns or rows."""
from __future__ import annotations

import re

from mwparserfromhell.nodes import Tag


#: Names of tags and templates, and styles, that make it look like one.
_BOLD = re.compile(r'center|centre|bold|strong|zentriert', re.IGNORECASE)
_WRAPPED = re.compile(
    r'<(?P<tag>[a-z]+)\b(?P<attributes>[^<>]*)>(?P<inner>.*)</(?P=tag)\s*>'
    r'|\{\{\s*(?P<template>[^{}|]+)\|(?:\s*1\s*=)?(?P<shown>.*)\}\}',
    re.IGNORECASE | re.DOTALL)


def is_bold(node: Tag) -> bool:
    """Tell whether a cell's or row's attributes make it bold or centred."""
    return any(_BOLD.search(str(attribute)) for attribute in node.attributes)


def looks_like_header(node: Tag, dressed: bool) -> bool | None:
    """Tell whether a cell's text is all bold or centred.

    :param node: the cell
    :param dressed: whether its row is
    :return: None if the cell is empty
    """
    text = str(node.contents).strip()
    if text in ('', '&nbsp;'):
        return None
    if dressed or is_bold(node):
        return True
    while True:
        if _is_quoted(text):
            return True
        match = _WRAPPED.fullmatch(text)
        if not match:
            return False
        name = (match['tag'] or match['template']).strip().lower()
        if name in ('b', 'th') or _BOLD.search(
                name + (match['attributes'] or '')):
            return True
        text = (match['inner'] or match['shown'] or '').strip()


def spans(node: Tag) -> tuple[int, int]:
    """Return over how many columns and rows a cell goes."""
    over = {'colspan': 1, 'rowspan': 1}
    for attribute in node.attributes:
        key = str(attribute.name).strip().lower()
        number = str(attribute.value or '').strip(' "\'')
        if key in over and number.isdecimal():
            # HTML allows no more columns.
            over[key] = min(max(int(number[:4]), 1), 1000)
    return over['colspan'], over['rowspan']


def _is_quoted(text: str) -> bool:
    """Tell whether all of a text is in one pair of quotes.

    Quotes that are never closed end with the cell.
    """
    return text.startswith("'''") and not text.strip("'").count("'''")


def is_table(node: Tag) -> bool:
    """Tell whether a tag is a table in wiki markup."""
    return bool(node.wiki_markup) and str(node.tag) == 'table'
