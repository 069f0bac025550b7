"""Recipients -> who can be mailed, and why not."""
from __future__ import annotations

from .actors import Actors
from .agreements import (
    Added,
    Agreement,
    Known,
    agreements,
    check_histories,
    for_ledger,
    from_ledger,
    has_history,
    unasked,
)
from .consent import OPTIN, Consent, may_mail
from .judge import (
    RECORDED,
    RULES,
    Case,
    Judged,
    is_blocked,
    is_bot,
    judge,
    mend,
    verdict_of,
)
from .users import LookUp, look_up, remembering


__all__ = (
    'Actors',
    'Added',
    'Agreement',
    'Case',
    'Consent',
    'Judged',
    'Known',
    'LookUp',
    'OPTIN',
    'RECORDED',
    'RULES',
    'agreements',
    'check_histories',
    'for_ledger',
    'from_ledger',
    'has_history',
    'is_blocked',
    'is_bot',
    'judge',
    'look_up',
    'may_mail',
    'mend',
    'remembering',
    'unasked',
    'verdict_of',
)
