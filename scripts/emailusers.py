#!/usr/bin/env python3
"""
Mail the people on a wiki page's list, each of them once.

The recipients are read from the list page, those are kept whom the wiki
says can be mailed, each gets one mail through the wiki's own "Email this
user" function, and a summary is posted on the list's talk page. A run
that was stopped, killed or cut off can be started again: nobody is mailed
twice, and nobody is left out in silence.

    pwb emailusers -page:List

mails the message on the page "List/Message", with its first heading as
the subject, to everybody on "List" who is not on "List/Opt-out". Look
first, mail only yourself, mail a hundred without a question, see how far
it is:

    pwb emailusers -page:List -simulate
    pwb emailusers -page:List -test
    pwb emailusers -page:List -limit:100 -always
    pwb emailusers -page:List -status

Who is mailed:

-page:TITLE       The list page. It may be given often, and Pywikibot's
                  other page generators (-cat:, -file:, ...) may be given. A
                  user's own page or talk page stands for that user, a
                  category for its member user pages.
-section:NAME     Read only that section of each list page.
-mentions         Mail every account that the page mentions, not only the
                  first one of each entry.
-template:NAME[/PARAM]
                  One more template that names an account. Repeatable.
-optout:TITLE     Never mail who could be named on this page, in any form,
                  or is a member of this category. Repeatable.
                  Default: the subpage /Opt-out of each list, if there is
                  one.
                  Where there is its subpage /Preload, each mail has a link
                  with which one click opts out who follows it.
-optin:self       Mail only those who put themselves on the list, as its
                  history shows; -optin:trusted those, too, whom a trusted
                  account put there (-trusted), or you; -optin:any all but
                  those who left and were put back by others.
                  Default: trusted with -always, else any.
-include:blocked  Mail blocked accounts, too; -include:bot does so for bots.

What they get:

-message:TITLE    The page that holds the message.
                  Default: the list's subpage /Message.
-messagesection:NAME
                  Only that section of the page.
-messagelang:CODE
                  Its language subpage, such as /Message/de, where there is
                  one that may be sent. Default: the wiki's content language.
-text:TEXT        The message itself, in place of a page. While the run goes
                  on, everybody on this machine can read it in the list of
                  processes; where that matters, give -textfile.
-textfile:PATH    The file that holds the message, in UTF-8. "-" stands for
                  standard input; as nobody can be asked then, it needs
                  -always or -simulate.
-subject:TEXT     Default: the message page's first heading.
-ccme             Send a copy of each mail to the sender.
-nofooter         Leave off the line that says why one got this mail.

How it goes:

-campaign:NAME    Nobody gets two mails of one campaign. %Y, %m, %d and the
                  like are filled in from today's date (UTC).
                  Default: the message page's title and the subject; needed
                  for several lists without a message page.
-limit:N          Try at most N mails in this run.
-max:N            Stop before the first mail if it would go to more than N
                  recipients.
-stop:TITLE       Send nothing, or nothing more, while that page has any
                  text but whitespace and comments.
-test             Mail only the sender, as the first recipient would see it.
-always           Ask nothing. Needed where there is no terminal.
-trusted:NAME     A group or an account that may put people on the list, and
                  with -always whose words may be sent, on the message page
                  and on what it transcludes. Repeatable. Default: sysop;
                  the bot's own account, and what it wrote whole, may.
-revision:ID      With -always: the revision that the message page must be
                  at, whoever made it. What it transcludes is checked.
-simulate         Show what would be done; send, record and write nothing.
-setup            Print the pages that a new list needs, ready to paste:
                  /Message, /Opt-out and /Opt-out/Preload. Write nothing.

What remains:

-report:TITLE     The page for the summary, no redirect. Default: the list's
                  talk page; for several lists, the message's.
-noreport         Post no summary.
-names            Name people in the summary; without it, only those of whom
                  nobody knows whether they got the mail.
-ledger:URL       The record of who was mailed, as an SQLAlchemy URL.
                  Default: an SQLite file in Pywikibot's data directory.
-status           Show what the record says of the campaign; send nothing.
-retry:uncertain  Mail those again of whom nobody knows whether they got it.
-keep:DAYS        Take the names out of campaigns in which nothing has
                  happened for so many days; with or without a list. Nobody
                  is mailed twice all the same.
-forget:NAME      Take one account out of the record, and send nothing.

Exit status: 0 all done, or stopped as told, the rest deferred; 1 something
failed, is uncertain or stopped the run; 2 wrong usage, nothing was done.
"""
from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping

