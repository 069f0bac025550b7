"""The durable record of who was mailed."""
from __future__ import annotations

from .ledger import NAME_LENGTH, SENDING, Campaign, Ledger, Row, default_url


__all__ = (
    'Campaign',
    'Ledger',
    'NAME_LENGTH',
    'Row',
    'SENDING',
    'default_url',
)
