"""What the other tests rely on."""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from sandbox import Account, Client, Sandbox, rate_limit
from sandbox.mariadb import MariaDB
from sandbox.process import Port, wait_until_reading
from sandbox.proxy import FAULTS, Proxy


SENT = {'emailuser': {'result': 'Success'}}


def error(answer: dict[str, Any]) -> str:
    """Return the code of an API error, or ''."""
    return str(answer.get('error', {}).get('code', ''))


def processes_with(text: str) -> list[str]:
    """Return the command lines and environments that mention a text."""
    found = []
    for path in Path('/proc').glob('[0-9]*'):
        try:
            told = ((path / 'cmdline').read_bytes()
                    + (path / 'environ').read_bytes()).decode(
                        errors='replace')
        except OSError:
            continue
        if text in told:
            found.append(f'{path.name} {told[:200]}')
    return found


def test_mail_arrives_decoded(wiki: Sandbox) -> None:
    wiki.add_users([Account('Łukasz Żuraw')])
    answer = wiki.client('Mailbot').email(
        'Łukasz Żuraw', 'Grüße' + ' très' * 30, 'Zeile eins\nيوم\n')
    assert answer == SENT
    mail, = wiki.mails
    assert mail.account == 'Łukasz Żuraw'
    assert mail.subject == 'Grüße' + ' très' * 30
    assert mail.body.startswith('Zeile eins\nيوم\n')
    assert wiki.mailbox('Łukasz Żuraw') == [mail]
    assert wiki.mailbox('Mailbot') == []


def test_accounts_who_take_no_mail(shared_wiki: Sandbox) -> None:
    shared_wiki.add_users([
        Account('No address', email=None),
        Account('Unconfirmed', confirmed=False),
        Account('Mail off', mail_off=True),
        Account('Muter', muted=('Mailbot',)),
        Account('Somebody'),
    ])
    bot = shared_wiki.client('Mailbot')
    no_address = {'noemail', 'noemailtext'}
    refuses = {'nowikiemail', 'nowikiemailtext'}
    assert error(bot.email('No address')) in no_address
    assert error(bot.email('Unconfirmed')) in no_address
    assert error(bot.email('Mail off')) in refuses
    assert error(bot.email('Muter')) in refuses
    assert error(bot.email('Nobody')) in {'notarget', 'emailnotarget'}
    assert bot.email('Somebody') == SENT


def test_senders_who_may_not(shared_wiki: Sandbox) -> None:
    shared_wiki.add_users([
        Account('Somebody'),
        Account('Unconfirmed', confirmed=False),
        Account('Mail block', blocked='email'),
        Account('Full block', blocked='all'),
        Account('Edit block', blocked='sitewide'),
    ])

    def answer(sender: str) -> dict[str, Any]:
        return shared_wiki.client(sender).email('Somebody')

    blocked = {'blockedemailuser', 'blocked'}
    assert error(answer('Unconfirmed')) == 'cantsend'
    assert error(answer('Mail block')) in blocked
    assert error(answer('Full block')) in blocked
    assert answer('Edit block') == SENT


def test_an_account_can_be_changed(shared_wiki: Sandbox) -> None:
    def facts() -> dict[str, Any]:
        answer = shared_wiki.client().get(
            action='query', list='users', ususers='Weasel',
            usprop='groups|gender|emailable|blockinfo')
        user, = answer['query']['users']
        return {'groups': 'sysop' in user['groups'],
                'gender': user['gender'], 'emailable': user['emailable'],
                'blocked': 'blockid' in user}

    shared_wiki.add_users([Account('Weasel', gender='male', blocked='all',
                                   groups=('sysop',))])
    assert facts() == {'groups': True, 'gender': 'male', 'emailable': True,
                       'blocked': True}
    shared_wiki.add_users([Account('Weasel', mail_off=True)])
    assert facts() == {'groups': False, 'gender': 'unknown',
                       'emailable': False, 'blocked': False}
    shared_wiki.rename_user('Weasel', 'Stoat')
    assert shared_wiki.client('Stoat').get(
        action='query', meta='userinfo')['query']['userinfo']['id']


def test_twenty_thousand_accounts(wiki: Sandbox) -> None:
    start = time.monotonic()
    wiki.add_users(Account(f'Person {i}') for i in range(20_000))
    assert time.monotonic() - start < 30
    assert wiki.client('Mailbot').email('Person 19999') == SENT
    assert wiki.mails[0].account == 'Person 19999'


