"""What a MassMessage list says, and what lists call this wiki."""
from __future__ import annotations

import json

import pytest
from english import EN, ENGLISH, PAGE, names_of
from usermail.recipients import read_massmessage, read_wikitext
from usermail.wiki import WikiNames


def test_massmessage() -> None:
    """A MassMessage list names talk pages, some on other wikis."""
    text = json.dumps({'description': 'x', 'targets': [
        {'title': 'User talk:maple_Fox'},
        {'title': 'User talk:Olm', 'site': 'de.example.org'},
        {'title': 'User talk:Newt', 'site': 'en.example.org'},
        {'title': 'Project:Kiosk'}, {'title': None}, 5]}, indent=1)
    reading = read_massmessage(text, PAGE, EN)
    assert [(one.name, one.line) for one in reading.recipients] == [
        ('Maple Fox', 0), ('Newt', 0)]
    assert [(one.reason, one.text) for one in reading.remarks] == [
        ('foreign', 'User talk:Olm @ de.example.org'),
        ('not-a-user', 'Project:Kiosk'), ('malformed', '{"title": null}'),
        ('malformed', '5')]


def test_massmessage_lines() -> None:
    """Where each target has its title, they have lines too."""
    text = '{"targets": [\n {"title": "User:Olm"},\n {"title": "X"}]}'
    reading = read_massmessage(text, PAGE, EN)
    assert reading.recipients[0].line == 2
    assert reading.remarks == [(PAGE, 3, 'X', 'not-a-user')]


@pytest.mark.parametrize('text', [
    '', '{"targets": [}', '[]', '{"targets": {}}', '"x"', '5', '[' * 10 ** 5])
def test_broken_massmessage(text: str) -> None:
    """What is no list is remarked, not raised."""
    reading = read_massmessage(text, PAGE, EN)
    assert reading.recipients == []
    assert [one.reason for one in reading.remarks] == ['malformed']


@pytest.mark.parametrize(('site', 'recipients'), [
    (' en.example.org ', ['Olm']), ('\tENWIKI\n', ['Olm']), (' ', ['Olm']),
    (' de.example.org', [])])
def test_site_with_spaces(site: str, recipients: list[str]) -> None:
    """White space around a site means nothing, in JSON as in wikitext."""
    text = json.dumps({'targets': [{'title': 'User:Olm', 'site': site}]})
    reading = read_massmessage(text, PAGE, EN)
    assert names_of(reading) == recipients
    reading = read_wikitext(f'{{{{target|user=Olm|site={site}}}}}', PAGE, EN)
    assert names_of(reading) == recipients


@pytest.mark.parametrize('site', ['myWiki', 'mywiki', 'MYWIKI',
                                  'Lists.Example.ORG', 'lists.example.org'])
def test_own_names_in_any_case(site: str) -> None:
    """A wiki knows its own targets, however its database is spelt."""
    names = WikiNames.from_siteinfo({**ENGLISH, 'general': {
        **ENGLISH['general'], 'wikiid': 'myWiki',
        'servername': 'Lists.Example.org'}})
    json_list = json.dumps({'targets': [{'title': 'User:Olm', 'site': site}]})
    for reading in (
            read_massmessage(json_list, PAGE, names),
            read_wikitext(f'{{{{target|user=Olm|site={site}}}}}', PAGE, names),
            read_wikitext(f'{{{{#target:User:Olm|{site}}}}}', PAGE, names),
            read_wikitext(f'User talk:Olm\t{site}\nUser:Fox', PAGE, names)):
        assert names_of(reading)[:1] == ['Olm']
        assert reading.remarks == []
