"""A freshly installed wiki, made once and then copied."""
from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from . import packages


HERE = Path(__file__).parent


def store(mediawiki: Path) -> Path:
    """Return the directory for what can be reused of this MediaWiki.

    Its name changes with everything that it depends on, so that nothing in
    it can be stale.
    """
    defines = mediawiki / 'includes/Defines.php'
    autoload = mediawiki / 'autoload.php'
    facts = [str(mediawiki), defines.read_bytes(), autoload.read_bytes(),
             os.path.realpath(packages.php()),
             (HERE / 'template.py').read_bytes(),
             (HERE / 'LocalSettings.php').read_bytes()]
    key = hashlib.sha256(repr(facts).encode()).hexdigest()[:12]
    version = '.'.join(map(str, packages.version(mediawiki)))
    path = packages.cache() / f'{version}-{key}'
    (path / 'l10n').mkdir(parents=True, exist_ok=True)
    return path


def copy(mediawiki: Path, lang: str, target: Path) -> None:
    """Copy the databases of a fresh wiki to a new directory.

    :param lang: the wiki's content language
    """
    template = store(mediawiki) / f'wiki-{lang}'
    if not template.exists():
        with packages.only_one(template.name):
            if not template.exists():
                _install(mediawiki, lang, template)
    shutil.copytree(template, target)


def _install(mediawiki: Path, lang: str, template: Path) -> None:
    with tempfile.TemporaryDirectory(dir=template.parent) as temporary:
        done = subprocess.run(
            [packages.php(), str(mediawiki / 'maintenance/install.php'),
             '--dbtype', 'sqlite', '--dbname', 'sandbox',
             '--dbpath', f'{temporary}/db', '--confpath', temporary,
             '--server', 'http://127.0.0.1', '--scriptpath', '',
             '--lang', lang, '--skins', 'Vector',
             # Replaced as soon as the template is copied.
             '--pass', os.urandom(20).hex(), 'Sandbox', 'Admin'],
            env={**os.environ, 'MW_CONFIG_FILE': f'{temporary}/none'},
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f'install.php:\n{done.stdout}{done.stderr}')
        for database in Path(temporary, 'db').glob('*.sqlite'):
            with closing(sqlite3.connect(database)) as connection:
                # Permanent, and it lets readers go on beside a writer.
                connection.execute('PRAGMA journal_mode=WAL')
        os.rename(f'{temporary}/db', template)
