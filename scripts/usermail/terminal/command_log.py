"""Secrets of the command line, kept out of the logs that it gets into."""
from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from glob import escape
from pathlib import Path

import pywikibot
from pywikibot import config
from pywikibot.userinterfaces.terminal_interface_base import colorTagR

from ..discretion import hide, hide_passwords_of


#: Options whose values must not get into a log, and what hides those.
SECRET: Mapping[str, Callable[[str], None]] = {
    'text': hide, 'subject': hide, 'ledger': hide_passwords_of,
}

#: Bytes at the end of a log file among which Pywikibot's wrapper has put
#: our command line.
TAIL = 1 << 20


def forget(given: Sequence[str]) -> None:
    """Keep secrets of the command line out of the logs.

    Pywikibot writes every command line to ``logs/commands.log``. Its
    wrapper has done so already where it was given global options: there
    they are overwritten.

    :param given: the command line
    """
    shown, secrets = [], []
    for before, arg in zip(['', *given], given):
        name, colon, value = arg.partition(':')
        if colon and is_secret(name):
            secrets.append(arg)
            SECRET[is_secret(name)](value)
            value = '…'
        elif is_secret(before.rstrip(':')) and not arg.startswith('-'):
            # A blank in place of the colon makes it no less secret, either.
            name, colon, value = '…', '', ''
        shown.append(name + colon + value)
    pywikibot.argvu[1:] = sys.argv[1:] = shown
    for path in _log_files():
        with suppress(OSError):
            path.chmod(0o600)
            _overwrite(path, secrets)


def is_secret(name: str) -> str:
    """Return the option in SECRET that a name is or may be meant to be.

    :param name: as on the command line; a slip in it makes the value no
        less secret
    :return: '' for none
    """
    near = (get_close_matches(name.strip('-').lower(), SECRET, 1, 0.7)
            if name.startswith('-') else [])
    return near[0] if near else ''


def _log_files() -> Iterator[Path]:
    """Yield the log files that this process writes to, rotated ones, too."""
    yield Path(config.datafilepath('logs', 'commands.log', create=False))
    for handler in logging.getLogger('pywiki').handlers:
        if isinstance(handler, logging.FileHandler):
            path = Path(handler.baseFilename)
            yield from path.parent.glob(f'{escape(path.stem)}*{path.suffix}')


def _overwrite(path: Path, args: Sequence[str]) -> None:
    """Overwrite the values of options at the end of a log file.

    In place, as others may be appending to it.

    :param args: the options as they were given
    :raises OSError: the file can't be read or written
    """
    with path.open('r+b') as file:
        file.seek(-min(TAIL, path.stat().st_size), os.SEEK_END)
        start = file.tell()
        tail = file.read()
        # As it was given, and as Pywikibot's log has it.
        for form in {form for arg in args for form in (
                arg, colorTagR.sub('', repr(arg)[1:-1]))}:
            option = form.encode('utf-8', 'surrogateescape')
            value = option.index(b':') + 1
            position = tail.find(option)
            while position >= 0:
                file.seek(start + position + value)
                file.write(b'*' * (len(option) - value))
                position = tail.find(option, position + 1)
