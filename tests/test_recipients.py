"""What a list page says: a table of wikitexts and what comes out."""
from __future__ import annotations

import pytest

from usermail.recipients import WikiNames, read_wikitext


EN = WikiNames('en.example.org/w', {
    'special': -1, 'talk': 1, 'user': 2, 'user talk': 3, 'project': 4})

#: id, wikitext, recipients, remarks as (line, reason)
ROWS = [
    ('link', '* [[User:Maple Fox]]', ['Maple Fox'], []),
    ('talk link', '* [[User_talk:maple_Fox#top|x]]', ['Maple Fox'], []),
    ('template', '# {{u|Maple Fox}}\n# {{User|Olm}} 12:00',
     ['Maple Fox', 'Olm'], []),
    ('target', '{{#target:User talk:Maple Fox}}', ['Maple Fox'], []),
    ('first of the entry', '* [[User:Olm]] by [[User:Clerk]]',
     ['Olm'], [(1, 'mentioned')]),
    ('comment', '<!-- * [[User:Olm]] -->', [], []),
    ('nowiki', '* <nowiki>[[User:Olm]]</nowiki>', [], []),
    ('struck', '* <s>[[User:Olm]]</s>', [], []),
    ('once', '* [[User:Olm]]\n* [[user:olm]]', ['Olm'], []),
]


@pytest.mark.parametrize(
    ('text', 'recipients', 'remarks'),
    [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_read_wikitext(text: str, recipients: list[str],
                       remarks: list[tuple[int, str]]) -> None:
    """The page names these, and has these remarks."""
    reading = read_wikitext(text, 'List', EN)
    assert [one.name for one in reading.recipients] == recipients
    assert [(one.line, one.reason) for one in reading.remarks] == remarks
