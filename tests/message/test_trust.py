"""Whose words go out: the rule, and what in a text was not meant."""
from __future__ import annotations

import pytest
from usermail.message.mistakes import mistakes, slips
from usermail.message.trust import (
    MAX_STEPS,
    Change,
    Part,
    author_of,
    objection,
    trust_in,
    wrote_all,
)
from usermail.wiki import Source


PERMISSIONS = {
    '*': ['read'], 'user': ['edit'], 'autoconfirmed': ['editsemiprotected'],
    'sysop': ['editprotected', 'editsemiprotected', 'editinterface'],
    'interface-admin': ['editinterface'], 'bot': ['editsemiprotected'],
    'Reviewer': ['templateeditor'],
}


def history(*revisions: str) -> list[Change]:
    """Return revisions, oldest first: who made it, and the text's name."""
    changes = [Change(user, text, number)
               for number, (user, _, text) in enumerate(
                   revision.partition(':') for revision in revisions)]
    return changes[::-1]


@pytest.mark.parametrize(('revisions', 'author'), [
    (['Ann:a'], 'Ann'),
    (['Ann:a', 'Ben:b'], 'Ben'),
    # who protects or moves a page is no author of it
    (['Ann:a', 'Ben:a'], 'Ann'),
    (['Eve:e', 'Ann:a', 'Ben:a', 'Cat:a'], 'Ann'),
    # who puts an earlier text back is
    (['Ann:a', 'Eve:e', 'Ben:a'], 'Ben'),
    # what the wiki hides nobody can tell
    (['Ann:a', ':b'], ''),
    (['Ann:', 'Ben:'], 'Ben'),
    ([], ''),
    # too many that changed nothing
    (['Ann:a', *['Ben:a'] * (MAX_STEPS - 1)], 'Ann'),
    (['Ann:a', *['Ben:a'] * MAX_STEPS], ''),
    (['Eve:e', 'Ann:a', *['Ben:a'] * (MAX_STEPS - 1)], 'Ann'),
    (['Eve:e', 'Ann:a', *['Ben:a'] * MAX_STEPS], ''),
])
def test_author_of(revisions: list[str], author: str) -> None:
    """The author is who last changed the content."""
    assert author_of(history(*revisions)) == author


def test_author_of_a_part() -> None:
    """A history that does not reach the first revision leaves it open."""
    assert author_of(history('Ann:a', 'Ben:b', 'Cat:b')) == 'Ben'
    assert author_of(history('Ann:a', 'Ben:b', 'Cat:b')[:2]) == ''


@pytest.mark.parametrize(('revisions', 'whole'), [
    (['Bot:a'], True), (['Bot:a', 'Bot:b'], True), ([], False),
    (['Ann:a', 'Bot:b'], False), (['Bot:a', 'Ann:b', 'Bot:a'], False),
    (['Bot:a', ':b', 'Bot:c'], False),
])
def test_wrote_all(revisions: list[str], whole: bool) -> None:
    """The bot wrote a page only if nobody else ever did."""
    assert wrote_all(history(*revisions), 'Bot') is whole
    assert not wrote_all(history('Bot:a', 'Bot:b')[:1], 'Bot')


SYSOP = frozenset({'*', 'user', 'autoconfirmed', 'sysop'})
USER = frozenset({'*', 'user', 'autoconfirmed'})


@pytest.mark.parametrize(('given', 'author', 'groups', 'levels', 'own',
                          'other'), [
    # trusted as the message page, and as a page that it transcludes
    (['sysop'], 'Ann', SYSOP, [], True, True),
    (['sysop'], 'Olm', USER, [], False, False),
    (['Olm'], 'Olm', USER, [], True, True),
    (['olm'], 'Olm', USER, [], True, True),
    (['Maple_Fox'], 'Maple Fox', USER, [], True, True),
    (['user'], 'Olm', USER, [], True, True),
    # an account of a group's name is nobody
    (['sysop'], 'Sysop', USER, [], False, False),
    (['Reviewer'], 'Reviewer', USER, [], False, False),
    (['Reviewer'], 'Olm', USER | {'Reviewer'}, [], True, True),
    # who names the trusted names them all
    (['Olm'], 'Ann', SYSOP, [], False, False),
    # protected so that only those who are trusted can edit it
    (['sysop'], 'Olm', USER, ['sysop'], False, True),
    (['sysop'], 'Olm', USER, ['editprotected'], False, True),
    (['sysop'], 'Olm', USER, ['autoconfirmed'], False, False),
    (['sysop'], 'Olm', USER, ['autoconfirmed', 'sysop'], False, True),
    (['sysop'], 'Olm', USER, ['editinterface'], False, False),
    (['sysop'], 'Olm', USER, ['templateeditor'], False, False),
    (['sysop', 'Reviewer'], 'Olm', USER, ['templateeditor'], False, True),
    (['sysop'], 'Olm', USER, ['nobody has this right'], False, False),
    (['Olm'], 'Ann', SYSOP, ['sysop'], False, False),
    # the wiki hides the author
    (['sysop'], '', frozenset(), [], False, False),
    (['sysop'], '', frozenset(), ['sysop'], False, True),
])
def test_objection(given: list[str], author: str, groups: frozenset[str],
                   levels: list[str], own: bool, other: bool) -> None:
    """Who is trusted, by group, by account, by protection."""
    trust = trust_in(given, 'Bot', PERMISSIONS)
    part = Part(Source('Page', 'url', 7, author), groups, frozenset(levels))
    assert (objection(part, trust) is None) is own
    said = objection(part, trust, transcluded=True)
    assert (said is None) is other
    assert said is None or (
        '"Page"' in str(said) and author in str(said) and said.source)


