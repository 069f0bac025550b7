"""Runs that are killed or interrupted: nobody twice, nobody left out."""
from __future__ import annotations

import random
import signal
import subprocess
from time import sleep

import pytest
from campaigns import (
    COMMAND,
    HASTY,
    Pause,
    at_mail,
    finish,
    ledger_of,
    recorded,
    start,
)
from runs import output, rows_of, sent_to
from sandbox import Sandbox
from sandbox.proxy import Proxy


#: tests/soak.py has more of them.
KILLS = 10
NAMES = [f'User {number:03}' for number in range(80)]


@pytest.fixture
def wiki(unmailed: Sandbox) -> Sandbox:
    """The wiki with the list of NAMES."""
    return unmailed


def wait_for_mail(wiki: Sandbox, number: int,
                  process: subprocess.Popen[str]) -> None:
    """Wait until so many mails have arrived, or the run has ended."""
    while len(wiki.mails) < number and process.poll() is None:
        sleep(0.001)


def test_kill(wiki: Sandbox) -> None:
    """SIGKILL at any instant costs the certainty about one recipient."""
    seed = random.randrange(10 ** 6)
    print('seed', seed)
    instants = random.Random(seed)
    for number in range(KILLS):
        process = start(wiki, *COMMAND)
        # Some at any instant of a run's start, the others among the
        # mails: each kill leaves some for the ones that follow.
        if instants.random() < 0.15:
            sleep(instants.uniform(0, 1))
        else:
            share = (len(NAMES) - len(wiki.mails)) // (KILLS - number)
            wait_for_mail(wiki, len(wiki.mails)
                          + instants.randint(1, max(1, share)), process)
            sleep(instants.uniform(0, 0.05))
        assert process.poll() is None, finish(process)
        process.kill()
        finish(process)
    last = wiki.pwb(*COMMAND)

    states = recorded(ledger_of(wiki))
    assert sorted(states) == NAMES
    # What the kills left is recorded by the run that tells of it.
    assert set(states.values()) <= {'sent', 'uncertain'}
    doubtful = {name for name, state in states.items()
                if state == 'uncertain'}
    print(len(doubtful), 'uncertain of', KILLS, 'kills')
    assert len(doubtful) <= KILLS
    mails = sent_to(wiki)
    assert set(mails.values()) == {1}
    assert set(NAMES) - set(mails) <= doubtful
    # Those of the last run that was killed had not been told so far.
    assert last.returncode <= bool(doubtful), output(last)
    expected = {'sent': len(NAMES) - len(doubtful), 'all': len(NAMES)}
    if doubtful:
        expected['uncertain'] = len(doubtful)
    report = wiki.page('Talk:List') or ''
    assert rows_of(report) == expected
    assert all(name in report for name in doubtful)


@pytest.mark.parametrize(('number', 'status'), [
    (signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_interrupt(wiki: Sandbox, number: signal.Signals,
                   status: int) -> None:
    """A signal ends the run after the mail in hand, with its report."""
    pause = Pause()
    with Proxy(wiki.url, match=at_mail(3, pause)) as proxy:
        process = start(wiki, *COMMAND, url=proxy.url)
        assert pause.reached.wait(30)
        process.send_signal(number)
        sleep(0.1)
        pause.over.set()
        text = finish(process)
    assert process.returncode == status, text
    assert 'Traceback' not in text
    assert sent_to(wiki) == dict.fromkeys(NAMES[:3], 1)
    assert recorded(ledger_of(wiki)) == dict.fromkeys(NAMES[:3], 'sent')
    assert rows_of(wiki.page('Talk:List') or '') == {
        'sent': 3, 'deferred': 77, 'all': 80}


def test_interrupt_of_a_wait(wiki: Sandbox) -> None:
    """A signal ends the wait for a wiki that can't be reached."""
    with Proxy(wiki.url, match=at_mail(2, lambda: proxy._refuse())) as proxy:
        process = start(wiki, *COMMAND, '-noreport', url=proxy.url, config={
            **HASTY, 'retry_wait': 60, 'retry_max': 60})
        assert process.stdout
        for line in process.stdout:
            if 'Trying again in 60 seconds' in line:
                break
        process.terminate()
        text = process.communicate(timeout=10)[0]
        proxy._listen()
    assert process.returncode == 143, text
    assert sent_to(wiki) == dict.fromkeys(NAMES[:2], 1)
    assert recorded(ledger_of(wiki)) == dict.fromkeys(NAMES[:2], 'sent')


def test_interrupt_before_the_first_mail(wiki: Sandbox) -> None:
    """Ctrl-C while the wiki is read ends the run, and nothing is left."""
    pause = Pause()

    def first(method: str, parameters: dict[str, str]) -> bool:
        if parameters.get('list') == 'users' and not pause.reached.is_set():
            pause()
        return False

    with Proxy(wiki.url, match=first) as proxy:
        process = start(wiki, *COMMAND, url=proxy.url)
        assert pause.reached.wait(30)
        process.send_signal(signal.SIGINT)
        text = finish(process)
        pause.over.set()
    assert process.returncode == 130, text
    assert 'Traceback' not in text
    assert not wiki.mails
    assert not recorded(ledger_of(wiki))
