"""Wikitext -> its entries and lines, with the accounts that they name."""
from __future__ import annotations

from .entry import (
    ASIDE,
    BROKEN,
    COLUMN,
    DEAD,
    DELIVERY,
    HEADING,
    ITEM,
    LINE,
    NAMED,
    PRE,
    ROW,
    Entry,
    Mention,
)
from .section import SectionError
from .walker import Walker


__all__ = (
    'ASIDE',
    'BROKEN',
    'COLUMN',
    'DEAD',
    'DELIVERY',
    'Entry',
    'HEADING',
    'ITEM',
    'LINE',
    'Mention',
    'NAMED',
    'PRE',
    'ROW',
    'SectionError',
    'Walker',
)
