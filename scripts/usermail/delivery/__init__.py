"""Send the mails, one after another, each once."""
from __future__ import annotations

from .answers import API_ERRORS, MAILER_ERRORS
from .delivery import Delivery
from .quota import Quota, limits_of, quota_of
from .request import post
from .watch import Button


__all__ = (
    'API_ERRORS',
    'Button',
    'Delivery',
    'MAILER_ERRORS',
    'Quota',
    'limits_of',
    'post',
    'quota_of',
)
