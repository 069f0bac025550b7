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
-optout:TITLE     Never mail who is named on this page or is a member of this
                  category. Repeatable.
                  Default: the list's subpage /Opt-out, if there is one.
-include:blocked  Mail blocked accounts, too; -include:bot does so for bots.

What they get:

-message:TITLE    The page that holds the message.
                  Default: the list's subpage /Message.
-messagesection:NAME
                  Only that section of the page.
-messagelang:CODE
                  Its language subpage, such as /Message/de, where there is
                  one. Default: the wiki's content language.
-text:TEXT        The message itself, in place of a page.
-textfile:PATH    The file that holds the message, in UTF-8.
-subject:TEXT     Default: the message page's first heading.
-ccme             Send a copy of each mail to the sender.
-nofooter         Leave off the line that says why one got this mail.

How it goes:

-campaign:NAME    Nobody gets two mails of one campaign. %Y, %m, %d and the
                  like are filled in from today's date (UTC).
                  Default: the message page's title and the subject.
-limit:N          Try at most N mails in this run.
-max:N            Stop before the first mail if it would go to more than N
                  recipients.
-stop:TITLE       Send nothing, or nothing more, while that page has any
                  text but whitespace and comments.
-test             Mail only the sender, as the first recipient would see it.
-always           Ask nothing. Needed where there is no terminal.
-trusted:NAME     With -always: a group or an account whose message may be
                  sent. Repeatable. Default: sysop; the bot's own always may.
-revision:ID      With -always: the revision that the message page must be
                  at, whoever made it.
-simulate         Show what would be done; send, record and write nothing.

What remains:

-report:TITLE     The page for the summary. Default: the list's talk page;
                  for several lists, the message's.
-noreport         Post no summary.
-names            Name people in the summary; without it, only those of whom
                  nobody knows whether they got the mail.
-ledger:URL       The record of who was mailed, as an SQLAlchemy URL.
                  Default: an SQLite file in Pywikibot's data directory.
-status           Show what the record says of the campaign; send nothing.
-retry:uncertain  Mail those again of whom nobody knows whether they got it.

