"""Histories of list pages, as tables, and who is on the page since when."""
from __future__ import annotations

import json
import time
from typing import Any

import pytest

from english import EN, PAGE
from usermail.recipients import BUILT_IN, account_template, read_wikitext
from usermail.recipients.history import (
    NOBODY,
    UNKNOWN,
    Act,
    Revision,
    read_history,
)
from usermail.recipients.units import Units, is_closed


#: The actors' ids.
IDS = {'Olm': 1, 'Zoë': 2, 'Maple Fox': 3, 'Keeper': 10, 'Vandal': 11}


def entry(name: str) -> str:
    """Return an entry as people sign it."""
    return f'* [[User:{name}]] 12:00, 2 May 2026 (UTC)'


def history(*edits: tuple[str, str | None]) -> list[Revision]:
    """Return revisions by (user, text), None for a hidden text.

    The user '' is hidden; who has no id has no account.
    """
    return [Revision(number, number - 1,
                     IDS.get(user, 0) if user else None, user,
                     text=text, hidden=text is None)
            for number, (user, text) in enumerate(edits, 1)]


def acts(*edits: tuple[str, str | None], **how: Any) -> list[str]:
    """Return the acts of a history, each as 'revision +name by actor'."""
    return [say(act) for act in
            read_history(history(*edits), PAGE, EN, **how).acts]


def say(act: Act) -> str:
    """Return an act as a short text."""
    by = {NOBODY: 'nobody', UNKNOWN: 'unknown'}.get(act.actor, act.user)
    return f'{act.revid} {"+" if act.on else "-"}{act.name or "?"} by {by}'


A, B, C = entry('Olm'), entry('Zoë'), entry('Maple Fox')
TABLE = '{| class="wikitable"\n! Name !! Mentor\n%s|}'
ROW = '|-\n| [[User:%s]] || [[User:Keeper]]\n'

