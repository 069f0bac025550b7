"""A sandbox wiki: started, filled, watched, disturbed and removed."""
from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import bot, packages, pages, template
from .accounts import ACCOUNTS, DEFAULT, Account
from .client import Client
from .process import Port, Server
from .smtp import Mail, MailServer


#: What restoring leaves in the directory.
KEPT = frozenset({'log', 'saved', 'settings.php'})


class Sandbox:
    """A fresh wiki; use it as a context manager, or call close()."""

    def __init__(self, lang: str = 'en', settings: str = '') -> None:
        """Start it, which takes a second or so.

        :param lang: its content language
        :param settings: PHP added to its LocalSettings.php
        :raises packages.MissingPackage: with what to install by hand
        """
        self.lang = lang
        self.directory = Path(tempfile.mkdtemp(prefix='sandbox'))
        self._password = secrets.token_urlsafe(24)
        self._accounts: dict[str, Account] = {}
        self._addresses: dict[str, str] = {}
        self._port = Port()
        self._server: Server | None = None
        self._saved: dict[str, tuple[str, dict[str, Account],
                                     dict[str, str]]] = {}
        self.url = f'http://127.0.0.1:{self._port.number}'
        self.api = f'{self.url}/api.php'
        self.smtp = MailServer(self._account_of)
        try:
            self._start(settings)
        except BaseException:
            self.close()
            raise

    def _start(self, settings: str) -> None:
        self._php = packages.php()
        self._mediawiki = packages.mediawiki()
        self.version = packages.version(self._mediawiki)
        self.limits_api_mails = packages.limits_api_mails(self._mediawiki)
        self._store = template.store(self._mediawiki)
        template.copy(self._mediawiki, self.lang, self.directory / 'db')
        (self.directory / 'log').mkdir()
        self._settings = ''
        self.configure(settings)
        self.start_server()
        self.add_users(ACCOUNTS)
        self._reader = Client(self.url, counted=False)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop everything and remove the directory."""
        self.stop_server()
        self.smtp.close()
        self._port.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    # What it was before

    def save(self, name: str) -> None:
        """Keep all that it is now, for :meth:`restore`.

        :param name: what to call it
        """
        self._port.wait_until_idle()
        self._saved[name] = (self._settings, dict(self._accounts),
                             dict(self._addresses))
        self._copy_all(self.directory, self.directory / 'saved' / name)

    def has(self, name: str) -> bool:
        """Tell whether that was saved."""
        return name in self._saved

    def restore(self, name: str) -> None:
        """Be again what it was, with no mail and no request so far.

        That is much quicker than to make another one. Pywikibot is set up
        as it was, too: logged in, if somebody was.
        """
        # A mail may still be under way, for a run that was killed.
        self._port.wait_until_idle()
        settings, accounts, addresses = self._saved[name]
        self._accounts, self._addresses = dict(accounts), dict(addresses)
        self._settings = settings
        self.smtp.repair()
        self.smtp.delay = 0.0
        for path in self.directory.iterdir():
            if path.name not in KEPT:
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
        self._copy_all(self.directory / 'saved' / name, self.directory)
        self.configure('')
        self.smtp.mails.clear()
        self.forget_requests()
        if not self._server:
            self.start_server()

    @staticmethod
    def _copy_all(source: Path, target: Path) -> None:
        """Copy databases and PYWIKIBOT_DIRs."""
        for path in (source / 'db', *source.glob('pywikibot-*')):
            shutil.copytree(path, target / path.name, symlinks=True)

    # The server and its settings

    def _env(self) -> dict[str, str]:
        return {
            **os.environ,
            'MW_CONFIG_FILE': str(template.HERE / 'LocalSettings.php'),
            'PHP_CLI_SERVER_WORKERS': '4',
            'SANDBOX_CACHE': str(self._store / 'l10n'),
            'SANDBOX_DIR': str(self.directory),
            'SANDBOX_KEY': self._password,
            'SANDBOX_LANG': self.lang,
            'SANDBOX_MEDIAWIKI': str(self._mediawiki),
            'SANDBOX_SMTP': str(self.smtp.port),
            'SANDBOX_URL': self.url,
        }

    def _php_command(self, *arguments: str) -> list[str]:
        options = {
            # In memory only: opcache.file_cache saves half a second a wiki,
            # but what it keeps can go bad for good. PHP 8.2 then crashed on
            # pages of MediaWiki 1.43.11, and 1.45.0's lacked a link.
            'opcache.enable_cli': 1,
            'opcache.revalidate_freq': 0,
            # Or the built-in server puts warnings into the API's answers.
            'display_errors': 0,
            'log_errors': 1,
        }
        return [self._php, *(f'-d{name}={value}'
                             for name, value in options.items()), *arguments]

    def start_server(self) -> None:
        """Serve the wiki, again after :meth:`stop_server` at the same URL."""
        self._server = Server(
            self._php_command('-S', f'127.0.0.1:{self._port.number}',
                              '-t', str(self._mediawiki)),
            env=self._env(), log=self.directory / 'log/server',
            directory=self.directory)
        self._server.wait_for(self._port)

    def stop_server(self) -> None:
        """Kill the wiki's server: connections are refused from now on."""
        if self._server:
            self._server.stop()
            self._server = None

    def configure(self, settings: str) -> None:
        """Add PHP to the settings; it counts from the next request on."""
        self._settings += f'{settings}\n'
        new = self.directory / 'settings.new'
        new.write_text(self._settings, encoding='utf-8')
        # In one step: a worker may be reading the old ones.
        new.replace(self.directory / 'settings.php')

    @contextmanager
    def configured(self, settings: str) -> Iterator[None]:
        """Add PHP to the settings for a while."""
        before = self._settings
        self.configure(settings)
        try:
            yield
        finally:
            self._settings = before
            self.configure('')

    # Accounts and pages

    def _make(self, *operations: tuple[str, object]) -> None:
        done = subprocess.run(
            self._php_command(str(template.HERE / 'make.php')),
            env=self._env(), input=json.dumps(operations), text=True,
            capture_output=True, encoding='utf-8')
        if done.returncode:
            raise RuntimeError(f'make.php: {done.stdout}{done.stderr}')

    def add_users(self, accounts: Iterable[Account]) -> None:
        """Make accounts; change those that there are to be like this."""
        listed = list(accounts)
        for account in listed:
            self._accounts[account.name] = account
            self._addresses[account.address] = account.name
        self._make(('users', [
            {**asdict(account), 'email': account.address,
             'password': self.password(account.name)}
            for account in listed]))

    def password(self, user: str) -> str:
        """Return an account's password."""
        account = self._accounts[user]
        if account.password == DEFAULT:
            return self._password
        return account.password

    def bot_password(self, user: str, name: str, *grants: str) -> str:
        """Make a BotPassword with the wiki's own script; return its secret.

        :param name: what the account calls it
        :param grants: keys of $wgGrantPermissions
        """
        secret = secrets.token_hex(16)
        done = subprocess.run(
            self._php_command(
                str(self._mediawiki / 'maintenance/createBotPassword.php'),
                '--appid', name, '--grants', ','.join(grants), user, secret),
            env=self._env(), stdin=subprocess.DEVNULL, text=True,
            capture_output=True)
        if done.returncode:
            raise RuntimeError(f'createBotPassword.php: {done.stdout}')
        return secret

    def rename_user(self, old: str, new: str) -> None:
        """Give an account another name; its user id stays."""
        self._make(('rename', [old, new]))
        account = self._accounts[new] = self._accounts.pop(old)
        self._addresses[account.address] = new

    def _account_of(self, address: str) -> str | None:
        return self._addresses.get(address)

    def add_pages(self, pages: Mapping[str, str], user: str = 'Admin') -> None:
        """Write pages, new or old.

        :param pages: title -> wikitext
        :param user: whose edits they are
        """
        self._make(*(('edit', [title, text, user])
                     for title, text in pages.items()))

    def edit(self, *edits: tuple[str, str, str]) -> None:
        """Edit pages, one after another.

        :param edits: (title, wikitext, user)
        """
        self._make(*(('edit', list(edit)) for edit in edits))

    def import_page(self, title: str,
                    revisions: Iterable[tuple[str, str]]) -> None:
        """Import a page with its history, of one revision a minute of 2020.

        :param revisions: (user, wikitext); the revisions of users whom
            the wiki knows become theirs, the others' are ``imported>NAME``
        """
        dump = self.directory / 'import.xml'
        dump.write_text(pages.export(title, revisions), encoding='utf-8')
        done = subprocess.run(
            self._php_command(
                str(self._mediawiki / 'maintenance/importDump.php'),
                '--no-updates', str(dump)),
            env=self._env(), stdin=subprocess.DEVNULL, text=True,
            capture_output=True)
        if done.returncode:
            raise RuntimeError(f'importDump.php: {done.stdout}{done.stderr}')

    def delete_page(self, title: str) -> None:
        """Delete a page."""
        self._make(('delete', title))

    def move_page(self, old: str, new: str, user: str = 'Admin') -> None:
        """Move a page, which leaves a redirect behind."""
        self._make(('move', [old, new, user]))

    def protect_page(self, title: str, group: str = 'sysop') -> None:
        """Let only a group edit the page, or create it if there is none."""
        self.protect_pages([title], group)

    def protect_pages(self, titles: Iterable[str], group: str) -> None:
        """Do so with many."""
        self._make(*(('protect', [title, group]) for title in titles))

    def page(self, title: str) -> str | None:
        """Return the page's wikitext, or None if there is no such page."""
        revisions = self.revisions(title)
        return revisions[0]['slots']['main']['content'] if revisions else None

    def revisions(self, title: str) -> list[dict[str, Any]]:
        """Return its revisions, newest first, as the API describes them.

        Each has revid, user, comment, timestamp, minor and
        ['slots']['main']['content'].
        """
        answer = self._reader.get(
            action='query', prop='revisions', titles=title, rvslots='main',
            rvprop='ids|user|comment|timestamp|flags|content', rvlimit='max')
        revisions: list[dict[str, Any]] = answer['query']['pages'][0].get(
            'revisions', [])
        return revisions

    def html(self, title: str) -> str:
        """Return the HTML that the page's wikitext becomes."""
        answer = self._reader.get(action='parse', page=title)
        return str(answer['parse']['text'])

    # What it did

    @property
    def mails(self) -> list[Mail]:
        """Every mail that arrived, in order."""
        return list(self.smtp.mails)

    def mailbox(self, user: str) -> list[Mail]:
        """Return the mails to an account, in order."""
        return [mail for mail in self.mails if mail.account == user]

    @contextmanager
    def broken_smtp(self, fault: str = 'down',
                    only: Iterable[str] = ()) -> Iterator[None]:
        """Break the SMTP server for a while.

        :param fault: see MailServer.break_down
        :param only: accounts whose mail is refused; none for everybody's
        """
        self.smtp.break_down(
            fault, [self._accounts[name].address for name in only])
        try:
            yield
        finally:
            self.smtp.repair()

    def requests(self) -> list[dict[str, str]]:
        """Return the API requests that the wiki got, oldest first.

        Each as its parameters, passwords and tokens as '***'. The
        sandbox's own requests are left out.
        """
        log = self.directory / 'log/requests'
        if not log.exists():
            return []
        return [json.loads(line) for line in
                log.read_text(encoding='utf-8').splitlines()]

    def forget_requests(self) -> None:
        """Start counting requests anew."""
        (self.directory / 'log/requests').unlink(missing_ok=True)

    # Clients

    def client(self, user: str = '', *, counted: bool = True) -> Client:
        """Return a plain API client, logged in if there is a user."""
        password = self.password(user) if user else ''
        return Client(self.url, user, password, counted=counted)

    def pywikibot_dir(self, user: str = 'Mailbot', *, url: str = '',
                      **config: object) -> Path:
        """Return the user's PYWIKIBOT_DIR, written anew.

        It is the same directory for each call, with what Pywikibot and the
        script keep there, such as cookies and the ledger.

        :param url: where the wiki is to be found, for a proxy in front
        :param config: more settings of user-config.py
        """
        directory = self.directory / f'pywikibot-{user.replace(" ", "_")}'
        bot.write_config(
            directory, host=(url or self.url).split('//')[1], lang=self.lang,
            user=user, password=self.password(user), config=config)
        return directory

    def pwb_command(self, *arguments: str, user: str = 'Mailbot',
                    env: Mapping[str, str] | None = None, url: str = '',
                    config: Mapping[str, object] | None = None,
                    ) -> tuple[list[str], dict[str, str]]:
        """Return the command line and the environment that run ``pwb``.

        For pexpect and Popen; run it with ``cwd=env['PYWIKIBOT_DIR']``.
        """
        directory = self.pywikibot_dir(user, url=url, **(config or {}))
        return bot.command(directory, arguments, env)

    def pwb(self, *arguments: str, user: str = 'Mailbot',
            input: str | None = None, env: Mapping[str, str] | None = None,
            timeout: float = 120, url: str = '',
            config: Mapping[str, object] | None = None,
            ) -> subprocess.CompletedProcess[str]:
        """Run ``pwb`` with arguments and without a terminal.

        :param input: text for its standard input
        :param env: changes to the environment
        :param timeout: seconds; then it is killed and TimeoutExpired raised
        :param url: see :meth:`pywikibot_dir`
        :param config: more settings of user-config.py
        """
        argv, whole = self.pwb_command(*arguments, user=user, env=env,
                                       url=url, config=config)
        return bot.run(argv, whole, cwd=Path(whole['PYWIKIBOT_DIR']),
                       input=input, timeout=timeout)
