"""What leaves somebody in doubt, and what need not: on a real wiki.

What counts is what lies in the mailboxes and what the ledger holds.
"""
from __future__ import annotations

import json
import random
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from campaigns import COMMAND, HASTY, ledger_of, once, recorded
from runs import output, reasons_of, rows_of, sent_to
from sandbox import Sandbox
from sandbox.bot import CHECKOUT
from sandbox.proxy import Proxy, is_email
from usermail.terminal.words import SENDER


NAMES = ['Maple Fox', 'Olm', 'Quoll', 'Zoë']

ONE_EACH = {name: 1 for name in NAMES}

#: PHP that lets an exception come after the mail has left.
RAISE = '''
$wgHooks['EmailUserComplete'][] = static function () {
    throw new %s;
};
'''

EXCEPTIONS = (
    "Wikimedia\\Rdbms\\DBReadOnlyError( null, 'gone' )",
    "Wikimedia\\Rdbms\\DBConnectionError( null, 'gone' )",
    'ReadOnlyError()',
    "RuntimeError( 'gone' )",
)

#: PHP that lets an extension stop the mail, with a status or an error.
STOP = '''
$wgHooks['EmailUser'][] = static function ( $to, $from, $subject, $text,
    &$error
) {
    $error = Status::newFatal( '%s' );
    return false;
};
'''
STOP_WITH_ERROR = '''
$wgHooks['EmailUser'][] = static function () {
    throw ApiUsageException::newWithMessage( null, 'emailuser', '%s' );
};
'''


@pytest.fixture
def wiki(unmailed: Sandbox) -> Sandbox:
    """The wiki with the list of NAMES."""
    return unmailed


def report_of(wiki: Sandbox) -> dict[str, int]:
    """Return the counts of the report."""
    return rows_of(wiki.page('Talk:List') or '')


# -- Nobody twice -------------------------------------------------------

def test_raised_after_sending(wiki: Sandbox) -> None:
    """An exception after the mail left is not tried again."""
    with wiki.configured(''.join(
            once(name, RAISE % exception, NAMES) for name, exception
            in zip(NAMES[:2], EXCEPTIONS))):
        first = wiki.pwb(*COMMAND, config=HASTY)
    assert first.returncode == 1, output(first)
    assert sent_to(wiki) == ONE_EACH
    assert report_of(wiki) == {'sent': 2, 'uncertain': 2, 'all': 4}
    assert recorded(ledger_of(wiki)) == {
        'Maple Fox': 'uncertain', 'Olm': 'uncertain', 'Quoll': 'sent',
        'Zoë': 'sent'}
    again = wiki.pwb(*COMMAND)
    assert again.returncode == 0
    assert 'Traceback' not in output(first) + output(again)
    assert sent_to(wiki) == ONE_EACH


@pytest.mark.parametrize('exception', EXCEPTIONS[2:])
def test_raised_for_everybody(wiki: Sandbox, exception: str) -> None:
    """Three in a row end the run, whatever is thrown."""
    with wiki.configured(RAISE % exception):
        run = wiki.pwb(*COMMAND, config=HASTY)
    assert run.returncode == 1, output(run)
    assert sent_to(wiki) == dict.fromkeys(NAMES[:3], 1)
    assert report_of(wiki) == {'uncertain': 3, 'deferred': 1, 'all': 4}


def test_another_ledger(wiki: Sandbox, tmp_path: Path) -> None:
    """A ledger that knows less than the report stops the run."""
    assert wiki.pwb(*COMMAND, '-limit:3').returncode == 0
    other = f'-ledger:sqlite:///{tmp_path}/other.sqlite'
    wiki.forget_requests()
    stopped = wiki.pwb(*COMMAND, other)
    assert stopped.returncode == 2, output(stopped)
    text = ' '.join(output(stopped).split())
    assert re.search(r'says that 3 got a mail .* by the ledger \w{32}; the '
                     r'ledger \S+other.sqlite \(\w{32}\) knows of 0', text)
    assert 'Traceback' not in text
    assert len(wiki.mails) == 3
    assert not {request['action'] for request in wiki.requests()} & {
        'edit', 'emailuser'}
    simulated = wiki.pwb(*COMMAND, other, '-simulate')
    assert simulated.returncode == 2

    # another campaign is another matter
    assert wiki.pwb(*COMMAND, other, '-campaign:Other').returncode == 0
    assert len(wiki.mails) == 7
    # the right ledger goes on, whatever the other campaign's report says
    assert wiki.pwb(*COMMAND).returncode == 0
    assert len(wiki.mails) == 8
    # without the section nobody knows
    wiki.add_pages({'Talk:List': 'Nothing here.'})
    third = f'-ledger:sqlite:///{tmp_path}/third.sqlite'
    assert wiki.pwb(*COMMAND, third, '-limit:1').returncode == 0
    assert len(wiki.mails) == 9


