"""Recipients -> who can be mailed, and why not."""
from __future__ import annotations

from .judge import RECORDED, Judged, judge, mend, verdict_of


__all__ = (
    'Judged',
    'RECORDED',
    'judge',
    'mend',
    'verdict_of',
)
