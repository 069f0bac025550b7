"""What the operator sees at the terminal: values in, plain text out."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pywikibot import config

from ..eligibility import Added, Consent, Judged
from ..message import Mail
from ..outcomes import Verdict
from ..plan import Plan
from ..recipients import Remark
from ..wiki import Source
from .audience import may_see_names, when
from .plain import one_line
from .words import grouped, said


#: So many remarks are shown; -v shows them all.
MAX_REMARKS = 20

#: So many transcluded pages are named; -v names them all.
MAX_INCLUDED = 20

#: So many list pages are named.
MAX_LISTS = 5


#: What a consent means to the operator.
CONSENTS = {
    Consent.SIGNED: 'signed themselves',
    Consent.LEFT: 'left, and were put back by others',
    Consent.VOUCHED: 'were put there by a trusted account or by you',
    Consent.ADDED: 'were put there by others',
    Consent.UNKNOWN: 'were put there by nobody knows whom',
}


def overview(plan: Plan, judged: Sequence[Judged],
             consents: Mapping[int, Consent],
             remarks: Sequence[Remark | Added],
             latest: tuple[str, float] | None) -> str:
    """Say what a run is going to do.

    :param plan: what to do
    :param judged: every recipient with its verdict
    :param consents: who put people on the lists, by user id
    :param remarks: what gets no mail, and what is to be fixed
    :param latest: the last campaign that the message page started, and
        when (seconds since 1970, UTC)
    """
    facts = [('Wiki', str(plan.site)),
             ('Sender', f'{plan.sender}{_hint(plan.sender_email)}'),
             ('Campaign', plan.campaign)]
    if latest and latest[0] != plan.campaign:
        facts.append(('Last one', f'{latest[0]}, {when(latest[1])}'))
    facts += [('Settings', _revision(page)) for page in plan.settings
              if page.revision]
    facts += [('List', _revision(page, may_see_names()))
              for page in plan.lists[:MAX_LISTS]]
    if len(plan.lists) > MAX_LISTS:
        facts.append(('', f'and {len(plan.lists) - MAX_LISTS} more pages'))
    facts += [('Opt-out', _revision(page, may_see_names()))
              for page in plan.optouts]
    facts += [('Opt-out', f'{remark.page} would not name who saves it: no '
                          'link for leaving with one click')
              for remark in remarks if remark.reason == 'preload']
    if plan.page:
        facts.append(('Message', _revision(plan.page)))
    shown = None if config.verbose_output else MAX_INCLUDED
    facts += [('Includes', _revision(page))
              for page in plan.transcluded[:shown]]
    if shown and len(plan.transcluded) > shown:
        facts.append(('Includes', f'and {len(plan.transcluded) - shown} older '
                                  'pages; -v shows them all'))
    verdicts = Counter(user.verdict for user in judged)
    facts += [('Recipients', f'{number:>6} {words}')
              for words, number in grouped(
                  (verdict, verdicts[verdict]) for verdict in Verdict
                  if verdicts[verdict]).items()]
    agreed = Counter(consents.get(userid, Consent.UNKNOWN) for userid in {
        user.userid for user in judged} - {0})
    facts += [('Of them', f'{agreed[consent]:>6} {words}')
              for consent, words in CONSENTS.items() if agreed[consent]]
    facts += [('Remarks', line) for line in _remarked(remarks)]
    lines = []
    before = ''
    for name, fact in facts:
        label = f'{name}:' if name and name != before else ''
        lines.append(f'{label:<11} {one_line(fact)}')
        before = name
    return '\n'.join(lines)


def _remarked(remarks: Sequence[Remark | Added]) -> list[str]:
    """Say what gets no mail; where names must not be said, how many."""
    if remarks and not may_see_names():
        return [*(f'{number:>6} {words}' for words, number in grouped(
            Counter(remark.reason for remark in remarks).items()).items()),
                f'{"":>6} the report and -simulate show them']
    shown = None if config.verbose_output else MAX_REMARKS
    lines = [f'{_place(remark)}: {said(remark.reason)}: {remark.text}'
             f'{_by(remark)}' for remark in remarks[:shown]]
    if shown and len(remarks) > shown:
        lines.append(f'and {len(remarks) - shown} more; -v shows them all')
    return lines


def _place(remark: Remark | Added) -> str:
    """Say where a remark belongs: to a line, or to the whole page."""
    return (f'{remark.page}, line {remark.line}' if remark.line
            else remark.page)


def _by(remark: Remark | Added) -> str:
    """Say who put somebody on a list, where that is the trouble."""
    if not (isinstance(remark, Added) and remark.revid):
        return ''
    return (f', put there by {remark.actor or "nobody knows whom"} in '
            f'revision {remark.revid}')


def _hint(address: str) -> str:
    """Return what reminds the sender which address recipients will see."""
    local, at, domain = address.rpartition('@')
    return f' <{local[:1]}…@{domain}>' if at else ''


def _revision(source: Source, named: bool = True) -> str:
    """Say which revision of a page was read, if it was read.

    :param source: the page
    :param named: whether to say by whom. Who edits a list is somebody on
        it, as a rule; who wrote the message answers for it.
    """
    if not source.revision:
        return source.title
    by = f' by {source.author}' if named else ''
    return (f'{source.title}, revision {source.revision}{by}, '
            f'{when(source.time)}')


def shown_mail(mail: Mail) -> str:
    """Show a mail as it will go out."""
    rule = '-' * 72
    return (f'The mail to {mail.target}:\n{rule}\n'
            f'Subject: {one_line(mail.subject)}\n\n{mail.text}\n{rule}')


def shown_post(name: str, title: str, text: str) -> str:
    """Show a post as it will be made."""
    rule = '-' * 72
    return (f'The post on the talk page of {name}:\n{rule}\n'
            f'== {one_line(title)} ==\n\n{text}\n{rule}')


def recipients(judged: Iterable[Judged]) -> str:
    """List every recipient with its verdict."""
    return '\n'.join(
        f'  {user.name}: {said(user.verdict)} ({user.recipient.page}, line '
        f'{user.recipient.line})' for user in judged)
