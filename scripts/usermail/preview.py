"""What the operator sees at the terminal: values in, plain text out."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pywikibot

from .eligibility import Judged
from .ledger import Row
from .message import Mail
from .outcomes import Outcome, Verdict
from .pages import Plan
from .report import Summary


def overview(plan: Plan, judged: Sequence[Judged]) -> str:
    """Say what a run is going to do.

    :param plan: what to do
    :param judged: every recipient with its verdict
    """
    lines = [f'Wiki:      {plan.site}, sender {plan.site.username()}',
             f'Campaign:  {plan.campaign}']
    lines += [f'List:      {_revision(page)}' for page in plan.lists]
    if plan.page:
        lines.append(f'Message:   {_revision(plan.page)}')
    verdicts = Counter(user.verdict for user in judged)
    lines += [f'{"Verdicts:" if not i else "":<9} {verdicts[verdict]:>6} '
              f'{verdict}' for i, verdict in enumerate(
                  verdict for verdict in Verdict if verdicts[verdict])]
    lines += [f'{"Remarks:" if not i else "":<10} {remark.page}, line '
              f'{remark.line}: {remark.reason}: {remark.text}'
              for i, remark in enumerate(plan.reading.remarks)]
    return '\n'.join(lines)


def _revision(page: pywikibot.Page) -> str:
    """Say which revision of a page was read."""
    revision = page.latest_revision
    return (f'{page.title()}, revision {revision.revid} by {revision.user} '
            f'of {revision.timestamp:%Y-%m-%d %H:%M} UTC')


def mail(mail: Mail) -> str:
    """Show a mail as it will go out."""
    rule = '-' * 72
    return (f'The mail to {mail.target}:\n{rule}\nSubject: {mail.subject}\n\n'
            f'{mail.text}\n{rule}')


def recipients(judged: Iterable[Judged]) -> str:
    """List every recipient with its verdict."""
    return '\n'.join(
        f'  {user.name}: {user.verdict} ({user.recipient.page}, line '
        f'{user.recipient.line})' for user in judged)


def outcomes(summary: Summary) -> str:
    """Say what became of everybody on the list."""
    lines = ['', 'What became of the list:']
    for outcome in Outcome:
        reasons = ', '.join(
            f'{reason} {count}' for (of, reason), count
            in sorted(summary.tally.items()) if of is outcome and reason)
        if summary.total(outcome):
            lines.append(f'{summary.total(outcome):>6} {outcome}'
                         + (f': {reasons}' if reasons else ''))
    lines.append(f'{summary.total(*Outcome):>6} in all')
    for outcome in (Outcome.UNCERTAIN, Outcome.FAILED):
        lines += [f'{outcome}: {name}' for name in summary.named[outcome]]
    if summary.stopped:
        lines.append(f'The run was stopped: {summary.stopped}. Run it again '
                     'to go on where it ended.')
    return '\n'.join(lines)


def status(campaign: str, rows: Mapping[int, Row]) -> str:
    """Say what the ledger has of a campaign.

    :param campaign: its name
    :param rows: its rows by user id
    """
    states = Counter(row.state for row in rows.values())
    lines = [f'Campaign {campaign}: {len(rows)} recipients recorded']
    lines += [f'{count:>6} {state}' for state, count in states.most_common()]
    lines += [f'{row.state}: {row.name} ({row.reason})'
              for row in rows.values()
              if row.state in (Outcome.UNCERTAIN, Outcome.FAILED)]
    return '\n'.join(lines)
