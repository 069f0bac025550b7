"""What a report says, and in which order: tables of pure cases."""
from __future__ import annotations

import re

import pytest
from usermail.outcomes import Outcome
from usermail.recipients import Remark
from usermail.report import Summary, render
from usermail.report.blocks import insert, stamp
from usermail.report.remarks import insert_remarks, render_remarks
from usermail.report.wikitext import COLOURS, heading_of
from usermail.wiki import Source


SENT, UNCERTAIN, SKIPPED = Outcome.SENT, Outcome.UNCERTAIN, Outcome.SKIPPED


def summary(*counts: tuple[Outcome, int], remarks: list[Remark] | None = None,
            lists: tuple[str, ...] = ('List',), subject: str = 'Hello',
            first: float | None = 1_790_000_000) -> Summary:
    """Return a campaign's summary with so many people of each outcome."""
    made = Summary('News', 'Bot', [Source(title, '') for title in lists],
                   None, remarks or [], subject=subject, first=first)
    for outcome, number in counts:
        for one in range(number):
            made.count(f'{outcome} {one}', outcome, 'limit')
    return made


@pytest.mark.parametrize(('counts', 'said'), [
    ([(SENT, 3)], '3 of 3 got the mail.'),
    ([(SENT, 1)], '1 of 1 got the mail.'),
    ([(SKIPPED, 2)], '0 of 2 got the mail; 2 could not be mailed.'),
    # in the order of the outcomes, whatever was counted first
    ([(SKIPPED, 2), (UNCERTAIN, 3), (SENT, 12)],
     '12 of 17 got the mail; 3 in doubt, 2 could not be mailed.'),
    ([(Outcome.DEFERRED, 1200), (Outcome.FAILED, 1), (Outcome.REFUSED, 1)],
     '0 of 1202 got the mail; 1 refused by the wiki, 1 failed, 1200 still '
     'to come.'),
])
def test_sentence_and_bar(counts: list[tuple[Outcome, int]],
                          said: str) -> None:
    """One sentence, and a bar with the same numbers in the same order."""
    report = render(summary(*counts), 'en')
    assert report.split('\n')[1] == said
    numbers = re.findall(r'flex:(\d+) 1 0[^>]*>(\d+)</div>', report)
    assert all(share == number for share, number in numbers)
    shown = [int(number) for number, _ in numbers]
    assert sorted(shown) == sorted(number for _, number in counts)
    rest = [int(number) for number in re.findall(
        r'(\d+) (?:in|could|refused|failed|still)', said)]
    assert shown[-len(rest):] == rest or not rest
    # Parts are told apart without colours: a line between each two.
    assert report.count('border-inline-start') == len(shown) - 1
    # A screen reader has the sentence.
    label, = re.findall('role="img" aria-label="([^"]*)"', report)
    assert re.sub(r'&#(\d+);', lambda found: chr(int(found[1])),
                  label) == said


def test_every_outcome_has_its_colour() -> None:
    """No two outcomes look the same."""
    used = [COLOURS[outcome] for outcome in Outcome]
    assert len(set(used)) == len(used)


def test_order() -> None:
    """First how it went, then what to decide, then all else, then when."""
    report = render(summary((SENT, 1), (UNCERTAIN, 1), remarks=[
        Remark('List', 1, 'x', 'unnamed')]), 'en')
    places = [report.index(part) for part in (
        'got the mail;', 'role="img"', 'Nobody knows', 'Entries to fix: 1',
        'mw-collapsed', '! scope="row"', '|}', '~~~~~')]
    assert places == sorted(places)
    assert 'names no account' not in report


@pytest.mark.parametrize(('subject', 'first', 'heading'), [
    ('Hello', 1_790_000_000, 'Hello (2026-09-21)'),
    ('Hello', None, 'Hello'),
    ('Dear {{{user}}}, come', None, 'Dear …, come'),
    ('', None, 'News'),
    ('[[x]] == {{y}}', None, '[[x]] == {{y}}'),
])
def test_heading(subject: str, first: float | None, heading: str) -> None:
    """It is the subject as people read it, and the day."""
    text = heading_of(summary(subject=subject, first=first), 'en')
    assert not re.search(r'[\[\]{}=]', re.sub('<[^>]*>', '', text))
    assert re.sub(r'&#(\d+);', lambda found: chr(int(found[1])),
                  re.sub('<[^>]*>', '', text)) == heading


def test_time_is_filled_in_once() -> None:
    """The wiki's time stays while the mail is the same, in any format."""
    def put(page: str, mail: int) -> str:
        return insert(page, 'News', 'H', f'x {stamp(mail)} y', lambda _: True)

    page = put('', 7).replace('~~~~~', '۱۴:۴۰، ۲۵ نوامبر ۲۰۲۶ (UTC)')
    assert put(page, 7) == page
    assert '~~~~~' in put(page, 8)


def many(number: int) -> list[Remark]:
    """Return remarks in no order."""
    return [Remark('List 2' if one % 2 else 'List', number - one, f'x{one}',
                   'unnamed' if one % 3 else 'malformed')
            for one in range(number)]


@pytest.mark.parametrize(('number', 'shown', 'kinds'), [
    (1, 1, []), (10, 10, []),
    (11, 11, ['7 × names no account', '4 × a broken link']),
    (130, 100, ['86 × names no account', '44 × a broken link']),
])
def test_remarks(number: int, shown: int, kinds: list[str]) -> None:
    """They are sorted, and where there are many, counted by their kinds."""
    text = render_remarks(summary(remarks=many(number)), 'en')
    lines = re.findall(r'\[\[:(.*?)\]\]</bdi>, line (\d+)', text)
    found = [(page, int(line)) for page, line in lines]
    assert found == sorted(found) and len(found) == shown
    assert f'Entries to fix: {number}' in text
    assert [line[:len(kind)] for line, kind in zip(
        re.findall(r'^\* (\d+ × .*)', text, re.M), kinds)] == kinds
    assert ('mw-collapsed' in text) is bool(kinds)
    if shown < number:
        # ... outside of what is collapsed
        assert text.endswith('|}\n\nand 30 more\n</div>')


def test_remarks_come_and_go() -> None:
    """One block for the same lists; none where all is well."""
    def put(page: str, number: int, *lists: str) -> str:
        return insert_remarks(page, summary(
            remarks=many(number), lists=lists or ('List',)), 'en',
            lambda _: True)

    assert put('Talk.', 0) == 'Talk.'
    page = put('Talk.', 2)
    assert page.startswith('Talk.\n\n== Entries to fix: ')
    assert put(page, 2) == page
    assert put(page, 3).count('== Entries to fix: ') == 1
    assert put(page, 0) == 'Talk.'
    assert put(f'{page}\n\n== More ==\nx', 0) == 'Talk.\n\n== More ==\nx'
    # Who gave it another heading keeps that.
    assert put(re.sub('==.*==', '== Mine ==', page), 0) == (
        'Talk.\n\n== Mine ==')
    other = put(page, 2, 'List', 'Other')
    assert other.count('== Entries to fix: ') == 2
    assert put(other, 2, 'Other', 'List') == other
