"""The durable record of who was mailed."""
from __future__ import annotations

from .consents import PageRead, PersonRead, keep_pages, pages_of
from .database import default_url
from .ledger import Ledger, Settlement
from .record import Campaign
from .retention import SENDING, Forgotten, Row, Rows
from .schema import (
    MAIL,
    NAME_LENGTH,
    TALK,
    consents,
    deliveries,
    metadata,
    pages_read,
)


__all__ = (
    'Campaign',
    'Forgotten',
    'Ledger',
    'MAIL',
    'NAME_LENGTH',
    'PageRead',
    'PersonRead',
    'Row',
    'Rows',
    'SENDING',
    'Settlement',
    'TALK',
    'consents',
    'default_url',
    'deliveries',
    'keep_pages',
    'metadata',
    'pages_read',
    'pages_of',
)
