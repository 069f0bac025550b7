"""Campaigns on bad days: nobody twice, nobody left out, no traceback.

Each on a real wiki, through a proxy that spoils answers, with broken
servers, disks and databases. What counts is what lies in the mailboxes,
what the ledger holds and what the report says.
"""
from __future__ import annotations

import re
import resource
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess
from threading import Event, Thread, Timer
from time import monotonic, sleep

import pytest
from campaigns import (
    COMMAND,
    HASTY,
    at_mail,
    finish,
    ledger_of,
    once,
    patched,
    recorded,
    start,
    without_privileges,
)
from runs import entries, kept, output, rows_of, sent_to
from sandbox import Account, Sandbox, bot
from sandbox.mariadb import MariaDB
from sandbox.proxy import Proxy, is_email
from usermail.ledger import Ledger
from usermail.terminal.words import said as in_words


NAMES = ['Maple Fox', 'Olm', 'Quoll', 'Zoë']

ONE_EACH = {name: 1 for name in NAMES}

#: What passes by itself, and is said before the wiki acts.
PASSING = {
    'Maple Fox': "$wgReadOnly = 'Maintenance';",
    'Olm': '$wgJobQueueIncludeInMaxLagFactor = 0.001;',
    'Quoll': "$_POST['token'] = 'stale+\\\\';",
    'Zoë': '$_COOKIE = [];',  # logged out
}

#: What is done to an answer, whether the mail arrives, and the reason.
SPOILED = {
    'drop': (True, 'ConnectionError'),
    'lost': (False, 'ConnectionError'),
    '502': (True, 'http-502'),
    '503': (False, 'http-503'),
    '504': (True, 'http-504'),
    'html': (True, 'http-200'),
    'truncate': (True, 'ChunkedEncodingError'),
    'chunked': (True, 'ChunkedEncodingError'),
    'cut': (True, 'http-200'),
    'slow': (True, 'ReadTimeout'),
}


@pytest.fixture
def wiki(unmailed: Sandbox) -> Sandbox:
    """The wiki with the list of NAMES."""
    return unmailed


def report_of(wiki: Sandbox) -> dict[str, int]:
    """Return the counts of the report."""
    return rows_of(wiki.page('Talk:List') or '')


def said(run: CompletedProcess[str]) -> str:
    """Return what a run said, which is never a traceback."""
    text = output(run)
    assert 'Traceback' not in text, text
    return text


def completes(wiki: Sandbox) -> None:
    """Check that the next run, on a healthy wiki, mails whom it should."""
    run = wiki.pwb(*COMMAND)
    assert run.returncode == 0, output(run)
    assert sent_to(wiki) == ONE_EACH
    assert recorded(ledger_of(wiki)) == dict.fromkeys(NAMES, 'sent')
    assert report_of(wiki) == {'sent': 4, 'all': 4}


# -- Answers that are spoiled -------------------------------------------

def test_spoiled_answers(wiki: Sandbox) -> None:
    """Without a usable answer a mail is in doubt, and goes out once."""
    # Every second answer is good, as three bad ones in a row end a run.
    victims = {f'Victim of {fault}': fault for fault in SPOILED}
    good = [f'Beside {fault}' for fault in SPOILED]
    listed = [name for pair in zip(victims, good) for name in pair]
    wiki.add_users(map(Account, listed))
    wiki.add_pages({'Victims': entries(listed)})
    with Proxy(wiki.url, *(fault for victim in victims.values()
                           for fault in (victim, '')), delay=3) as proxy:
        run = wiki.pwb('emailusers', '-page:Victims', '-always',
                       '-message:List/Message', url=proxy.url, config=HASTY)
        assert len(proxy.done) == len(listed)
    assert run.returncode == 1
    assert sent_to(wiki) == {
        **{name: 1 for name, fault in victims.items() if SPOILED[fault][0]},
        **dict.fromkeys(good, 1)}
    assert recorded(ledger_of(wiki)) == {
        **dict.fromkeys(victims, 'uncertain'), **dict.fromkeys(good, 'sent')}
    report = wiki.page('Talk:Victims') or ''
    assert rows_of(report) == {'sent': 10, 'uncertain': 10, 'all': 20}
    text = said(run)
    for words, number in Counter(
            in_words(reason) for _, reason in SPOILED.values()).items():
        assert f' {number}  {words}\n' in text
    for name in victims:
        assert name in text.partition('whether these got the mail')[2]
        assert name in report


