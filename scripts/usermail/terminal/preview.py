"""What the operator sees at the terminal: values in, plain text out."""
from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence

from pywikibot import config

from ..eligibility import Judged
from ..message import Mail
from ..outcomes import Verdict
from ..plan import Plan
from ..recipients import Remark
from ..wiki import Source


#: So many remarks are shown; -v shows them all.
MAX_REMARKS = 20

#: So many list pages are named.
MAX_LISTS = 5


def overview(plan: Plan, judged: Sequence[Judged],
             remarks: Sequence[Remark],
             latest: tuple[str, float] | None) -> str:
    """Say what a run is going to do.

    :param plan: what to do
    :param judged: every recipient with its verdict
    :param remarks: what gets no mail, and what is to be mended
    :param latest: the last campaign that the message page started, and
        when (seconds since 1970, UTC)
    """
    facts = [('Wiki', str(plan.site)),
             ('Sender', f'{plan.sender}{_hint(plan.sender_email)}'),
             ('Campaign', plan.campaign)]
    if latest and latest[0] != plan.campaign:
        facts.append(('Last one', f'{latest[0]}, {_ago(latest[1])}'))
    facts += [('List', _revision(page)) for page in plan.lists[:MAX_LISTS]]
    if len(plan.lists) > MAX_LISTS:
        facts.append(('', f'and {len(plan.lists) - MAX_LISTS} more pages'))
    facts += [('Opt-out', _revision(page)) for page in plan.optouts]
    if plan.page:
        facts.append(('Message', _revision(plan.page)))
    verdicts = Counter(user.verdict for user in judged)
    facts += [('Recipients', f'{verdicts[verdict]:>6} {verdict}')
              for verdict in Verdict if verdicts[verdict]]
    shown = None if config.verbose_output else MAX_REMARKS
    facts += [('Remarks', f'{_place(remark)}: {remark.reason}: {remark.text}')
              for remark in remarks[:shown]]
    if shown and len(remarks) > shown:
        facts.append(('Remarks', f'and {len(remarks) - shown} more; -v shows '
                                 'them all'))
    lines = []
    before = ''
    for name, fact in facts:
        label = f'{name}:' if name and name != before else ''
        lines.append(f'{label:<11} {fact}')
        before = name
    return '\n'.join(lines)


def _place(remark: Remark) -> str:
    """Say where a remark belongs: to a line, or to the whole page."""
    return (f'{remark.page}, line {remark.line}' if remark.line
            else remark.page)


def _hint(address: str) -> str:
    """Return what reminds the sender which address recipients will see."""
    local, at, domain = address.rpartition('@')
    return f' <{local[:1]}…@{domain}>' if at else ''


def _revision(source: Source) -> str:
    """Say which revision of a page was read, if it was read."""
    if not source.revision:
        return source.title
    return (f'{source.title}, revision {source.revision} by {source.author}, '
            f'{_ago(source.time)}')


def _ago(then: float) -> str:
    """Say how long ago a time was (seconds since 1970, UTC)."""
    seconds = max(0, int(time.time() - then))
    for unit, length in (('day', 86400), ('hour', 3600), ('minute', 60)):
        number = seconds // length
        if number:
            return f'{number} {unit}{"s" * (number > 1)} ago'
    return 'just now'


def shown_mail(mail: Mail) -> str:
    """Show a mail as it will go out."""
    rule = '-' * 72
    return (f'The mail to {mail.target}:\n{rule}\nSubject: {mail.subject}\n\n'
            f'{mail.text}\n{rule}')


def recipients(judged: Iterable[Judged]) -> str:
    """List every recipient with its verdict."""
    return '\n'.join(
        f'  {user.name}: {user.verdict} ({user.recipient.page}, line '
        f'{user.recipient.line})' for user in judged)
