"""The way to Toolforge in docs, as far as it can be gone here.

Files and commands are those of docs/toolforge.md; what is replaced in
them is what this machine does not have: Wikimedia's hosts, names and wikis.
"""
from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import sysconfig
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pymysql
import pytest
import sqlalchemy as sa
from runs import MESSAGE, entries, rows_of, sent_to
from sandbox import Account, Sandbox
from sandbox.mariadb import MariaDB


CHECKOUT = Path(__file__).resolve().parents[1]
SECTION = (CHECKOUT / 'docs/toolforge.md').read_text(encoding='utf-8')
SAMPLE = (CHECKOUT / 'user-config.py.sample').read_text(encoding='utf-8')
GRANTS = ('basic', 'highvolume', 'sendemail', 'editpage',
          'createeditmovepage')
NAMES = [f'User {number}' for number in range(40)]

#: What a job has by default.
MEMORY = 512 << 10  # KiB


def block(language: str) -> list[str]:
    """Return the page's blocks of code in a language."""
    return re.findall(rf'^```{language}\n(.*?)^```$', SECTION, re.M | re.S)


@pytest.fixture(scope='module')
def wiki() -> Iterator[Sandbox]:
    """A wiki with a newsletter and the page's bot."""
    with Sandbox() as sandbox:
        sandbox.add_users([Account('ExampleBot', groups=('bot',)),
                           *map(Account, NAMES)])
        sandbox.add_pages({
            'Newsletter': entries(NAMES), 'Newsletter/Message': MESSAGE,
            'User:ExampleBot/Stop': '<!-- Write here to stop the bot. -->',
            'User:ExampleBot/Mailings': '* [[Newsletter]]'})
        yield sandbox


@pytest.fixture(scope='module')
def secret(wiki: Sandbox) -> str:
    """A BotPassword of the page's bot."""
    return wiki.bot_password('ExampleBot', 'emailusers', *GRANTS)


def configure(directory: Path, text: str, wiki: Sandbox) -> None:
    """Write a user-config.py, for the sandbox and in a hurry."""
    directory.mkdir(mode=0o700, exist_ok=True)
    family = wiki.pywikibot_dir('ExampleBot') / 'sandbox_family.py'
    path = directory / 'user-config.py'
    path.write_text(
        text.replace("'wikipedia'", "'sandbox'").replace(
            'put_throttle = 10', 'put_throttle = minthrottle = 0')
        + f"\nfamily_files['sandbox'] = {str(family)!r}\n")
    path.chmod(0o600)


class Tool:

    """A tool account's home, as the page leaves it, and its containers."""

    def __init__(self, home: Path, wiki: Sandbox, database: MariaDB,
                 secret: str) -> None:
        """Do what the page says."""
        self.home = home
        self.host = sa.make_url(database.url)
        self.env = {'HOME': str(home), 'LC_ALL': 'C.UTF-8',
                    'PATH': os.environ['PATH'],
                    'EMAILUSERS_PASSWORD': secret}
        (home / 'emailusers').symlink_to(CHECKOUT)
        install, *self.commands = block('sh')
        self.install(install)
        config, = block('python')
        configure(home / '.pywikibot', config, wiki)
        settings, = block('ini')
        (home / '.pywikibot/scripts.ini').write_text(self.localized(settings))
        (home / 'replica.my.cnf').write_text(
            f'[client]\nuser = {self.host.username}\n'
            f'password = {self.host.password}\n')
        create, = block('sql')
        with pymysql.connect(
                host=self.host.host, port=self.host.port or 0,
                user=self.host.username,
                password=self.host.password or '') as connection:
            connection.cursor().execute(self.localized(create))

    def install(self, script: str) -> None:
        """Run the installation, and make the result read-only.

        The packages that the tests have already are not fetched again.
        """
        subprocess.run(
            ['sh', '-c', script],
            env={**os.environ, 'HOME': str(self.home), 'PIP_NO_DEPS': '1',
                 'PIP_QUIET': '1', 'PATH': os.pathsep.join([
                     str(Path(sys.executable).parent),
                     os.environ['PATH']])}, check=True)
        binaries = self.home / 'mailing/bin'
        packages, = self.home.glob('mailing/lib/python*/site-packages')
        (packages / 'tests.pth').write_text(sysconfig.get_path('purelib'))
        pwb = binaries / 'pwb'
        pwb.write_text(f'#!{binaries}/python\n' + Path(
            sys.executable).with_name('pwb').read_text().partition('\n')[2])
        pwb.chmod(0o755)
        subprocess.run(['chmod', '-R', 'a-w', self.home / 'mailing'],
                       check=True)

    def localized(self, text: str) -> str:
        """Return text with this machine's database in it."""
        return text.replace(
            'tools.db.svc.wikimedia.cloud',
            f'{self.host.host}:{self.host.port}').replace(
            's12345', self.host.username or '')

    @property
    def job(self) -> str:
        """The command of the page's jobs.yaml."""
        yaml, = block('yaml')
        return ' '.join(yaml.partition('command: >-\n')[2].split())

    def start(self, command: str) -> subprocess.Popen[str]:
        """Start a command as a job's container does.

        There is no terminal, little memory, and root is nobody special:
        what is read-only is so.
        """
        nobody = (['setpriv', '--inh-caps=-all', '--bounding-set=-all']
                  if os.geteuid() == 0 else [])
        return subprocess.Popen(
            [*nobody, 'sh', '-c', f'ulimit -v {MEMORY}; '
             + self.localized(command)],
            env=self.env, cwd=self.home, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)

    def run(self, command: str) -> tuple[int, str]:
        """Run a command to its end; return its exit status and output."""
        process = self.start(command)
        said, _ = process.communicate(timeout=60)
        return process.returncode, said