def test_uncertain_is_left_to_an_operator(wiki: Sandbox) -> None:
    """It is named in every run, and mailed again by -retry:uncertain."""
    with Proxy(wiki.url, 'lost') as proxy:
        wiki.pwb(*COMMAND, url=proxy.url, config=HASTY)
    again = wiki.pwb(*COMMAND)
    assert again.returncode == 0  # the run that left the doubt had 1
    assert 'Maple Fox' not in sent_to(wiki)
    assert 'whether these got the mail: Maple Fox' in said(again)
    assert report_of(wiki) == {'sent': 3, 'uncertain': 1, 'all': 4}

    status = wiki.pwb(*COMMAND, '-status')
    assert status.returncode == 0
    assert re.search(r'^ +3 sent$', status.stdout, re.M)
    assert 'uncertain: Maple Fox' in status.stdout
    assert 'Olm' not in status.stdout

    retry = wiki.pwb(*COMMAND, '-retry:uncertain')
    assert retry.returncode == 0, output(retry)
    assert sent_to(wiki) == ONE_EACH
    assert report_of(wiki) == {'sent': 4, 'all': 4}


def test_retry_may_be_deferred(wiki: Sandbox) -> None:
    """Who is given free, but not reached, is mailed by the next run."""
    with Proxy(wiki.url, 'lost', 'lost') as proxy:
        wiki.pwb(*COMMAND, url=proxy.url, config=HASTY)
    run = wiki.pwb(*COMMAND, '-retry:uncertain', '-limit:1')
    assert run.returncode == 0, output(run)
    assert sent_to(wiki) == {'Maple Fox': 1, 'Quoll': 1, 'Zoë': 1}
    assert report_of(wiki) == {'sent': 3, 'deferred': 1, 'all': 4}
    completes(wiki)


def test_three_in_doubt_end_the_run(wiki: Sandbox) -> None:
    """Who gets no answer three times in a row stops."""
    with Proxy(wiki.url, then='502') as proxy:
        run = wiki.pwb(*COMMAND, url=proxy.url, config=HASTY)
    assert run.returncode == 1
    assert in_words('3-in-a-row') in said(run)
    assert len(wiki.mails) == 3
    assert report_of(wiki) == {'uncertain': 3, 'deferred': 1, 'all': 4}


def test_refused_connection(wiki: Sandbox) -> None:
    """A connection that was never made sent nothing: it is tried again."""
    def refuse() -> None:
        proxy._refuse()
        Timer(0.7, proxy._listen).start()

    with Proxy(wiki.url, match=at_mail(1, refuse)) as proxy:
        run = wiki.pwb(*COMMAND, url=proxy.url,
                       config={**HASTY, 'max_retries': 3})
        assert len(proxy.done) == len(NAMES)
    assert run.returncode == 0, output(run)
    assert 'Nothing was sent: the wiki was busy or could' in said(run)
    assert sent_to(wiki) == ONE_EACH
    assert report_of(wiki) == {'sent': 4, 'all': 4}


# -- What the wiki says before it acts ----------------------------------

def test_passing_trouble(wiki: Sandbox) -> None:
    """What passes by itself before the wiki acts is waited for."""
    with wiki.configured(''.join(
            once(name, php, NAMES) for name, php in PASSING.items())):
        run = wiki.pwb(*COMMAND, config=HASTY)
    assert run.returncode == 0, output(run)
    said(run)
    tries = Counter(request['target'] for request in wiki.requests()
                    if request['action'] == 'emailuser')
    assert tries == dict.fromkeys(NAMES, 2)
    assert sent_to(wiki) == ONE_EACH
    assert recorded(ledger_of(wiki)) == dict.fromkeys(NAMES, 'sent')
    assert report_of(wiki) == {'sent': 4, 'all': 4}


