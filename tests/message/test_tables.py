"""Tables become columns, records or paragraphs."""
from __future__ import annotations

import pytest

from usermail.message.message import from_html
from usermail.message.placeholders import MARKS


USER = MARKS['user']


def table(*rows: str) -> str:
    """Return a table; a cell that begins with ! is a heading."""
    return '<table>' + ''.join('<tr>' + ''.join(
        f'<th>{cell[1:]}</th>' if cell.startswith('!') else
        f'<td>{cell}</td>' for cell in row.split('|')) + '</tr>'
        for row in rows) + '</table>'


LONG = 'and so on ' * 8 + 'to the end'


@pytest.mark.parametrize('html, expected', [
    # Aligned, numbers to the right, wide and zero-width characters counted.
    (table('!Place|!Name|!Points', '1|Olm|1,280', '10|編集者|9', '|שָׁקֵד|–'),
     '\u200ePlace |\u200e Name   |\u200e Points\n'
     '\u200e------+--------+-------\n'
     '\u200e    1 |\u200e Olm    |\u200e  1,280\n'
     '\u200e   10 |\u200e 編集者 |\u200e      9\n'
     '\u200e      |\u200e שָׁקֵד    |\u200e      –'),
    ('<div dir="rtl">' + table('Fox|1', 'אלון|2') + '</div>',
     '\u200fFox  |\u200f 1\n\u200fאלון |\u200f 2'),
    # Spans, a caption, rows and columns with nothing in them.
    ('<table><caption>a</caption><tbody><tr><th>b</th><th colspan="2">c</th>'
     '</tr><tr><td rowspan="2">d</td><td>e</td><td>f|g</td></tr>'
     '<tr><td>h</td><td><p>i</p></td></tr><tr></tr>'
     '<tr><td></td><td> </td></tr><tr><td colspan="3">all of it</td></tr>'
     '</tbody></table>',
     'a\n\nb | c\n--+---+----\nd | e | f|g\n  | h | i\nall of it'),
    ('<table><tr><td>a</td><td rowspan="9">b</td></tr><tr><td colspan="99">c'
     '</td></tr><tr><td rowspan="x">d</td></tr></table>', 'a | b\nc\nd'),
    (table('a||b', 'c||d'), 'a | b\nc | d'),
    ('<blockquote>' + table('!|!a', '!b|c') + '</blockquote>',
     '>   | a\n> --+--\n> b | c'),
    # Nothing but layout: one row, one column, a heading or a table in it.
    (table('a|b'), 'a\n\nb'),
    (table('a', 'b'), 'a\n\nb'),
    (table('<img src="x.png" alt="" />|a', '|b'), 'a\n\nb'),
    (table('<h3>a</h3>|b', 'c|d'), '=== a ===\n\nb\n\nc\n\nd'),
    ('<table role="presentation"><tr><td>a</td><td>b</td></tr><tr><td>c</td>'
     '<td>d</td></tr></table>', 'a\n\nb\n\nc\n\nd'),
    (f'<table><tr><td>a<ul><li>b</li></ul></td><td>{table("c|d", "e|f")}'
     '</td></tr><tr><td>g</td><td>h</td></tr></table>',
     'a\n\n* b\n\nc | d\ne | f\n\ng\n\nh'),
    # A list stays together, its row can be told from the next.
    (table('!Class|!Articles|!By', 'A|<ul><li>b</li><li>c</li></ul>|Olm',
           'B|d<br /> e|Zoë'),
     'Class | Articles | By\n------+----------+----\nA     | * b      | Olm\n'
     '      | * c\n\nB     | d        | Zoë\n      | e'),
    # Two of them side by side would be torn apart.
    (table('!Who|!Done|!To do', 'Olm|<ul><li>a</li><li>b</li></ul>|'
           '<ol><li>c</li><li>d</li></ol>', 'Zoë|e|'),
     'Who: Olm\nDone:\n    * a\n    * b\nTo do:\n    1. c\n    2. d\n\n'
     'Who: Zoë\nDone: e'),
    # Too wide with its addresses, not without them.
    (table('!Who|!<a href="/p">Points</a>', *(
        f'<a href="/wiki/{name * 20}">{name}</a>|{points}'
        for name, points in (('Olm', 12), ('Zoë', 7), ('Olm', 3)))),
     'Who | Points\n----+-------\nOlm |     12\nZoë |      7\nOlm |      3\n\n'
     '* Points: https://w.example/p\n'
     f'* Olm: https://w.example/wiki/{"Olm" * 20}\n'
     f'* Zoë: https://w.example/wiki/{"Zoë" * 20}'),
    # Nobody could tell which is which.
    (table('!Edit|!Diff', *(f'{n}|<a href="/{"x" * 60}{n}">diff</a>'
                            for n in (1, 2))),
     '\n\n'.join(f'Edit: {n}\nDiff: diff (https://w.example/{"x" * 60}{n})'
                 for n in (1, 2))),
    # Too wide at all.
    ('<table><tr><th colspan="3">a</th></tr><tr><th rowspan="2">b</th><th '
     'colspan="2">c</th></tr><tr><th><a href="/d">d</a>:</th><th>e?</th></tr>'
     f'<tr><td rowspan="2">f</td><td>{LONG}</td><td>g</td></tr>'
     '<tr><td>h</td><td></td></tr><tr><td colspan="3">i</td></tr></table>',
     f'a\n\nb: f\nc, d: {LONG}\nc, e? g\n\nb: f\nc, d: h\n\ni\n\n'
     '* d: https://w.example/d'),
    (table(f'!a|{LONG}', '!b|c<ul><li>d</li></ul>'),
     f'a: {LONG}\nb:\n    c\n\n    * d'),
    (table(f'a|b|{LONG}', 'c|d|e'), f'a\nb\n{LONG}\n\nc\nd\ne'),
    (table(f'{LONG}|{LONG}', 'a|b'), f'{LONG}\n\n{LONG}\n\na\n\nb'),
    # How long a name is can't be known.
    (table('!Name|!Points', f'{USER}|1', 'Olm|2'),
     'Name: Maple Fox\nPoints: 1\n\nName: Olm\nPoints: 2'),
    (table('!Points|!Name', f'1|{USER}', '2|Olm'),
     'Points | Name\n-------+-----------------\n     1 | Maple Fox\n'
     '     2 | Olm'),
])
def test_table(html: str, expected: str) -> None:
    """A table is one as far as it can be, and its words arrive anyhow."""
    message = from_html({'unknown': html}, 'https://w.example', 'News')
    assert message.render('Maple Fox').text == expected
