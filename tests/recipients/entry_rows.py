"""Rows of the table about quotes, replies and columns."""
from __future__ import annotations

from markup_rows import Row


#: Quotes and tags across cells and lines.
QUOTES: list[Row] = [
    ('quotes across cells',
     "{|\n! Name !! Since\n|-\n| [[User:Maple Fox]] || ''since 2019\n|-\n"
     "| [[User:Olm]] || ''since 2020''\n|}", ['Maple Fox', 'Olm'], []),
    ('quotes across headers',
     "{|\n! ''Name !! Since\n|-\n| [[User:Maple Fox]] || ''since 2019\n"
     "|-\n| [[User:Olm]] || '''since 2020\n|}", ['Maple Fox', 'Olm'], []),
    ('quotes across lines of cells',
     "{|\n! '''Name\n! Mentor\n|-\n| '''[[User:A]]\n| by [[User:B]]'''\n"
     "|-\n| ''[[User:C]]\n|\n|}", ['A', 'C'], [(6, 'mentioned', 'B')]),
    ('quotes across items',
     "* '''''[[User:A]]'' and\n* [[User:B]]'' by '''[[User:C]]\n"
     "* [[User:D]]'''", ['A', 'B', 'D'], [(2, 'mentioned', 'C')]),
    ('quotes across links', "* [[User:Olm|''Olm]] and [[User:Fox|Fox'']]\n"
     "* ''[[User:Newt|'''Newt''']]'', ''[[User:Eft]]", ['Olm', 'Newt', 'Eft'],
     [(1, 'mentioned', 'Fox')]),
    ('quotes in a title',
     "* [[User:A''b]] by [[User:Clerk]]\n* [[User:B'c]]\n* [[''User:D'']]",
     ["B'c"],
     [(1, 'malformed', "[[User:A''b]]"),
      (1, 'mentioned', 'Clerk'),
      (3, 'unnamed', "[[''User:D'']]")]),
    ('quotes before an item',
     "''* [[User:A]]\n* [[User:B]]''\n'''[[User:C]]''' · ''[[User:D]]''",
     ['B', 'C', 'D'], [(1, 'mentioned', 'A')]),
    ('quotes across headings',
     "== ''Names ==\n* [[User:A]]\n=== '''More''' ===\n* [[User:B]]''",
     ['A', 'B'], []),
    ('a tag across cells',
     '{|\n| <b>[[User:A]] || x\n|-\n| y</b> || [[User:B]]\n|}', ['A', 'B'],
     []),
    ('a tag across rows',
     '{|\n| <small>[[User:A]]\n|-\n| [[User:B]]</small>\n|-\n| Fox\n|}',
     ['A', 'B'], [(6, 'unnamed', 'Fox')]),
    ('a tag across headers',
     '{|\n! <u>Name !! Mentor\n|-\n| [[User:A]]</u> || [[User:B]]\n|}', ['A'],
     [(4, 'mentioned', 'B')]),
    ('an unclosed tag in a header',
     '{|\n! <b>Name !! Mentor\n|-\n| [[User:A]] || [[User:B]]\n|}', ['A'],
     [(4, 'mentioned', 'B')]),
    ('a strike across rows',
     '{|\n| <s>[[User:A]] || x\n|-\n| [[User:B]]</s>\n|-\n| [[User:C]]\n'
     '|}', ['C'],
     [(2, 'malformed', '[[User:A]]'), (4, 'malformed', '[[User:B]]')]),
    ('a tag across the attributes of a table',
     '{| class="x" <small>[[User:A]]\n|-\n| [[User:B]] || {{u|C}}</small>\n'
     '|-\n| [[User:D]]\n|}', ['D'],
     [(1, 'malformed', '<small>[[User:A]] |- | [[User:B]] || {{u|C}}</small>'),
      (1, 'mentioned', 'A'), (3, 'mentioned', 'B'), (3, 'mentioned', 'C')]),
    ('strikes in cells',
     "{|\n| <s>[[User:A]]</s> || ''x\n|-\n| [[User:B]] || <s>y</s>\n|}",
     ['B'], []),
]

