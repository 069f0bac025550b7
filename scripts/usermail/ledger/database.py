"""The ledger's database: opened, understood, written in transactions."""
from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import pywikibot
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from ..discretion import hide_passwords_of, masked
from ..exceptions import LedgerError
from .schema import VERSION, metadata, schema


T = TypeVar('T')

#: What MariaDB says of two transactions that wait for each other: it has
#: undone this one, which is to be tried again.
#: https://mariadb.com/kb/en/mariadb-error-codes/
DEADLOCK = 1213

#: So often is a transaction tried that others get in the way of.
TRIES = 10


class Database:

    """An open database with the ledger's tables.

    All methods raise :exc:`LedgerError`, whose text is one line for the
    operator, when the database fails them.
    """

    def __init__(self, url: str, *, create: bool = True) -> None:
        """Open it, and create the tables where there are none.

        :param url: an SQLAlchemy URL
        :param create: whether to create an SQLite file that is not there;
            else an empty ledger in memory takes its place
        :raises LedgerError: it can't be opened or is of another version
        """
        hide_passwords_of(url)
        try:
            self.url = sa.make_url(url)
            if self.url.get_backend_name() == 'sqlite':
                path = Path(self.url.database or ':memory:')
                if not create and not path.exists():
                    self.url = sa.make_url('sqlite://')
                elif str(path) != ':memory:' and not path.exists():
                    # Made here, so that it never is open to others.
                    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
            self._engine = _engine(self.url)
        except (SQLAlchemyError, ImportError, OSError) as error:
            raise LedgerError(
                f'The ledger {_shown(url)} can\'t be opened: '
                f'{first_line(error)}. Check -ledger.') from None
        version = self._version() or self._create()
        if version != VERSION:
            raise LedgerError(
                f'The ledger {self.shown} has version {version}, this program '
                f'understands {VERSION}. Update emailusers, or give another '
                '-ledger.')

    def _version(self) -> int | None:
        """Return the schema's version, None in an empty database."""
        with self._transaction('opened') as connection:
            if not sa.inspect(connection).has_table(schema.name):
                return None
            return connection.scalar(sa.select(schema.c.version))

    def _create(self) -> int | None:
        """Create the tables, the one with the version last.

        Several processes may do that at the same moment: who comes second
        is told that a table exists, and waits for the version.
        """
        for _ in range(10):
            with suppress(SQLAlchemyError), self._engine.begin() as connection:
                metadata.create_all(connection)
                connection.execute(schema.insert().values(version=VERSION))
            version = self._version()
            if version is not None:
                return version
            time.sleep(0.5)
        with self._transaction('written') as connection:
            metadata.create_all(connection)
        return self._version()

    @property
    def shown(self) -> str:
        """The ledger's place without its password, for messages."""
        return self.url.database if self.url.drivername == 'sqlite' and \
            self.url.database else masked(self.url.render_as_string())

    def close(self) -> None:
        """Give up the connections."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, done: str) -> Iterator[sa.Connection]:
        """Run one transaction; turn its failure into one clear line."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.IntegrityError:
            raise
        except (SQLAlchemyError, OSError) as error:
            raise LedgerError(f'The ledger {self.shown} can\'t be {done}: '
                              f'{first_line(error)}.') from error

    def _write(self, work: Callable[[sa.Connection], T]) -> T:
        """Do something in a transaction, again where it was a victim.

        :param work: told the connection; what it returns is returned
        """
        for tries_left in reversed(range(TRIES)):
            try:
                with self._transaction('written') as connection:
                    return work(connection)
            except LedgerError as error:
                if not (tries_left and _is_deadlock(error.__cause__)):
                    raise
        raise AssertionError  # the last try returned or raised


def default_url() -> str:
    """Return the URL of the ledger in Pywikibot's data directory."""
    path = pywikibot.config.datafilepath('emailusers.sqlite',
                                         create=False)
    return sa.URL.create('sqlite', database=path).render_as_string()


def _engine(url: sa.URL) -> sa.Engine:
    """Return an engine on which a commit is durable."""
    if url.get_backend_name() != 'sqlite':
        return sa.create_engine(url, pool_pre_ping=True)
    # Seconds to wait while another process writes.
    engine = sa.create_engine(url, connect_args={'timeout': 60})

    @sa.event.listens_for(engine, 'connect')
    def _configure(connection: sa.engine.interfaces.DBAPIConnection,
                   _record: object) -> None:
        # The rollback journal is SQLite's only one that works on NFS, and
        # FULL makes a commit survive a power failure. Not with DELETE,
        # though: that the journal is deleted, which is the commit, need
        # not be on the disk then. It is also slower.
        # https://www.sqlite.org/pragma.html#pragma_synchronous
        cursor = connection.cursor()
        cursor.execute('PRAGMA journal_mode=PERSIST')
        cursor.execute('PRAGMA synchronous=FULL')
        cursor.close()

    return engine


def _is_deadlock(error: BaseException | None) -> bool:
    """Say whether the database undid a transaction in favour of another."""
    cause = getattr(error, 'orig', None)
    return bool(cause and cause.args and cause.args[0] == DEADLOCK)


def _shown(url: str) -> str:
    """Return a URL without its password, also when it is malformed."""
    head, at, tail = masked(url).rpartition('@')
    return head.partition(':')[0] + '://…@' + tail if at else tail


def first_line(error: Exception) -> str:
    """Return what the database said, in one line, without our SQL.

    SQLAlchemy's own text repeats the statement and its parameters, which
    are people's names.
    """
    cause = getattr(error, 'orig', None) or error
    return ' '.join(str(cause).split())[:200].rstrip('.')
