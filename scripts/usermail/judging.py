"""Judge everybody on a run's lists: asks the wiki and the ledger."""
from __future__ import annotations

from collections.abc import Mapping

from .addressing import has_room
from .asked import Asked, ask_histories
from .eligibility import Judged, LookUp, judge
from .ledger import Ledger, Row
from .options import Options
from .outcomes import Verdict
from .plan import Plan
from .terminal.progress import progress


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
    names = [user.name for user in plan.reading.recipients]
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
