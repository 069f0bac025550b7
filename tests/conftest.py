"""What all tests share."""
from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings


# Before anything imports Pywikibot here: else it would use the user's own
# configuration, or make a ~/.pywikibot. Without a user-config.py in it,
# the directory would not count.
PYWIKIBOT_DIR = Path(tempfile.mkdtemp(prefix='pywikibot'))
atexit.register(shutil.rmtree, PYWIKIBOT_DIR, ignore_errors=True)
(PYWIKIBOT_DIR / 'user-config.py').touch(0o600)
os.environ['PYWIKIBOT_DIR'] = str(PYWIKIBOT_DIR)

# Who starts us in the background may have Ctrl-C or a closed terminal
# ignored, and what we start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

# The same examples each time: what fails in CI was in the change. New ones
# are found with HYPOTHESIS_PROFILE=default.
settings.register_profile('same', derandomize=True)
settings.load_profile(os.environ.get('HYPOTHESIS_PROFILE', 'same'))

from campaigns import make_list  # noqa: E402
from sandbox import Sandbox, packages  # noqa: E402
from sandbox.mariadb import MariaDB  # noqa: E402
from usermail.ledger import metadata  # noqa: E402


def pytest_report_header() -> str:
    """Say which MediaWiki the tests run on."""
    try:
        return packages.described()
    except packages.MissingPackage as error:
        raise pytest.UsageError(str(error)) from None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
        call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say in one line what must be installed by hand."""
    report = yield
    if call.excinfo and call.excinfo.errisinstance(packages.MissingPackage):
        report.longrepr = str(call.excinfo.value)
    return report


def made() -> Iterator[Sandbox]:
    """Start a wiki; save it as it is fresh, with Pywikibot logged in."""
    with Sandbox() as sandbox:
        sandbox.pwb('emailusers', '-page:Main Page', '-simulate')
        sandbox.save('fresh')
        yield sandbox


@pytest.fixture(scope='session')
def for_tests() -> Iterator[Sandbox]:
    """Start a wiki that each test finds fresh."""
    yield from made()


@pytest.fixture(scope='session')
def for_modules() -> Iterator[Sandbox]:
    """Start a wiki that each module finds fresh."""
    yield from made()


@pytest.fixture
def wiki(for_tests: Sandbox) -> Sandbox:
    """A fresh wiki."""
    for_tests.restore('fresh')
    return for_tests


@pytest.fixture(scope='module')
def shared_wiki(for_modules: Sandbox) -> Sandbox:
    """A wiki for all tests of a module; leave it as you found it."""
    for_modules.restore('fresh')
    return for_modules


@pytest.fixture
def newsletter(wiki: Sandbox) -> Sandbox:
    """A wiki with a list of three, a message, and no limit on mails."""
    if wiki.has('newsletter'):
        wiki.restore('newsletter')
    else:
        make_list(wiki, ['Maple Fox', 'Olm', 'Zoë'])
        wiki.save('newsletter')
    return wiki


@pytest.fixture(scope='module')
def listing(shared_wiki: Sandbox, request: pytest.FixtureRequest) -> str:
    """Save a wiki with a list of the module's NAMES; return as what."""
    name: str = request.module.__name__
    if not shared_wiki.has(name):
        make_list(shared_wiki, request.module.NAMES)
        shared_wiki.save(name)
    return name


@pytest.fixture
def unmailed(shared_wiki: Sandbox, listing: str) -> Sandbox:
    """The wiki with the list, on which nobody has been mailed."""
    shared_wiki.restore(listing)
    return shared_wiki


@pytest.fixture(scope='session')
def mariadb() -> Iterator[MariaDB]:
    """Start a MariaDB server for all tests; leave it running."""
    with MariaDB() as server:
        yield server


@pytest.fixture
def database(mariadb: MariaDB) -> MariaDB:
    """The server, with no ledger on it."""
    engine = sa.create_engine(mariadb.url)
    metadata.drop_all(engine)
    engine.dispose()
    return mariadb
