"""The bot: mail each recipient of a run that has begun, and report."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pywikibot
from pywikibot.bot import BaseBot

from . import interrupts, report
from .addressing import mail_for
from .delivery import quota_of
from .eligibility import Judged
from .exceptions import LedgerError
from .ledger import Row
from .outcomes import Outcome, Result, Verdict
from .run import DONE, TROUBLE, Run
from .terminal import result
from .terminal.progress import progress


#: Seconds that posting the report may take, which is enough for a wiki that
#: is read-only for a moment; and from a signal on, where Toolforge kills
#: after 30. The second where the wiki was ill before it.
REPORT, GRACE = (60, 10), (15, 2)


class EmailUsersBot(BaseBot):

    """Mail each recipient of a campaign once, and report."""

    def __init__(self, run: Run) -> None:
        """Prepare to send the mails of a run that has begun."""
        self.mailing = progress(self.recipients(), run.number, 'Mailing',
                                'mail')
        super().__init__(generator=self.mailing)
        self.treat_page_type = Judged
        self.todo = run
        self.delivery = run.delivery
        self.summary = run.summary
        self.became: dict[int, tuple[str, Result]] = {}
        self.in_hand: str | None = None
        self.reported = True
        self.doubts = False
        self.mails_stopped: str | None = None

    def recipients(self) -> Iterator[Judged]:
        """Yield who is to be mailed, until the run is stopped."""
        for user in self.todo.judged:
            if self.delivery.stopped:
                break
            if user.verdict is Verdict.EMAILABLE:
                yield user
        yield from self.talk_pages()

    def talk_pages(self) -> Iterator[Judged]:
        """Yield who is to get a post, until the run is stopped."""
        if not self.todo.fallback:
            return
        self.mails_stopped = self.delivery.go_on()
        for user in self.todo.fallback.awaiting(self.todo.judged,
                                                self.became):
            if self.delivery.stopped:
                return
            yield user

    def skip_page(self, page: Judged) -> bool:
        """Skip nobody: who is not to be mailed is not yielded."""
        return False

    def treat(self, page: Judged) -> None:
        """Mail one recipient, or post on the talk page."""
        self.in_hand = page.name
        fallback = self.todo.fallback
        if fallback and (page.verdict is Verdict.POSTABLE
                         or page.userid in self.became):
            became = self.delivery.run(fallback.errand(page), page.userid)
        else:
            became = self.delivery.deliver(mail_for(self.todo.plan, page),
                                           page.userid)
        self.in_hand = None
        if became.outcome is not Outcome.DEFERRED:
            self.counter['send'] += became.outcome is Outcome.SENT
            self.counter['post'] += became.outcome is Outcome.POSTED
            self.became[page.userid] = page.name, became

    def look_back(self) -> None:
        """Add to the summary what the ledger knows of the campaign."""
        plan, ledger, summary = self.todo.plan, self.todo.ledger, self.summary
        self.delivery.settle_last()
        for userid, (name, became) in self.became.items():
            outcome, reason = became.outcome, became.reason
            if userid in self.delivery.unrecorded:
                outcome, reason = Outcome.UNCERTAIN, 'not-recorded'
            assert outcome  # deliver() always knows
            summary.count(name, outcome, reason)
        rows: Mapping[int, Row] = {}
        known = None
        try:
            left = ledger.note([user.userid for user in self.todo.judged])
            self.doubts = bool(left) or any(
                became.outcome is Outcome.UNCERTAIN
                for _, became in self.became.values())
            rows = ledger.rows(plan.wiki, plan.campaign)
            campaign = ledger.campaign(plan.wiki, plan.campaign)
            summary.first = campaign and campaign.started
            if self.delivery.well:
                # Else Pywikibot might have to ask the wiki who we are.
                known = quota_of(plan.site, plan.wiki, ledger)
        except LedgerError as error:
            self.doubts = True  # nobody knows
            pywikibot.error(str(error))
        summary.last = max((row.changed for row in rows.values() if
                            row.state == Outcome.SENT), default=None)
        # Pywikibot swallows what its user interrupts or quits.
        stopped = self.delivery.stopped or self.mails_stopped or (
            None if self.generator_completed else 'crashed')
        for name, outcome, reason in report.the_rest(
                self.todo.judged,
                {name for name, _ in self.became.values()}, rows, stopped,
                self.in_hand):
            summary.count(name, outcome, reason)
            if outcome is Outcome.DEFERRED and reason == stopped:
                summary.stopped = stopped
        summary.cause = self.delivery.cause
        if known and not known.left and summary.total(Outcome.DEFERRED):
            summary.renewed = known.renewed

    def teardown(self) -> None:
        """Say what became of everybody, here and on the wiki."""
        self.mailing.close()
        self.look_back()
        # First of all: what is printed may have no reader any more.
        tell = self.post_report()
        for line, colour in result.outcomes(self.summary):
            pywikibot.info(line, extra={'colour': colour})
        tell()

    def post_report(self) -> Callable[[], object]:
        """Post the report, or keep it; return what says where it is."""
        page, names = self.todo.report_page, self.todo.options.names
        if page is None:
            return lambda: None
        ill = not self.delivery.well
        if ill or interrupts.received():
            # There may be no time for Pywikibot's throttle.
            throttle = page.site.throttle
            throttle.last_write = throttle.last_read = 0.0
            throttle.retry_after = 0
        try:
            passes = self.delivery.stopped == 'readonly'
            with interrupts.limited(REPORT[ill and not passes], GRACE[ill]):
                report.post(page, self.summary, names=names,
                            read=self.todo.plan.read,
                            target=self.todo.target)
        except (Exception, KeyboardInterrupt) as error:
            # Whatever it is, the mails are out and people ask for this.
            self.reported = False
            return report.keep_report(page, self.summary, error, names=names)
        report.kept_path(self.summary.campaign).unlink(missing_ok=True)
        return lambda: pywikibot.info(
            f'The report is on {page.title()}: {page.full_url()}')

    @property
    def status(self) -> int:
        """The exit status that fits what happened."""
        if interrupts.received():
            return interrupts.status()
        in_trouble = (
            not self.delivery.in_order or not self.reported
            or not self.generator_completed
            or self.summary.total(Outcome.FAILED) or self.doubts
            or self.delivery.unrecorded
            or self.summary.held)
        return TROUBLE if in_trouble else DONE


def mail(run: Run) -> int:
    """Send the mails of a run and report; return the exit status."""
    bot = EmailUsersBot(run)
    bot.run()
    return bot.status
