"""A real MariaDB server on loopback, in a temporary directory."""
from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import packages
from .process import Port, Server


#: The last one is a part of what the second one does.
PROGRAMS = ('mariadbd', 'mariadb-install-db', 'my_print_defaults')


class MariaDB:
    """A context manager; connect to its `url` with SQLAlchemy and PyMySQL."""

    def __init__(self) -> None:
        """Start it, with one empty database.

        :raises packages.MissingPackage: with what to install by hand
        """
        self._daemon = _program('mariadbd')
        self.directory = Path(tempfile.mkdtemp(prefix='mariadb'))
        self._port = Port()
        self._server: Server | None = None
        password = secrets.token_urlsafe(24)
        self.url = (f'mysql+pymysql://ledger:{password}@127.0.0.1:'
                    f'{self._port.number}/ledger?charset=utf8mb4')
        (self.directory / 'init.sql').write_text(
            'CREATE DATABASE IF NOT EXISTS ledger CHARACTER SET utf8mb4;\n'
            "CREATE USER IF NOT EXISTS 'ledger'@'127.0.0.1' "
            f"IDENTIFIED BY '{password}';\n"
            "GRANT ALL ON ledger.* TO 'ledger'@'127.0.0.1';\n"
            # Others that it makes itself, as on Wikimedia's ToolsDB.
            "GRANT ALL ON `ledger\\_\\_%`.* TO 'ledger'@'127.0.0.1';\n")
        try:
            self._install()
            self.start()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> MariaDB:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop it and remove its directory."""
        self.stop()
        self._port.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _options(self) -> list[str]:
        options = ['--no-defaults', f'--datadir={self.directory}/data']
        if os.geteuid() == 0:
            options.append('--user=root')
        return options

    def _install(self) -> None:
        done = subprocess.run(
            [_program('mariadb-install-db'), *self._options(),
             '--skip-test-db', '--auth-root-authentication-method=socket'],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(
                f'mariadb-install-db: {done.stdout}{done.stderr}')

    def start(self) -> None:
        """Start it, again after :meth:`stop` at the same URL."""
        self._server = Server(
            [self._daemon, *self._options(), '--bind-address=127.0.0.1',
             f'--port={self._port.number}', '--skip-name-resolve',
             f'--socket={self.directory}/socket',
             f'--pid-file={self.directory}/pid',
             f'--init-file={self.directory}/init.sql',
             '--innodb-buffer-pool-size=16M'],
            log=self.directory / 'log', directory=self.directory)
        self._server.wait_for(self._port)

    def stop(self) -> None:
        """Kill it; what was committed is there after the next start."""
        if self._server:
            self._server.stop()
            self._server = None


def _program(name: str) -> str:
    """Return the path of one of PROGRAMS, installed with the others."""
    with packages.only_one('packages'):
        if not all(map(_which, PROGRAMS)):
            # Not mariadb-server, which would start a server of its own
            # now and at each boot.
            packages.apt_install('mariadb-server-core', 'mariadb-client-core')
    found = _which(name)
    if not found:
        raise packages.MissingPackage(f'mariadb-server-core has no {name}')
    return found


def _which(name: str) -> str | None:
    # /usr/sbin is not on the path of every ordinary user.
    return shutil.which(
        name, path=f'{os.environ.get("PATH", os.defpath)}:/usr/sbin')
