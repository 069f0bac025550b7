"""What happens on a real wiki while a run goes on, and what it heeds."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from subprocess import CompletedProcess

import pytest
from campaigns import at_mail, forget
from runs import MESSAGE, entries, output, reasons_of, rows_of, sent_to
from sandbox import Account, Sandbox
from sandbox.proxy import Proxy
from usermail.delivery.watch import MAILS
from usermail.translations import translated


NAMES = [f'User {number:02}' for number in range(60)]
#: They are all behind the first look, which comes before mail 26.
OUT, AWAY, LEFT = NAMES[40], NAMES[45], NAMES[50]
#: The mail during which something happens.
EARLY = 5


@pytest.fixture(scope='module')
def people(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with people."""
    shared_wiki.configure('$wgRateLimits = [];')
    shared_wiki.add_users([*map(Account, NAMES), Account('Late'),
                           Account('Stranger')])
    return shared_wiki


@pytest.fixture
def list_of_60(people: Sandbox) -> Iterator[Sandbox]:
    """A list of 60 whom a sysop put there, with all that belongs to it."""
    forget(people)
    if people.page('List'):
        people.delete_page('List')  # with what was done to it
    people.add_pages({'List': entries(NAMES), 'List/Message': MESSAGE,
                      'List/Opt-out': entries(['Stranger'])})
    yield people


def run(wiki: Sandbox, happens: Callable[[], object] = lambda: None,
        *arguments: str) -> CompletedProcess[str]:
    """Mail the list; something happens early in the run."""
    with Proxy(wiki.url, match=at_mail(EARLY, happens)) as proxy:
        return wiki.pwb('emailusers', '-page:List', '-always', *arguments,
                        url=proxy.url, config={
                            'minthrottle': 0, 'max_retries': 1,
                            'retry_wait': 0})


def test_people_come_and_go(list_of_60: Sandbox) -> None:
    """Who opts out or leaves gets nothing, who comes waits."""
    wiki = list_of_60

    def happens() -> None:
        wiki.edit(('List/Opt-out', entries(['Stranger', OUT]), OUT),
                  ('List', entries([name for name in NAMES
                                    if name not in (AWAY, LEFT)]), LEFT),
                  ('List', entries([name for name in NAMES if name != AWAY]
                                   + ['Late']), 'Admin'))

    done = run(wiki, happens)
    assert done.returncode == 0, output(done)
    assert sent_to(wiki) == dict.fromkeys(
        set(NAMES) - {OUT, AWAY, LEFT}, 1)
    report = wiki.page('Talk:List') or ''
    assert rows_of(report) == {'sent': 57, 'skipped': 3, 'all': 60}
    assert reasons_of(report) == {
        'wants no mail (opt-out page)': 1,
        'left the list, or was taken off it, during the run': 1,
        'left the list and was put back by somebody else; must sign '
        'themselves to come back': 1}
    done = run(wiki)
    assert done.returncode == 0, output(done)
    assert sent_to(wiki)['Late'] == 1
    assert not {OUT, AWAY, LEFT} & set(sent_to(wiki))


def test_opt_out_page_is_made(list_of_60: Sandbox) -> None:
    """The first who opts out makes the page, and that counts, too."""
    wiki = list_of_60
    wiki.delete_page('List/Opt-out')
    done = run(wiki, lambda: wiki.edit(
        ('List/Opt-out', entries([OUT]), OUT)))
    assert done.returncode == 0, output(done)
    assert sent_to(wiki) == dict.fromkeys(set(NAMES) - {OUT}, 1)


def test_message_is_changed(list_of_60: Sandbox) -> None:
    """Nobody gets the old text afterwards; the next run sends the new."""
    wiki = list_of_60
    new = MESSAGE.replace('time', 'late')
    done = run(wiki, lambda: wiki.add_pages({'List/Message': new}))
    assert done.returncode == 1, output(done)
    assert 'ended early: the message was changed during' in output(done)
    assert len(wiki.mails) == MAILS
    assert rows_of(wiki.page('Talk:List') or '') == {
        'sent': MAILS, 'deferred': 60 - MAILS, 'all': 60}
    assert run(wiki).returncode == 0
    assert sent_to(wiki) == dict.fromkeys(NAMES, 1)
    assert all('it is late' in mail.body for mail in wiki.mails[MAILS:])


def moved(wiki: Sandbox, title: str) -> None:
    """Move a page away, leaving a redirect."""
    done = wiki.client('Admin').post(
        action='move', **{'from': title, 'to': f'{title} moved'})
    assert 'move' in done, done


@pytest.mark.parametrize(('happens', 'reason'), [
    (lambda wiki: wiki.delete_page('List/Message'), 'message-changed'),
    (lambda wiki: moved(wiki, 'List/Message'), 'message-changed'),
    (lambda wiki: wiki.add_pages({'List': ''}, user='Stranger'),
     'page-lost'),
    (lambda wiki: wiki.add_pages({'List/Opt-out': ''}, user='Stranger'),
     'page-lost'),
    (lambda wiki: wiki.delete_page('List'), 'page-lost'),
    (lambda wiki: wiki.delete_page('List/Opt-out'), 'page-lost'),
    (lambda wiki: moved(wiki, 'List'), 'page-lost'),
    (lambda wiki: wiki.add_users([Account(
        'Mailbot', groups=('bot',), blocked='sitewide')]), 'sender-blocked'),
])
def test_stops(list_of_60: Sandbox, happens: Callable[[Sandbox], object],
               reason: str) -> None:
    """What the run began with is gone: nobody else gets a mail."""
    wiki = list_of_60
    try:
        done = run(wiki, lambda: happens(wiki))
    finally:
        wiki.add_users([Account('Mailbot', groups=('bot',))])
        for title in ('List moved', 'List/Message moved'):
            if wiki.page(title):
                wiki.delete_page(title)
    assert done.returncode == 1, output(done)
    assert translated('en', f'reason-{reason}') in output(done)
    assert 'Traceback' not in output(done)
    assert len(wiki.mails) == MAILS


def test_blocked_before_the_start(list_of_60: Sandbox) -> None:
    """A blocked account mails nobody, also where its block allows mail."""
    wiki = list_of_60
    wiki.add_users([Account('Mailbot', groups=('bot',),
                            blocked='sitewide')])
    try:
        done = run(wiki)
        assert run(wiki, lambda: None, '-status').returncode == 0
    finally:
        wiki.add_users([Account('Mailbot', groups=('bot',))])
    assert done.returncode == 2, output(done)
    assert 'Mailbot is blocked on the wiki, by Admin' in done.stderr
    assert not wiki.mails


def test_cost(list_of_60: Sandbox) -> None:
    """A run shorter than an interval asks nothing; a longer one, once each.
    """
    wiki = list_of_60
    counts = []
    for arguments in (['-limit:25'], []):
        wiki.forget_requests()
        assert run(wiki, lambda: None, *arguments).returncode == 0
        counts.append(sum(one.get('rvprop') == 'ids'
                          for one in wiki.requests()))
    assert counts == [0, 1]
