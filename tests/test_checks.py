"""What a run needs is looked for before its first mail, on a real wiki."""
from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from runs import MESSAGE, entries, output
from sandbox import Account, Sandbox
from usermail import __version__


GRANTS = ('basic', 'highvolume', 'editpage', 'createeditmovepage')


@pytest.fixture(scope='module')
def wiki() -> Iterator[Sandbox]:
    """A wiki with a list, and senders who lack something."""
    with Sandbox() as sandbox:
        sandbox.configure('$wgGroupPermissions["user"]["createtalk"] = false;'
                          '$wgGroupPermissions["*"]["createtalk"] = false;')
        sandbox.add_users([Account('Olm'), Account('Zoë'),
                           Account('Nobody', email=None)])
        sandbox.add_pages({'List': entries(['Olm', 'Zoë']),
                           'List/Message': MESSAGE, 'Protected': 'Text',
                           'Nobots': '{{nobots}}', 'Template:Nobots': '.'})
        sandbox.protect_page('Protected')
        yield sandbox


@pytest.mark.parametrize(('arguments', 'complaint'), [
    (['-always'], 'The report can\'t go on "Talk:List": it is not there, and '
                  'the wiki does not let Mailbot make it'),
    (['-simulate'], 'The report can\'t go on "Talk:List": it is not there'),
    (['-always', '-report:Protected'], 'does not let Mailbot edit it'),
    (['-simulate', '-report:Nobots'], 'keeps the bot away'),
    (['-simulate', '-noreport', '-campaign:News %q'], 'has "%q" in it'),
    (['-simulate', '-noreport', '-ledger:sqlite:////nowhere/ledger'],
     'The ledger /nowhere/ledger can\'t be written'),
    (['-simulate', '-noreport', '-max:1'], '2 recipients would be mailed'),
])
def test_refused(wiki: Sandbox, arguments: list[str], complaint: str) -> None:
    """A run that could not do it all does nothing; a simulation says so."""
    run = wiki.pwb('emailusers', '-page:List', *arguments)
    assert run.returncode == (1 if 'ledger' in complaint else 2), output(run)
    assert complaint in output(run)
    assert 'Traceback' not in output(run)
    assert not wiki.mails and not wiki.page('Talk:List')


def test_sender_without_address(wiki: Sandbox) -> None:
    """Who has no address can send none, and is told so at once."""
    run = wiki.pwb('emailusers', '-page:List', '-test', user='Nobody')
    assert run.returncode == 2, output(run)
    assert 'Nobody has no email address on the wiki' in output(run)


def test_sender_without_grant(wiki: Sandbox) -> None:
    """A BotPassword without the grant to mail is told what it lacks."""
    secret = wiki.bot_password('Mailbot', 'weak', *GRANTS)
    argv, env = wiki.pwb_command('emailusers', '-page:List', '-always',
                                 '-noreport')
    directory = Path(env['PYWIKIBOT_DIR'])
    for jar in directory.glob('*.lwp'):
        jar.unlink()
    (directory / 'passwords.py').write_text(
        f"('Mailbot', BotPassword('weak', {secret!r}))\n", encoding='utf-8')
    run = subprocess.run(argv, env=env, cwd=directory, capture_output=True,
                         stdin=subprocess.DEVNULL, text=True)
    assert run.returncode == 2, output(run)
    assert 'the grant "Send email to other users"' in output(run)
    assert 'pwb login -logout' in output(run)
    assert not wiki.mails
    for jar in directory.glob('*.lwp'):
        jar.unlink()


def test_version(wiki: Sandbox) -> None:
    """-version is answered without asking the wiki anything."""
    wiki.forget_requests()
    run = wiki.pwb('emailusers', '-version')
    assert run.returncode == 0
    assert run.stdout.startswith(f'emailusers {__version__} in ')
    assert not wiki.requests()