@pytest.fixture(scope='module')
def tool(wiki: Sandbox, secret: str,
         tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tool]:
    """A tool account, set up as the page says."""
    with MariaDB() as database:
        yield Tool(tmp_path_factory.mktemp('tool'), wiki, database, secret)


def test_sample(wiki: Sandbox, secret: str, tmp_path: Path) -> None:
    """user-config.py.sample works when its examples are made true."""
    configure(tmp_path / 'pywikibot', SAMPLE, wiki)
    line, = re.findall(r"^#     (\('ExampleBot', .*)$", SAMPLE, re.M)
    (tmp_path / 'pywikibot/user-password.py').write_text(
        line.replace('what the wiki showed you', secret))
    argv, env = wiki.pwb_command('-user:ExampleBot', 'emailusers',
                                 '-page:Newsletter', '-test')
    (tmp_path / 'pywikibot/emailusers').symlink_to(CHECKOUT)
    with (tmp_path / 'pywikibot/user-config.py').open('a') as file:
        path, = re.findall(r'^# (user_script_paths = .*)$', SAMPLE, re.M)
        file.write(f'{path}\n')
    before = len(wiki.mails)
    done = subprocess.run(
        argv, env={**env, 'PYWIKIBOT_DIR': str(tmp_path / 'pywikibot')},
        cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True,
        text=True)
    assert done.returncode == 0, done.stderr
    assert [mail.account for mail in wiki.mails[before:]] == ['ExampleBot']


def test_job(wiki: Sandbox, tool: Tool) -> None:
    """The job is stopped in the middle, and goes on when it runs again."""
    before = len(wiki.mails)
    job = tool.start(tool.job)
    until = time.monotonic() + 60
    while len(wiki.mails) < before + 5 and time.monotonic() < until:
        time.sleep(0.01)
    job.send_signal(signal.SIGTERM)
    said, _ = job.communicate(timeout=60)
    assert job.returncode == 128 + signal.SIGTERM, said
    sent = len(wiki.mails) - before
    assert 5 <= sent < len(NAMES)
    report = wiki.page('Talk:Newsletter') or ''
    assert rows_of(report) == {'sent': sent, 'deferred': len(NAMES) - sent,
                               'all': len(NAMES)}

    status, said = tool.run(tool.job)
    assert status == 0, said
    assert sent_to(wiki) - Counter(['ExampleBot']) == dict.fromkeys(NAMES, 1)
    assert rows_of(wiki.page('Talk:Newsletter') or '')['sent'] == len(NAMES)

    # The next day there is nothing to do.
    status, said = tool.run(tool.job)
    assert status == 0, said
    assert len(wiki.mails) - before == len(NAMES)

    (tool.home / 'mailings.out').write_text(said)
    (tool.home / 'mailings.err').touch()
    answers = [tool.run(command) for command in tool.commands]
    assert not any(status for status, _ in answers), answers
    _, campaigns, newsletter, why, _ = (said for _, said in answers)
    assert 'Newsletter/Message: ' in campaigns
    assert f'{len(NAMES)} sent' in newsletter
    assert 'already-sent' in why or 'sent' in why
    copy = tool.home / 'copy.sqlite'
    assert not copy.stat().st_mode & 0o77
    status, said = tool.run(f'{tool.commands[2]} -ledger:sqlite:///{copy}')
    assert f'{len(NAMES)} sent' in said

    # Nothing of what is secret is left behind.
    secret = tool.env['EMAILUSERS_PASSWORD']
    assert not [path for path in tool.home.rglob('*') if path.is_file()
                and secret in path.read_text(errors='ignore')]


def test_stop_page(wiki: Sandbox, tool: Tool) -> None:
    """What is written on the stop page stops the job."""
    wiki.add_pages({'User:ExampleBot/Stop': 'Wait!'})
    status, said = tool.run(tool.job)
    assert status == 2
    assert 'was written on by Admin' in said


def test_requirements_of_the_shared_checkout() -> None:
    """It installs all that the package needs beside Pywikibot."""
    config = (CHECKOUT / 'setup.cfg').read_text(encoding='utf-8')
    needed = re.findall(r'^    ([\w-]+)>=', config, re.M)
    command, = re.findall(r'pip install (requests .*)', SECTION)
    assert {*needed, 'PyMySQL'} - {'pywikibot'} <= set(command.split())
