"""Several processes on one campaign, and a sender with a quota."""
from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from campaigns import (
    COMMAND,
    Pause,
    at_mail,
    finish,
    ledger_of,
    recorded,
    start,
)
from runs import entries, output, rows_of, sent_to
from sandbox import Account, Sandbox, rate_limit
from sandbox.proxy import Proxy


NAMES = [f'User {number:03}' for number in range(200)]

#: Seconds in which the sender may send LIMIT mails.
WINDOW = 4
LIMIT = 20


@pytest.fixture
def wiki(unmailed: Sandbox) -> Sandbox:
    """The wiki with the list of NAMES."""
    return unmailed


@pytest.mark.parametrize('backend', ['sqlite', 'mariadb'])
def test_four_at_once(wiki: Sandbox, request: pytest.FixtureRequest,
                      backend: str) -> None:
    """Four processes share one campaign, and each does a part of it."""
    url = f'sqlite:///{ledger_of(wiki)}'
    if backend == 'mariadb':
        url = request.getfixturevalue('database').url
    processes = [start(wiki, *COMMAND, f'-ledger:{url}') for _ in range(4)]
    texts = [finish(process) for process in processes]
    for process, text in zip(processes, texts):
        # The last ones may be in a colleague's hands.
        held = 'Another run has these in hand' in text
        assert process.returncode == held, text
        assert 'Traceback' not in text
        counts = dict(re.findall(r'^(\w+) +(\d+)', text, re.M))
        assert int(counts['sent']) + int(counts.get('deferred', 0)) == 200
    assert sent_to(wiki) == dict.fromkeys(NAMES, 1)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        states = connection.execute(sa.text(
            'SELECT state, COUNT(*), COUNT(DISTINCT run) '
            'FROM emailusers_delivery GROUP BY state')).all()
    engine.dispose()
    assert states == [('sent', 200, 4)]
    report = rows_of(wiki.page('Talk:List') or '')
    assert report['all'] == 200
    # A colleague's last mail may have been in hand when it was written.
    assert report['sent'] >= 197

    last = wiki.pwb(*COMMAND, f'-ledger:{url}')
    assert last.returncode == 0, output(last)
    assert rows_of(wiki.page('Talk:List') or '') == {'sent': 200, 'all': 200}


def test_held_by_another(wiki: Sandbox) -> None:
    """Whom a live process has in hand is left alone, and not forgotten."""
    pause = Pause()
    with Proxy(wiki.url, match=at_mail(1, pause)) as proxy:
        first = start(wiki, *COMMAND, '-limit:1', url=proxy.url)
        assert pause.reached.wait(30)
        second = wiki.pwb(*COMMAND)
        assert second.returncode == 1, output(second)
        assert 'has these in hand: 1.' in output(second)
        assert 'User 000' not in sent_to(wiki)
        assert rows_of(wiki.page('Talk:List') or '') == {
            'sent': 199, 'deferred': 1, 'all': 200}
        pause.over.set()
        text = finish(first)
    assert first.returncode == 0, text
    assert sent_to(wiki) == dict.fromkeys(NAMES, 1)
    assert rows_of(wiki.page('Talk:List') or '') == {'sent': 200, 'all': 200}


def test_on_another_machine(wiki: Sandbox) -> None:
    """A claim from elsewhere is held for an hour, then in doubt."""
    assert wiki.pwb(*COMMAND, '-limit:1', '-noreport').returncode == 0
    engine = sa.create_engine(f'sqlite:///{ledger_of(wiki)}')
    with engine.begin() as connection:
        connection.execute(sa.text(
            "UPDATE emailusers_delivery SET state = 'sending'"))
        connection.execute(sa.text(
            "UPDATE emailusers_run SET boot = 'elsewhere'"))
    held = wiki.pwb(*COMMAND, '-limit:1')
    assert held.returncode == 1, output(held)
    assert '1 being mailed by another run' in output(held)
    with engine.begin() as connection:
        connection.execute(sa.text(
            "UPDATE emailusers_run SET seen = seen - 4000 "
            "WHERE boot = 'elsewhere'"))
    engine.dispose()
    gone = wiki.pwb(*COMMAND, '-limit:1')
    assert gone.returncode == 1
    assert 'whether these got the mail: User 000' in output(gone)
    assert len(wiki.mails) == 3


# -- Quota --------------------------------------------------------------

@pytest.fixture
def limited(wiki: Sandbox) -> Iterator[Sandbox]:
    """A wiki with a sender who has a quota, and a list of 50."""
    wiki.add_users([Account('Sender'), Account('Other sender')])
    before = wiki.page('List') or ''
    wiki.add_pages({'List': entries(NAMES[:50])})
    with wiki.configured(rate_limit(LIMIT, WINDOW)):
        yield wiki
    wiki.add_pages({'List': before})


def tries(wiki: Sandbox) -> int:
    """Return how many mails the wiki was asked to send."""
    return sum(request['action'] == 'emailuser'
               for request in wiki.requests())


def test_quota(limited: Sandbox) -> None:
    """Run again and again, a campaign that is beyond the quota ends."""
    wiki = limited
    wiki.forget_requests()
    arguments = [*COMMAND, '-trusted:user']
    for runs in range(1, 40):
        asked, arrived = tries(wiki), len(wiki.mails)
        run = wiki.pwb(*arguments, user='Sender')
        assert run.returncode == 0, output(run)
        refused = tries(wiki) - asked - (len(wiki.mails) - arrived)
        assert refused <= 1
        report = rows_of(wiki.page('Talk:List') or '')
        assert report['sent'] == len(wiki.mails)
        assert report['sent'] + report.get('deferred', 0) == 50
        if len(wiki.mails) == 50:
            break
        if runs == 1:
            assert '20 of 50 can go out now' in output(run)
            assert 'limit of mails is used up. Run it' in output(run)
            assert len(wiki.mails) == LIMIT
    assert sent_to(wiki) == dict.fromkeys(NAMES[:50], 1)
    assert report == {'sent': 50, 'all': 50}


def test_quota_used_elsewhere(limited: Sandbox) -> None:
    """The wiki's word is the last: it says ratelimited once, and no more."""
    wiki = limited
    if not wiki.limits_api_mails:
        pytest.skip('this MediaWiki does not count mails through the API')
    # Longer than this test takes, on however busy a machine.
    wiki.configure(rate_limit(LIMIT, 600))
    by_hand = wiki.client('Other sender')
    for _ in range(LIMIT - 3):
        assert by_hand.email('Mailbot')['emailuser']['result'] == 'Success'
    wiki.smtp.mails.clear()
    wiki.forget_requests()
    run = wiki.pwb(*COMMAND, '-trusted:user', user='Other sender')
    assert run.returncode == 0, output(run)
    assert 'limit of mails is used up. Run it' in output(run)
    assert len(wiki.mails) == 3
    assert tries(wiki) == 4
    ledger = wiki.pywikibot_dir('Other sender') / 'emailusers.sqlite'
    assert recorded(ledger) == dict.fromkeys(NAMES[:3], 'sent')
    assert rows_of(wiki.page('Talk:List') or '') == {
        'sent': 3, 'deferred': 47, 'all': 50}
