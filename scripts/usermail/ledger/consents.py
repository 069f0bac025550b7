"""How far each list page's history was read, and what was found there.

People and actors are user ids; there is no name in these tables. What is
kept is what people did, not what follows from it: whom to trust is asked
anew in each run.
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ..exceptions import LedgerError
from .database import Database, first_line
from .schema import consents, pages_read


#: Longest list of editors that is kept, in characters. A page with more
#: is walked anew.
EDITORS_LENGTH = 100_000


class PersonRead(NamedTuple):

    """Where a person stands with a page: see ``eligibility.Standing``."""

    own: str
    own_revid: int
    listed: bool
    actor: int
    revid: int


class PageRead(NamedTuple):

    """What is known of a page's history: see ``eligibility.Progress``."""

    revid: int
    sha1: str
    how: str
    people: Mapping[int, PersonRead]
    editors: frozenset[int]


def pages_of(ledger: Database, site: str, page_ids: Collection[int],
             ) -> dict[tuple[int, str], PageRead]:
    """Return what is known of some pages, by page id and way of reading.

    :param ledger: the ledger
    :param site: the wiki, as ``Recipient.site`` has it
    :param page_ids: the pages
    :raises LedgerError: it can't be read
    """
    found = {}
    with ledger._transaction('read') as connection:
        for page_id in page_ids:
            here = (pages_read.c.site == site,
                    pages_read.c.page_id == page_id)
            people: dict[str, dict[int, PersonRead]] = {}
            for how, user_id, *person in connection.execute(
                    sa.select(*list(consents.c)[2:]).where(
                        consents.c.site == site,
                        consents.c.page_id == page_id)):
                people.setdefault(how, {})[user_id] = PersonRead(*person)
            for how, revid, sha1, editors in connection.execute(
                    sa.select(*list(pages_read.c)[2:]).where(*here)):
                found[page_id, how] = PageRead(
                    revid, sha1, how, people.get(how, {}),
                    frozenset(map(int, editors.split())))
    return found


def keep_pages(ledger: Database, site: str,
               pages: Mapping[int, Collection[PageRead]]) -> None:
    """Keep what is known of some pages, in place of what was.

    :param ledger: the ledger
    :param site: the wiki
    :param pages: page id -> what is known, by each way of reading
    :raises LedgerError: it can't be written
    """
    for page_id, known in pages.items():
        for read in known:
            def write(connection: sa.Connection) -> None:
                _keep(connection, site, page_id, read)

            try:
                ledger._write(write)
            except IntegrityError:
                # Another process wrote the same between our two steps.
                _once_more(ledger, write)


def _once_more(ledger: Database,
               write: Callable[[sa.Connection], None]) -> None:
    """Write what another process was in the way of.

    :raises LedgerError: it can't be written
    """
    try:
        ledger._write(write)
    except IntegrityError as error:
        raise LedgerError(f'The ledger {ledger.shown} can\'t be written: '
                          f'{first_line(error)}.') from error


def _keep(connection: sa.Connection, site: str, page_id: int,
          read: PageRead) -> None:
    """Replace what is known of a page by one way of reading it."""
    key = {'site': site, 'page_id': page_id, 'how': read.how}
    for table in (consents, pages_read):
        connection.execute(table.delete().where(*(
            table.c[name] == value for name, value in key.items())))
    editors = ' '.join(map(str, sorted(read.editors)))
    if len(editors) > EDITORS_LENGTH:
        return
    connection.execute(pages_read.insert().values(
        **key, revid=read.revid, sha1=read.sha1, editors=editors))
    if read.people:
        connection.execute(consents.insert(), [
            {**key, 'user_id': user_id, **person._asdict()}
            for user_id, person in read.people.items()])
