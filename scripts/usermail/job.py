"""A job: all mailings of a page, one after another, each a run of its own.

The mailing whose last mail is the oldest goes first. Where the wiki limits
the account's mails, none takes more than its share while others wait; what
some do not need goes to those who wait, in another round.
"""
from __future__ import annotations

import traceback
import zlib
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timezone

import pywikibot
from pywikibot.exceptions import (
    ApiTimeoutError,
    Error,
    InvalidTitleError,
    NoUsernameError,
    ServerError,
)
from pywikibot.site import APISite

from . import interrupts
from .delivery import quota_of
from .eligibility import Actors
from .exceptions import NotYetError, SenderError, UsageError
from .journal import Journal
from .ledger import Ledger, Memory, default_url, memories, remember
from .mailings import Mailing, Mailings, read_mailings, titles_of
from .options import Options, sends
from .retention import keep
from .run import DONE, TROUBLE, USAGE, Run, run_campaign
from .shared import TRUSTED, Shared
from .wiki import revisions_of, transcluded_by


#: So many refused runs in a row pause a mailing until its pages change.
PAUSE = 3

#: So often are those served again that wait for a share of the quota.
ROUNDS = 5

#: The exit status after Ctrl-C while the wiki is read.
INTERRUPTED = 130

#: What is the account's or the wiki's, and so every mailing's.
_EVERYBODYS = (SenderError, ApiTimeoutError, ServerError, ConnectionError,
               NoUsernameError)

#: Where the options stand in :attr:`Memory.pages`; no title is empty.
_OPTIONS = ''


