"""The report's text: a table of pure cases, and a wiki that renders it."""
from __future__ import annotations

import re
from html import unescape

import pytest
from sandbox import Sandbox
from usermail.report import escape, insert


HOSTILE = [
    '{{Delete}}', '[[Category:X]]', '[[User:Olm|ping]]', '~~~~', '<s>x',
    '<!-- x', '-->', '</nowiki>', "'''bold'''", '* item', '# item', ': x',
    '; x', '| cell', '|- row', '{|', '== x ==', '__NOTOC__', '----',
    'https://example.org', 'mailto:x@example.org', '&lt;b&gt;', 'a\nb',
    'ISBN 0306406152', '{{{user}}}', '[https://example.org x]',
    '<script>alert(1)</script>', 'a&#10;b', '-{zh-hans:x}-',
]


@pytest.mark.parametrize(('page', 'expected'), [
    ('', '== H ==\n<!-- emailusers K -->\nnew\n<!-- /emailusers K -->'),
    ('Talk.', 'Talk.\n\n== H ==\n<!-- emailusers K -->\nnew\n'
              '<!-- /emailusers K -->'),
    # brought up to date in its place, whatever stands around it
    ('A\n== My own heading ==\n<!-- emailusers K -->\nold\n'
     '<!-- /emailusers K -->\n: a reply\n',
     'A\n== My own heading ==\n<!-- emailusers K -->\nnew\n'
     '<!-- /emailusers K -->\n: a reply\n'),
    # another campaign's stays
    ('<!-- emailusers 0 -->\nold\n<!-- /emailusers 0 -->',
     '<!-- emailusers 0 -->\nold\n<!-- /emailusers 0 -->\n\n== H ==\n'
     '<!-- emailusers K -->\nnew\n<!-- /emailusers K -->'),
    # who took the end away took the report: nothing of theirs is cut
    ('<!-- emailusers K -->\nold\n: a reply',
     '<!-- emailusers K -->\nold\n: a reply\n\n== H ==\n'
     '<!-- emailusers K -->\nnew\n<!-- /emailusers K -->'),
])
def test_insert(page: str, expected: str) -> None:
    """A campaign has one report on a page."""
    key = '69752f2313b2'  # sha256 of 'News'
    done = insert(page.replace('K', key), 'News', 'H', 'new')
    assert done == expected.replace('K', key)
    assert insert(done, 'News', 'H', 'new') == done


@pytest.mark.parametrize('text', HOSTILE)
def test_escape_leaves_no_markup(text: str) -> None:
    """Nothing but letters, digits, blanks and references remains."""
    assert not re.search(r'[^\w &#;]|_|[\n]', escape(text))


def test_escaped_is_shown_as_it_is(wiki: Sandbox) -> None:
    """The wiki shows escaped text letter by letter, as text."""
    wiki.add_pages({'Page': '\n'.join(
        f'* x{escape(text)}x' for text in HOSTILE)})
    html = wiki.html('Page')
    shown = [re.sub('<[^>]*>', '', item).strip()
             for item in re.findall(r'<li>(.*?)</li>', html, re.S)]
    assert [unescape(item) for item in shown] == [
        f'x{" ".join(text.split())}x' for text in HOSTILE]
    assert '<a ' not in html
