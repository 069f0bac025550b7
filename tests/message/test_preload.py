"""The page that gives the form for leaving its text, and the link to it."""
from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from usermail.leaving import link, names_saver
from usermail.recipients import BUILT_IN
from usermail.wiki import WikiNames


NAMES = WikiNames(
    'de.wikipedia.org/w',
    {'user': 2, 'benutzer': 2, 'benutzerin': 2, 'user talk': 3,
     'benutzer diskussion': 3, 'template': 10, 'vorlage': 10})

SAVER = '{{subst:REVISIONUSER}}'

#: As they are stored, with whether each click names only who clicks.
PRELOADS = [
    # as -setup prints it, and siblings
    (f'<noinclude>Do not change.</noinclude><includeonly>* [[User:{SAVER}]]'
     '</includeonly>', True),
    (f'<includeonly>* [[User:{SAVER}]]</includeonly>\n', True),
    (f'<includeonly># [[Benutzer:{SAVER}|{SAVER}]]</includeonly>', True),
    (f'<includeonly>* [[User talk:{SAVER}|]]</includeonly>', True),
    (f'<includeonly>[[User:{SAVER}]]</includeonly>', True),
    (f'<includeonly>* {{{{u|1={SAVER}}}}}</includeonly>', True),
    (f'<includeonly>* <small>[[User:{SAVER}]]</small></includeonly>', True),
    (f'<includeonly>== Leaving ==\n[[User:{SAVER}]]</includeonly>', True),
    (f'<includeonly><!-- Just save. -->\n* [[User:{SAVER}]]</includeonly>',
     True),
    (f'<onlyinclude><includeonly>* [[User:{SAVER}]]</includeonly>'
     '</onlyinclude> [[User:Admin]]', True),
    (f'[[User:Admin]] says: do not change.<onlyinclude><includeonly>* '
     f'[[User:{SAVER}]]</includeonly></onlyinclude>', True),
    (f'<noinclude>Ask [[User:Admin]].</noinclude><includeonly>* [[User:'
     f'{SAVER}]]</includeonly>', True),
    ('* [[User:{{<includeonly>subst:</includeonly>REVISIONUSER}}]]', True),
    ('* [[User:{{<includeonly>safesubst:</includeonly>REVISIONUSER}}]]',
     True),
    ('<includeonly>* [[User:{{ SUBST:REVISIONUSER }}]]</includeonly>', True),
    # signatures
    ('* <noinclude></noinclude>~~<noinclude></noinclude>~~', True),
    ('* ~~<noinclude/>~~', True),
    ('* ~<noinclude></noinclude>~~', True),
    ('<includeonly>* ~~~~</includeonly>', True),
    (f'<includeonly>* [[User:{SAVER}]] ~~~~~</includeonly>', True),
    # substituted when the preload page was saved: whoever did that
    ('* [[User:Admin]]', False),
    ('* [[User:Admin|Admin]] ([[User talk:Admin|talk]]) 12:00, 1 May 2026 '
     '(UTC)', False),
    # would be, when it is saved the next time
    (f'* [[User:{SAVER}]]', False),
    ('* ~~~~', False), ('* ~~~', False), ('* ~~~~~', False),
    (f'<noinclude>* [[User:{SAVER}]]</noinclude><includeonly>* [[User:'
     f'{SAVER}]]</includeonly>', False),
    # a parameter of the link, which forwarded mails would carry along
    ('* [[User:$1]]', False),
    ('<includeonly>* [[User:$1]]</includeonly>', False),
    (f'<includeonly>* [[User:$1]] [[User:{SAVER}]]</includeonly>', False),
    # somebody else, too
    (f'* [[User:Admin]]\n<includeonly>* [[User:{SAVER}]]</includeonly>',
     False),
    (f'<includeonly>* [[User:{SAVER}]] of [[User:Admin]]</includeonly>',
     False),
    (f'<includeonly>* [[User:Admin|{SAVER}]]</includeonly>', False),
    # nobody, or nobody for sure
    ('', False), ('\n', False), ('Please sign here.', False),
    ('<noinclude>Empty.</noinclude>', False),
    (f'<noinclude>* [[User:{SAVER}]]', False),
    (f'<includeonly>* <nowiki>[[User:{SAVER}]]</nowiki></includeonly>',
     False),
    (f'<includeonly>* <ref>[[User:{SAVER}]]</ref></includeonly>', False),
    (f'<includeonly><!-- [[User:{SAVER}]] --></includeonly>', False),
    ('* ~~<nowiki/>~~', False),
    ('* ~~<!-- -->~~', False),
    (f'<includeonly>{SAVER}</includeonly>', False),
    (f'<includeonly>{SAVER}\n{SAVER}</includeonly>', False),
    (f'<includeonly>* User:{SAVER}</includeonly>', False),
    (f'<includeonly>* [[User:{SAVER}</includeonly>', False),
    (f'<includeonly>* [[User:{SAVER}x]]</includeonly>', False),
    (f'<includeonly>* [[:en:User:{SAVER}]]</includeonly>', False),
    (f'<includeonly>* [[{SAVER}]]</includeonly>', False),
    ('<includeonly>* [[User:{{REVISIONUSER}}]]</includeonly>', False),
    ('<includeonly>* [[User:{{subst:revisionuser}}]]</includeonly>', False),
    ('<includeonly>* [[User:{{subst: REVISIONUSER}}]]</includeonly>', False),
    ('<includeonly>* [[User:{{subst:REVISIONUSER|x}}]]</includeonly>',
     False),
    ('<includeonly>* [[User:{{subst:CURRENTUSER}}]]</includeonly>', False),
    ('<includeonly>* [[User:{{subst:PAGENAME}}]]</includeonly>', False),
    ('<includeonly>* [[User:{{{1}}}]]</includeonly>', False),
    (f'<includeonly>* [[User:{SAVER}]] {{{{subst:Reason}}}}</includeonly>',
     False),
    ('<includeonly>* ~~~~~</includeonly>', False),
]


