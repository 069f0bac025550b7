"""What -status shows of all campaigns: values in, plain text out."""
from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from ..ledger import SENDING, Overview, Row
from ..outcomes import Outcome
from .plain import one_line
from .words import said


#: So many people in doubt are named; the rest is counted.
MAX_NAMES = 20


def overview(campaigns: Sequence[Overview], ledger: str) -> str:
    """Say what a ledger has of all campaigns.

    :param campaigns: newest first
    :param ledger: where the ledger is
    """
    if not campaigns:
        return one_line(f'The ledger {ledger} has no campaigns.')
    return '\n\n'.join('\n'.join(map(one_line, _lines(one)))
                       for one in campaigns)


def _lines(one: Overview) -> list[str]:
    """Say what there is of one campaign."""
    lines = [f'Campaign {one.name}', f'  on {one.site}, begun '
             f'{moment(one.started)}']
    if one.first is not None and one.last is not None:
        lines.append(f'  first mail {moment(one.first)}, last mail '
                     f'{moment(one.last)}')
    lines += [f'{number:>6} {state}'
              for state, number in sorted(
                  one.states.items(), key=lambda item: (-item[1], item[0]))]
    if not one.states:
        lines.append('  nobody has been mailed')
    if one.doubtful:
        names = ', '.join(one.doubtful[:MAX_NAMES])
        more = len(one.doubtful) - MAX_NAMES
        lines.append(
            f'  Waits for you: {names}{f" and {more} more" * (more > 0)} may '
            'have got the mail. -retry:uncertain mails them again, '
            '-leave:uncertain lets them stay without.')
    again = one.states.get(Outcome.REFUSED, 0) + one.states.get(
        Outcome.FAILED, 0)
    if again:
        lines.append(f'  Waits for the next run: {again} refused or failed.')
    if one.states.get(SENDING):
        lines.append('  A run has a mail of it in hand now.')
    return lines


def named(rows: Iterable[Row]) -> str:
    """Say who is in doubt, since when and why, a line for each."""
    return '\n'.join(one_line(f'  {row.name}: {moment(row.changed)}, '
                              f'{said(row.reason)}')
                     for row in sorted(rows, key=lambda row: row.name))


def moment(seconds: float) -> str:
    """Return a time, to the minute."""
    return time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime(seconds))
