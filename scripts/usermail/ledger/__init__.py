"""The durable record of who was mailed."""
from __future__ import annotations

from .consents import PageRead, PersonRead, keep_pages, pages_of
from .database import default_url
from .ledger import SENDING, Campaign, Ledger, Row
from .schema import NAME_LENGTH, deliveries, metadata


__all__ = (
    'Campaign',
    'Ledger',
    'NAME_LENGTH',
    'PageRead',
    'PersonRead',
    'Row',
    'SENDING',
    'default_url',
    'deliveries',
    'keep_pages',
    'metadata',
    'pages_of',
)
