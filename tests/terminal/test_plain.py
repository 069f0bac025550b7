"""What could steer a terminal is shown, and nothing else is changed."""
from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st
from usermail.terminal.plain import one_line, plain


@pytest.mark.parametrize(('text', 'shown'), [
    ('Zoë, 日本, שלום\u200f and \u200eso\nin two lines',
     'Zoë, 日本, שלום\u200f and \u200eso\nin two lines'),
    ('\x1b[31mred\x07', r'\x1b[31mred\x07'),
    ('\x9b31m \x85 \x7f', r'\x9b31m \x85 \x7f'),
    ('a\rb\tc\x0bd\x0ce', r'a\rb\tc\x0bd\x0ce'),
    ('\u202egnp.exe\u202c \u2066one\u2069',
     r'\u202egnp.exe\u202c \u2066one\u2069'),
    ('\u2028\u2029', r'\u2028\u2029'),
    ('\ud83d half of a pair', r'\ud83d half of a pair'),
    ('👩\u200d💻', '👩\u200d💻'),
])
def test_plain(text: str, shown: str) -> None:
    """Control characters are escapes; direction marks and joiners stay."""
    assert plain(text) == shown


@given(st.text())
def test_nothing_is_left(text: str) -> None:
    """Whatever it is, what is shown can be printed, and is kept."""
    shown = plain(text)
    assert not [char for char in shown if char != '\n' and (
        unicodedata.category(char) in ('Cc', 'Cs', 'Zl', 'Zp')
        or unicodedata.bidirectional(char) in (
            'LRE', 'RLE', 'LRO', 'RLO', 'PDF', 'LRI', 'RLI', 'FSI', 'PDI'))]
    assert plain(shown) == shown
    assert len(one_line(text).splitlines()) <= 1