def log_out(wiki: Sandbox) -> None:
    """Let the wiki forget all sessions, and who asked to stay logged in."""
    for name, query in (
            ('sandbox', 'UPDATE user SET user_token = hex(randomblob(16))'),
            ('wikicache', 'DELETE FROM objectcache')):
        with closing(sqlite3.connect(
                wiki.directory / f'db/{name}.sqlite')) as file, file:
            assert file.execute(query).rowcount


def test_login_lost(wiki: Sandbox) -> None:
    """A login that is lost in the middle is renewed, and all go out."""
    with Proxy(wiki.url,
               match=at_mail(2, lambda: log_out(wiki))) as proxy:
        run = wiki.pwb(*COMMAND, url=proxy.url, config=HASTY)
    assert run.returncode == 0, output(run)
    said(run)
    assert sent_to(wiki) == ONE_EACH
    assert report_of(wiki) == {'sent': 4, 'all': 4}


def test_login_lost_for_good(wiki: Sandbox) -> None:
    """Who can't log in any more stops at once."""
    def change_password() -> None:
        wiki.add_users([Account('Mailbot', password='Another pass 1',
                                groups=('bot',))])
        log_out(wiki)

    with Proxy(wiki.url, match=at_mail(2, change_password)) as proxy:
        run = wiki.pwb(*COMMAND, url=proxy.url, config=HASTY)
    assert run.returncode == 1, output(run)
    assert in_words('login-lost') in said(run)
    assert sent_to(wiki) == {'Maple Fox': 1}
    assert recorded(ledger_of(wiki)) == {'Maple Fox': 'sent'}
    completes(wiki)


def test_read_only(wiki: Sandbox) -> None:
    """A wiki that stays read-only gets no mail, and the report is kept."""
    # Logging in would need a wiki that is not.
    wiki.pwb(*COMMAND, '-simulate')
    with wiki.configured("$wgReadOnly = 'Maintenance';"):
        run = wiki.pwb(*COMMAND, config=HASTY)
    assert run.returncode == 1
    assert 'ended early: the wiki was busy' in said(run)
    assert rows_of(kept(wiki)) == {'deferred': 4, 'all': 4}
    assert not wiki.mails
    assert not recorded(ledger_of(wiki))
    completes(wiki)


def test_patience(wiki: Sandbox) -> None:
    """What passes is waited for so long in all mails, and no longer."""
    said = 'not-json:{"error": {"code": "readonly", "info": ""}}'
    script = patched(wiki, 'import usermail.delivery.delivery as patience\n'
                     'patience.PATIENCE = 8')
    begun = None

    def match(method: str, parameters: dict[str, str]) -> bool:
        nonlocal begun
        if not is_email(method, parameters):
            return False
        begun = begun or monotonic()
        return True

    with Proxy(wiki.url, *[said] * 3, '', then=said, match=match) as proxy:
        run = wiki.pwb(*script, url=proxy.url,
                       config={**HASTY, 'max_retries': 1000})
        assert begun and monotonic() - begun < 20
        # one second each; those of the first mail count, too
        assert 5 < len(proxy.done) <= 11
    assert run.returncode == 1, output(run)
    assert 'ended early: the wiki was busy' in output(run)
    assert sent_to(wiki) == {'Maple Fox': 1}
    assert recorded(ledger_of(wiki)) == {'Maple Fox': 'sent'}
    assert report_of(wiki) == {'sent': 1, 'deferred': 3, 'all': 4}


# -- The wiki's mailer --------------------------------------------------

@pytest.mark.parametrize('fault', ['down', 'refuse-later', 'data'])
def test_mail_server_down(wiki: Sandbox, fault: str) -> None:
    """Three failed mails in a row end the run; the next one sends them."""
    with wiki.broken_smtp(fault):
        run = wiki.pwb(*COMMAND)
    assert run.returncode == 1
    assert 'ended early: too many mails in a row' in said(run)
    assert recorded(ledger_of(wiki)) == dict.fromkeys(NAMES[:3], 'failed')
    assert report_of(wiki) == {'failed': 3, 'deferred': 1, 'all': 4}
    completes(wiki)


