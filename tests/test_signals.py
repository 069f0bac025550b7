"""Signals and broken streams: a run ends soon, and never in silence."""
from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import pytest
from campaigns import (
    COMMAND,
    Pause,
    at_mail,
    finish,
    ledger_of,
    recorded,
    start,
)
from runs import rows_of, sent_to
from sandbox import Sandbox
from sandbox.proxy import Proxy, is_email
from usermail.terminal.words import said as in_words


NAMES = [f'User {number}' for number in range(6)]

#: Pywikibot's own throttle: ten seconds between two writes.
SLOW = {'put_throttle': 10, 'minthrottle': 0.1}


@pytest.fixture
def wiki(unmailed: Sandbox) -> Sandbox:
    """The wiki with the list of NAMES."""
    return unmailed


def report_of(wiki: Sandbox) -> dict[str, int]:
    """Return the counts of the report."""
    return rows_of(wiki.page('Talk:List') or '')


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = monotonic() + 60
    while not condition():
        assert monotonic() < end
        sleep(0.02)


def settled(path: Path, number: int) -> bool:
    """Say whether so many mails are recorded as sent.

    :param path: the ledger's; to ask for it writes the configuration anew
    """
    with suppress(sqlite3.OperationalError):  # there is no table yet
        states = list(recorded(path).values())
        return states.count('sent') >= number
    return False


