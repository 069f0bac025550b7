"""What an operator asks and decides: whole runs on a real wiki.

One wiki, one story: each test goes on where the one before has ended.
"""
from __future__ import annotations

import csv
import json
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from campaigns import COMMAND, HASTY, Pause, at_mail, finish, ledger_of, start
from campaigns import once, recorded
from documents.shapes import check
from runs import output, rows_of, sent_to, spawn
from sandbox import Account, Sandbox
from sandbox.proxy import Proxy


NAMES = ['Maple Fox', '+2-3', 'محمد', 'Zoë']

#: A spreadsheet would take it for a formula; no account has it.
FORMULA = '=HYPERLINK("x")'

MESSAGE = '== Photo contest ==\nThe secret password is swordfish.\n'

#: PHP that lets an exception come after the mail has left.
RAISE = '''
$wgHooks['EmailUserComplete'][] = static function () {
    throw new RuntimeException( 'gone' );
};
'''

CAMPAIGN = 'List/Message: Photo contest'


@pytest.fixture(scope='module')
def wiki(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with a list on which somebody is put by a stranger."""
    wiki = shared_wiki
    wiki.configure('$wgRateLimits = [];')
    wiki.add_users([Account(name) for name in (*NAMES, 'Added')])
    listed = ''.join(f'* [[User:{name}]]\n' for name in (*NAMES, FORMULA))
    wiki.add_pages({'List': listed, 'List/Message': MESSAGE,
                    'Untrusted': '* [[User:Olm]]'})
    wiki.add_pages({'List': f'{listed}* [[User:Added]]: a@example.org\n'},
                   user='Zoë')
    wiki.add_pages({'Untrusted/Message': MESSAGE}, user='Zoë')
    return wiki


@pytest.fixture
def paths(tmp_path: Path) -> Iterator[dict[str, Path]]:
    """Where the documents go; they are for their owner only."""
    places = {kind: tmp_path / f'out.{kind}' for kind in ('json', 'csv')}
    yield places
    for path in places.values():
        assert not path.exists() or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(tmp_path.glob('.*'))


def both(paths: dict[str, Path]) -> list[str]:
    """Return the options for both documents."""
    return [f'-{kind}:{path}' for kind, path in paths.items()]


def read(run: CompletedProcess[str], path: Path) -> dict[str, Any]:
    """Return a run's document, which has its status and no mail text."""
    text = path.read_text(encoding='utf-8')
    document = check(text)
    assert document['status'] == run.returncode, output(run)
    assert 'swordfish' not in text and '@' not in text
    assert 'Traceback' not in output(run)
    return document


def outcomes(run: dict[str, Any]) -> dict[str, str]:
    """Return everybody's outcome and its reason."""
    return {one['name']: f'{one["outcome"]} {one["reason"]}'.strip()
            for one in run['recipients']}


def states(wiki: Sandbox, campaign: str) -> list[str]:
    """Return the states of a campaign's rows, as they are written."""
    with closing(sqlite3.connect(ledger_of(wiki))) as file:
        return [state for state, in file.execute(
            'SELECT state FROM emailusers_delivery d JOIN emailusers_campaign '
            'c ON c.id = d.campaign WHERE c.name = ?', (campaign,))]


def test_before(wiki: Sandbox, paths: dict[str, Path]) -> None:
    """What a simulation, a test mail and refused runs leave."""
    run = wiki.pwb('emailusers', '-page:List', '-simulate', *both(paths))
    document = read(run, paths['json'])
    only, = document['runs']
    assert (document['kind'], only['simulate'], only['test']) == (
        'run', True, False)
    assert outcomes(only) == {
        **dict.fromkeys((*NAMES, 'Added'), 'deferred simulate'),
        FORMULA: 'skipped missing'}
    assert [(one['line'], one['reason'], one['text'])
            for one in only['remarks']] == [(5, 'missing', FORMULA)]
    assert {one['role']: one['title'] for one in only['sources']} == {
        'list': 'List', 'message': 'List/Message'}
    assert {one['author'] for one in only['sources']} == {'Admin', 'Zoë'}
    assert only['sources'][0]['revision'] == wiki.revisions('List')[0]['revid']
    assert only['campaign'] == CAMPAIGN

    run = wiki.pwb('emailusers', '-page:Untrusted', '-always', *both(paths))
    document = read(run, paths['json'])
    assert run.returncode == 2
    assert 'trusted groups' in document['error']
    assert document['runs'][0]['lists'] == ['Untrusted']
    assert outcomes(document['runs'][0]) == {'Olm': 'skipped missing'}
    assert len(paths['csv'].read_text().splitlines()) == 2

    run = wiki.pwb(*COMMAND, '-max:1', '-json:-')
    assert run.returncode == 2
    document = check(run.stdout)
    assert document['error'] in ' '.join(run.stderr.split())
    assert outcomes(document['runs'][0])['Zoë'] == 'deferred not-begun'
    assert outcomes(document['runs'][0])['Added'] == 'skipped not-asked'
    assert [(one['actor'], one['reason']) for one in
            document['runs'][0]['remarks'] if one['actor']] == [
        ('Zoë', 'not-asked')]

    run = wiki.pwb(*COMMAND, '-json:-', url='http://127.0.0.1:9',
                   config=HASTY)
    assert (run.returncode, check(run.stdout)['status']) == (1, 1)
    run = wiki.pwb(*COMMAND, '-mesage:x', '-json:-')
    assert (run.returncode, check(run.stdout)['status']) == (2, 2)
    for path in ('/no/such/directory/x', '/'):
        run = wiki.pwb(*COMMAND, f'-json:{path}')
        assert run.returncode == 2
        assert f"-json:{path} can't be written" in run.stderr
    assert not wiki.mails
    assert not recorded(ledger_of(wiki))


def test_doubts(wiki: Sandbox, paths: dict[str, Path]) -> None:
    """They make one run exit with 1; later ones remind of them."""
    with wiki.configured(''.join(once(name, RAISE, NAMES)
                                 for name in NAMES[:2])):
        run = wiki.pwb(*COMMAND, *both(paths), config=HASTY)
    only, = read(run, paths['json'])['runs']
    assert run.returncode == 1
    assert sent_to(wiki) == dict.fromkeys(NAMES, 1)
    told = outcomes(only)
    assert {name: told[name].split()[0] for name in told} == {
        'Maple Fox': 'uncertain', '+2-3': 'uncertain', 'محمد': 'sent',
        'Zoë': 'sent', FORMULA: 'skipped', 'Added': 'skipped'}
    assert only['report'] == 'Talk:List'
    rows = list(csv.reader(paths['csv'].open(encoding='utf-8', newline='')))
    assert rows[0] == ['wiki', 'campaign', 'name', 'userid', 'outcome',
                       'reason']
    assert [row[2] for row in rows[1:]] == [
        'Maple Fox', "'+2-3", 'محمد', 'Zoë', f"'{FORMULA}", 'Added']
    assert {row[1] for row in rows[1:]} == {CAMPAIGN}

    again = wiki.pwb(*COMMAND, '-json:-')
    assert again.returncode == 0, output(again)
    assert check(again.stdout)['runs'][0]['counts']['uncertain'][
        'number'] == 2
    assert 'whether these got the mail: +2-3, Maple Fox' in ' '.join(
        again.stderr.split())
    assert 'Maple Fox' in (wiki.page('Talk:List') or '')
    assert len(wiki.mails) == 4


def test_left_by_a_process(wiki: Sandbox) -> None:
    """A doubt that a killed run has left: 1 once, by the one that tells."""
    with closing(sqlite3.connect(ledger_of(wiki))) as file, file:
        file.execute("UPDATE emailusers_delivery SET state = 'sending', "
                     "reason = '' WHERE name = 'Maple Fox'")
    for argument, status in (('-simulate', 0), ('-noreport', 1),
                             ('-noreport', 0)):
        run = wiki.pwb(*COMMAND, argument)
        assert run.returncode == status, output(run)
    assert states(wiki, CAMPAIGN).count('uncertain') == 2
    assert len(wiki.mails) == 4


def test_status(wiki: Sandbox, paths: dict[str, Path]) -> None:
    """Of all campaigns without a list, of one with it."""
    wiki.pwb(*COMMAND, '-campaign:Other one', '-limit:1', '-noreport')
    assert len(wiki.mails) == 5
    wiki.forget_requests()
    run = wiki.pwb('emailusers', '-status', f'-json:{paths["json"]}')
    assert run.returncode == 0, output(run)
    # Pywikibot's own, for its log.
    assert [request.get('meta') for request in wiki.requests()] == [
        'userinfo']
    assert run.stdout.index('Other one') < run.stdout.index(CAMPAIGN)
    assert 'Waits for you: +2-3, Maple Fox may' in run.stdout
    campaigns = read(run, paths['json'])['campaigns']
    assert [one['campaign'] for one in campaigns] == ['Other one', CAMPAIGN]
    assert campaigns[1]['counts'] == {'sent': 2, 'uncertain': 2}
    assert campaigns[1]['uncertain'] == ['+2-3', 'Maple Fox']
    assert campaigns[1]['first'] <= campaigns[1]['last'] <= campaigns[0][
        'last']

    run = wiki.pwb('emailusers', '-status', '-campaign:Other one', '-json:-')
    assert len(check(run.stdout)['campaigns']) == 1
    for arguments in (['-campaign:No'], [f'-csv:{paths["csv"]}'],
                      ['-why:Olm']):
        assert wiki.pwb('emailusers', '-status',
                        *arguments).returncode == 2

    run = wiki.pwb(*COMMAND, '-status', *both(paths))
    assert f'Campaign {CAMPAIGN}: 4 recipients' in run.stdout
    only, = read(run, paths['json'])['runs']
    assert outcomes(only)['Zoë'] == 'sent'
    assert len(paths['csv'].read_text().splitlines()) == 5
    assert len(wiki.mails) == 5


def test_why(wiki: Sandbox, paths: dict[str, Path]) -> None:
    """All that is known of one person, whoever it is."""
    json_to = f'-json:{paths["json"]}'
    ledger = ledger_of(wiki).read_bytes()
    run = wiki.pwb(*COMMAND, '-why:User:Added', json_to)
    assert run.returncode == 0, output(run)
    person = read(run, paths['json'])['person']
    assert (person['verdict'], person['campaigns']) == ('not-asked', [])
    assert person['consent'] == {
        'consent': 'added', 'actor': 'Zoë',
        'revision': wiki.revisions('List')[0]['revid']}
    assert [one['line'] for one in person['lists']] == [6]
    assert 'by Zoë, in revision' in run.stdout

    run = wiki.pwb(*COMMAND, '-why:maple Fox', json_to)
    person = read(run, paths['json'])['person']
    assert (person['name'], person['verdict']) == ('Maple Fox', 'uncertain')
    assert [(one['campaign'], one['outcome']) for one in
            person['campaigns']] == [('Other one', 'sent'),
                                     (CAMPAIGN, 'uncertain')]
    assert person['consent']['consent'] == 'vouched'

    wiki.rename_user('Zoë', 'Zoe')
    for name, verdict in (('Zoe', 'emailable'), ('Zoë', 'missing'),
                          (FORMULA, 'missing'), ('10.0.0.1', 'anonymous')):
        run = wiki.pwb('emailusers', f'-why:{name}', json_to)
        assert run.returncode == 0, output(run)
        document = read(run, paths['json'])
        person = document['person']
        assert (person['verdict'], person['lists']) == (verdict, [])
        assert not document['runs']
        assert [one['recorded'] for one in person['campaigns']] == (
            ['Zoë'] if name.startswith('Zo') else [])
    wiki.rename_user('Zoe', 'Zoë')
    run = wiki.pwb('emailusers', '-page:List', '-why:Nobody', json_to)
    assert 'none of the lists' in run.stdout
    for name in ('Bad[name', 'Talk:Zoë'):
        run = wiki.pwb('emailusers', f'-why:{name}')
        assert run.returncode == 2, output(run)
        assert "is no account's name" in run.stderr
    assert ledger_of(wiki).read_bytes() == ledger
    assert len(wiki.mails) == 5

    wiki.pwb('emailusers', '-forget:Zoë')
    run = wiki.pwb('emailusers', '-why:Zoë', json_to)
    known, = read(run, paths['json'])['person']['campaigns']
    assert (known['outcome'], known['recorded'], known['forgotten']) == (
        'sent', None, True)
    assert 'the name is forgotten' in run.stdout


def test_leave(wiki: Sandbox, paths: dict[str, Path]) -> None:
    """Those in doubt stay without: nobody is mailed, nobody reminded."""
    leave = ('emailusers', '-page:List', '-leave:uncertain')
    for arguments, status in (
            ([], 2), (['-always', '-campaign:Unknown'], 2),
            (['-always', '-retry:uncertain'], 2), (['-simulate'], 0)):
        run = wiki.pwb(*leave, *arguments)
        assert run.returncode == status, output(run)
    assert '+2-3' in output(run)  # the simulation's
    terminal = spawn(wiki, *leave)
    terminal.expect('without the mail for good')
    terminal.sendline('n')
    terminal.expect('Nothing was recorded')
    terminal.wait()
    assert states(wiki, CAMPAIGN).count('uncertain') == 2

    # What a process has left needs its time.
    with closing(sqlite3.connect(ledger_of(wiki))) as file, file:
        file.execute("UPDATE emailusers_delivery SET changed = strftime('%s')")
    run = wiki.pwb(*leave, '-always', *both(paths))
    assert run.returncode == 1, output(run)
    assert 'Recorded: 1 stay without' in output(run)
    assert 'try again in two minutes: Maple Fox' in ' '.join(
        output(run).split()).replace(': Maple', ': Maple')
    with closing(sqlite3.connect(ledger_of(wiki))) as file, file:
        file.execute('UPDATE emailusers_delivery SET changed = changed - 121')
    run = wiki.pwb(*leave, '-always', *both(paths))
    only, = read(run, paths['json'])['runs']
    assert run.returncode == 0, output(run)
    assert only['counts']['given-up'] == {'number': 2, 'reasons': {
        'process-gone': 1, 'internal_api_error_RuntimeException': 1}}
    wiki.forget_requests()
    run = wiki.pwb(*COMMAND, f'-campaign:{CAMPAIGN}', '-retry:uncertain')
    assert run.returncode == 0, output(run)
    assert 'whether these got the mail' not in output(run)
    assert len(wiki.mails) == 5
    report = wiki.page('Talk:List') or ''
    assert 'uncertain, and not to be sent again' in report
    assert rows_of(report)['uncertain'] == 2
    assert 'Maple Fox' not in report
    run = wiki.pwb(*leave, '-always')
    assert 'Nobody is in doubt' in output(run)


def test_signal(wiki: Sandbox, paths: dict[str, Path]) -> None:
    """A run that a signal ended leaves its document, too."""
    pause = Pause()
    with Proxy(wiki.url, match=at_mail(1, pause)) as proxy:
        process = start(wiki, *COMMAND, '-campaign:Third', *both(paths),
                        url=proxy.url)
        assert pause.reached.wait(30)
        process.terminate()
        pause.over.set()
        text = finish(process)
    assert process.returncode == 143, text
    document = check(paths['json'].read_text(encoding='utf-8'))
    only, = document['runs']
    assert (document['status'], only['stopped']) == (143, 'SIGTERM')
    assert only['counts']['sent']['number'] == 1
    assert only['counts']['deferred']['reasons'] == {'SIGTERM': 3}
    assert json.loads(paths['json'].read_text())['runs'][0]['status'] == 143