def test_mail_server_hangs_up(wiki: Sandbox) -> None:
    """A mail that the mail server may have taken is in doubt."""
    with wiki.broken_smtp('no-answer'):
        run = wiki.pwb(*COMMAND)
    assert run.returncode == 1
    assert 'ended early: too many mails in a row' in said(run)
    assert report_of(wiki) == {'uncertain': 3, 'deferred': 1, 'all': 4}
    wiki.pwb(*COMMAND)
    assert sent_to(wiki) == ONE_EACH
    assert report_of(wiki) == {'sent': 1, 'uncertain': 3, 'all': 4}


def test_mailbox_refused(wiki: Sandbox) -> None:
    """One recipient's trouble ends nothing, and is tried again."""
    with wiki.broken_smtp('refuse', only=['Olm']):
        run = wiki.pwb(*COMMAND)
    assert run.returncode == 1
    assert report_of(wiki) == {'sent': 3, 'failed': 1, 'all': 4}
    status = wiki.pwb(*COMMAND, '-status')
    assert 'failed: Olm' in status.stdout
    completes(wiki)


def test_failing_copy(wiki: Sandbox) -> None:
    """With -ccme a Failure may be the copy's: the mail is in doubt."""
    with wiki.broken_smtp('refuse', only=['Mailbot']):
        run = wiki.pwb(*COMMAND, '-ccme')
    assert run.returncode == 1
    assert sent_to(wiki) == dict.fromkeys(NAMES[:3], 1)
    assert report_of(wiki) == {'uncertain': 3, 'deferred': 1, 'all': 4}
    said(run)


def test_hook(wiki: Sandbox) -> None:
    """An extension that stops a mail may have sent it: it is in doubt."""
    hook = "$wgHooks['EmailUser'][] = static function () { return false; };"
    with wiki.configured(once('Maple Fox', hook, NAMES)):
        run = wiki.pwb(*COMMAND)
    assert run.returncode == 1
    assert f' 1  {in_words("hookaborted")}\n' in said(run)
    assert sent_to(wiki) == dict.fromkeys(NAMES[1:], 1)
    assert report_of(wiki) == {'sent': 3, 'uncertain': 1, 'all': 4}


# -- No wiki ------------------------------------------------------------

def test_wiki_down_at_the_start(wiki: Sandbox) -> None:
    """Without a wiki there is one clear line, and nothing is recorded."""
    wiki.stop_server()
    try:
        run = wiki.pwb(*COMMAND, config=HASTY)
    finally:
        wiki.start_server()
    assert run.returncode == 1
    said(run)
    assert not recorded(ledger_of(wiki))
    completes(wiki)


def test_wiki_down_in_the_middle(wiki: Sandbox) -> None:
    """A run that loses the wiki accounts for everybody, and gives up."""
    def stop() -> None:
        end = monotonic() + 30
        while len(wiki.mails) < 2 and monotonic() < end:
            sleep(0.001)
        wiki.stop_server()

    watcher = Thread(target=stop)
    watcher.start()
    try:
        run = wiki.pwb(*COMMAND, config=HASTY)
    finally:
        watcher.join()
        wiki.start_server()
    assert run.returncode == 1
    said(run)
    counts = rows_of(kept(wiki))
    assert counts.pop('all') == sum(counts.values()) == 4
    # The one in hand may have had its mail.
    assert counts.get('uncertain', 0) <= 1
    assert counts['deferred'] >= 1
    states = recorded(ledger_of(wiki))
    again = wiki.pwb(*COMMAND, '-retry:uncertain' if not wiki.mails else
                     '-names')
    said(again)
    mails = sent_to(wiki)
    assert max(mails.values()) == 1
    doubtful = {name for name, state in states.items() if state != 'sent'}
    assert set(mails) | doubtful == set(NAMES)


# -- The ledger ---------------------------------------------------------

