"""How long the ledger knows people by name.

A name is taken out of a row by emptying it and by putting a hash in the
user id's place: negative, so that it can't be anybody's id, and made with
a key that only the ledger has, for each campaign another one. Who would
be mailed is looked up under both, so that nobody is mailed twice.

https://foundation.wikimedia.org/wiki/Policy:Data_retention_guidelines
"""
from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

import sqlalchemy as sa

from ..outcomes import Outcome
from .database import Database
from .schema import MAIL, campaigns, consents, deliveries, pages_read


#: A row's state between claim and settlement; the others are outcomes.
SENDING = 'sending'

#: The state of an uncertain row that an operator gave free.
RETRY = 'retry'

#: States that may be claimed again.
CLAIMABLE = (str(Outcome.REFUSED), str(Outcome.FAILED), RETRY)

#: States that somebody has still to decide about, who needs the name.
UNDECIDED = (SENDING, str(Outcome.UNCERTAIN))


class Row(NamedTuple):

    """One recipient's delivery: account name, state, reason, time.

    ``name`` is '' where it was forgotten; ``changed`` is in seconds since
    1970, UTC; ``run`` says who claimed it, for the account ``account``;
    ``channel`` whether it is a mail or a post on the talk page.
    """

    name: str
    state: str
    reason: str
    changed: int
    run: int = 0
    channel: str = MAIL
    account: str = ''


class Rows(Mapping[int, Row]):

    """A campaign's rows by user id, also where only its hash is kept."""

    def __init__(self, rows: Mapping[int, Row] | None = None,
                 hashed: Callable[[int], int] = int) -> None:
        """Make them of what is recorded.

        :param rows: by user id or its hash
        :param hashed: makes the hash
        """
        self._rows = dict(rows or {})
        self._hashed = hashed

    def __getitem__(self, userid: int) -> Row:
        if userid in self._rows:
            return self._rows[userid]
        return self._rows[self._hashed(userid)]

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def settled(self, rows: Mapping[int, Row | None]) -> Rows:
        """Return them with some in another state, or with none."""
        known = {**self._rows, **rows}
        return Rows({userid: row for userid, row in known.items() if row},
                    self._hashed)

    def without(self, userids: Collection[int]) -> Rows:
        """Return the rows but those of some user ids."""
        return Rows({userid: row for userid, row in self._rows.items()
                     if userid not in userids}, self._hashed)


class Forgotten(NamedTuple):

    """How many rows lost a name, and how many keep it, being undecided."""

    rows: int
    kept: int


class Retention(Database):

    """What a ledger forgets."""

    def hashed(self, campaign: int, userid: int) -> int:
        """Return what stands in a row for a forgotten user id.

        :param campaign: the campaign's id: nobody's rows in two of them
            can be told to be the same person's
        :param userid: the user id
        """
        digest = hmac.new(self._secret, f'{campaign} {userid}'.encode(),
                          hashlib.sha256).digest()
        return -1 - (int.from_bytes(digest[:8], 'big') >> 2)

    def mark_of(self, campaign: int, userid: int) -> str:
        """Return what marks a campaign's post on a person's talk page.

        Nobody can make it who does not have the ledger, and nobody who
        has it can find the row by it once the name is taken out.

        :param campaign: the campaign's id
        :param userid: the user id
        """
        def digest(text: str) -> str:
            return hmac.new(self._secret, text.encode(),
                            hashlib.sha256).hexdigest()

        return (f'{digest(f"campaign {campaign}")[:12]} '
                f'{digest(f"post {campaign} {userid}")[:20]}')

    def forget(self, site: str, names: Collection[str],
               userids: Collection[int]) -> Forgotten:
        """Take one person's name and user id out of all campaigns.

        :param site: the wiki
        :param names: the account's, as they may be recorded
        :param userids: the account's
        """
        def work(connection: sa.Connection) -> Forgotten:
            theirs = sa.and_(consents.c.site == site,
                             consents.c.user_id.in_(userids))
            # Those pages are walked anew, or who left would be unknown.
            pages = connection.scalars(
                sa.select(consents.c.page_id).where(theirs)).all()
            connection.execute(pages_read.delete().where(
                pages_read.c.site == site, pages_read.c.page_id.in_(pages)))
            connection.execute(consents.delete().where(theirs))
            return self._hash(connection, sa.and_(
                campaigns.c.site == site,
                deliveries.c.name.in_(names)
                | deliveries.c.userid.in_(userids)))

        done = self._write(work)
        self._wipe()
        return done

    def keep(self, since: float) -> Forgotten:
        """Take everybody out of campaigns that have been over for long.

        :param since: seconds since 1970, UTC: later than that nothing has
            happened in them
        """
        def work(connection: sa.Connection) -> Forgotten:
            sent = sa.func.sum(sa.case(
                (deliveries.c.state.in_((str(Outcome.SENT),
                                         str(Outcome.POSTED))), 1), else_=0))
            over = connection.execute(
                sa.select(campaigns.c.id, sent)
                .join(deliveries, deliveries.c.campaign == campaigns.c.id)
                .group_by(campaigns.c.id)
                .having(sa.func.max(deliveries.c.changed) < int(since))).all()
            for campaign, number in over:
                connection.execute(campaigns.update()
                                   .where(campaigns.c.id == campaign)
                                   .values(closed=int(number)))
            return self._hash(connection, campaigns.c.id.in_(
                [campaign for campaign, _ in over]))

        done = self._write(work)
        if done.rows:
            self._wipe()
        return done

    def _wipe(self) -> None:
        """Leave nothing of what was deleted in an SQLite file's gaps.

        Nor in its journal, which is not made smaller otherwise.
        https://www.sqlite.org/lang_vacuum.html
        """
        if self.url.get_backend_name() == 'sqlite':
            with self._transaction('written') as connection:
                for statement in ('VACUUM', 'PRAGMA journal_mode=DELETE',
                                  'PRAGMA journal_mode=PERSIST'):
                    connection.exec_driver_sql(statement)

    def _hash(self, connection: sa.Connection,
              where: sa.ColumnElement[bool]) -> Forgotten:
        """Put hashes in the place of names and user ids."""
        found = connection.execute(
            sa.select(deliveries.c.campaign, deliveries.c.userid,
                      deliveries.c.state)
            .join(campaigns, campaigns.c.id == deliveries.c.campaign)
            .where(where, deliveries.c.userid >= 0)).all()
        kept = 0
        for campaign, userid, state in found:
            if state in UNDECIDED:
                kept += 1
                continue
            connection.execute(
                deliveries.update()
                .where(deliveries.c.campaign == campaign,
                       deliveries.c.userid == userid)
                .values(name='', userid=self.hashed(campaign, userid)))
        return Forgotten(len(found) - kept, kept)
