"""A wiki in English, for tests of what its pages say."""
from __future__ import annotations

from typing import Any

from usermail.recipients import Reading
from usermail.wiki import WikiNames


#: As the API answers in format version 1, for a wiki in English.
ENGLISH: dict[str, Any] = {
    'general': {
        'server': 'https://en.example.org', 'servername': 'en.example.org',
        'scriptpath': '/w', 'articlepath': '/wiki/$1', 'wikiid': 'enwiki',
        'lang': 'en'},
    'namespaces': {
        '-1': {'id': -1, '*': 'Special', 'canonical': 'Special'},
        '0': {'id': 0, '*': ''},
        '1': {'id': 1, '*': 'Talk', 'canonical': 'Talk', 'subpages': ''},
        '2': {'id': 2, '*': 'User', 'canonical': 'User', 'subpages': ''},
        '3': {'id': 3, '*': 'User talk', 'canonical': 'User talk',
              'subpages': ''},
        '4': {'id': 4, '*': 'Sandbox', 'canonical': 'Project',
              'subpages': ''},
        '6': {'id': 6, '*': 'File', 'canonical': 'File'},
        '10': {'id': 10, '*': 'Template', 'canonical': 'Template'},
        '14': {'id': 14, '*': 'Category', 'canonical': 'Category'}},
    'namespacealiases': [{'id': 2, '*': 'U'}, {'id': 6, '*': 'Image'}],
    'specialpagealiases': [
        {'realname': 'Contributions', 'aliases': ['Contributions',
                                                  'Contribs']},
        {'realname': 'Emailuser', 'aliases': ['EmailUser', 'Email_user']}],
    'interwikimap': [
        {'prefix': 'en', 'language': 'English', 'local': '',
         'localinterwiki': '', 'url': 'https://en.example.org/wiki/$1'},
        {'prefix': 'w', 'url': 'http://en.example.org/wiki/$1'},
        {'prefix': 'de', 'language': 'Deutsch',
         'url': 'https://de.example.org/wiki/$1'},
        {'prefix': 'm', 'url': 'https://meta.example.org/wiki/$1'}],
}
EN = WikiNames.from_siteinfo(ENGLISH)
PAGE = 'Project:List'


def names_of(reading: Reading) -> list[str]:
    """Return the recipients' names."""
    return [one.name for one in reading.recipients]
