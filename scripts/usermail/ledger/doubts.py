"""What a ledger has of mails of which nobody knows whether they arrived.

A doubt is told of once, and then an operator decides: the mail goes out
again, or whom it was for stays without. Until then nothing is sent.
"""
from __future__ import annotations

import time
from collections.abc import Collection, Container, Mapping

import sqlalchemy as sa

from ..exceptions import LedgerError
from ..outcomes import Outcome
from .process import Process, is_gone, this_process
from .record import PROCESS_GONE, Record, is_over
from .retention import RETRY, SENDING, Row
from .schema import TALK, deliveries, runs
from .statements import TOUCH


#: Seconds that one POST can take with Pywikibot's time-outs, and then
#: some: so long nobody else takes up a claim, whatever an operator says.
POST_LASTS = 120


class Doubts(Record):

    """What a ledger learns of doubts, and of what was decided about them."""

    _campaign: int | None = None
    _run: int | None = None
    _uid = ''

    def reopen(self, rows: Mapping[int, Row]) -> None:
        """Let uncertain recipients be claimed again, as an operator said.

        Not those whom another process has claimed since: the operator
        decided about one mail in doubt, not about the next. Nor those
        whose POST may still be under way.

        :param rows: those that :meth:`rows` showed as uncertain
        """
        def update(connection: sa.Connection) -> None:
            self._touch(connection)
            assert self._campaign is not None
            _decide(connection, self._campaign, rows, RETRY)

        self._write(update)

    def give_up(self, campaign: int, rows: Mapping[int, Row]) -> set[int]:
        """Let uncertain recipients stay without, as an operator said.

        :param campaign: the campaign's id; no run of it need have begun
        :param rows: those that :meth:`rows` showed as uncertain
        :return: the user ids of whom that is recorded; not those whom
            :meth:`reopen` would not take either
        """
        return self._write(lambda connection: _decide(
            connection, campaign, rows, str(Outcome.GIVEN_UP)))

    def note(self, userids: Collection[int]) -> set[int]:
        """Record as uncertain what processes that are gone have left.

        The run that does so has told of it, and the next ones need not.

        :param userids: of whom this run tells
        :return: those of them who are in doubt and were not recorded so,
            also where it is too early for that
        """
        told = set(userids)
        query = (
            sa.select(deliveries.c.userid, deliveries.c.changed, runs.c.id,
                      runs.c.seen, runs.c.boot, runs.c.pid, runs.c.born)
            .join(runs, runs.c.id == deliveries.c.run)
            .where(deliveries.c.campaign == self._campaign,
                   deliveries.c.state == SENDING))

        def update(connection: sa.Connection) -> set[int]:
            self._touch(connection)
            left = set()
            for userid, changed, run, seen, *process in connection.execute(
                    query).all():
                known = Process(*process)
                if userid not in told or not is_over(known, seen):
                    continue
                left.add(userid)
                # Of a process elsewhere nobody can be certain.
                if (known == this_process() or is_gone(known)
                        or changed < int(time.time()) - POST_LASTS):
                    connection.execute(
                        deliveries.update()
                        .where(deliveries.c.campaign == self._campaign,
                               deliveries.c.userid == userid,
                               deliveries.c.run == run,
                               deliveries.c.state == SENDING)
                        .values(state=str(Outcome.UNCERTAIN),
                                reason=PROCESS_GONE))
            return left

        return self._write(update)

    def settle_posts(self, rows: Mapping[int, Row],
                     posted: Container[int]) -> None:
        """Record what the talk pages told of posts that were in doubt.

        What is not there is open for another try; after a while, when
        nothing of it can be under way any more, as if it had never been.

        :param rows: those that :meth:`rows` showed as uncertain or open
        :param posted: user ids of those whose post is there
        """
        now = int(time.time())

        def update(connection: sa.Connection) -> None:
            self._touch(connection)
            for userid, row in rows.items():
                theirs = sa.and_(
                    deliveries.c.campaign == self._campaign,
                    deliveries.c.userid == userid,
                    deliveries.c.run == row.run,
                    deliveries.c.channel == TALK,
                    deliveries.c.state.in_(
                        (SENDING, str(Outcome.UNCERTAIN), RETRY)))
                if userid in posted:
                    connection.execute(
                        deliveries.update().where(theirs)
                        .values(state=str(Outcome.POSTED), reason=''))
                elif row.changed < now - POST_LASTS:
                    connection.execute(deliveries.delete().where(theirs))
                else:
                    connection.execute(deliveries.update().where(theirs)
                                       .values(state=RETRY))

        self._write(update)

    def _touch(self, connection: sa.Connection) -> None:
        """Show the other processes that this run is alive.

        :raises LedgerError: the ledger does not know this run
        """
        if connection.execute(TOUCH, {
                'the_run': self._run, 'the_uid': self._uid,
                'the_now': int(time.time())}).rowcount != 1:
            raise LedgerError(f'The ledger {self.shown} is another one than '
                              'when the run began.')


def _decide(connection: sa.Connection, campaign: int,
            rows: Mapping[int, Row], state: str) -> set[int]:
    """Record what an operator decided about mails in doubt.

    The time stays: it is the mail's.

    :return: the user ids of whom it was recorded
    """
    uncertain = str(Outcome.UNCERTAIN)
    may_be_under_way = deliveries.c.changed >= int(time.time()) - POST_LASTS
    decided = set()
    for userid, row in rows.items():
        if connection.execute(
                deliveries.update()
                .where(deliveries.c.campaign == campaign,
                       deliveries.c.userid == userid,
                       deliveries.c.run == row.run,
                       ((deliveries.c.state == uncertain)
                        & (deliveries.c.reason != PROCESS_GONE))
                       | (deliveries.c.state.in_((SENDING, uncertain))
                          & ~may_be_under_way))
                .values(state=state, reason=row.reason)).rowcount == 1:
            decided.add(userid)
    return decided
