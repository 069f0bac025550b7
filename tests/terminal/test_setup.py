"""The pages that a new list needs, in every language."""
from __future__ import annotations

import json
from pathlib import Path

import pytest
from usermail import translations
from usermail.exceptions import UsageError
from usermail.leaving import names_saver
from usermail.message import sources
from usermail.recipients import BUILT_IN, read_optouts
from usermail.terminal.setup import pages_of
from usermail.wiki import WikiNames


FOLDER = Path(translations.__file__).parents[1] / 'i18n/emailusers'
LANGUAGES = sorted({path.stem for path in FOLDER.glob('*.json')} - {'qqq'})
NAMES = WikiNames('', {'user': 2, 'benutzer': 2, 'user talk': 3})


@pytest.mark.parametrize('language', LANGUAGES)
@pytest.mark.parametrize('title', ['List', 'User:Olm/List', 'Benutzer:Olm/L'])
def test_pages(language: str, title: str) -> None:
    """Pasted as they are they work, and send nothing too early."""
    pages = pages_of(title, language, 'Benutzer', 'Mailbot')
    message, optout, preload = pages.values()
    assert list(pages) == [f'{title}/Message', f'{title}/Opt-out',
                           f'{title}/Opt-out/Preload']
    # Nobody but the bot: also the keeper of a list in user space.
    reading = read_optouts(optout, f'{title}/Opt-out', NAMES)
    assert [one.name for one in reading.recipients] == ['Mailbot']
    assert not reading.remarks
    assert names_saver(preload, f'{title}/Opt-out', NAMES, BUILT_IN)
    with pytest.raises(UsageError, match='unknown placeholder'):
        sources(message)
    for key in ('subject', 'text'):
        words = json.loads((FOLDER / f'{language}.json').read_text(
            encoding='utf-8'))[f'emailusers-setup-{key}']
        assert f'{{{{{{{words}}}}}}}' in message
        assert not set(words) & set('{|}[]<>=')
        message = message.replace(f'{{{{{{{words}}}}}}}', 'Words')
    text = sources(message)['unknown']
    assert text.startswith('\n== Words ==\n')
    assert 'noinclude' not in text and title not in text
