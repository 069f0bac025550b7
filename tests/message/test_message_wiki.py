"""Message pages as the wiki renders them, and as they arrive.

The files in newsletters/ are what a reader gets, in whole: read them.
"""
from __future__ import annotations

import base64
from pathlib import Path

import pytest

from sandbox import Account, Sandbox
from usermail.message import from_html, sources


NEWSLETTERS = Path(__file__).with_name('newsletters')

#: A grey pixel.
PNG = base64.b64decode(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81y'
    'tgAAAABJRU5ErkJggg==')

PAGES = {
    'Template:Greeting':
        '<noinclude>How to greet.</noinclude>Dear {{{name}}},',
    'Template:Frame':
        '<div style="border:1px solid">{{{1}}}</div>'
        '<includeonly>[[Category:Framed]]</includeonly>',
    'Help:Contents': 'Help.',
    'List/Message': """\
<noinclude>
== For editors ==
{{{nonsense}}} Keep it short.
</noinclude>
== News for {{{user}}}: ''August'' & [[Help:Contents|more]] ==
{{Greeting|name={{GENDER:{{{user}}}|Mr.|Ms.|friend}} {{{user}}}}}

here is '''what''' is ''new'':
* links: [[Help:Contents]], [[help:contents|the help]], [[A red one]],
* [[User talk:{{{user}}}|your talk]], [[#Events|below]],
* https://a.example/?b=1&c=2,
** [https://a.example/x with label], [https://a.example/y],
**# [mailto:a@b.example write us], [//a.example/z protocol-relative],
**# [https://a.example/?u={{{user}}} statistics],
**# [{{{optout}}} leave], {{{list}}}
* [https://a.example/?u={{urlencode:{{{list}}}}} share]

{{Frame|A template with {{{user}}} in it.}}

=== Events ===
{| class="wikitable"
! Event !! Date
|-
| rowspan="2" | Workshop || 1 August
|-
| 2 August
|-
| 編集会議 || [https://a.example/3 3 August]
|}

{|
| A column of the layout
* with a list
| Another
|}

[[File:Pixel.png|thumb|The caption.]]
[[File:Pixel.png|alt=yes]] [[File:Pixel.png]]
[[File:Pixel.png|link=https://a.example/join|Join]] [[File:No such file.png]]
&lt;b&gt; &amp;amp; 5&nbsp;€ &mdash; <nowiki>{{{user}}}</nowiki>
<span style="display: none">hidden</span>
----
; Term
: Definition
<pre>
a  b
</pre>
العربية: مرحبا {{{user}}}، [https://ar.example/ رابط].

中文：各位好，請看[https://zh.example/ 這裡]。🎉👨‍👩‍👧
__TOC__
[[Category:Newsletters]]
"""}

EXPECTED = """\
Dear Ms. Maple Fox 🦊,

here is what is new:

* links: Help:Contents (https://wiki.example/wiki/Help:Contents), the help (https://wiki.example/wiki/Help:Contents), A red one (https://wiki.example/index.php?title=A_red_one),
* your talk (https://wiki.example/index.php?title=User_talk:Maple%20Fox%20%F0%9F%A6%8A), below,
* https://a.example/?b=1&c=2,
  * with label (https://a.example/x), https://a.example/y,
    1. write us (a@b.example), protocol-relative (https://a.example/z),
    2. statistics (https://a.example/?u=Maple%20Fox%20%F0%9F%A6%8A),
    3. leave (https://wiki.example/wiki/List/Opt-out), https://wiki.example/wiki/List
* share (https://a.example/?u=https%3A%2F%2Fwiki.example%2Fwiki%2FList)

A template with Maple Fox 🦊 in it.

=== Events ===

Event    | Date
---------+-------------------------------
Workshop | 1 August
         | 2 August
編集会議 | 3 August (https://a.example/3)

A column of the layout

* with a list

Another

The caption.

yes Join (https://a.example/join) <b> &amp; 5\u00a0€ — {{{user}}}

---

Term
    Definition

a  b

العربية: مرحبا Maple Fox 🦊، رابط (https://ar.example/).

中文：各位好，請看這裡 (https://zh.example/)。🎉👨‍👩‍👧"""  # noqa: E501


@pytest.fixture(scope='module')
def pictured(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with an image and a reader."""
    shared_wiki.configure(f"""
        $wgEnableUploads = true;
        $wgUploadDirectory = '{shared_wiki.directory}/images';
        $wgArticlePath = '/wiki/$1';
    """)
    (shared_wiki.directory / 'images').mkdir()
    client = shared_wiki.client('Admin')
    token = client.get(action='query', meta='tokens')
    answer = client._session.post(shared_wiki.api, data={
        'action': 'upload', 'filename': 'Pixel.png', 'ignorewarnings': '1',
        'format': 'json', 'token': token['query']['tokens']['csrftoken'],
    }, files={'file': ('Pixel.png', PNG, 'image/png')}).json()
    assert answer['upload']['result'] == 'Success', answer
    shared_wiki.add_pages(PAGES)
    shared_wiki.add_pages({
        f'Template:{path.stem}': path.read_text(encoding='utf-8')
        for path in (NEWSLETTERS / 'templates').iterdir()})
    shared_wiki.add_users([Account('Maple Fox 🦊')])
    # No red links: what the newsletters link to is there.
    links = [link for page in NEWSLETTERS.glob('*.wiki') for link in
             client.post(action='parse', title=page.stem, prop='links',
                         text=page.read_text(encoding='utf-8'),
                         )['parse']['links']]
    shared_wiki.add_pages({link['title']: 'Something.' for link in links})
    return shared_wiki


def render(wiki: Sandbox, wikitext: str) -> dict[str, str]:
    """Return what the wiki makes of a message page, as a run asks it."""
    client = wiki.client('Admin')
    return {gender: client.post(
        action='parse', title='List/Message', text=text, prop='text',
        contentmodel='wikitext', disablelimitreport='1', uselang='content',
        disableeditsection='1', disabletoc='1')['parse']['text']
        for gender, text in sources(wikitext).items()}


def arrived(wiki: Sandbox, wikitext: str) -> tuple[str, str]:
    """Mail a page to the reader; return subject and text from the mailbox."""
    mail = from_html(
        render(wiki, wikitext), 'https://wiki.example').render(
        'Maple Fox 🦊', 'female', list_url='https://wiki.example/wiki/List',
        optout_url='https://wiki.example/wiki/List/Opt-out')
    wiki.client('Mailbot').email(*mail)
    received = wiki.mailbox('Maple Fox 🦊')[-1]
    # What follows is the wiki's own footer.
    text, *_ = received.body.rpartition('\n\n--')
    return received.subject, text


def test_page(pictured: Sandbox) -> None:
    """What the wiki makes of a page arrives as text worth reading."""
    page = PAGES['List/Message']
    assert render(pictured, page).keys() == {'unknown', 'male', 'female'}
    subject, text = arrived(pictured, page)
    assert subject == 'News for Maple Fox 🦊: August & more'
    assert text == EXPECTED


@pytest.mark.parametrize('page', sorted(NEWSLETTERS.glob('*.wiki')),
                         ids=lambda page: page.stem)
def test_newsletter(pictured: Sandbox, page: Path) -> None:
    """A newsletter as communities write them arrives as it should."""
    subject, text = arrived(pictured, page.read_text(encoding='utf-8'))
    expected = page.with_suffix('.txt').read_text(encoding='utf-8')
    assert f'Subject: {subject}\n\n{text}\n' == expected
    assert max(len(line.encode()) for line in text.split('\n')) <= 900