@pytest.mark.parametrize('given', [['sysop'], ['Bot'], ['Olm']])
def test_the_bot_itself(given: list[str]) -> None:
    """The bot's groups and name count for nothing, only the whole page."""
    trust = trust_in(given, 'Bot', PERMISSIONS)
    part = Part(Source('Page', 'url', 7, 'Bot'), SYSOP)
    assert objection(part, trust)
    assert not objection(part._replace(whole=True), trust)


@pytest.mark.parametrize(('text', 'found'), [
    ('Dear {{user}}', ['{{user}}']), ('Dear {user}', ['{user}']),
    ('Dear {{{user}}', ['{{{user}}']), ('Dear {{user}}}', ['{{user}}}']),
    ('{{ User }} {{{user}}}', ['{{ User }}']),
    ('{{optout}} {list}', ['{{optout}}', '{list}']),
    ('Dear {{{user}}}, {{{ user }}}', []),
    ('{{Greeting|{{{user}}}}}', []), ('{{{{{user}}}}}', []),
    ('{{user|Olm}} {{User list}} user', []), ('{{{user|friend}}}', []),
])
def test_slips(text: str, found: list[str]) -> None:
    """Two braces, or a brace too few, is no placeholder."""
    said = list(map(str, slips(text)))
    assert [line.split('"')[1] for line in said] == found
    assert all('{{{' in line for line in said)


@pytest.mark.parametrize(('wikitext', 'shown', 'others', 'found'), [
    ('Hello', 'Hello', {}, []),
    ('{{No}}', 'Template:No', {'missing': ['Template:No']}, ['Template:No']),
    ('[[File:No.png]]', 'File:No.png', {'files': ['File:No.png']},
     ['File:No.png']),
    ('{{#iff: a|b}}', '{{#iff: a|b}}', {}, ['{{#iff: a']),
    ('<nowiki>{{#if: a}}</nowiki>', '{{#if: a}}', {}, []),
    ('<pre>{{user}}</pre> <!-- {{user}} -->', '{{user}}', {}, []),
    ('<nowiki>{{user}}', '<nowiki>{{user}}', {}, ['{{user}}']),
    ('<noinclude>{{user}} {{Special:Version}}</noinclude>x', 'x', {}, []),
    ('{{Special:NewPages}}', '', {}, ['Special:NewPages']),
    ('{{ special : Prefixindex/A|x=1}}', '', {}, ['special : Prefixindex/A']),
    ('{{:Spezial:Neue_Seiten}}', '', {}, ['Spezial:Neue_Seiten']),
    ('{{Named}}', '', {'styles': ['mediawiki.special.changeslist']},
     ['special page']),
    ('[[Special:NewPages]] {{Special}}', '',
     {'styles': ['ext.cite.styles']}, []),
])
def test_mistakes(wikitext: str, shown: str,
                  others: dict[str, list[str]], found: list[str]) -> None:
    """What would be sent otherwise than it was meant is named."""
    said = mistakes(
        wikitext, shown, missing=others.get('missing', ()),
        files=others.get('files', ()), styles=others.get('styles', ()),
        special=['special', 'spezial'])
    assert len(said) == len(found), said
    for line, part in zip(said, found):
        assert part in str(line)


def test_mistakes_of_a_section() -> None:
    """What is not sent need not be right."""
    text = '== May ==\nDear {{{user}}}\n== June ==\nDear {{user}}\n'
    assert not mistakes(text, '', 'May', missing=())
    assert mistakes(text, '', 'June', missing=())
