"""Who asked to be on a list: whole runs after real edits on a real wiki."""
from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from campaigns import forget, ledger_of
from runs import MESSAGE, entries, output, reasons_of, rows_of, sent_to, spawn
from sandbox import Account, Sandbox


#: Olm signs; Zoë is put there by a sysop, Maple Fox by a stranger; Gone
#: leaves, and a stranger puts them back.
PEOPLE = ('Olm', 'Zoë', 'Maple Fox', 'Gone')
STORY = (
    ('Admin', ['Zoë']), ('Olm', ['Zoë', 'Olm']),
    ('Gone', ['Zoë', 'Olm', 'Gone']), ('Gone', ['Zoë', 'Olm']),
    ('Stranger', ['Zoë', 'Olm', 'Gone', 'Maple Fox']),
)


@pytest.fixture(scope='module')
def told(shared_wiki: Sandbox) -> Sandbox:
    """A wiki on which the story was told."""
    wiki = shared_wiki
    wiki.configure('$wgRateLimits = [];')
    wiki.add_users(map(Account, (*PEOPLE, 'Stranger')))
    wiki.edit(*(('List', entries(names), user) for user, names in STORY))
    wiki.add_pages({'List/Message': MESSAGE})
    return wiki


@pytest.fixture
def story(told: Sandbox) -> Iterator[Sandbox]:
    """The wiki, with nobody mailed yet."""
    forget(told)
    yield told


@pytest.mark.parametrize(('arguments', 'mailed', 'why'), [
    (['-optin:self'], {'Olm'}, {'not-asked': 2, 'left': 1}),
    ([], {'Olm', 'Zoë'}, {'not-asked': 1, 'left': 1}),
    (['-optin:trusted', '-trusted:Stranger', '-trusted:sysop'],
     {'Olm', 'Zoë', 'Maple Fox'}, {'left': 1}),
    (['-optin:any'], {'Olm', 'Zoë', 'Maple Fox'}, {'left': 1}),
])
def test_optin(story: Sandbox, arguments: list[str], mailed: set[str],
               why: dict[str, int]) -> None:
    """Each value mails whom it says, once, and names the rest."""
    wiki = story
    for _ in range(2):
        done = wiki.pwb('emailusers', '-page:List', '-always', *arguments)
        assert done.returncode == 0, output(done)
        assert sent_to(wiki) == dict.fromkeys(mailed, 1)
    report = wiki.page('Talk:List') or ''
    assert rows_of(report)['skipped'] == sum(why.values())
    words = {'not-asked': 'put on the list by somebody else; must sign '
                          'themselves, or be added by a trusted account',
             'left': 'left the list and was put back by somebody else; must '
                     'sign themselves to come back'}
    assert reasons_of(report) == {words[word]: count
                                  for word, count in why.items()}
    for word, count in why.items():
        assert f' {count}  {words[word]}\n' in done.stderr


def test_report_names_who_and_where(story: Sandbox) -> None:
    """The list's keeper sees whose entry, by whom, and in which edit."""
    wiki = story
    stranger, = [one['revid'] for one in wiki.revisions('List')
                 if one['user'] == 'Stranger']
    done = wiki.pwb('emailusers', '-page:List', '-always', '-v')
    diff = f'[[Special:Diff/{stranger}|{stranger}]]'
    remarks = [line for line in (wiki.page('Talk:List') or '').splitlines()
               if line.startswith('*')]
    assert len(remarks) == 2
    for name, remark in zip(('Gone', 'Maple Fox'), remarks):
        assert f'<bdi>{name}</bdi>' in remark
        assert remark.endswith(
            f'Put there by <bdi>Stranger</bdi> in revision {diff}.')
    assert re.search(r'List, line 4: not-asked: .*: Maple Fox, put there by '
                     f'Stranger in revision {stranger}', output(done))


def test_ledger_knows_how_far(story: Sandbox) -> None:
    """What was read is not asked for again, and has no names."""
    wiki = story
    asked = []
    for _ in range(2):
        wiki.forget_requests()
        wiki.pwb('emailusers', '-page:List', '-always')
        asked.append(sum('pageids' in one for one in wiki.requests()))
    assert asked[0] == 2 and asked[1] == 0
    with closing(sqlite3.connect(ledger_of(wiki))) as connection:
        rows = connection.execute('SELECT * FROM emailusers_consent '
                                  'JOIN emailusers_page').fetchall()
    assert len(rows) == len(PEOPLE)
    for name in (*PEOPLE, 'Stranger', 'Admin'):
        assert name not in str(rows)


