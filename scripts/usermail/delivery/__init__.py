"""Send the mails, one after another, each once."""
from __future__ import annotations

from .answers import API_ERRORS, MAILER_ERRORS, plain
from .delivery import Delivery
from .quota import Quota, edits_of, limits_of, quota_of
from .request import (
    SingleRequest,
    post,
    post_alone,
    send,
)
from .watch import Afresh, Version, Watch, is_blocked


__all__ = (
    'API_ERRORS',
    'Afresh',
    'Delivery',
    'MAILER_ERRORS',
    'Quota',
    'SingleRequest',
    'Version',
    'Watch',
    'edits_of',
    'is_blocked',
    'limits_of',
    'plain',
    'post',
    'post_alone',
    'quota_of',
    'send',
)
