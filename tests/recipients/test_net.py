"""The net under the parser: pure functions of texts and what a wiki says."""
from __future__ import annotations

import pytest
from english import EN, PAGE
from usermail.recipients import Reading, Remark, read_wikitext
from usermail.recipients.net import debris, only, unread
from usermail.wiki import Shown, WikiNames


def shows(*users: str, transcluded: tuple[str, ...] = ()) -> Shown:
    """Return what the wiki says of a page that links these."""
    return Shown([f'User:{user}' for user in users], list(transcluded))


def lost(text: str, shown: Shown, section: str | None = None,
         ) -> list[tuple[int, str]]:
    """Return whom the net finds on a page, with the lines."""
    reading = read_wikitext(text, PAGE, EN, section=section)
    remarks = unread(reading, shown, {PAGE: text}, EN, section)
    assert {remark.reason for remark in remarks} <= {'linked'}
    return [(remark.line, remark.text) for remark in remarks]


@pytest.mark.parametrize(('text', 'shown', 'expected'), [
    ('* [[User:A]]', shows('A'), []),
    ('* [[User:A]]\n<gallery>\nFile:X|[[User:B]]\n</gallery>',
     shows('A', 'B'), [(3, 'B')]),
    ('* [[User:A]]\n{{Members}}',
     shows('A', 'C', 'B', transcluded=('Template:Members',)),
     [(0, 'Template:Members: B, C (2)')]),
    ('* [[User:A]] by [[User:B]]', shows('A', 'B'), []),  # mentioned
    ('* <s>[[User:A]]</s>', shows('A'), []),  # dead
    ('* [[User:A/x]]', shows('A/x'), []),  # remarked
    ('{{Navigation}}', Shown(['User:192.0.2.1', 'User:~2026-1', 'User:B/c'],
                             []), [(0, 'B (1)')]),
    ('x', Shown(['User talk:B'], []), [(0, 'B (1)')]),
    ('x', shows(*(f'N{number:02}' for number in range(12))),
     [(0, 'N00, N01, N02, N03, N04, N05, N06, N07, N08, N09, … (12)')]),
    # A name in another name is not written there.
    ('* [[User:Maple Fox]]', shows('Maple Fox', 'Fox'), [(1, 'Fox')]),
])
def test_unread(text: str, shown: Shown,
                expected: list[tuple[int, str]]) -> None:
    """Whom the wiki links, and the parser lost, is remarked once."""
    assert lost(text, shown) == expected


def test_section() -> None:
    """With a section, only what is in it, or may be, is remarked."""
    text = ('* [[User:A]]\n<gallery>\nX|[[User:B]]\n</gallery>\n== One ==\n'
            '* [[User:C]]\n<gallery>\nX|[[User:D]]\n</gallery>\n{{Members}}\n'
            '== Two ==\n* [[User:E]]')
    assert lost(text, shows(*'ABCDEF'), 'One') == [(0, 'F (1)'), (8, 'D')]
    assert only(text, 'One').split('\n')[3:6] == ['', '== One ==',
                                                  '* [[User:C]]']
    assert only('<h2>One</h2>\nx', 'One') == '<h2>One</h2>\nx'


def test_in_a_remark() -> None:
    """Who is in any remark is not remarked again."""
    reading = Reading([], [Remark(PAGE, 1, '{{x|[[User:Maple_Fox', 'x')], [])
    assert not unread(reading, shows('Maple Fox'), {PAGE: ''}, EN)


@pytest.mark.parametrize(('text', 'lines'), [
    ('{{#lst:Other|x}}', [1]), ('\n{{#lsth:Other|x}}', [2]),
    ('{{#invoke:Members|show}}', [1]), ('{{#if:x|y}}', []),
    ('{{Special:PrefixIndex/User:}}', [1]), ('{{special: Recent\n}}', [1]),
    ('{{#target:User:A}}', []), ('{{u|A}} {{Project:X}}', []),
    ('<!-- {{#lst:X}} --><nowiki>\n{{#lst:X}}</nowiki>{{#lst:Y}}', [2]),
    ('<nowiki> {{#lst:X}}', [1]),
])
def test_debris(text: str, lines: list[int]) -> None:
    """What can show people and links nobody is remarked by its markup."""
    names = WikiNames(EN.site, EN.aliases, functions=frozenset({'if'}))
    found = list(debris(text, PAGE, names))
    assert [remark.line for remark in found] == lines
    assert {remark.reason for remark in found} <= {'template'}
