"""A table of pages and what comes out.

A new oddity is one more row: its name, the wikitext, who is a recipient,
and the remarks as (line, reason, text).
"""
from __future__ import annotations

from entry_rows import MEANT, QUOTES
from markup_rows import MARKUP, Row
from template_rows import TEMPLATES


ROWS: list[Row] = [
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
    ('patterns', '== Regex ==\n* [[User:Olm/.*]]\n* [[User:Olm/*]]\n'
     '* [[User:Olm/\\w+]]\n* [[User talk:Olm/Archive .*]]', [],
     [(2, 'pattern', '[[User:Olm/.*]]'), (3, 'pattern', '[[User:Olm/*]]'),
      (4, 'pattern', '[[User:Olm/\\w+]]'),
      (5, 'pattern', '[[User talk:Olm/Archive .*]]')]),
    ('names like patterns', '* [[User:Back\\slash]]\n* [[User:Olm.*]]\n'
     '* [[User:\\d+ Fox]]\n* [[User:A*]]',
     ['Back\\slash', 'Olm.*', '\\d+ Fox', 'A*'], []),
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
     ['A'], [(2, 'mentioned', 'Clerk'), (5, 'mentioned', 'B'),
             (7, 'mentioned', 'C'), (7, 'unnamed', '2')]),
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
    *MARKUP, *TEMPLATES, *QUOTES, *MEANT,
]
