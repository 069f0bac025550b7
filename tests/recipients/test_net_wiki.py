"""Nobody whom a reader of a list page can see falls through in silence."""
from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag
from rows import ROWS
from runs import MESSAGE, entries, output, sent_to
from sandbox import Account, Sandbox
from urllib.parse import parse_qs, urlsplit
from usermail.recipients import Reading, merge, read_wikitext
from usermail.recipients.net import debris, unread
from usermail.recipients.titles import account, parse_title
from usermail.recipients.written import Written
from usermail.wiki import Shown, WikiNames


#: Debian's package has the extension, not where links would lead. With a
#: cache of its own: the sandbox's wikis share one without its messages.
EXTENSION = """
$wgRateLimits = [];
$wgExtensionDirectory = getenv('SANDBOX_MEDIAWIKI') . '/extensions-core';
wfLoadExtension('ParserFunctions');
$wgCacheDirectory = getenv('SANDBOX_DIR') . '/cache';
@mkdir($wgCacheDirectory);
"""

MEMBERS = ('Ann', 'Ben', 'Cat')
THREE = entries(MEMBERS)

#: Pages that show three members whom the parser can't see, beside one whom
#: it can; and how they are remarked.
LISTS = {
    '{{/A|x}}': r'{{/A|x}}|3\)',
    '{{Members}}': r'Template:Members: Ann, Ben, Cat \(3\)',
    '{{Members|odd=x}}': r'Ann, Ben, Cat \(3\)',
    '{{int:Members}}': r'Ann, Ben, Cat \(3\)',
    '<gallery>\nFile:A.jpg|[[User:Ann]]\nFile:B.jpg|[[User:Ben]]\n'
    'File:C.jpg|[[User:Cat]]\n</gallery>': 'line 3: linked: .*: Ann',
    '{{#lst:Project:Members|x}}': 'template: .*{{#lst:Project:Members|x}}',
    '{{#lsth:Project:Members|x}}': 'template: .*{{#lsth:',
    '{{#invoke:Members|show}}': r'template: .*{{#invoke:Members\|show}}',
    '{{Special:PrefixIndex/User:}}': 'template: .*{{Special:PrefixIndex',
    'Ann\nBen\nCat': 'line 3: unnamed: .*: Ben',
    '{{Project:Members}}': r'Ann, Ben, Cat \(3\)|template: .*{{Project',
    '{{#if:x|{{Project:Members}}}}': r'Ann, Ben, Cat \(3\)|template: ',
    '<div>\n{{Members}}\n</div>': r'Ann, Ben, Cat \(3\)',
    '{{MEMBERS}}{{members}}': r'Ann, Ben, Cat \(3\)',
    '<imagemap>\n[[User:Ann]]\n</imagemap>': r'imagemap|linked',
    '{|\n| {{Members}}\n|}': r'Ann, Ben, Cat \(3\)',
}


