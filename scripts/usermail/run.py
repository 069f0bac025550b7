"""One run of one campaign: read, judge, show, ask, begin."""
from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple

import pywikibot
from pywikibot import config
from pywikibot.site import APISite

from . import interrupts
from .addressing import mail_for
from .afresh import watch_over
from .asked import Asked
from .delivery import Delivery, Watch, limits_of
from .discretion import hide, publish
from .eligibility import Added, Judged, mend, remembering, unasked
from .exceptions import UsageError
from .fallback import Fallback, Open, find_open
from .giving_up import give_up
from .journal import Entry, Journal
from .judging import judge_all
from .ledger import MAIL, Ledger, Row, default_url
from .naming import check_campaign
from .options import STDIN, Options
from .outcomes import Outcome, Verdict
from .plan import Plan, prepare
from .recipients import Remark
from .rehearsal import send_tests, shown
from .report import Summary, check_ledger, find_place
from .retention import check_rows, keep
from .terminal import preview, result
from .terminal.dialogue import ask, confirm
from .terminal.logs import show
from .terminal.setup import setup


#: Exit statuses; a run that a signal ended has 128 more than its number.
DONE, TROUBLE, USAGE = 0, 1, 2


class Taken(NamedTuple):

    """What earlier runs have left in doubt, and this one takes up.

    ``doubtful`` are rows that -retry:uncertain gives free, by user id.
    """

    doubtful: dict[int, Row]
    posts: Open


@dataclass(frozen=True)
class Run:

    """A run that has begun: all is read, judged, shown and allowed.

    ``number`` is how many mails and posts there will be, at the most;
    ``fallback`` makes the posts, None where there are none;
    ``report_page`` is where the report goes, None for nowhere.
    """

    plan: Plan
    options: Options
    judged: Sequence[Judged]
    ledger: Ledger
    delivery: Delivery
    summary: Summary
    number: int
    fallback: Fallback | None
    report_page: pywikibot.Page | None


def sends(options: Options) -> bool:
    """Say whether a run is to send mails to recipients."""
    return not (config.simulate or options.test or options.looks_back
                or options.setup)


def check_terminal(options: Options) -> None:
    """Make sure that somebody can be asked where somebody must be.

    :raises UsageError: there is no terminal
    """
    decides = options.leave and not config.simulate
    if not (sends(options) or decides) or options.always:
        return
    if options.textfile == STDIN:
        raise UsageError('-textfile:- leaves nobody to ask: give -always to '
                         'send without a question, or -simulate.')
    if not sys.stdin.isatty():
        raise UsageError('There is no terminal to ask at. Give -always to '
                         'send without a question, or -simulate.')


def run_campaign(site: APISite, pages: Iterable[pywikibot.Page],
                 options: Options, mail: Callable[[Run], int],
                 journal: Journal) -> int:
    """Do one run; return the exit status.

    :param site: the wiki, logged in
    :param pages: the list pages
    :param options: what is asked of the run
    :param mail: sends the mails of a run that has begun, reports, and
        returns the exit status
    :param journal: gets an entry, which who calls finishes
    :raises UsageError: it can't be done, and nothing was
    :raises LedgerError: the ledger failed, and nothing was sent
    :raises pywikibot.exceptions.Error: the wiki could not be asked
    """
    asks = sends(options) and not options.always
    entry = journal.begin(site, options)
    watch = Watch(site, None if options.looks_back or options.setup
                  else options.stop)
    lists = list(pages)
    if not lists:
        raise UsageError('There is no list page: what was given to find '
                         'them found none.')
    if options.setup:
        pywikibot.stdout(setup(site, [
            page.title(with_section=False) for page in lists]))
        return DONE
    try:
        plan = prepare(site, lists, options, ask if asks else None)
    except UsageError as error:
        # It may quote the slip in a message that it is about.
        publish(str(error), logged=False)
        raise
    entry.plan = plan
    _be_discreet(plan)
    if options.leave:
        return DONE if give_up(plan, options, entry) else TROUBLE
    with closing(Ledger(options.ledger or default_url(),
                        create=sends(options))) as ledger:
        if options.keep and sends(options):
            keep(ledger, options.keep)
        entry.ledger = ledger.id
        rows = ledger.rows(plan.wiki, plan.campaign)
        if options.status:
            entry.recorded = rows
            pywikibot.stdout(result.status(plan.campaign, rows))
            return DONE
        if sends(options):
            check_campaign(plan, ledger, options)
        left = find_open(plan, ledger, rows)
        rows = left.settled(rows)
        doubtful = {userid: row for userid, row in rows.items()
                    if options.retry and row.state == Outcome.UNCERTAIN
                    and row.channel == MAIL}
        look = remembering(site)
        entry.rows = rows.without(doubtful)
        asked, judged = judge_all(plan, options, ledger, entry.rows, look,
                                  keep=sends(options))
        fallback = None
        if options.fallback:
            fallback = Fallback(plan, options, ledger, look, left)
            judged = fallback.judge(judged)
        entry.judged = judged
        watch_over(plan, options, asked, look, judged, watch)
        begun = _begin(plan, judged, asked, Taken(doubtful, left), ledger,
                       options, watch, entry, fallback)
        return begun if isinstance(begun, int) else mail(begun)


