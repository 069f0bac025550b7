"""The message, before and after it is addressed."""
from __future__ import annotations

from .message import Mail, Message, from_html, from_text, sources
from .page import check_trust, read_message
from .placeholders import transcluded


__all__ = (
    'Mail',
    'Message',
    'check_trust',
    'from_html',
    'from_text',
    'read_message',
    'sources',
    'transcluded',
)
