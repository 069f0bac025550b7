"""The parser beside the wiki's own rendering of the same pages."""
from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from sandbox import Sandbox
from rows import ROWS
from usermail.recipients import read_wikitext
from usermail.recipients.titles import account, parse_title
from usermail.wiki import WikiNames


#: Whom the sandbox's user templates name.
NAME = '{{{user|{{{User|{{{username|{{{Username|{{{1|}}}}}}}}}}}}}}}'
USER_TEMPLATE = f'[[User:{NAME}|{NAME}]] ([[User talk:{NAME}|talk]])'


def live_names(html: str, names: WikiNames) -> Iterator[tuple[bool, str]]:
    """Yield the accounts to which a page shows live links.

    Each with whether it is the first one of a list entry.
    """
    soup = BeautifulSoup(html, 'html.parser')
    # A gallery's captions are text, though each is in a list item.
    for hidden in soup.select(
            's, del, strike, h1, h2, h3, .gallery, [style*="line-through"], '
            '[style*="display:none"]'):
        hidden.decompose()
    seen: set[int] = set()
    for link in soup.find_all('a', href=True):
        assert isinstance(link, Tag)
        query = parse_qs(urlsplit(str(link['href'])).query)
        named = account(
            parse_title(query.get('title', [''])[0], names), names)
        if named is None or named.reason:
            continue
        entry = link.find_parent(['li', 'dd', 'dt', 'tr'])
        # The sandbox's templates link to what they are given, bold or not.
        yield (entry is not None and id(entry) not in seen,
               named.name.strip("'"))
        seen.add(id(entry))


@pytest.fixture(scope='module')
def rows(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with the pages of the parser's table."""
    shared_wiki.configure("$wgNamespaceAliases['U'] = NS_USER;")
    shared_wiki.add_pages({
        **{f'Template:{name}': USER_TEMPLATE for name in
           ('User', 'U', 'Ul', 'User link', 'Ping')},
        **{f'Project:Row {number}': row[1]
           for number, row in enumerate(ROWS) if row[1].strip()}})
    return shared_wiki


def test_first_live_link_is_the_recipient(rows: Sandbox) -> None:
    """Whom a reader sees as an entry's account is whom we mail.

    Or a remark says why we don't; and whom we mail is seen, unless the
    page has names that are no links, or templates that this wiki has not.
    """
    info = rows.client().get(
        action='query', meta='siteinfo', siprop='general|namespaces|'
        'namespacealiases|specialpagealiases|interwikimap')['query']
    names = WikiNames.from_siteinfo(info)
    compared = 0
    for number, (name, text, *_) in enumerate(ROWS):
        if not text.strip():
            continue
        page = f'Project:Row {number}'
        # The wiki trims what is saved.
        reading = read_wikitext(rows.page(page) or '', page, names)
        mailed = {recipient.name for recipient in reading.recipients}
        live = list(live_names(rows.html(page), names))
        for first, account_name in live:
            if first and account_name not in mailed:
                assert reading.remarks, (name, text, account_name)
            compared += first and account_name in mailed
        if re.search(r'\{\{|<pre|^[^\[]*$', text) is None:
            unseen = mailed - {account_name for _, account_name in live}
            assert not unseen, (name, text)
    assert compared > 80
