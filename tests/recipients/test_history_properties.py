"""The fast way to read a history finds what the slow one does."""
from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from english import EN, PAGE
from rows import ROWS
from test_history import A, B, C, history
from usermail.recipients import read_wikitext
from usermail.recipients.history import read_history
from usermail.recipients.units import is_closed


EVERY_LINE = sorted({
    *(line for _, text, *_ in ROWS for line in text.split('\n')),
    *(text for _, text, *_ in ROWS), A, B, C, 'Olm', 'Zoë', '',
    "''", "* ''", '{|', '|}', '|-', '| [[User:Olm]]', '! x !! y', '<!--',
    '-->', '<s>', '</s>', '<div>', '</div>', '{{u|', '}}', '[[User:', ']]',
    '<pre>', '</pre>', '<includeonly>', '</includeonly>', '#x [[User:Olm]]',
    '== A ==', ':[[User:Zoë]]', '** [[User:Zoë]]', '; x', '<s/>', '<s',
    '<!-- x --> <span title="a', '* "x" [http://x ', '<noinclude>',
    '</noinclude>', '<onlyinclude>', '{{/Sub}}', "* '''[[User:Olm]]''' x",
    '* <s>[[User:Zoë]]</s>', '<nowiki>', '</nowiki>', '<ref>', '</ref>',
    '* [[User:Zoë|<small>Z</small>]] <small>([[User talk:Zoë|t]])</small>',
})
#: Lines that are read alone, and blocks that are.
CLOSED = st.sampled_from([line for line in EVERY_LINE if is_closed(line)])
BLOCKS = st.tuples(st.sampled_from([
    '<div>\n%s\n</div>', '<s>\n%s\n</s>', '<!--\n%s\n-->', '{|\n%s\n|}',
    '{{a\n|%s\n}}', '<pre>\n%s\n</pre>', '<noinclude>\n%s\n</noinclude>',
    '<includeonly>\n%s\n</includeonly>', '<small>\n%s</small>', '* a\n:%s',
    '* {{target|site=x\n|user=%s}}', '<ref>%s\n</ref>', '<li>%s\n</li>',
]), CLOSED).map(lambda block: block[0] % block[1])
LINES = st.one_of(CLOSED, CLOSED, BLOCKS, st.sampled_from(EVERY_LINE))
EDITS = st.lists(st.one_of(
    st.tuples(st.just('insert'), st.integers(0, 12), LINES),
    st.tuples(st.just('delete'), st.integers(0, 12), st.just('')),
    st.tuples(st.just('sort'), st.just(0), st.just(''))), max_size=6)


@settings(deadline=None, max_examples=400)
@given(st.lists(LINES, max_size=8), EDITS,
       st.sampled_from([{}, {}, {'root': 'Project:Whole'},
                        {'mentions': True}]))
def test_fast_is_slow(lines: list[str], edits: list[tuple[str, int, str]],
                      how: dict[str, Any]) -> None:
    """A walk finds the acts that reading each whole page finds."""
    texts = ['\n'.join(lines)]
    for kind, place, line in edits:
        lines = sorted(lines) if kind == 'sort' else [
            *lines[:place], *[line] * (kind == 'insert'),
            *lines[place + (kind == 'delete'):]]
        texts.append('\n'.join(lines))
    expected, before = [], set[str]()
    for number, text in enumerate(texts, 1):
        after = {recipient.name for recipient in
                 read_wikitext(text, PAGE, EN, **how).recipients}
        expected += [(number, name, name in after)
                     for name in sorted(before ^ after)]
        before = after
    found = read_history(history(*[('Olm', text) for text in texts]),
                         PAGE, EN, **how).acts
    assert [act[:3] for act in found] == expected