def test_read_only_directory(wiki: Sandbox, tmp_path: Path) -> None:
    """A ledger that can't be made stops the run before the first mail."""
    tmp_path.chmod(0o555)
    argv, env = wiki.pwb_command(
        *COMMAND, f'-ledger:sqlite:///{tmp_path}/x.sqlite')
    run = bot.run(without_privileges(argv), env, input=None, timeout=60,
                  cwd=Path(env['PYWIKIBOT_DIR']))
    assert run.returncode == 1
    assert re.search(r"ledger .*x\.sqlite can't be opened", said(run))
    assert not wiki.mails
    completes(wiki)


def test_read_only_ledger(wiki: Sandbox) -> None:
    """A ledger that can't be written stops it before the first mail, too."""
    directory = wiki.directory / 'readonly'
    directory.mkdir(exist_ok=True)
    path = directory / 'ledger.sqlite'
    given = f'-ledger:sqlite:///{path}'
    assert wiki.pwb(*COMMAND, given, '-limit:1').returncode == 0
    path.chmod(0o444)
    argv, env = wiki.pwb_command(*COMMAND, given)
    for mode in (0o555, 0o755):
        directory.chmod(mode)
        run = bot.run(without_privileges(argv), env, input=None, timeout=60,
                      cwd=Path(env['PYWIKIBOT_DIR']))
        assert run.returncode == 1
        assert 'readonly database' in said(run)
        assert len(wiki.mails) == 1
    path.chmod(0o600)
    assert wiki.pwb(*COMMAND, given).returncode == 0
    assert sent_to(wiki) == ONE_EACH
    path.unlink()


#: What somebody does to a ledger, and what a run says then.
CHANGED = {
    'UPDATE emailusers_schema SET version = 99': 'has version 99',
    'DELETE FROM emailusers_schema': 'tables, but no version',
    'ALTER TABLE emailusers_delivery RENAME COLUMN state TO status':
    "not a ledger's: no such column",
}


def test_changed_ledger(wiki: Sandbox) -> None:
    """What can't be understood is left alone, and nothing is sent."""
    assert wiki.pwb(*COMMAND, '-limit:1').returncode == 0
    path = ledger_of(wiki)
    good = path.read_bytes()
    for change, complaint in CHANGED.items():
        with closing(sqlite3.connect(path)) as ledger, ledger:
            ledger.execute(change)
        bad = path.read_bytes()
        run = wiki.pwb(*COMMAND)
        assert run.returncode == 1
        errors = re.findall('^(?:ERROR|CRITICAL): .*', said(run), re.M)
        assert len(errors) == 1 and complaint in errors[0]
        assert path.read_bytes() == bad
        path.write_bytes(good)
    assert len(wiki.mails) == 1
    completes(wiki)


def full_disk(wiki: Sandbox, number: int) -> tuple[int, str]:
    """Run on a disk that is full from a mail on; return status and text.

    No file of the process can grow any more then.
    """
    def fill() -> None:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, 0))

    with Proxy(wiki.url, match=at_mail(number, fill)) as proxy:
        process = start(wiki, *COMMAND, url=proxy.url, config=HASTY)
        text = finish(process)
        assert len(proxy.done) == number
    return process.returncode, text


def test_disk_full(wiki: Sandbox) -> None:
    """A mail that can't be recorded is named and ends the run."""
    status, text = full_disk(wiki, 2)
    assert status == 1, text
    assert 'Traceback' not in text
    assert re.search(r"can't be written: .*\n?.*mail to\s+Olm", text)
    assert 'could not be recorded' in text
    assert sent_to(wiki) == dict.fromkeys(NAMES[:2], 1)
    assert recorded(ledger_of(wiki)) == {'Maple Fox': 'sent',
                                         'Olm': 'sending'}
    counts = report_of(wiki)
    assert counts == {'sent': 1, 'uncertain': 1, 'deferred': 2, 'all': 4}

    again = wiki.pwb(*COMMAND)
    assert again.returncode == 1
    assert 'whether these got the mail: Olm' in said(again)
    assert sent_to(wiki) == ONE_EACH
    assert report_of(wiki) == {'sent': 3, 'uncertain': 1, 'all': 4}


