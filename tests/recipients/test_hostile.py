"""Text that is hard on parsers, and much of it."""
from __future__ import annotations

import resource
import sys
import time

import pytest
from english import EN, PAGE, names_of
from usermail.recipients import read_wikitext
from usermail.recipients.entries import chunks


#: Text that is hard on parsers.
HOSTILE = {
    'templates': '{{u|' * 1000, 'links': '[[User:A|' * 3000,
    'closed templates': '{{u|' * 300 + 'A' + '}}' * 300,
    'closed links': '[[User:A|' * 300 + ']]' * 300,
    'tags': '<b>' * 3000, 'closed tags': '<b>' * 300 + '</b>' * 300,
    'strikes': '* <s>[[User:A]]\n' * 300, 'quotes': "'''''" * 3000,
    'lists': '*' * 5000 + ' [[User:A]]', 'tables': '{|\n|' * 1000,
    'closed tables': '{|\n|\n' * 200 + '\n|}' * 200,
    'arguments': '{{{' * 3000, 'comments': '<!--' * 3000,
    'pres': '<pre>' * 5000, 'cells': '{|\n|' + '||' * 20000 + '\n|}',
    'empty templates': '{{}}' * 3000 + 'x', 'spaces': '#a' + ' ' * 50000,
    'headings': '=' * 5000, 'nuls': '* [[User:\0A]]\0\n', 'colons': ':' * 9999,
    'titles': '* [[' + ':' * 5000 + 'User:A]]',
    'surrogates': '* [[User:\ud800]]', 'percent': '* [[User:%ff%00]]',
    'entity': '* [[User:&#99999999999;]]',
}


@pytest.mark.parametrize('text', HOSTILE.values(), ids=HOSTILE)
def test_hostile(text: str) -> None:
    """Nothing makes the parser raise, or lose what comes before."""
    reading = read_wikitext(f'* [[User:Olm]]\n{text}', PAGE, EN)
    assert names_of(reading)[:1] == ['Olm']
    assert all(len(remark.text) <= 80 for remark in reading.remarks)


def test_linear() -> None:
    """Eight times the list takes about eight times as long."""
    def seconds(entries: int) -> float:
        text = ''.join(f'* [[User:Maple Fox {number}]] by [[User:Clerk]]\n'
                       for number in range(entries))
        start = time.process_time()
        assert len(read_wikitext(text, PAGE, EN).recipients) == entries
        return time.process_time() - start

    assert seconds(8000) < 16 * min(seconds(1000) for _ in range(3))


@pytest.mark.skipif(sys.platform == 'darwin', reason='counts in bytes there')
def test_memory() -> None:
    """A page of 2 MiB, the most that a wiki has, takes little memory."""
    line = '* {{u|Maple Fox %d}}\n'
    text = ''.join(line % number for number in range(90000))[:2 ** 21]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reading = read_wikitext(text, PAGE, EN)
    assert len(reading.recipients) > 80000
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < 128 * 1024


#: Markup that is never closed: the parser begins again behind each of it.
ENDLESS = ['{{a|', '{{{a|', '<a ', '<b>', '<s>', '{|\n|-\n|a\n', '<b><!--',
           '<!--<s>', '<ref>', '[[', '[[a|', '{{a\n', '<a', '<div ', '{{{',
           '<pre>', '<b>\n', '|-\n{|\n', '<b>{{', '<b a="', '<i>[[',
           '<s>\n* ', '<b>{{</b>', '[[a{{b]]', '{{a<b>}}']


@pytest.mark.parametrize('unit', ENDLESS)
def test_work_is_bounded(unit: str) -> None:
    """What a page lets the parser do again is counted, and kept small.

    Who stands before it is read all the same. The benchmark has the
    seconds for 2 MiB of each, the most that a wiki's page has.
    """
    text = ('* [[User:Olm]]\n' + unit * (2 ** 18 // len(unit)))[:2 ** 18]
    pieces = list(chunks.chunks(text))
    assert ''.join(piece.text for piece in pieces) == text
    parsed = [piece.text for piece in pieces if piece.parsable]
    assert '[[User:Olm]]' in parsed[0]
    # Were it begun anew at each unit, this were the characters to read.
    assert sum(len(piece) * piece.count(unit) for piece in parsed) <= (
        4 * chunks.PAGE_WORK)
    assert sum(piece.count(unit) for piece in parsed) <= chunks.PAGE_WEIGHT
    reading = read_wikitext(text, PAGE, EN)
    assert names_of(reading) == ['Olm'] or 's>' not in unit
    assert 'malformed' in {remark.reason for remark in reading.remarks}


@pytest.mark.parametrize(('page', 'number'), [
    ('{|\n%s|}\n', 10_000), ('<div>\n%s</div>\n', 15_000)])
def test_long_pages_are_read(page: str, number: int) -> None:
    """A table, or what is dressed, is read in parts, and all of it."""
    row = '|-\n| %d || [[User:Fox %d]] || since 2019\n'
    item = '* [[User:Fox %d]], since 2019\n'
    lines = [row % (one, one) if '{|' in page else item % one
             for one in range(number)]
    text = page % ''.join(lines)
    assert len(text) > 2 ** 18
    pieces = list(chunks.chunks(text))
    assert len(pieces) > 8
    assert all(piece.parsable for piece in pieces)
    reading = read_wikitext(text, PAGE, EN)
    assert len(reading.recipients) == number
    assert reading.recipients[-1].line == text.count('\n') - 1
    assert not reading.remarks
