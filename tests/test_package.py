"""The package: its three ways of running, its help and its README."""
from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pexpect
import pytest
import transcripts
from sandbox import Account, Sandbox
from usermail.terminal.command_line import OPTIONS, OTHERS


CHECKOUT = Path(__file__).resolve().parents[1]
SCRIPT = CHECKOUT / 'scripts/emailusers.py'
README = (CHECKOUT / 'README.md').read_text(encoding='utf-8')
DOCS = '\n'.join(path.read_text(encoding='utf-8')
                 for path in sorted((CHECKOUT / 'docs').glob('*.md')))


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """The environment in which the built package is installed."""
    target = tmp_path / 'site-packages'
    subprocess.run([sys.executable, '-m', 'pip', 'install', '--quiet',
                    '--no-deps', '--target', target, CHECKOUT], check=True)
    return {'PYTHONPATH': str(target)}


@pytest.fixture
def pywikibot_checkout(tmp_path: Path) -> Path:
    """Pywikibot's source, which is its sdist and the file pwb.py."""
    subprocess.run([
        sys.executable, '-m', 'pip', 'download', '--quiet', '--no-deps',
        '--no-binary', ':all:', '--dest', tmp_path,
        f'pywikibot=={version("pywikibot")}'], check=True)
    archive, = tmp_path.glob('*.tar.gz')
    with tarfile.open(archive) as sdist:
        sdist.extractall(tmp_path)
    directory = tmp_path / archive.name.removesuffix('.tar.gz')
    (directory / 'pwb.py').write_text(
        'from pywikibot.scripts.wrapper import main\n\nmain()\n')
    return directory


def check_run(wiki: Sandbox, argv: list[str], env: dict[str, str]) -> None:
    """Run a campaign and look into the mailbox and at the talk page."""
    wiki.add_users([Account('Olm')])
    wiki.add_pages({'List': '* [[Benutzer:Olm]]',
                    'List/Message': '== Hallo ==\nLiebe {{{user}}}'})
    run = subprocess.run(
        [*argv, '-page:List', '-always'], env=env,
        cwd=env['PYWIKIBOT_DIR'], stdin=subprocess.DEVNULL,
        capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert len(wiki.mailbox('Olm')) == 1
    report = wiki.page('Talk:List') or wiki.page('Diskussion:List')
    assert report and 'alle Empfänger auf der Liste' in report
    assert 'Du erhältst diese E-Mail' in wiki.mailbox('Olm')[0].body


@pytest.fixture
def german() -> Iterator[Sandbox]:
    """A wiki in German."""
    with Sandbox(lang='de') as wiki:
        yield wiki


def test_package_is_whole(installed: dict[str, str]) -> None:
    """The built package holds every file that the checkout has."""
    def files(folder: Path) -> set[Path]:
        return {path.relative_to(folder) for path in folder.rglob('*')
                if path.suffix in ('.py', '.json')}

    built = Path(installed['PYTHONPATH']) / 'pywikibot_emailusers'
    assert files(built) == files(SCRIPT.parent)


def test_installed_with_pip(german: Sandbox,
                            installed: dict[str, str]) -> None:
    """``pwb`` finds the entry point of the installed package."""
    argv, env = german.pwb_command(
        'emailusers', env=installed, config={'user_script_paths': []})
    check_run(german, argv, env)


def test_user_script_paths(german: Sandbox) -> None:
    """``pwb`` runs the checkout that user_script_paths names."""
    check_run(german, *german.pwb_command('emailusers'))


def test_pywikibot_checkout(german: Sandbox,
                            pywikibot_checkout: Path) -> None:
    """``python pwb.py`` does the same, and looks at no entry points."""
    _, env = german.pwb_command()
    check_run(german, [sys.executable, str(pywikibot_checkout / 'pwb.py'),
                       'emailusers'], env)


def help_text() -> str:
    """Return the script's docstring, which is what -help shows."""
    doc = ast.get_docstring(ast.parse(SCRIPT.read_text(encoding='utf-8')))
    assert doc
    return doc


def test_help_is_shown(shared_wiki: Sandbox) -> None:
    """-help shows the docstring, without asking the wiki anything."""
    shared_wiki.forget_requests()
    run = shared_wiki.pwb('emailusers', '-help')
    assert run.returncode == 0
    assert help_text() in run.stdout
    assert not shared_wiki.requests()


def test_help_has_every_option() -> None:
    """Each option that is parsed is in the help, and no other."""
    shown = set(re.findall(r'^-(\w+)', help_text(), re.M))
    assert shown == {*OPTIONS, *OTHERS}


def test_readme_has_the_help() -> None:
    """README's options are those of -help, word for word."""
    options = help_text().partition('Who is mailed:')[2]
    assert options
    block = '\n'.join(f'    {line}'.rstrip() for line in
                      f'Who is mailed:{options}'.splitlines())
    assert block in README


def test_requirements_are_declared() -> None:
    """The package declares what it imports."""
    config = (CHECKOUT / 'setup.cfg').read_text(encoding='utf-8')
    imported: set[str] = set()
    for path in (CHECKOUT / 'scripts').rglob('*.py'):
        for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
            if isinstance(node, ast.Import):
                imported.update(name.name.split('.')[0]
                                for name in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add((node.module or '').split('.')[0])
    stdlib = set(getattr(sys, 'stdlib_module_names', ())) or imported
    foreign = imported - stdlib - {'usermail', '__future__'}
    names = {'bs4': 'beautifulsoup4', 'sqlalchemy': 'SQLAlchemy',
             'urllib3': 'pywikibot', 'requests': 'pywikibot'}
    requires = config.partition('install_requires =')[2].partition('\n\n')[0]
    for name in foreign:
        assert names.get(name, name) in requires, name


def test_readme_has_the_transcripts() -> None:
    """README and docs show what the program prints, times masked.

    After a change of the output, ``python tests/transcripts.py`` writes
    them anew.
    """
    assert transcripts.shown() == transcripts.make()


@pytest.fixture(scope='module')
def documented() -> Iterator[Sandbox]:
    """A wiki with the pages that help, README and docs speak of."""
    with Sandbox() as wiki:
        wiki.configure('$wgRateLimits = [];')
        wiki.add_users([Account('Olm'), Account('Zoë'), Account('Left')])
        for title in ('List', 'Newsletter'):
            wiki.add_pages({title: '* [[User:Olm]]\n* [[User:Zoë]]\n',
                            f'{title}/Message': '== Hello ==\nWorld',
                            f'{title}/Opt-out': '* [[User:Left]]'})
        wiki.add_pages({'List/Reminder': '== Again ==\nWorld',
                        'List/Done': '* [[User:Zoë]]',
                        'User:ExampleBot/Mailings': '* [[Newsletter]]'})
        yield wiki


@pytest.mark.parametrize('example', sorted({
    line.strip() for line in f'{help_text()}\n{README}\n{DOCS}'.splitlines()
    if re.match(' +pwb emailusers ', line)}))
def test_examples_work(documented: Sandbox, example: str) -> None:
    """Each example of help, README and docs runs when it is pasted."""
    wiki = documented
    command, *arguments = shlex.split(example)
    argv, env = wiki.pwb_command(*arguments)
    terminal = pexpect.spawn(argv[0], argv[1:], env=env, encoding='utf-8',
                             cwd=env['PYWIKIBOT_DIR'], timeout=60)
    if terminal.expect([r'Send \d+ mails?', pexpect.EOF]) == 0:
        terminal.sendline('y')
        terminal.expect(pexpect.EOF)
    terminal.close()
    assert command == 'pwb'
    assert terminal.exitstatus == 0, terminal.before
