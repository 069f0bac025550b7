"""The durable record of each delivery, and the claims on it.

One row for each (campaign, site, user id)::

    (none) --claim--> sending --Success--> sent
                        | |--refused/failed--> can be claimed again
                        | '--no usable answer, or process gone-->
                        |        uncertain --retry--> can be claimed again
                        |                | '--leave--> given-up
                        '--never left--> released: (none)

A claim is committed before the mail's POST and settled after the answer,
so that a process killed at any instant leaves at most one recipient in
doubt. The primary key makes a claim atomic: of several processes on one
campaign, on one machine or many, one gets it. No mail text is kept.

A post on a talk page is claimed in the same way, and each person has one
row, for one channel or the other. What a post left in doubt the wiki can
tell: it is posted then, or open, so that it can be claimed again by who
looks at the page first.
"""
from __future__ import annotations

import platform
import secrets
import time
from typing import NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ..exceptions import LedgerError
from ..outcomes import Outcome
from .doubts import Doubts
from .process import this_process
from .retention import SENDING
from .schema import MAIL, TALK, campaigns, deliveries, runs
from .statements import FIND, SETTLE, TAKE


#: A statement that changes rows.
S = TypeVar('S', sa.Update, sa.Delete)


class Settlement(NamedTuple):

    """What became of a claimed recipient.

    ``outcome`` is sent, posted, uncertain, refused or failed; ``reason``
    the wiki's code or our word.
    """

    userid: int
    outcome: Outcome
    reason: str


class Ledger(Doubts):

    """An open ledger.

    All methods raise :exc:`LedgerError`, whose text is one line for the
    operator, when the database fails them. Nothing is half done then:
    each method is one transaction.
    """

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
        self._campaign = campaign.id
        self._uid = secrets.token_hex(16)
        boot, pid, born = this_process()
        with self._transaction('written') as connection:
            result = connection.execute(runs.insert().values(
                campaign=campaign.id, account=account, host=platform.node(),
                boot=boot, pid=pid, born=born, uid=self._uid,
                started=now, seen=now))
            # What a wrong clock has dated into the future is, by ours, as
            # old as we have known of it.
            connection.execute(
                deliveries.update()
                .where(deliveries.c.campaign == campaign.id,
                       deliveries.c.state == SENDING,
                       deliveries.c.changed > now)
                .values(changed=now))
        self._run, = result.inserted_primary_key or (None,)

    def claim(self, userid: int, name: str,
              before: Settlement | None = None, *, channel: str = MAIL,
              looks: bool = False) -> bool:
        """Claim a recipient for this run, durably.

        :param userid: the account's id on the campaign's site
        :param name: its name now
        :param before: what became of the recipient claimed before, to be
            recorded in the same transaction
        :param channel: MAIL or TALK
        :param looks: whether the talk page will be looked at before
            anything is posted: an open post is for who does so
        :return: whether the mail may be sent; False when the recipient
            had it, is in doubt, or is claimed by another process
        """
        assert self._run is not None and self._campaign is not None
        now = int(time.time())
        values = {'the_campaign': self._campaign, 'the_userid': userid,
                  'the_name': name, 'the_run': self._run, 'the_now': now,
                  'the_channel': channel}
        known = self.hashed(self._campaign, userid)

        def work(connection: sa.Connection) -> bool:
            self._touch(connection)
            if before:
                self._settle(connection, before)
            # Who was forgotten has one row all the same.
            recorded = connection.scalars(FIND, {
                'the_campaign': self._campaign, 'the_userid': userid,
                'the_known': known}).first()
            if recorded is None:
                connection.execute(deliveries.insert(), {
                    'campaign': self._campaign, 'userid': userid,
                    'name': name, 'state': SENDING, 'reason': '',
                    'run': self._run, 'channel': channel, 'changed': now})
                return True
            return connection.execute(TAKE, {
                **values, 'the_recorded': recorded,
                'the_channels': (MAIL, TALK) if looks else (MAIL,),
            }).rowcount == 1

        try:
            return self._write(work)
        except IntegrityError:
            # Another process was faster, with the row that was not there.
            return self._write(work)

    def still_claimed(self, userid: int) -> bool:
        """Say whether this run's claim still stands, and renew it.

        A process that was stopped, or a machine that slept, does not know
        what others have done in the meantime.

        :param userid: the account's id, as claimed
        """
        def update(connection: sa.Connection) -> bool:
            self._touch(connection)
            return connection.execute(
                self._claimed(deliveries.update(), userid)
                .values(changed=int(time.time()))).rowcount == 1

        return self._write(update)

    def settle(self, userid: int, outcome: Outcome, reason: str) -> None:
        """Record what became of a claimed recipient; see Settlement."""
        def update(connection: sa.Connection) -> None:
            self._touch(connection)
            self._settle(connection, Settlement(userid, outcome, reason))

        self._write(update)

    def _settle(self, connection: sa.Connection, done: Settlement) -> None:
        """Record what became of a claimed recipient."""
        settled = connection.execute(SETTLE, {
            'the_campaign': self._campaign, 'the_userid': done.userid,
            'the_run': self._run, 'the_state': str(done.outcome),
            'the_reason': done.reason[:255],
            'the_now': int(time.time())}).rowcount
        if settled != 1:
            raise LedgerError(f'The ledger {self.shown} has lost the claim on '
                              f'user id {done.userid}.')

    def release(self, userid: int) -> None:
        """Forget a claim whose mail never left."""
        def delete(connection: sa.Connection) -> None:
            self._touch(connection)
            connection.execute(self._claimed(deliveries.delete(), userid))

        self._write(delete)

    def _claimed(self, statement: S, userid: int) -> S:
        """Bind a statement to this run's claim on a recipient."""
        return statement.where(deliveries.c.campaign == self._campaign,
                               deliveries.c.userid == userid,
                               deliveries.c.run == self._run,
                               deliveries.c.state == SENDING)
