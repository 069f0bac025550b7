"""One run of one campaign: read, judge, show, ask, begin."""
from __future__ import annotations

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
from .delivery import Delivery, limits_of
from .discretion import publish
from .eligibility import Added, Judged, mend, remembering, unasked
from .exceptions import OnWiki, UsageError
from .fallback import Fallback
from .giving_up import give_up
from .journal import Entry, Journal
from .judging import be_discreet, check_allowed, judge_all
from .ledger import MAIL, Ledger, Row, default_url
from .naming import check_campaign
from .notices import tell
from .options import Options, sends
from .outcomes import Outcome, Verdict
from .plan import Plan, prepare
from .recipients import Remark
from .rehearsal import send_tests, shown
from .report import (
    Summary,
    Target,
    check_ledger,
    check_writable,
    find_place,
)
from .retention import check_rows, keep
from .shared import Shared
from .talk import Open, find_open
from .terminal import preview, result
from .terminal.dialogue import ask, confirm
from .terminal.logs import show
from .terminal.plain import counted
from .terminal.setup import setup
from .terminal.words import said


#: Exit statuses; a run that a signal ended has 128 more than its number.
DONE, TROUBLE, USAGE = 0, 1, 2


class Taken(NamedTuple):

    """What is taken up of earlier runs: mails in doubt, and posts."""

    doubtful: dict[int, Row]
    posts: Open


@dataclass(frozen=True)
class Run:

    """A run that has begun: all is read, judged, shown and allowed.

    ``number`` is how many mails and posts there will be, at the most;
    ``fallback`` makes the posts, None where there are none;
    ``report_page`` is where the report goes, None for nowhere; ``target``
    is what is there, if nothing can have changed since it was read.
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
    target: Target | None = None


def run_campaign(site: APISite, pages: Iterable[pywikibot.Page],
                 options: Options, mail: Callable[[Run], int],
                 journal: Journal, shared: Shared | None = None) -> int:
    """Do one run, or say on the wiki what there is in its way.

    The parameters and errors are those of :func:`_run`.
    """
    lists = list(pages)
    try:
        return _run(site, lists, options, mail, journal, shared)
    except OnWiki as error:
        if options.always and sends(options):
            tell(site, lists, options, error, shared)
        raise


def _run(site: APISite, lists: Sequence[pywikibot.Page], options: Options,
         mail: Callable[[Run], int], journal: Journal,
         shared: Shared | None) -> int:
    """Do one run; return the exit status.

    :param site: the wiki, logged in
    :param lists: the list pages
    :param options: what is asked of the run
    :param mail: sends the mails of a run that has begun, reports, and
        returns the exit status
    :param journal: gets an entry, which who calls finishes
    :param shared: what the run has from a job of several
    :raises UsageError: it can't be done, and nothing was
    :raises LedgerError: the ledger failed, and nothing was sent
    :raises pywikibot.exceptions.Error: the wiki could not be asked
    """
    asks = sends(options) and not options.always
    entry = journal.begin(site, options)
    entry.lists = [page.title(with_section=False) for page in lists]
    if not lists:
        raise UsageError('There is no list page: what was given to find '
                         'them found none.')
    if options.setup:
        pywikibot.stdout(setup(site, [
            page.title(with_section=False) for page in lists]))
        return DONE
    try:
        plan = prepare(site, lists, options, ask if asks else None, shared)
    except UsageError as error:
        # It may quote the slip in a message that it is about.
        publish(str(error), logged=False)
        raise
    entry.plan = plan
    be_discreet(plan)
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
        if not plan.objection and (
                sends(options) or config.simulate and options.always):
            check_campaign(plan, ledger, options)
        left = find_open(site, ledger, plan.wiki, plan.campaign, rows)
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
        watch_over(plan, options, asked, look, judged)
        begun = _begin(plan, judged, asked, Taken(doubtful, left), ledger,
                       options, shared.share if shared else None, entry,
                       fallback)
        return begun if isinstance(begun, int) else mail(begun)


def _begin(plan: Plan, judged: Sequence[Judged], asked: Asked,
           taken: Taken, ledger: Ledger, options: Options,
           share: int | None, entry: Entry,
           fallback: Fallback | None) -> Run | int:
    """Show what is going to be done, ask, and begin.

    :param plan: what to do
    :param judged: every recipient with its verdict
    :param asked: who asked for the mail
    :param taken: what earlier runs have left in doubt and this one takes up
    :param ledger: the ledger
    :param options: what is asked of the run
    :param share: how many mails of the quota are this run's
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
    check_allowed(plan, options, len(emailable) + len(postable))
    limits = limits_of(plan.site, plan.wiki, ledger, limit=options.limit,
                       number=len(emailable), share=share)
    if emailable:
        show(preview.shown_mail(mail_for(plan, emailable[0])))
    if fallback and (postable or emailable):
        fallback.check((postable or emailable)[0])
    if fallback and postable:
        show(shown(plan, fallback, postable[0]))
    for line in plan.warnings:
        pywikibot.warning(line)
    if options.test:
        return DONE if send_tests(plan, emailable or judged,
                                  postable or judged, fallback) else TROUBLE
    number = min([len(emailable), *limits.values()])
    posts = min(len(postable), (options.limit or len(judged)) - number)
    page, target = _place(plan, ledger, options, number + posts)
    if config.simulate:
        if number + posts:
            ledger.check_writable()
        also = (f', and {counted(posts, "post")} be made' if fallback else '')
        pywikibot.info(f'Simulation: {counted(number, "mail")} would be '
                       f'sent{also}. Nothing was sent, recorded or written.')
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
                            remarks, ledger=ledger.id,
                            subject=plan.message.subject,
                            notices=plan.notices)
    return Run(
        plan, options, judged, ledger,
        Delivery(plan.site, ledger, ccme=options.ccme, limits=limits,
                 look=plan.watch.look, say=said),
        entry.summary, number + posts, fallback, page,
        None if number + posts else target)


def _place(plan: Plan, ledger: Ledger, options: Options,
           number: int) -> tuple[pywikibot.Page | None, Target | None]:
    """Return the report page, None for nowhere, and what is there.

    :raises UsageError: the page can't be written to; or the ledger knows
        of fewer people than it did, or than the report says: they would be
        mailed again
    """
    try:
        page, target = find_place(plan.site, plan.lists, plan.base, plan.read,
                                  options.report,
                                  {} if number else plan.reported)
    except UsageError:
        if options.noreport:
            return None, None
        raise
    if number:
        check_rows(ledger, plan.wiki, plan.campaign)
        check_ledger(target, plan.campaign, ledger, plan.wiki)
        if not options.noreport:
            check_writable(target, plan.sender)
    return None if options.noreport else page, target