HISTORIES: list[tuple[str, list[tuple[str, str | None]], list[str]]] = [
    ('signs', [('Keeper', 'Sign here.'), ('Olm', f'Sign here.\n{A}')],
     ['2 +Olm by Olm']),
    ('added by another', [('Vandal', f'{A}\n{B}')],
     ['1 +Olm by Vandal', '1 +Zoë by Vandal']),
    ('sorted', [('Olm', A), ('Zoë', f'{A}\n{B}'), ('Keeper', f'{B}\n{A}')],
     ['1 +Olm by Olm', '2 +Zoë by Zoë']),
    ('reformatted', [('Olm', A), ('Zoë', f'{A}\n{B}'),
                     ('Keeper', '# {{u|Olm}}\n# {{u|Zoë}}'),
                     ('Keeper', TABLE % (ROW % 'Olm' + ROW % 'Zoë')),
                     ('Keeper', '{{#target:User talk:Zoë}}\n[[User:Olm]]')],
     ['1 +Olm by Olm', '2 +Zoë by Zoë']),
    ('blanked and reverted',
     [('Olm', A), ('Vandal', ''), ('Keeper', A)],
     ['1 +Olm by Olm', '2 -Olm by Vandal', '3 +Olm by Keeper']),
    ('leaves and is added again', [('Olm', A), ('Olm', ''), ('Vandal', A)],
     ['1 +Olm by Olm', '2 -Olm by Olm', '3 +Olm by Vandal']),
    ('swap in one edit', [('Olm', f'{A}\n{C}'), ('Zoë', f'{B}\n{C}')],
     ['1 +Maple Fox by Olm', '1 +Olm by Olm', '2 -Olm by Zoë',
      '2 +Zoë by Zoë']),
    ('two entries of one person',
     [('Olm', f'{A}\n* {{{{u|olm}}}}'), ('Vandal', A), ('Olm', '')],
     ['1 +Olm by Olm', '3 -Olm by Olm']),
    ('a line twice', [('Olm', f'{A}\n{A}'), ('Vandal', A), ('Vandal', B)],
     ['1 +Olm by Olm', '3 -Olm by Vandal', '3 +Zoë by Vandal']),
    ('section moved',
     [('Olm', f'== A ==\n{A}\n== B ==\n{B}'),
      ('Keeper', f'== B ==\n{B}\n== A ==\n{A}'),
      ('Keeper', f'== B ==\n{B}\n{A}\n== A ==')],
     ['1 +Olm by Olm', '1 +Zoë by Olm']),
    ('struck and unstruck',
     [('Olm', A), ('Olm', f'* <s>{A[2:]}</s>'), ('Olm', A)],
     ['1 +Olm by Olm', '2 -Olm by Olm', '3 +Olm by Olm']),
    ('struck over lines',
     [('Keeper', f'{A}\n{B}\n{C}'), ('Zoë', f'{A}\n<s>\n{B}\n</s>\n{C}'),
      ('Keeper', f'{A}\n<div>\n{B}\n</div>\n{C}')],
     ['1 +Maple Fox by Keeper', '1 +Olm by Keeper', '1 +Zoë by Keeper',
      '2 -Zoë by Zoë', '3 +Zoë by Keeper']),
    ('a strike that is never closed',
     [('Keeper', f'{A}\n{B}'), ('Vandal', f'{A}\n<s>\n{B}'),
      ('Keeper', f'{A}\n\n{B}')],
     ['1 +Olm by Keeper', '1 +Zoë by Keeper', '2 -Zoë by Vandal',
      '3 +Zoë by Keeper']),
    ('commented out over lines',
     [('Keeper', f'{A}\n{B}'), ('Vandal', f'<!--\n{A}\n-->\n{B}'),
      ('Keeper', f'<!--\n{A}\n{B}\n-->')],
     ['1 +Olm by Keeper', '1 +Zoë by Keeper', '2 -Olm by Vandal',
      '3 -Zoë by Keeper']),
    ('a table gets a header',
     [('Keeper', '{|\n|-\n| [[User:Olm]] || [[User:Zoë]]\n|}'),
      ('Vandal', '{|\n! A !! B\n|-\n| [[User:Olm]] || '
       '[[User:Zoë]]\n|}')],
     ['1 +Olm by Keeper', '1 +Zoë by Keeper', '2 -Zoë by Vandal']),
    ('a template over lines',
     [('Keeper', f'* {{{{u|x=1\n|1=Olm}}}}\n{B}'),
      ('Vandal', f'* {{{{u|x=1\n|1=Maple Fox}}}}\n{B}')],
     ['1 +Olm by Keeper', '1 +Zoë by Keeper', '2 +Maple Fox by Vandal',
      '2 -Olm by Vandal']),
    ('bare names', [('Keeper', 'Olm\nZoë'), ('Vandal', f'Olm\nZoë\n{C}')],
     ['1 +Olm by Keeper', '1 +Zoë by Keeper', '2 +Maple Fox by Vandal',
      '2 -Olm by Vandal', '2 -Zoë by Vandal']),
    ('a block of bare names',
     [('Keeper', f'<pre>\nOlm\n</pre>\n{C}'),
      ('Zoë', f'<pre>\nOlm\nZoë\n</pre>\n{C}'),
      ('Vandal', f'<pre>\nOlm\n</pre>\nZoë\n{C}')],
     ['1 +Maple Fox by Keeper', '1 +Olm by Keeper', '2 +Zoë by Zoë',
      '3 -Zoë by Vandal']),
    ('a redirect for a while',
     [('Olm', A), ('Vandal', f'#REDIRECT [[Other]]\n{A}'), ('Zoë', A)],
     ['1 +Olm by Olm', '2 -Olm by Vandal', '3 +Olm by Zoë']),
    ('hidden text',
     [('Olm', A), ('Zoë', None), ('Keeper', f'{A}\n{B}'),
      ('Maple Fox', f'{A}\n{B}\n{C}')],
     ['1 +Olm by Olm', '2 -? by Zoë', '3 +Zoë by unknown',
      '4 +Maple Fox by Maple Fox']),
    ('hidden first text', [('Vandal', None), ('Keeper', A)],
     ['1 -? by Vandal', '2 +Olm by unknown']),
    ('hidden user', [('Olm', A), ('', f'{A}\n{B}'), ('', B)],
     ['1 +Olm by Olm', '2 +Zoë by unknown', '3 -Olm by unknown']),
    ('imported', [('en>Olm', A), ('Maple Fox', f'{A}\n{C}')],
     ['1 +Olm by unknown', '2 +Maple Fox by Maple Fox']),
    ('an address', [('192.0.2.7', A), ('2001:DB8::7', f'{A}\n{B}')],
     ['1 +Olm by nobody', '2 +Zoë by nobody']),
    ('a null revision', [('Olm', A), ('Keeper', A)], ['1 +Olm by Olm']),
]


