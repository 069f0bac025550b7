"""Say on the wiki what became of everybody."""
from __future__ import annotations

from .destination import check_writable, find_place, report_page
from .posting import check_ledger, keep_report, kept_path, post
from .reasons import word_of
from .summary import Summary, the_rest
from .wikitext import render


__all__ = (
    'Summary',
    'check_ledger',
    'check_writable',
    'find_place',
    'keep_report',
    'kept_path',
    'post',
    'render',
    'report_page',
    'the_rest',
    'word_of',
)