@pytest.fixture(scope='module')
def members(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with lists that show three people in odd ways."""
    wiki = shared_wiki
    wiki.configure(EXTENSION)
    wiki.add_users([Account(name) for name in (*MEMBERS, 'Newt')])
    pages = {'Message': MESSAGE, 'Template:Members': THREE,
             'Project:Members': f'<section begin=x />{THREE}',
             'MediaWiki:Members': THREE}
    pages.update({f'User:{name}': 'Hello.' for name in MEMBERS})
    for number, text in enumerate(LISTS):
        pages[f'Project:List {number}'] = f'* [[User:Newt]]\n{text}'
        pages[f'Project:List {number}/A'] = THREE
    wiki.add_pages(pages)
    return wiki


def test_shown_members(members: Sandbox) -> None:
    """Whom a page shows is no recipient, and no secret."""
    run = members.pwb(
        'emailusers', '-message:Message', '-simulate', '-v',
        *(f'-page:Project:List {number}' for number in range(len(LISTS))))
    assert run.returncode == 0, output(run)
    assert re.search('^Recipients: +1 emailable: can be mailed$',
                     output(run), re.M)
    for number, (text, remark) in enumerate(LISTS.items()):
        assert re.search(rf'Sandbox:List {number}[,:].*(?:{remark})',
                         output(run)), (text, output(run))


def test_said_in_the_report(wiki: Sandbox) -> None:
    """The report says it, too, and only the readable one is mailed."""
    wiki.add_users([Account(name) for name in (*MEMBERS, 'Newt')])
    wiki.add_pages({'List': '* [[User:Newt]]\n{{Members}}',
                    'List/Message': MESSAGE, 'Template:Members': THREE})
    run = wiki.pwb('emailusers', '-page:List', '-always')
    assert run.returncode == 0, output(run)
    assert sent_to(wiki) == {'Newt': 1}
    assert 'linked on the page, but not in an entry that can be read' in (
        wiki.html('Talk:List'))


def test_too_many_parts(wiki: Sandbox) -> None:
    """A list of more than 500 parts is an error, before it costs much."""
    wiki.add_pages({'List': ''.join(f'{{{{:List/{number}}}}}\n'
                                    for number in range(501)),
                    'Message': MESSAGE})
    wiki.forget_requests()
    run = wiki.pwb('emailusers', '-page:List', '-message:Message',
                   '-simulate')
    assert run.returncode == 2, output(run)
    assert 'more than 500' in run.stderr
    assert len(wiki.requests()) < 30


def linked(html: str, names: WikiNames) -> Iterator[str]:
    """Yield the accounts to whose own pages a page's HTML links."""
    soup = BeautifulSoup(html, 'html.parser')
    for link in soup.find_all('a', href=True):
        assert isinstance(link, Tag)
        query = parse_qs(urlsplit(str(link['href'])).query)
        title = parse_title(query.get('title', [''])[0], names)
        named = account(title, names)
        if title.namespace in (2, 3) and named and not named.reason:
            yield named.name


def pieces() -> list[str]:
    """Return pieces of list pages, those of the parser's table among them.

    But for special pages: there the markup is remarked, and not whom a
    wiki shows for it.
    """
    rows = [row[1] for row in ROWS]
    return [text for text in (*LISTS, *rows) if 'Special:P' not in text] + [
        '<s>', '</s>', '{|\n', '\n|-\n', '\n|}\n', '<gallery>', '|',
        '</gallery>\n', '{{x|', '}}', "'''", '\n* ', '\n== A ==\n',
        '<div ', '<nowiki>', '</nowiki>', '<ref>[[User:Ref]]</ref>',
        '[[User:Q|']


def test_every_link_is_accounted_for(members: Sandbox) -> None:
    """Generated pages: who is linked is a recipient, remarked or dead."""
    client = members.client()
    names = WikiNames.from_siteinfo(client.get(
        action='query', meta='siteinfo', siprop='general|namespaces|'
        'namespacealiases|specialpagealiases|interwikimap|functionhooks',
    )['query'])
    chance = random.Random(11)
    stock = [piece for piece in pieces() if piece.strip()]
    pages = {f'Project:Page {number}': '\n'.join(
        chance.sample(stock, chance.randint(1, 6))) for number in range(150)}
    members.add_pages(pages)
    seen = 0
    for page in pages:
        text = members.page(page)
        answer = client.get(action='parse', page=page,
                            prop='text|links|templates')['parse']
        shown = Shown([link['title'] for link in answer['links']
                       if link['ns'] in (2, 3)],
                      [link['title'] for link in answer['templates']])
        assert text is not None
        reading = read_wikitext(text, page, names)
        reading = merge([reading, Reading([], [
            *debris(text, page, names),
            *unread(reading, shown, {page: text}, names)], [])])
        accounted = {one.name for one in reading.recipients} | reading.dead
        remarked = Written(remark.text for remark in reading.remarks)
        counted = any(remark.reason == 'linked' and not remark.line
                      for remark in reading.remarks)
        for name in linked(answer['text'], names):
            seen += 1
            assert (name in accounted or remarked.names(name) or counted), (
                name, text, reading)
    assert seen > 300