@pytest.mark.parametrize('edits, expected',
                         [row[1:] for row in HISTORIES],
                         ids=[row[0] for row in HISTORIES])
def test_acts(edits: list[tuple[str, str | None]],
              expected: list[str]) -> None:
    """Whoever changed whether the page names somebody, did so."""
    assert acts(*edits) == expected


def test_missing_revisions() -> None:
    """What stood there after a missing part may be anybody's doing."""
    one, two, three = history(('Olm', A), ('Zoë', f'{A}\n{B}'),
                              ('Maple Fox', f'{A}\n{B}\n{C}'))
    for revisions, expected in (
            ([two, three], ['2 +Olm by unknown', '2 +Zoë by unknown',
                            '3 +Maple Fox by Maple Fox']),
            ([one, three], ['1 +Olm by Olm', '3 +Maple Fox by unknown',
                            '3 +Zoë by unknown'])):
        found = read_history(revisions, PAGE, EN)
        assert [say(act) for act in found.acts] == expected


def test_templates_of_the_run() -> None:
    """A history is read as the page is."""
    key, rule = account_template('Member')
    assert acts(('Olm', '* {{Member|Olm}}')) == []
    assert acts(('Olm', '* {{Member|Olm}}'),
                templates={**BUILT_IN, key: rule}) == ['1 +Olm by Olm']


def test_section() -> None:
    """With a section, moving to another one is leaving."""
    assert acts(
        ('Olm', f'== Weekly ==\n{A}\n== Monthly ==\n{B}'),
        ('Keeper', f'== Weekly ==\n== Monthly ==\n{A}\n{B}'),
        ('Zoë', f'== Weekly ==\n{B}\n== Monthly ==\n{A}'),
        ('Vandal', f'== Never ==\n{B}\n== Monthly ==\n{A}'),
        section='Weekly') == [
            '1 +Olm by Olm', '2 -Olm by Keeper', '3 +Zoë by Zoë',
            '4 -Zoë by Vandal']


def test_massmessage() -> None:
    """A MassMessage list has the same acts, and can have been wikitext."""
    def page(*titles: str) -> str:
        return json.dumps({'description': '', 'targets': [
            {'title': title} for title in titles]}, indent=4)
    revisions = [
        one._replace(model='MassMessageListContent' if number else 'wikitext')
        for number, one in enumerate(history(
            ('Olm', A), ('Keeper', page('User talk:Zoë', 'User talk:Olm')),
            ('Zoë', page('User talk:Olm')), ('Vandal', '{"targets": 7}'),
            ('Keeper', page('User talk:Olm', 'Project:Kiosk'))))]
    assert [say(act) for act in read_history(revisions, PAGE, EN).acts] == [
        '1 +Olm by Olm', '2 +Zoë by Keeper', '3 -Zoë by Zoë',
        '4 -Olm by Vandal', '5 +Olm by Keeper']


def test_walk_goes_on() -> None:
    """A walk from any revision on finds what the whole walk found there."""
    for _, edits, expected in HISTORIES:
        revisions = history(*edits)
        for start, first in enumerate(revisions):
            if first.hidden:
                continue
            found = read_history(revisions[start:], PAGE, EN, begun=True)
            assert [say(act) for act in found.acts] == [
                one for one in expected if int(one.split()[0]) > start + 1]
            assert found.before == {
                recipient.name for recipient in
                read_wikitext(first.text or '', PAGE, EN).recipients}


