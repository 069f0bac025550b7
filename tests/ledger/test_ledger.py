"""The ledger on real SQLite files; test_together.py has MariaDB."""
from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from usermail.exceptions import LedgerError
from usermail.ledger import SENDING, Ledger
from usermail.outcomes import Outcome


WIKI = 'wiki.example.org/w'


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a ledger that is not there yet."""
    return f'sqlite:///{tmp_path}/ledger.sqlite'


@pytest.fixture
def ledger(url: str) -> Ledger:
    """A ledger with a run of the campaign "News"."""
    ledger = Ledger(url)
    ledger.begin(WIKI, 'News', 'List/Message', 'Mailbot')
    return ledger


def state(ledger: Ledger, userid: int = 1) -> str | None:
    """Return the state of a recipient, as it is recorded."""
    with sqlite3.connect(str(ledger.url.database)) as connection:
        row = connection.execute('SELECT state FROM emailusers_delivery '
                                 'WHERE userid = ?', (userid,)).fetchone()
    return str(row[0]) if row else None


def change(ledger: Ledger, table: str, **values: str) -> None:
    """Change what is recorded, as it is written there."""
    assert ledger.url.database
    with closing(sqlite3.connect(ledger.url.database)) as file, file:
        for column, value in values.items():
            file.execute(f'UPDATE {table} SET {column} = {value}')


@pytest.mark.parametrize(('outcome', 'again'), [
    (Outcome.SENT, False), (Outcome.UNCERTAIN, False),
    (Outcome.REFUSED, True), (Outcome.FAILED, True)])
def test_states(ledger: Ledger, outcome: Outcome, again: bool) -> None:
    """Who was mailed, or may have been, can't be claimed again."""
    assert state(ledger) is None
    assert ledger.claim(1, 'Olm')
    assert state(ledger) == SENDING
    assert not ledger.claim(1, 'Olm')
    ledger.settle(1, outcome, 'why')
    assert ledger.rows(WIKI, 'News')[1][:3] == ('Olm', outcome, 'why')
    assert ledger.claim(1, 'Olm') == again


def test_release(ledger: Ledger) -> None:
    """A mail that never left leaves nothing behind."""
    ledger.claim(1, 'Olm')
    ledger.release(1)
    assert state(ledger) is None
    assert ledger.claim(1, 'Olm')


def test_retry(ledger: Ledger) -> None:
    """Who is uncertain can be claimed again when an operator says so."""
    for userid, outcome in ((1, Outcome.UNCERTAIN), (2, Outcome.SENT)):
        ledger.claim(userid, 'Olm')
        ledger.settle(userid, outcome, '')
    ledger.reopen(ledger.rows(WIKI, 'News'))
    assert ledger.claim(1, 'Olm')
    assert not ledger.claim(2, 'Olm')


def test_retry_once(ledger: Ledger, url: str) -> None:
    """Two operators who decide the same give way for one mail, not two."""
    ledger.claim(1, 'Olm')
    ledger.settle(1, Outcome.UNCERTAIN, '')
    seen = ledger.rows(WIKI, 'News')
    other = Ledger(url)
    other.begin(WIKI, 'News', 'List/Message', 'Mailbot')
    other.reopen(seen)
    assert other.claim(1, 'Olm')
    ledger.reopen(seen)
    assert not ledger.claim(1, 'Olm')
    other.settle(1, Outcome.UNCERTAIN, '')
    ledger.reopen(seen)
    assert not ledger.claim(1, 'Olm')


def test_left_in_hand(ledger: Ledger) -> None:
    """What this process could not settle is in doubt, too."""
    ledger.claim(1, 'Olm')
    assert ledger.rows(WIKI, 'News')[1].state == Outcome.UNCERTAIN


def test_campaigns_are_apart(ledger: Ledger) -> None:
    """A row is one campaign's on one wiki; names are told apart exactly."""
    ledger.claim(1, 'Olm')
    for site, name in ((WIKI, 'news'), ('other.example.org/w', 'News')):
        ledger.begin(site, name, '', 'Mailbot')
        assert ledger.claim(1, 'Olm')
    latest = ledger.latest(WIKI, 'List/Message')
    assert latest and latest.name == 'News'
    assert ledger.names(WIKI) == ['news', 'News']


