"""Put documents where -json and -csv say: on the disk, or standard output.

What can't be written is found out before anything is sent.
"""
from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from errno import EACCES, EISDIR
from pathlib import Path

import pywikibot

from . import interrupts
from .documents import as_csv, as_json
from .exceptions import UsageError
from .journal import Journal


#: The value of -json that stands for standard output.
STDOUT = '-'

#: Seconds that writing may take, as a pipe may have a slow reader; and from
#: a signal on.
PATIENCE, GRACE = 60, 5

#: The documents, by their options.
KINDS = {'json': as_json, 'csv': as_csv}


class Papers:

    """Where a process's documents go."""

    def __init__(self) -> None:
        """Have nowhere to write to yet."""
        self._places: dict[str, Path] = {}
        self._stdout: int | None = None

    def aim(self, args: Iterable[str]) -> None:
        """Find out whether the documents can be written.

        By the bare command line: also of one that is wrong in another way
        there is a document that says so.

        :param args: the command line
        :raises UsageError: one can't be
        """
        for arg in args:
            name, _, value = arg.partition(':')
            if name.lstrip('-') in KINDS and name.startswith('-') and value:
                self.add(name[1:], value)

    def add(self, kind: str, value: str) -> None:
        """Find out whether a document can be written.

        :param kind: a key of :data:`KINDS`
        :param value: the option's
        :raises UsageError: it can't be
        """
        try:
            if value == STDOUT and kind == 'json':
                if self._stdout is None:
                    self._stdout = _take_stdout()
                return
            path = Path(os.path.expanduser(value))
            if _is_plain(path):
                # Where a link leads: it is not to be replaced itself.
                path = Path(os.path.realpath(path))
                new, descriptor = _new(path)
                os.close(descriptor)
                new.unlink()
            elif not os.access(path, os.W_OK):
                raise PermissionError(EACCES, os.strerror(EACCES))
            if path in (other for key, other in self._places.items()
                        if key != kind):
                raise UsageError(f'-{kind}:{value} is where the other '
                                 'document goes.')
            self._places[kind] = path
        except (OSError, ValueError) as error:
            raise UsageError(
                f'-{kind}:{value} can\'t be written: '
                f'{getattr(error, "strerror", None) or error}.') from None

    def write(self, journal: Journal) -> bool:
        """Write the documents; say whether that worked."""
        # What is under way is only some writing.
        interrupts.hold()
        well = True
        for kind, make in KINDS.items():
            path = self._places.get(kind)
            try:
                with interrupts.limited(PATIENCE, GRACE):
                    if kind == 'json' and self._stdout is not None:
                        taken, self._stdout = self._stdout, None
                        with open(taken, 'w', encoding='utf-8') as file:
                            file.write(make(journal))
                    if path:
                        _write(path, make(journal))
            except (OSError, interrupts.TimeIsUp) as error:
                well = False
                pywikibot.error(f'The document for -{kind} can\'t be written: '
                                f'{error}.')
        return well


def _take_stdout() -> int:
    """Let all that is said go to standard error; return where it went.

    By the descriptor, as Pywikibot and others keep the stream itself.

    :raises OSError: there is none
    """
    sys.stdout.flush()
    taken = os.dup(1)
    os.dup2(2, 1)
    return taken


def _is_plain(path: Path) -> bool:
    """Say whether a path can be replaced; not if it is a device or a pipe.

    :raises OSError: it is a directory
    """
    if path.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    return path.is_file() or not path.exists()


def _new(path: Path) -> tuple[Path, int]:
    """Make a new file beside a path, for its owner only; open it.

    :raises OSError: it can't be made
    """
    new = path.with_name(f'.{path.name}.{os.getpid()}')
    new.unlink(missing_ok=True)
    return new, os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    :raises OSError: it can't be written
    """
    if not _is_plain(path):
        with open(path, 'w', encoding='utf-8', newline='') as file:
            file.write(text)
        return
    new, descriptor = _new(path)
    try:
        with open(descriptor, 'w', encoding='utf-8', newline='') as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
