"""Which process this is, and whether another one is still there.

A number alone does not say: another machine, container or boot has the
same numbers, and a number is used again. Linux tells all of it; elsewhere
nothing is known, and a run counts as alive until its lease ends.

This module asks the operating system.
"""
from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple


class Process(NamedTuple):

    """A process.

    ``boot`` says where numbers are told apart: the boot of the kernel,
    and the namespaces of numbers and of clocks; '' where it is not known.
    ``born`` is when it started, in the kernel's ticks since the boot.
    """

    boot: str
    pid: int
    born: int


@lru_cache(maxsize=1)
def _boot() -> str:
    """Return where numbers of processes are told apart, '' if unknown."""
    try:
        place = [Path('/proc/sys/kernel/random/boot_id').read_text().strip(),
                 os.readlink('/proc/self/ns/pid')]
        if os.path.lexists('/proc/self/ns/time'):  # since Linux 5.6
            place.append(os.readlink('/proc/self/ns/time'))
    except OSError:
        return ''
    return ' '.join(place)


def _born(pid: int) -> int | None:
    """Return when a process started, None if it has ended.

    https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html

    :raises OSError: that is not shown
    """
    stat = Path(f'/proc/{pid}/stat').read_text(errors='replace')
    # The name comes second, in brackets, and can hold anything.
    state, *fields = stat.rpartition(')')[2].split()
    return None if state in 'ZX' else int(fields[18])


@lru_cache(maxsize=1)
def this_process() -> Process:
    """Return what this process is known by."""
    boot = _boot()
    return Process(boot, os.getpid(),
                   (_born(os.getpid()) or 0) if boot else 0)


def is_gone(process: Process) -> bool | None:
    """Say whether a process has ended, None where that can't be told.

    :param process: as :func:`this_process` described it there
    """
    if not process.boot or process.boot != _boot():
        return None
    try:
        return _born(process.pid) != process.born
    except (FileNotFoundError, ProcessLookupError):
        pass
    except OSError:
        return None
    # It may only not be shown to us.
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass
    return None
