"""What the operator sees at the end: values in, plain text out."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..ledger import Row
from ..outcomes import Outcome, Verdict
from ..report import Summary, word_of
from ..translations import moment
from .audience import may_see_names
from .plain import counted, one_line
from .words import SENDER, grouped, said


COLOURS = {
    Outcome.SENT: 'lightgreen', Outcome.POSTED: 'lightgreen',
    Outcome.UNCERTAIN: 'lightyellow',
    Outcome.FAILED: 'lightred',
}

#: What is shown in place of these verdicts.
EARLIER = 'in earlier runs'
DONE_BEFORE = (Verdict.ALREADY_SENT, Verdict.ALREADY_POSTED)

#: So many names are shown; the report on the wiki has them all.
MAX_NAMES = 20

#: What to do about what ended a run, by the word for its reason.
ADVICE = {
    'limit': 'Run it again for the rest.',
    'quota': 'Run it again {when}.',
    'interrupted': 'Run it again to go on where it ended.',
    'streak': 'Look at the reasons above; run it again when the wiki sends '
              'mail.',
    'no-answer': 'Run it again when the wiki answers.',
    'ledger': 'Fix the ledger, then run it again.',
    'sender': 'Log in and send a mail with Special:EmailUser, which says '
              'what is missing; then run it again.',
    'stop-page': 'Talk to who wrote there; run it again when the page is '
                 'blank.',
    'sender-blocked': 'Talk to who blocked the sender; run it again when the '
                      'block is lifted.',
    'message-changed': 'Look at the change; run it again to send the new text '
                       'to the rest.',
    'page-lost': 'Look at the lists and the opt-out pages; run it again when '
                 'they are as they should be.',
    'wiki': 'The wiki has user mail turned off; run it again when it is on.',
    'busy': 'Run it again when the wiki can be reached.',
}

#: What to do when the last mails all failed for one reason, by its word.
CAUSES = {
    'mailer': 'the wiki can\'t hand mails to its mail server. Tell who runs '
              'the wiki; run it again when Special:EmailUser sends mail.',
    'no-answer': 'the wiki answers other requests, but not mails. Tell who '
                 'runs the wiki, and look into some mailboxes; run it again '
                 'when Special:EmailUser sends mail.',
    'failure': 'an extension or an error of the wiki stops mails. Tell who '
               'runs the wiki; run it again when Special:EmailUser sends '
               'mail.',
    'refused': 'the wiki refuses mails with a reason that emailusers does '
               'not know. Send one with Special:EmailUser to see what it '
               'says; then run it again.',
}


def outcomes(summary: Summary) -> Iterator[tuple[str, str | None]]:
    """Say what became of everybody on the list, and what to do next.

    :param summary: what became of them
    :return: lines, each with one of Pywikibot's colours or None
    """
    yield '', None
    yield f'{"Outcome":<10} {"Count":>6}', None
    for outcome in Outcome:
        number = summary.total(outcome)
        if not number:
            continue
        yield f'{outcome:<10} {number:>6}', COLOURS.get(outcome)
        yield from ((one_line(f'{"":<10} {part:>6}  {words}'), None)
                    for words, part in _parts(summary, outcome).items())
    yield f'{"all":<10} {summary.total(*Outcome):>6}', None
    yield from ((line, None) for line in next_steps(summary))


def _parts(summary: Summary, outcome: Outcome) -> dict[str, int]:
    """Return how many have an outcome for which reason, by its words."""
    counts = {reason: len(names)
              for reason, names in summary.reasons(outcome) if reason}
    earlier = sum(counts.pop(reason, 0) for reason in DONE_BEFORE)
    return {**grouped(counts.items()), **({EARLIER: earlier} if earlier
                                          else {})}


def next_steps(summary: Summary) -> list[str]:
    """Return what the operator has to know or do, line by line."""
    lines = []
    if summary.stopped and summary.cause:
        lines.append(
            f'It ended early: {said(summary.stopped)}, all for the same '
            f'reason ({said(summary.cause)}): ' + CAUSES.get(
                word_of(summary.cause) or 'refused', CAUSES['failure']))
    elif summary.stopped:
        advice = ADVICE.get(word_of(summary.stopped) or '',
                            'Run it again to go on where it ended.')
        if summary.stopped in SENDER:
            advice = f'{SENDER[summary.stopped]} Then run it again.'
        when = 'later'
        if summary.renewed is not None:
            when = f'from {moment(summary.renewed)} UTC on'
        lines.append(f'It ended early: {said(summary.stopped)}. '
                     + advice.format(when=when))
    if summary.held:
        lines.append('Another run has these in hand: '
                     f'{_known(summary.held)}. Run it again when that one has '
                     'ended.')
    doubtful = summary.named(Outcome.UNCERTAIN)
    if doubtful:
        lines.append(
            f'Nobody knows whether these got the mail: {_few(doubtful)}. '
            'They are left alone; -retry:uncertain mails them again, '
            '-leave:uncertain lets them stay without.')
    again = summary.named(Outcome.REFUSED, Outcome.FAILED)
    if again:
        lines.append('The next run tries again to mail the refused and the '
                     f'failed: {_known(again)}.')
    mend = summary.to_mend
    if mend:
        lines.append(f'On the list, {len(mend)} '
                     + ('entry needs' if len(mend) == 1 else 'entries need')
                     + ' fixing.')
    return ['', *lines] if lines else []


def _known(names: Sequence[str]) -> str:
    """Return names, or how many there are where they must not be said."""
    return _few(names) if may_see_names() else str(len(names))


def _few(names: Iterable[str]) -> str:
    """Return names, but not all of too many."""
    named = sorted(names)
    more = len(named) - MAX_NAMES
    return ', '.join(named[:MAX_NAMES]) + (f' and {more} more' if more > 0
                                           else '')


def status(campaign: str, rows: Mapping[int, Row]) -> str:
    """Say what the ledger has of a campaign.

    :param campaign: its name
    :param rows: its rows by user id
    """
    states = Counter(row.state for row in rows.values())
    number = counted(len(rows), 'recipient')
    lines = [f'Campaign {campaign}: {number} recorded']
    lines += [f'{count:>6} {state}' for state, count in states.most_common()]
    lines += [one_line(f'{row.state}: {row.name} ({said(row.reason)})')
              for row in rows.values()
              if row.state in (Outcome.UNCERTAIN, Outcome.FAILED)]
    return '\n'.join(lines)
