"""Judge everybody on a run's lists: asks the wiki and the ledger.

What of a plan must not get into a log is said first.
"""
from __future__ import annotations

from collections.abc import Mapping

from .addressing import has_room
from .asked import Asked, ask_histories
from .discretion import hide, publish
from .eligibility import Judged, LookUp, judge
from .exceptions import OnWiki, Waiting
from .ledger import Ledger, Row
from .options import Options
from .outcomes import Verdict
from .plan import Plan
from .terminal.plain import counted
from .terminal.progress import progress


def be_discreet(plan: Plan) -> None:
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


def judge_all(plan: Plan, options: Options, ledger: Ledger,
              rows: Mapping[int, Row], look: LookUp, *,
              keep: bool) -> tuple[Asked, list[Judged]]:
    """Return who asked for the mail, and all recipients with verdicts.

    :param plan: what to do
    :param options: what is asked of the run
    :param ledger: knows what earlier runs have read
    :param rows: the campaign's that count
    :param look: asks the wiki about names
    :param keep: whether to write down what was read
    :raises UsageError: a list has no history, or too long a one
    :raises LedgerError: the ledger can't be read or written
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    # With them, in one request, those of whom only the ids are asked.
    names = [*(user.name for user in plan.reading.recipients),
             *sorted(plan.opted_out.names)]
    list(progress(look(names), len(names), 'Asking who can be mailed',
                  'name'))
    asked = ask_histories(plan, options, ledger, look, keep=keep)
    return asked, [_with_room(plan, user) for user in judge(
        plan.site, plan.reading.recipients, opted_out=plan.opted_out.names,
        written=plan.opted_out.written.names, rows=rows,
        include=options.include, consents=asked.consents,
        optin=options.consent, look=look)]


def _with_room(plan: Plan, user: Judged) -> Judged:
    """Return a recipient, skipped where the name is too long to be sent."""
    if user.verdict is Verdict.EMAILABLE and not has_room(plan, user):
        return user._replace(verdict=Verdict.TOO_LONG)
    return user


def check_allowed(plan: Plan, options: Options, number: int) -> None:
    """Make sure that so many mails of this message may be sent.

    :param plan: what to do
    :param options: what is asked of the run
    :param number: how many there would be
    :raises UsageError: they may not
    """
    if plan.objection:
        if isinstance(plan.objection, OnWiki):
            plan.objection.waiting = Waiting(plan.message.variants, number)
        raise plan.objection
    if options.max and number > options.max:
        raise OnWiki(
            f'{counted(number, "recipient")} would be '
            f'{"reached" if options.fallback else "mailed"}, more than '
            f'-max:{options.max}: nothing is sent.',
            'max', max=options.max)
