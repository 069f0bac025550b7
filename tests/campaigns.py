"""What tests of campaigns on bad days share."""
from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from threading import Event

from runs import MESSAGE, entries
from sandbox import Account, Sandbox
from sandbox.bot import CHECKOUT
from sandbox.proxy import Match, is_email


#: The list's name, and what mails it.
COMMAND = ('emailusers', '-page:List', '-always')

#: Pywikibot's patience, made short: seconds to connect and to read, and
#: what it does after a failure.
HASTY = {'socket_timeout': (2, 2), 'max_retries': 1, 'retry_wait': 1,
         'retry_max': 1}


def make_list(wiki: Sandbox, names: Iterable[str]) -> None:
    """Make a list of new accounts, a message, and no limit on mails."""
    listed = list(names)
    wiki.configure('$wgRateLimits = [];')
    wiki.add_users([Account(name) for name in listed])
    wiki.add_pages({'List': entries(listed), 'List/Message': MESSAGE})


def forget(wiki: Sandbox) -> None:
    """Let the wiki be as if nobody had ever been mailed."""
    wiki.smtp.mails.clear()
    wiki.forget_requests()
    for path in wiki.pywikibot_dir().glob('emailusers*'):
        path.unlink()
    if wiki.page('Talk:List') is not None:
        wiki.delete_page('Talk:List')


#: PHP that happens to the first try to mail somebody.
ONCE = '''
if ( ( $_POST['action'] ?? '' ) === 'emailuser'
    && $_POST['target'] === '%s' && !file_exists( "$sandboxDir/%s" ) ) {
    touch( "$sandboxDir/%s" );
    %s
}
'''


def once(name: str, php: str, names: list[str]) -> str:
    """Return settings that count for the first try to mail an account.

    :param names: the account's and others', none of them twice
    """
    flag = f'once-{names.index(name)}-{abs(hash(php))}'
    return ONCE % (name, flag, flag, php)


def ledger_of(wiki: Sandbox) -> Path:
    """Return the file of the default ledger."""
    return wiki.pywikibot_dir() / 'emailusers.sqlite'


def recorded(path: Path) -> dict[str, str]:
    """Return what a ledger has of each account, as it is written there."""
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute(
            'SELECT name, state FROM emailusers_delivery'))


def start(wiki: Sandbox, *arguments: str, url: str = '',
          config: Mapping[str, object] | None = None,
          ) -> subprocess.Popen[str]:
    """Start ``pwb``, which dies with us, and don't wait for it."""
    argv, env = wiki.pwb_command(*arguments, url=url, config=config)
    return subprocess.Popen(
        ['setpriv', '--pdeathsig', 'KILL', *argv], env=env,
        cwd=env['PYWIKIBOT_DIR'], stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding='utf-8')


#: The script, with something of it changed.
PATCHED = '''
import sys

sys.path.insert(0, {scripts!r})
import emailusers
{patch}
sys.exit(emailusers.main())
'''


def patched(wiki: Sandbox, patch: str) -> tuple[str, ...]:
    """Return COMMAND for a script that is changed before it runs.

    :param patch: Python that changes it
    """
    (wiki.pywikibot_dir() / 'patched.py').write_text(PATCHED.format(
        scripts=str(CHECKOUT / 'scripts'), patch=patch), encoding='utf-8')
    return ('patched', *COMMAND[1:])


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for its end; return what it said."""
    return process.communicate(timeout=120)[0]


def without_privileges(argv: list[str]) -> list[str]:
    """Return a command that file modes stop, although we may be root."""
    if os.geteuid():
        return argv
    return ['setpriv', '--bounding-set=-all', '--inh-caps=-all', *argv]


def at_mail(number: int, action: Callable[[], object]) -> Match:
    """Return what a proxy looks for: mails, and one of them starts more.

    :param number: at which mail, counted from 1
    :param action: done before the wiki gets that mail
    """
    count = iter(range(1, 10 ** 6))

    def match(method: str, parameters: dict[str, str]) -> bool:
        if not is_email(method, parameters):
            return False
        if next(count) == number:
            action()
        return True

    return match


class Pause:

    """A mail in hand for as long as a test needs."""

    def __init__(self) -> None:
        """Prepare it."""
        self.reached = Event()
        self.over = Event()

    def __call__(self) -> None:
        """Hold the mail; see :func:`at_mail`."""
        self.reached.set()
        assert self.over.wait(120)
