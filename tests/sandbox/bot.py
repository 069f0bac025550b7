"""Pywikibot set up for a sandbox wiki, and run as a process."""
from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


CHECKOUT = Path(__file__).resolve().parents[2]

FAMILY = '''\
from pywikibot import family


class Family(family.Family):
    """The sandbox."""

    name = 'sandbox'
    langs = {{{lang!r}: {host!r}}}

    def protocol(self, code):
        return 'http'

    def scriptpath(self, code):
        return ''
'''


def write_config(directory: Path, *, host: str, lang: str, user: str,
                 password: str, config: Mapping[str, object]) -> None:
    """Write what Pywikibot needs into a PYWIKIBOT_DIR.

    :param host: the wiki's host and port
    :param lang: the wiki's language, its code in the family
    :param config: more settings of user-config.py
    """
    directory.mkdir(exist_ok=True)
    _write(directory / 'sandbox_family.py',
           FAMILY.format(lang=lang, host=host))
    _write(directory / 'passwords.py', f'{(user, password)!r}\n')
    # A link, as Pywikibot can't take an absolute path with a dot in it.
    scripts = directory / 'checkout'
    if not scripts.is_symlink():
        scripts.symlink_to(CHECKOUT / 'scripts')
    settings = {'family': 'sandbox', 'mylang': lang,
                'password_file': 'passwords.py',
                'put_throttle': 0, 'minthrottle': 0,
                'user_script_paths': ['checkout'], **config}
    _write(directory / 'user-config.py', ''.join([
        f'usernames["sandbox"][{lang!r}] = {user!r}\n',
        'family_files["sandbox"] = '
        f'{str(directory / "sandbox_family.py")!r}\n',
        *(f'{name} = {value!r}\n' for name, value in settings.items())]))


def _write(path: Path, text: str) -> None:
    # Replaced in one step: another process may be reading it. Mode 0600,
    # or Pywikibot complains.
    new = path.with_name(f'{path.name}.{os.getpid()}')
    new.touch(0o600)
    new.write_text(text, encoding='utf-8')
    new.replace(path)


def command(directory: Path, arguments: tuple[str, ...],
            env: Mapping[str, str] | None = None,
            ) -> tuple[list[str], dict[str, str]]:
    """Return the command line and the environment that run ``pwb``.

    :param directory: the PYWIKIBOT_DIR; run it there, as a script of the
        same name in the current directory would come first
    :param env: changes to the environment
    """
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith('PYWIKIBOT')
            # Or each run would compile the script anew, and be slower
            # than for anybody.
            and name != 'PYTHONDONTWRITEBYTECODE'
            and not name.lower().endswith('_proxy')}
    pwb = Path(sys.executable).with_name('pwb')
    return [str(pwb), *arguments], {
        **kept, 'PYWIKIBOT_DIR': str(directory), 'HOME': str(directory),
        'LC_ALL': 'C.UTF-8', 'PYTHONUTF8': '1', **(env or {})}


def run(argv: list[str], env: dict[str, str], *, cwd: Path,
        input: str | None, timeout: float) -> subprocess.CompletedProcess[str]:
    """Run it to its end without a terminal.

    :param input: text for its standard input
    :param timeout: seconds until it is killed
    :raises subprocess.TimeoutExpired:
    """
    # setpriv (of util-linux, so on every Debian) turns itself into the
    # command, after asking the kernel to kill it should we be killed.
    return subprocess.run(
        ['setpriv', '--pdeathsig', 'KILL', *argv], cwd=cwd, env=env,
        input='' if input is None else input, timeout=timeout,
        text=True, encoding='utf-8', errors='replace', capture_output=True)
