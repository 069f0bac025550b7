"""Settings on wiki pages: what is taken, and what is an error."""
from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from usermail.calls import SettingsError, template_titles
from usermail.options import Options
from usermail.recipients import Title
from usermail.served import entries_of
from usermail.settings import (
    FIELDS,
    Dates,
    configured,
    narrowed,
    settings_on,
)
from usermail.wiki import WikiNames


NAMES = WikiNames('wiki.example.org/w', {
    '': 0, 'talk': 1, 'user': 2, 'user talk': 3, 'project': 4,
    'project talk': 5, 'file': 6, 'template': 10, 'vorlage': 10,
    'category': 14, 'special': -1}, interwiki={'de': 'language'})
TEMPLATES = template_titles((), NAMES)
DOCS = Path(__file__).resolve().parents[1] / 'docs/mailings.md'


def read(wikitext: str, base: str = 'List') -> dict[str, Any]:
    """Return what a settings page says."""
    return settings_on(wikitext, base, TEMPLATES, NAMES)


@pytest.mark.parametrize(('wikitext', 'settings'), [
    ('{{Emailusers|list=List}}', {}),
    ('{{emailusers |list= list }}', {}),
    ('{{Template:Emailusers|list=List}}', {}),
    ('{{vorlage:emailusers|list=List}}', {}),
    ('{{<!-- a -->Emailusers<!-- b -->|list=List}}', {}),
    ('{{Emailusers\n| list = List <!-- this -->\n| max = 5<!--0-->\n}}',
     {'max': 5}),
    ('Ours. [[Help|More]].\n\n* a\n{{Emailusers|list=List|limit=100}}\n'
     '<!-- {{Emailusers|list=Other}} -->[[Category:Mailings]]',
     {'limit': 100}),
    ('{{Emailusers|list=List|names=yes|nofooter=no}}',
     {'names': True, 'nofooter': False}),
    ('{{Emailusers|list=List|optout=A\n B, C \n\n}}',
     {'optout': ('A', 'B, C')}),
    ('{{Emailusers|list=List|notbefore=2026-02-28|until=2026-02-28}}',
     {'notbefore': date(2026, 2, 28), 'until': date(2026, 2, 28)}),
    ('{{Emailusers|list=List|campaign=%Y-%m = x|section=A & B: C}}',
     {'campaign': '%Y-%m = x', 'section': 'A & B: C'}),
    *((f'{{{{Emailusers|list=List|report={page}}}}}', {'report': page})
      for page in ('Talk:List', 'talk:list', 'Talk:List/Reports', 'List/R')),
])
def test_settings(wikitext: str, settings: dict[str, Any]) -> None:
    """However they are written."""
    found = read(wikitext)
    assert found.pop('list').strip().lower() == 'list'
    assert found.pop('report', '') == settings.pop('report', '')
    assert found == settings


#: Around a call; None of the settings in it may count.
CALL = '{{Emailusers|list=List|max=5}}'


