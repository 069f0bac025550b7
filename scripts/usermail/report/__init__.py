"""Say on the wiki what became of everybody."""
from __future__ import annotations

from .destination import Target, check_writable, find_place, report_title
from .marker import key_of
from .notice import post_notice
from .posting import check_ledger, keep_report, kept_path, post
from .reasons import word_of
from .summary import Summary, the_rest
from .wikitext import render


__all__ = (
    'Summary',
    'Target',
    'check_ledger',
    'check_writable',
    'find_place',
    'key_of',
    'keep_report',
    'kept_path',
    'post',
    'post_notice',
    'render',
    'report_title',
    'the_rest',
    'word_of',
)
