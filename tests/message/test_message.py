"""What is said, to whom, and that nothing else can be."""
from __future__ import annotations

import pytest

from usermail.message.message import Mail, from_text, sources
from usermail.message.placeholders import MARKS, MessageError
from usermail.message.plaintext import wrap


LIST = 'https://wiki.example/wiki/List'


@pytest.mark.parametrize('text, expected', [
    ('Dear {{{user}}},\n\nhello.', 'Dear Maple Fox,\n\nhello.'),
    ('{{{list}}} or {{{optout}}}', f'{LIST} or {LIST}'),
    ('{{{ user }}}{{{user|friend}}}', 'Maple FoxMaple Fox'),
    ('{{{nick|friend}}}{{{x|}}}!', 'friend!'),
    ('{{{nick|{{{user}}}}}}', 'Maple Fox'),
    # In a URL it is part of the URL, up to where the URL ends.
    ('https://x.example/?u={{{user}}}&l={{{list}}}.',
     'https://x.example/?u=Maple%20Fox'
     '&l=https%3A%2F%2Fwiki.example%2Fwiki%2FList.'),
    ('看https://x.example/，{{{user}}}您好',
     '看https://x.example/，Maple Fox您好'),
    ('mailto:x@y.example?subject={{{user}}}',
     'mailto:x@y.example?subject=Maple%20Fox'),
    # Plain text is no wikitext.
    ("'''a''' <b>{{x}}</b> [[y]] &lt; %s {0} $1 \\1 }}}",
     "'''a''' <b>{{x}}</b> [[y]] &lt; %s {0} $1 \\1 }}}"),
    ('\n\na\r\nb  \n\n\n\nc\x07\x1b[31m\u2028d\te\n',
     'a\nb\n\nc[31m\nd\te'),
])
def test_text(text: str, expected: str) -> None:
    """A text is sent as it is, with its placeholders filled."""
    mail = from_text(text, 'News').render('Maple Fox', list_url=LIST)
    assert mail == Mail('Maple Fox', 'News', expected)


# As MediaWiki does it: Language::gender.
@pytest.mark.parametrize('forms, male, female, unknown', [
    ('|he|she|they', 'he', 'she', 'they'),
    ('|he|she', 'he', 'she', 'he'),
    ('|all', 'all', 'all', 'all'),
    ('', '', '', ''),
    ('| he | a=b |', 'he', 'a=b', ''),
    ('|{{{user}}}|{{GENDER:{{{user}}}|x|y}}|z', 'Maple Fox', 'y', 'z'),
])
def test_gender(forms: str, male: str, female: str, unknown: str) -> None:
    """The recipient's gender chooses the form, in text and subject."""
    text = f'({{{{ gender : {{{{{{user}}}}}}{forms}}}}})'
    message = from_text(text, text)
    expected = {'male': male, 'female': female, 'unknown': unknown}
    assert {gender: message.render('Maple Fox', gender)
            for gender in expected} == {
        gender: Mail('Maple Fox', f'({form})', f'({form})')
        for gender, form in expected.items()}


@pytest.mark.parametrize('text, subject, expected', [
    ('Hi {{{nick}}}', 'News', 'placeholder {{{nick}}}'),
    ('Hi', '{{{nick}}}', 'subject has an unknown placeholder {{{nick}}}'),
    ('Hi {{{user}}', 'News', 'sent with "{{{user"'),
    ('{{GENDER:{{{user}}}|a|b}', 'News', 'sent with "{{GENDER:'),
    ('', 'News', 'empty'),
    (' \n\u200b\u00a0\t', 'News', 'empty'),
    ('x' * 100_001, 'News', '100,001 bytes'),
    ('é' * 1_000_000, 'News', '2,000,000 bytes'),
    ('{{{user}}}' * 10_000, 'News', 'bytes'),
    ('\udc80', 'News', 'UTF-8'),
    ('Hi', '', 'empty'),
    ('Hi', ' \u200b', 'empty'),
    ('Hi', 'x' * 201, '201 characters'),
    ('Hi', '{{{user}}}' + 'x' * 200, '201 characters'),
    ('Hi', 'a\nBcc: b@example.org', 'U+000A'),
    ('Hi', 'a\rb', 'U+000D'),
    ('Hi', 'a\tb', 'U+0009'),
    ('Hi', 'a\0b', 'U+0000'),
    ('Hi', 'a\x85b', 'U+0085'),
    ('Hi', 'a\u2028b', 'U+2028 LINE SEPARATOR'),
    ('Hi', 'a\u202eb', 'U+202E RIGHT-TO-LEFT OVERRIDE'),
    ('Hi', 'a\udc80b', 'U+DC80'),
])
def test_refused(text: str, subject: str, expected: str) -> None:
    """What was not meant, or can't be a mail, is an error of one line."""
    with pytest.raises(MessageError) as caught:
        from_text(text, subject)
    assert expected in str(caught.value)
    assert '\n' not in str(caught.value)