def test_pages(shared_wiki: Sandbox) -> None:
    shared_wiki.add_users([Account('Writer')])
    shared_wiki.add_pages({'A page': 'one', 'Talk:B': "''b''"}, 'Writer')
    shared_wiki.add_pages({'A page': 'two'})
    assert shared_wiki.page('A page') == 'two'
    assert [revision['user'] for revision
            in shared_wiki.revisions('A page')] == ['Admin', 'Writer']
    assert '<i>b</i>' in shared_wiki.html('Talk:B')
    shared_wiki.protect_page('Talk:B')
    answer = shared_wiki.client('Writer').post(
        action='edit', title='Talk:B', text='mine')
    assert error(answer) == 'protectedpage'
    shared_wiki.delete_page('A page')
    assert shared_wiki.page('A page') is None


def test_settings_count_at_once(wiki: Sandbox) -> None:
    wiki.add_users([Account('Somebody')])
    bot = wiki.client('Mailbot')
    for _ in range(3):
        with wiki.configured("$wgReadOnly = 'Closed';"):
            assert error(bot.email('Somebody')) == 'readonly'
        assert bot.email('Somebody') == SENT
    wiki.configure('$wgEnableUserEmail = false;')
    assert error(bot.email('Somebody')) == 'usermaildisabled'


def test_rate_limit(wiki: Sandbox) -> None:
    if not wiki.limits_api_mails:
        pytest.skip('this MediaWiki does not count mails through the API')
    wiki.configure(rate_limit(2, 3600))
    wiki.add_users([Account('Somebody'), Account('Ordinary')])

    def limited(sender: Client) -> list[bool]:
        # 1.39.6, Ubuntu's, throws its ThrottledError at the client.
        return [error(sender.email('Somebody')) in {
            'ratelimited', 'internal_api_error_ThrottledError'}
            for _ in range(4)]

    assert limited(wiki.client('Ordinary')) == [False, False, True, True]
    # Mailbot is above it as long as it is in the group `bot`.
    bot = wiki.client('Mailbot')
    assert limited(bot) == [False] * 4
    wiki.add_users([Account('Mailbot')])
    assert limited(bot) == [False, False, True, True]


@pytest.mark.parametrize('fault', [
    'down', 'refuse', 'refuse-later', 'data', 'data-later'])
def test_broken_smtp(shared_wiki: Sandbox, fault: str) -> None:
    shared_wiki.add_users([Account('Somebody'), Account('Other')])
    bot = shared_wiki.client('Mailbot')
    before = len(shared_wiki.mails)
    with shared_wiki.broken_smtp(fault):
        answer = bot.email('Somebody')
    assert answer['emailuser']['result'] == 'Failure'
    assert len(shared_wiki.mails) == before
    if fault != 'down':
        with shared_wiki.broken_smtp(fault, only=['Other']):
            assert bot.email('Other') != SENT
            assert bot.email('Somebody') == SENT
    assert bot.email('Somebody') == SENT


def test_requests_are_counted(shared_wiki: Sandbox) -> None:
    bot = shared_wiki.client('Mailbot')
    shared_wiki.forget_requests()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: bot.get(action='query', titles=f'P{i}'),
                      range(40)))
    bot.post(action='emailuser', target='Nobody', subject='x', text='y')
    shared_wiki.page('Nothing')
    *gets, token, post = shared_wiki.requests()
    assert {request['titles'] for request in gets} == {
        f'P{i}' for i in range(40)}
    assert token['meta'] == 'tokens'
    assert (post['action'], post['token']) == ('emailuser', '***')


def test_no_secret_in_the_requests(shared_wiki: Sandbox) -> None:
    shared_wiki.client('Mailbot')
    assert (shared_wiki.password('Mailbot')
            not in json.dumps(shared_wiki.requests()))


def test_four_writers_at_once(shared_wiki: Sandbox) -> None:
    shared_wiki.add_users([Account('Somebody')])
    bots = [shared_wiki.client('Mailbot') for _ in range(4)]

    def work(number: int) -> list[dict[str, Any]]:
        bot = bots[number]
        return [answer for i in range(10) for answer in (
            bot.post(action='edit', title=f'W{number}', text=f'{i}'),
            bot.email('Somebody'))]

    with ThreadPoolExecutor(4) as pool:
        answers = sum(pool.map(work, range(4)), [])
    assert [answer for answer in answers if 'error' in answer] == []


def test_parallel_wikis_are_apart(shared_wiki: Sandbox) -> None:
    with Sandbox(lang='de', settings='$wgSitename = "Zwei";') as other:
        other.add_pages({'Benutzer:Wer': '{{SITENAME}}'})
        assert 'Zwei' in other.html('User:Wer')
        assert shared_wiki.page('User:Wer') is None
        assert other.url != shared_wiki.url


def test_server_stops_and_starts_at_the_same_place(wiki: Sandbox) -> None:
    wiki.add_pages({'Here': 'still'})
    wiki.stop_server()
    with pytest.raises(requests.ConnectionError):
        wiki.page('Here')
    wiki.start_server()
    assert wiki.page('Here') == 'still'