@pytest.mark.parametrize(('wikitext', 'safe'), PRELOADS)
def test_names_saver(wikitext: str, safe: bool) -> None:
    """Each click must name who clicks, and nobody else."""
    assert names_saver(wikitext, 'List/Opt-out', NAMES, BUILT_IN) is safe


@pytest.mark.parametrize('address', [
    'https://wiki.example.org/wiki/$1',
    'https://wiki.example.org/w/index.php?title=$1',
    'https://wiki.example.org/w/index.php/$1',
])
@pytest.mark.parametrize('title', [
    'List/Opt-out', 'Project:My list/Opt-out', 'Bücher & Co/Opt-out',
    'Who? What!/Opt-out', '100% + more=less/Opt-out', "Ann's \"list\"/山",
    'A (b), c; d: e~*/Opt-out',
])
def test_link(address: str, title: str) -> None:
    """The form gets the titles as they are, decoded as often as need be."""
    url = link(address, title)
    assert url.startswith(address.replace('$1', 'Special:UserLogin'))
    assert url.isascii() and not set(url) & set(' "<>()\'!*,;')
    assert url[-1].isalnum()
    query = parse_qs(urlsplit(url).query, strict_parsing=True)
    title = title.replace(' ', '_')
    assert query['returnto'] == [title]
    assert parse_qs(query['returntoquery'][0], strict_parsing=True) == {
        'action': ['edit'], 'section': ['new'], 'nosummary': ['1'],
        'preload': [f'{title}/Preload']}


def test_link_is_short() -> None:
    """It is below 200 characters for titles of a usual length."""
    assert len(link('https://en.wikipedia.org/wiki/$1',
                    'Wikipedia:Newsletter/Opt-out')) < 200
