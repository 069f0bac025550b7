"""What stops a run before it begins is said in one line."""
from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from campaigns import without_privileges
from pywikibot import config
from runs import output
from sandbox import Sandbox
from sandbox.bot import CHECKOUT, run
from usermail.exceptions import UsageError
from usermail.wiki import check_account


def one_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Make sure that a run says these, and no more than it must."""
    assert done.returncode == 2, output(done)
    errors = [line for line in output(done).splitlines()
              if line and 'emailusers begins' not in line
              and 'emailusers ends' not in line and 'Logging in' not in line]
    assert len(errors) == 1, errors
    for word in words:
        assert word in errors[0]


@pytest.mark.parametrize(('users', 'args', 'wiki'), [
    ({}, [], 'wikipedia:test'),
    ({'wikipedia': {'de': 'Bot'}}, [], 'wikipedia:test'),
    ({'wikipedia': {'test': 'Bot'}}, ['-code:de'], 'wikipedia:de'),
    ({'wikipedia': {'test': 'Bot'}}, ['-site:wikipedia:de'], 'wikipedia:de'),
    ({'wikipedia': {'test': 'Bot'}}, ['-site:meta'], 'meta:meta'),
    ({'wikipedia': {'test': 'Bot'}}, [], ''),
    ({'wikipedia': {'*': 'Bot'}}, ['-lang:de'], ''),
    ({'*': {'*': 'Bot'}}, ['-site:meta'], ''),
    ({}, ['-user:Bot'], ''), ({}, ['-help'], ''),
    # Pywikibot says that there is no such language.
    ({}, ['-lang:no such'], ''),
])
def test_account(monkeypatch: pytest.MonkeyPatch,
                 users: Mapping[str, Mapping[str, str]],
                 args: Sequence[str], wiki: str) -> None:
    """Without an account no wiki is asked; which one it would be is said."""
    monkeypatch.setattr(config, 'usernames', users)
    monkeypatch.setattr(config, 'family', 'wikipedia')
    monkeypatch.setattr(config, 'mylang', 'test')
    if not wiki:
        check_account(args)
        return
    with pytest.raises(UsageError, match=f'No account .* {wiki}, the wiki'):
        check_account(args)


def test_errors(shared_wiki: Sandbox, tmp_path: Path) -> None:
    """Each says what is wrong and where, without a traceback."""
    wiki = shared_wiki
    one_line(wiki.pwb('emailusers', '-page:No list', '-simulate'),
             '"No list" does not exist on sandbox:en')
    (wiki.pywikibot_dir() / 'pywikibot-Mailbot.lwp').unlink()
    one_line(wiki.pwb('emailusers', '-page:List', '-simulate',
                      config={'password_file': 'gone.py'}), '"gone.py"')

    # A directory that can't be written.
    argv, env = wiki.pwb_command('emailusers', '-page:List', '-simulate')
    directory = Path(env['PYWIKIBOT_DIR'])
    shutil.rmtree(directory / 'logs')
    directory.chmod(0o555)
    try:
        one_line(run(without_privileges(argv), env, cwd=tmp_path, input=None,
                     timeout=60), str(directory), 'Permission denied')
    finally:
        directory.chmod(0o755)

    # A part of emailusers in the current directory, beside another one's.
    shutil.copy(CHECKOUT / 'scripts/emailusers.py', tmp_path)
    for folder in ('', 'usermail'):
        (tmp_path / folder).mkdir(exist_ok=True)
        one_line(run(argv, env, cwd=tmp_path, input=None, timeout=60),
                 str(tmp_path / 'emailusers.py'), 'usermail')
