"""Which process is gone: this kernel's own answers, and invented ones."""
from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from usermail.exceptions import LedgerError
from usermail.ledger import SENDING, Ledger
from usermail.ledger.process import Process, is_gone, this_process
from usermail.outcomes import Outcome


WIKI = 'wiki.example.org/w'


def described(pid: int) -> Process:
    """Describe a process as itself would."""
    stat = Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
    return Process(this_process().boot, pid, int(stat[19]))


def test_this_one_is_there() -> None:
    """Whoever asks is alive."""
    assert this_process() == described(os.getpid())
    assert is_gone(this_process()) is False


def test_another_one() -> None:
    """Alive, stopped, killed and not waited for, gone."""
    child = subprocess.Popen(['sleep', '60'])
    other = described(child.pid)
    assert is_gone(other) is False
    child.send_signal(signal.SIGSTOP)
    assert is_gone(other) is False
    child.kill()
    time.sleep(0.1)
    assert is_gone(other) is True
    child.wait()
    assert is_gone(other) is True


@pytest.mark.parametrize(('change', 'gone'), [
    # the number was given away again
    ({'born': 1}, True),
    # another machine, container, boot; or nothing is known
    ({'boot': 'elsewhere'}, None), ({'boot': ''}, None),
    ({'boot': 'elsewhere', 'pid': 2 ** 22 + 1}, None),
    # no such number here
    ({'pid': 2 ** 22 + 1}, True),
])
def test_told_apart(change: dict[str, object], gone: bool | None) -> None:
    """In doubt nobody is gone."""
    other = Process(**{**this_process()._asdict(), **change})
    assert is_gone(other) is gone


@pytest.mark.parametrize(('boot', 'seen', 'state'), [
    # elsewhere: for an hour, by our clock, before or after
    ('elsewhere', 0, SENDING), ('elsewhere', -3500, SENDING),
    ('elsewhere', 3500, SENDING), ('elsewhere', -3700, Outcome.UNCERTAIN),
    ('elsewhere', 3700, Outcome.UNCERTAIN),
    ('elsewhere', 10 ** 9, Outcome.UNCERTAIN),
    # version 1 did not say where
    (None, 0, SENDING), (None, -3700, Outcome.UNCERTAIN),
])
def test_lease(tmp_path: Path, boot: str | None, seen: int,
               state: str) -> None:
    """Of whom nothing is known is alive until the lease ends."""
    ledger = Ledger(f'sqlite:///{tmp_path}/ledger.sqlite')
    ledger.begin(WIKI, 'News', '', 'Mailbot')
    ledger.claim(1, 'Olm')
    with ledger._engine.begin() as connection:
        connection.exec_driver_sql(
            'UPDATE emailusers_run SET boot = ?, seen = seen + ?',
            (boot, seen))
    assert ledger.rows(WIKI, 'News')[1].state == state


def test_another_ledger_under_a_run(tmp_path: Path) -> None:
    """A run does not go on in a ledger that does not know it."""
    ledger = Ledger(f'sqlite:///{tmp_path}/ledger.sqlite')
    ledger.begin(WIKI, 'News', '', 'Mailbot')
    with ledger._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE emailusers_run SET uid = 'other'")
    with pytest.raises(LedgerError, match='another one than'):
        ledger.claim(1, 'Olm')


def test_woken_up(tmp_path: Path) -> None:
    """A claim that was taken up meanwhile is not one's own any more."""
    url = f'sqlite:///{tmp_path}/ledger.sqlite'
    ledger, other = Ledger(url), Ledger(url)
    for one in (ledger, other):
        one.begin(WIKI, 'News', '', 'Mailbot')
    ledger.claim(1, 'Olm')
    assert ledger.still_claimed(1)
    with ledger._engine.begin() as connection:
        connection.exec_driver_sql(
            'UPDATE emailusers_delivery SET changed = changed - 121')
    other.reopen(other.rows(WIKI, 'News'))
    assert not ledger.still_claimed(1)
    assert other.claim(1, 'Olm')
    assert not ledger.still_claimed(1)