def test_deleted_ledger(wiki: Sandbox) -> None:
    """A ledger that is deleted between two runs mails nobody again."""
    assert wiki.pwb(*COMMAND, '-limit:1').returncode == 0
    ledger_of(wiki).unlink()
    run = wiki.pwb(*COMMAND)
    assert run.returncode == 2, output(run)
    assert len(wiki.mails) == 1


def test_no_request_more(wiki: Sandbox) -> None:
    """The report page is read once before the mails, as it is in any case."""
    wiki.pwb(*COMMAND, '-limit:1')
    wiki.forget_requests()
    wiki.pwb(*COMMAND, '-limit:1')
    requests = wiki.requests()
    mail = [request['action'] for request in requests].index('emailuser')
    assert sum(request.get('titles') == 'Talk:List'
               for request in requests[:mail]) == 1


def test_retry_of_one_in_hand(wiki: Sandbox) -> None:
    """-retry:uncertain never takes a claim younger than a POST can last."""
    wiki.pwb(*COMMAND, '-limit:1', '-noreport')

    def change(sql: str) -> None:
        with closing(sqlite3.connect(ledger_of(wiki))) as file, file:
            file.execute(sql)

    change("UPDATE emailusers_delivery SET state = 'sending', "
           "changed = strftime('%s') + 99999")
    change("UPDATE emailusers_run SET boot = 'elsewhere', "
           "seen = strftime('%s') + 99999")
    retry = (*COMMAND, '-retry:uncertain', '-limit:1')
    first = wiki.pwb(*retry)
    assert first.returncode == 1, output(first)
    assert sent_to(wiki) == {'Maple Fox': 1, 'Olm': 1}
    # The wrong clock's claim is as old now as we have known of it.
    change("UPDATE emailusers_delivery SET changed = changed - 121 "
           "WHERE state = 'sending'")
    second = wiki.pwb(*retry)
    assert second.returncode == 0, output(second)
    assert sent_to(wiki) == {'Maple Fox': 2, 'Olm': 1}


# -- Needless doubts ----------------------------------------------------

@pytest.mark.parametrize(('php', 'code'), [
    (STOP, 'captcha-disabledinapi'), (STOP, 'spam-blacklisted-email'),
    (STOP_WITH_ERROR, 'spam-blacklisted-email-text')])
def test_stopped_by_an_extension(wiki: Sandbox, php: str, code: str) -> None:
    """A captcha or a spam list is the sender's trouble: nobody is in doubt."""
    with wiki.configured(php % code):
        run = wiki.pwb(*COMMAND)
    assert run.returncode == 1
    assert f'does not let the sender send mail. {SENDER[code]}' in output(run)
    assert not recorded(ledger_of(wiki))
    assert report_of(wiki) == {'deferred': 4, 'all': 4}


def test_unknown_error(wiki: Sandbox) -> None:
    """An unknown code refuses a mail; three end the run, and it is named."""
    with wiki.configured(STOP_WITH_ERROR % 'odd-code'):
        run = wiki.pwb(*COMMAND)
    assert run.returncode == 1
    assert 'for the same reason (odd-code): the wiki refuses' in output(run)
    assert set(recorded(ledger_of(wiki)).values()) == {'refused'}
    assert report_of(wiki) == {'refused': 3, 'deferred': 1, 'all': 4}
    assert wiki.pwb(*COMMAND).returncode == 0
    assert sent_to(wiki) == ONE_EACH


@pytest.mark.parametrize('code', ['blocked', 'blockedemailuser'])
def test_sender_is_blocked(wiki: Sandbox, code: str) -> None:
    """The API means the sender, whatever a verdict of that word means."""
    said = f'not-json:{{"error": {{"code": "{code}", "info": ""}}}}'
    with Proxy(wiki.url, '', said) as proxy:
        run = wiki.pwb(*COMMAND, url=proxy.url)
    assert run.returncode == 1
    assert f'does not let the sender send mail. {SENDER[code]}' in output(run)
    assert reasons_of(wiki.page('Talk:List') or '') == {
        'the wiki does not let the sender send mail': 3}
    assert report_of(wiki) == {'sent': 1, 'deferred': 3, 'all': 4}


@pytest.mark.parametrize(('fault', 'arrives'), [
    ('403', True), ('not-403', False), ('404', True), ('not-404', False),
    ('500', True), ('not-500', False), ('xml', True)])
def test_in_front_of_the_wiki(wiki: Sandbox, fault: str,
                              arrives: bool) -> None:
    """Nobody knows whether the wiki had acted before."""
    with Proxy(wiki.url, fault) as proxy:
        run = wiki.pwb(*COMMAND, '-limit:2', url=proxy.url, config=HASTY)
    assert run.returncode == 1, output(run)
    assert 'Traceback' not in output(run)
    assert recorded(ledger_of(wiki)) == {'Maple Fox': 'uncertain',
                                         'Olm': 'sent'}
    assert ('Maple Fox' in sent_to(wiki)) == arrives


