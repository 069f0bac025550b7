"""Names in texts: which spellings are the name, and how quickly."""
from __future__ import annotations

import string

import pytest
from english import EN, PAGE, names_of
from hypothesis import given
from hypothesis import strategies as st
from usermail.recipients import read_optouts
from usermail.recipients.written import Written


@pytest.mark.parametrize(('name', 'text', 'written'), [
    ('Maple Fox', 'x Maple_Fox, y', True),
    ('Maple Fox', 'maple fox', True),
    ('Maple Fox', 'Maple\n Fox', True),
    ('Maple Fox', 'User:Maple%20F%6fx', True),
    ('Maple Fox', 'User:Maple%2520Fox', True),
    ('Maple Fox', 'Maple&#x20;F&#111;x and &amp;nbsp;', True),
    ('Maple Fox', '"Maple \\u0046ox"', True),
    ('Maple Fox', "M<b>aple</b> '''Fox'''", True),
    ('Maple Fox', '[[x|Maple]] {{nowrap|Fox}}', True),
    ('Maple Fox', '{{u|[[Maple]] Fox}}', True),
    ('Maple Fox', 'Maple{{nbsp}}Fox', True),
    ('Maple Fox', 'Maple<br>Fox', True),
    ('Maple Fox', '<td>x</td><td>Maple Fox</td><td>y</td>', True),
    ('Maple Fox', "Maple Fox's", True),
    ('Maple Fox', 'Maple Foxes', False),
    ('Maple Fox', 'Maplefox', False),
    ('Maple Fox', 'amaple Fox', False),
    ('Maple Fox', 'Maple, Fox', False),
    ('Fox', 'Maple Fox', True),  # in doubt
    ('Zoë', 'Zoe\u0308', True),
    ('Zoë', 'Zo%EB', True),
    ('Zoë', 'Zoe', False),
    ('O\'Neill & Söhne', 'O’Neill &amp; Söhne', True),
    ('Olm', '~Olm!', True),
    ('~Olm!', 'Olm', False),
    ('~Olm!', '(~Olm!)', True),
    ('-x-', '* -x-', True),
    ('-x-', 'x', False),
    ('!', '* !', True),
    ('!', 'Hello!', False),
    ('*', '\n* x', False),
    ('*', '* *', True),
    ('田中', '田中です', True),
    ('田中', '中田', False),
    ('김철수', '김철수는', True),
    ('สมชาย', 'ถึงสมชายครับ', True),
    ('हिन्दी', 'हिन्द', False),
    ('Ali', 'Aliو', False),
    ('A+B', 'A+B', True),
    ('A B', 'title=A+B', True),
    ('%s %(x)d', '%s %(x)d', True),
    ('ΟΔΟΣ', 'Οδος', True),
])
def test_written(name: str, text: str, written: bool) -> None:
    """A name stands there in any spelling, but not as a part of a word."""
    assert Written(['', text]).names(name) is written
    if not text.startswith('\n'):
        assert Written([f'x {text} y']).names(name) is written
    assert Written(['', text, 'z']).numbers(name) == [1] * written


def test_known() -> None:
    """What stands inside a known name is no name; beside it, it is."""
    written = Written(['[[User:Maple Fox]] and Olm'], ['Maple Fox'])
    assert [name for name in ('Maple Fox', 'Maple', 'Fox', 'Olm')
            if written.names(name)] == ['Maple Fox', 'Olm']
    assert Written(['Maple Fox, Fox'], ['Maple Fox']).names('Fox')


#: What is put around a name, and what still shows who is meant.
WRAPPERS = st.sampled_from([
    '* NAME', 'NAME', '* [[User:NAME]]', '[[User:NAME', '[User:NAME]',
    '<!-- NAME -->', '<!-- NAME', '<nowiki>[[User:NAME]]</nowiki>',
    '<nowiki>NAME', '<pre>NAME</pre>', '<pre>[[User:NAME', '<s>NAME</s>',
    '<includeonly>[[User:NAME]]</includeonly>', '{{x|NAME}}', '{{x|a=NAME}}',
    '{{u|1=NAME\n}}', '{{x|{{y|NAME', '{{{1|NAME}}}', '{|\n|-\n| NAME\n|}',
    '{| class="x"\n! NAME', '<gallery>\nFile:X.jpg|NAME\n</gallery>',
    '<math>NAME</math>', '<syntaxhighlight lang="x">NAME</syntaxhighlight>',
    '[https://x.example/wiki/User:NAME me]', '== NAME ==', '<li>NAME',
    "'''NAME'''", '[[Category:NAME]]', '[[File:X|link=User:NAME]]',
    '<ref name="NAME" />', '<span title="NAME">x</span>', '{{#if:|NAME}}',
    ':: NAME (talk) 12:00', 'Please, NAME, go.', '#REDIRECT NAME',
    '-{NAME}-', '<unknown>NAME</unknown>', '{{subst:NAME}}', '"NAME",',
])
GARBLES = st.sampled_from([
    lambda name: name, lambda name: name.replace(' ', '_'),
    lambda name: name.replace(' ', '%20'), lambda name: name.lower(),
    lambda name: name.replace(' ', '&nbsp;'),
    lambda name: f'\u200e{name}\u200f',
    lambda name: name.replace('N', '%4E'),
    lambda name: name.replace('N', '&#78;'),
    lambda name: name.replace(' ', '  '),
    lambda name: name.replace(' ', '\xa0'),
])
NAMES = st.lists(st.text(string.ascii_letters + string.digits + 'éßłЖשع会',
                         min_size=1, max_size=8),
                 min_size=1, max_size=3).map(lambda some: 'N' + ' '.join(some))


@given(NAMES, st.lists(WRAPPERS, min_size=1, max_size=4), GARBLES,
       st.booleans())
def test_whatever_is_around_a_name(name: str, wrappers: list[str],
                                   garble: object, first: bool) -> None:
    """Its owner has opted out, whatever wraps or garbles it."""
    assert callable(garble)
    text = garble(name)
    for wrapper in wrappers:
        text = wrapper.replace('NAME', text)
    text = (f'{text}\n* [[User:Newt]]' if first
            else f'* [[User:Newt]]\n{text}')
    named = names_of(read_optouts(text, PAGE, EN))
    assert name in named or Written([text], named).names(name)


def test_much_work_is_little() -> None:
    """20,000 names in 2 MiB need few looks: see the rarest word of each."""
    written = Written([''.join(f'* [[User:User {number}]]\n'
                               for number in range(20_000))])
    assert all(written.names(f'User {number}') for number in range(20_000))
    assert not any(written.names(f'User {number} x')
                   for number in range(20_000))
