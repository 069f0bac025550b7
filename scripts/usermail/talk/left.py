"""Posts that earlier runs have left open: is each there, or not?

Asks the wiki.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pywikibot.site import APISite

from ..ledger import RETRY, TALK, Ledger, Row, Rows
from ..outcomes import Outcome
from .look import is_posted
from .pages import talk_title


@dataclass(frozen=True)
class Open:

    """Posts that other runs have left open, and what became of them.

    ``rows`` are theirs by user id; ``posted`` are the user ids of those
    whose post is on the page, ``unknown`` of those whose page nobody can
    read.
    """

    rows: Mapping[int, Row] = field(default_factory=dict)
    posted: frozenset[int] = frozenset()
    unknown: frozenset[int] = frozenset()

    @property
    def known(self) -> dict[int, Row]:
        """The rows of which it is known whether the post is there."""
        return {userid: row for userid, row in self.rows.items()
                if userid not in self.unknown}

    def settled(self, rows: Rows) -> Rows:
        """Return a campaign's rows as they are with that known."""
        return rows.settled({
            userid: row._replace(state=str(Outcome.POSTED))
            if userid in self.posted else None
            for userid, row in self.known.items()})


def find_open(site: APISite, ledger: Ledger, wiki: str, name: str,
              rows: Rows) -> Open:
    """Look for the posts that other runs have left open.

    :param site: the wiki
    :param ledger: the ledger
    :param wiki: the wiki's key in it
    :param name: the campaign's name
    :param rows: the campaign's
    :raises LedgerError: it can't be read
    """
    found = {userid: row for userid, row in rows.items()
             if row.channel == TALK and row.name
             and row.state in (Outcome.UNCERTAIN, RETRY)}
    campaign = ledger.campaign(wiki, name) if found else None
    if campaign is None:
        return Open()
    there = {userid: is_posted(
        site, talk_title(row.name), ledger.mark_of(campaign.id, userid),
        row.account, row.changed) for userid, row in found.items()}
    return Open(found,
                frozenset(userid for userid in there if there[userid]),
                frozenset(userid for userid in there
                          if there[userid] is None))
