"""What a list page says: tables of pages and what comes out.

A new oddity is one more row: its name, the wikitext, who is a recipient,
and the remarks as (line, reason, text).
"""
from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

import pytest

from usermail.recipients import (
    BUILT_IN,
    REASONS,
    Reading,
    Recipient,
    SectionError,
    account_template,
    merge,
    read_massmessage,
    read_optouts,
    read_title,
    read_wikitext,
)
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

ROWS = [
    # Pages that are shown
    ('another list', '{{Project:Others}}\n* [[User:Olm]]', ['Olm'],
     [(1, 'template', '{{Project:Others}}')]),
    ('a heading from a page', '{{:Header}}\n* {{Project:Icon}} [[User:Olm]]',
     ['Olm'], [(1, 'template', '{{:Header}}')]),
    # Links
    ('user link', '* [[User:Maple Fox]]', ['Maple Fox'], []),
    ('talk link', '* [[User talk:Maple Fox]]', ['Maple Fox'], []),
    ('label', '* [[User:Maple Fox|MF]]', ['Maple Fox'], []),
    ('underscores, case', '* [[user:maple_Fox|MF]]', ['Maple Fox'], []),
    ('alias', '* [[U:Maple Fox]]', ['Maple Fox'], []),
    ('fragment', '* [[user_talk:foo_bar#top|x]]', ['Foo bar'], []),
    ('leading colon', '* [[:User:Olm]]', ['Olm'], []),
    ('spaces', '*[[ user  talk _:_ Maple__Fox_ ]]', ['Maple Fox'], []),
    ('other spaces', '* [[User:Maple\xa0Fox]]\n* [[User:Maple\u3000Fox]]',
     ['Maple Fox'], []),
    ('percent', '* [[User:A%42]]\n* [[User:Caf%C3%A9]]', ['AB', 'Café'], []),
    ('entities', '* [[User:A&amp;B]]\n* [[User:Caf&eacute;]]\n'
     '* [[User&#58;&#x4F;lm]]\n* [[User:A&nbsp;b]]',
     ['A&B', 'Café', 'Olm', 'A b'], []),
    ('bidi marks', '* [[User:\u200eMaple\u202a Fox\u202c]]\u200f',
     ['Maple Fox'], []),
    ('composed', '* [[User:Cafe\u0301]]', ['Café'], []),
    ('zero width', '* [[User:Maple\u200bFox]]', [],
     [(1, 'invalid', '[[User:Maple\u200bFox]]')]),
    ('comment inside', '* [[User:A<!-- x -->b]]', ['Ab'], []),
    ('two lines', '* [[User:Olm|a\nb]]\n* [[User:Fox]]', ['Olm', 'Fox'], []),
    ('contributions', '* [[Special:Contributions/maple_Fox]]\n'
     '* [[Special:contribs/Olm]]\n* [[Special:EmailUser/Newt|mail]]\n'
     '* [[Special:Email user/Eft]]', ['Maple Fox', 'Olm', 'Newt', 'Eft'], []),
    ('other special', '* [[Special:Log/Olm]]', [],
     [(1, 'unnamed', '[[Special:Log/Olm]]')]),
    ('interwiki', '* [[:m:User:Olm (XYZ)|Olm]]\n* [[:de:Benutzer:Olm]]', [],
     [(1, 'foreign', '[[:m:User:Olm (XYZ)|Olm]]'),
      (2, 'foreign', '[[:de:Benutzer:Olm]]')]),
    ('interwiki home', '* [[:en:User:Olm]]\n* [[w:User:Fox]]\n'
     '* [[w:en:User talk:Newt]]', ['Olm', 'Fox', 'Newt'], []),
    ('interwiki away', '* [[w:de:User:Olm]]', [],
     [(1, 'foreign', '[[w:de:User:Olm]]')]),
    ('language links', '* [[User:Olm]]\n[[de:Benutzer:Olm]]\n[[Category:X]]',
     ['Olm'], []),
    ('not a link', '* https://en.example.org/wiki/Olm\n* [[Olm]]', [],
     [(1, 'unnamed', 'https://en.example.org/wiki/Olm'),
      (2, 'unnamed', '[[Olm]]')]),
    ('address of a user page',
     '* [https://de.example.org/wiki/User:Olm x] by [[User:Clerk]]', [],
     [(1, 'external', '[https://de.example.org/wiki/User:Olm x]'),
      (1, 'mentioned', 'Clerk')]),
    ('link in a link', '* [[User:Olm|[[User:Fox]]]]', [],
     [(1, 'mentioned', 'Fox'), (1, 'malformed', '[[User:Olm|[[User:Fox]]]]')]),
    ('template in a label', '* [[User:Olm|{{color|red|Olm}}]]', ['Olm'], []),
    ('styled label', '* [[U:Olm|<font color="x">O<b>l</b>m</font>]]',
     ['Olm'], []),
    ('image', '* [[File:X.png|link=User:Fox]] [[User:Olm]]', ['Olm'], []),
    ('caption', '* [[File:X.png|thumb|[[User:Fox]]]] [[User:Olm]]', ['Olm'],
     [(1, 'mentioned', 'Fox')]),

    # Accounts that get no mail
    ('addresses', '* [[User:192.0.2.7]]\n* [[User talk:2001:DB8:0:1::5]]\n'
     '* [[Special:Contributions/2001:db8::1]]\n* [[User:192.0.2.0/24]]\n'
     '* [[User:192.0.2.xxx]]', [],
     [(1, 'anonymous', '[[User:192.0.2.7]]'),
      (2, 'anonymous', '[[User talk:2001:DB8:0:1::5]]'),
      (3, 'anonymous', '[[Special:Contributions/2001:db8::1]]'),
      (4, 'anonymous', '[[User:192.0.2.0/24]]'),
      (5, 'anonymous', '[[User:192.0.2.xxx]]')]),
    ('address, then somebody', '* [[User:192.0.2.7]] by [[User:Clerk]]', [],
     [(1, 'anonymous', '[[User:192.0.2.7]]'), (1, 'mentioned', 'Clerk')]),
    ('temporary', '* [[User:~2024-123-45]]', [],
     [(1, 'temporary', '[[User:~2024-123-45]]')]),
    ('subpages', '* [[User:Olm/Drafts]]\n* [[User talk:Olm/Archive 1]]', [],
     [(1, 'subpage', '[[User:Olm/Drafts]]'),
      (2, 'subpage', '[[User talk:Olm/Archive 1]]')]),
    ('subpage of the same', '* [[User:Olm]] ([[User:Olm/Guestbook|sign]])',
     ['Olm'], []),
    ('subpage of another', '* [[User:Clerk/List]]: [[User:Olm]]', [],
     [(1, 'subpage', '[[User:Clerk/List]]'), (1, 'mentioned', 'Olm')]),
    ('patterns', '== Regex ==\n* [[User:Olm/.*]]\n* [[User:Olm.*]]', [],
     [(2, 'pattern', '[[User:Olm/.*]]'), (3, 'pattern', '[[User:Olm.*]]')]),
    ('invalid', '* [[User::Olm]]\n* [[::User:Olm]]\n* [[User:User:Olm]]\n'
     '* [[User:A~~~~]]\n* [[User:]]\n* [[User:' + 'x' * 256 + ']]', [],
     [(1, 'invalid', '[[User::Olm]]'), (2, 'invalid', '[[::User:Olm]]'),
      (3, 'invalid', '[[User:User:Olm]]'),
      (4, 'invalid', '[[User:A~~~~]]'), (5, 'invalid', '[[User:]]'),
      (6, 'invalid', '[[User:' + 'x' * 72 + '…')]),

    # Entries
    ('kinds of lists', '* [[User:A]]\n# [[User:B]]\n: [[User:C]]\n'
     '; [[User:D]]\n*#:* [[User:E]]\n** [[User:F]]',
     ['A', 'B', 'C', 'D', 'E', 'F'], []),
    ('the first counts', '* [[User:Olm]] added by [[User:Clerk]] '
     '([[User talk:Clerk|talk]]) 12:00', ['Olm'],
     [(1, 'mentioned', 'Clerk')]),
    ('text before', '* me too! [[User:Olm|O]] ([[User talk:Olm|t]]) 12:00',
     ['Olm'], []),
    ('moved', '* [[User:Old]] moved to [[User:New name]]', ['Old'],
     [(1, 'mentioned', 'New name')]),
    ('mentioned elsewhere', '* [[User:Olm]] by [[User:Clerk]]\n'
     '* [[User:Clerk]]', ['Olm', 'Clerk'], []),
    ('mentioned once', '* [[User:Olm]] by [[User:Clerk]]\n'
     '* [[User:Fox]] by [[User:Clerk]]', ['Olm', 'Fox'],
     [(1, 'mentioned', 'Clerk')]),
    ('only accounts', '* {{u|A}}, {{u|B}}\n* [[User:C]] · [[User:D]]\n'
     '* [[User:E]]<br>[[User:F]] &middot; [[User:G]]',
     ['A', 'B', 'C', 'D', 'E', 'F', 'G'], []),
    ('own links beside', '* [[User:A]] ([[User talk:A|t]] · '
     '[[Special:Contributions/A|c]]), [[User:B]] ([[User talk:B|t]])',
     ['A', 'B'], []),
    ('in brackets', '* [[User:A]] ([[User:B]])', ['A'],
     [(1, 'mentioned', 'B')]),
    ('renamed', '* [[User:A]] → [[User:B]]', ['A'], [(1, 'mentioned', 'B')]),
    ('definition', '; [[User:A]] : helped by [[User:B]]', ['A'],
     [(1, 'mentioned', 'B')]),
    ('plain line', '[[User:A]] | {{u|B}}\n\n [[User:C]]', ['A', 'B', 'C'],
     []),
    ('running text', 'Ask [[User:A]] or [[User:B/x]].', [],
     [(1, 'mentioned', 'A')]),
    ('heading', '=== [[USER:Olm|Olm]] (points: 3) ===\n* [[User:Fox]]',
     ['Fox'], [(1, 'mentioned', 'Olm')]),
    ('continued', '* [[User:A]]\nand [[User:B]]', ['A'],
     [(2, 'mentioned', 'B')]),
    ('empty items', '* \n*\n* <!-- nobody -->\n* &nbsp;', [], []),
    ('unlinked', '* Maple Fox\n* [[User:Olm]]', ['Olm'],
     [(1, 'unnamed', 'Maple Fox')]),
    ('HTML list', '<ul><li>[[User:A]]<li>[[User:B]] by [[User:C]]</ul>\n'
     '<ol>\n<li>[[User:D]]</li>\n</ol>', ['A', 'B', 'D'],
     [(1, 'mentioned', 'C')]),
    ('no list item', '<div>* [[User:A]]</div>\n * [[User:B]]', [],
     [(1, 'mentioned', 'A'), (2, 'mentioned', 'B')]),
    ('formatting', "* '''[[User:A]]'''\n* <small><u>[[User:B]]</u></small>\n"
     "* ''[[User:C]]\n* [[User:D]]''\n* {{nowrap|[[User:E]]}}",
     ['A', 'B', 'C', 'D', 'E'], []),
    ('switch before', '__NOTOC__* [[User:A]]', ['A'], []),
    ('note', '* <ref>[[User:Clerk]]</ref> [[User:A]]', ['A'],
     [(1, 'mentioned', 'Clerk')]),
    ('once', '* [[User:Olm]]\n* [[user_talk:olm]]\n* {{u|&#79;lm}}',
     ['Olm'], []),
    ('CRLF', '* [[User:A]]\r\n* [[User:B]]\r\n', ['A', 'B'], []),
    ('BOM', '\ufeff* [[User:A]]', ['A'], []),
    ('redirect', '#REDIRECT [[User:A]]\n* [[User:B]]', [],
     [(1, 'redirect', '#REDIRECT [[User:A]]')]),
    ('localised redirect', '#WEITERLEITUNG [[Project:A]]\n', [],
     [(1, 'redirect', '#WEITERLEITUNG [[Project:A]]')]),

    # Tables
    ('table', '{|\n|+ of [[User:Clerk]]\n! Name !! Mentor\n|-\n'
     '| [[User:A]] || [[User:B]]\n|- class="x"\n| 2 || {{u|C}}\n|}',
     ['A', 'C'], [(2, 'mentioned', 'Clerk'), (5, 'mentioned', 'B')]),
    ('table without headers', '{|\n| [[User:A]] || {{u|B}}\n|-\n|\n'
     '[[User:C]]\n|}', ['A', 'B', 'C'], []),
    ('row without a link', '{|\n| [[User:A]] || x\n|-\n| Fox || y\n|}',
     ['A'], [(4, 'unnamed', 'Fox y')]),
    ('another table', '{|\n| rain || 3\n|}\n* [[User:A]]', ['A'], []),
    # "| x |" makes x the cell's attributes, but not if it holds a link.
    ('bar in a cell', '{|\n| [[User:A]] | since 2020\n|-\n| {{u|B}} | x\n'
     '|- \n| style="a" | [[User:C]]\n|}', ['A', 'B', 'C'], []),
    ('lists in columns', '{|\n|\n* [[User:A]] by [[User:X]]\n* [[User:B]]\n|'
     '\n* [[User:C]]\n|}\n* [[User:D]]', ['A', 'B', 'C', 'D'],
     [(3, 'mentioned', 'X')]),
    ('list about a row', '{|\n| [[User:A]] || helpers:\n* [[User:B]]\n'
     '* [[User:C]]\n|}', ['A'],
     [(3, 'mentioned', 'B'), (4, 'mentioned', 'C')]),
    ('table in a table', '{|\n| x\n|\n{|\n| [[User:A]]\n|-\n| [[User:B]]\n|}'
     '\n|-\n| [[User:C]]\n|}', ['A', 'B', 'C'], []),
    ('HTML table', '<table>\n<tr><th>Name</th></tr>\n<tr><td>[[User:A]]</td>'
     '<td>[[User:B]]</td></tr>\n</table>', ['A'], [(3, 'mentioned', 'B')]),
    ('unclosed table', '{|\n| [[User:A]] || [[User:B]]\n', [],
     [(1, 'malformed', '{|'), (2, 'mentioned', 'A'), (2, 'mentioned', 'B')]),

    # What is not live
    ('comment', '<!-- * [[User:A]]\n* {{u|B}} -->\n* [[User:C]]', ['C'], []),
    ('item after a comment', '<!-- x -->* [[User:A]] by [[User:B]]', ['A'],
     [(1, 'mentioned', 'B')]),
    ('nowiki', '* <nowiki>[[User:A]]</nowiki>\n* <NOWIKI>{{u|B}}</NOWIKI>',
     [], []),
    ('struck', '* <s>[[User:A]]</s>\n* <del>{{u|B}}</del>\n'
     '* <STRIKE >[[User:C]]</STRIKE >', [], []),
    ('struck list', '<s>\n* [[User:A]]\n* [[User:B]]\n</s>\n* [[User:C]]',
     ['C'], []),
    ('struck by style', '* <span style="text-decoration:line-through">'
     '[[User:A]]</span>\n* <span style="display:none">[[User:B]]</span>',
     [], []),
    ('struck by template', '* {{strike|[[User:A]]}}', [], []),
    ('struck, replaced', '* <s>[[User:A]]</s> [[User:B]]', ['B'], []),
    ('struck, then somebody',
     '* <s>[[User:A]]</s> removed by [[User:Clerk]] 12:00', [],
     [(1, 'mentioned', 'Clerk')]),
    ('includeonly', '<includeonly>* [[User:A]]</includeonly>', [], []),
    ('noinclude', '<noinclude>* [[User:A]] by [[User:B]]</noinclude>', ['A'],
     [(1, 'mentioned', 'B')]),
    ('pictures', '<gallery>\nX.png|[[User:A]]\n</gallery>', [], []),

    # Broken markup
    ('broken link', '* [[User:Olm|x] by [[User:Clerk]]\n* [[User:Fox]]',
     ['Fox'], [(1, 'malformed', '[[User:Olm|x] by'),
               (1, 'mentioned', 'Clerk')]),
    ('broken template', '* {{u|Olm\n* {{u|Fox}}', ['Fox'],
     [(1, 'malformed', '{{u|Olm')]),
    ('swallowing template', '* {{u|A\n* {{u|B}}\n* x}}', [],
     [(1, 'malformed', '{{u|A * {{u|B}} * x}}'), (2, 'mentioned', 'B')]),
    ('tag in a title', '* [[User:A<nowiki/>b]]\n* [[User:<b>C</b>]]', [],
     [(1, 'malformed', '[[User:A'), (2, 'malformed', '[[User:')]),
    ('template in a title', '* [[User:{{x}}]] by [[User:Clerk]]', [],
     [(1, 'malformed', '[[User:{{x}}]]'), (1, 'mentioned', 'Clerk')]),
    # The wiki strikes out the rest of the page.
    ('unclosed strike', '* [[User:A]]\n* <s>[[User:B]]\n* [[User:C]]',
     ['A'], [(2, 'malformed', '<s>'), (2, 'malformed', '[[User:B]]'),
             (3, 'malformed', '[[User:C]]')]),
    ('strike of another name',
     '* <strike>[[User:A]]</s>\n* [[User:B]]</strike>\n* [[User:C]]', ['C'],
     [(1, 'malformed', '<strike>'), (1, 'malformed', '[[User:A]]'),
      (2, 'malformed', '[[User:B]]')]),
    ('empty strike', '* <s/>[[User:A]]', [],
     [(1, 'malformed', '<s/>'), (1, 'malformed', '[[User:A]]')]),
    ('unclosed deletion', '* <del>[[User:A]]\n** [[User:B]]', [],
     [(1, 'malformed', '<del>'), (1, 'malformed', '[[User:A]]'),
      (2, 'malformed', '[[User:B]]')]),
    ('unclosed style', '* <span style="text-decoration:line-through">x '
     '[[User:A]]', [],
     [(1, 'malformed', '<span style="text-decoration:line-through">x'),
      (1, 'malformed', '[[User:A]]')]),
    # The wiki ends a deletion, unlike <s>, with its list item.
    ('strike over items', '* <del>[[User:A]]\n* [[User:B]]</del>\n'
     '<del>\n* [[User:C]]\n</del>\n* [[User:D]]', ['D'],
     [(1, 'malformed', '[[User:A]]'), (2, 'malformed', '[[User:B]]'),
      (4, 'malformed', '[[User:C]]')]),
    ('block in a strike', '* <s><div></s>[[User:A]]', [],
     [(1, 'malformed', '[[User:A]]')]),
    ('strike in a strike', '* <s>[[User:A]]\n<s></u></s> {{u|B}}', [],
     [(1, 'malformed', '<s>'), (1, 'malformed', '[[User:A]]'),
      (2, 'malformed', '<s></u></s>'), (2, 'malformed', '{{u|B}}')]),
    ('unclosed strike in a cell', '{|\n| <s>[[User:A]]\n|-\n| {{u|B}}\n|}',
     ['B'], [(2, 'malformed', '<s>'), (2, 'malformed', '[[User:A]]')]),
    ('crossed tags', '* <u><s>[[User:A]]</u></s>\n* [[User:B]]', ['B'],
     [(1, 'malformed', '<s>'), (1, 'malformed', '[[User:A]]')]),
    # The wiki hides the rest of the page.
    ('unclosed comment', '* [[User:A]]\n* x <!-- [[User:B]]\n* [[User:C]]',
     ['A'], [(2, 'malformed', 'x <!--')]),
    ('unclosed includeonly', '<includeonly>* [[User:A]]\n* [[User:B]]', [],
     [(1, 'malformed', '<includeonly>*')]),
    ('unclosed and struck', '* <s>x<includeonly></s>\n* [[User:A]]', [],
     [(1, 'malformed', 'x<includeonly>')]),
    ('unclosed nowiki', '* <nowiki>[[User:A]]\n* [[User:B]]', ['B'],
     [(1, 'malformed', '<nowiki>'), (1, 'mentioned', 'A')]),
    ('unclosed pre', '<pre>\n[[User:A]]\n* [[User:B]]', [],
     [(1, 'malformed', '<pre>'), (2, 'malformed', '[[User:A]]'),
      (3, 'malformed', '[[User:B]]')]),

    # Templates
    ('user templates', '* {{User|Olm}} 12:00\n# {{admincheck|Fox}}\n'
     '# {{User|Newt}} 20260101120000\n* {{Корисник|Eft}}\n'
     '* {{ u | Toad }}\n* {{Template:u|Frog}}\n* {{subst:u|Axolotl}}',
     ['Olm', 'Fox', 'Newt', 'Eft', 'Toad', 'Frog', 'Axolotl'], []),
    ('named parameters', '* {{u|1=Olm}}\n* {{user|user=Fox}}',
     ['Olm', 'Fox'], []),
    ('values', "* {{u|A&amp;B}}\n* {{u|'''Fox'''}}\n* {{u|[[User:Olm]]}}\n"
     '* {{u|User:Newt}}\n* {{u|Eft<!-- x -->}}',
     ['A&B', 'Fox', 'Olm', 'Newt', 'Eft'], []),
    ('values that say nothing', '* {{u|{{x}}}}\n* {{u|}}\n* {{u}}', [],
     [(1, 'malformed', '{{u|{{x}}}}'), (2, 'malformed', '{{u|}}'),
      (3, 'malformed', '{{u}}')]),
    ('another page', '* {{u|Project:Kiosk}}', [],
     [(1, 'not-a-user', '{{u|Project:Kiosk}}')]),
    ('second parameter', '===Topic===\n* {{frs user|Olm|10}}', ['Olm'], []),
    ('frequency', '== Topic ==\n{{PRV|Olm|contact=monthly}}\n'
     '{{PRV|Fox|contact=never}}', ['Olm'],
     [(3, 'never', '{{PRV|Fox|contact=never}}')]),
    ('signatures', '* hello {{non signé|Olm|24 mai 2024}}\n'
     '* hi {{unsigned|192.0.2.7|date}}\n* hi {{unsigned2|date|Fox}}',
     ['Olm', 'Fox'], [(2, 'anonymous', '{{unsigned|192.0.2.7|date}}')]),
    ('several', '* {{ping|A|B}} hello\n{{yo|C|D}}\nthanks {{re|E}}',
     ['A', 'B', 'C', 'D'], [(3, 'mentioned', 'E')]),
    ('unknown', '* {{frob|Olm}} by [[User:Clerk]]\n{{frob|Fox}}', [],
     [(1, 'template', '{{frob|Olm}}'), (1, 'mentioned', 'Clerk'),
      (2, 'template', '{{frob|Fox}}')]),
    ('unknown, then an account', '* {{frob|Olm}} [[User:Fox]]', [],
     [(1, 'template', '{{frob|Olm}}'), (1, 'mentioned', 'Fox')]),
    ('unknown, without a name', '* {{tick}} [[User:A]]\n'
     '* {{shiny|size=20px}} [[User:B]]\n{{Header|WP:X}}\n', ['A', 'B'],
     [(3, 'template', '{{Header|WP:X}}')]),
    ('inside an unknown', '* {{hush|[[User:A]]}} [[User:B]]\n'
     '{{#if:x|* [[User:C]]}}', [],
     [(1, 'template', '[[User:A]]'), (1, 'mentioned', 'B'),
      (2, 'mentioned', 'C')]),
    ('a user page', '* hi {{User:Olm/sig}} 12:00', [],
     [(1, 'template', '{{User:Olm/sig}}')]),
    ('subpage template', '{{/item|Olm}}', [],
     [(1, 'template', '{{/item|Olm}}')]),

    # Delivery
    ('target', '{{#target:User talk:Maple Fox}}\nto {{#TARGET: user:olm }}',
     ['Maple Fox', 'Olm'], []),
    ('target elsewhere', '{{#target:User talk:Olm|de.example.org}}\n'
     '{{#target:User talk:Fox|EN.example.org}}', ['Fox'],
     [(1, 'foreign', '{{#target:User talk:Olm|de.example.org}}')]),
    ('target of another kind', '{{#target:Project:Kiosk}}\n'
     '{{#target:User:<><}}', [],
     [(1, 'not-a-user', '{{#target:Project:Kiosk}}'),
      (2, 'malformed', '{{#target:User:<><}}')]),
    ('delivery', '* {{Target | user = Maple Fox | site = fr.example.org }}\n'
     '* {{target|user=A}} {{target|site=en.example.org|user=B}}\n'
     'for {{TARGET|\nuser=C }}\n* {{target | user = }}\n* {{target}}\n'
     '* {{target|user=D', ['A', 'B', 'C'],
     [(1, 'foreign', '{{Target | user = Maple Fox | site = fr.example.org }}'),
      (5, 'malformed', '{{target | user = }}'),
      (6, 'malformed', '{{target}}'), (7, 'malformed', '{{target|user=D')]),
    ('struck target', '<s>{{#target:User:A}}</s>', [], []),

    # Bare names
    ('names in pre', '== Off ==\n<pre>\nMaple Fox\nolm\n\n</pre>',
     ['Maple Fox', 'Olm'], []),
    ('code in pre', '<pre>* {{User|YOUR NAME}}</pre>\n* [[User:A]]', ['A'],
     []),
    ('bare names', 'Maple Fox\r\nolm\r\nUser:Newt\r\nEft_toad\r\n\r\n',
     ['Maple Fox', 'Olm', 'Newt', 'Eft toad'], []),
    ('around bare names', '{{Header}}\n== Names ==\n__NOTOC__\n<!-- x -->\n'
     'Olm\nFox\n[[Category:Lists]]\n', ['Olm', 'Fox'], []),
    ('one bare name', 'Olm', [], [(1, 'unnamed', 'Olm')]),
    ('prose', 'Welcome to the list.\nSign below, please.\n', [], []),
    ('prose among names', 'Sign below:\nOlm\nFox', [],
     [(1, 'prose', 'Sign below:')]),
    ('wordy', 'We all like to write long lines\nand so\non and on it goes for '
     'ever\n', [], []),
    ('bare lines beside entries', '* [[User:A]]\nOlm\nFox', ['A'], []),
    ('not bare names', 'a@b.example\nOlm\nMaple|x\n192.0.2.1\nA/b\n~2025-1',
     ['Olm'], [(1, 'invalid', 'a@b.example'), (3, 'invalid', 'Maple|x'),
               (4, 'anonymous', '192.0.2.1'), (5, 'subpage', 'A/b'),
               (6, 'temporary', '~2025-1')]),
    ('edit form', 'User_talk:Maple_Fox@en.example.org\n'
     'User talk:Olm@de.example.org\nUser talk:A@b@en.example.org',
     ['Maple Fox', 'A@b'], [(2, 'foreign', 'User talk:Olm@de.example.org')]),
    ('sendMessages', 'User talk:Maple Fox\tenwiki\nUser talk:Olm\tdewiki\n',
     ['Maple Fox'], [(2, 'foreign', 'User talk:Olm dewiki')]),
]


