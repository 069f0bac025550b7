"""What a ledger has of doubts, and of what was asked and decided."""
from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from usermail.ledger import Ledger, outcomes_of, overview
from usermail.outcomes import Outcome


WIKI = 'wiki.example.org/w'

#: Long ago, for a POST.
OLD = 121


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger with a run that was sure of 1, and not of 2 and 3."""
    ledger = Ledger(f'sqlite:///{tmp_path}/ledger.sqlite')
    ledger.begin(WIKI, 'News', 'List/Message', 'Mailbot')
    for userid in (1, 2, 3):
        assert ledger.claim(userid, f'Name {userid}')
    ledger.settle(1, Outcome.SENT, '')
    ledger.settle(2, Outcome.UNCERTAIN, 'http-502')
    return ledger


def change(ledger: Ledger, sql: str) -> None:
    """Change what is recorded, as it is written there."""
    with closing(sqlite3.connect(str(ledger.url.database))) as file, file:
        assert file.execute(sql).rowcount


def states(ledger: Ledger) -> dict[int, tuple[str, str]]:
    """Return states and reasons as they are written."""
    with closing(sqlite3.connect(str(ledger.url.database))) as file:
        return {userid: (state, reason) for userid, state, reason in
                file.execute('SELECT userid, state, reason '
                             'FROM emailusers_delivery ORDER BY userid')}


def in_doubt(ledger: Ledger) -> list[int]:
    """Return who is in doubt."""
    return [userid for userid, row in ledger.rows(WIKI, 'News').items()
            if row.state == Outcome.UNCERTAIN]


def test_note(ledger: Ledger) -> None:
    """What a process has left is new once, to who is told of it."""
    assert in_doubt(ledger) == [2, 3]
    assert ledger.note([1, 2]) == set()
    assert states(ledger)[3] == ('sending', '')
    assert ledger.note([1, 2, 3]) == {3}
    assert states(ledger)[3] == ('uncertain', 'process-gone')
    assert ledger.note([1, 2, 3]) == set()
    assert in_doubt(ledger) == [2, 3]


@pytest.mark.parametrize(('seconds', 'written'), [(0, False), (OLD, True)])
def test_note_of_one_elsewhere(ledger: Ledger, seconds: int,
                               written: bool) -> None:
    """Of a process elsewhere that is silent, when no POST can last."""
    run, = {row.run for row in ledger.rows(WIKI, 'News').values()}
    ledger.begin(WIKI, 'News', '', 'Mailbot')
    change(ledger, f'UPDATE emailusers_run SET boot = "x", seen = seen - 9999 '
                   f'WHERE id = {run}')
    change(ledger, 'UPDATE emailusers_delivery SET '
                   f'changed = changed - {seconds}')
    assert ledger.note([3]) == {3}
    assert (states(ledger)[3][0] == 'uncertain') == written
    # A live one is nobody's doubt.
    change(ledger, f'UPDATE emailusers_run SET seen = {int(time.time())} '
                   f'WHERE id = {run}')
    change(ledger, 'UPDATE emailusers_delivery SET state = "sending" '
                   'WHERE userid = 3')
    assert ledger.note([3]) == set()
    assert states(ledger)[3][0] == 'sending'


@pytest.mark.parametrize('noted', [True, False])
def test_give_up(ledger: Ledger, noted: bool) -> None:
    """For good; who may be in hand still is left as it is."""
    campaign = ledger.campaign(WIKI, 'News')
    assert campaign
    if noted:
        ledger.note([3])
    before = ledger.rows(WIKI, 'News')
    rows = {userid: before[userid] for userid in in_doubt(ledger)}
    assert ledger.give_up(campaign.id, rows) == {2}
    # Neither can be mailed again yet.
    ledger.reopen(before)
    assert not ledger.claim(2, 'Name 2') and not ledger.claim(3, 'Name 3')
    change(ledger, f'UPDATE emailusers_delivery SET changed = changed - {OLD}')
    assert ledger.give_up(campaign.id, rows) == {3}
    assert ledger.give_up(campaign.id, rows) == set()
    assert states(ledger) == {
        1: ('sent', ''), 2: ('given-up', 'http-502'),
        3: ('given-up', 'process-gone')}
    ledger.reopen(ledger.rows(WIKI, 'News'))
    assert not any(ledger.claim(userid, 'x') for userid in (1, 2, 3))
    assert not in_doubt(ledger)
    # The mails may have left: they count against the quota all the same.
    assert len(ledger.counted(WIKI, 'Mailbot', 0)) == 3
    # And there is nothing to decide any more, for which a name is needed.
    assert ledger.forget(WIKI, {'Name 2'}, {2}).kept == 0


def test_give_up_once(ledger: Ledger) -> None:
    """Not whom another operator gave free, and a run has mailed since."""
    campaign = ledger.campaign(WIKI, 'News')
    assert campaign
    rows = ledger.rows(WIKI, 'News')
    seen = {2: rows[2]}
    ledger.begin(WIKI, 'News', '', 'Mailbot')
    ledger.reopen(seen)
    assert ledger.give_up(campaign.id, seen) == set()
    assert ledger.claim(2, 'Name 2')
    ledger.settle(2, Outcome.UNCERTAIN, 'http-502')
    assert ledger.give_up(campaign.id, seen) == set()
    assert ledger.give_up(campaign.id, {
        2: ledger.rows(WIKI, 'News')[2]}) == {2}


def test_overview(ledger: Ledger) -> None:
    """All campaigns of all wikis, newest first."""
    ledger.begin('other.example.org/w', 'Reminder', '', 'Mailbot')
    newest, first = overview(ledger)
    assert newest[:3] == ('other.example.org/w', 'Reminder', '')
    assert (newest.states, newest.first, newest.doubtful) == ({}, None, [])
    assert dict(first.states) == {'sent': 1, 'uncertain': 2}
    assert first.doubtful == ['Name 2', 'Name 3']
    assert first.first == first.last is not None
    assert [one.name for one in overview(ledger, 'News')] == ['News']
    assert overview(ledger, 'news') == []


def test_outcomes_of(ledger: Ledger) -> None:
    """By user id, renamed or forgotten; by name without an account."""
    found, = outcomes_of(ledger, WIKI, 1, {'New name'})
    assert (found.name, found.row.name, found.row.state) == (
        'News', 'Name 1', 'sent')
    assert outcomes_of(ledger, WIKI, 0, {'Name 2'})[0].row.state == 'uncertain'
    # Another account has that name now.
    assert outcomes_of(ledger, WIKI, 77, {'Name 1'}) == []
    assert outcomes_of(ledger, 'other.example.org/w', 1, {'Name 1'}) == []
    ledger.forget(WIKI, {'Name 1'}, {1})
    found, = outcomes_of(ledger, WIKI, 1, {'New name'})
    assert (found.row.name, found.row.state) == ('', 'sent')
    ledger.begin(WIKI, 'Next', '', 'Mailbot')
    ledger.claim(1, 'New name')
    assert [one.name for one in outcomes_of(ledger, WIKI, 1, {''})] == [
        'Next', 'News']
