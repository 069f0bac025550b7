"""Run a command until told to stop, or until whoever started us is gone.

    python supervise.py DIRECTORY COMMAND...

The starter holds the other end of our standard input. A byte on it means
stop; its end means that the starter died, however that happened: then
DIRECTORY, unless it is empty, is removed as well. The command and its
children are killed at once: they are servers of tests, and have nothing to
lose.

This is a process of its own because nothing inside the starter survives a
SIGKILL, and because prctl(PR_SET_PDEATHSIG) would not reach the children
that PHP's built-in server forks.
"""
from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
from contextlib import suppress


def main(directory: str, *command: str) -> None:
    """Run the command; return when all its processes are gone.

    :param directory: what to remove when the starter died, or ''
    """
    # All the command's processes inherit one end of a pipe: the other end
    # tells when the last of them has died, children of children included.
    alive, inherited = os.pipe()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                             pass_fds=[inherited], start_new_session=True)
    os.close(inherited)
    orphaned = False
    try:
        ready = select.select([0, alive], [], [])[0]
        orphaned = 0 in ready and not os.read(0, 1)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        os.read(alive, 1)
        child.wait()
    if orphaned and directory:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == '__main__':
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    main(*sys.argv[1:])