@pytest.mark.parametrize('fault', ['429', 'not-429'])
def test_too_many_requests(wiki: Sandbox, fault: str) -> None:
    """It leaves one in doubt, and ends the run like a used-up quota."""
    with Proxy(wiki.url, '', fault) as proxy:
        run = wiki.pwb(*COMMAND, url=proxy.url, config=HASTY)
    assert run.returncode == 1, output(run)
    assert 'limit of mails is used up. Run it' in output(run)
    assert report_of(wiki) == {'sent': 1, 'uncertain': 1, 'deferred': 2,
                               'all': 4}


def test_retry_after_a_date(wiki: Sandbox) -> None:
    """A date as Retry-After is heeded, and spoils no answer."""
    with Proxy(wiki.url, 'date', match=lambda *_: True,
               then='date') as proxy:
        run = wiki.pwb(*COMMAND, '-limit:1', url=proxy.url)
    assert run.returncode == 0, output(run)
    assert 'ValueError' not in output(run)
    assert 'Traceback' not in output(run)
    assert sent_to(wiki) == {'Maple Fox': 1}


def test_gateway_down(wiki: Sandbox) -> None:
    """After a doubt the wiki is asked; without an answer the run ends."""
    down = False

    def match(method: str, parameters: dict[str, str]) -> bool:
        nonlocal down
        down = down or is_email(method, parameters)
        return down

    for number in range(1, 4):
        down = False
        with Proxy(wiki.url, then='503', match=match) as proxy:
            run = wiki.pwb(*COMMAND, url=proxy.url, config=HASTY)
        assert run.returncode == 1, output(run)
        assert 'Traceback' not in output(run)
        states = recorded(ledger_of(wiki))
        assert list(states.values()) == ['uncertain'] * number
    assert not wiki.mails


SCRIPT = '''\
import json
from pathlib import Path

import pywikibot
from usermail.delivery import Delivery
from usermail.ledger import Ledger
from usermail.message import Mail
from usermail.wiki import heed

heed()
site = pywikibot.Site()
site.login()
ledger = Ledger('sqlite://')
ledger.begin('wiki', 'News', '', 'Mailbot')
for number in range({number}):
    delivery = Delivery(site, ledger)
    delivery.deliver(Mail('Olm', str(number), 'Hello'), number + 1)
    delivery.settle_last()
with ledger._engine.begin() as connection:
    states = dict(connection.exec_driver_sql(
        'SELECT userid - 1, state FROM emailusers_delivery').all())
pywikibot.stdout(json.dumps(states))
'''


def odd_answers(number: int) -> list[str]:
    """Return JSON that no wiki should give, the same each time."""
    chance = random.Random(14)
    values: list[object] = [
        None, True, 0, -1, 1e400, '', 'Success', 'x' * 5000, [], {}, [[]],
        {'*': 5}, ['a', {'code': 7}], {'code': None}, {'code': 'x y'},
        {'code': {'a': 1}}, {'info': 'y'}]
    keys = ['error', 'warnings', 'emailuser', 'result', 'errors', 'code',
            'info', 'servedby', '', 'self', 'docref', '*', 'lag', 'query',
            'userinfo', 'batchcomplete', 'token']

    def value(depth: int) -> object:
        if depth and chance.random() < 0.6:
            return {chance.choice(keys): value(depth - 1)
                    for _ in range(chance.randrange(4))}
        return chance.choice(values)

    answers = ['[' * 100_000, '{"a":' * 100_000, '', 'null', '5', '[]', '"x"',
               '{', '\x00', '{"error": {"code": "noemail", "self": 1}}']
    while len(answers) < number:
        answers.append(json.dumps({chance.choice(keys): value(3)
                                   for _ in range(3)}))
    return answers


def test_odd_answers(wiki: Sandbox) -> None:
    """Whatever comes, a claim is settled, and as sent only if it is.

    The wiki has acted each time: only what says that it has not may be
    recorded so.
    """
    odd = odd_answers(200)
    (wiki.pywikibot_dir() / 'odd.py').write_text(
        SCRIPT.format(number=len(odd)))
    with Proxy(wiki.url, *(f'json:{answer}' for answer in odd)) as proxy:
        run = wiki.pwb('odd', url=proxy.url, config=HASTY,
                       env={'PYTHONPATH': str(CHECKOUT / 'scripts')})
        assert len(proxy.done) == len(odd)
    assert run.returncode == 0, output(run)
    assert 'Traceback' not in output(run)
    states = json.loads(run.stdout.splitlines()[-1])
    for index, answer in enumerate(odd):
        try:
            read = json.loads(answer)
        except (ValueError, RecursionError):
            read = None
        said = read.get('emailuser') if isinstance(read, dict) else None
        success = isinstance(said, dict) and said.get('result') == 'Success'
        expected = ('refused' if '"noemail"' in answer else
                    'sent' if success and 'error' not in read else
                    'uncertain')
        assert states[str(index)] == expected, answer[:200]
    assert sent_to(wiki) == {'Olm': len(odd)}