def names_of(reading: Reading) -> list[str]:
    """Return the recipients' names."""
    return [one.name for one in reading.recipients]


@pytest.mark.parametrize(
    ('text', 'recipients', 'remarks'),
    [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_read_wikitext(text: str, recipients: list[str],
                       remarks: list[tuple[int, str, str]]) -> None:
    """The page names these, and has these remarks."""
    reading = read_wikitext(text, PAGE, EN)
    assert names_of(reading) == recipients
    assert [(remark.line, remark.reason, remark.text)
            for remark in reading.remarks] == remarks
    assert {remark.reason for remark in reading.remarks} <= set(REASONS)


def test_every_row_has_its_own_name() -> None:
    """No row hides another one in the output."""
    assert len({row[0] for row in ROWS}) == len(ROWS)


#: The names that MediaWiki 1.39 has in languages/messages: language;
#: Special, User, User talk with their gendered and other names;
#: Contributions and Emailuser.
LANGUAGES = [
    ('de', 'Spezial', 'Benutzer,Benutzerin',
     'Benutzer_Diskussion,Benutzerin_Diskussion', 'Beiträge',
     'E-Mail_senden,Mailen'),
    ('fr', 'Spécial', 'Utilisateur,Utilisatrice', 'Discussion_utilisateur,'
     'Discussion_utilisatrice,Discussion_Utilisateur', 'Contributions',
     'Envoyer_un_courriel,Courriel'),
    ('es', 'Especial', 'Usuario,Usuaria',
     'Usuario_discusión,Usuaria_discusión', 'Contribuciones',
     'Enviar_correo_electrónico'),
    ('ru', 'Служебная', 'Участник,Участница',
     'Обсуждение_участника,Обсуждение_участницы', 'Вклад',
     'Письмо_участнику'),
    ('uk', 'Спеціальна', 'Користувач,Користувачка,Участник',
     'Обговорення_користувача,Обговорення_користувачки', 'Внесок',
     'Лист_користувачеві'),
    ('ar', 'خاص', 'مستخدم,مستخدمة', 'نقاش_المستخدم,نقاش_المستخدمة',
     'مساهمات', 'مراسلة_المستخدم'),
    ('fa', 'ویژه', 'کاربر', 'بحث_کاربر', 'مشارکت‌ها', 'ایمیل_به_کاربر'),
    ('he', 'מיוחד', 'משתמש,משתמשת', 'שיחת_משתמש,שיחת_משתמשת', 'תרומות',
     'שליחת_דואר_למשתמש'),
    ('ja', '特別', '利用者', '利用者・トーク,利用者‐会話', '投稿記録', 'メール送信'),
    ('zh-hans', '特殊', '用户', '用户讨论,用户对话,使用者讨论', '用户贡献,贡献',
     '电邮联系'),
    ('pl', 'Specjalna', 'Użytkownik,Użytkowniczka',
     'Dyskusja_użytkownika,Dyskusja_użytkowniczki', 'Wkład', 'E-mail'),
    ('pt', 'Especial', 'Utilizador,Utilizadora,Usuário',
     'Utilizador_Discussão,Utilizadora_Discussão', 'Contribuições',
     'Contactar_utilizador'),
    ('cs', 'Speciální', 'Uživatel,Uživatelka',
     'Diskuse_s_uživatelem,Diskuse_s_uživatelkou,Uživatel_diskuse',
     'Příspěvky,Prispevky', 'E-mail'),
    ('tr', 'Özel', 'Kullanıcı', 'Kullanıcı_mesaj', 'Katkılar',
     'E-postaGönder'),
]


def siteinfo(language: str, special: str, user: str, talk: str,
             contributions: str, email: str) -> dict:
    """Return a wiki's siteinfo, in format version 2."""
    canonical = {-1: 'Special', 2: 'User', 3: 'User talk'}
    namespaces: dict[str, dict] = {}
    aliases = []
    for number, names in zip(canonical, (special, user, talk)):
        first, *others = names.replace('_', ' ').split(',')
        namespaces[str(number)] = {'id': number, 'name': first,
                                   'canonical': canonical[number]}
        aliases += [{'id': number, 'alias': name} for name in others]
    return {
        'general': {'server': f'//{language}.example.org', 'lang': language,
                    'scriptpath': '/w'},
        'namespaces': namespaces, 'namespacealiases': aliases,
        'specialpagealiases': [
            {'realname': 'Contributions', 'aliases': contributions.split(',')},
            {'realname': 'Emailuser', 'aliases': email.split(',')}]}


@pytest.mark.parametrize('row', LANGUAGES, ids=[row[0] for row in LANGUAGES])
def test_languages(row: tuple[str, ...]) -> None:
    """Each name of a namespace, and of a special page, names the user."""
    language, special, user, talk, contributions, email = row
    names = WikiNames.from_siteinfo(siteinfo(*row))
    titles = [f'{prefix}:Olm {number}' for number, prefix in enumerate(
        f'{user},{talk},User,User_talk'.split(','))]
    titles += [f'{special}:{page}/Olm {number}' for number, page in enumerate(
        f'{contributions},{email},Contributions,EmailUser'.split(','), 50)]
    lines = [f'* [[{title}|x]]' for title in titles]
    lines += [f'* [[:{prefix.lower()} :olm{name}]]' for prefix, name in (
        title.split(':Olm') for title in titles if special not in title)]
    reading = read_wikitext('\n'.join(lines), 'List', names)
    assert names_of(reading) == [
        f'Olm {title.rpartition(" ")[2]}' for title in titles]
    assert reading.remarks == []
    assert {one.site for one in reading.recipients} == {
        f'{language}.example.org/w'}


@pytest.mark.parametrize(('language', 'name'), [
    ('en', 'Ill'), ('tr', 'İll'), ('az', 'İll')])
def test_first_letter(language: str, name: str) -> None:
    """The first letter is capitalised by the wiki's language."""
    info = {**ENGLISH, 'general': {**ENGLISH['general'], 'lang': language}}
    reading = read_wikitext('* [[User:ill]]\n* {{u|ill}}', 'List',
                            WikiNames.from_siteinfo(info))
    assert names_of(reading) == [name]


def test_first_letter_that_stays() -> None:
    """MediaWiki leaves letters alone that Python would make two."""
    assert names_of(read_wikitext('* [[User:ßen]]', 'List', EN)) == ['ßen']


def test_temporary_accounts_of_the_wiki() -> None:
    """The wiki says how its temporary accounts are called."""
    names = WikiNames.from_siteinfo({**ENGLISH, 'autocreatetempuser': {
        'enabled': True, 'matchPatterns': ['*Unregistered $1', '~$1~']}})
    reading = read_wikitext('* [[User:*Unregistered 5]]\n* [[User:~x~]]\n'
                            '* [[User:~x]]\n* [[User:~2030-1]]', PAGE, names)
    assert names_of(reading) == ['~x']
    assert [(one.line, one.reason) for one in reading.remarks] == [
        (1, 'temporary'), (2, 'temporary'), (4, 'temporary')]


def test_where() -> None:
    """A recipient and a remark say where they stand."""
    reading = read_wikitext('\n\n* [[User:Olm]]\n* [[User:Fox/x]]', PAGE, EN)
    assert reading.recipients == [
        Recipient('Olm', 'en.example.org/w', PAGE, 3)]
    assert reading.remarks == [(PAGE, 4, '[[User:Fox/x]]', 'subpage')]


def test_mentions() -> None:
    """With mentions, everybody counts whom the page shows as live."""
    text = ('Ask [[User:A]]. <s>[[User:B]]</s> {{x|[[User:C]]}}\n'
            '== [[User:D]] ==\n* [[User:E]] by {{u|F}}<ref>[[User:G]]</ref>\n'
            '* [[User:I/x]]\n<s>[[User:J]]')
    reading = read_wikitext(text, PAGE, EN, mentions=True)
    assert names_of(reading) == ['A', 'C', 'D', 'E', 'F', 'G']
    assert [(one.line, one.reason) for one in reading.remarks] == [
        (4, 'subpage'), (5, 'malformed'), (5, 'malformed')]


def test_optouts() -> None:
    """Whoever may have opted out, has."""
    text = ('Not [[User:A]]. <s>[[User:B]]</s> {{x|[[User:C]]}}\n'
            '* [[User:E]] by {{u|F}}<ref>[[User:G]]</ref>\n* [[User:I/x]]\n'
            '{{PRV|K|contact=never}}<!-- [[User:L]] -->\n* Newt\n* [[User:M\n'
            '<s>[[User:J]]')
    reading = read_optouts(text, PAGE, EN)
    assert names_of(reading) == ['A', 'B', 'C', 'E', 'F', 'G', 'I', 'K', 'J']
    assert [(one.line, one.reason) for one in reading.remarks] == [
        (5, 'unnamed'), (6, 'malformed'), (7, 'malformed')]


SECTIONS = """\
* [[User:A]]
== One ==
* [[User:B]]
{{/B}}
=== Inner ===
* [[User:C]]
== ''Two''  words ==
* [[User:D]]
<!--
== Three ==
-->
* [[User:E]]
<h2>Four</h2>
* [[User:F]]
== Twice ==
== Twice ==
"""


@pytest.mark.parametrize(('section', 'recipients'), [
    ('One', ['B', 'C']), ('Inner', ['C']), ('Two_words', ['D', 'E']),
    ('Four', ['F'])])
def test_section(section: str, recipients: list[str]) -> None:
    """A section is read with its subsections, and nothing else."""
    reading = read_wikitext(SECTIONS, PAGE, EN, section=section)
    assert names_of(reading) == recipients
    assert reading.subpages == ([f'{PAGE}/B'] if section == 'One' else [])


@pytest.mark.parametrize('section', ['Three', 'one', 'Twice'])
def test_no_such_section(section: str) -> None:
    """A section that is not there just once is an error."""
    with pytest.raises(SectionError, match=section):
        read_wikitext(SECTIONS, PAGE, EN, section=section)


@pytest.mark.parametrize(('page', 'text', 'subpages'), [
    (PAGE, '{{/A}}\n* {{/B}}\n{{/A/}}', ['/A', '/B']),
    (PAGE, '{{Project:List/A}} {{sandbox:list/B}}', ['/A', '/B']),
    (PAGE, '{{Project:Other/A}}{{List/A}}{{../A}}{{/}}', []),
    (PAGE, '<!-- {{/A}} --><s>{{/B}}</s><nowiki>{{/C}}</nowiki>', []),
    (PAGE, '<s>{{/A}}', []),
    (PAGE, '{{/A|x}} {{x|{{/B}}}}', []),
    ('List', '{{:List/A}}', ['/A']),
    # Namespaces without subpages have templates of that name.
    ('List', '{{/A}}', []),
])
def test_subpages(page: str, text: str, subpages: list[str]) -> None:
    """The page's own subpages that it shows are part of the list."""
    reading = read_wikitext(text, page, EN)
    assert reading.subpages == [page + subpage for subpage in subpages]


def test_transcluded() -> None:
    """A part of a list says what it says where it is transcluded."""
    text = ('<includeonly>* [[User:A]]</includeonly>\n'
            '<noinclude>* [[User:B]]</noinclude>\n* [[User:C]]')
    assert names_of(read_wikitext(text, f'{PAGE}/A', EN,
                                  root=PAGE)) == ['A', 'C']


@pytest.mark.parametrize(('option', 'text', 'recipients'), [
    ('frob', '* {{Frob|Olm|Fox}}', ['Olm']),
    ('Frob', '* {{frob|user=Olm}}', ['Olm']),
    ('frob/2', '* {{frob|Olm|Fox}}', ['Fox']),
    ('frob/who', '* {{frob|Olm|who=Fox}}', ['Fox']),
    ('/item', '{{/item|Olm}}', ['Olm']),
    ('/item/2', '{{/item|Olm|Fox}}', ['Fox']),
    ('frob/', '* {{frob|Olm}} for [[User:Fox]]', ['Fox']),
])
def test_account_template(option: str, text: str,
                          recipients: list[str]) -> None:
    """-template:NAME and NAME/PARAM say which parameter names who."""
    templates = {**BUILT_IN, **dict([account_template(option)])}
    reading = read_wikitext(text, PAGE, EN, templates=templates)
    assert names_of(reading) == recipients
    assert reading.remarks == []


@pytest.mark.parametrize('option', ['', ' ', '/', '//'])
def test_account_template_without_a_name(option: str) -> None:
    """A template needs a name."""
    with pytest.raises(ValueError, match='names no template'):
        account_template(option)


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


@pytest.mark.parametrize(('title', 'recipients', 'reasons'), [
    ('User:Maple Fox', ['Maple Fox'], []),
    ('User talk:Maple Fox', ['Maple Fox'], []),
    ('User talk:Olm/Archive 1', [], ['subpage']),
    ('Template:Uw-x', [], ['not-a-user']),
    ('Olm', [], ['not-a-user']),
    ('User:192.0.2.1', [], ['anonymous']),
])
def test_title(title: str, recipients: list[str],
               reasons: list[str]) -> None:
    """A category's member names the user whose page it is."""
    reading = read_title(title, 'Category:X', EN)
    assert names_of(reading) == recipients
    assert [one.reason for one in reading.remarks] == reasons


def test_merge() -> None:
    """Several lists name each account once, where it is first."""
    one = read_wikitext('* [[User:A]] by [[User:B]] for [[User:C]]', 'X', EN)
    two = read_wikitext('* [[User:B]]\n* [[User:A]] by {{u|C}}', 'Y', EN)
    reading = merge([one, two])
    assert [(one.name, one.page) for one in reading.recipients] == [
        ('A', 'X'), ('B', 'Y')]
    assert reading.remarks == [('X', 1, 'C', 'mentioned')]


#: Text that is hard on parsers.
HOSTILE = {
    'templates': '{{u|' * 1000, 'links': '[[User:A|' * 3000,
    'closed templates': '{{u|' * 300 + 'A' + '}}' * 300,
    'closed links': '[[User:A|' * 300 + ']]' * 300,
    'tags': '<b>' * 3000, 'closed tags': '<b>' * 300 + '</b>' * 300,
    'strikes': '* <s>[[User:A]]\n' * 300, 'quotes': "'''''" * 3000,
    'lists': '*' * 5000 + ' [[User:A]]', 'tables': '{|\n|' * 1000,
    'closed tables': '{|\n|\n' * 200 + '\n|}' * 200,
    'arguments': '{{{' * 3000, 'comments': '<!--' * 3000,
    'pres': '<pre>' * 5000, 'cells': '{|\n|' + '||' * 20000 + '\n|}',
    'empty templates': '{{}}' * 3000 + 'x', 'spaces': '#a' + ' ' * 50000,
    'headings': '=' * 5000, 'nuls': '* [[User:\0A]]\0\n', 'colons': ':' * 9999,
    'titles': '* [[' + ':' * 5000 + 'User:A]]',
    'surrogates': '* [[User:\ud800]]', 'percent': '* [[User:%ff%00]]',
    'entity': '* [[User:&#99999999999;]]',
}


@pytest.mark.parametrize('text', HOSTILE.values(), ids=HOSTILE)
def test_hostile(text: str) -> None:
    """Nothing makes the parser raise, or lose what comes before."""
    reading = read_wikitext(f'* [[User:Olm]]\n{text}', PAGE, EN)
    assert names_of(reading)[:1] == ['Olm']
    assert all(len(remark.text) <= 80 for remark in reading.remarks)


def test_linear() -> None:
    """Eight times the list takes about eight times as long."""
    def seconds(entries: int) -> float:
        text = ''.join(f'* [[User:Maple Fox {number}]] by [[User:Clerk]]\n'
                       for number in range(entries))
        start = time.process_time()
        assert len(read_wikitext(text, PAGE, EN).recipients) == entries
        return time.process_time() - start

    assert seconds(8000) < 16 * min(seconds(1000) for _ in range(3))


@pytest.mark.skipif(sys.platform == 'darwin', reason='counts in bytes there')
def test_memory() -> None:
    """A page of 2 MiB, the most that a wiki has, takes little memory."""
    line = '* {{u|Maple Fox %d}}\n'
    text = ''.join(line % number for number in range(90000))[:2 ** 21]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reading = read_wikitext(text, PAGE, EN)
    assert len(reading.recipients) > 80000
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < 128 * 1024
