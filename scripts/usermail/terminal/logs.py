"""What gets to the terminal and into the log files, and what does not.

All of Pywikibot's logging goes through :func:`_record`, all that it shows
at the terminal through :class:`_PlainUI`: nothing of either has to be
thought of where something is said.
"""
from __future__ import annotations

import logging
import os
import re
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import Any
from urllib.parse import unquote_plus

import pywikibot
import requests
from pywikibot import bot, config
from pywikibot.comms import http
from pywikibot.userinterfaces.terminal_interface_base import (
    UI,
    TerminalHandler,
    colorTagR,
)

from ..discretion import hide_credentials, masked
from ..exceptions import UsageError
from .audience import at_terminal, shows_colours
from .command_log import forget
from .plain import plain


#: What Pywikibot says once for each request or at the end of each run:
#: the start of the text, or the function that says it.
NOISE = ('API error ', 'Sleeping for ', 'An error occurred for uri ')
NOISY = ('bot.py', 'exit')

#: What lists all modules and packages with -v; a log file has it, too.
HEADER = ('bot.py', 'writelogheader')

_make_record = logging.LogRecord


def _quiet(record: logging.LogRecord) -> bool:
    """Say whether a record is shown at the terminal.

    What is said once for each recipient is not; of the tracebacks that
    Pywikibot shows where the wiki can't be reached and it tries again,
    the last line is.
    """
    origin = tuple(getattr(record, name, '')
                   for name in ('caller_file', 'caller_name'))
    if config.verbose_output:
        return origin != HEADER
    text = record.getMessage().rstrip()
    if text.startswith('Traceback (most recent call last)'):
        pywikibot.warning(text.rpartition('\n')[2])
        return False
    return origin != NOISY and not text.startswith(NOISE)


def _record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """Make a log record that has neither secrets nor control characters.

    Nothing of what it was made from is left in it: a handler that fails
    would show that.
    """
    record = _make_record(*args, **kwargs)
    try:
        text = record.getMessage()
    except (TypeError, ValueError):
        text = f'{record.msg} {record.args}'
    # Not as the format: Pywikibot strips its colour tags from that.
    record.msg, record.args = '%s', (plain(masked(text)),)
    record.shown = (plain(masked(text, logged=False)),)
    if record.exc_info:
        record.exc_text = _told(*record.exc_info)
        record.exc_info = None
    if record.stack_info:
        record.stack_info = plain(masked(record.stack_info))
    return record


def _told(type_: type[BaseException] | None, value: BaseException | None,
          trace: TracebackType | None) -> str:
    """Return a traceback without secrets and control characters."""
    lines = traceback.format_exception(type_, value, trace)
    return plain(masked(''.join(lines).rstrip('\n')))


def _crashed(type_: type[BaseException], value: BaseException,
             trace: TracebackType | None) -> None:
    """Show, and log, what Python would show as it is."""
    if not issubclass(type_, Exception):
        sys.__excepthook__(type_, value, trace)
        return
    pywikibot.critical('This must not happen, please report it:\n'
                       + _told(type_, value, trace))


def _learn(response: requests.Response, **_: Any) -> None:
    """Take note of the passwords and tokens in a request and its answer."""
    body = response.request.body
    if isinstance(body, (str, bytes)):
        form = body.decode('utf-8', 'replace') if isinstance(
            body, bytes) else body
        # Not all of it: it may hold a mail.
        hide_credentials(*map(unquote_plus, re.findall(
            r'(?i)(?:^|&)\w*(?:token|password)\w*=([^&]+)', form)))
    hide_credentials(
        *(token.decode() for token in re.findall(
            rb'"\w*token":\s*"(\w{16,})', response.content)),
        *(cookie.value for cookie in response.cookies if cookie.value
          and re.search('(?i)token|session', cookie.name)))


class _Painted(str):

    """A text for the terminal that is shown in a colour."""

    colour: str | None


class _Formatter(logging.Formatter):

    """Formats what is shown at the terminal, with the record's colour."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the text; ``extra={'colour': …}`` gives it a colour."""
        logged = record.args
        record.args = getattr(record, 'shown', logged)
        text = _Painted(super().format(record))
        record.args = logged
        text.colour = getattr(record, 'colour', None)
        return text


class _PlainUI(UI):

    """Shows text as it is: what looks like markup in it is text, too."""

    def init_handlers(self, root_logger: logging.Logger,
                      *args: Any, **kwargs: Any) -> None:
        """Make the handlers, and leave off what is noise."""
        super().init_handlers(root_logger, *args, **kwargs)
        _adapt(root_logger)

    def stream_output(self, text: str, targetStream: Any = None) -> None:
        """Show a text in its colour; all that is shown goes through this.

        A tag that would change the colour gets one in it that does not,
        and then is none itself. Pywikibot has no other way to show it.
        """
        colour = getattr(text, 'colour', None)
        text = colorTagR.sub(rf'<<\1<<{colour or "default"}>>>>', plain(text))
        # Pywikibot would mark the line with stars where it has no colours.
        if colour and at_terminal() and shows_colours():
            text = f'<<{colour}>>{text}'
        super().stream_output(text, targetStream)

    def input_choice(self, question: str, *args: Any, **kwargs: Any) -> Any:
        """Ask; Pywikibot takes the question for a format string."""
        question = question.replace('{', '{{').replace('}', '}}')
        return super().input_choice(question, *args, **kwargs)


def _adapt(logger: logging.Logger) -> None:
    """Prepare a logger's handlers that show something at the terminal."""
    for handler in logger.handlers:
        if isinstance(handler, TerminalHandler):
            handler.addFilter(_quiet)
            handler.setFormatter(_Formatter(
                getattr(handler.formatter, '_fmt', None)))


def arguments(args: Sequence[str]) -> list[str]:
    """Begin: return the command line without Pywikibot's global options.

    From here on what is said and logged is discreet, and what files are
    made are for their owner only.

    :param args: what the script was called with, empty for the process's
        own
    :raises UsageError: Pywikibot can't write where it must
    """
    given = list(args or pywikibot.argvu[1:])
    _be_discreet()
    os.umask(0o077)
    forget(given)
    try:
        rest: list[str] = pywikibot.handle_args(given)
    except OSError as error:
        if not error.filename:
            raise  # the network's
        raise UsageError(
            f'Pywikibot\'s directory {config.base_dir} can\'t be used: '
            f'{error.filename}: {error.strerror}. Let this user write to it, '
            'or give another one with -dir.') from None
    forget(given)
    return rest


def _be_discreet() -> None:
    """Put ourselves between Pywikibot and its terminal and log files."""
    logging.setLogRecordFactory(_record)
    sys.excepthook = _crashed
    hide_credentials(*(secret for secrets in config.authenticate.values()
                       for secret in secrets))
    if _learn not in http.session.hooks['response']:
        http.session.hooks['response'].append(_learn)
    if isinstance(bot.ui, UI) and not isinstance(bot.ui, _PlainUI):
        bot.ui.__class__ = type('PlainUI', (_PlainUI, type(bot.ui)), {})
        _adapt(logging.getLogger('pywiki'))


def show(text: str) -> None:
    """Show what must not get into a log, such as a mail.

    Not where the output of an unattended run is kept, which is one, too.
    """
    if not (sys.stderr.isatty() or config.simulate):
        return
    interface: Any = bot.ui
    interface.output(f'{text}\n')
