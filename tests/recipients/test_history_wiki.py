"""Who put whom on a list: real edits of every kind on a real wiki."""
from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sandbox import Account, Sandbox
from test_history import A, B, C


NAMES = ('Olm', 'Zoë', 'Maple Fox', 'Clerk', 'Vandal')
SETTINGS = """
$wgGroupPermissions['sysop']['deleterevision'] = true;
$wgRateLimits = [];
"""
WALKS = Path(__file__).with_name('walks.py')

#: Asks for a page's consents, by name.
Ask = Callable[..., Any]


@pytest.fixture(scope='module')
def lists(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with people."""
    shared_wiki.configure(SETTINGS)
    shared_wiki.add_users(map(Account, NAMES))
    return shared_wiki


@pytest.fixture(scope='module')
def ask(lists: Sandbox) -> Iterator[Ask]:
    """A process that walks over pages' histories as Mailbot."""
    command, env = lists.pwb_command(str(WALKS))
    with subprocess.Popen(command, env=env, cwd=env['PYWIKIBOT_DIR'],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as process:
        assert process.stdin and process.stdout
        trusted = [userid(lists, 'Clerk')]

        def answer(title: str, **more: object) -> Any:
            assert process.stdin and process.stdout
            print(json.dumps({'title': title, 'trusted': trusted, **more}),
                  file=process.stdin, flush=True)
            for line in process.stdout:
                if line[:1] in '{"':
                    found = json.loads(line)
                    return found if more or isinstance(
                        found, str) else found['consent']
            raise AssertionError('the walk ended')

        yield answer
        process.stdin.close()


def userid(wiki: Sandbox, name: str) -> int:
    """Return an account's id."""
    answer = wiki.client(counted=False).get(
        action='query', list='users', ususers=name)
    found: int = answer['query']['users'][0]['userid']
    return found


def edits(wiki: Sandbox, title: str, *made: tuple[str, str]) -> None:
    """Make edits of a page: (user, text)."""
    wiki.edit(*((title, text, user) for user, text in made))


def test_edits(lists: Sandbox, ask: Ask) -> None:
    """Signed, added, vouched, sorted, reformatted, blanked, swapped, left."""
    edits(lists, 'Edits', ('Clerk', 'Sign below.'),
          ('Olm', f'Sign below.\n{A}'), ('Vandal', f'Sign below.\n{A}\n{B}'),
          ('Clerk', f'{C}\n{B}\n{A}'), ('Clerk', '# {{u|Olm}}\n# {{u|Zoë}}\n'
                                        '# {{u|Maple Fox}}\n'))
    assert ask('Edits') == {'Olm': 'signed', 'Zoë': 'added',
                            'Maple Fox': 'vouched'}
    edits(lists, 'Edits', ('Vandal', ''), ('Maple Fox', C), ('Zoë', B),
          ('Olm', f'{A}\n{B}\n{C}'))
    assert ask('Edits') == {'Olm': 'signed', 'Zoë': 'signed',
                            'Maple Fox': 'signed'}
    edits(lists, 'Edits', ('Zoë', A), ('Olm', f'* <s>{A[2:]}</s>\n{B}'),
          ('Clerk', f'{A}\n{B}'))
    assert ask('Edits') == {'Olm': 'left', 'Zoë': 'left'}
    edits(lists, 'Edits', ('Olm', B), ('Olm', f'{A}\n{B}\n{A}'),
          ('Vandal', f'{A}\n{B}'))
    assert ask('Edits') == {'Olm': 'signed', 'Zoë': 'left'}
    assert ask('Edits', forget=True)['consent'] == ask('Edits')


def test_rolled_back(lists: Sandbox, ask: Ask) -> None:
    """Who rolls back somebody's leaving does not make them a reader."""
    edits(lists, 'Rollback', ('Olm', A), ('Zoë', f'{A}\n{B}'), ('Olm', B))
    done = lists.client('Admin').post(
        'rollback', action='rollback', title='Rollback', user='Olm')
    assert 'rollback' in done, done
    assert ask('Rollback') == {'Olm': 'left', 'Zoë': 'signed'}


@pytest.mark.parametrize('hidden, expected', [
    ('content', {'Olm': 'signed', 'Zoë': 'unknown', 'Maple Fox': 'signed'}),
    ('user', {'Olm': 'signed', 'Zoë': 'unknown', 'Maple Fox': 'signed'}),
    ('comment', {'Olm': 'signed', 'Zoë': 'signed', 'Maple Fox': 'signed'}),
])
def test_hidden(lists: Sandbox, ask: Ask, hidden: str,
                expected: dict[str, str]) -> None:
    """What is hidden is nobody's doing, also for who may see it."""
    title = f'Hidden {hidden}'
    edits(lists, title, ('Olm', A), ('Zoë', f'{A}\n{B}'),
          ('Clerk', f'{B}\n{A}'), ('Maple Fox', f'{A}\n{B}\n{C}'))
    assert ask(title)['Zoë'] == 'signed'
    revision = lists.revisions(title)[2]['revid']
    done = lists.client('Admin').post(
        action='revisiondelete', type='revision', ids=str(revision),
        hide=hidden)
    assert done['revisiondelete']['status'] == 'Success', done
    assert ask(title, forget=True)['consent'] == expected


def test_hidden_since(lists: Sandbox, ask: Ask) -> None:
    """A walk begins anew where its last revision is hidden meanwhile."""
    edits(lists, 'Hidden since', ('Olm', A), ('Zoë', f'{A}\n{B}'))
    assert ask('Hidden since')['Zoë'] == 'signed'
    revision = lists.revisions('Hidden since')[0]['revid']
    edits(lists, 'Hidden since', ('Clerk', f'{B}\n{A}'))
    lists.client('Admin').post(
        action='revisiondelete', type='revision', ids=str(revision),
        hide='content')
    assert ask('Hidden since') == {'Olm': 'signed', 'Zoë': 'unknown'}


def test_moved(lists: Sandbox, ask: Ask) -> None:
    """A page takes its history with it; its old title has another one."""
    edits(lists, 'Old title', ('Olm', A), ('Vandal', f'{A}\n{B}'))
    done = lists.client('Admin').post(
        action='move', **{'from': 'Old title', 'to': 'New title'})
    assert 'move' in done, done
    edits(lists, 'Old title', ('Vandal', A))
    assert ask('New title') == {'Olm': 'signed', 'Zoë': 'added'}
    assert ask('Old title') == {'Olm': 'added'}


def test_renamed(lists: Sandbox, ask: Ask) -> None:
    """An account is the same by another name, on the page or not."""
    lists.add_users([Account('Salamander'), Account('Newt')])
    one, two = '* [[User:Salamander]]', '* [[User:Newt]]'
    edits(lists, 'Renamed', ('Salamander', one), ('Newt', f'{one}\n{two}'))
    for old, new in (('Salamander', 'Axolotl'), ('Newt', 'Eft')):
        lists.rename_user(old, new)
        lists.add_pages({f'User:{old}': f'#REDIRECT [[User:{new}]]'})
    assert ask('Renamed') == {'Salamander': 'signed', 'Newt': 'signed'}
    edits(lists, 'Renamed', ('Vandal', f'* [[User:Axolotl]]\n{two}'),
          ('Eft', '* [[User:Axolotl]]'),
          ('Vandal', '* [[User:Axolotl]]\n* [[User:Eft]]'))
    assert ask('Renamed') == {'Axolotl': 'signed', 'Eft': 'left'}
    assert ask('Renamed', forget=True)['consent'] == ask('Renamed')


def test_imported(lists: Sandbox, ask: Ask) -> None:
    """Imported names are nobody's, even where they look like somebody's."""
    lists.import_page('Imported', [('en>Olm', A), ('Zoë', f'{A}\n{B}')])
    assert [revision['user'] for revision in lists.revisions('Imported')] == [
        'Zoë', 'en>Olm']
    edits(lists, 'Imported', ('Maple Fox', f'{A}\n{B}\n{C}'))
    assert ask('Imported') == {'Olm': 'unknown', 'Zoë': 'signed',
                               'Maple Fox': 'signed'}


def test_restored(lists: Sandbox, ask: Ask) -> None:
    """What is missing of a history was anybody's doing."""
    history = [('Vandal', A), ('Olm', f'{A}\n{B}'), ('Zoë', f'{B}\n{A}'),
               ('Maple Fox', f'{A}\n{B}\n{C}')]
    lists.import_page('Restored', history)
    assert ask('Restored') == {'Olm': 'added', 'Zoë': 'added',
                               'Maple Fox': 'signed'}
    for times, expected in (
            ('', {'Olm': 'added', 'Zoë': 'added', 'Maple Fox': 'signed'}),
            ('2020-01-01T00:02:00Z|2020-01-01T00:03:00Z',
             {'Olm': 'unknown', 'Zoë': 'unknown', 'Maple Fox': 'signed'})):
        lists.delete_page('Restored')
        done = lists.client('Admin').post(
            action='undelete', title='Restored',
            **({'timestamps': times} if times else {}))
        assert 'undelete' in done, done
        assert ask('Restored', forget=True)['consent'] == expected, times


def test_anonymous(lists: Sandbox, ask: Ask) -> None:
    """Who is no account puts nobody on a list who did not ask."""
    edits(lists, 'Anonymous', ('Olm', A))
    done = lists.client().post(action='edit', title='Anonymous',
                               text=f'{A}\n{B}')
    assert done['edit']['result'] == 'Success', done
    assert ask('Anonymous') == {'Olm': 'signed', 'Zoë': 'added'}


def test_subpages(lists: Sandbox, ask: Ask) -> None:
    """A subpage has its own history."""
    edits(lists, 'Project:Split', ('Clerk', '{{/A}}\n{{/B}}'))
    edits(lists, 'Project:Split/A', ('Olm', A))
    edits(lists, 'Project:Split/B', ('Vandal', B), ('Clerk', f'{B}\n{C}'))
    assert ask('Sandbox:Split/A') == {'Olm': 'signed'}
    assert ask('Sandbox:Split/B') == {'Zoë': 'added', 'Maple Fox': 'vouched'}


@pytest.mark.parametrize('keeper, expected', [
    ('Clerk', 'vouched'), ('Vandal', 'added')])
def test_keepers_list(lists: Sandbox, ask: Ask, keeper: str,
                      expected: str) -> None:
    """A list that its keeper alone edited needs no texts."""
    title = f"{keeper}'s list"
    edits(lists, title, (keeper, A), (keeper, f'{A}\n{B}'))
    lists.forget_requests()
    assert ask(title) == {'Olm': expected, 'Zoë': expected}
    assert texts(lists) == 0
    edits(lists, title, ('Zoë', A), (keeper, f'{A}\n{B}'))
    assert ask(title) == {'Olm': expected, 'Zoë': 'left'}
    assert texts(lists) == 1


def texts(wiki: Sandbox) -> int:
    """Return how many requests asked for texts of revisions by page id."""
    return len([one for one in walked(wiki) if 'content|' in
                f'{one["rvprop"]}|'.replace('contentmodel|', '')])


def walked(wiki: Sandbox) -> list[dict[str, str]]:
    """Return the requests for histories."""
    return [one for one in wiki.requests() if 'pageids' in one]


def test_too_long(lists: Sandbox, ask: Ask) -> None:
    """A history that would take too long is refused, with a way out."""
    edits(lists, 'Long', ('Olm', A), ('Zoë', f'{A}\n{B}'))
    said = ask('Long', most=50)
    assert ask('Long', most=200_000_000)['consent']['Olm'] == 'signed'
    assert 'The history of the list page "Long" is too long' in said
    assert '-optin:any' in said


def test_thousand(lists: Sandbox, ask: Ask) -> None:
    """A long list costs few requests once, then none, then one an edit."""
    names = [f'Some Body {number}' for number in range(1000)]
    lists.add_users(map(Account, names))
    lines = [f'* [[User:{name}|]] ([[User talk:{name}|talk]]) 12:00, 2 May'
             ' 2026 (UTC)' for name in names]
    lists.import_page('Thousand', (
        (name, '\n'.join(lines[:number]))
        for number, name in enumerate(names, 1)))
    counts = []
    for _ in range(2):
        lists.forget_requests()
        assert set(ask('Thousand').values()) == {'signed'}
        counts.append(len(walked(lists)))
    edits(lists, 'Thousand', ('Vandal', '\n'.join([*lines, A])))
    lists.forget_requests()
    assert ask('Thousand')['Olm'] == 'added'
    counts.append(len(walked(lists)))
    assert counts[0] <= 8 and counts[1:] == [0, 1]
    for took in ask('Thousand', time=3)['took']:
        print('bare walk %.2f s, walk %.2f s, judging %.2f s of CPU'
              % tuple(took))