#: Replies, and columns.
MEANT: list[Row] = [
    ('a reply',
     '# [[User:A]] \n#: Welcome! [[User:Clerk]]\n# [[User:B]] 12:00',
     ['A', 'B'], [(2, 'mentioned', 'Clerk')]),
    ('kinds of replies',
     '* [[User:A]]\n** thanks, [[User:Clerk]] 12:00\n# [[User:B]]\n'
     '#* hi [[User:Clerk]]\n#** hi [[User:Other]]\n*# [[User:C]] x',
     ['A', 'B', 'C'], [(2, 'mentioned', 'Clerk'), (5, 'mentioned', 'Other')]),
    ('pure replies', '# [[User:A]]\n#: [[User:B]]\n#* [[User:C]], {{u|D}}\n'
     "#:: ''[[User:E]]'' ([[User talk:E|talk]])", ['A', 'B', 'C', 'D', 'E'],
     []),
    ('a reply to somebody who was struck',
     '# <s>[[User:A]]</s>\n#: removed. [[User:Clerk]]\n'
     '# {{strike|[[User:B]]}}\n#* so, [[User:Clerk]]', [],
     [(2, 'mentioned', 'Clerk')]),
    ('a reply after a blank line',
     '# [[User:A]] 12:00\n\n#: hi [[User:Clerk]]\n# [[User:B]]', ['A', 'B'],
     [(3, 'mentioned', 'Clerk')]),
    ('below a definition',
     '; [[User:A]]\n: welcome [[User:Clerk]]\n: [[User:B]]\n'
     '; [[User:C]]\n:: x [[User:Other]]', ['A', 'B', 'C'],
     [(2, 'mentioned', 'Clerk'), (5, 'mentioned', 'Other')]),
    ('below a signed line',
     'I join. [[User:A]] ([[User talk:A|talk]]) 12:00, 1 May 2026 (UTC)\n'
     ': Welcome! [[User:Clerk]] 12:01\n:: re [[User:A]]\n'
     ': And [[User:Other]] 12:03', [],
     [(1, 'mentioned', 'A'),
      (2, 'mentioned', 'Clerk'),
      (4, 'mentioned', 'Other')]),
    ('below a signed line, after a blank one',
     '{{u|A}} 12:00, 1 May\n\n: hello [[User:Clerk]] 12:01', [],
     [(1, 'mentioned', 'A'), (3, 'mentioned', 'Clerk')]),
    ('below a signed item',
     '* [[User:A]] 12:00\n: hi [[User:Clerk]]\n* [[User:B]] x\n'
     '::: hi [[User:Other]]', ['A', 'B'],
     [(2, 'mentioned', 'Clerk'), (4, 'mentioned', 'Other')]),
    ('a list of colons',
     'The list of [[User:Clerk]]:\n: [[User:A]] since 2019\n'
     ': [[User:B]] since 2020\n\n:: [[User:C]] since 2021', ['A', 'B'],
     [(1, 'mentioned', 'Clerk'), (5, 'mentioned', 'C')]),
    ('a list of indented items',
     '#: [[User:A]] joined\n#: [[User:B]] joined\n*# [[User:C]] joined',
     ['A', 'B', 'C'], []),
    ("below a group's name", '* Coordinators\n** [[User:A]] since 2020\n'
     '** [[User:B]] since 2021\n; Helpers\n: [[User:C]] since 2022',
     ['A', 'B', 'C'],
     [(1, 'unnamed', 'Coordinators'), (4, 'unnamed', 'Helpers')]),
    ("below an entry that can't be read",
     '# Maple Fox\n#: Welcome! [[User:Clerk]]\n* Olm\n'
     '** hi, [[User:Other]]', [],
     [(1, 'unnamed', 'Maple Fox'),
      (2, 'mentioned', 'Clerk'),
      (3, 'unnamed', 'Olm'),
      (4, 'mentioned', 'Other')]),
    ('a reply that names nobody',
     '* [[User:A]]\n*: thanks\n** Maple Fox\n*: {{member|Olm}} hi', ['A'],
     [(3, 'unnamed', 'Maple Fox'), (4, 'template', '{{member|Olm}}')]),
    ('replies in other places',
     '== A ==\n* [[User:A]]\n== B ==\n: [[User:B]] x\n{|\n|\n'
     '* [[User:C]] x\n|\n: [[User:D]] x\n|}', ['A', 'B', 'C', 'D'], []),
    ('HTML replies', '<ul><li>[[User:A]]<ul><li>thanks '
     '[[User:Clerk]]</li></ul></li><li>[[User:B]] x</li></ul>\n'
     '<dl><dt>[[User:C]]</dt><dd>hi [[User:Other]]</dd></dl>',
     ['A', 'B', 'C'], [(1, 'mentioned', 'Clerk'), (2, 'mentioned', 'Other')]),
    ('bold headers',
     "{|\n| '''Name''' || '''Mentor'''\n|-\n| [[User:A]] || [[User:B]]\n"
     '|}', ['A'], [(4, 'mentioned', 'B')]),
    ('centred headers',
     '{|\n|<center>Name</center>||align=center|Mentor\n|-\n'
     '| [[User:A]] || [[User:B]]\n|}', ['A'], [(4, 'mentioned', 'B')]),
    ('dressed headers', '{|\n|+ Members\n'
     '| style="text-align:center" | No. || {{center|Name}} || '
     "<big>'''Mentor'''</big> ||\n|-\n"
     '| 1 || [[User:A]] || [[User:B]] || x\n|}', ['A'],
     [(5, 'mentioned', 'B')]),
    ('a row of headers',
     '{|\n|- style="font-weight:bold"\n| Name || Mentor\n|-\n'
     '| [[User:A]] || [[User:B]]\n|}', ['A'], [(5, 'mentioned', 'B')]),
    ('bold accounts', "{|\n| '''[[User:A]]''' || '''[[User:B]]'''\n|-\n"
     '| [[User:C]] || [[User:D]]\n|}', ['A', 'B', 'C', 'D'], []),
    ('HTML headers',
     '<table><tr><td><b>Name</b></td><td><b>Mentor</b></td></tr>\n'
     '<tr><td>[[User:A]]</td><td>[[User:B]]</td></tr></table>', ['A'],
     [(2, 'mentioned', 'B')]),
    ('half a row of headers',
     "{|\n| '''Name''' || Mentor\n|-\n| [[User:A]] || [[User:B]]\n|}",
     ['A', 'B'], [(2, 'unnamed', 'Name Mentor')]),
    ('a title over all columns',
     '{|\n! colspan=2 | Members, by [[User:Clerk]]\n|-\n'
     '| [[User:A]] || [[User:B]]\n|}', ['A', 'B'],
     [(2, 'mentioned', 'Clerk')]),
    ('a bold title over all columns',
     '{|\n| colspan="3" | \'\'\'Members\'\'\'\n|-\n'
     '| [[User:A]] || [[User:B]] || [[User:C]]\n|-\n'
     '| [[User:D]] || [[User:E]] || [[User:F]]\n|}',
     ['A', 'B', 'C', 'D', 'E', 'F'], []),
    ('a title over headers',
     '{|\n! colspan=2 | Members\n|-\n! Name !! Mentor\n|-\n'
     '| [[User:A]] || [[User:B]]\n|}', ['A'], [(6, 'mentioned', 'B')]),
    ('a title inside',
     '{|\n! No !! Name\n|-\n| colspan=2 | Added by [[User:Clerk]]:\n|-\n'
     '| 1 || [[User:A]]\n|}', ['A'], [(4, 'mentioned', 'Clerk')]),
    ('the first column with accounts',
     '{|\n! No !! Name !! Mentor\n|-\n| 1 || [[User:A]] || [[User:B]]\n'
     '|-\n| 2 || Maple Fox || [[User:B]]\n|-\n| 3 || {{u|C}} || D\n|}',
     ['A', 'C'], [(4, 'mentioned', 'B'), (6, 'unnamed', '2 Maple Fox')]),
    ('columns of lists',
     '{|\n! Members !! Mentors\n|-\n|\n* [[User:A]]\n* [[User:B]]\n|\n'
     '* [[User:C]]\n|}', ['A', 'B'], [(8, 'mentioned', 'C')]),
    ('columns under a span', '{|\n! Team !! Name !! Mentor\n|-\n'
     '| rowspan=2 | T || [[User:A]] || [[User:B]]\n|-\n'
     '| [[User:C]] || [[User:B]]\n|-\n'
     '| colspan="2" | [[User:D]] || [[User:B]]\n|}', ['A', 'C', 'D'],
     [(4, 'mentioned', 'B')]),
    ('headers of rows',
     '{|\n! Name\n! Mentor\n|-\n! scope=row | [[User:A]]\n| [[User:B]]\n'
     '|-\n! scope=row | [[User:C]]\n| [[User:B]]\n|}', ['A', 'C'],
     [(6, 'mentioned', 'B')]),
    ('an account in a header',
     "{|\n! [[User:Clerk]]'s list !! Since\n|-\n| [[User:A]] || x\n|}", ['A'],
     [(2, 'mentioned', 'Clerk')]),
    ('struck in its column',
     '{|\n! Name !! Mentor\n|-\n| <s>[[User:A]]</s> || [[User:B]]\n|-\n'
     '| || [[User:C]]\n|}', [],
     [(4, 'mentioned', 'B'), (6, 'mentioned', 'C')]),
    ('broken in its column',
     '{|\n! Name !! Mentor\n|-\n| [[User:A|x] || [[User:B]]\n|-\n'
     '| {{member|x}} || [[User:B]]\n|}', [],
     [(4, 'mentioned', 'B'),
      (4, 'malformed', '[[User:A'),
      (6, 'template', '{{member|x}}')]),
    ('unknown in another column',
     '{|\n! Name !! Mentor\n|-\n| [[User:A]] || {{member|Olm}}\n|-\n'
     '| Fox<ref>by [[User:B]]</ref> || x\n|}', ['A'],
     [(4, 'template', '{{member|Olm}}'),
      (6, 'mentioned', 'B'),
      (6, 'unnamed', 'Fox ¦ x')]),
    ('delivery in another column', '{|\n! Name !! Deliver to\n|-\n'
     '| [[User:A]] || {{#target:User talk:B}}\n|}', ['B', 'A'], []),
]