Exit status: 0 all done, or stopped as told, the rest deferred; 1 something
failed, is uncertain or stopped the run; 2 wrong usage, nothing was done.
"""
from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import pywikibot
from pywikibot import config, pagegenerators
from pywikibot.bot import SingleSiteBot
from pywikibot.exceptions import (
    ApiTimeoutError,
    Error,
    InvalidTitleError,
    ServerError,
)

from usermail.delivery import Button, Delivery, limits_of, quota_of
from usermail.eligibility import RECORDED, Judged, judge, mend
from usermail.exceptions import LedgerError, UsageError
from usermail.ledger import Ledger, Row, default_url
from usermail.options import parse
from usermail.outcomes import Outcome, Verdict
from usermail.plan import Plan, address, check_campaign, prepare
from usermail.report import Summary, posting, render
from usermail.terminal import preview, result
from usermail.terminal.dialogue import ask, confirm, send_test
from usermail.terminal.progress import command_line, progress, quiet, show


#: Exit statuses; a run that a signal ended has 128 more than its number.
DONE, TROUBLE, USAGE = 0, 1, 2


class EmailUsersBot(SingleSiteBot):

    """Mail each recipient of a campaign once, and report."""

    available_options = {'always': False, 'names': False}

    def __init__(self, plan: Plan, judged: Sequence[Judged],
                 delivery: Delivery, number: int,
                 report_page: pywikibot.Page | None,
                 **options: Any) -> None:
        """Prepare a run.

        :param plan: what to do
        :param judged: every recipient with its verdict
        :param delivery: sends the mails
        :param number: how many of them there will be, at the most
        :param report_page: where the report goes, None for nowhere
        """
        self.mailing = progress(self.recipients(), number, 'Mailing',
                                'mail')
        super().__init__(site=plan.site, generator=self.mailing, **options)
        self.treat_page_type = pywikibot.User
        self.plan = plan
        self.delivery = delivery
        self.report_page = report_page
        self.summary = Summary(plan)
        self.judged = judged
        self.waiting = {user.name: user for user in judged
                        if user.verdict is Verdict.EMAILABLE}
        self.in_hand: str | None = None
        self.signal = 0
        self.reporting = False
        self.reported = True

    def recipients(self) -> Iterator[pywikibot.User]:
        """Yield who is to be mailed, until the run is stopped."""
        for name in list(self.waiting):
            if self.delivery.stopped:
                return
            yield pywikibot.User(self.site, f'User:{name}')

    def setup(self) -> None:
        """Let signals wait for the mail in hand."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.interrupt)

    def interrupt(self, number: int, _frame: object) -> None:
        """End the run after the mail in hand, or the try to report it."""
        self.signal = number
        if self.reporting:
            raise KeyboardInterrupt
        self.delivery.stop(signal.Signals(number).name, in_order=False)

    def treat(self, page: pywikibot.User) -> None:
        """Mail one recipient."""
        user = self.waiting[page.username]
        self.in_hand = user.name
        result = self.delivery.deliver(address(self.plan, user),
                                       user.userid)
        self.in_hand = None
        assert result.outcome  # deliver() always knows
        if result.outcome is not Outcome.DEFERRED:
            self.counter['send'] += result.outcome is Outcome.SENT
            self.summary.count(user.name, result.outcome, result.reason)
            del self.waiting[user.name]

    def account_for_the_rest(self, rows: Mapping[int, Row]) -> None:
        """Say of everybody who was not tried here why that is.

        :param rows: the campaign's in the ledger: other processes may
            have mailed some of them in the meantime
        """
        for user in self.judged:
            tried = (user.verdict is Verdict.EMAILABLE
                     and user.name not in self.waiting)
            if tried:
                continue
            row = rows.get(user.userid)
            verdict = user.verdict
            if row and (verdict is Verdict.EMAILABLE
                        or verdict in RECORDED.values()):
                verdict = RECORDED.get(row.state, verdict)
            if verdict is Verdict.HELD and user.name == self.in_hand:
                # It is ours, and an exception came in between.
                verdict = Verdict.UNCERTAIN
                row = row and row._replace(reason='process-gone')
            if verdict is Verdict.EMAILABLE:
                self.defer(user)
            else:
                doubtful = verdict is Verdict.UNCERTAIN and row
                self.summary.skip(user.name, verdict,
                                  doubtful.reason if doubtful else '')

    def defer(self, user: Judged) -> None:
        """Say why a recipient is left for the next run."""
        reason = self.delivery.stopped
        if reason is None and self.generator_completed:
            # Another process had the claim, and has given it up since.
            reason = str(Verdict.HELD)
        else:
            self.summary.stopped = reason = reason or 'crashed'
        self.summary.count(user.name, Outcome.DEFERRED, reason)

    def look_back(self) -> None:
        """Add to the summary what the ledger knows of the campaign."""
        plan, ledger = self.plan, self.delivery.ledger
        rows: Mapping[int, Row] = {}
        try:
            rows = ledger.rows(plan.wiki, plan.campaign)
            campaign = ledger.campaign(plan.wiki, plan.campaign)
            self.summary.first = campaign and campaign.started
            known = quota_of(plan.site, plan.wiki, ledger)
            if self.waiting and known and not known.left:
                self.summary.renewed = known.renewed
        except LedgerError as error:
            pywikibot.error(str(error))
        self.summary.last = max((row.changed for row in rows.values() if
                                 row.state == Outcome.SENT), default=None)
        self.account_for_the_rest(rows)

    def teardown(self) -> None:
        """Say what became of everybody, here and on the wiki."""
        self.mailing.close()
        self.look_back()
        pywikibot.info(result.outcomes(self.summary))
        if self.report_page is None:
            return
        # From here on a signal need not wait for a mail.
        self.reporting = True
        try:
            posting.post(self.report_page, self.summary,
                         names=self.opt.names)
        except (Exception, KeyboardInterrupt) as error:
            # Whatever it is, the mails are out and people ask for this.
            self.reported = False
            self.keep_report(error)
        else:
            posting.kept_path(self.plan.campaign).unlink(missing_ok=True)
            pywikibot.info(f'The report is on {self.report_page.title()}: '
                           f'{self.report_page.full_url()}')
        finally:
            self.reporting = False

    def keep_report(self, error: BaseException) -> None:
        """Print the report that could not be posted, and write it down."""
        text = render(self.summary, self.site.lang,
                      names=self.opt.names)
        pywikibot.stdout(text)
        try:
            place = f'is in {posting.keep(self.plan.campaign, text)}'
        except OSError as again:
            place = f'could not be written to a file either ({again})'
        pywikibot.error(
            f'The report could not be posted on {self.report_page}: '
            f'{error or type(error).__name__}\nIts text is above and {place}'
            '. The mails are not affected; the next run reports anew.')

    @property
    def status(self) -> int:
        """The exit status that fits what happened."""
        if self.signal:
            return 128 + self.signal
        in_trouble = (
            not self.delivery.in_order or not self.reported
            # Pywikibot swallows what its user interrupts or quits.
            or not self.generator_completed
            or self.summary.total(Outcome.FAILED, Outcome.UNCERTAIN))
        return TROUBLE if in_trouble else DONE


