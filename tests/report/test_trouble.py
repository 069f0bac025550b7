"""The notice of what is in a run's way: reasons in, wikitext out."""
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from usermail import translations
from usermail.exceptions import OnWiki, UsageError, Waiting, joined
from usermail.report.trouble import (
    put_notice,
    render_notice,
    without_notices,
)
from usermail.wiki import Source


PAGE = Source('List/Message', 'url', 7, 'Olm')
LANGUAGES = sorted(
    path.stem for path in (Path(translations.__file__).parents[1]
                           / 'i18n/emailusers').glob('*.json')
    if path.stem != 'qqq')
KEYS = [key.removeprefix('emailusers-trouble-') for key in json.loads(
    (Path(translations.__file__).parents[1] / 'i18n/emailusers/en.json')
    .read_text(encoding='utf-8')) if key.startswith('emailusers-trouble-')]
REASONS = sorted({*KEYS} - {'heading', 'intro', 'count', 'preview',
                            'revision', 'summary'})
VALUES: dict[str, str | int | tuple[str, ...]] = {
    'groups': ('sysop',), 'accounts': ('A]]',), 'known': ('{{{a}}}',),
    'target': 'T]]', 'name': '{{N}}', 'text': '<b>', 'section': '~~~~',
    'campaign': '-->', 'reason': '[[R]].', 'revision': 5, 'max': 400}


@pytest.mark.parametrize('language', LANGUAGES)
def test_every_reason(language: str) -> None:
    """Each is said in each language, and nothing from the wiki is live."""
    for key in REASONS:
        said = render_notice(OnWiki('English.', key, PAGE, **VALUES),
                             language, ['List]]'], 'Mailbot')
        assert 'English' not in said
        assert '[[Special:PermanentLink/7|7]]' in said
        assert '<bdi>Olm</bdi>' in said
        for text in ('{{', '~~~', '-->', '<b>', 'T]]', '[[R', 'A]]', '%('):
            assert text not in said, key
        assert ('400' in said) is (key == 'max')
        assert ('[[Special:ListUsers/sysop|sysop]]' in said) is (
            key in ('untrusted', 'untrusted-part'))


#: Texts of a mail, and how one may not see them in the notice.
HOSTILE = [
    '</div></div>', '{{delete}}', '<script>x</script>', '-->', '~~~~',
    '<!-- /emailusers-trouble K -->', '[[Category:X]]', 'ISBN 0306406152',
    '\n* item', '\n  indented', '\n== x ==', '{{{user}}}', '__TOC__',
    'https://example.org', '<nowiki>', '</bdi>', '-{x}-', '&lt;', '\t|}',
]


@pytest.mark.parametrize('text', HOSTILE)
def test_preview(text: str) -> None:
    """Nothing of a mail is more than text, and its lines stay."""
    error = OnWiki('', 'untrusted', PAGE, groups=('sysop',))
    error.waiting = Waiting(
        [('unknown', 'S', f'one{text}two'), ('female', text.strip(), 'x')], 3)
    plain = OnWiki('', 'untrusted', PAGE, groups=('sysop',))
    plain.waiting = Waiting([('unknown', 'S', 'x'), ('female', 'x', 'x')], 3)
    said, usual = (render_notice(each, 'en', ['List'], 'Mailbot')
                   for each in (error, plain))
    assert said.count(text) == usual.count(text)
    # The same tags, in the same order, but for line breaks.
    assert (re.findall('<[^>]*>', said.replace('<br />', ''))
            == re.findall('<[^>]*>', usual))
    assert said.count('<br />') == text.count('\n')
    assert said.count('\n') == usual.count('\n')


MINE = '<!-- emailusers-trouble K -->\nold\n<!-- /emailusers-trouble K -->'
NEW = MINE.replace('old', 'new')
COUNTED = MINE.replace('old', 'o\n<p class="emailusers-count">3</p>\nx')


@pytest.mark.parametrize(('page', 'notice', 'expected', 'cleared'), [
    ('', 'new', NEW, ''),
    ('A', 'new', f'A\n\n{NEW}', 'A'),
    (f'A\n\n{MINE}\nB', 'new', f'A\n\n{NEW}\nB', 'A\n\nB'),
    (f'{MINE}\n\nB', 'new', f'{NEW}\n\nB', 'B'),
    # another list's
    (MINE.replace('K', '0'), 'new', MINE.replace('K', '0') + f'\n\n{NEW}',
     MINE.replace('K', '0')),
    # somebody else's words
    (MINE.replace('old', 'theirs'), 'new',
     MINE.replace('old', 'theirs') + f'\n\n{NEW}',
     MINE.replace('old', 'theirs')),
    # shown, not meant
    (f'<pre>{MINE}</pre>', 'new', f'<pre>{MINE}</pre>\n\n{NEW}',
     f'<pre>{MINE}</pre>'),
    # only the count has changed
    (COUNTED, 'o\n<p class="emailusers-count">4</p>\nx', COUNTED, ''),
    # a copy
    (f'{MINE}\n\n<pre>{MINE}</pre>', 'new', f'{NEW}\n\n<pre>{MINE}</pre>',
     f'<pre>{MINE}</pre>'),
    (f'{MINE}\n\nwords\n\n{MINE}', 'new', f'{MINE}\n\nwords\n\n{NEW}',
     'words'),
])
def test_place(page: str, notice: str, expected: str, cleared: str) -> None:
    """There is one notice; only what the bot wrote is replaced, or goes."""
    def is_ours(block: str) -> bool:
        return block in (MINE, NEW, COUNTED)

    done = put_notice(page, 'K', notice, is_ours)
    assert done == expected
    assert put_notice(done, 'K', notice, is_ours) == done
    assert without_notices(done, ['K'], is_ours) == cleared
    assert without_notices(page, ['0'], is_ours) == page


def test_joined() -> None:
    """Several reasons are one error; one that is the operator's hides all."""
    one, two = OnWiki('One.', 'stop'), OnWiki('Two.', 'special')
    both = joined([joined([one]), two])
    assert isinstance(both, OnWiki) and both.reasons == [one, two]
    assert not isinstance(joined([one, UsageError('x')]), OnWiki)