def test_a_port_stays_ours() -> None:
    ports = [Port() for _ in range(50)]
    assert len({port.number for port in ports}) == 50
    assert not any(port.answers() for port in ports)
    for port in ports:
        port.close()


def test_pwb_runs_a_script(wiki: Sandbox, tmp_path: Path) -> None:
    wiki.add_users([Account('Somebody')])
    script = tmp_path / 'try_it.py'
    script.write_text(
        'import pywikibot\n'
        'site = pywikibot.Site()\n'
        'site.login()\n'
        'print(site.user(), pywikibot.User(site, "Somebody")'
        '.send_email("Täst", input()))\n')
    done = wiki.pwb(str(script), input='a line\n')
    assert done.stdout.splitlines()[-1] == 'Mailbot True', done.stderr
    mail, = wiki.mailbox('Somebody')
    assert (mail.subject, mail.body[:7]) == ('Täst', 'a line\n')
    # The second run still has its cookies.
    wiki.forget_requests()
    wiki.pwb(str(script), input='another\n')
    assert not [request for request in wiki.requests()
                if request['action'] == 'clientlogin']
    assert len(wiki.mailbox('Somebody')) == 2


HOLDER = '''\
import sys
sys.path.insert(0, sys.argv[1])
from sandbox import Sandbox
with Sandbox() as wiki:
    print(wiki.directory, flush=True)
    input()
'''


@pytest.mark.parametrize('number', [
    signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_behind(number: int) -> None:
    with subprocess.Popen(
            [sys.executable, '-c', HOLDER, str(Path(__file__).parent)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True) as holder:
        assert holder.stdout
        directory = holder.stdout.readline().strip()
        assert directory
        assert len(processes_with(directory)) >= 5
        wait_until_reading(holder.pid)
        os.kill(holder.pid, number)
        holder.wait(30)
    until = time.monotonic() + 10
    while time.monotonic() < until and (
            processes_with(directory) or Path(directory).exists()):
        time.sleep(0.05)
    assert processes_with(directory) == []
    assert not Path(directory).exists()


#: fault -> what `requests` makes of it
SPOILED: dict[str, tuple[type[Exception], ...]] = {
    'drop': (requests.ConnectionError,),
    'lost': (requests.ConnectionError,),
    **dict.fromkeys(
        ['502', '503', '504', 'xml', 'date-503',
         *(f'{said}{status}' for said in ('', 'not-')
           for status in ('403', '404', '429', '500'))],
        (requests.HTTPError,)),
    # These are answers, and nothing that a plain client minds.
    'date': (), 'endless': (),
    'html': (ValueError,),
    'truncate': (requests.ConnectionError,
                 requests.exceptions.ChunkedEncodingError),
    'chunked': (requests.exceptions.ChunkedEncodingError,),
    'cut': (ValueError,),
    'slow': (requests.ReadTimeout,),
}


@pytest.mark.parametrize('fault', FAULTS)
def test_proxy_spoils_an_answer(shared_wiki: Sandbox, fault: str) -> None:
    shared_wiki.add_users([Account('Somebody')])
    before = len(shared_wiki.mails)
    with Proxy(shared_wiki.url, '', fault) as proxy:
        bot = Client(proxy.url, 'Mailbot', shared_wiki.password('Mailbot'))
        bot.timeout = 2
        assert bot.email('Somebody', 'first') == SENT
        with pytest.raises(SPOILED[fault]) if SPOILED[fault] else \
                nullcontext():
            answer = bot.email('Somebody', 'second')
            assert answer['emailuser'] == SENT['emailuser']
        assert bot.email('Somebody', 'third') == SENT
        assert proxy.done == ['', fault, '']
        arrived = [mail.subject for mail in shared_wiki.mails[before:]]
        assert len(arrived) == proxy.forwarded
        assert ('second' in arrived) == FAULTS[fault]


def test_proxy_refuses(shared_wiki: Sandbox) -> None:
    with Proxy(shared_wiki.url) as proxy:
        client = Client(proxy.url)
        with proxy.refusing(), pytest.raises(requests.ConnectionError):
            client.get(action='query')
        assert 'batchcomplete' in client.get(action='query')


def test_mariadb() -> None:
    with MariaDB() as server:
        engine = sa.create_engine(server.url)
        with engine.begin() as connection:
            connection.execute(sa.text('CREATE TABLE t (name TEXT)'))
            connection.execute(sa.text("INSERT INTO t VALUES ('Łoś 🦌')"))
        engine.dispose()
        server.stop()
        with pytest.raises(sa.exc.OperationalError):
            engine.connect()
        server.start()
        with engine.connect() as connection:
            query = sa.text('SELECT name FROM t')
            assert connection.scalar(query) == 'Łoś 🦌'
        engine.dispose()
    assert processes_with(str(server.directory)) == []
