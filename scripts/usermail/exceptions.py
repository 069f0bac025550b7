"""What stops a run, each said in one line that an operator understands."""
from __future__ import annotations

from pywikibot.exceptions import Error


class UsageError(Error):

    """What was asked for can't be done, and nothing was."""


class LedgerError(Error):

    """The ledger can't be opened, read, written or understood."""
