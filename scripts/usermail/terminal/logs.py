"""What gets to the terminal and into the log files, and what does not."""
from __future__ import annotations

import logging
import re
import sys
from collections.abc import Sequence

import pywikibot
from pywikibot import config
from pywikibot.bot import ui
from pywikibot.userinterfaces.terminal_interface_base import TerminalHandler


#: What Pywikibot says once for each request or at the end of each run:
#: the start of the text, or the function that says it.
NOISE = ('API error ', 'Sleeping for ', 'An error occurred for uri ')
NOISY = ('bot.py', 'exit')


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
