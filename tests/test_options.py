"""Options, and the command line that fills them."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pywikibot.pagegenerators import GeneratorFactory
from usermail.exceptions import UsageError
from usermail.options import CONTRADICTIONS, Options
from usermail.plan import campaign_name
from usermail.recipients import BUILT_IN
from usermail.terminal.command_line import OPTIONS, parse


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
