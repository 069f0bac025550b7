"""Who sees the output: somebody at a terminal, or whoever reads a log."""
from __future__ import annotations

import os
import sys
import time

import pywikibot
from pywikibot import config


def at_terminal() -> bool:
    """Say whether somebody looks on."""
    return sys.stderr.isatty()


def is_dumb() -> bool:
    """Say whether the terminal only takes line after line."""
    return os.environ.get('TERM') == 'dumb'


def shows_colours() -> bool:
    """Say whether colours are wanted there, see https://no-color.org."""
    return bool(config.colorized_output and 'NO_COLOR' not in os.environ
                and not is_dumb())


def may_see_names() -> bool:
    """Say whether people who are not in doubt may be named.

    What a scheduled job says is kept for long, and read by many. Who asks
    for a simulation or for details wants to see them.
    """
    return bool(at_terminal() or config.simulate or config.verbose_output)


def utc(seconds: float) -> str:
    """Return a time in ISO 8601.

    :param seconds: since 1970, UTC
    """
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(seconds))


def when(then: float) -> str:
    """Say when something was: how long ago, in a log the time itself.

    :param then: seconds since 1970, UTC
    """
    if not at_terminal():
        return utc(then)
    seconds = max(0, int(time.time() - then))
    for unit, length in (('day', 86400), ('hour', 3600), ('minute', 60)):
        number = seconds // length
        if number:
            return f'{number} {unit}{"s" * (number > 1)} ago'
    return 'just now'


def stamped(text: str) -> str:
    """Return a line as a log needs it: with the time in front of it."""
    return text if at_terminal() else f'{utc(time.time())} {text}'


def note(text: str) -> None:
    """Say what only a log needs to say."""
    if not at_terminal():
        pywikibot.info(stamped(text))