@pytest.mark.parametrize(('wikitext', 'complaint'), [
    ('', 'no call of the template'),
    ('Emailusers', 'no call'),
    (f'<!-- {CALL} -->', 'no call'),
    (f'<!-- {CALL}', 'broken markup'),
    *((f'<{tag}>{CALL}</{tag}>', 'tag or a table') for tag in (
        'nowiki', 'pre', 'includeonly', 'noinclude', 'onlyinclude', 's',
        'div', 'ref', 'gallery', 'syntaxhighlight', 'span', 'templatedata')),
    *((f'{tag}{CALL}', 'broken markup|tag or a table') for tag in (
        '<nowiki>', '<includeonly>', '<pre>', '<div>', '</div>', '{{', '}}',
        '{|', '<')),
    (f'{CALL}\n<nowiki>{CALL}</nowiki>', 'tag or a table'),
    (f'{CALL}<nowiki/>', 'tag or a table'),
    (f'{CALL}\n{{|\n|{CALL}\n|}}', 'tag or a table'),
    (f"''{CALL}''", 'A template can|broken'),
    (f'== {CALL} ==', 'A template can'),
    (f'[[File:X.png|{CALL}]]', 'A template can'),
    (f'[https://example.org {CALL}]', 'A template can'),
    (f'{{{{{{1|{CALL}}}}}}}', 'A template can'),
    (f'{{{{Box|{CALL}}}}}', 'another template'),
    (f'{{{{#if:x|{CALL}}}}}', 'another template'),
    (f'{CALL}{{{{Box}}}}', 'another template'),
    (f'{CALL}\n\n{CALL}', 'second call'),
    ('{{Emailuser|list=List}}', 'another template'),
    ('{{User:X/Emailusers|list=List}}', 'another template'),
    ('{{:Emailusers|list=List}}', 'another template'),
    ('{{subst:Emailusers|list=List}}', 'another template'),
    ('{{Emailusers{{x}}|list=List}}', 'another template'),
    ('{{Emailusers|list=List', 'broken markup'),
    ('{{Emailusers|list=List}', 'broken markup'),
    ('{{Emailusers|max=5}}', '"list" is missing'),
    ('{{Emailusers}}', '"list" is missing'),
    ('{{Emailusers|list=Other}}', 'copied or moved'),
    ('{{Emailusers|list=List/Mailing}}', 'copied or moved'),
    ('{{Emailusers|list=Talk:List}}', 'copied or moved'),
    ('{{Emailusers|list=de:List}}', 'page of this wiki'),
])
def test_no_settings(wikitext: str, complaint: str) -> None:
    """A page that is not one live call of the template for its list."""
    with pytest.raises(SettingsError, match=complaint):
        read(wikitext)


@pytest.mark.parametrize(('fields', 'complaint'), [
    ('optuot=X', 'Did you mean "optout"'),
    ('Max=5', 'Did you mean "max"'),
    ('opt-out=X', 'Did you mean "optout"'),
    ('max =5|max=6', 'there twice'),
    ('5', 'no field'),
    ('', 'no field'),
    ('1=5', 'no field "1"'),
    *((f'{field}=sysop', f'no field "{field}"') for field in (
        'trusted', 'ledger', 'user', 'ccme', 'include', 'always', 'text',
        'subject', 'mailings', 'retry', 'template', 'revision')),
    *((f'max={value}', 'number from 1 up') for value in (
        '0', '-1', '1e3', '٣', '5 6', '1.5', '05', '9999999999', 'all')),
    ('max=', 'needs a value'),
    ('max=<!-- 5 -->', 'needs a value'),
    ('optout=\n', 'needs a value'),
    ('fallback=mail', 'takes only talk'),
    ('optin=everybody', 'takes only self, trusted, any'),
    ('names=1', 'takes only yes, no'),
    ('names=Yes', 'takes only yes, no'),
    *((f'until={value}', 'a date such as') for value in (
        '2026-02-30', '20260228', '2026-W09-1', '28.2.2026', '2026-2-8',
        'tomorrow', '2026-02-28T00:00')),
    ('notbefore=2026-03-01|until=2026-02-28', 'before "notbefore"'),
    *((f'optout={value}', 'markup') for value in (
        '{{x}}', '[[X]]', '<nowiki>X</nowiki>', '{{{x}}}', "''X''",
        'https://example.org', 'X&#58;Y', '[[X', 'X<br>', '\n* X',
        '<<!-- -->nowiki>', '~~~~', '__NOTOC__')),
    ('op{{x}}tout=X', 'markup'),
    *((f'optout={value}', 'page of this wiki') for value in (
        'de:X', 'X#Y', '#', 'Special:Log', 'X|Y'.replace('|', '[1]'),
        'User:')),
    ('message=A\nB', 'one line'),
    ('section=A\nB', 'one line'),
    *((f'report={page}', 'can\'t go on') for page in (
        'List', 'Listing', 'Talk:Listing', 'Other/List', 'User talk:Olm',
        'Project:Village pump', 'User:List/X', 'Talk:Other')),
    ('report=Special:Log', 'page of this wiki'),
])
def test_wrong_fields(fields: str, complaint: str) -> None:
    """What is unknown, doubled, without a name, or not as it must be."""
    with pytest.raises(SettingsError, match=complaint):
        read(f'{{{{Emailusers|list=List|{fields}}}}}')