import pywikibot
from pywikibot import pagegenerators
from pywikibot.bot import BaseBot
from pywikibot.exceptions import (
    ApiTimeoutError,
    Error,
    InvalidTitleError,
    ServerError,
)

from usermail import interrupts, report
from usermail.addressing import mail_for
from usermail.delivery import quota_of
from usermail.eligibility import Judged
from usermail.exceptions import LedgerError, UsageError
from usermail.ledger import Row
from usermail.outcomes import Outcome, Result, Verdict
from usermail.retention import forget, keep_alone
from usermail.run import (
    DONE,
    TROUBLE,
    USAGE,
    Run,
    check_terminal,
    run_campaign,
)
from usermail.terminal import result
from usermail.terminal.command_line import parse
from usermail.terminal.logs import arguments
from usermail.terminal.progress import progress
from usermail.terminal.streams import harden
from usermail.wiki import heed, log_in, understood


#: Seconds that posting the report may take; and from a signal on, where
#: Toolforge kills after 30. The second where the wiki was ill before it.
REPORT, GRACE = (120, 10), (15, 2)

#: The exit status after Ctrl-C at a prompt.
INTERRUPTED = 130


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

    def recipients(self) -> Iterator[Judged]:
        """Yield who is to be mailed, until the run is stopped."""
        for user in self.todo.judged:
            if self.delivery.stopped:
                return
            if user.verdict is Verdict.EMAILABLE:
                yield user

    def skip_page(self, page: Judged) -> bool:
        """Skip nobody: who is not to be mailed is not yielded."""
        return False

    def treat(self, page: Judged) -> None:
        """Mail one recipient."""
        self.in_hand = page.name
        became = self.delivery.deliver(mail_for(self.todo.plan, page),
                                       page.userid)
        self.in_hand = None
        if became.outcome is not Outcome.DEFERRED:
            self.counter['send'] += became.outcome is Outcome.SENT
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
            rows = ledger.rows(plan.wiki, plan.campaign)
            campaign = ledger.campaign(plan.wiki, plan.campaign)
            summary.first = campaign and campaign.started
            if self.delivery.well:
                # Else Pywikibot might have to ask the wiki who we are.
                known = quota_of(plan.site, plan.wiki, ledger)
        except LedgerError as error:
            pywikibot.error(str(error))
        summary.last = max((row.changed for row in rows.values() if
                            row.state == Outcome.SENT), default=None)
        # Pywikibot swallows what its user interrupts or quits.
        stopped = self.delivery.stopped or (
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
            with interrupts.limited(REPORT[ill], GRACE[ill]):
                report.post(page, self.summary, names=names,
                            read=self.todo.plan.read)
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
            or self.summary.total(Outcome.FAILED, Outcome.UNCERTAIN)
            or self.summary.held)
        return TROUBLE if in_trouble else DONE


def mail(run: Run) -> int:
    """Send the mails of a run and report; return the exit status."""
    bot = EmailUsersBot(run)
    bot.run()
    return bot.status


def start(*args: str) -> int:
    """Do what the command line says; return the exit status.

    :param args: the command line, empty for the process's own
    :raises UsageError: it can't be done, and nothing was
    :raises LedgerError: the ledger failed, and nothing was sent
    :raises pywikibot.exceptions.Error: the wiki could not be asked
    """
    heed()
    # Both ask who we are.
    with understood('its name for us'):
        local_args = arguments(args)
        site = pywikibot.Site()
    factory = pagegenerators.GeneratorFactory(site=site)
    options = parse(local_args, factory)
    if options.forget:
        log_in(site)
        forget(site, options)
        return DONE
    generator = factory.getCombinedGenerator()
    if generator is None and options.keep:
        keep_alone(options)
        return DONE
    if generator is None:
        raise UsageError('No list page is given. Give -page:TITLE.')
    check_terminal(options)
    log_in(site)
    return run_campaign(site, generator, options, mail)


def main(*args: str) -> int:
    """Run the script; say what is wrong in one line.

    :param args: the command line, empty for the process's own
    :return: the exit status
    """
    harden()
    interrupts.install()
    try:
        return start(*args)
    except (UsageError, InvalidTitleError) as error:
        pywikibot.error(f'{error}\nUse -help for the options.')
        return USAGE
    except (ApiTimeoutError, ServerError, ConnectionError) as error:
        pywikibot.error(f'The wiki gives no answer: {error}')
        return TROUBLE
    except Error as error:
        pywikibot.error(str(error))
        return TROUBLE
    except (KeyboardInterrupt, EOFError):
        pywikibot.info('\nNobody on the list was mailed.')
        return interrupts.status() or INTERRUPTED


if __name__ == '__main__':
    sys.exit(main())
