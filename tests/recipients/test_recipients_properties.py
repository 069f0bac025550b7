"""What holds for every list page, generated ones and nonsense."""
from __future__ import annotations

import string

from hypothesis import example, given, settings
from hypothesis import strategies as st

from english import EN, PAGE, names_of
from usermail.recipients import (
    BUILT_IN,
    REASONS,
    read_optouts,
    read_wikitext,
)
from usermail.recipients.entries import Walker
from usermail.recipients.entries.chunks import chunks
from usermail.recipients.titles import clean_title


settings.register_profile('recipients', deadline=None, max_examples=200)
settings.load_profile('recipients')

#: Names as the wiki would spell them.
WORDS = st.text(string.ascii_letters + string.digits + 'éßłЖשع会', min_size=1,
                max_size=8)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(
    lambda words: 'N' + ' '.join(words))

#: Ways to write a name that the wiki takes for the same.
SPELLINGS = st.sampled_from([
    lambda name: name,
    lambda name: 'n' + name[1:],
    lambda name: name.replace(' ', '_'),
    lambda name: f' _{name}__',
    lambda name: '\u200e' + name.replace(' ', '\xa0\u200f ') + '\u202c',
    lambda name: name.replace('N', '%4E'),
    lambda name: name.replace('N', '&#x4e;', 1),
    lambda name: name.replace(' ', '&nbsp;'),
])

#: Ways to name an account, of which an entry is unmoved.
SHAPES = st.sampled_from([
    '[[User:%s]]', '[[user talk:%s|x]]', '[[:U:%s#top|%s]]',
    '[[Special:Contributions/%s]]', '[[en:User_talk:%s]]', '{{u|%s}}',
    '{{ User | 1 = %s }}', '{{ping|%s}}', '[[Special:EmailUser/%s|m]]',
])
DRESSES = st.sampled_from([
    '%s', "''%s''", "'''%s'''", '<small>%s</small>', '<u><b>%s</b></u>',
    '<span style="color:red">%s</span>', '{{nowrap|%s}}', '<!-- x -->%s',
    "<font color=red>'''''%s'''''</font>", '%s<ref>x</ref>',
])
HIDES = st.sampled_from([
    '<s>%s</s>', '<del>%s</del>', '<STRIKE>%s</STRIKE >', '<!-- %s -->',
    '<nowiki>%s</nowiki>', '<s>x %s</s>', "<s>''%s''</s>",
    '<includeonly>%s</includeonly>', '<span style="text-decoration:'
    'line-through;">%s</span>', '{{strike|%s}}', '<del><b>%s</b> y</del>',
    '<!--%s\n* x-->',
])
TAILS = st.sampled_from(['', ' 12:00', ' added by [[User:Clerk]]', ' (new)',
                         ' – thanks, {{u|Clerk}}', ' <!-- 3 -->'])
#: None is indented below another: that would be a reply.
MARKERS = st.sampled_from(['* ', '*', '# ', '; '])
REPLIES = st.sampled_from(['*', ':', '#', '::', '*:', ':*'])

#: Pieces of markup in any order: nonsense, mostly.
NONSENSE = st.lists(st.sampled_from([
    '[[', ']]', '{{', '}}', '{{{', '}}}', '|', '||', '\n', '\n*', '\n# ', ':',
    '{|', '|}', '\n|-\n', '\n|', '\n!', '!!', '<s>', '</s>', '<del ', '>',
    '<!--', '-->', '<nowiki>', '</nowiki>', '<pre>', '</pre>', '<li>',
    '</li>', '<ref>', '</ref>', '<includeonly>', '</includeonly>', '<br/>',
    "''", "'''", '=', '==', '\n== A ==\n', '#', '/', '&amp;', '&#0;', '%', ' ',
    'User:', 'User talk:', 'Special:Contributions/', 'm:', 'de:', 'w:', 'u',
    'target', '#target:', 'ping', 'A', 'B', 'Maple Fox', '192.0.2.1', '_',
    '@', '\t', '\r\n', '\u200e', '\ufeff', '<div style="', '">', '</div>',
    '<table>', '<tr>', '<td>', 'http://x/', '[', ']', '\n\n', '__NOTOC__',
    '\n ', '<s/>', '<td\n', '{{u|C}}', '[[User:D]]', '* [[User:E]]\n',
]), max_size=40).map(''.join)


@st.composite
def entries(draw: st.DrawFn, hidden: bool = False) -> tuple[str, str]:
    """Return a name and an entry that names it first."""
    name = draw(NAMES)
    shape = draw(SHAPES)
    naming = shape.replace('%s', draw(SPELLINGS)(name).strip(' \n'))
    dressed = draw(DRESSES).replace('%s', naming)
    if hidden:
        # A comment ends where one inside it ends.
        dressed = draw(HIDES).replace('%s', dressed.replace('<!-- x -->', ''))
    return name, f'{draw(MARKERS)}{dressed}{draw(TAILS)}\n'


@given(st.lists(entries(), max_size=8))
def test_each_account_once(pairs: list[tuple[str, str]]) -> None:
    """The recipients are those named first, each once, in order."""
    text = ''.join(entry for _, entry in pairs)
    assert names_of(read_wikitext(text, PAGE, EN)) == list(
        dict.fromkeys(name for name, _ in pairs))


