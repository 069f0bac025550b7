"""The durable record of who was mailed."""
from __future__ import annotations

from .consents import PageRead, PersonRead, keep_pages, pages_of
from .database import default_url
from .inquiry import Found, Overview, outcomes_of, overview
from .ledger import Ledger, Settlement
from .mailings import Memory, memories, remember
from .record import Campaign
from .retention import RETRY, SENDING, Forgotten, Row, Rows
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
    'Found',
    'Ledger',
    'MAIL',
    'Memory',
    'NAME_LENGTH',
    'Overview',
    'PageRead',
    'PersonRead',
    'RETRY',
    'Row',
    'Rows',
    'SENDING',
    'Settlement',
    'TALK',
    'consents',
    'default_url',
    'deliveries',
    'keep_pages',
    'memories',
    'metadata',
    'outcomes_of',
    'overview',
    'pages_read',
    'pages_of',
    'remember',
)