@pytest.mark.parametrize('argument', ['-simulate', '-test'])
def test_nothing_is_recorded(story: Sandbox, argument: str) -> None:
    """Without a real run, nothing is written down."""
    wiki = story
    done = wiki.pwb('emailusers', '-page:List', '-always', argument)
    assert done.returncode == 0, output(done)
    assert 'or be added by a trusted account' in output(done)
    assert not ledger_of(wiki).exists()


def test_status_asks_for_no_history(story: Sandbox) -> None:
    """Who looks how far a campaign is needs no history."""
    wiki = story
    wiki.forget_requests()
    done = wiki.pwb('emailusers', '-page:List', '-status')
    assert done.returncode == 0, output(done)
    assert not any('pageids' in one for one in wiki.requests())


def test_preview_counts(story: Sandbox) -> None:
    """Who confirms is told how many others put there."""
    terminal = spawn(story, 'emailusers', '-page:List')
    terminal.expect(r'Of them: +1 signed themselves\r\n +1 left, and were '
                    r'put back by others\r\n +1 were put there by a trusted '
                    r'account or by you\r\n +1 were put there by others')
    terminal.expect(r'Send 3 mails\?')
    terminal.sendline('n')
    terminal.expect('Nothing was sent')
    terminal.close()


def test_other_lists(story: Sandbox) -> None:
    """A category has no history; whom the operator names is vouched for."""
    wiki = story
    wiki.add_pages({'User:Maple Fox': '[[Category:Readers]]'},
                   user='Stranger')
    arguments = ('emailusers', '-always', '-text:Hello!', '-subject:Hello',
                 '-report:Report', '-campaign:Others')
    for optin in ([], ['-optin:self']):
        done = wiki.pwb(*arguments, '-page:Category:Readers', *optin)
        assert done.returncode == 2, output(done)
        assert '"Category:Readers" is a category' in done.stderr
        assert '-optin:any' in done.stderr and not wiki.mails
    done = wiki.pwb(*arguments, '-page:User:Gone', '-optin:self')
    assert done.returncode == 0 and not wiki.mails, output(done)
    done = wiki.pwb(*arguments, '-page:User:Gone')
    assert done.returncode == 0 and sent_to(wiki) == {'Gone': 1}
    done = wiki.pwb(*arguments, '-page:Category:Readers', '-optin:any')
    assert done.returncode == 0, output(done)
    assert sent_to(wiki) == {'Gone': 1, 'Maple Fox': 1}


def test_who_left_one_subpage(story: Sandbox) -> None:
    """A list's pages are one list: who left one of them has left."""
    wiki = story
    part = 'Project:Parts'
    wiki.add_pages({part: '{{/A}}\n{{/B}}'})
    wiki.edit((f'{part}/A', entries(['Zoë', 'Olm']), 'Admin'),
              (f'{part}/A', entries(['Zoë']), 'Olm'),
              (f'{part}/B', entries(['Olm']), 'Admin'))
    done = wiki.pwb('emailusers', f'-page:{part}', '-always', '-text:Hello!',
                    '-subject:Hello', '-report:Report')
    assert done.returncode == 0, output(done)
    assert sent_to(wiki) == {'Zoë': 1}
    assert '1  left the list and was put back' in output(done)


def test_long_ago_mailed(story: Sandbox) -> None:
    """Who had the mail had it, whoever put them back since."""
    wiki = story
    wiki.edit(('Again', entries(['Olm']), 'Olm'))
    arguments = ('emailusers', '-page:Again', '-always', '-text:Hello!',
                 '-subject:Hello')
    assert wiki.pwb(*arguments).returncode == 0
    wiki.edit(('Again', 'Nobody', 'Olm'),
              ('Again', entries(['Olm', 'Zoë']), 'Stranger'))
    done = wiki.pwb(*arguments)
    assert done.returncode == 0 and sent_to(wiki) == {'Olm': 1}
    assert rows_of(wiki.page('Talk:Again') or '') == {
        'sent': 1, 'skipped': 1, 'all': 2}
    done = wiki.pwb(*arguments, '-campaign:Other')
    assert sent_to(wiki) == {'Olm': 1}, output(done)
