"""Run a command until told to stop, or until whoever started us is gone.

    python supervise.py DIRECTORY SECONDS COMMAND...

The starter holds the other end of our standard input. A line on it means
stop; its end means that the starter died, however that happened: then
DIRECTORY is removed as well. The command gets SIGTERM, and SIGKILL after
SECONDS; 0 means SIGKILL at once.

This is a process of its own because nothing inside the starter survives a
SIGKILL, and because prctl(PR_SET_PDEATHSIG) would not reach the children
that PHP's built-in server forks.
"""
from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress


def end(child: subprocess.Popen[bytes], grace: float) -> None:
    """End the child's whole process group.

    :param grace: seconds between SIGTERM and SIGKILL
    """
    with suppress(ProcessLookupError):
        if grace:
            os.killpg(child.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                child.wait(grace)
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def main(directory: str, seconds: str, *command: str) -> None:
    """Run the command; return when it has ended or was ended.

    :param directory: what to remove when the starter died, or ''
    :param seconds: see :func:`end`
    """
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                             start_new_session=True)

    def leave_with_child() -> None:
        os._exit(child.wait())

    def stop(*_: object) -> None:
        end(child, float(seconds))
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=leave_with_child, daemon=True).start()
    told = sys.stdin.readline()
    if not told and directory:
        end(child, 0)
        shutil.rmtree(directory, ignore_errors=True)
    end(child, float(seconds))


if __name__ == '__main__':
    main(*sys.argv[1:])
