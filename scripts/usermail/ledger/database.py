"""The ledger's database: opened, understood, written in transactions."""
from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import pywikibot
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from ..discretion import hide_passwords_of, masked
from ..exceptions import LedgerError
from . import migration
from .schema import VERSION, deliveries, schema


T = TypeVar('T')

#: What MariaDB says of two transactions that wait for each other: it has
#: undone this one, which is to be tried again.
#: https://mariadb.com/kb/en/mariadb-error-codes/
DEADLOCK = 1213

#: So often is a transaction tried that others get in the way of.
TRIES = 10


class Database:

    """An open database with the ledger's tables.

    ``id`` tells this ledger from every other one. All methods raise
    :exc:`LedgerError`, whose text is one line for the operator, when the
    database fails them.
    """

    id: str
    _secret: bytes

    def __init__(self, url: str, *, create: bool = True) -> None:
        """Open it; create the tables where there are none.

        :param url: an SQLAlchemy URL
        :param create: False to leave an SQLite file as it is: where there
            is none an empty ledger in memory takes its place, and a copy
            of one that is to be migrated
        :raises LedgerError: it can't be opened or is of another version
        """
        hide_passwords_of(url)
        try:
            self.url = sa.make_url(url)
            memory = False
            if self.url.get_backend_name() == 'sqlite':
                path = Path(self.url.database or ':memory:')
                there = str(path) == ':memory:' or path.exists()
                memory = not (create or there)
                if create and not there:
                    # Made here, so that it never is open to others.
                    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
            self._engine = _engine(sa.make_url('sqlite://') if memory
                                   else self.url)
        except (SQLAlchemyError, ImportError, OSError) as error:
            raise LedgerError(
                f'The ledger {_shown(url)} can\'t be opened: '
                f'{first_line(error)}. Check -ledger.') from None
        with self._transaction('opened') as connection:
            version = migration.version_of(connection)
        if version in range(1, VERSION) and not create:
            self._copy()
        if version != VERSION:
            version = self._bring_up_to_date()
        if version != VERSION:
            raise LedgerError(
                f'The ledger {self.shown} has '
                + (f'version {version}, this program understands {VERSION}. '
                   'Update emailusers, or give another -ledger.'
                   if version else 'tables, but no version: somebody has '
                   'changed it. Put a copy back, or give another -ledger.'))
        self._recognise()

    def _bring_up_to_date(self) -> int | None:
        """Create or migrate the tables; return the version then."""
        with migration.alone(self._engine), \
                self._transaction('written') as connection:
            if connection.dialect.name == 'sqlite':
                # Or each statement that makes a table would be one.
                connection.exec_driver_sql('BEGIN IMMEDIATE')
            # Another process may have been faster.
            version = migration.version_of(connection)
            if version in range(1, VERSION):
                migration.migrate(connection)
            elif version is None and migration.is_empty(connection):
                migration.create(connection)
            else:
                return version
        return VERSION

    def _copy(self) -> None:
        """Go on with a copy in memory of an SQLite file."""
        if self.url.get_backend_name() != 'sqlite':
            return
        engine = _engine(sa.make_url('sqlite://'))
        with closing(sqlite3.connect(str(self.url.database))) as file:
            target = engine.raw_connection().driver_connection
            assert isinstance(target, sqlite3.Connection)
            file.backup(target)
        self._engine.dispose()
        self._engine = engine

    def _recognise(self) -> None:
        """Read which ledger it is.

        :raises LedgerError: its tables are not a ledger's
        """
        try:
            with self._engine.begin() as connection:
                migration.check(connection)
                self.id, secret = connection.execute(
                    sa.select(schema.c.ledger, schema.c.secret)
                    .where(schema.c.secret.is_not(None))).one()
        except SQLAlchemyError as error:
            raise LedgerError(
                f'The tables in {self.shown} are not a ledger\'s: '
                f'{first_line(error)}. Give another -ledger.') from None
        self._secret = bytes.fromhex(secret)

    @property
    def shown(self) -> str:
        """The ledger's place without its password, for messages."""
        return self.url.database if self.url.drivername == 'sqlite' and \
            self.url.database else masked(self.url.render_as_string())

    def check_writable(self) -> None:
        """Find out whether it could be written to; write nothing.

        :raises LedgerError: it could not, as far as can be seen
        """
        path = Path(self.url.database or ':memory:')
        if self.url.get_backend_name() != 'sqlite':
            with self._transaction('written') as connection:
                connection.execute(deliveries.update().where(
                    sa.false()).values(reason=''))
        elif str(path) != ':memory:' and not all(
                os.access(each, os.W_OK) for each in (
                    path.absolute().parent, path) if each.exists() or
                each != path):
            raise LedgerError(f'The ledger {self.shown} can\'t be written: '
                              'you may not, or its directory is not there.')

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
            raise LedgerError(
                f'The ledger {self.shown} can\'t be {done}: '
                f'{first_line(error)}.',
                passes=_passes(error, self.url)) from error

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


def _passes(error: Exception, url: sa.URL) -> bool:
    """Say whether a database may do later what it could not do now.

    A server may be restarting. A file that is gone, full or read-only
    stays so for longer than a run should wait.
    """
    return (url.get_backend_name() != 'sqlite'
            or 'locked' in first_line(error))


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
