"""Write to the ledger, also where its database is away for a while."""
from __future__ import annotations

import time
from collections.abc import Callable

from ..exceptions import LedgerError
from ..interrupts import received


#: Seconds in which settling is tried again, when the database is away;
#: and what is left of them when a signal comes.
SETTLING, HURRY = 120, 3


def patiently(work: Callable[[], None]) -> None:
    """Write to the ledger; wait for a database that is away.

    :param work: writes
    :raises LedgerError: it stays away
    """
    end = time.monotonic() + SETTLING
    while True:
        try:
            work()
            return
        except LedgerError as error:
            now = time.monotonic()
            end = min(end, now + HURRY) if received() else end
            if not error.passes or now + 1 > end:
                raise
        time.sleep(1)
