"""Names go, and nobody is mailed twice all the same."""
from __future__ import annotations

import time
from pathlib import Path

import pytest
from usermail.exceptions import UsageError
from usermail.ledger import Forgotten, Ledger
from usermail.outcomes import Outcome
from usermail.retention import check_rows


WIKI = 'wiki.example.org/w'

OUTCOMES = {1: Outcome.SENT, 2: Outcome.UNCERTAIN, 3: Outcome.REFUSED,
            4: Outcome.FAILED, 5: None}

#: What can be claimed again in any case.
AGAIN = [False, False, True, True, False]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger with a campaign in which all has happened."""
    ledger = Ledger(f'sqlite:///{tmp_path}/ledger.sqlite')
    ledger.begin(WIKI, 'News', 'List/Message', 'Mailbot')
    for userid, outcome in OUTCOMES.items():
        assert ledger.claim(userid, f'Name {userid}')
        if outcome:
            ledger.settle(userid, outcome, 'why')
    return ledger


def text_of(ledger: Ledger) -> str:
    """Return all that is recorded of people."""
    with ledger._engine.begin() as connection:
        return repr(connection.exec_driver_sql(
            'SELECT userid, name, state FROM emailusers_delivery').all())


@pytest.mark.parametrize('userid', OUTCOMES)
def test_forget(ledger: Ledger, userid: int) -> None:
    """By name or by user id; who is in doubt stays."""
    decided = userid not in (2, 5)
    assert ledger.forget(WIKI, {f'Name {userid}'}, set()) == Forgotten(
        int(decided), int(not decided))
    assert (f'Name {userid}' in text_of(ledger)) is not decided
    assert (f'({userid}, ' in text_of(ledger)) is not decided
    row = ledger.rows(WIKI, 'News').get(userid)
    assert row and row.name == ('' if decided else f'Name {userid}')
    assert row.state == str(OUTCOMES[userid] or Outcome.UNCERTAIN)
    assert [ledger.claim(one, 'Renamed') for one in OUTCOMES] == AGAIN


def test_forget_by_id(ledger: Ledger) -> None:
    """Renamed since: the user id tells."""
    assert ledger.forget(WIKI, {'New name'}, {1}) == Forgotten(1, 0)
    assert ledger.forget(WIKI, {'New name'}, {1}) == Forgotten(0, 0)
    assert ledger.forget('other.example.org/w', {'Name 3'}, {3}) == (0, 0)
    assert 'Name 1' not in text_of(ledger)


def test_keep(ledger: Ledger) -> None:
    """All but those in doubt, and only when it is long over."""
    assert ledger.keep(time.time() - 60) == Forgotten(0, 0)
    assert ledger.keep(time.time() + 60) == Forgotten(3, 2)
    assert 'Name 1' not in text_of(ledger)
    assert 'Name 2' in text_of(ledger)
    assert ledger.sent(WIKI, 'News') == 1
    assert len(ledger.rows(WIKI, 'News')) == 5
    assert [ledger.claim(one, 'Renamed') for one in OUTCOMES] == AGAIN
    assert ledger.claim(6, 'New')
    check_rows(ledger, WIKI, 'News')


def test_campaigns_cannot_be_joined(ledger: Ledger) -> None:
    """One person's hashes in two campaigns are not the same."""
    assert ledger.hashed(1, 7) != ledger.hashed(2, 7)
    assert ledger.hashed(1, 7) == ledger.hashed(1, 7) < 0


def test_rows_gone(ledger: Ledger) -> None:
    """A campaign whose rows are gone can't start again."""
    ledger.keep(time.time() + 60)
    with ledger._engine.begin() as connection:
        connection.exec_driver_sql('DELETE FROM emailusers_delivery')
    with pytest.raises(UsageError, match='lost rows'):
        check_rows(ledger, WIKI, 'News')