def _be_discreet(plan: Plan) -> None:
    """Say what of a plan must not get into a log, and what may."""
    hide(*plan.message.texts)
    site = plan.site
    pages = [*plan.lists, *plan.optouts, *plan.transcluded,
             *([plan.page] if plan.page else [])]
    publish(site.base_url(site.articlepath.format('')), plan.sender,
            *plan.read, *(part for page in pages
                          for part in (page.title, page.url, page.author)),
            *(recipient.name for recipient in plan.reading.recipients))
    # These can have the subject or words of the mail in them.
    publish(plan.campaign, *plan.warnings,
            *(remark.text for remark in plan.reading.remarks), logged=False)


def _begin(plan: Plan, judged: Sequence[Judged], asked: Asked,
           taken: Taken, ledger: Ledger, options: Options, watch: Watch,
           entry: Entry, fallback: Fallback | None) -> Run | int:
    """Show what is going to be done, ask, and begin.

    :param plan: what to do
    :param judged: every recipient with its verdict
    :param asked: who asked for the mail
    :param taken: what earlier runs have left in doubt and this one takes up
    :param ledger: the ledger
    :param options: what is asked of the run
    :param watch: looks at the wiki while the run goes on
    :param entry: is told what was found
    :param fallback: makes the posts, None for none
    :return: the run, or the exit status where there is nothing to send
    """
    remarks: list[Remark | Added] = [
        *plan.reading.remarks, *mend(judged), *plan.opted_out.remarks,
        *unasked(judged, asked.agreements, asked.actors)]
    entry.remarks = remarks
    emailable = [user for user in judged
                 if user.verdict is Verdict.EMAILABLE]
    postable = [user for user in judged
                if user.verdict is Verdict.POSTABLE]
    latest = plan.base and ledger.latest(plan.wiki, plan.base)
    pywikibot.info(preview.overview(
        plan, judged, asked.consents, remarks,
        (latest.name, latest.started) if latest else None))
    if config.verbose_output:
        pywikibot.info(preview.recipients(judged))
    if options.max and len(emailable) + len(postable) > options.max:
        raise UsageError(
            f'{len(emailable) + len(postable)} recipients would be '
            f'{"reached" if postable else "mailed"}, more than '
            f'-max:{options.max}: nothing is sent.')
    limits = limits_of(plan.site, plan.wiki, ledger, limit=options.limit,
                       number=len(emailable))
    if emailable:
        show(preview.shown_mail(mail_for(plan, emailable[0])))
    if fallback and (postable or emailable):
        fallback.check((postable or emailable)[0])
    if fallback and postable:
        show(preview.shown_post(postable[0].name,
                                *fallback.section(postable[0])[:2]))
    for line in plan.warnings:
        pywikibot.warning(line)
    if options.test:
        return DONE if send_tests(plan, emailable or judged,
                                  postable or judged, fallback) else TROUBLE
    number = min([len(emailable), *limits.values()])
    posts = min(len(postable), (options.limit or len(judged)) - number)
    page = _place(plan, ledger, options, number + posts)
    if config.simulate:
        also = f', and {posts} posts be made' if fallback else ''
        pywikibot.info(f'Simulation: {number} mails would be sent{also}. '
                       'Nothing was sent, recorded or written.')
        return DONE
    if number + posts and not options.always and not confirm(
            judged, number, posts, taken.doubtful,
            lambda user: shown(plan, fallback, user),
            lambda user: send_tests(
                plan, [user], [user] if user.verdict is Verdict.POSTABLE
                else [], fallback)):
        pywikibot.info('Nothing was sent.')
        entry.left = 'not-confirmed'
        return DONE

    # From here on a signal ends the run with its report.
    interrupts.hold()
    ledger.begin(plan.wiki, plan.campaign, plan.base, plan.sender)
    ledger.reopen(taken.doubtful)
    if taken.posts.known:
        ledger.settle_posts(taken.posts.known, taken.posts.posted)
    entry.report = page and page.title()
    entry.summary = Summary(plan.campaign, plan.sender, plan.lists, plan.page,
                            remarks, ledger=ledger.id)
    return Run(
        plan, options, judged, ledger,
        Delivery(plan.site, ledger, ccme=options.ccme, limits=limits,
                 look=watch.look),
        entry.summary, number + posts, fallback, page)


def _place(plan: Plan, ledger: Ledger, options: Options,
           number: int) -> pywikibot.Page | None:
    """Return the report page, None for nowhere.

    :raises UsageError: the ledger knows of fewer people than it did, or
        than the report says: they would be mailed again
    """
    try:
        page, target = find_place(plan.site, plan.lists, plan.base, plan.read,
                                  options.report)
    except UsageError:
        if options.noreport:
            return None
        raise
    if number:
        check_rows(ledger, plan.wiki, plan.campaign)
        check_ledger(target, plan.campaign, ledger, plan.wiki)
    return None if options.noreport else page
