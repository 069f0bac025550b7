"""How a run shows itself while it works: progress, quiet, colours."""
from __future__ import annotations

import logging
import os
import re
import sys
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import redirect_stderr
from typing import TypeVar

import pywikibot
from pywikibot import config
from pywikibot.bot import ui
from pywikibot.userinterfaces.terminal_interface_base import TerminalHandler
from tqdm import tqdm
from tqdm.contrib import DummyTqdmFile


T = TypeVar('T')

#: Seconds between two lines of progress where there is no terminal.
PACE = 60

#: Seconds of work before a progress bar is shown.
PATIENCE = 2

#: What Pywikibot says once for each request or at the end of each run:
#: the start of the text, or the function that says it.
NOISE = ('API error ', 'Sleeping for ', 'An error occurred for uri ')
NOISY = ('bot.py', 'exit')


def progress(items: Iterable[T], total: int, what: str, unit: str,
             pace: float = PACE) -> Generator[T, None, None]:
    """Yield items, and show how far the work on them is.

    A terminal gets a bar with rate and time left, above which all other
    output goes; anything else one plain line a minute. What is done in
    less than that shows nothing.

    :param items: what is worked on
    :param total: how many there are, at the most
    :param what: what is done, such as 'Mailing'
    :param unit: what is counted, such as 'mail'
    :param pace: seconds between two lines
    """
    if sys.stderr.isatty():
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
            pywikibot.info(f'{what}: {done} of {total}, about {left} '
                           f'minute{"s" * (left != 1)} left')
        yield item


class _Quiet(logging.Filter):

    """Lets through what is not said once for each recipient.

    Of the tracebacks that Pywikibot shows where the wiki can't be reached
    and it tries again, the last line.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a record is shown at the terminal."""
        if config.verbose_output:
            return True
        text = record.getMessage().rstrip()
        if text.startswith('Traceback (most recent call last)'):
            pywikibot.warning(text.rpartition('\n')[2])
            return False
        origin = tuple(getattr(record, name, '')
                       for name in ('caller_file', 'caller_name'))
        return (origin != NOISY
                and not text.startswith(NOISE))


def quiet() -> None:
    """Keep Pywikibot's noise from the terminal, unless -v is given.

    Log files get all of it. Call it before Pywikibot reads the command
    line: that already asks the wiki.
    """
    logger = logging.getLogger('pywiki')
    noise = _Quiet()

    def filter_handlers(_record: logging.LogRecord) -> bool:
        # Again and again, as Pywikibot makes them anew.
        for handler in logger.handlers:
            if isinstance(handler, TerminalHandler):
                handler.addFilter(noise)
        return True

    logger.addFilter(filter_handlers)


def command_line(args: Sequence[str]) -> list[str]:
    """Return the command line, and keep secrets of it out of the logs.

    Pywikibot writes every command line to ``logs/commands.log``; a
    ledger's URL can have a password.

    :param args: what the script was called with, empty for the process's
        own
    """
    given = list(args or pywikibot.argvu[1:])
    shown = [re.sub('^(-(?:text|ledger):).*', r'\1…', arg, flags=re.S)
             for arg in given]
    pywikibot.argvu[1:] = sys.argv[1:] = shown
    return given


def show(text: str) -> None:
    """Show what must not get into a log, such as a mail."""
    ui.output(f'{text}\n')


def coloured(text: str, colour: str) -> str:
    """Return text with Pywikibot's colour tags, for a terminal only.

    :param text: what to show on stderr
    :param colour: one of Pywikibot's, such as 'lightred'
    """
    # Pywikibot would mark the line with stars where it has no colours.
    if (sys.stderr.isatty() and config.colorized_output
            and 'NO_COLOR' not in os.environ):
        return f'<<{colour}>>{text}<<default>>'
    return text
