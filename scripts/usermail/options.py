"""What can be asked of a run, typed, wherever it was said."""
from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pywikibot import config

from .discretion import hide
from .exceptions import UsageError
from .recipients import BUILT_IN, AccountTemplate, account_template


@dataclass(frozen=True)
class Options:

    """The options of a run; the fields are named as on the command line.

    A switch is False where it is not given, what can be given often is an
    empty tuple, and what takes a value is None.
    """

    section: str | None = None
    mentions: bool = False
    template: tuple[str, ...] = ()
    optout: tuple[str, ...] = ()
    optin: str | None = None
    include: tuple[str, ...] = ()
    fallback: str | None = None
    message: str | None = None
    messagesection: str | None = None
    messagelang: str | None = None
    text: str | None = None
    textfile: str | None = None
    subject: str | None = None
    ccme: bool = False
    nofooter: bool = False
    campaign: str | None = None
    limit: int | None = None
    max: int | None = None
    stop: tuple[str, ...] = ()
    test: bool = False
    always: bool = False
    trusted: tuple[str, ...] = ()
    revision: int | None = None
    report: str | None = None
    noreport: bool = False
    names: bool = False
    ledger: str | None = None
    status: bool = False
    setup: bool = False
    retry: str | None = None
    leave: str | None = None
    why: str | None = None
    keep: int | None = None
    forget: str | None = None
    mailings: str | None = None
    mailingtemplate: tuple[str, ...] = ()
    json: str | None = None
    csv: str | None = None

    def __post_init__(self) -> None:
        """Check what can't be together.

        :raises UsageError: two options contradict each other
        """
        for one, other in CONTRADICTIONS:
            if getattr(self, one) and getattr(self, other):
                raise UsageError(f'-{one} and -{other} contradict each other.')

    @property
    def looks_back(self) -> bool:
        """Whether it is about what has been: nothing is to be sent."""
        return bool(self.status or self.leave or self.why)

    @property
    def consent(self) -> str:
        """Whom the lists' histories let be mailed: -optin, or its default.

        Who confirms has seen how many others put there.
        """
        return self.optin or ('trusted' if self.always else 'any')

    @property
    def templates(self) -> Mapping[str, AccountTemplate]:
        """The templates that name accounts, by their keys."""
        try:
            return {**BUILT_IN, **dict(map(account_template, self.template))}
        except ValueError as error:
            raise UsageError(str(error)) from None

    @property
    def given_text(self) -> str | None:
        """The message given with -text or -textfile, None without one.

        :raises UsageError: the file can't be read
        """
        if self.textfile is None:
            return self.text
        try:
            data = (sys.stdin.buffer.read() if self.textfile == STDIN
                    else Path(self.textfile).read_bytes())
            text = data.decode('utf-8-sig')
        except (OSError, ValueError) as error:
            raise UsageError(f'-textfile:{self.textfile} can\'t be read as '
                             f'UTF-8 text: {error}') from None
        hide(text)
        return text


def sends(options: Options) -> bool:
    """Say whether a run is to send mails to recipients."""
    return not (config.simulate or options.test or options.looks_back
                or options.setup)


#: The value of -textfile that stands for standard input.
STDIN = '-'

#: Options that can't be together.
CONTRADICTIONS = (
    *((text, other) for text in ('text', 'textfile')
      for other in ('message', 'messagesection', 'messagelang', 'revision')),
    ('text', 'textfile'), ('report', 'noreport'), ('test', 'status'),
    ('test', 'retry'), ('status', 'retry'),
    *((only, other) for only in ('forget', 'keep', 'setup')
      for other in ('test', 'status', 'leave', 'why')),
    ('forget', 'retry'), ('setup', 'retry'), ('setup', 'forget'),
    # What belongs to one mailing is said on its own page.
    *(('mailings', own) for own in (
        'section', 'message', 'messagesection', 'revision', 'text',
        'textfile', 'subject', 'campaign', 'report', 'test', 'retry',
        'setup', 'forget', 'leave', 'why')),
    *((one, other) for one in ('leave', 'why')
      for other in ('test', 'status', 'retry')), ('leave', 'why'),
    *((only, other) for only in ('forget', 'setup')
      for other in ('json', 'csv')), ('csv', 'why'),
)
