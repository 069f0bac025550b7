"""Who was not tried, and why: a table. And how people are counted."""
from __future__ import annotations

import pytest
from usermail.eligibility import Judged
from usermail.ledger import Row
from usermail.outcomes import Outcome, Verdict
from usermail.recipients import Recipient, Remark
from usermail.report import Summary, the_rest


def judged(verdict: Verdict, name: str = 'Olm', userid: int = 1) -> Judged:
    """Return a recipient with a verdict."""
    return Judged(Recipient(name, 'wiki', 'List', 1), verdict, name, userid)


def row(state: str, reason: str = '') -> Row:
    """Return what the ledger has of the recipient."""
    return Row('Olm', state, reason, 1_790_000_000, 7)


@pytest.mark.parametrize(
    ('verdict', 'state', 'stopped', 'in_hand', 'outcome', 'reason'), [
        # the verdict said no, and nothing is recorded
        ('blocked', None, None, None, Outcome.SKIPPED, 'blocked'),
        ('opted-out', None, 'SIGTERM', None, Outcome.SKIPPED, 'opted-out'),
        ('duplicate', 'sent', None, None, Outcome.SKIPPED, 'duplicate'),
        # ... and what an earlier run recorded stands
        ('already-sent', 'sent', None, None, Outcome.SENT, 'already-sent'),
        ('uncertain', 'uncertain', None, None, Outcome.UNCERTAIN, 'http-502'),
        ('given-up', 'given-up', None, None, Outcome.GIVEN_UP, 'http-502'),
        ('uncertain', 'given-up', None, None, Outcome.GIVEN_UP, 'http-502'),
        # who could be mailed, and was not tried
        ('emailable', None, 'quota', None, Outcome.DEFERRED, 'quota'),
        ('emailable', 'refused', 'limit', None, Outcome.DEFERRED, 'limit'),
        # another process was faster
        ('emailable', 'sent', None, None, Outcome.SENT, 'already-sent'),
        ('emailable', 'uncertain', None, None, Outcome.UNCERTAIN, 'http-502'),
        ('emailable', 'sending', None, None, Outcome.DEFERRED, 'held'),
        # ... had the claim, and has given it up since
        ('emailable', None, None, None, Outcome.DEFERRED, 'held'),
        # ... and has sent since the verdict
        ('held', 'sent', None, None, Outcome.SENT, 'already-sent'),
        ('held', 'sending', None, None, Outcome.DEFERRED, 'held'),
        # an exception came while this one was being mailed
        ('emailable', 'sending', 'crashed', 'Olm', Outcome.UNCERTAIN,
         'process-gone'),
        ('emailable', 'sending', 'crashed', 'Zoë', Outcome.DEFERRED, 'held'),
        ('emailable', 'sent', 'crashed', 'Olm', Outcome.SENT, 'already-sent'),
    ])
def test_the_rest(verdict: str, state: str | None, stopped: str | None,
                  in_hand: str | None, outcome: Outcome,
                  reason: str) -> None:
    """Everybody who was not tried has one outcome and its reason."""
    rows = {1: row(state, 'http-502')} if state else {}
    assert list(the_rest([judged(Verdict(verdict))], set(), rows, stopped,
                         in_hand)) == [('Olm', outcome, reason)]


def test_who_was_tried_is_no_rest() -> None:
    """Who was tried has an outcome already; a namesake has not."""
    people = [judged(Verdict.EMAILABLE), judged(Verdict.DUPLICATE),
              judged(Verdict.EMAILABLE, 'Zoë', 2)]
    assert list(the_rest(people, {'Olm'}, {1: row('sent')}, 'limit')) == [
        ('Olm', Outcome.SKIPPED, 'duplicate'),
        ('Zoë', Outcome.DEFERRED, 'limit')]


def test_counting() -> None:
    """The numbers add up, and who asked for no mail needs no mending."""
    remarks = [Remark('List', 1, 'x', 'never'),
               Remark('List', 2, '{{', 'malformed')]
    summary = Summary('News', 'Bot', [], None, remarks)
    for name, outcome, reason in (('A', Outcome.SENT, ''),
                                  ('B', Outcome.SKIPPED, 'self'),
                                  ('C', Outcome.SKIPPED, 'bot'),
                                  ('D', Outcome.SKIPPED, 'bot')):
        summary.count(name, outcome, reason)
    assert summary.total(*Outcome) == 4
    assert summary.named(Outcome.SENT, Outcome.SKIPPED) == [*'ABCD']
    assert summary.reasons(Outcome.SKIPPED) == [('bot', ['C', 'D']),
                                                ('self', ['B'])]
    assert summary.to_mend == remarks[1:]
