"""PHP, MediaWiki and other programs from Debian's or Ubuntu's packages."""
from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


#: PHP module, as ``php -m`` names it -> the package that has it
PHP_MODULES = {
    'pdo_sqlite': 'php-sqlite3',
    'mbstring': 'php-mbstring',
    'dom': 'php-xml',
    'intl': 'php-intl',
}
OLDEST = (1, 39)


class MissingPackage(RuntimeError):
    """Something must be installed by hand; the message says how."""


def cache() -> Path:
    """Return the directory for what can be kept from run to run."""
    root = os.environ.get('XDG_CACHE_HOME') or Path.home() / '.cache'
    path = Path(root) / 'emailusers-sandbox'
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Let one process at a time through."""
    with (cache() / f'{name}.lock').open('w') as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def apt_install(*packages: str) -> None:
    """Install packages, and nothing that they only recommend.

    :raises MissingPackage: we may not, or apt-get could not
    """
    command = ['apt-get', 'install', '-y', '--no-install-recommends',
               *packages]
    by_hand = ('please run: sudo apt-get update && '
               f'sudo {" ".join(command)}')
    if not shutil.which('apt-get'):
        raise MissingPackage('tests need a Debian or Ubuntu machine with '
                             f'these packages: {" ".join(packages)}')
    if os.geteuid() == 0:
        root = []
    elif shutil.which('sudo') and not _run(['sudo', '-n', 'true']).returncode:
        root = ['sudo', '-n']
    else:
        raise MissingPackage(f'packages are missing; {by_hand}')
    # NEEDRESTART_SUSPEND: Ubuntu would ask which services to restart.
    root += ['env', 'DEBIAN_FRONTEND=noninteractive', 'NEEDRESTART_SUSPEND=1']
    print('sandbox: installing', *packages, flush=True)
    _run([*root, 'apt-get', 'update'])
    done = _run([*root, command[0], '-o', 'DPkg::Lock::Timeout=600',
                 *command[1:]])
    if done.returncode:
        raise MissingPackage(f'{by_hand}\n{done.stderr[-2000:]}')


def _run(command: list[str], directory: Path | None = None,
         ) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=directory, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, errors='replace')


def php() -> str:
    """Return the path of PHP, installed with its modules if need be.

    :raises MissingPackage: it isn't there and can't be installed
    """
    with only_one('packages'):
        missing = _missing_php()
        if missing:
            apt_install(*missing)
            missing = _missing_php()
    if missing:
        raise MissingPackage(
            f'installed, but php -m does not list them: {" ".join(missing)}; '
            'try: sudo phpenmod -s cli pdo_sqlite mbstring dom intl')
    return shutil.which('php') or 'php'


def _missing_php() -> list[str]:
    # Asked of PHP itself: a package can be there with its module off.
    if not shutil.which('php'):
        return ['php-cli', *PHP_MODULES.values()]
    have = _run(['php', '-m']).stdout.lower().split()
    return [package for module, package in PHP_MODULES.items()
            if module not in have]


def mediawiki() -> Path:
    """Return MediaWiki's directory, the one with ``api.php``.

    ``$SANDBOX_MEDIAWIKI`` names another release than the system's.

    :raises MissingPackage: it isn't there and can't be had
    """
    named = os.environ.get('SANDBOX_MEDIAWIKI')
    path = Path(named or '/usr/share/mediawiki').resolve()
    if not named and not (path / 'api.php').exists():
        path = _unpacked_mediawiki()
    if version(path) < OLDEST:
        raise MissingPackage(
            f'{path} is too old: unpack MediaWiki 1.39 or newer somewhere '
            'and name its directory in SANDBOX_MEDIAWIKI')
    return path


def _unpacked_mediawiki() -> Path:
    """Return Debian's package unpacked in our cache.

    Unpacked, not installed: the package depends on a web server, and
    every one of them would start by itself now and at each boot of a
    machine whose owner only wanted to run our tests. PHP's own server is
    all we need. It also works without root.
    """
    system = dict(re.findall(r'^(ID|VERSION_ID)="?([\w.]+)',
                             Path('/etc/os-release').read_text(), re.M))
    target = cache() / ''.join(['mediawiki-', *system.values()])
    with only_one('packages'):
        if not target.exists():
            with tempfile.TemporaryDirectory(dir=cache()) as temporary:
                _download(Path(temporary), 'mediawiki', 'mediawiki-classes')
                for package in Path(temporary).glob('*.deb'):
                    _run(['dpkg', '-x', str(package), f'{temporary}/root'])
                os.rename(f'{temporary}/root', target)
    return target / 'usr/share/mediawiki'


def _download(directory: Path, *packages: str) -> None:
    command = ['apt-get', 'download', *packages]
    done = _run(command, directory)
    if done.returncode:
        # Stale or empty package lists, as in every fresh container. There
        # is nothing to install, but this brings the lists up to date.
        apt_install('ca-certificates')
        done = _run(command, directory)
    if done.returncode:
        raise MissingPackage(f'{" ".join(command)}:\n{done.stderr[-2000:]}')


def version(path: Path) -> tuple[int, ...]:
    """Return MediaWiki's version, such as (1, 39, 17)."""
    text = (path / 'includes/Defines.php').read_text()
    found = re.search(r"'MW_VERSION', '(\d+)\.(\d+)\.(\d+)", text)
    if not found:
        raise MissingPackage(f'no MediaWiki in {path}')
    return tuple(map(int, found.groups()))