def test_line() -> None:
    """The line of an error is that of the field."""
    with pytest.raises(SettingsError) as caught:
        read('A\n\n{{Emailusers\n| list=List\n|max=5\n|optuot=X\n}}')
    assert caught.value.line == 6


def test_talk_page() -> None:
    """A list on a talk page has its reports there, or below."""
    settings = ('{{Emailusers|list=Project talk:List|report=Project talk:'
                'List%s}}')
    for page in ('', '/Reports'):
        assert read(settings % page, 'Project talk:List')


@pytest.mark.parametrize(('allowed', 'settings', 'expected'), [
    ({}, {'max': 5}, {'max': 5}),
    ({'max': 3}, {'max': 5}, {'max': 3}),
    ({'max': 7, 'limit': 2}, {'max': 5, 'limit': 9}, {'max': 5, 'limit': 2}),
    ({}, {'optin': 'any'}, {'optin': 'trusted'}),
    ({}, {'optin': 'self'}, {'optin': 'self'}),
    ({'optin': 'self'}, {'optin': 'any'}, {'optin': 'self'}),
    ({'optin': 'any'}, {'optin': 'any'}, {'optin': 'any'}),
    ({'optout': ('A',)}, {'optout': ('B', 'C')},
     {'optout': ('A', 'B', 'C')}),
    ({'stop': ('A',)}, {'stop': 'B'}, {'stop': ('A', 'B')}),
    ({'names': True}, {'names': False}, {'names': False}),
    ({}, {'list': 'List', 'until': date(2026, 1, 1), 'section': 'X'},
     {'section': 'X'}),
])
def test_narrowed(allowed: dict[str, Any], settings: dict[str, Any],
                  expected: dict[str, Any]) -> None:
    """A page never widens what the operator allows."""
    always: dict[str, Any] = {'always': True}
    assert narrowed(Options(**always, **allowed), settings) == Options(
        **{**always, **allowed, **expected})


@pytest.mark.parametrize(('first', 'last', 'runs'), [
    (None, None, True), (4, None, True), (5, None, True), (6, None, False),
    (None, 4, False), (None, 5, True), (4, 6, True), (1, 2, False)])
def test_dates(first: int | None, last: int | None, runs: bool) -> None:
    """Both days are included."""
    dates = Dates(*(date(2026, 5, day) if day else None
                    for day in (first, last)))
    assert (dates.objection(date(2026, 5, 5)) is None) is runs


@pytest.mark.parametrize(('allowed', 'asked', 'becomes'), [
    ('talk', 'talk', 'talk'), ('talk', None, None), (None, 'talk', None)])
def test_fallback(allowed: str | None, asked: str | None,
                  becomes: str | None) -> None:
    """Talk pages need the operator's word and the list's."""
    options = narrowed(Options(fallback=allowed), {'max': 5})
    assert configured(options, {'fallback': asked} if asked else {}) == (
        Options(fallback=becomes, max=5))


def served(wikitext: str) -> list[tuple[str, int, dict[str, Any], str]]:
    """Return what a mailings page says."""
    return [(entry.title, entry.line, dict(entry.settings),
             str(entry.error or ''))
            for entry in entries_of(wikitext, TEMPLATES, NAMES)]


def test_served() -> None:
    """The links of list entries, with the settings beside them."""
    assert served(
        'We serve [[Help|these]]:\n{{Header}}\n'
        '* [[Newsletter]] {{Emailusers|max=500|optin=self}}\n'
        '* [[Project:Meetup/List|the meetup]], monthly; since 2026\n'
        '#[[:Category:Mentors]]<!-- {{x}} -->\n'
        '<!-- * [[Gone]] -->\n'
        '<!-- x -->** {{Emailusers\n|limit=5\n}} [[Nested]]\n'
        '* [[Wrong]] {{Emailusers|maxx=5}}\n'
        '* [[Twice]] {{Emailusers|max=5}} {{Emailusers|max=6}}\n'
        "== More ==\n* ''new:'' [[Last]]") == [
        ('Newsletter', 3, {'max': 500, 'optin': 'self'}, ''),
        ('Project:Meetup/List', 4, {}, ''),
        ('Category:Mentors', 5, {}, ''),
        ('Nested', 7, {'limit': 5}, ''),
        ('Wrong', 10, {}, 'There is no field "maxx" here. Did you mean '
                          '"max"?'),
        ('Twice', 11, {}, 'There is a second call of the template with the '
                          'settings.'),
        ('Last', 13, {}, '')]


