"""Generated list pages: what people write, closed or not."""
from __future__ import annotations

from hypothesis import strategies as st


#: None is part of another.
NAMES = ('Axolotl', 'Eft', 'Newt', 'Olm', 'Toad', 'Frog', 'Hellbender',
         'Siren', 'Mudpuppy', 'Salamander')

ACCOUNTS = st.tuples(st.sampled_from([
    '[[User:%s]]', '[[user talk:%s|x]]', "[[User:%s|''x]]", "'''[[User:%s]]",
    '{{u|%s}}', '{{User\n| 1 = %s\n}}', '{{ping|%s}}', '<b>[[User:%s]]</b>',
    '{{U|user=%s|x}}', "''[[User:%s]]''", '<s>[[User:%s]]</s>',
    '<small>[[User:%s]]', '[[User:%s]]</small>', '<ref>[[User:%s]]</ref>',
    '[[:User:%s#x|%s]]', '<span style="display:none">[[User:%s]]</span>',
]), st.sampled_from(NAMES)).map(
    lambda pair: pair[0].replace('%s', pair[1]))
WORDS = st.sampled_from([
    '', ' ', ', ', ' · ', ' by ', ' 12:00, 1 May (UTC)', ' since 2019', "''",
    "'''", ' (', ')', ': ', '<br>', '<b>', '</b>', '<!-- x -->', '&nbsp;',
    ' Welcome! ', '{{tick}}', '<u>', '</u>', '<s>', '</s>', '<del>x</del>'])
TEXTS = st.lists(st.one_of(ACCOUNTS, WORDS), min_size=1, max_size=4).map(
    ''.join)
MARKERS = st.sampled_from([
    '* ', '*', '# ', '#: ', '#* ', '** ', '; ', ': ', ':: ', '*: ', '', ' ',
    '<li>', '== ', '\n', "''* "])
LINES = st.tuples(MARKERS, TEXTS).map(
    lambda pair: f'{pair[0]}{pair[1]}' + (' ==' if pair[0] == '== ' else ''))
CELLS = st.tuples(st.sampled_from([
    '\n| ', '\n| ', '\n| ', ' || ', '\n! ', ' !! ', '\n|-\n| ', '\n|-\n| ',
    '\n|-\n! ', '\n| colspan=2 | ', '\n| rowspan=2 | ', '\n|-\n',
    '\n|\n* ', '\n* ', '\n|+ ']),
    st.one_of(TEXTS, TEXTS, st.sampled_from(
        ["'''Name'''", "'''Mentor'''", 'Since', '']))).map(''.join)
TABLES = st.lists(CELLS, min_size=1, max_size=8).map(
    lambda cells: '{| class="wikitable"' + ''.join(cells) + '\n|}')
PAGES = st.lists(st.one_of(LINES, LINES, TABLES), min_size=1,
                 max_size=8).map('\n'.join)
