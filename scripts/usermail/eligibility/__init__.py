"""Recipients -> who can be mailed, and why not."""
from __future__ import annotations

from .judge import RECORDED, RULES, Case, Judged, judge, mend, verdict_of
from .users import look_up


__all__ = (
    'Case',
    'Judged',
    'RECORDED',
    'RULES',
    'judge',
    'look_up',
    'mend',
    'verdict_of',
)
