"""A second machine, and a run that sleeps: on a real wiki, nobody twice.

The second machine is another namespace of process numbers under the same
host name, as containers have it. The run that sleeps is stopped by SIGSTOP
where it has claimed somebody and sent nothing yet.
"""
from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from campaigns import COMMAND, finish, ledger_of, patched, recorded, start
from runs import output, rows_of, sent_to
from sandbox import Sandbox, bot


NAMES = ['Maple Fox', 'Olm', 'Quoll', 'Zoë']

ONE_EACH = {name: 1 for name in NAMES}

#: Stops the process once, right after it has claimed somebody.
STOP = '''
import os
import signal

from usermail.ledger import Ledger

claim = Ledger.claim

def claim_and_stop(*arguments, **named):
    Ledger.claim = claim
    claimed = claim(*arguments, **named)
    os.kill(os.getpid(), signal.SIGSTOP)
    return claimed

Ledger.claim = claim_and_stop
'''

#: Runs a command in which other processes' numbers mean nothing.
ELSEWHERE = ['unshare', *([] if os.geteuid() == 0 else [
    '--user', '--map-root-user']), '--pid', '--fork', '--mount-proc',
    '--kill-child']


@pytest.fixture
def wiki(unmailed: Sandbox) -> Sandbox:
    """The wiki with the list of NAMES."""
    return unmailed


def run_elsewhere(wiki: Sandbox, *arguments: str) -> str:
    """Run ``pwb`` on a second machine, which says that some are held.

    :return: what it said
    """
    argv, env = wiki.pwb_command(*arguments)
    run = bot.run([*ELSEWHERE, *argv], env, input=None, timeout=60,
                  cwd=Path(env['PYWIKIBOT_DIR']))
    assert 'Traceback' not in output(run)
    return f'{run.returncode} {output(run)}'


def age(wiki: Sandbox, seconds: int) -> None:
    """Let all that is recorded be so many seconds older."""
    with closing(sqlite3.connect(ledger_of(wiki))) as file, file:
        file.execute('UPDATE emailusers_delivery SET changed = changed - ?',
                     (seconds,))
        file.execute('UPDATE emailusers_run SET seen = seen - ?', (seconds,))


@pytest.mark.parametrize('taken', [False, True])
def test_stopped_between_claim_and_mail(wiki: Sandbox, taken: bool) -> None:
    """Who wakes up looks whether the claim still stands, and sends once.

    Meanwhile a second machine mails all others, and takes no claim that is
    younger than its lease, whatever its operator says; an older one it
    does.
    """
    process = start(wiki, *patched(wiki, STOP))
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
    assert recorded(ledger_of(wiki)) == {'Maple Fox': 'sending'}
    # older than a POST can be, but not than the lease
    age(wiki, 3500)
    said = run_elsewhere(wiki, *COMMAND, '-retry:uncertain')
    assert said[0] == '1', said
    assert 'has these in hand: Maple Fox' in said
    assert sent_to(wiki) == dict.fromkeys(NAMES[1:], 1)
    if taken:
        age(wiki, 3700)
        said = run_elsewhere(wiki, *COMMAND, '-retry:uncertain')
        assert said[0] == '0', said
        assert sent_to(wiki) == ONE_EACH
    process.send_signal(signal.SIGCONT)
    text = finish(process)
    assert 'Traceback' not in text
    assert process.returncode == 0, text
    assert sent_to(wiki) == ONE_EACH
    assert recorded(ledger_of(wiki)) == dict.fromkeys(NAMES, 'sent')
    assert rows_of(wiki.page('Talk:List') or '') == {'sent': 4, 'all': 4}