@pytest.mark.parametrize('name', [
    '{{{list}}}', '{{{user}}}', '{{{optout|x}}}', '{{GENDER:{{{user}}}|a|b}}',
    '%s', '%(list)s', '{0}', '{list}', '$1', '\\1', '\\g<0>', '{{Delete}}',
    '<b>x</b>', '&lt;', '8306491752034617',
    'https://list.emailusers.invalid/', '\u2067ثعلب\u2069', '🦊',
])
def test_hostile_name(name: str) -> None:
    """A name stays what it is, whatever it looks like."""
    message = from_text('({{{user}}}) {{{list}}}', '[{{{user}}}]')
    assert message.render(name, list_url=LIST) == Mail(
        name, f'[{name}]', f'({name}) {LIST}')


@pytest.mark.parametrize('name', ['a\nBcc: b@example.org', 'a\rb', 'a\0b',
                                  'a\u2029b', '\ud800'])
def test_impossible_name(name: str) -> None:
    """A name that could forge a header is refused."""
    message = from_text('Hi', 'Hi {{{user}}}')
    with pytest.raises(MessageError, match='control character'):
        message.render(name)


def test_long_name() -> None:
    """A subject is never cut: a name that doesn't fit in is refused."""
    message = from_text('Hi', '{{{user}}}: news')
    assert len(message.render('N' * 194).subject) == 200
    with pytest.raises(MessageError, match='201 characters'):
        message.render('N' * 195)


@pytest.mark.parametrize('text, expected', [
    ('Hi', 'Hi\n\nYou are on a list.'),
    ('Hi {{{list}}}', f'Hi {LIST}'),
    ('Hi {{{optout}}}', f'Hi {LIST}/Opt-out'),
])
def test_footer(text: str, expected: str) -> None:
    """The footer says why and how to leave, if the message does not."""
    mail = from_text(text, 'News').render(
        'Maple Fox', list_url=LIST, optout_url=f'{LIST}/Opt-out',
        footer='You are on a list.\n')
    assert mail.text == expected


def test_missing_url() -> None:
    """Without a list there is nothing to put in its place."""
    with pytest.raises(MessageError, match='{{{list}}}'):
        from_text('{{{list}}}', 'News').render('Maple Fox')


def test_subject_for_people() -> None:
    """The subject can be shown before anybody is addressed."""
    message = from_text('Hi', 'News for {{GENDER:{{{user}}}|m|f|{{{user}}}}}')
    assert message.subject == 'News for {{{user}}}'
    assert message.placeholders == {'user'}


USER = MARKS['user']


