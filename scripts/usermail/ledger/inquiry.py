"""What a ledger knows, for an operator who asks: all campaigns, one person."""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from ..outcomes import Outcome
from .record import Record
from .retention import SENDING, Row
from .schema import campaigns, deliveries


class Overview(NamedTuple):

    """One campaign; ``states`` counts its rows by their states.

    ``doubtful`` are the names of those of whom nobody knows whether they
    got the mail. In seconds since 1970, UTC: ``started``, and ``first`` and
    ``last``, when its first and its last mail went out, None without one.
    """

    site: str
    name: str
    page: str
    started: int
    states: Mapping[str, int]
    first: int | None
    last: int | None
    doubtful: Sequence[str]


class Found(NamedTuple):

    """What a campaign has of a person; ``name`` is the campaign's."""

    name: str
    started: int
    row: Row


def overview(ledger: Record, name: str | None = None) -> list[Overview]:
    """Return a ledger's campaigns, on all wikis, newest first.

    :param ledger: the ledger
    :param name: only those of this name
    :raises LedgerError: it can't be read
    """
    sent = sa.case((deliveries.c.state == str(Outcome.SENT),
                    deliveries.c.changed))
    counts = (
        sa.select(deliveries.c.campaign, deliveries.c.state, sa.func.count(),
                  sa.func.min(sent), sa.func.max(sent))
        .where(deliveries.c.state != SENDING)
        .group_by(deliveries.c.campaign, deliveries.c.state))
    states: dict[int, Counter[str]] = {}
    mails: dict[int, tuple[int, int]] = {}
    doubtful: dict[int, list[str]] = {}
    with ledger._transaction('read') as connection:
        known = connection.execute(
            sa.select(campaigns.c.id, campaigns.c.site, campaigns.c.name,
                      campaigns.c.page, campaigns.c.started)
            .where(*([] if name is None else [campaigns.c.name == name]))
            .order_by(campaigns.c.started.desc(), campaigns.c.id.desc())
        ).all()
        for campaign, state, number, first, last in connection.execute(
                counts):
            states.setdefault(campaign, Counter())[state] += number
            if first is not None:
                mails[campaign] = first, last
    # Of these it depends on their processes what they are.
    for campaign, _, row in ledger.found(deliveries.c.state.in_(
            (SENDING, str(Outcome.UNCERTAIN)))):
        if row.state == Outcome.UNCERTAIN:
            doubtful.setdefault(campaign, []).append(row.name)
        else:
            states.setdefault(campaign, Counter())[row.state] += 1
    for campaign, people in doubtful.items():
        states.setdefault(campaign, Counter())[
            str(Outcome.UNCERTAIN)] = len(people)
    overviews = []
    for campaign, site, title, page, started in known:
        first, last = mails.get(campaign, (None, None))
        overviews.append(Overview(
            site, title, page, started, states.get(campaign, {}), first, last,
            sorted(doubtful.get(campaign, ()))))
    return overviews


def outcomes_of(ledger: Record, site: str, userid: int,
                names: Collection[str]) -> list[Found]:
    """Return what the campaigns of a wiki have of a person, newest first.

    Also where only a hash is kept: the name is '' then.

    :param ledger: the ledger
    :param site: the wiki
    :param userid: the account's id, 0 where there is no account
    :param names: what it may be recorded as, where there is none
    :raises LedgerError: it can't be read
    """
    with ledger._transaction('read') as connection:
        known = connection.execute(
            sa.select(campaigns.c.id, campaigns.c.name, campaigns.c.started)
            .where(campaigns.c.site == site)
            .order_by(campaigns.c.started.desc(), campaigns.c.id.desc())
        ).all()
    return [
        Found(name, started, row) for campaign, name, started in known
        for _, _, row in ledger.found(
            deliveries.c.campaign == campaign,
            deliveries.c.userid.in_((userid, ledger.hashed(campaign, userid)))
            if userid else deliveries.c.name.in_(list(names)))]
