"""Post the message on talk pages, of those who can't be mailed."""
from __future__ import annotations

from .answers import EDIT_ERRORS
from .check import check_section
from .errand import Post, PostErrand
from .left import Open, find_open
from .pages import TalkPage, ask_customs, read_pages, talk_title
from .post import PostRequest, Section
from .who import is_shut_out, may_get_post
from .wikitext import (
    Home,
    escape_plain,
    escape_url,
    filled,
    forms_of,
    from_plain,
    section,
)


__all__ = (
    'EDIT_ERRORS',
    'Home',
    'Open',
    'Post',
    'PostErrand',
    'PostRequest',
    'Section',
    'TalkPage',
    'ask_customs',
    'check_section',
    'escape_plain',
    'escape_url',
    'filled',
    'find_open',
    'forms_of',
    'from_plain',
    'is_shut_out',
    'may_get_post',
    'read_pages',
    'section',
    'talk_title',
)