@given(entries(), REPLIES, st.lists(st.sampled_from(
    ['thanks, [[User:B]]', '[[User:B]] agrees', '{{ping|B}} why?',
     "''[[User:B]]'' 12:00", 'see [[User:C]], [[User:B]]']),
    min_size=1, max_size=3))
def test_replies_name_nobody(entry: tuple[str, str], indent: str,
                             texts: list[str]) -> None:
    """What is indented below an entry is not one, unless it is pure."""
    name, text = entry
    marker = text[0] + indent
    replies = ''.join(f'{marker} {reply}\n' for reply in texts)
    assert names_of(read_wikitext(text + replies, PAGE, EN)) == [name]
    assert names_of(read_wikitext(f'{text}{marker} [[User:B]], {{{{u|C}}}}',
                                  PAGE, EN)) == [name, 'B', 'C']


@given(st.lists(st.tuples(NAMES, st.sampled_from(
    ['', "'''", "''", "'''''"]), st.sampled_from(['', "'''", "''"])),
    min_size=1, max_size=5), st.sampled_from(['', "''", "'''"]))
def test_quotes_end_with_their_cell(
        rows: list[tuple[str, str, str]], quotes: str) -> None:
    """Quotes that are never closed change nothing."""
    table = '{|\n! ' + quotes + 'Name !! Mentor\n' + ''.join(
        f'|-\n| {before}[[User:{name}]] || {after}by [[User:Clerk]]\n'
        for name, before, after in rows) + '|}'
    reading = read_wikitext(table, PAGE, EN)
    assert names_of(reading) == list(dict.fromkeys(name for name, *_ in rows))
    assert {one.text for one in reading.remarks} == {'Clerk'}


@given(st.lists(st.one_of(entries().map(lambda pair: (*pair, True)),
                          entries(True).map(lambda pair: (*pair, False))),
                max_size=8))
def test_nobody_who_is_not_shown(
        rows: list[tuple[str, str, bool]]) -> None:
    """Who is struck out, in a comment or in nowiki is no recipient.

    Nor is the clerk who did it, unless the page leaves no trace of it.
    """
    text = ''.join(entry for _, entry, _ in rows)
    recipients = set(names_of(read_wikitext(text, PAGE, EN)))
    live = {name for name, _, shown in rows if shown}
    assert live <= recipients <= live | {'Clerk'}
    everybody = set(names_of(read_wikitext(text, PAGE, EN, mentions=True)))
    assert live <= everybody <= live | {'Clerk'}


@given(st.lists(entries(), min_size=1, max_size=4))
def test_optouts_are_every_mention(pairs: list[tuple[str, str]]) -> None:
    """Who is a recipient or mentioned could opt out that way."""
    text = ''.join(entry for _, entry in pairs)
    mentioned = set(names_of(read_wikitext(text, PAGE, EN, mentions=True)))
    assert mentioned <= set(names_of(read_optouts(text, PAGE, EN)))


@settings(max_examples=1000)
@given(st.one_of(NONSENSE, st.text()))
def test_nonsense(text: str) -> None:
    """No text makes the parser raise; what it says is in the text."""
    for read in (read_wikitext, read_optouts):
        reading = read(text, PAGE, EN)
        names = names_of(reading)
        assert len(set(names)) == len(names)
        assert all(names) and not any('\n' in name for name in names)
        last = text.count('\n') + 1
        assert all(1 <= one.line <= last for one in reading.recipients)
        assert all(1 <= one.line <= last for one in reading.remarks)
        assert {one.reason for one in reading.remarks} <= set(REASONS)


@settings(max_examples=1000)
@given(NONSENSE)
@example('[[<!--\n== A ==\n-->]]')
def test_lines_are_counted(text: str) -> None:
    """At the end of the page, the parser is at its last line."""
    walker = Walker(PAGE, EN, BUILT_IN)
    list(walker.read(text))
    assert walker.line == text.count('\n') + 1


@given(NONSENSE)
def test_what_follows_an_entry_changes_nothing(text: str) -> None:
    """No text takes away who stands before it, nor moves the line."""
    reading = read_wikitext(f'* [[User:Zoe]]\n\n{text}', PAGE, EN)
    assert reading.recipients[:1] == [('Zoe', EN.site, PAGE, 1)]


@given(st.text(), st.integers(0, 20))
def test_chunks(text: str, size: int) -> None:
    """The pieces are the text, cut after line ends."""
    pieces = [chunk.text for chunk in chunks(text, size)]
    assert ''.join(pieces) == text
    assert all(piece.endswith('\n') for piece in pieces[:-1])


@given(st.lists(st.one_of(entries(), entries(True)), max_size=12))
def test_chunks_make_no_difference(pairs: list[tuple[str, str]]) -> None:
    """A page says the same in whatever pieces it is parsed."""
    text = ''.join(entry for _, entry in pairs)
    whole, pieces = (list(Walker(PAGE, EN, BUILT_IN).read(text, size))
                     for size in (len(text) + 1, 1))
    assert pieces == whole


@given(st.text())
def test_clean_is_stable(text: str) -> None:
    """Cleaning twice changes no more, but for references in references."""
    cleaned = clean_title(text.replace('&', ''))
    assert clean_title(cleaned) == cleaned