def test_section_renamed() -> None:
    """Who renames a heading puts nobody there: it can't be told who did."""
    old, new = '== Old ==\n', '== Weekly ==\n'
    found = read_history(history(
        ('Olm', f'{old}{A}'), ('Vandal', f'{old}{A}\n{B}'),
        ('Keeper', f'{new}{A}\n{B}'), ('Maple Fox', f'{new}{A}\n{B}\n{C}')),
        PAGE, EN, section='Weekly')
    assert list(map(say, found.acts)) == [
        '3 +Olm by unknown', '3 +Zoë by unknown', '4 +Maple Fox by Maple Fox']


def test_section_is_new() -> None:
    """A new section's first signature is one, and so is an empty one's."""
    monthly, weekly = f'== Monthly ==\n{A}\n', '== Weekly ==\n'
    for begin in ((), [('Keeper', monthly + weekly)]):
        found = read_history(history(
            ('Olm', monthly), *begin, ('Zoë', f'{monthly}{weekly}{B}')),
            PAGE, EN, section='Weekly')
        assert [say(act)[2:] for act in found.acts] == ['+Zoë by Zoë']
    found = read_history(history(
        ('Olm', monthly), ('Keeper', monthly + weekly),
        ('Olm', f'{monthly}{weekly}{A}')), PAGE, EN, section='Weekly')
    assert list(map(say, found.acts)) == ['3 +Olm by Olm']


def test_what_is_fast() -> None:
    """Lists as people keep them are read by lines or blocks."""
    units = Units(PAGE, EN, {})
    for text in (
            f'{{{{Header}}}}\nSign [http://example.org here] [1]!\n\n{A}\n{B}',
            f'<div style="x">\nHello\n</div>\n<!-- one\na line -->\n{A}\n{B}',
            f'{TABLE % (ROW % "Olm")}\n{B}\n{{{{Footer\n|a=b\n}}}}\n{C}',
            f"== ''A'' ==\n{A}\n:: thanks! ~~~~\n{B}<br/>\n# x<s>a</s>",
            f'<noinclude>\nIntro\n</noinclude>\n{A}'):
        pieces = units.split(text, 'wikitext')
        assert len(pieces) > 1, text
        assert any(A in piece or B in piece for piece in pieces)


@pytest.mark.parametrize('text, closed', [
    ('a [[b]] {{c|[[d]]}} <s>e</s> <br /> <!-- f -->', True),
    ("''a'' '''b''' don't", True), ("''a", False), ("'''a''", False),
    ('[[a', False), ('a]]', False), ('{{a|[[b}}]]', False), ('<s>', False),
    ('<s/>a</s>', False), ('-->', False), ('<span style="a>b</span>', False),
    ('<span style="a">b</span>', True), ('{| x', False),
    ('[' * 10 ** 5 + ']' * 10 ** 5, False), ('{|\n| a\n|}', True),
    ('<onlyinclude>a</onlyinclude>', False),
])
def test_closed(text: str, closed: bool) -> None:
    """Markup is closed where it can't reach into another line."""
    assert is_closed(text) is closed


def test_thousand_revisions_take_no_time() -> None:
    """A page of 1,000 revisions and entries is judged in a moment."""
    lines = ['{{Header}}', 'Please sign below.', '== Members ==']
    revisions = []
    for number in range(1, 1001):
        lines.append(f'* [[User:Some Body {number}|]] ([[User talk:Some Body '
                     f'{number}|talk]]) 12:{number}, 2 May 2026 (UTC)')
        revisions.append(Revision(number, number - 1, number, 'X',
                                  text='\n'.join(lines)))
    start = time.process_time()
    found = read_history(revisions, PAGE, EN)
    # 0.3 s here; a busy or slow machine gets some more.
    assert time.process_time() - start < 1
    assert [act.actor for act in found.acts] == list(range(1, 1001))
    assert all(act.name == f'Some Body {act.revid}' for act in found.acts)
