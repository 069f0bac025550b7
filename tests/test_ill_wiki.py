"""A wiki that answers nonsense: one line, exit 1, and nobody mailed."""
from __future__ import annotations

import re

import pytest
from campaigns import COMMAND, HASTY, ledger_of, recorded
from runs import output, rows_of
from sandbox import Sandbox, bot
from sandbox.proxy import Proxy


NAMES = ['Maple Fox', 'Olm', 'Quoll', 'Zoë']

#: What tells a request from others: a parameter, and what is in it.
ASKED = {'the accounts': ('usprop', 'emailable'),
         'the pages': ('inprop', 'url'),
         'a login': ('uiprop', 'ratelimits')}

#: In place of any answer.
NONSENSE = ['json:{}', 'json:[]', 'json:7', 'json:{"query": []}',
            'json:{"query": 7}', 'json:{"query": {"users": 7, "pages": 7, '
            '"userinfo": 7}}', 'json:{"query": {"users": [7], "pages": [7], '
            '"userinfo": {}}}', 'json:{"warnings": 7}', 'endless',
            'json:' + '[' * 100_000]

ODD_USERS = ['{"name": 7}', '{"userid": 7}',
             '{"name": "Olm", "userid": "7", "emailable": ""}',
             '{"name": "Olm", "userid": true, "emailable": ""}',
             '{"name": "Olm", "userid": -7, "emailable": ""}',
             '{"name": "Olm", "userid": 7, "groups": "sysop"}',
             '{"name": "Somebody else", "userid": 7, "emailable": ""}']


@pytest.fixture
def wiki(unmailed: Sandbox) -> Sandbox:
    """The wiki with the list of NAMES."""
    return unmailed


def run(wiki: Sandbox, what: str, fault: str) -> str:
    """Run while one kind of request gets nonsense; return what it said."""
    name, value = ASKED[what]
    with Proxy(wiki.url, then=fault, match=lambda _, parameters: (
            value in parameters.get(name, ''))) as proxy:
        done = wiki.pwb(*COMMAND, url=proxy.url, config=HASTY)
        assert len(proxy.done) <= 60
    text = output(done)
    assert done.returncode == 1, text
    assert 'Traceback' not in text
    assert not wiki.mails
    assert not recorded(ledger_of(wiki))
    return text


@pytest.mark.parametrize(('what', 'fault'), [
    *(('the accounts', fault) for fault in NONSENSE),
    *(('the pages', fault) for fault in NONSENSE[::2])])
def test_nonsense(wiki: Sandbox, what: str, fault: str) -> None:
    """It is said what was asked, and what came."""
    text = run(wiki, what, fault)
    errors = re.findall('^(?:ERROR|CRITICAL): .*', text, re.M)
    assert len(errors) == 1, text
    assert f'asked for {what}' in errors[0] or 'no answer' in errors[0]


@pytest.mark.parametrize('fault', [
    NONSENSE[0], NONSENSE[4], NONSENSE[5], NONSENSE[6]])
def test_nonsense_at_the_login(wiki: Sandbox, fault: str) -> None:
    """The same for who we are."""
    run(wiki, 'a login', fault)


@pytest.mark.parametrize('item', ODD_USERS)
def test_odd_accounts(wiki: Sandbox, item: str) -> None:
    """Nobody is mailed by the word of an answer about somebody else."""
    text = run(wiki, 'the accounts', f'json:{{"query": {{"users": [{item}]'
               '}}')
    assert 'asked for the accounts' in text


@pytest.mark.parametrize('fault', [
    'json:{}', 'json:{"query": {"tokens": 7}}', 'endless'])
def test_no_token(wiki: Sandbox, fault: str) -> None:
    """Without a token nothing is sent, and nobody is in doubt."""
    wiki.pwb(*COMMAND, '-simulate')  # so that the login is there
    with Proxy(wiki.url, then=fault, match=lambda _, parameters: (
            'tokens' in parameters.get('meta', ''))) as proxy:
        done = wiki.pwb(*COMMAND, url=proxy.url, config=HASTY)
        assert len(proxy.done) <= 60
    assert 'Traceback' not in output(done)
    if fault != 'endless':
        assert done.returncode == 1, output(done)
        assert not wiki.mails
        assert not recorded(ledger_of(wiki))


@pytest.mark.parametrize('asked', ['rvuser', 'redirects'])
def test_nonsense_about_the_report(wiki: Sandbox, asked: str) -> None:
    """Who can't tell which report is ours adds no other one."""
    assert wiki.pwb(*COMMAND, '-limit:1').returncode == 0
    page = wiki.page('Talk:List') or ''
    mailed = len(wiki.mails)

    def match(method: str, parameters: dict[str, str]) -> bool:
        # Before the mails, the page is read once.
        return asked in parameters and len(wiki.mails) > mailed

    with Proxy(wiki.url, then='json:{"query": {"users": 7}}',
               match=match) as proxy:
        done = wiki.pwb(*COMMAND, url=proxy.url, config=HASTY)
        assert proxy.done
    assert done.returncode == 1, output(done)
    assert "its answer can't be understood" in output(done)
    assert 'Traceback' not in output(done)
    assert wiki.page('Talk:List') == page
    assert len(wiki.mails) == len(NAMES)
    assert wiki.pwb(*COMMAND).returncode == 0
    assert rows_of(wiki.page('Talk:List') or '') == {'sent': 4, 'all': 4}


def test_no_password_file(wiki: Sandbox) -> None:
    """One line, and no traceback."""
    directory = wiki.pywikibot_dir()
    for path in directory.glob('*.lwp'):
        path.unlink()
    argv, env = wiki.pwb_command(*COMMAND)
    (directory / 'passwords.py').unlink()
    done = bot.run(argv, env, cwd=directory, input=None, timeout=60)
    assert done.returncode == 2, output(done)
    assert 'Traceback' not in output(done)
    assert "Can't log in to sandbox:en" in output(done)
