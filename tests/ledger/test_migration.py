"""Older versions become this one in place; what is no ledger is refused."""
from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sandbox.mariadb import MariaDB
from usermail.exceptions import LedgerError
from usermail.ledger import (
    Ledger,
    Memory,
    Row,
    memories,
    metadata,
    remember,
)
from usermail.outcomes import Outcome


WIKI = 'wiki.example.org/w'

#: What version 0.1.0 wrote.
OLD = Path(__file__).with_name('version1.sql').read_text(encoding='utf-8')

#: When it did.
THEN = 1795604662

#: What it had recorded.
STATES = {'Olm': 'sent', 'Zoë': 'uncertain', 'Quoll': 'failed',
          'Maple Fox': 'uncertain', 'Hermit': 'refused'}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A version 1 file, whose last run is long over."""
    path = tmp_path / 'ledger.sqlite'
    with closing(sqlite3.connect(path)) as file:
        file.executescript(OLD)
        file.execute('UPDATE emailusers_run SET seen = 0')
        file.commit()
    return path


def check(ledger: Ledger) -> None:
    """Check that all is there, and counts."""
    assert {row.name: row.state for row in
            ledger.rows(WIKI, 'News').values()} == STATES
    assert ledger.sent(WIKI, 'News') == 1
    assert len(ledger.id) == 32
    ledger.begin(WIKI, 'News', 'List/Message', 'Mailbot')
    assert [ledger.claim(userid, name) for userid, name
            in enumerate(STATES, 1)] == [False, False, True, False, True]
    assert ledger.claim(6, 'New one')
    ledger.settle(6, Outcome.SENT, '')


def test_migrate(path: Path) -> None:
    """Nobody is mailed again, and nobody is lost."""
    with closing(Ledger(f'sqlite:///{path}')) as ledger:
        check(ledger)
        known = ledger.id
    with closing(Ledger(f'sqlite:///{path}')) as again:
        assert again.id == known
        assert again.sent(WIKI, 'News') == 2


def test_version_2(path: Path) -> None:
    """It stays the same ledger, and knows whom it has forgotten."""
    with closing(Ledger(f'sqlite:///{path}')) as ledger:
        known = ledger.id
        ledger.forget(WIKI, ['Olm'], [1])
    with closing(sqlite3.connect(path)) as file, file:
        file.execute('DROP TABLE emailusers_mailing')
        file.execute('UPDATE emailusers_schema SET version = 2')
    with closing(Ledger(f'sqlite:///{path}')) as ledger:
        assert ledger.id == known
        assert 1 in ledger.rows(WIKI, 'News')
        ledger.begin(WIKI, 'News', 'List/Message', 'Mailbot')
        assert not ledger.claim(1, 'Olm')
        remember(ledger, WIKI, 'List', Memory(1, {'List': 5}, 7))
        remember(ledger, WIKI, 'List', Memory(2, {'List': 6}, 8))
        assert memories(ledger, WIKI) == {
            'List': Memory(2, {'List': 6}, 8)}
        assert not memories(ledger, 'other.example.org/w')


def test_old_program_goes_on(path: Path) -> None:
    """A version 1 that still runs can write to what was migrated."""
    with closing(Ledger(f'sqlite:///{path}')) as ledger, \
            closing(sqlite3.connect(path)) as file:
        file.execute("INSERT INTO emailusers_delivery VALUES "
                     f"(1, 9, 'New', 'sending', '', 1, {THEN}, 'mail')")
        file.execute('INSERT INTO emailusers_delivery (campaign, userid, '
                     'name, state, reason, run, changed) VALUES '
                     f"(1, 10, 'Newer', 'sent', '', 1, {THEN})")
        file.commit()
        assert ledger.rows(WIKI, 'News')[10] == Row(
            'Newer', 'sent', '', THEN, 1, account='Mailbot')


def test_looking_changes_nothing(path: Path) -> None:
    """What only shows leaves the file as it is, and shows all of it."""
    before = path.read_bytes()
    with closing(Ledger(f'sqlite:///{path}', create=False)) as ledger:
        assert {row.name: row.state for row in
                ledger.rows(WIKI, 'News').values()} == STATES
    assert path.read_bytes() == before


def test_all_at_once(path: Path) -> None:
    """Several processes migrate one file; all go on with the same."""
    code = ('from usermail.ledger import Ledger; '
            f'print(Ledger("sqlite:///{path}").id)')
    processes = [subprocess.Popen(
        [sys.executable, '-c', code], stdout=subprocess.PIPE, text=True,
        env={'PYTHONPATH': ':'.join(sys.path), 'PYWIKIBOT_NO_USER_CONFIG':
             '2'}) for _ in range(4)]
    ids = {process.communicate()[0] for process in processes}
    assert len(ids) == 1 and len(ids.pop().strip()) == 32


def test_a_failure_changes_nothing(path: Path) -> None:
    """A migration that can't end leaves version 1."""
    with closing(sqlite3.connect(path)) as file:
        file.execute('CREATE VIEW emailusers_page AS SELECT 1')
        file.commit()
        before = list(file.iterdump())
        with pytest.raises(LedgerError):
            Ledger(f'sqlite:///{path}')
        assert list(file.iterdump()) == before


