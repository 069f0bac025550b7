"""A list page -> its recipients, and what is on it that gets no mail."""
from __future__ import annotations

from .account_templates import BUILT_IN, AccountTemplate, account_template
from .entries import SectionError
from .massmessage import read_massmessage
from .model import REASONS, Reading, Recipient, Remark, merge
from .optouts import OptedOut, read_opted_out
from .pages import read_list, read_parts
from .parts import Part
from .reading import read_optouts, read_title, read_wikitext
from .titles import Title, parse_title


__all__ = (
    'AccountTemplate',
    'BUILT_IN',
    'OptedOut',
    'Part',
    'REASONS',
    'Reading',
    'Recipient',
    'Remark',
    'SectionError',
    'Title',
    'account_template',
    'merge',
    'parse_title',
    'read_list',
    'read_massmessage',
    'read_opted_out',
    'read_optouts',
    'read_parts',
    'read_title',
    'read_wikitext',
)
