"""The durable record of each delivery, and the claims on it.

One row for each (campaign, site, user id)::

    (none) --claim--> sending --Success--> sent
                        | |--refused/failed--> can be claimed again
                        | '--no usable answer, or process gone-->
                        |        uncertain --retry--> can be claimed again
                        '--never left--> released: (none)

A claim is committed before the mail's POST and settled after the answer,
so that a process killed at any instant leaves at most one recipient in
doubt. The primary key makes a claim atomic: of several processes on one
campaign, on one machine or many, one gets it. No mail text is kept.
"""
from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

import pywikibot
import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import SQLAlchemyError

from ..exceptions import LedgerError
from ..outcomes import Outcome


T = TypeVar('T')

#: The schema's version. A ledger with another one is refused: what can't
#: be understood must not decide who is mailed.
VERSION = 1

#: Seconds of silence after which a run on another machine counts as gone.
#: Many times what one POST can take with Pywikibot's time-outs.
LEASE = 3600

#: What MariaDB says of two transactions that wait for each other: it has
#: undone this one, which is to be tried again.
#: https://mariadb.com/kb/en/mariadb-error-codes/
DEADLOCK = 1213

#: So often is a transaction tried that others get in the way of.
TRIES = 10

#: A row's state between claim and settlement; the others are outcomes.
SENDING = 'sending'

#: The state of an uncertain row that an operator gave free.
RETRY = 'retry'

#: States that may be claimed again.
CLAIMABLE = (str(Outcome.REFUSED), str(Outcome.FAILED), RETRY)

#: States whose mail counts, or may count, against the sender's quota.
COUNTED = (SENDING, str(Outcome.SENT), str(Outcome.UNCERTAIN),
           str(Outcome.FAILED))


def _text(length: int) -> sa.types.TypeEngine[str]:
    """Return a text type that tells letter case and accents apart.

    MariaDB's default collation takes "Zoe" and "zoë" for the same key.
    """
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset='utf8mb4', collation='utf8mb4_bin'),
        'mysql', 'mariadb')


#: Longest campaign name, in characters: a title (255 bytes), a subject
#: (200 characters) and what joins them. With a site's 255 it is just
#: below the longest key of MariaDB's InnoDB, 3072 bytes.
NAME_LENGTH = 480

metadata = sa.MetaData()
# Ids count up from 1 in any database; SQLite wants INTEGER for that.
_id = sa.BigInteger().with_variant(sa.Integer, 'sqlite')
schema = sa.Table(
    'emailusers_schema', metadata,
    sa.Column('version', sa.Integer, primary_key=True,
              autoincrement=False))
campaigns = sa.Table(
    'emailusers_campaign', metadata,
    sa.Column('id', _id, primary_key=True),
    sa.Column('site', _text(255), nullable=False),
    sa.Column('name', _text(NAME_LENGTH), nullable=False),
    sa.Column('page', _text(255), nullable=False),
    sa.Column('started', sa.BigInteger, nullable=False),
    sa.UniqueConstraint('site', 'name'))
runs = sa.Table(
    'emailusers_run', metadata,
    sa.Column('id', _id, primary_key=True),
    sa.Column('campaign', _id, sa.ForeignKey(campaigns.c.id),
              nullable=False),
    sa.Column('account', _text(255), nullable=False),
    sa.Column('host', _text(255), nullable=False),
    sa.Column('pid', sa.BigInteger, nullable=False),
    sa.Column('started', sa.BigInteger, nullable=False),
    sa.Column('seen', sa.BigInteger, nullable=False))
deliveries = sa.Table(
    'emailusers_delivery', metadata,
    sa.Column('campaign', _id, sa.ForeignKey(campaigns.c.id),
              primary_key=True, autoincrement=False),
    sa.Column('userid', sa.BigInteger, primary_key=True,
              autoincrement=False),
    sa.Column('name', _text(255), nullable=False),
    sa.Column('state', _text(16), nullable=False),
    sa.Column('reason', _text(255), nullable=False),
    sa.Column('run', _id, sa.ForeignKey(runs.c.id), nullable=False,
              index=True),
    sa.Column('changed', sa.BigInteger, nullable=False))


class Row(NamedTuple):

    """One recipient's delivery: account name, state, reason, time.

    ``changed`` is in seconds since 1970, UTC; ``run`` says who claimed it.
    """

    name: str
    state: str
    reason: str
    changed: int
    run: int = 0


class Campaign(NamedTuple):

    """A campaign as the ledger knows it; ``started`` in seconds UTC."""

    id: int
    name: str
    started: int


