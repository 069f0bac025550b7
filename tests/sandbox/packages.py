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
    """Return the directory for what can be kept from run to run.

    :raises MissingPackage: it can't be made
    """
    root = os.environ.get('XDG_CACHE_HOME') or Path.home() / '.cache'
    path = Path(root) / 'emailusers-sandbox'
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise MissingPackage(f'{path} can not be made ({error.strerror}): '
                             'name a directory of yours in XDG_CACHE_HOME'
                             ) from error
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
    path = _ready()
    if not path:
        with only_one('packages'):
            # Another process may have unpacked it in the meantime.
            path = _ready() or _unpack()
    if version(path) < OLDEST:
        raise MissingPackage(
            f'{path} is too old: unpack MediaWiki 1.39 or newer somewhere '
            'and name its directory in SANDBOX_MEDIAWIKI')
    return path


def described() -> str:
    """Say which MediaWiki and PHP the sandbox runs; install nothing.

    :raises MissingPackage: there is no MediaWiki in the directory named
    """
    path = _ready()
    release = (f'{".".join(map(str, version(path)))} in {path}' if path
               else "of the system's package, to be unpacked")
    program = shutil.which('php')
    number = (_run([program, '-r', 'echo PHP_VERSION;']).stdout if program
              else 'to be installed')
    return f'MediaWiki {release}; PHP {number}'


def _ready() -> Path | None:
    """Return MediaWiki's directory, None if it is yet to be unpacked."""
    named = os.environ.get('SANDBOX_MEDIAWIKI')
    if named:
        return Path(named).resolve()
    for path in (Path('/usr/share/mediawiki'),
                 _target() / 'usr/share/mediawiki'):
        if (path / 'api.php').exists():
            return path.resolve()
    return None


def _target() -> Path:
    """Return where in our cache the system's package is unpacked."""
    system = dict(re.findall(r'^(ID|VERSION_ID)="?([\w.]+)',
                             Path('/etc/os-release').read_text(), re.M))
    return cache() / ''.join(['mediawiki-', *system.values()])


def _unpack() -> Path:
    """Unpack the system's package in our cache; return its directory.

    Unpacked, not installed: the package depends on a web server, and
    every one of them would start by itself now and at each boot of a
    machine whose owner only wanted to run our tests. PHP's own server is
    all we need. It also works without root.
    """
    target = _target()
    with tempfile.TemporaryDirectory(dir=cache()) as temporary:
        _download(Path(temporary), 'mediawiki', 'mediawiki-classes')
        for package in Path(temporary).glob('*.deb'):
            done = _run(['dpkg', '-x', str(package), f'{temporary}/root'])
            if done.returncode:
                raise MissingPackage(f'{package.name} could not be '
                                     f'unpacked:\n{done.stderr[-2000:]}')
        os.rename(f'{temporary}/root', target)
    return target / 'usr/share/mediawiki'


def _download(directory: Path, *packages: str) -> None:
    command = ['apt-get', 'download', *packages]
    if not shutil.which(command[0]):
        raise MissingPackage(
            'this is no Debian or Ubuntu machine: unpack MediaWiki 1.39 or '
            'newer somewhere and name its directory in SANDBOX_MEDIAWIKI')
    done = _run(command, directory)
    if done.returncode:
        # Stale or empty package lists, as in every fresh container. There
        # is nothing to install, but this brings the lists up to date.
        apt_install('ca-certificates')
        done = _run(command, directory)
    if done.returncode:
        raise MissingPackage(f'{" ".join(command)}:\n{done.stderr[-2000:]}')


def limits_api_mails(path: Path) -> bool:
    """Tell whether this MediaWiki holds mails of its API to a rate limit.

    1.43.9 and 1.45.0 do not, 1.39 and 1.43.11 do: so it is no question of
    the version. Those that don't ask only whether the sender can send mail
    at all, not whether one more may go out now.
    """
    source = (path / 'includes/api/ApiEmailUser.php').read_text()
    return '->canSend()' not in source


def version(path: Path) -> tuple[int, ...]:
    """Return MediaWiki's version, such as (1, 39, 17).

    :raises MissingPackage: there is none
    """
    try:
        text = (path / 'includes/Defines.php').read_text()
    except OSError:
        text = ''
    found = re.search(r"'MW_VERSION', '(\d+)\.(\d+)\.(\d+)", text)
    if not found:
        raise MissingPackage(
            f'no MediaWiki in {path}: SANDBOX_MEDIAWIKI must name the '
            'directory that has its api.php')
    return tuple(map(int, found.groups()))
