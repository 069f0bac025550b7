"""Wikitext -> its entries and lines, with the accounts that they name."""
from __future__ import annotations