@pytest.mark.parametrize('page, part, expected', [
    ('<noinclude>For editors: {{{x}}}</noinclude>Hi', None, 'Hi'),
    ('<NoInclude lang="en">x</NoInclude >a<noinclude/>b', None, 'ab'),
    # As in MediaWiki: what is not closed ends with the page.
    ('Hi<noinclude>For editors', None, 'Hi'),
    ('<includeonly>a</includeonly>b<includeonly>c', None, 'abc'),
    ('x<onlyinclude>a</onlyinclude>y<onlyinclude>b</onlyinclude>', None,
     'ab'),
    ('<nowiki><noinclude></nowiki>a<!-- <noinclude> -->b', None,
     '<nowiki><noinclude></nowiki>a<!-- <noinclude> -->b'),
    ('a<section begin="x" />b<section end="x" />c'
     '<section begin=x/>d<section end=x/>', 'x', 'bd'),
    ('a<section begin=x/>b', None, 'ab'),
    ('a\n== July ==\nb\n=== c ===\nd\n== August ==\ne', 'July',
     '== July ==\nb\n=== c ===\nd\n'),
    ('{{T|{{{user}}}}} [[User:{{{user}}}]]', None,
     f'{{{{T|{USER}}}}} [[User:{USER}]]'),
    ('[{{{optout}}} leave]', None, f'[{MARKS["optout"]} leave]'),
    # The wiki fills in defaults, and knows about other people's genders.
    ('{{{a|{{{user}}}}}} {{GENDER:Fox|a|b}}', None,
     f'{{{{{{a|{USER}}}}}}} {{{{GENDER:Fox|a|b}}}}'),
    ('{{GENDER:{{{user}}}|same|same}}', None, 'same'),
])
def test_source(page: str, part: str | None, expected: str) -> None:
    """The wiki is asked for what is meant for the mail."""
    assert sources(page, part) == {'unknown': expected}


def test_gendered_source() -> None:
    """There is one source for each gender that makes a difference."""
    page = '{{T|{{GESCHLECHT:{{{user}}}|[[a|b]]|{{c|d}}}}}} {{gender:|x}}'
    assert sources(page, gender_words=['GESCHLECHT:', 'GENDER:']) == {
        'unknown': '{{T|[[a|b]]}} {{gender:|x}}',
        'female': '{{T|{{c|d}}}} {{gender:|x}}'}


@pytest.mark.parametrize('page, part, expected', [
    ('', None, 'no text'),
    ('<noinclude>all</noinclude>\n', None, 'no text'),
    ('Hi {{T|{{{nick}}}}}', None, 'unknown placeholder {{{nick}}}'),
    ('Hi', 'x', 'no part "x"'),
    ('<section begin=x/>', 'x', 'no part "x"'),
    ('==x==\na\n==x==\nb', 'x', '2 parts "x"'),
    ('x' * 2_000_000, None, '2,000,000 bytes'),
])
def test_no_source(page: str, part: str | None, expected: str) -> None:
    """A page that is no message is refused before the wiki is asked."""
    with pytest.raises(MessageError) as caught:
        sources(page, part)
    assert expected in str(caught.value)


@pytest.mark.parametrize('text, expected', [
    ('a b c\n\nd', 'a b c\n\nd'),
    ('aaaaa bbbbb ccccc', 'aaaaa\nbbbbb\nccccc'),
    ('  aaa bbb ccc', '  aaa bbb\nccc'),
    ('éééééé ab', 'ééééé\né ab'),
    ('中文中文中文', '中文中\n文中文'),
    # Not within a grapheme: a letter with its accent, a family.
    ('aaaaaaaaae\u0301', 'aaaaaaaaa\ne\u0301'),
    # No URL is broken if it fits, one that is too long must be.
    ('中文https://a', '中文\nhttps://a'),
    ('x https://abcdef', 'x https://\nabcdef'),
    ('a' + '\u0301' * 6, 'a' + '\u0301' * 4 + '\n' + '\u0301' * 2),
])
def test_wrap(text: str, expected: str) -> None:
    """No line is too long, and no break is worse than needed."""
    assert wrap(text, 10) == expected


@pytest.mark.parametrize('word', ['a ', '文', '👨‍👩‍👧', 'e\u0301', '\u00a0a',
                                  'https://a.example/' + 'b' * 2000])
def test_long_lines(word: str) -> None:
    """No mail has a line of more than 900 bytes, and none loses a word."""
    text = from_text(word * 40, 'News').render('Fox').text
    assert max(len(line.encode()) for line in text.split('\n')) <= 900
    assert ''.join(text.split()) == ''.join((word * 40).split())
