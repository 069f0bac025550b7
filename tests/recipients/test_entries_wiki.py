"""Entries beside the wiki's own rendering, and in mailboxes."""
from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from entry_rows import MEANT, QUOTES
from hypothesis import HealthCheck, given, settings
from runs import MESSAGE, output, sent_to
from sandbox import Account, Client, Sandbox
from shapes import NAMES, PAGES
from template_rows import TEMPLATES
from test_recipients_wiki import USER_TEMPLATE
from usermail.recipients import read_wikitext
from usermail.recipients.titles import account, parse_title
from usermail.wiki import WikiNames


ROWS = {row[0]: row[1] for row in (*TEMPLATES, *QUOTES, *MEANT)}
DEAD = ('s, del, strike, [style*="line-through"], [style*="display:none"], '
        '[style*="display: none"]')

#: Rows, and where the wiki's HTML links those who get mail.
SEEN = [
    ('user before 1', 'li a'),
    ('quotes across cells', 'td:first-child a'),
    ('quotes across headers', 'td:first-child a'),
    ('quotes across lines of cells', 'td:first-child a'),
    ('quotes across items', 'li > :first-child'),
    ('quotes across headings', 'li a'),
    ('a tag across cells', 'td a'),
    ('a tag across rows', 'td a'),
    ('a tag across headers', 'td:first-child a'),
    ('an unclosed tag in a header', 'td:first-child a'),
    ('strikes in cells', 'td a'),
    ('a reply', 'ol > li > a:first-child'),
    ('a reply after a blank line', 'ol > li > a:first-child'),
    ('a list of indented items', 'dd > a, ul li ol a'),
    ('HTML replies', 'ul:not(li ul) > li > a, dt > a'),
    ('bold headers', 'td:first-child a'),
    ('centred headers', 'td:first-child a'),
    ('a title over all columns', 'td a'),
    ('a title over headers', 'td:first-child a'),
    ('the first column with accounts', 'td:nth-child(2) a'),
    ('columns of lists', 'td:first-child a'),
    ('headers of rows', 'th a'),
    ('an account in a header', 'td a'),
]


def linked(html: str, where: str = 'a') -> Iterator[str]:
    """Yield the accounts to which a page shows live links."""
    soup = BeautifulSoup(html, 'html.parser')
    for dead in soup.select(DEAD):
        dead.decompose()
    for node in soup.select(where):
        links = [node] if node.name == 'a' else node.find_all('a')
        for link in links:
            query = parse_qs(urlsplit(str(link.get('href'))).query)
            named = account(parse_title(query.get('title', [''])[0], NAMED),
                            NAMED)
            if named and not named.reason:
                yield named.name


#: What the sandbox calls its things, as far as its links need it.
NAMED = WikiNames('x', {'user': 2, 'user talk': 3, 'special': -1})


@pytest.fixture(scope='module')
def entries(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with templates that name accounts."""
    shared_wiki.configure('$wgRateLimits = [];')
    shared_wiki.add_pages({
        f'Template:{name}': USER_TEMPLATE
        for name in ('User', 'U', 'User-multi', 'Ping')})
    return shared_wiki


@pytest.fixture(scope='module')
def names(entries: Sandbox) -> WikiNames:
    """What the wiki calls its things."""
    return WikiNames.from_siteinfo(entries.client().get(
        action='query', meta='siteinfo', siprop='general|namespaces|'
        'namespacealiases|specialpagealiases|interwikimap')['query'])


@pytest.fixture(scope='module')
def client(entries: Sandbox) -> Client:
    """Ask the wiki, on one connection."""
    return entries.client()


def parse(client: Client, text: str) -> str:
    """Return the HTML that the wiki makes of a page."""
    answer = client.post(
        action='parse', text=text, title='Project:List', prop='text',
        contentmodel='wikitext', disablelimitreport='1')
    return str(answer['parse']['text'])


@pytest.mark.parametrize(('row', 'where'), SEEN, ids=[row for row, _ in SEEN])
def test_who_is_meant_is_seen(client: Client, names: WikiNames, row: str,
                              where: str) -> None:
    """Whom the wiki's HTML shows there is a recipient, and nobody else."""
    reading = read_wikitext(ROWS[row], 'Project:List', names)
    html = parse(client, ROWS[row])
    assert [one.name for one in reading.recipients] == list(
        dict.fromkeys(linked(html, where)))
    told = {one.name for one in reading.recipients}.union(
        one.text for one in reading.remarks)
    assert set(linked(html)) <= told


@settings(max_examples=40, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=PAGES)
def test_nobody_in_silence(client: Client, names: WikiNames,
                           page: str) -> None:
    """Whoever the wiki links on a page is a recipient or in a remark."""
    reading = read_wikitext(page, 'Project:List', names)
    told = [one.name for one in reading.recipients]
    told += [one.text for one in reading.remarks]
    silent = [name for name in set(linked(parse(client, page)))
              if not any(name in text for text in told)]
    assert not silent, (page, reading)


LIST = '''\
* {{u
|1=Axolotl
}}
* {{user-multi|user=Eft|t|cr}} added by [[User:Clerk]]
* {{user|Newt|commons}}
# [[User:Olm]] 12:00
#: Welcome! [[User:Clerk]]
{| class="wikitable"
| \'\'\'Name\'\'\' || \'\'\'Mentor\'\'\' || \'\'\'Since\'\'\'
|-
| [[User:Toad]] || [[User:Clerk]] || \'\'2019
|-
| [[User:Frog]] || [[User:Clerk]] || \'\'2020\'\'
|}
{{#target:
User talk:Hellbender
}}
<s>{{#target:User talk:Siren}}</s>
{{MP-NB
|Mentee=Mudpuppy
|Mentor=Clerk
}}
* [[User:Back\\slash]]
'''


def test_mailboxes(entries: Sandbox) -> None:
    """Who is meant gets a mail; who is not, is told about."""
    entries.add_users([Account(name) for name in (
        *NAMES, 'Clerk', 'T', 'Back\\slash')])
    entries.add_pages({'List': LIST, 'List/Message': MESSAGE})
    run = entries.pwb('emailusers', '-page:List', '-always', '-v')
    assert run.returncode == 0, output(run)
    assert sent_to(entries) == dict.fromkeys(
        ['Axolotl', 'Eft', 'Olm', 'Toad', 'Frog', 'Hellbender',
         'Back\\slash'], 1)
    for remark in ('line 5: foreign: ', 'line 4: mentioned: .*: Clerk',
                   r'line 18: malformed: .*: \{\{#target:User talk:Siren\}\}',
                   r'line 19: template: .*: \{\{MP-NB'):
        assert re.search(remark, output(run)), remark


@pytest.mark.parametrize('kind', [
    'Category:Readers', 'User:Olm', 'Data.json'])
def test_pages_without_sections(entries: Sandbox, kind: str) -> None:
    """What is no page of wikitext has no sections, or is no list."""
    entries.add_pages({'Category:Readers': 'x', 'List/Message': MESSAGE,
                       'User:Olm': '[[Category:Readers]]'})
    title = 'MediaWiki:Data.json' if kind == 'Data.json' else kind
    if kind == 'Data.json':
        entries.add_pages({title: '{"a": "[[User:Olm]]"}'})
    run = entries.pwb('emailusers', f'-page:{title}', '-section:One',
                      '-message:List/Message', '-always')
    assert run.returncode == 2, output(run)
    assert title in output(run) and 'Traceback' not in output(run)
    assert ('content model "json"' if kind == 'Data.json'
            else 'has no sections') in output(run)
