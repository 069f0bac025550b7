"""The durable record of who was mailed."""
from __future__ import annotations

from .database import default_url
from .ledger import SENDING, Campaign, Ledger, Row
from .schema import NAME_LENGTH, deliveries, metadata


__all__ = (
    'Campaign',
    'Ledger',
    'NAME_LENGTH',
    'Row',
    'SENDING',
    'default_url',
    'deliveries',
    'metadata',
)
