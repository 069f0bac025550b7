"""What the wiki is called, and its pages."""
from __future__ import annotations

from .names import (
    CATEGORY,
    HERE,
    LANGUAGE,
    MAIN,
    SPECIAL,
    TEMPLATE,
    USER,
    USER_TALK,
    WikiNames,
    name_key,
)
from .pages import Loaded, Source, is_account, load, page_of
from .requests import query
from .shown import Shown, shown


__all__ = (
    'CATEGORY',
    'HERE',
    'LANGUAGE',
    'Loaded',
    'MAIN',
    'SPECIAL',
    'Shown',
    'Source',
    'TEMPLATE',
    'USER',
    'USER_TALK',
    'WikiNames',
    'is_account',
    'load',
    'name_key',
    'page_of',
    'query',
    'shown',
)