@pytest.mark.parametrize('number', [
    signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_in_the_throttle(wiki: Sandbox, number: signal.Signals) -> None:
    """Nobody is claimed while Pywikibot waits; the run ends at once."""
    path = ledger_of(wiki)
    process = start(wiki, *COMMAND, config=SLOW)
    wait_until(lambda: settled(path, 1))
    sleep(0.5)
    begun = monotonic()
    process.send_signal(number)
    text = finish(process)
    assert monotonic() - begun < 5
    assert process.returncode == 128 + number, text
    assert 'Traceback' not in text
    assert recorded(ledger_of(wiki)) == {'User 0': 'sent'}
    assert report_of(wiki) == {'sent': 1, 'deferred': 5, 'all': 6}


def test_kill_in_the_throttle(wiki: Sandbox) -> None:
    """A kill in a wait leaves nobody in doubt."""
    path = ledger_of(wiki)
    for number in range(1, 3):
        process = start(wiki, *COMMAND, config={**SLOW, 'put_throttle': 4})
        wait_until(lambda: settled(path, number))
        sleep(0.3)
        process.kill()
        finish(process)
        assert set(recorded(ledger_of(wiki)).values()) == {'sent'}
    assert sent_to(wiki) == dict.fromkeys(NAMES[:2], 1)


@pytest.mark.parametrize('code', ['badtoken', 'assertuserfailed', 'readonly'])
def test_ill_wiki(wiki: Sandbox, code: str) -> None:
    """A signal ends Pywikibot's waits for a token or a login, too."""
    ill = False

    def match(method: str, parameters: dict[str, str]) -> bool:
        nonlocal ill
        ill = ill or is_email(method, parameters)
        return ill

    said = f'not-json:{{"error": {{"code": "{code}", "info": ""}}}}'
    with Proxy(wiki.url, said, then='503', match=match) as proxy:
        process = start(wiki, *COMMAND, url=proxy.url)
        wait_until(lambda: len(proxy.done) > (code != 'readonly'))
        sleep(2)
        begun = monotonic()
        process.terminate()
        text = finish(process)
        assert monotonic() - begun < 5, text
    assert process.returncode == 143, text
    assert 'Traceback' not in text
    assert not recorded(ledger_of(wiki))
    kept = list(wiki.pywikibot_dir().glob('emailusers-report-*'))
    assert rows_of(kept[0].read_text()) == {'deferred': 6, 'all': 6}


def test_hanging_mail(wiki: Sandbox) -> None:
    """A mail without an answer gets ten seconds from a signal on."""
    with Proxy(wiki.url, 'slow', delay=60) as proxy:
        process = start(wiki, *COMMAND, url=proxy.url)
        wait_until(lambda: proxy.done)
        process.terminate()
        begun = monotonic()
        text = finish(process)
        assert monotonic() - begun < 20
    assert process.returncode == 143, text
    assert recorded(ledger_of(wiki)) == {'User 0': 'uncertain'}
    assert f' 1  {in_words("interrupted")}\n' in text


@pytest.mark.parametrize('again', [False, True])
def test_while_the_report_is_posted(wiki: Sandbox, again: bool) -> None:
    """Two signals at once, and one more in the report, lose nothing."""
    mail, report = Pause(), Pause()

    def match(method: str, parameters: dict[str, str]) -> bool:
        if parameters.get('action') == 'edit' and not report.reached.is_set():
            report()
        return in_hand(method, parameters)

    in_hand = at_mail(2, mail)
    with Proxy(wiki.url, match=match) as proxy:
        process = start(wiki, *COMMAND, url=proxy.url)
        assert mail.reached.wait(30)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        mail.over.set()
        assert report.reached.wait(30)
        if again:
            process.send_signal(signal.SIGHUP)
            process.send_signal(signal.SIGTERM)
            sleep(0.2)
        report.over.set()
        text = finish(process)
    assert process.returncode in (130, 143), text
    assert 'Traceback' not in text
    assert 'Nobody' not in text
    assert sent_to(wiki) == dict.fromkeys(NAMES[:2], 1)
    assert report_of(wiki) == {'sent': 2, 'deferred': 4, 'all': 6}


def test_report_that_hangs(wiki: Sandbox) -> None:
    """A signal leaves it some seconds; then it is kept."""
    report = Pause()

    def match(method: str, parameters: dict[str, str]) -> bool:
        if parameters.get('action') == 'edit':
            report()
        return False

    with Proxy(wiki.url, match=match) as proxy:
        process = start(wiki, *COMMAND, url=proxy.url)
        assert report.reached.wait(30)
        begun = monotonic()
        process.terminate()
        text = finish(process)
        assert monotonic() - begun < 20
        report.over.set()
    assert process.returncode == 143, text
    assert 'Traceback' not in text
    assert 'could not be posted' in text
    kept, = wiki.pywikibot_dir().glob('emailusers-report-*.txt')
    assert rows_of(kept.read_text()) == {'sent': 6, 'all': 6}
    assert sent_to(wiki) == dict.fromkeys(NAMES, 1)


def test_at_the_start(wiki: Sandbox) -> None:
    """At any instant of the start a signal ends the run, and says so."""
    for delay in (0.3, 0.5, 0.7, 0.9, 1.1):
        process = start(wiki, *COMMAND, '-limit:1')
        sleep(delay)
        process.send_signal(signal.SIGTERM)
        text = finish(process)
        assert 'Traceback' not in text
        if 'was mailed' in text:
            assert process.returncode == 143
        number = len(wiki.mails)
        assert list(recorded(ledger_of(wiki)).values()) == ['sent'] * number


@pytest.mark.parametrize('shell', [
    '{} 2>&1 | head -8', '{} 2>&1 | true', '{} >&-', '{} 2>&-', '{} >&- 2>&-',
    '{} <&- >&- 2>&-'])
def test_nobody_listens(wiki: Sandbox, shell: str) -> None:
    """What is said to nobody ends no run, and the report is posted."""
    argv, env = wiki.pwb_command(*COMMAND)
    done = subprocess.run(
        ['bash', '-o', 'pipefail', '-c', shell.format(' '.join(argv))],
        env=env, cwd=env['PYWIKIBOT_DIR'], timeout=60, capture_output=True,
        text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert sent_to(wiki) == dict.fromkeys(NAMES, 1)
    assert report_of(wiki) == {'sent': 6, 'all': 6}


def test_closed_terminal(wiki: Sandbox) -> None:
    """Who closes the terminal gets the report all the same."""
    pause = Pause()
    with Proxy(wiki.url, match=at_mail(2, pause)) as proxy:
        argv, env = wiki.pwb_command(*COMMAND, url=proxy.url)
        pid, terminal = os.forkpty()
        if not pid:
            os.chdir(env['PYWIKIBOT_DIR'])
            os.execve(argv[0], argv, env)
        assert pause.reached.wait(30)
        os.close(terminal)
        sleep(0.2)
        pause.over.set()
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status == 128 + signal.SIGHUP
    assert sent_to(wiki) == dict.fromkeys(NAMES[:2], 1)
    assert report_of(wiki) == {'sent': 2, 'deferred': 4, 'all': 6}
