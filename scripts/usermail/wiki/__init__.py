"""What the wiki is called, and its pages."""
from __future__ import annotations

from .login import check_account, log_in
from .names import (
    CATEGORY,
    HERE,
    LANGUAGE,
    MAIN,
    MEDIAWIKI,
    SPECIAL,
    TEMPLATE,
    USER,
    USER_TALK,
    WikiNames,
    name_key,
)
from .pages import (
    Loaded,
    Source,
    account_name,
    is_account,
    load,
    page_of,
    source_of,
    source_of_page,
)
from .requests import (
    UNUSABLE,
    actions_of,
    ask_once,
    heed,
    items_of,
    pieces,
    query,
    understood,
)
from .shown import Shown, shown
from .versions import revisions_of, transcluded_by


__all__ = (
    'CATEGORY',
    'HERE',
    'LANGUAGE',
    'Loaded',
    'MAIN',
    'MEDIAWIKI',
    'SPECIAL',
    'Shown',
    'Source',
    'TEMPLATE',
    'UNUSABLE',
    'USER',
    'USER_TALK',
    'WikiNames',
    'account_name',
    'actions_of',
    'ask_once',
    'check_account',
    'heed',
    'is_account',
    'items_of',
    'load',
    'log_in',
    'name_key',
    'page_of',
    'pieces',
    'query',
    'revisions_of',
    'shown',
    'source_of',
    'source_of_page',
    'transcluded_by',
    'understood',
)
