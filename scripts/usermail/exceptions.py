"""What stops a run, each said in one line that an operator understands."""
from __future__ import annotations

from pywikibot.exceptions import Error


class UsageError(Error):

    """What was asked for can't be done, and nothing was."""


class LedgerError(Error):

    """The ledger can't be opened, read, written or understood.

    ``passes`` says whether it may be able to in a while.
    """

    def __init__(self, text: str, *, passes: bool = False) -> None:
        """Say what is wrong, and what to do."""
        super().__init__(text)
        self.passes = passes


class WikiError(Error):

    """What the wiki answered can't be understood."""
