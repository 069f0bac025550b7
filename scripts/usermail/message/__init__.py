"""The message, before and after it is addressed."""
from __future__ import annotations

from .choice import Choice, Rules, choose, refuse_redirect
from .message import Mail, Message, from_html, from_text, sources
from .mistakes import slips
from .page import read_message
from .placeholders import MessageError, Slot, split_wikitext, transcluded
from .trust import Trust, trust_in


__all__ = (
    'Choice',
    'Mail',
    'Message',
    'MessageError',
    'Rules',
    'Slot',
    'Trust',
    'choose',
    'from_html',
    'from_text',
    'read_message',
    'refuse_redirect',
    'slips',
    'sources',
    'split_wikitext',
    'transcluded',
    'trust_in',
)
