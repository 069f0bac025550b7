"""What stops a run, each said in one line that an operator understands."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from pywikibot.exceptions import Error


class UsageError(Error):

    """What was asked for can't be done, and nothing was."""


class WrongUsage(UsageError):

    """The command line is wrong: -help says how it is meant."""


class SenderError(UsageError):

    """The account can send nothing, to nobody."""


class NotYetError(UsageError):

    """What was asked for can be done later, and nobody need do anything."""


class Page(Protocol):

    """What an error knows of a page: see :class:`~usermail.wiki.Source`."""

    @property
    def title(self) -> str:
        """The page's title."""

    @property
    def revision(self) -> int:
        """The revision that was read, 0 for none."""

    @property
    def author(self) -> str:
        """Who made it, '' where nobody can tell."""


class OnWiki(UsageError):

    """A run can't be done for a reason that lies on the wiki.

    The operator reads the text; whoever can fix it there reads the message
    ``emailusers-trouble-KEY`` in the wiki's language. ``source`` is the
    page that it is about, None where there is none; ``parameters`` are
    what else the message needs: plain text or numbers, not escaped, as
    people wrote them; several names are a tuple.
    """

    def __init__(self, text: str, key: str, source: Page | None = None, /,
                 **parameters: str | int | tuple[str, ...]) -> None:
        """Say what is wrong, and what to do, to both."""
        super().__init__(text)
        self.key = key
        self.source = source
        self.parameters = parameters
        #: All reasons, where there are several.
        self.reasons: Sequence[OnWiki] = [self]
        #: What would be mailed if somebody approved it.
        self.waiting: Waiting | None = None


class Waiting(NamedTuple):

    """A mail that waits for approval: its variants, and for how many.

    ``variants`` are subject and text by the gender they are for.
    """

    variants: Sequence[tuple[str, str, str]]
    number: int


def joined(errors: Iterable[UsageError]) -> UsageError:
    """Return one error for several; on the wiki only if all of them are."""
    found = list(errors)
    text = '\n'.join([*map(str, found), 'Nothing is sent.'])
    reasons = [error for error in found if isinstance(error, OnWiki)]
    if len(reasons) < len(found):
        return UsageError(text)
    one = OnWiki(text, reasons[0].key, reasons[0].source)
    one.reasons = [each for reason in reasons for each in reason.reasons]
    return one


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
