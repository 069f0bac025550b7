"""What the ledger holds, read: campaigns, rows, counts."""
from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import sqlalchemy as sa

from ..outcomes import Outcome
from .process import Process, is_gone, this_process
from .retention import SENDING, Retention, Row, Rows
from .schema import MAIL, campaigns, deliveries, runs


#: Seconds after which a run of which nothing is known counts as gone, by
#: our clock: so long before or after the last that it showed of itself.
#: Many times what one POST can take with Pywikibot's time-outs.
LEASE = 3600

#: States whose mail counts, or may count, against the sender's quota.
COUNTED = (SENDING, str(Outcome.SENT), str(Outcome.UNCERTAIN),
           str(Outcome.GIVEN_UP), str(Outcome.FAILED),
           str(Outcome.POSTED))

#: The reason of a doubt that a process has left.
PROCESS_GONE = 'process-gone'


class Campaign(NamedTuple):

    """A campaign as the ledger knows it; ``started`` in seconds UTC.

    ``closed`` is how many it had mailed when their names were taken out,
    None while they are in.
    """

    id: int
    name: str
    started: int
    closed: int | None = None


class Record(Retention):

    """What can be read of a ledger."""

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
                           campaigns.c.started, campaigns.c.closed)
                 .where(*where)
                 .order_by(campaigns.c.started.desc(), campaigns.c.id.desc())
                 .limit(1))
        with self._transaction('read') as connection:
            row = connection.execute(query).first()
        return Campaign(*row) if row else None

    def rows(self, site: str, name: str) -> Rows:
        """Return the rows of a campaign by user id.

        What a process that is gone has left claimed is shown as uncertain,
        and so is what this one has: ask when no mail is in hand.

        :param site: the wiki
        :param name: the campaign's name
        """
        rows = {}
        campaign = 0
        for campaign, userid, row in self.found(campaigns.c.site == site,
                                                campaigns.c.name == name):
            rows[userid] = row
        return Rows(rows, partial(self.hashed, campaign))

    def found(self, *where: sa.ColumnElement[bool],
              ) -> Iterator[tuple[int, int, Row]]:
        """Yield campaign id, user id or its hash, and row of deliveries.

        :param where: of which; about deliveries, campaigns and runs
        """
        query = (
            sa.select(deliveries.c.campaign, deliveries.c.userid,
                      deliveries.c.name, deliveries.c.state,
                      deliveries.c.reason, deliveries.c.changed,
                      deliveries.c.channel, runs.c.id,
                      runs.c.account, runs.c.seen,
                      runs.c.boot, runs.c.pid, runs.c.born)
            .join(campaigns, campaigns.c.id == deliveries.c.campaign)
            .join(runs, runs.c.id == deliveries.c.run)
            .where(*where))
        with self._transaction('read') as connection:
            for (campaign, userid, user, state, reason, changed, channel,
                 run, account, seen, *process) in connection.execute(query):
                if state == SENDING and is_over(Process(*process), seen):
                    state, reason = str(Outcome.UNCERTAIN), PROCESS_GONE
                yield campaign, userid, Row(
                    user, state, reason, changed, run, channel, account)

    def sent(self, site: str, name: str) -> int:
        """Return how many people have a campaign's message."""
        query = (sa.select(sa.func.count())
                 .select_from(deliveries)
                 .join(campaigns, campaigns.c.id == deliveries.c.campaign)
                 .where(campaigns.c.site == site, campaigns.c.name == name,
                        deliveries.c.state.in_(
                            (str(Outcome.SENT), str(Outcome.POSTED)))))
        with self._transaction('read') as connection:
            return int(connection.scalar(query) or 0)

    def counted(self, site: str, account: str, since: float,
                channel: str = MAIL) -> list[int]:
        """Return when an account's mails, or posts, went out, oldest first.

        Mails in doubt are counted, and those that failed in the wiki's
        mailer: the wiki counts an attempt before it hands the mail over.

        :param site: the wiki
        :param account: the sender
        :param since: seconds since 1970, UTC
        :param channel: MAIL or TALK
        """
        query = (
            sa.select(deliveries.c.changed)
            .join(runs, runs.c.id == deliveries.c.run)
            .join(campaigns, campaigns.c.id == runs.c.campaign)
            .where(campaigns.c.site == site, runs.c.account == account,
                   runs.c.seen >= int(since),
                   deliveries.c.state.in_(COUNTED),
                   deliveries.c.channel == channel,
                   deliveries.c.changed >= int(since))
            .order_by(deliveries.c.changed))
        with self._transaction('read') as connection:
            return list(connection.scalars(query))


def is_over(process: Process, seen: int) -> bool:
    """Say whether a run has ended, as far as can be told here.

    :param process: its process
    :param seen: when it last showed that it is alive, by its own clock
    """
    if process == this_process():
        return True
    gone = is_gone(process)
    return abs(time.time() - seen) > LEASE if gone is None else gone
