"""Recipients -> who can be mailed, and why not."""
from __future__ import annotations

from .judge import RECORDED, RULES, Case, Judged, judge, mend, verdict_of


__all__ = (
    'Case',
    'Judged',
    'RECORDED',
    'RULES',
    'judge',
    'mend',
    'verdict_of',
)
