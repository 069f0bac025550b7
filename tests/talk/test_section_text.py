"""What becomes of messages, names and subjects: text in, wikitext out."""
from __future__ import annotations

import mwparserfromhell
import pytest
from hypothesis import given
from hypothesis import strategies as st
from usermail.message import MessageError
from usermail.talk.unclosed import is_closed
from usermail.talk.wikitext import (
    Home,
    escape_name,
    escape_plain,
    filled,
    forms_of,
    from_plain,
    section,
)


HOME = Home('Project:List/Message', True)

VALUES = {'user': 'Olm', 'list': 'https://w.example/wiki/List',
          'optout': 'https://w.example/wiki/List'}


def form(wikitext: str, gender: str = 'unknown', home: Home = HOME,
         name: str = 'Olm', *, take_heading: bool = False) -> str:
    """Return a message page's text as it is posted."""
    forms = forms_of(wikitext, None, home=home, take_heading=take_heading,
                     gender_words=['gender'])
    return filled(forms.get(gender) or forms['unknown'],
                  {**VALUES, 'user': name})


@pytest.mark.parametrize(('wikitext', 'closed'), [
    ('plain', True), ('a < b', True), ('', True),
    # templates, links, tables
    ('a {{x}} b', True), ('{{x', False), ('a }} b', False),
    ('{{a|{{b}}', False), ('{{a|[[b]]|<b>x</b>}}', True),
    ('[[x', False), ('x ]] y', False), ('[[a|{{b]]', False),
    ('{|\n| a\n|}', True), ('{|\n| a', False), ('x\n|}', False),
    ('{{{a|b}}}', True), ('-{zh:a', False),
    # comments, and what is shown as it is
    ('<!-- x', False), ('<nowiki>x', False), ('<nowiki>{{</nowiki>', True),
    ('<pre>{{[[</pre>', True), ('<pre>{{', False), ('<nowiki/>', True),
    # tags
    ('<div>x</div>', True), ('<div>x', False), ('x</div>', False),
    ('<b>x', False), ('<ref>x', False), ('<ref name="x"/>', True),
    ('<span', False), ('<span class="a', False), ('<br>', True),
    ('* <li>x', True), ('<table><tr><td>x</table>', True),
    ('<table><tr><td>x', False), ('<DIV>x', False), ('<s\n>x', False),
    ('<gallery>\nFile:a\n', False), ('<syntaxhighlight lang=c>x', False),
    ("''x", True), ("'''x'' y", True), ('https://x.example/?a=b', True),
])
def test_closed(wikitext: str, closed: bool) -> None:
    """What is open at the end would swallow what follows."""
    assert is_closed(wikitext) is closed


@pytest.mark.parametrize(('wikitext', 'expected'), [
    ('Dear {{{user}}},', 'Dear Olm,'),
    ("it is '''time'''\n* a", "it is '''time'''\n* a"),
    # as it is transcluded
    ('a<noinclude>b</noinclude><includeonly>c</includeonly>', 'ac'),
    ('a<onlyinclude>b</onlyinclude>c', 'b'),
    # nothing is signed, substituted or hidden
    ('x ~~~~ ~~~~~ ~~', 'x &#126;&#126;&#126;&#126; '
     '&#126;&#126;&#126;&#126;&#126; ~~'),
    ('<includeonly>~~~</includeonly>', '&#126;&#126;&#126;'),
    ('<nowiki>~~~~</nowiki>',
     '<nowiki>&#126;&#126;&#126;&#126;</nowiki>'),
    ('<includeonly>{{subst:x}}</includeonly>', '&#123;&#123;subst:x}}'),
    ('{{ SUBST: x|y}}', '&#123;&#123; SUBST: x|y}}'),
    ('{{safesubst:x|y}}', '{{x|y}}'), ('{{subst<!-- -->:x}}',
                                       '&#123;&#123;subst:x}}'),
    ('{{a|{{subst:x}}}}', '{{a|&#123;&#123;subst:x}}}}'),
    ('a<!-- emailusers-post 1 2 -->b', 'ab'),
    # headings stay inside the section
    ('== a ==', '=== a ==='), ('= a =', '=== a ==='),
    ('=== a ===', '==== a ===='), ('====== a ======', '====== a ======'),
    ('<h2>a</h2>', '<h3>a</h3>'), ('<H1 class="x">a</H1>',
                                   '<h3 class="x">a</h3>'),
    # what is relative to the message page
    ('[[/x]] [[../y]] [[../y|z]] [[#a]]',
     '[[:Project:List/Message/x|/x]] [[:Project:List/y|../y]] '
     '[[:Project:List/y|z]] [[:Project:List/Message#a|#a]]'),
    ('{{/x|a}} {{../y}}',
     '{{:Project:List/Message/x|a}} {{:Project:List/y}}'),
    ('[[/x/]]', '[[:Project:List/Message/x|/x]]'),
    ('{{x}} [[y]] [[File:Z.png]]', '{{x}} [[y]] [[File:Z.png]]'),
    # placeholders
    ('{{{x|def}}}', 'def'), ('{{{x|{{a}}}}}', '{{a}}'),
    ('https://e.example/?u={{{user}}}&x', 'https://e.example/?u=Olm&x'),
    ('{{{list}}}', 'https://w.example/wiki/List'),
    ('<nowiki>{{{user}}}</nowiki>', '<nowiki>{{{user}}}</nowiki>'),
    ('{{GENDER:{{{user}}}|he|she|they}}', 'they'),
])
def test_form(wikitext: str, expected: str) -> None:
    """A message means on a talk page what it means in a mail."""
    assert form(wikitext) == expected