def test_settle_needs_the_claim(ledger: Ledger, url: str) -> None:
    """Only who claimed a recipient can settle it."""
    other = Ledger(url)
    other.begin(WIKI, 'News', 'List/Message', 'Mailbot')
    other.claim(1, 'Olm')
    with pytest.raises(LedgerError, match='lost the claim'):
        ledger.settle(1, Outcome.SENT, '')
    assert state(other) == SENDING


def test_process_gone(url: str) -> None:
    """What a process that is gone had claimed is uncertain."""
    code = (f'from usermail.ledger import Ledger; ledger = Ledger({url!r}); '
            f'ledger.begin({WIKI!r}, "News", "", "Mailbot"); '
            'ledger.claim(1, "Olm"); print(flush=True); input()')
    with subprocess.Popen(
            [sys.executable, '-c', code], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env={
                **os.environ, 'PYTHONPATH': os.pathsep.join(sys.path)},
            ) as process:
        assert process.stdout
        process.stdout.readline()
        ledger = Ledger(url)
        ledger.begin(WIKI, 'News', '', 'Mailbot')
        assert ledger.rows(WIKI, 'News')[1].state == SENDING
        process.kill()
    rows = ledger.rows(WIKI, 'News')
    assert rows[1].state == Outcome.UNCERTAIN
    assert not ledger.claim(1, 'Olm')
    # Its POST may still be under way, whatever an operator says.
    ledger.reopen(rows)
    assert not ledger.claim(1, 'Olm')
    change(ledger, 'emailusers_delivery', changed='changed - 121')
    ledger.reopen(rows)
    assert ledger.claim(1, 'Olm')


def test_counted(ledger: Ledger) -> None:
    """Mails that count against a quota are the account's own."""
    for userid, outcome in enumerate(
            (Outcome.SENT, Outcome.REFUSED, Outcome.UNCERTAIN), 1):
        ledger.claim(userid, 'Olm')
        ledger.settle(userid, outcome, '')
    assert len(ledger.counted(WIKI, 'Mailbot', 0)) == 2
    assert not ledger.counted(WIKI, 'Other', 0)
    assert not ledger.counted('other.example.org/w', 'Mailbot', 0)
    assert not ledger.counted(WIKI, 'Mailbot', 2 ** 40)


def test_file_is_private(ledger: Ledger) -> None:
    """Nobody else reads who was mailed."""
    assert ledger.url.database
    assert os.stat(ledger.url.database).st_mode & 0o777 == 0o600


def test_not_created(url: str) -> None:
    """A ledger that is only to be read is not made."""
    ledger = Ledger(url, create=False)
    assert ledger.rows(WIKI, 'News') == {}
    assert not Path(url.partition(':///')[2]).exists()


@pytest.mark.parametrize(('bad', 'complaint'), [
    ('nonsense', 'Check -ledger'),
    ('oracle+nonsense://x', 'Check -ledger'),
    ('sqlite:////no/such/directory/x.sqlite', "can't be opened"),
    ('mysql+pymysql://user:pa55word@127.0.0.1:1/x', "can't be opened"),
])
def test_cannot_be_opened(bad: str, complaint: str) -> None:
    """A ledger that can't be opened is one clear line, with no password."""
    with pytest.raises(LedgerError, match=complaint) as error:
        Ledger(bad)
    assert '\n' not in str(error.value)
    assert 'pa55word' not in str(error.value)


def test_not_a_ledger(tmp_path: Path) -> None:
    """A file that is something else is left alone."""
    path = tmp_path / 'text'
    path.write_text('No database.\n' * 100)
    with pytest.raises(LedgerError, match='not a database'):
        Ledger(f'sqlite:///{path}')
    assert path.read_text() == 'No database.\n' * 100


def test_newer_version(ledger: Ledger, url: str) -> None:
    """A ledger of a newer program is refused."""
    with sqlite3.connect(str(ledger.url.database)) as connection:
        connection.execute('UPDATE emailusers_schema SET version = 99')
    with pytest.raises(LedgerError, match='version 99'):
        Ledger(url)