class Job:

    """The mailings of a page, with what is known of earlier runs."""

    def __init__(self, site: APISite, options: Options,
                 mail: Callable[[Run], int], journal: Journal,
                 ledger: Ledger, found: Mailings) -> None:
        """Prepare to do them.

        :param site: the wiki, logged in
        :param options: what the operator says
        :param mail: see :func:`run.run_campaign`
        :param journal: is told of each run
        :param ledger: remembers the mailings
        :param found: what the wiki says of them
        """
        self.site = site
        self.sends = sends(options)
        self.mail = mail
        self.journal = journal
        self.ledger = ledger
        self.wiki = found.wiki
        self.known = memories(ledger, found.wiki)
        self.mailings = sorted(found.mailings, key=lambda mailing: (
            self.memory_of(mailing).mailed))
        self.shared = Shared(
            Actors(site, options.trusted or TRUSTED),
            read=found.read)
        self.became: dict[str, int] = {}
        self.begun: Run | None = None

    def memory_of(self, mailing: Mailing) -> Memory:
        """Return what is known of a mailing."""
        return self.known.get(mailing.title, Memory())

    def do(self) -> int:
        """Do all that are due; return the exit status."""
        waiting = self.due()
        # Who is refused counts against a share, and not against the quota:
        # that must not go on for ever.
        for _ in range(ROUNDS):
            again = []
            for number, mailing in enumerate(waiting):
                share = self.share(len(waiting) - number)
                if share == 0 and mailing.title in self.became:
                    self.tell_rest(waiting[number:])
                    return self.status()
                self.run(mailing, share)
                if interrupts.received() or (
                        self.begun and self.begun.delivery.theirs):
                    self.tell_rest(waiting[number + 1:])
                    return self.status()
                if self.begun and self.begun.delivery.stopped == 'quota':
                    again.append(mailing)
            waiting = again
        self.tell_rest(waiting)
        return self.status()

    def due(self) -> list[Mailing]:
        """Return those that are to run today; say what the others wait for.
        """
        today = datetime.now(timezone.utc).date()
        paused = self.paused() if self.sends else set()
        due = []
        for mailing in self.mailings:
            objection = mailing.dates.objection(today)
            if mailing.title in paused:
                pywikibot.info(
                    f'{mailing.title}: paused after {PAUSE} refused runs, '
                    'until one of its pages changes.')
            elif objection:
                pywikibot.info(f'{mailing.title}: not today, {objection}.')
            else:
                due.append(mailing)
        return due

    def paused(self) -> set[str]:
        """Return the titles of those that are paused, asking what changed.
        """
        refused = [mailing for mailing in self.mailings
                   if self.memory_of(mailing).refused >= PAUSE]
        titles = {title for mailing in refused
                  for title in self.memory_of(mailing).pages} - {_OPTIONS}
        now = revisions_of(self.site, titles)
        return {mailing.title for mailing in refused
                if self.memory_of(mailing).pages == {
                    title: now.get(title, _key_of(mailing))
                    for title in self.memory_of(mailing).pages}}

    def share(self, waiting: int) -> int | None:
        """Return how many mails one of so many may send, None for any."""
        known = quota_of(self.site, self.wiki, self.ledger)
        if known is None:
            return None
        return max(known.left // waiting, min(known.left, 1))

    def run(self, mailing: Mailing, share: int | None) -> None:
        """Do one mailing's run; remember what became of it.

        :raises: one of :data:`_EVERYBODYS`, or LedgerError: no other
            mailing can be done either
        """
        interrupts.release()
        pywikibot.info(f'\nMailing:    {mailing.title}')
        self.begun = None
        line, refused = None, None
        try:
            status = run_campaign(
                self.site, [mailing.page], mailing.options, self.begin,
                self.journal, replace(
                    self.shared, fixed=mailing.fixed, share=share,
                    error=mailing.error))
        except _EVERYBODYS:
            raise
        except (UsageError, InvalidTitleError) as error:
            status, line, refused = USAGE, str(error), error
        except Error as error:
            status, line = TROUBLE, str(error)
        except Exception as error:
            # Whatever a page did to us, the others can't help it.
            status, line = TROUBLE, f'{type(error).__name__}: {error}'
            pywikibot.error(traceback.format_exc())
        if line:
            pywikibot.error(f'{mailing.title}: {line}')
        self.journal.finish(status, line)
        self.became[mailing.title] = max(
            status, self.became.get(mailing.title, DONE))
        if self.sends:
            self.remember(mailing, status, refused)

    def begin(self, run: Run) -> int:
        """Send the mails of a run."""
        self.begun = run
        return self.mail(run)

    def remember(self, mailing: Mailing, status: int,
                 refused: Error | None) -> None:
        """Keep what became of a mailing.

        :raises LedgerError: it can't be written
        """
        before = self.memory_of(mailing)
        after = before._replace(refused=0, pages={})
        if self.begun:
            after = after._replace(mailed=max(
                before.mailed, int(self.begun.summary.last or 0)))
        if isinstance(refused, NotYetError):
            after = before
        elif status == USAGE:
            pages = self.pages_of(mailing)
            after = before._replace(pages=pages, refused=(
                before.refused + 1 if pages == before.pages else 1))
        if after != before:
            remember(self.ledger, self.wiki, mailing.title, after)
            self.known[mailing.title] = after

    def pages_of(self, mailing: Mailing) -> dict[str, int]:
        """Return at which revisions all pages of a mailing are now."""
        titles = set(titles_of(self.site, mailing))
        titles |= transcluded_by(self.site, titles)
        return {**revisions_of(self.site, titles),
                _OPTIONS: _key_of(mailing)}

    def tell_rest(self, rest: Iterable[Mailing]) -> None:
        """Say which mailings are left for the next time."""
        titles = ', '.join(mailing.title for mailing in rest)
        if titles:
            pywikibot.info(f'\nLeft for the next time: {titles}')

    def status(self) -> int:
        """Return the exit status that fits all of them."""
        if interrupts.received():
            return interrupts.status()
        became = set(self.became.values())
        if became == {USAGE}:
            return USAGE
        return TROUBLE if became - {DONE} else DONE


def do_mailings(site: APISite, options: Options,
                mail: Callable[[Run], int], journal: Journal) -> int:
    """Do all mailings of a page; return the exit status.

    :param site: the wiki, logged in
    :param options: what the operator says; ``mailings`` is the page
    :param mail: see :func:`run.run_campaign`
    :param journal: is told of each run
    :raises UsageError: nothing can be done, and nothing was
    :raises LedgerError: the ledger failed
    :raises pywikibot.exceptions.Error: the wiki could not be asked
    """
    found = read_mailings(site, options)
    with closing(Ledger(options.ledger or default_url(),
                        create=sends(options))) as ledger:
        if options.keep and sends(options):
            keep(ledger, options.keep)
        job = Job(site, options, mail, journal, ledger, found)
        try:
            return job.do()
        except SenderError as error:
            if not job.became:
                raise
            # Others were done.
            pywikibot.error(str(error))
            return TROUBLE
        except (KeyboardInterrupt, EOFError):
            pywikibot.info('\nEnded. The next time it goes on.')
            return interrupts.status() or INTERRUPTED


def _key_of(mailing: Mailing) -> int:
    """Return what tells whether the operator's words have changed.

    Where things are written down does not matter.
    """
    return zlib.crc32(repr(replace(
        mailing.options, ledger=None, json=None, csv=None,
        keep=None)).encode())