@pytest.mark.parametrize(('change', 'complaint'), [
    ('DELETE FROM emailusers_schema', 'tables, but no version'),
    ('DROP TABLE emailusers_schema', 'tables, but no version'),
    ('ALTER TABLE emailusers_delivery DROP COLUMN state',
     "not a ledger's: no such column"),
    ('ALTER TABLE emailusers_run RENAME COLUMN uid TO id2',
     "not a ledger's: no such column"),
    ('DROP TABLE emailusers_delivery', "not a ledger's: no such table"),
    ('UPDATE emailusers_schema SET ledger = NULL, secret = NULL',
     "not a ledger's"),
    ('UPDATE emailusers_schema SET version = 99', 'version 99'),
    ('UPDATE emailusers_schema SET version = 0', 'version 0|no version'),
])
def test_refused(path: Path, change: str, complaint: str) -> None:
    """What can't be understood must not decide who is mailed."""
    Ledger(f'sqlite:///{path}').close()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(change)
    before = path.read_bytes()
    with pytest.raises(LedgerError, match=complaint) as error:
        Ledger(f'sqlite:///{path}')
    assert '\n' not in str(error.value)
    assert path.read_bytes() == before


def test_other_tables(tmp_path: Path) -> None:
    """Tables of the same name that are somebody else's are left alone."""
    path = tmp_path / 'other.sqlite'
    with closing(sqlite3.connect(path)) as file, file:
        file.execute('CREATE TABLE emailusers_run (what TEXT)')
        file.execute("INSERT INTO emailusers_run VALUES ('theirs')")
    with pytest.raises(LedgerError, match='tables, but no version'):
        Ledger(f'sqlite:///{path}')
    with closing(sqlite3.connect(path)) as file:
        assert len(list(file.execute('SELECT * FROM sqlite_master'))) == 1


def test_mariadb(database: MariaDB) -> None:
    """The same on MariaDB, whose tables version 0.1.0 had made."""
    engine = sa.create_engine(database.url)
    dump = Path(__file__).with_name('version1-mariadb.sql').read_text(
        encoding='utf-8')
    with engine.begin() as connection:
        for statement in dump.split(';\n'):
            if statement.strip():
                connection.exec_driver_sql(statement)
        connection.exec_driver_sql('UPDATE emailusers_run SET seen = 0')
    with closing(Ledger(database.url)) as ledger:
        check(ledger)
        known = ledger.id
    with closing(Ledger(database.url)) as again:
        assert again.id == known
    with engine.begin() as connection:
        made = {name: str(sa.Table(name, sa.MetaData(), autoload_with=engine)
                          .columns.keys()) for name in metadata.tables}
        assert made == {name: str(table.columns.keys())
                        for name, table in metadata.tables.items()}
        connection.execute(sa.text('DELETE FROM emailusers_schema'))
    with pytest.raises(LedgerError, match='tables, but no version'):
        Ledger(database.url)
    engine.dispose()
