"""The stop page, on a real wiki."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from subprocess import CompletedProcess
from typing import Any

import pytest
from runs import MESSAGE, entries, output, rows_of
from sandbox import Account, Sandbox
from sandbox.proxy import Proxy, is_email
from usermail.delivery.watch import MAILS, objection_of


NAMES = [f'User {number}' for number in range(MAILS + 10)]

#: Mails that are out when something happens to the stop page.
FIRST = 5


@pytest.fixture(scope='module')
def shared(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with a list that is longer than a run goes without a look."""
    shared_wiki.configure('$wgRateLimits = [];')
    shared_wiki.add_users([*map(Account, NAMES), Account('Olm')])
    shared_wiki.add_pages({'List': entries(NAMES), 'List/Message': MESSAGE})
    return shared_wiki


def looks_at_stop(parameters: Mapping[str, str]) -> bool:
    """Say whether a request asks for the stop page, among others or not."""
    return 'Stop' in parameters.get('titles', '').split('|')


def run(wiki: Sandbox, campaign: str, *arguments: str,
        happens: Callable[[], object] = lambda: None, fault: str = '',
        ) -> CompletedProcess[str]:
    """Run a campaign, with a stop page.

    :param happens: what happens when the first mails are out
    :param fault: what becomes of each look at the stop page from then on
    """
    mails = 0

    def match(method: str, parameters: dict[str, str]) -> bool:
        nonlocal mails
        if is_email(method, parameters):
            mails += 1
            if mails == FIRST + 1:
                happens()
        return mails > FIRST and looks_at_stop(parameters)

    with Proxy(wiki.url, then=fault, match=match) as proxy:
        return wiki.pwb(
            'emailusers', '-page:List', '-always', '-stop:Stop',
            f'-campaign:{campaign}', f'-report:Report {campaign}', *arguments,
            url=proxy.url, config={'minthrottle': 0, 'retry_wait': 0,
                                   'max_retries': 1})


def test_blank_page(shared: Sandbox) -> None:
    """Whitespace and comments stop nothing, and cost two requests."""
    wiki = shared
    wiki.add_pages({'Stop': '\n<!-- Write here\nto stop the bot. -->\n '})
    wiki.forget_requests()
    before = len(wiki.mails)
    done = run(wiki, 'Blank')
    assert done.returncode == 0, output(done)
    assert len(wiki.mails) - before == len(NAMES)
    assert len([request for request in wiki.requests()
                if looks_at_stop(request)]) == 2


@pytest.mark.parametrize(('text', 'complaint'), [
    ('No!', 'was written on by Olm'),
    ('<!-- Write here. --> Please wait.', 'was written on by Olm'),
    (None, 'does not exist'),
])
def test_before_the_start(shared: Sandbox, text: str | None,
                          complaint: str) -> None:
    """A run does not start; it takes no stop page that is not there."""
    wiki = shared
    if text is not None:
        wiki.add_pages({'Stop': text}, user='Olm')
    elif wiki.page('Stop'):
        wiki.delete_page('Stop')
    before = len(wiki.mails)
    done = run(wiki, 'Early')
    assert done.returncode == 2, output(done)
    assert f'stop page "Stop" {complaint}' in done.stderr
    assert len(wiki.mails) == before
    page = wiki.page('Report Early') or ''
    assert 'Nothing was sent.' in page and not rows_of(page)


def test_while_it_runs(shared: Sandbox) -> None:
    """It ends with its report, and the next run goes on."""
    wiki = shared
    wiki.add_pages({'Stop': '<!-- Write here. -->'})
    before = len(wiki.mails)
    done = run(wiki, 'Stopped', happens=lambda: wiki.add_pages(
        {'Stop': 'The date is wrong!'}, user='Olm'))
    assert done.returncode == 1, output(done)
    assert 'stop page "Stop" was written on by Olm (revision' in done.stderr
    assert 'by an edit to its stop page. Talk to' in output(done)
    sent = len(wiki.mails) - before
    assert FIRST < sent <= MAILS
    assert rows_of(wiki.page('Report Stopped') or '') == {
        'sent': sent, 'deferred': len(NAMES) - sent, 'all': len(NAMES)}

    wiki.add_pages({'Stop': ''})
    done = run(wiki, 'Stopped')
    assert done.returncode == 0, output(done)
    assert len(wiki.mails) - before == len(NAMES)


@pytest.mark.parametrize('fault', ['drop', '503', 'html'])
def test_unread_while_it_runs(shared: Sandbox, fault: str) -> None:
    """Nothing is sent while the page can't be read."""
    wiki = shared
    wiki.add_pages({'Stop': ''})
    before = len(wiki.mails)
    done = run(wiki, f'Unread {fault}', fault=fault)
    assert done.returncode == 1, output(done)
    assert 'stop page "Stop" can\'t be read' in done.stderr
    assert 'Traceback' not in done.stderr
    assert 'It ended early: the wiki was busy' in output(done)
    assert len(wiki.mails) - before == MAILS


def test_gone_while_it_runs(shared: Sandbox) -> None:
    """A stop page that is deleted stops the run, too."""
    wiki = shared
    wiki.add_pages({'Stop': ''})
    done = run(wiki, 'Gone', happens=lambda: wiki.delete_page('Stop'))
    assert done.returncode == 1, output(done)
    assert 'stop page "Stop" does not exist: no more mails' in done.stderr


def test_status_needs_no_permission(shared: Sandbox) -> None:
    """-status sends nothing, and is there for who looks why."""
    wiki = shared
    wiki.add_pages({'Stop': 'No!'})
    assert run(wiki, 'Status', '-status').returncode == 0


@pytest.mark.parametrize(('revision', 'objection'), [
    ({'slots': {'main': {'texthidden': True}}, 'user': 'Olm'},
     'hides its text (revision 7 of 2026-05-01T12:00:00Z by Olm)'),
    ({'slots': {'main': {'content': '{{stop}}'}}, 'userhidden': True},
     'was written on by somebody whose name is hidden (revision 7 of '
     '2026-05-01T12:00:00Z)'),
    ({'slots': {'main': {'content': '<!-- never closed'}}, 'user': 'Olm'},
     'was written on by Olm (revision 7 of 2026-05-01T12:00:00Z)'),
    ({'slots': {'main': {'content': '<!--a-->\n\t<!-- <b> -->\u3000'}}}, ''),
])
def test_objections(revision: dict[str, Any], objection: str) -> None:
    """What is in doubt is an objection."""
    assert objection_of({'revisions': [{
        'revid': 7, 'timestamp': '2026-05-01T12:00:00Z',
        **revision}]}) == objection