def run(args: Sequence[str]) -> int:
    """Do what the command line says; return the exit status.

    :param args: the command line, empty for the process's own
    :raises UsageError: it can't be done, and nothing was
    :raises LedgerError: the ledger failed, and nothing was sent
    :raises pywikibot.exceptions.Error: the wiki could not be asked
    """
    quiet()
    local_args = pywikibot.handle_args(command_line(args))
    site = pywikibot.Site()
    factory = pagegenerators.GeneratorFactory(site=site)
    options = parse(local_args, factory)
    generator = factory.getCombinedGenerator()
    if generator is None:
        raise UsageError('No list page is given. Give -page:TITLE.')
    sends = not (config.simulate or options['test'] or options['status'])
    asks = sends and not options['always']
    if asks and not sys.stdin.isatty():
        raise UsageError('There is no terminal to ask at. Give -always to '
                         'send without a question, or -simulate.')
    site.login()
    button = (Button(site, options['stop'])
              if options['stop'] and not options['status'] else None)
    lists = list(generator)
    if not lists:
        raise UsageError('There is no list page: what was given to find '
                         'them found none.')
    plan = prepare(site, lists, options, ask if asks else None)
    with closing(Ledger(options['ledger'] or default_url(),
                        create=sends)) as ledger:
        rows = ledger.rows(plan.wiki, plan.campaign)
        if options['status']:
            pywikibot.stdout(result.status(plan.campaign, rows))
            return DONE
        if sends and not asks and not options['campaign']:
            check_campaign(plan, ledger)
        doubtful = {userid: row for userid, row in rows.items()
                    if options['retry'] and row.state == Outcome.UNCERTAIN}
        judged = list(progress(judge(
            site, plan.reading.recipients, opted_out=plan.opted_out,
            rows={userid: row for userid, row in rows.items()
                  if userid not in doubtful},
            include=options['include']),
            len(plan.reading.recipients), 'Asking who can be mailed', 'name'))
        plan = plan.with_remarks(mend(judged))
        return mail(plan, judged, doubtful, ledger, options, button, asks=asks)


def mail(plan: Plan, judged: Sequence[Judged], doubtful: Mapping[int, Row],
         ledger: Ledger, options: Mapping[str, Any],
         button: Button | None, *, asks: bool) -> int:
    """Show what is going to be done, ask, do it; return the exit status.

    :param plan: what to do
    :param judged: every recipient with its verdict
    :param doubtful: rows that -retry:uncertain gives free, by user id
    :param ledger: the ledger
    :param options: as from :func:`options.parse`
    :param button: what can stop the run
    :param asks: whether somebody confirms
    """
    emailable = [user for user in judged
                 if user.verdict is Verdict.EMAILABLE]
    pywikibot.info(preview.overview(
        plan, judged, plan.page and ledger.latest(plan.wiki,
                                                  plan.page.title())))
    if config.verbose_output:
        pywikibot.info(preview.recipients(judged))
    if options['max'] and len(emailable) > options['max']:
        raise UsageError(f'{len(emailable)} recipients would be mailed, more '
                         f'than -max:{options["max"]}: nothing is sent.')
    limits = limits_of(plan.site, plan.wiki, ledger, limit=options['limit'],
                       number=len(emailable))
    if emailable:
        show(preview.mail(address(plan, emailable[0])))
        # The longest name tells whether the subject fits everybody.
        address(plan, max(emailable, key=lambda user: len(user.name)))
    if options['test']:
        return DONE if send_test(plan, (emailable or judged)[0]) else TROUBLE
    number = min([len(emailable), *limits.values()])
    if config.simulate:
        pywikibot.info(f'Simulation: {number} mails would be sent. Nothing '
                       'was sent, recorded or written.')
        return DONE
    if asks and number and not confirm(plan, judged, number, doubtful):
        pywikibot.info('Nothing was sent.')
        return DONE

    report_page = (None if options['noreport'] else
                   posting.report_page(plan, options['report']))
    ledger.begin(plan.wiki, plan.campaign,
                 plan.page.title() if plan.page else '',
                 plan.site.username())
    ledger.reopen(doubtful)
    bot = EmailUsersBot(
        plan, judged,
        Delivery(plan.site, ledger, ccme=options['ccme'], limits=limits,
                 look=button.look if button else None),
        number, report_page, names=options['names'])
    bot.run()
    return bot.status


def main(*args: str) -> int:
    """Run the script; say what is wrong in one line.

    :param args: the command line, empty for the process's own
    :return: the exit status
    """
    try:
        return run(args)
    except (UsageError, InvalidTitleError) as error:
        pywikibot.error(f'{error}\nUse -help for the options.')
        return USAGE
    except (ApiTimeoutError, ServerError, ConnectionError) as error:
        pywikibot.error(f'The wiki gives no answer: {error}')
        return TROUBLE
    except Error as error:
        pywikibot.error(str(error))
        return TROUBLE
    except KeyboardInterrupt:
        pywikibot.info('\nNothing was sent.')
        return 128 + signal.SIGINT


if __name__ == '__main__':
    sys.exit(main())
