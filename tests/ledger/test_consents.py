"""How far pages were read, kept in the ledger."""
from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from usermail.eligibility.agreements import for_ledger, from_ledger
from usermail.eligibility.consent import Own, Standing
from usermail.eligibility.standings import Progress
from usermail.exceptions import LedgerError
from usermail.ledger import Ledger, keep_pages, pages_of
from usermail.recipients.history import NOBODY, UNKNOWN


WIKI = 'wiki.example.org/w'
READ = Progress(7, 'abc', 'how', {
    1: Standing(Own.ON, 5, True, 1, 5),
    2: Standing(Own.NONE, 0, True, UNKNOWN, 6),
    3: Standing(Own.OFF, 7, False, NOBODY, 7)})
SKIMMED = Progress(9, '', 'how', {}, frozenset({NOBODY, 4, 5}))


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An empty ledger."""
    return Ledger(f'sqlite:///{tmp_path}/ledger.sqlite')


def test_comes_back_as_it_went(ledger: Ledger) -> None:
    """All of it, by wiki, page and way of reading; the last one counts."""
    other = READ._replace(how='other', standings={})
    known = {(1, 'how'): READ, (1, 'other'): other, (2, 'how'): SKIMMED}
    keep_pages(ledger, WIKI, for_ledger(known, {}))
    keep_pages(ledger, 'other.example.org', for_ledger(
        {(1, 'how'): SKIMMED}, {}))
    assert from_ledger(pages_of(ledger, WIKI, [1, 2, 3])) == known
    assert from_ledger(pages_of(ledger, WIKI, [2])) == {(2, 'how'): SKIMMED}
    newer = READ._replace(revid=8, standings={1: Standing(Own.OFF, 8)})
    keep_pages(ledger, WIKI, for_ledger({**known, (1, 'how'): newer}, known))
    assert from_ledger(pages_of(ledger, WIKI, [1, 2])) == {
        **known, (1, 'how'): newer}


def test_only_what_is_new() -> None:
    """What the ledger has need not be written."""
    known = {(1, 'how'): READ, (2, 'how'): SKIMMED}
    assert for_ledger(known, known) == {}
    assert list(for_ledger(known, {(1, 'how'): READ})) == [2]


def test_too_many_editors(ledger: Ledger) -> None:
    """What does not fit is not kept in part, but asked for anew."""
    keep_pages(ledger, WIKI, for_ledger({(1, 'how'): SKIMMED}, {}))
    many = SKIMMED._replace(editors=frozenset(range(10 ** 5)))
    keep_pages(ledger, WIKI, for_ledger({(1, 'how'): many}, {}))
    assert pages_of(ledger, WIKI, [1]) == {}


def test_written_whole_or_not_at_all(ledger: Ledger) -> None:
    """A database that fails says so, and keeps what it had."""
    keep_pages(ledger, WIKI, for_ledger({(1, 'how'): READ}, {}))
    with sqlite3.connect(str(ledger.url.database)) as connection:
        connection.execute(
            'CREATE TRIGGER full BEFORE INSERT ON emailusers_consent '
            "BEGIN SELECT RAISE(FAIL, 'disk full'); END")
    newer = READ._replace(revid=8)
    with pytest.raises(LedgerError, match='disk full'):
        keep_pages(ledger, WIKI, for_ledger({(1, 'how'): newer}, {}))
    assert from_ledger(pages_of(ledger, WIKI, [1])) == {(1, 'how'): READ}
