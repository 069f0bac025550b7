"""Options, and the command line that fills them."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pywikibot import config
from pywikibot.pagegenerators import GeneratorFactory
from usermail.campaign import campaign_name
from usermail.exceptions import UsageError
from usermail.options import CONTRADICTIONS, Options
from usermail.recipients import BUILT_IN
from usermail.terminal.command_line import OPTIONS, parse
from usermail.terminal.settings_file import read_settings


def parsed(*arguments: str) -> Options:
    """Return the options of a command line without page generators."""
    return parse(arguments, GeneratorFactory())


def test_types() -> None:
    """Switches, numbers, texts and what can be given often."""
    assert parsed() == Options()
    assert parsed('-always', '-limit:20', '-text:a:b', '-trusted:sysop',
                  '-trusted:Olm', '-retry:uncertain') == Options(
        always=True, limit=20, text='a:b', trusted=('sysop', 'Olm'),
        retry='uncertain')


@pytest.mark.parametrize(('arguments', 'complaint'), [
    (['-always:yes'], '-always takes no value'),
    (['-limit'], '-limit needs a value'),
    (['-limit:0'], 'a number from 1 up, not "0"'),
    (['-max:1e3'], 'not "1e3"'),
    (['-limit:1', '-limit:2'], '-limit is given twice'),
    (['-retry:all'], '-retry takes only uncertain'),
    (['-include:ip'], '-include takes only blocked or bot'),
    (['-subject: '], '-subject needs a value'),
    (['-sumulate'], 'Did you mean -simulate'),
    (['-lists:x'], 'Unknown argument "-lists:x"'),
    (['-page'], '-page needs a value'),
    (['-page:'], '-page needs a value'),
    (['-page', 'List'], 'Did you mean -page:List'),
    (['List'], 'Did you mean -page:List'),
    (['-page:List', '-campaign:', 'May'], 'Did you mean -campaign:May'),
    (['-page:List', 'and', 'more'], '"and" belongs to no option'),
    (['-text', 'Hello'], 'Did you mean -text:…'),
    (['-status', '-test'], '-test and -status contradict'),
])
def test_usage_errors(arguments: list[str], complaint: str) -> None:
    """What is wrong is said, and how it is meant."""
    with pytest.raises(UsageError, match=complaint):
        parsed(*arguments)


@pytest.mark.parametrize(('one', 'other'), CONTRADICTIONS)
def test_contradictions(one: str, other: str) -> None:
    """They are found wherever the options come from."""
    values: dict[str, Any] = {
        name: True if OPTIONS[name] is False else 'x' for name in (one, other)}
    with pytest.raises(UsageError, match=f'-{one} and -{other} contradict'):
        Options(**values)


INI = '''\
[emailusers]  ; as Pywikibot's own scripts have it
ledger = sqlite:////tmp/my%20ledger
campaign: News-%Y-%m
always = yes
names = no
trusted =
    sysop
    Maple Fox
limit = 20

[other]
always = never
'''


def configured(text: str, *arguments: str, tmp_path: Path,
               monkeypatch: pytest.MonkeyPatch) -> Options:
    """Return the options of a command line where there is a scripts.ini."""
    monkeypatch.setattr(config, 'base_dir', str(tmp_path))
    (tmp_path / 'scripts.ini').write_text(text, encoding='utf-8')
    return parse(arguments, GeneratorFactory(), read_settings())


@pytest.mark.parametrize(('arguments', 'changes'), [
    ([], {}),
    (['-limit:3', '-trusted:Olm'], {'limit': 3, 'trusted': ('Olm',)}),
    (['-names'], {'names': True}),
])
def test_scripts_ini(arguments: list[str], changes: dict[str, Any],
                     tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It gives defaults; the command line goes before them."""
    assert configured(INI, *arguments, tmp_path=tmp_path,
                      monkeypatch=monkeypatch) == replace(Options(
                          ledger='sqlite:////tmp/my%20ledger',
                          campaign='News-%Y-%m', always=True, limit=20,
                          trusted=('sysop', 'Maple Fox')), **changes)


def test_scripts_ini_is_contradicted(tmp_path: Path,
                                     monkeypatch: pytest.MonkeyPatch) -> None:
    """A default that the command line contradicts does not count."""
    assert configured('[emailusers]\nreport = Here\nretry = uncertain\n',
                      '-noreport', '-status', tmp_path=tmp_path,
                      monkeypatch=monkeypatch) == Options(noreport=True,
                                                          status=True)


@pytest.mark.parametrize(('text', 'complaint'), [
    ('limit = many', 'scripts.ini: -limit needs a number'),
    ('limit =', 'scripts.ini: -limit needs a value'),
    ('always = perhaps', 'scripts.ini: always must be yes or no, not "perh'),
    ('optin = all', 'scripts.ini: -optin takes only'),
    ('optuot = Page', 'scripts.ini: "optuot" is no .*Did you mean optout'),
    ('page = List', 'scripts.ini: the list page is given on the command l'),
    ('report = A\nnoreport = yes', 'scripts.ini: -report and -noreport contr'),
    ('just words', 'scripts.ini can\'t be read'),
])
def test_bad_scripts_ini(text: str, complaint: str, tmp_path: Path,
                         monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong in it is said, and stops the run."""
    with pytest.raises(UsageError, match=complaint):
        configured(f'[emailusers]\n{text}\n', tmp_path=tmp_path,
                   monkeypatch=monkeypatch)


@pytest.mark.parametrize('given', [
    '%q', 'News-%', 'a%-b', '%Y %',
    # the minute, where the month is meant: a new campaign each run
    '%Y-%M', '%H'])
def test_directives(given: str) -> None:
    """What is no part of a date is no part of a campaign's name."""
    with pytest.raises(UsageError, match='no part of a date'):
        campaign_name(given, 'List', 'Hello')
    assert campaign_name('100 %% %Y', 'List', 'Hello').startswith('100 % 20')


def test_templates() -> None:
    """-template adds to the built-in ones, or takes one out."""
    templates = Options(template=('Reader', 'u/')).templates
    assert templates['reader'].parameters == BUILT_IN['user'].parameters
    assert templates['u'].parameters == ()
    with pytest.raises(UsageError, match='names no template'):
        assert Options(template=('/',)).templates


def test_given_text(tmp_path: Path) -> None:
    """A text is given or in a file; one that can't be read is an error."""
    file = tmp_path / 'mail.txt'
    file.write_bytes('\ufeffGrüße'.encode())
    assert Options().given_text is None
    assert Options(text='Hello').given_text == 'Hello'
    assert Options(textfile=str(file)).given_text == 'Grüße'
    file.write_bytes(b'Gr\xfc\xdfe')
    for path in (file, tmp_path / 'missing'):
        with pytest.raises(UsageError, match='-textfile'):
            assert Options(textfile=str(path)).given_text


@pytest.mark.parametrize(('given', 'name'), [
    (None, 'List/Message: Hello'),
    ('May', 'May'),
    (' %%y ', '%y'),
])
def test_campaign_name(given: str | None, name: str) -> None:
    """It is given, or else the message page's title and the subject."""
    assert campaign_name(given, 'List/Message', 'Hello') == name


@pytest.mark.parametrize('given', [' ', 'x' * 1000])
def test_no_campaign_name(given: str) -> None:
    """There must be one, and the ledger must have room for it."""
    with pytest.raises(UsageError, match='Give -campaign'):
        campaign_name(given, 'List/Message', 'Hello')
