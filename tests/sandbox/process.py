"""Servers as processes that never outlive the test that started them."""
from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path


SUPERVISE = Path(__file__).with_name('supervise.py')
#: The number of the system call ``read``: on x86-64, and on all newer
#: machines, such as arm64 and riscv64.
READ = '0' if os.uname().machine == 'x86_64' else '63'

#: States of a connection, as /proc/net/tcp has them; the second is one
#: whose client is gone.
ESTABLISHED, CLOSE_WAIT = '01', '08'


class Port:
    """A TCP port on loopback that stays ours while servers come and go.

    A socket that is bound, but never listens, keeps the kernel from giving
    the port to anybody else; SO_REUSEADDR lets our own server listen on it
    beside that. So there is no moment at which the port is up for grabs,
    and while the server is stopped a client is refused.
    """

    def __init__(self) -> None:
        """Take a free port."""
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(('127.0.0.1', 0))
        self.number: int = self._socket.getsockname()[1]

    def close(self) -> None:
        """Give the port back."""
        self._socket.close()

    def answers(self) -> bool:
        """Tell whether a server accepts connections on it."""
        try:
            socket.create_connection(('127.0.0.1', self.number), 5).close()
        except ConnectionRefusedError:
            return False
        return True

    def wait_until_idle(self, seconds: float = 10) -> None:
        """Wait until no connection to it is open, if need be so long."""
        until = time.monotonic() + seconds
        while self._is_busy() and time.monotonic() < until:
            time.sleep(0.01)

    def _is_busy(self) -> bool:
        """Tell whether a server has a connection in hand; see proc(5)."""
        with open('/proc/net/tcp', encoding='ascii') as table:
            rows = [line.split() for line in table]
        return any(row[1].endswith(f':{self.number:04X}')
                   and row[3] in (ESTABLISHED, CLOSE_WAIT)
                   for row in rows[1:])


def wait_until_reading(pid: int, seconds: float = 30) -> None:
    """Wait until a process is blocked in reading its standard input.

    Only then does Ctrl-C wake it for certain: Python calls a signal's
    handler between two steps of its own, so one that comes after the last
    step before ``read`` is noticed when ``read`` returns. That a prompt is
    shown does not tell, as the process may be made to wait right after it
    has written it.

    :param pid: a child of ours, or the kernel may not tell
    :param seconds: how long at most
    :raises RuntimeError: it ended, or did not read in time
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        # The call that it is blocked in, and its arguments; see proc(5).
        try:
            call = Path(f'/proc/{pid}/syscall').read_text().split()
        except (ProcessLookupError, FileNotFoundError):
            break
        if call[:2] == [READ, '0x0']:
            return
        time.sleep(0.01)
    raise RuntimeError(f'process {pid} does not read its standard input')


class Server:
    """A running command with all its children; see supervise.py."""

    def __init__(self, command: list[str], *, log: Path,
                 env: dict[str, str] | None = None,
                 directory: Path | None = None) -> None:
        """Start it.

        :param log: the file that its output is added to
        :param env: its whole environment, or None for ours
        :param directory: removed, too, should this process be killed
        """
        self.log = log
        with log.open('ab') as out:
            # A session of its own, so that Ctrl-C at the terminal reaches
            # only the tests, which then stop the servers in good order.
            self._process = subprocess.Popen(
                [sys.executable, '-I', '-S', str(SUPERVISE),
                 str(directory or ''), *command],
                env=env, stdin=subprocess.PIPE, stdout=out, stderr=out,
                start_new_session=True)

    def wait_for(self, port: Port, seconds: float = 30) -> None:
        """Wait until it answers.

        :raises RuntimeError: it ended, or did not answer in time
        """
        until = time.monotonic() + seconds
        while not port.answers():
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(
                    f'no server on port {port.number}:\n'
                    + self.log.read_text(errors='replace')[-2000:])
            time.sleep(0.01)

    def stop(self) -> None:
        """Kill it and everything it started; harmless if it has ended."""
        pipe = self._process.stdin
        assert pipe is not None
        if not pipe.closed:
            try:
                os.write(pipe.fileno(), b'.')
            except BrokenPipeError:
                pass
            pipe.close()
        self._process.wait()
