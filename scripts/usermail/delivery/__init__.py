"""Send the mails, one after another, each once."""
from __future__ import annotations

from .delivery import STREAK, Delivery, Quota, post, quota
from .watch import Button


__all__ = (
    'Button',
    'Delivery',
    'Quota',
    'STREAK',
    'post',
    'quota',
)
