"""Say on the wiki what became of everybody."""
from __future__ import annotations

from .posting import (
    check_ledger,
    keep_report,
    kept_path,
    post,
    report_page,
    report_titles,
)
from .reasons import word_of
from .summary import Summary, the_rest
from .wikitext import render


__all__ = (
    'Summary',
    'check_ledger',
    'keep_report',
    'kept_path',
    'post',
    'render',
    'report_page',
    'report_titles',
    'the_rest',
    'word_of',
)