def read_only(path: Path) -> None:
    """Let nobody without privileges write a ledger any more."""
    for one in (path, path.with_name(f'{path.name}-journal')):
        one.chmod(0o444)
    path.parent.chmod(0o555)


def replace(path: Path) -> None:
    """Put another ledger into a ledger's place."""
    path.rename(path.with_name('away'))
    Ledger(f'sqlite:///{path}').close()


@pytest.mark.parametrize('happens', [
    lambda path: path.rename(path.with_name('away')), replace, read_only])
def test_ledger_lost_in_the_middle(wiki: Sandbox,
                                   happens: Callable[[Path], None]) -> None:
    """A ledger that is gone, replaced or read-only gets no more mails."""
    directory = wiki.directory / 'lost'
    directory.mkdir()
    path = directory / 'ledger.sqlite'
    given = (*COMMAND, f'-ledger:sqlite:///{path}')
    with Proxy(wiki.url, match=at_mail(2, lambda: happens(path))) as proxy:
        argv, env = wiki.pwb_command(*given, url=proxy.url)
        run = bot.run(without_privileges(argv), env, input=None, timeout=60,
                      cwd=Path(env['PYWIKIBOT_DIR']))
        assert len(proxy.done) == 2
    assert run.returncode == 1
    assert 'mail to Olm' in said(run)
    assert report_of(wiki) == {'sent': 1, 'uncertain': 1, 'deferred': 2,
                               'all': 4}
    directory.chmod(0o755)
    if (directory / 'away').exists():
        (directory / 'away').rename(path)
    for one in directory.iterdir():
        one.chmod(0o600)
    again = wiki.pwb(*given)
    assert again.returncode == 1, output(again)
    assert sent_to(wiki) == ONE_EACH
    shutil.rmtree(directory)


def test_database_gone(wiki: Sandbox, database: MariaDB) -> None:
    """A database server that is gone at the start ends the run at once."""
    given = f'-ledger:{database.url}'
    database.stop()
    run = wiki.pwb(*COMMAND, given)
    database.start()
    assert run.returncode == 1
    assert "can't be opened" in said(run)
    assert database.url.split(':')[2].split('@')[0] not in said(run)
    assert not wiki.mails
    assert wiki.pwb(*COMMAND, given).returncode == 0
    assert sent_to(wiki) == ONE_EACH


def test_database_restarts(wiki: Sandbox, database: MariaDB) -> None:
    """Settling waits for a database that comes back."""
    def restart() -> None:
        database.stop()
        Timer(3, database.start).start()

    with Proxy(wiki.url, match=at_mail(2, restart)) as proxy:
        run = wiki.pwb(*COMMAND, f'-ledger:{database.url}', url=proxy.url)
    assert run.returncode == 0, output(run)
    said(run)
    assert sent_to(wiki) == ONE_EACH
    assert report_of(wiki) == {'sent': 4, 'all': 4}


def test_database_stays_away(wiki: Sandbox, database: MariaDB) -> None:
    """Where it does not come back, one is in doubt; SIGTERM ends the wait."""
    given = f'-ledger:{database.url}'
    stopped = Event()

    def stop() -> None:
        database.stop()
        stopped.set()

    with Proxy(wiki.url, match=at_mail(2, stop)) as proxy:
        process = start(wiki, *COMMAND, given, url=proxy.url)
        assert stopped.wait(30)
        sleep(2)
        process.terminate()
        begun = monotonic()
        text = finish(process)
        assert monotonic() - begun < 10
    database.start()
    assert process.returncode == 143
    assert 'Traceback' not in text
    assert 'mail to Olm (sent) could not be recorded' in text
    assert len(wiki.mails) == 2
    assert report_of(wiki) == {'sent': 1, 'uncertain': 1, 'deferred': 2,
                               'all': 4}
    again = wiki.pwb(*COMMAND, given)
    assert again.returncode == 1
    assert sent_to(wiki) == ONE_EACH
