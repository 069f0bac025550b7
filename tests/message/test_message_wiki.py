"""A message page as the wiki renders it, and as it arrives."""
from __future__ import annotations

import base64

from sandbox import Account, Sandbox
from usermail.message import from_html, sources


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

* links: Help:Contents (URL?title=Help:Contents), the help (URL?title=Help:Contents), A red one (URL?title=A_red_one),
* your talk (URL?title=User_talk:Maple%20Fox%20%F0%9F%A6%8A), below,
* https://a.example/?b=1&c=2,
  * with label (https://a.example/x), https://a.example/y,
    1. write us (a@b.example), protocol-relative (http://a.example/z),
    2. statistics (https://a.example/?u=Maple%20Fox%20%F0%9F%A6%8A),
    3. leave (https://w.example/Opt-out), https://w.example/List
* share (https://a.example/?u=https%3A%2F%2Fw.example%2FList)

A template with Maple Fox 🦊 in it.

=== Events ===

| Event | Date |
| --- | --- |
| Workshop | 1 August |
| | 2 August |
| 編集会議 | 3 August (https://a.example/3) |

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


def test_page(wiki: Sandbox) -> None:
    """What the wiki makes of a page arrives as text worth reading."""
    wiki.configure('$wgEnableUploads = true;\n'
                   f'$wgUploadDirectory = "{wiki.directory}/images";\n')
    (wiki.directory / 'images').mkdir(exist_ok=True)
    client = wiki.client('Admin')
    token = client.get(action='query', meta='tokens')
    answer = client._session.post(wiki.api, data={
        'action': 'upload', 'filename': 'Pixel.png', 'ignorewarnings': '1',
        'format': 'json', 'token': token['query']['tokens']['csrftoken'],
    }, files={'file': ('Pixel.png', PNG, 'image/png')}).json()
    assert answer['upload']['result'] == 'Success', answer
    wiki.add_pages(PAGES)
    wiki.add_users([Account('Maple Fox 🦊')])

    html = {gender: client.post(
        action='parse', title='List/Message', text=text, prop='text',
        contentmodel='wikitext', disablelimitreport='1', uselang='content',
        disableeditsection='1', disabletoc='1')['parse']['text']
        for gender, text in sources(PAGES['List/Message']).items()}
    assert set(html) == {'unknown', 'male', 'female'}
    message = from_html(html, wiki.url)
    mail = message.render('Maple Fox 🦊', 'female',
                          list_url='https://w.example/List',
                          optout_url='https://w.example/Opt-out')
    expected = EXPECTED.replace('URL?', f'{wiki.url}/index.php?')
    assert mail.text == expected
    assert mail.subject == 'News for Maple Fox 🦊: August & more'

    # And so it arrives, encoded, sent and decoded again.
    wiki.client('Mailbot').email(*mail)
    received, = wiki.mailbox('Maple Fox 🦊')
    assert received.subject == mail.subject
    assert received.body.startswith(expected + '\n')
