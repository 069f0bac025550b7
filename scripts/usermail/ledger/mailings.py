"""What a job remembers of its mailings, by the list's title."""
from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ..exceptions import LedgerError
from .database import Database, first_line
from .schema import mailings


#: Longest record of pages that is kept, in characters. A mailing with more
#: is not paused.
PAGES_LENGTH = 100_000


class Memory(NamedTuple):

    """What is known of a mailing from earlier runs.

    ``refused`` is how many of its runs in a row were refused, and
    ``pages`` at which revisions its pages were then, by title, 0 for what
    is not there. ``mailed`` is when its last mail went out, in seconds
    since 1970, UTC, 0 for never.
    """

    refused: int = 0
    pages: Mapping[str, int] = {}
    mailed: int = 0


def memories(ledger: Database, site: str) -> dict[str, Memory]:
    """Return what is known of the mailings of a wiki, by their titles.

    :param ledger: the ledger
    :param site: the wiki, as ``Recipient.site`` has it
    :raises LedgerError: it can't be read
    """
    with ledger._transaction('read') as connection:
        return {title: Memory(refused, json.loads(pages or '{}'), mailed)
                for title, refused, pages, mailed in connection.execute(
                    sa.select(*list(mailings.c)[1:]).where(
                        mailings.c.site == site))}


def remember(ledger: Database, site: str, title: str,
             memory: Memory) -> None:
    """Keep what is known of a mailing, in place of what was.

    :param ledger: the ledger
    :param site: the wiki
    :param title: the list page's
    :param memory: what is known
    :raises LedgerError: it can't be written
    """
    pages = json.dumps(memory.pages, ensure_ascii=False, sort_keys=True)
    if len(pages) > PAGES_LENGTH:
        memory, pages = memory._replace(refused=0), '{}'

    def write(connection: sa.Connection) -> None:
        connection.execute(mailings.delete().where(
            mailings.c.site == site, mailings.c.title == title))
        connection.execute(mailings.insert().values(
            site=site, title=title, refused=memory.refused, pages=pages,
            mailed=memory.mailed))

    try:
        ledger._write(write)
    except IntegrityError as error:
        raise LedgerError(
            f'The ledger {ledger.shown} can\'t be written: '
            f'{first_line(error)}. Is the job running twice?') from error
