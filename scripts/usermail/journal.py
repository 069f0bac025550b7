"""What a process has done, kept while it does it: see documents.py."""
from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pywikibot import config
from pywikibot.site import APISite

from .eligibility import Added, Agreement, Judged
from .ledger import Found, Overview, Row
from .options import Options
from .outcomes import Verdict
from .plan import Plan
from .recipients import Recipient, Remark
from .report import Summary


#: Why nobody is mailed of a run that did not begin.
NOT_BEGUN = 'not-begun'


@dataclass
class Entry:

    """One run, as far as it has come.

    ``site`` is what Pywikibot calls the wiki; ``start`` and ``end`` are in
    seconds since 1970, UTC; ``error`` is the line that says why it ended.
    ``lists`` are the titles of the list pages that were given;
    ``recorded`` are the ledger's rows, where only these were asked for.
    ``left`` is why those are not mailed whom the wiki lets be mailed, as
    long as there is no ``summary``, which counts all.
    """

    site: str
    account: str
    simulate: bool
    test: bool
    left: str = NOT_BEGUN
    start: float = field(default_factory=time.time)
    end: float | None = None
    status: int | None = None
    error: str | None = None
    lists: Sequence[str] = ()
    plan: Plan | None = None
    ledger: str | None = None
    judged: Sequence[Judged] = ()
    remarks: Sequence[Remark | Added] = ()
    rows: Mapping[int, Row] = field(default_factory=dict)
    recorded: Mapping[int, Row] | None = None
    summary: Summary | None = None
    report: str | None = None


@dataclass(frozen=True)
class Person:

    """All that is known of one person.

    ``userid`` is 0 where there is no account; ``verdict`` is on a mail of
    ``campaign``, the lists', or on any where no list was given; ``lists``
    and ``remarks`` are where the lists name the person; ``actor`` is the
    name of who put them there; ``found`` is what the ledger has.
    """

    name: str
    userid: int
    wiki: str
    verdict: Verdict
    campaign: str | None = None
    lists: Sequence[Recipient] = ()
    remarks: Sequence[Remark | Added] = ()
    agreement: Agreement | None = None
    actor: str = ''
    found: Sequence[Found] = ()


@dataclass
class Journal:

    """What a process did: an entry for each run, and answers.

    ``kind`` is what was asked for: 'run', or the option of another task.
    """

    kind: str = 'run'
    start: float = field(default_factory=time.time)
    end: float | None = None
    status: int | None = None
    error: str | None = None
    entries: list[Entry] = field(default_factory=list)
    campaigns: Sequence[Overview] | None = None
    person: Person | None = None

    def asked(self, options: Options) -> None:
        """Note what was asked for."""
        self.kind = next((name for name in (
            'forget', 'setup', 'status', 'why', 'leave')
            if getattr(options, name)), 'run')

    def begin(self, site: APISite, options: Options) -> Entry:
        """Begin a run; return its entry, to be filled."""
        simulate = bool(config.simulate)
        self.entries.append(Entry(
            str(site), site.username() or '', simulate, options.test,
            'simulate' if simulate else 'test' if options.test
            else NOT_BEGUN))
        return self.entries[-1]

    def finish(self, status: int, error: str | None = None) -> None:
        """Note how a run ended, or the process, which is with its last run.

        :param status: the exit status
        :param error: the line that says why
        """
        self.end, self.status, self.error = time.time(), status, error
        if self.entries and self.entries[-1].status is None:
            entry = self.entries[-1]
            entry.end, entry.status, entry.error = self.end, status, error