@pytest.mark.parametrize(('wikitext', 'line', 'complaint'), [
    ('', 1, 'no list entry'),
    ('[[List]]', 1, 'no list entry'),
    ('* [[A]]\n* see below', 2, 'must link one list page, not 0'),
    ('* [[A]]\n\n*', 3, 'not 0'),
    ('* [[A]], [[B]]', 1, 'not 2'),
    ('* [[A]] ([[Talk:A|talk]])', 1, 'not 2'),
    ('* [[A]]\n* [[B]]\n* [[a]]', 3, 'there twice, first in line 1'),
    ('* [[A]]\n* {{u|B}}', 2, 'not this'),
    ('* [[A]] {{Box}}', 1, 'not this'),
    ('* [[A]] {{Emailusers|max=5', 1, 'broken markup'),
    ('* [[A]]\n* [[B', 2, 'not 0'),
    ('* [[{{PAGENAME}}]]', 1, 'no link to a page'),
    ('* [[de:A]]', 1, 'no link to a page'),
    ('* [[A#B]]', 1, 'no link to a page'),
    ('* [[Special:Log]]', 1, 'no link to a page'),
    ('* [[Category:A]]', 1, 'shows no link'),
    ('* [[File:A.png]]', 1, 'shows no link'),
    ('* [[User:Olm]]', 1, 'account\'s page'),
    ("* ''[[A]]''", 1, 'stand by itself'),
    ('* <s>[[A]]</s>', 1, 'tag or a table'),
    ('* [[A]]\n* <nowiki>[[B]]</nowiki>', 2, 'tag or a table'),
    ('* [[A]]\n<s>\n* [[B]]\n</s>', 2, 'tag or a table|broken'),
    ('* [[A]]\n<noinclude>\n* [[B]]\n</noinclude>', 2, 'tag or a table'),
    ('* [[A]]\n{|\n| [[B]]\n|}', 2, 'tag or a table'),
    ('* [[A]]\n{{Box|\n* [[B]]\n}}', 2, 'stands in no entry'),
    ('* [[A]]\n{{Emailusers|max=5}}', 2, 'stands in no entry'),
    ('* [[A]]\n{{Box}}* [[B]]', 2, 'begin its line'),
    ('* [[A]]\n<!-- \n* [[B]]', 2, 'broken markup'),
    ('* [[A]]\n{{Box|\n* [[B]]', 2, 'broken markup'),
])
def test_not_served(wikitext: str, line: int, complaint: str) -> None:
    """What can't be read is an error of the page, with its line."""
    with pytest.raises(SettingsError, match=complaint) as caught:
        served(wikitext)
    assert caught.value.line == line


def test_other_template() -> None:
    """-mailingtemplate gives the names, in place of the usual one."""
    templates = template_titles(['mailing list', 'Project:Mail'], NAMES)
    assert Title(10, 'Mailing list') in templates
    for name in ('Mailing_list', 'Project:Mail'):
        assert settings_on(f'{{{{{name}|list=List|max=5}}}}', 'List',
                           templates, NAMES)['max'] == 5
    with pytest.raises(SettingsError, match='another template'):
        settings_on('{{Emailusers|list=List}}', 'List', templates, NAMES)


def test_documented() -> None:
    """The page for communities has each field, and the template shows it."""
    page = DOCS.read_text(encoding='utf-8')
    for field in FIELDS:
        assert f'| `{field}` |' in page
        assert f'{{{{{{{field}' in page
