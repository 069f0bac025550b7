"""Say on the wiki what became of everybody."""
from __future__ import annotations

from .reasons import word_of
from .summary import OPEN, STANDING, Summary
from .wikitext import render


__all__ = (
    'OPEN',
    'STANDING',
    'Summary',
    'render',
    'word_of',
)
