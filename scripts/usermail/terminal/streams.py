"""Standard streams that end no run.

A pipe whose reader has gone (``pwb … | head``), a terminal that was closed
and a stream that never was open lose what is written there, and nothing
else.
"""
from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from pywikibot.bot import ui


def harden() -> None:
    """Let nothing that is said end the run."""
    for name, mode in (('stdin', 'r'), ('stdout', 'w'), ('stderr', 'w')):
        stream = getattr(sys, name)
        if stream is None:
            stream = open(os.devnull, mode, encoding='utf-8')
            setattr(sys, name, stream)
            setattr(ui, name, stream)
        elif mode == 'w' and hasattr(stream, '__dict__'):
            # In place, as others keep the stream itself.
            for method in ('write', 'flush'):
                setattr(stream, method, _lasting(getattr(stream, method)))


def _lasting(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method of a stream that only fails in silence."""
    if getattr(method, 'lasting', False):
        return method

    def lasting(*args: Any) -> Any:
        try:
            return method(*args)
        except (OSError, ValueError):
            return 0

    setattr(lasting, 'lasting', True)
    return lasting