def test_no_subpages() -> None:
    """Where there are no subpages, a slash is part of a title."""
    assert form('{{/x}} [[/x]]', home=Home('List/Message', False)) == (
        '{{Template:/x}} [[:/x|/x]]')


def test_unclosed() -> None:
    """What would swallow the rest of a page is refused."""
    for wikitext in ('x <!-- y', '<div>', '{{x', '<pre>',
                     '<includeonly><b></includeonly>',
                     '<noinclude></div></noinclude><div>'):
        with pytest.raises(MessageError, match='not closed'):
            form(wikitext)


def test_above_the_top() -> None:
    """A title that leads nowhere is refused."""
    with pytest.raises(MessageError, match='leads nowhere'):
        form('[[../../../x]]')


@pytest.mark.parametrize(('gender', 'expected'), [
    ('male', 'he'), ('female', 'she'), ('unknown', 'they')])
def test_gender(gender: str, expected: str) -> None:
    """The reader's form is chosen, as in mails."""
    assert form('{{GENDER:{{{user}}}|he|she|they}}', gender) == expected


def test_heading_is_taken() -> None:
    """The heading that is the subject is not in the text, the next is."""
    assert form('== Hello ==\nx\n== y ==\nz', take_heading=True) == (
        'x\n=== y ===\nz')


@pytest.mark.parametrize(('name', 'expected'), [
    ('Maple Fox', 'Maple Fox'), ('Zoë', 'Zoë'), ('J.R. (x), y-z',
                                                 'J.R. (x), y-z'),
    ("''x''", '&#39;&#39;x&#39;&#39;'), ('*Olm', '&#42;Olm'),
    ('----', '&#45;---'), ('!x', '&#33;x'), (';x', '&#59;x'),
    ('=x=', '&#61;x&#61;'), ('~~ ~', '&#126;&#126; &#126;'),
    ('ISBN 0306406152', 'ISBN&#32;0306406152'), ('A & B', 'A &#38; B'),
    ('$1 %s \\1', '&#36;1 &#37;s &#92;1'),
])
def test_name(name: str, expected: str) -> None:
    """A name is shown as it is."""
    assert escape_name(name) == expected


def test_plain() -> None:
    """A plain message is shown as it is, line by line."""
    assert from_plain('* a\n b\n\n== c ==\n{{d}} [[e]] <f> & it\'s') == (
        '&#42; a<br />\n&#32;b\n\n&#61;= c =&#61;<br />\n'
        '&#123;&#123;d&#125;&#125; '
        '&#91;&#91;e&#93;&#93; &#60;f&#62; &#38; it\'s')


@given(st.text(st.sampled_from("aZ ~'[]{}|<>=*#:;!-_&/\n＿"), max_size=30))
def test_plain_is_text(text: str) -> None:
    """Whatever is in it, nothing of it is markup."""
    for escaped in (escape_plain(text), from_plain(text)):
        code = mwparserfromhell.parse(escaped.replace('<br />\n', '\n'))
        assert not (code.filter_templates() or code.filter_wikilinks()
                    or code.filter_headings() or code.filter_tags()
                    or code.filter_comments() or code.filter_arguments())
        assert '~~~' not in escaped and '__' not in escaped


def test_section() -> None:
    """It ends with the signature, which only a hidden mark follows."""
    assert section('x', 'why', 'k 1') == (
        'x\n\n<small>why</small>\n\n~~~~ <!-- emailusers-post k 1 -->')
    assert section('x', '', '') == 'x\n\n~~~~'


def test_value_missing() -> None:
    """Without an address for it, a placeholder is refused."""
    forms = forms_of('{{{optout}}}', None, home=HOME, take_heading=False,
                     gender_words=['gender'])
    with pytest.raises(MessageError, match='nothing to put in place'):
        filled(forms['unknown'], {**VALUES, 'optout': None})
