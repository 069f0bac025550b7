"""-forget and -keep as whole runs: names go, and nobody is mailed twice."""
from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from campaigns import COMMAND, ledger_of, recorded
from runs import output, rows_of, sent_to
from sandbox import Sandbox
from sandbox.proxy import Proxy


NAMES = ['Maple Fox', 'Olm', 'Quoll', 'Zoë']


@pytest.fixture
def wiki(unmailed: Sandbox) -> Sandbox:
    """The wiki with the list of NAMES."""
    return unmailed


def change(wiki: Sandbox, sql: str) -> None:
    """Change what is recorded."""
    with closing(sqlite3.connect(ledger_of(wiki))) as file, file:
        file.execute(sql)


def is_named(wiki: Sandbox, name: str) -> list[str]:
    """Return the ledger's files that have a name anywhere in them."""
    path = ledger_of(wiki)
    return [one.name for one in path.parent.glob(f'{path.name}*')
            if name.encode() in Path(one).read_bytes()]


def test_forget(wiki: Sandbox) -> None:
    """Who is forgotten is in no file of the ledger, and gets no mail."""
    assert wiki.pwb(*COMMAND, '-limit:2', '-names').returncode == 0
    assert is_named(wiki, 'Maple Fox')
    wiki.forget_requests()
    run = wiki.pwb('emailusers', '-forget:user:maple_Fox')
    said = ' '.join(output(run).split())
    assert run.returncode == 0, said
    assert 'Forgot Maple Fox in 1 rows of the ledger' in said
    assert 'posted with -names' in said
    assert 'list and opt-out pages' in said
    assert not {request['action'] for request in wiki.requests()} & {
        'edit', 'emailuser'}
    assert not is_named(wiki, 'Maple Fox')
    assert is_named(wiki, 'Olm')
    run = wiki.pwb(*COMMAND)
    assert run.returncode == 0, output(run)
    assert sent_to(wiki) == dict.fromkeys(NAMES, 1)
    assert rows_of(wiki.page('Talk:List') or '') == {'sent': 4, 'all': 4}


def test_keep(wiki: Sandbox) -> None:
    """A campaign that is over keeps counts; who is in doubt keeps the name.

    Where rows of it are gone nobody knows any more whom it mailed.
    """
    with Proxy(wiki.url, 'drop') as proxy:
        run = wiki.pwb(*COMMAND, url=proxy.url)
    assert run.returncode == 1, output(run)
    assert wiki.pwb('emailusers', '-keep:1').returncode == 0
    assert set(recorded(ledger_of(wiki))) == set(NAMES)
    change(wiki, 'UPDATE emailusers_delivery SET changed = changed - 86500')
    run = wiki.pwb('emailusers', '-keep:1')
    said = ' '.join(output(run).split())
    assert run.returncode == 0, said
    assert 'who was in 3 rows' in said
    assert '1 more are in doubt and keep the name' in said
    assert is_named(wiki, 'Maple Fox')
    assert not any(is_named(wiki, name) for name in NAMES[1:])
    run = wiki.pwb(*COMMAND)
    assert run.returncode == 0, output(run)
    assert 'got the mail: Maple Fox' in output(run)
    assert sent_to(wiki) == dict.fromkeys(NAMES, 1)
    assert rows_of(wiki.page('Talk:List') or '') == {
        'sent': 3, 'uncertain': 1, 'all': 4}

    change(wiki, "DELETE FROM emailusers_delivery WHERE name = ''")
    run = wiki.pwb(*COMMAND)
    assert run.returncode == 2, output(run)
    assert 'has lost rows of it' in output(run)
    assert sent_to(wiki) == dict.fromkeys(NAMES, 1)
