"""One run of one campaign: read, judge, show, ask, begin."""
from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass

import pywikibot
from pywikibot import config
from pywikibot.site import APISite

from .delivery import Button, Delivery, limits_of, post
from .eligibility import Judged, judge, mend
from .exceptions import UsageError
from .ledger import Ledger, Row, default_url
from .options import Options
from .outcomes import Outcome, Verdict
from .plan import Plan, mail_for, prepare
from .report import Summary, report_page
from .terminal import preview, result
from .terminal.dialogue import ask, confirm
from .terminal.logs import show
from .terminal.progress import progress


#: Exit statuses; a run that a signal ended has 128 more than its number.
DONE, TROUBLE, USAGE = 0, 1, 2

#: Seconds in which a message page can start one campaign unattended.
DAY = 24 * 3600


@dataclass(frozen=True)
class Run:

    """A run that has begun: all is read, judged, shown and allowed.

    ``number`` is how many mails there will be, at the most;
    ``report_page`` is where the report goes, None for nowhere.
    """

    plan: Plan
    options: Options
    judged: Sequence[Judged]
    ledger: Ledger
    delivery: Delivery
    summary: Summary
    number: int
    report_page: pywikibot.Page | None


def sends(options: Options) -> bool:
    """Say whether a run is to send mails to recipients."""
    return not (config.simulate or options.test or options.status)


def check_terminal(options: Options) -> None:
    """Make sure that somebody can be asked where somebody must be.

    :raises UsageError: there is no terminal
    """
    if sends(options) and not options.always and not sys.stdin.isatty():
        raise UsageError('There is no terminal to ask at. Give -always to '
                         'send without a question, or -simulate.')


def run_campaign(site: APISite, pages: Iterable[pywikibot.Page],
                 options: Options, mail: Callable[[Run], int]) -> int:
    """Do one run; return the exit status.

    :param site: the wiki, logged in
    :param pages: the list pages
    :param options: what is asked of the run
    :param mail: sends the mails of a run that has begun, reports, and
        returns the exit status
    :raises UsageError: it can't be done, and nothing was
    :raises LedgerError: the ledger failed, and nothing was sent
    :raises pywikibot.exceptions.Error: the wiki could not be asked
    """
    asks = sends(options) and not options.always
    button = (Button(site, options.stop)
              if options.stop and not options.status else None)
    lists = list(pages)
    if not lists:
        raise UsageError('There is no list page: what was given to find '
                         'them found none.')
    plan = prepare(site, lists, options, ask if asks else None)
    with closing(Ledger(options.ledger or default_url(),
                        create=sends(options))) as ledger:
        rows = ledger.rows(plan.wiki, plan.campaign)
        if options.status:
            pywikibot.stdout(result.status(plan.campaign, rows))
            return DONE
        if options.always and sends(options) and not options.campaign:
            check_campaign(plan, ledger)
        doubtful = {userid: row for userid, row in rows.items()
                    if options.retry and row.state == Outcome.UNCERTAIN}
        judged = list(progress(judge(
            site, plan.reading.recipients, opted_out=plan.opted_out.names,
            written=plan.opted_out.written.names,
            rows={userid: row for userid, row in rows.items()
                  if userid not in doubtful},
            include=options.include),
            len(plan.reading.recipients), 'Asking who can be mailed', 'name'))
        begun = _begin(plan, judged, doubtful, ledger, options, button)
        return begun if isinstance(begun, int) else mail(begun)


def check_campaign(plan: Plan, ledger: Ledger) -> None:
    """Make sure that a corrected subject does not mail everybody again.

    :raises UsageError: the message page started another campaign today
    """
    latest = plan.page and ledger.latest(plan.wiki, plan.page.title)
    if (latest and latest.name != plan.campaign
            and time.time() - latest.started < DAY):
        raise UsageError(
            f'The message page started the campaign "{latest.name}" less '
            f'than 24 hours ago; "{plan.campaign}" would be a new one and '
            'mail everybody again. Give -campaign to say which it is.')


def _begin(plan: Plan, judged: Sequence[Judged], doubtful: dict[int, Row],
           ledger: Ledger, options: Options, button: Button | None,
           ) -> Run | int:
    """Show what is going to be done, ask, and begin.

    :param plan: what to do
    :param judged: every recipient with its verdict
    :param doubtful: rows that -retry:uncertain gives free, by user id
    :param ledger: the ledger
    :param options: what is asked of the run
    :param button: what can stop the run
    :return: the run, or the exit status where there is nothing to send
    """
    remarks = [*plan.reading.remarks, *mend(judged),
               *plan.opted_out.remarks]
    emailable = [user for user in judged
                 if user.verdict is Verdict.EMAILABLE]
    latest = plan.page and ledger.latest(plan.wiki, plan.page.title)
    pywikibot.info(preview.overview(plan, judged, remarks, latest and (
        latest.name, latest.started)))
    if config.verbose_output:
        pywikibot.info(preview.recipients(judged))
    if options.max and len(emailable) > options.max:
        raise UsageError(f'{len(emailable)} recipients would be mailed, more '
                         f'than -max:{options.max}: nothing is sent.')
    limits = limits_of(plan.site, plan.wiki, ledger, limit=options.limit,
                       number=len(emailable))
    if emailable:
        show(preview.shown_mail(mail_for(plan, emailable[0])))
        # The longest name tells whether the subject fits everybody.
        mail_for(plan, max(emailable, key=lambda user: len(user.name)))
    if options.test:
        return DONE if send_test(plan, (emailable or judged)[0]) else TROUBLE
    number = min([len(emailable), *limits.values()])
    if config.simulate:
        pywikibot.info(f'Simulation: {number} mails would be sent. Nothing '
                       'was sent, recorded or written.')
        return DONE
    if number and not options.always and not confirm(
            judged, number, doubtful, lambda user: mail_for(plan, user),
            lambda user: send_test(plan, user)):
        pywikibot.info('Nothing was sent.')
        return DONE

    page = (None if options.noreport else report_page(
        plan.site, plan.lists, plan.page, plan.sources, options.report))
    ledger.begin(plan.wiki, plan.campaign,
                 plan.page.title if plan.page else '', plan.sender)
    ledger.reopen(doubtful)
    return Run(
        plan, options, judged, ledger,
        Delivery(plan.site, ledger, ccme=options.ccme, limits=limits,
                 look=button.look if button else None),
        Summary(plan.campaign, plan.sender, plan.lists, plan.page, remarks),
        number, page)


def send_test(plan: Plan, user: Judged) -> bool:
    """Mail only the sender what a recipient would get; record nothing.

    :param plan: what to do
    :param user: the recipient
    :return: whether it was sent
    """
    if config.simulate:
        pywikibot.info('Simulation: a test mail would go to '
                       f'{plan.sender}.')
        return True
    became = post(plan.site,
                  mail_for(plan, user)._replace(target=plan.sender))
    if became.outcome is Outcome.SENT:
        pywikibot.info(f'Sent a test mail to {plan.sender}, as {user.name} '
                       'would get it. Nothing was recorded.')
        return True
    pywikibot.error(f'The test mail to {plan.sender} was not sent: '
                    f'{became.reason}.')
    return False
