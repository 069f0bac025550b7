"""How far the work is, while it goes on."""
from __future__ import annotations

import sys
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import redirect_stderr
from typing import TypeVar

import pywikibot
from tqdm import tqdm
from tqdm.contrib import DummyTqdmFile

from .audience import at_terminal, is_dumb, stamped


T = TypeVar('T')

#: Seconds between two lines of progress where there is no terminal.
PACE = 60

#: Seconds of work before a progress bar is shown.
PATIENCE = 2


def progress(items: Iterable[T], total: int, what: str, unit: str,
             pace: float = PACE) -> Generator[T, None, None]:
    """Yield items, and show how far the work on them is.

    A terminal gets a bar with rate and time left, above which all other
    output goes; a dumb one, or none, one plain line a minute. What is done
    in less than that shows nothing.

    :param items: what is worked on
    :param total: how many there are, at the most
    :param what: what is done, such as 'Mailing'
    :param unit: what is counted, such as 'mail'
    :param pace: seconds between two lines
    """
    if at_terminal() and not is_dumb():
        yield from _bar(items, total, what, unit)
    else:
        yield from _lines(items, total, what, pace)


def _bar(items: Iterable[T], total: int, what: str,
         unit: str) -> Iterator[T]:
    """Show a bar; Pywikibot's handlers write to ``sys.stderr``."""
    terminal = sys.stderr
    with tqdm(items, total=total, desc=what, unit=unit, file=terminal,
              leave=False, delay=PATIENCE, dynamic_ncols=True) as bar, \
            redirect_stderr(DummyTqdmFile(terminal)):
        yield from bar


def _lines(items: Iterable[T], total: int, what: str,
           pace: float) -> Iterator[T]:
    """Show a line now and then."""
    begun = shown = time.monotonic()
    for done, item in enumerate(items):
        now = time.monotonic()
        if done and now - shown >= pace:
            shown = now
            left = round((total - done) * (now - begun) / done / 60)
            pywikibot.info(stamped(
                f'{what}: {done} of {total}, about {left} '
                f'minute{"s" * (left != 1)} left'))
        yield item