class Ledger:

    """An open ledger.

    All methods raise :exc:`LedgerError`, whose text is one line for the
    operator, when the database fails them. Nothing is half done then:
    each method is one transaction.
    """

    def __init__(self, url: str, *, create: bool = True) -> None:
        """Open the ledger, and create its tables where there are none.

        :param url: an SQLAlchemy URL
        :param create: whether to create an SQLite file that is not there;
            else an empty ledger in memory takes its place
        :raises LedgerError: it can't be opened or is of another version
        """
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
                f'{_first_line(error)}. Check -ledger.') from None
        self._run: int | None = None
        self._campaign: int | None = None
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
            self.url.database else self.url.render_as_string()

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
                              f'{_first_line(error)}.') from error

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

    # -- campaigns ----------------------------------------------------

    def campaign(self, site: str, name: str) -> Campaign | None:
        """Return the campaign of that name on that site, if there is one."""
        return self._newest(campaigns.c.site == site,
                            campaigns.c.name == name)

    def latest(self, site: str, page: str) -> Campaign | None:
        """Return the last campaign that a message page started."""
        return self._newest(campaigns.c.site == site,
                            campaigns.c.page == page)

    def _newest(self, *where: sa.ColumnElement[bool]) -> Campaign | None:
        query = (sa.select(campaigns.c.id, campaigns.c.name,
                           campaigns.c.started)
                 .where(*where)
                 .order_by(campaigns.c.started.desc(), campaigns.c.id.desc())
                 .limit(1))
        with self._transaction('read') as connection:
            row = connection.execute(query).first()
        return Campaign(*row) if row else None

    def begin(self, site: str, name: str, page: str, account: str) -> None:
        """Start a run of a campaign; create the campaign when it is new.

        :param site: the wiki, as ``Recipient.site`` has it
        :param name: the campaign's name
        :param page: title of the message page, '' where there is none
        :param account: the sender
        """
        now = int(time.time())
        if self.campaign(site, name) is None:
            try:
                with self._transaction('written') as connection:
                    connection.execute(campaigns.insert().values(
                        site=site, name=name, page=page, started=now))
            except sa.exc.IntegrityError:
                pass  # another process was faster: it is there now
        campaign = self.campaign(site, name)
        assert campaign is not None
        with self._transaction('written') as connection:
            result = connection.execute(runs.insert().values(
                campaign=campaign.id, account=account, host=platform.node(),
                pid=os.getpid(), started=now, seen=now))
        self._campaign = campaign.id
        self._run, = result.inserted_primary_key or (None,)

    def rows(self, site: str, name: str) -> dict[int, Row]:
        """Return the rows of a campaign by user id.

        What a process that is gone has left claimed is shown as uncertain,
        and so is what this one has: ask when no mail is in hand.

        :param site: the wiki
        :param name: the campaign's name
        """
        query = (
            sa.select(deliveries.c.userid, deliveries.c.name,
                      deliveries.c.state, deliveries.c.reason,
                      deliveries.c.changed,
                      runs.c.id, runs.c.host, runs.c.pid, runs.c.seen)
            .join(campaigns, campaigns.c.id == deliveries.c.campaign)
            .join(runs, runs.c.id == deliveries.c.run)
            .where(campaigns.c.site == site, campaigns.c.name == name))
        rows = {}
        with self._transaction('read') as connection:
            for (userid, user, state, reason, changed,
                 run, *process) in connection.execute(query):
                if state == SENDING and _is_gone(*process):
                    state, reason = str(Outcome.UNCERTAIN), 'process-gone'
                rows[userid] = Row(user, state, reason, changed, run)
        return rows

    # -- deliveries ---------------------------------------------------

    def claim(self, userid: int, name: str) -> bool:
        """Claim a recipient for this run, durably.

        :param userid: the account's id on the campaign's site
        :param name: its name now
        :return: whether the mail may be sent; False when the recipient
            had it, is in doubt, or is claimed by another process
        """
        assert self._run is not None
        values = {'name': name, 'state': SENDING, 'reason': '',
                  'run': self._run, 'changed': int(time.time())}

        def insert(connection: sa.Connection) -> bool:
            connection.execute(deliveries.insert().values(
                campaign=self._campaign, userid=userid, **values))
            self._touch(connection)
            return True

        def update(connection: sa.Connection) -> bool:
            self._touch(connection)
            return connection.execute(
                deliveries.update()
                .where(deliveries.c.campaign == self._campaign,
                       deliveries.c.userid == userid,
                       deliveries.c.state.in_(CLAIMABLE))
                .values(**values)).rowcount == 1

        try:
            return self._write(insert)
        except sa.exc.IntegrityError:
            return self._write(update)

    def settle(self, userid: int, outcome: Outcome, reason: str) -> None:
        """Record what became of a claimed recipient.

        :param userid: the account's id, as claimed
        :param outcome: sent, uncertain, refused or failed
        :param reason: the wiki's code or our word
        """
        def update(connection: sa.Connection) -> int:
            self._touch(connection)
            return connection.execute(
                self._claimed(deliveries.update(), userid)
                .values(state=str(outcome), reason=reason[:255],
                        changed=int(time.time()))).rowcount

        if self._write(update) != 1:
            raise LedgerError(f'The ledger {self.shown} has lost the claim on '
                              f'user id {userid}.')

    def release(self, userid: int) -> None:
        """Forget a claim whose mail never left."""
        def delete(connection: sa.Connection) -> None:
            self._touch(connection)
            connection.execute(self._claimed(deliveries.delete(), userid))

        self._write(delete)

    def reopen(self, rows: Mapping[int, Row]) -> None:
        """Let uncertain recipients be claimed again, as an operator said.

        Not those whom another process has claimed since: the operator
        decided about one mail in doubt, not about the next.

        :param rows: those that :meth:`rows` showed as uncertain
        """
        def update(connection: sa.Connection) -> None:
            self._touch(connection)
            for userid, row in rows.items():
                connection.execute(
                    deliveries.update()
                    .where(deliveries.c.campaign == self._campaign,
                           deliveries.c.userid == userid,
                           deliveries.c.run == row.run,
                           deliveries.c.state.in_(
                               [SENDING, str(Outcome.UNCERTAIN)]))
                    .values(state=RETRY))

        self._write(update)

    def counted(self, site: str, account: str, since: float) -> list[int]:
        """Return when an account's mails went out, oldest first.

        Mails in doubt are counted, and those that failed in the wiki's
        mailer: the wiki counts an attempt before it hands the mail over.

        :param site: the wiki
        :param account: the sender
        :param since: seconds since 1970, UTC
        """
        query = (
            sa.select(deliveries.c.changed)
            .join(runs, runs.c.id == deliveries.c.run)
            .join(campaigns, campaigns.c.id == runs.c.campaign)
            .where(campaigns.c.site == site, runs.c.account == account,
                   runs.c.seen >= int(since),
                   deliveries.c.state.in_(COUNTED),
                   deliveries.c.changed >= int(since))
            .order_by(deliveries.c.changed))
        with self._transaction('read') as connection:
            return list(connection.scalars(query))

    def _claimed(self, statement, userid: int):
        """Bind a statement to this run's claim on a recipient."""
        return statement.where(deliveries.c.campaign == self._campaign,
                               deliveries.c.userid == userid,
                               deliveries.c.run == self._run)

    def _touch(self, connection: sa.Connection) -> None:
        """Show the other processes that this run is alive."""
        connection.execute(runs.update().where(runs.c.id == self._run)
                           .values(seen=int(time.time())))


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
    def _configure(connection, _record) -> None:
        # The rollback journal is SQLite's only one that works on NFS, and
        # FULL makes a commit survive a power failure. Not with DELETE,
        # though: that the journal is deleted, which is the commit, need
        # not be on the disk then. It is also slower.
        # https://www.sqlite.org/pragma.html#pragma_synchronous
        connection.execute('PRAGMA journal_mode=PERSIST')
        connection.execute('PRAGMA synchronous=FULL')

    return engine


def _is_gone(host: str, pid: int, seen: int) -> bool:
    """Say whether a run's process has ended, as far as can be told here."""
    if host == platform.node() and os.name == 'posix':
        if pid == os.getpid():
            return True  # an earlier process that had our number
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass
    return time.time() - seen > LEASE


def _is_deadlock(error: BaseException | None) -> bool:
    """Say whether the database undid a transaction in favour of another."""
    cause = getattr(error, 'orig', None)
    return bool(cause and cause.args and cause.args[0] == DEADLOCK)


def _shown(url: str) -> str:
    """Return a URL without its password, also when it is malformed."""
    head, at, tail = url.rpartition('@')
    return head.partition(':')[0] + '://…@' + tail if at else url


def _first_line(error: Exception) -> str:
    """Return what the database said, in one line, without our SQL.

    SQLAlchemy's own text repeats the statement and its parameters, which
    are people's names.
    """
    cause = getattr(error, 'orig', None) or error
    return ' '.join(str(cause).split())[:200].rstrip('.')
