"""The message, before and after it is addressed."""
from __future__ import annotations

from .authors import ask_heads, ask_parts, head_of
from .choice import Choice, Rules, choose, refuse_redirect
from .message import Mail, Message, from_html, from_text, sources
from .mistakes import slips
from .page import read_message
from .placeholders import (
    MessageError,
    Slot,
    fill,
    split_wikitext,
    transcluded,
)
from .trust import Part, Trust, is_protected, is_trusted, trust_in


__all__ = (
    'Choice',
    'Mail',
    'Message',
    'MessageError',
    'Part',
    'Rules',
    'Slot',
    'Trust',
    'ask_heads',
    'ask_parts',
    'choose',
    'fill',
    'from_html',
    'from_text',
    'head_of',
    'is_protected',
    'is_trusted',
    'read_message',
    'refuse_redirect',
    'slips',
    'sources',
    'split_wikitext',
    'transcluded',
    'trust_in',
)
