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
from collections.abc import Mapping
from typing import NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ..exceptions import LedgerError
from ..outcomes import Outcome
from .database import Database
from .schema import campaigns, deliveries, runs


#: A statement that changes rows.
S = TypeVar('S', sa.Update, sa.Delete)

#: Seconds of silence after which a run on another machine counts as gone.
#: Many times what one POST can take with Pywikibot's time-outs.
LEASE = 3600

#: A row's state between claim and settlement; the others are outcomes.
SENDING = 'sending'

#: The state of an uncertain row that an operator gave free.
RETRY = 'retry'

#: States that may be claimed again.
CLAIMABLE = (str(Outcome.REFUSED), str(Outcome.FAILED), RETRY)

#: States whose mail counts, or may count, against the sender's quota.
COUNTED = (SENDING, str(Outcome.SENT), str(Outcome.UNCERTAIN),
           str(Outcome.FAILED))


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


class Ledger(Database):

    """An open ledger.

    All methods raise :exc:`LedgerError`, whose text is one line for the
    operator, when the database fails them. Nothing is half done then:
    each method is one transaction.
    """

    _campaign: int | None = None
    _run: int | None = None

    # -- campaigns ----------------------------------------------------

    def campaign(self, site: str, name: str) -> Campaign | None:
        """Return the campaign of that name on that site, if there is one."""
        return self._newest(campaigns.c.site == site,
                            campaigns.c.name == name)

    def names(self, site: str) -> list[str]:
        """Return the names of all campaigns on a site, newest first."""
        query = (sa.select(campaigns.c.name)
                 .where(campaigns.c.site == site)
                 .order_by(campaigns.c.id.desc()))
        with self._transaction('read') as connection:
            return list(connection.scalars(query))

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
            except IntegrityError:
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
        except IntegrityError:
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

    def _claimed(self, statement: S, userid: int) -> S:
        """Bind a statement to this run's claim on a recipient."""
        return statement.where(deliveries.c.campaign == self._campaign,
                               deliveries.c.userid == userid,
                               deliveries.c.run == self._run)

    def _touch(self, connection: sa.Connection) -> None:
        """Show the other processes that this run is alive."""
        connection.execute(runs.update().where(runs.c.id == self._run)
                           .values(seen=int(time.time())))


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
