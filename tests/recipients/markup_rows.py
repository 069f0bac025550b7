"""Rows of the table about what is not live, broken, or a template."""
from __future__ import annotations


#: Name, wikitext, recipients, remarks: see the module ``rows``.
Row = tuple[str, str, list[str], list[tuple[int, str, str]]]

MARKUP: list[Row] = [
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
    ('empty strike on two lines', '* [[User:A]] <del <s\n/>[[User:B]]',
     ['A'], [(1, 'malformed', '<del <s />'), (2, 'malformed', '[[User:B]]')]),
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
    ('unclosed includeonly in a caption',
     '{|\n|+ <includeonly>x\n|-\n| [[User:A]]\n|}', [],
     [(2, 'malformed', '+ <includeonly>x')]),
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
    ('several that say nothing', '* {{u|}} x {{ping}}\n'
     '* {{u|}} of [[User:Olm]], {{u|Olm}} or {{u|{{x}}}}', [],
     [(1, 'malformed', '{{u|}}'), (1, 'malformed', '{{ping}}'),
      (2, 'malformed', '{{u|}}'), (2, 'mentioned', 'Olm'),
      (2, 'malformed', '{{u|{{x}}}}')]),
    ('another page', '* {{u|Project:Kiosk}}', [],
     [(1, 'not-a-user', '{{u|Project:Kiosk}}')]),
    ('another page, then an account of its name',
     '* {{u|Project:Kiosk}} asks [[User:Kiosk]]\n'
     '* [[:de:User:Olm]] asks [[User:Olm]] or [[User talk:Olm]]', [],
     [(1, 'not-a-user', '{{u|Project:Kiosk}}'), (1, 'mentioned', 'Kiosk'),
      (2, 'foreign', '[[:de:User:Olm]]'), (2, 'mentioned', 'Olm')]),
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
    # MassMessage delivers to what is struck out.
    ('struck target', '<s>{{#target:User:A}}</s>\n* <s>{{target|user=B}}</s>'
     '\n* {{strike|{{#target:User:C}}}}', [],
     [(1, 'malformed', '{{#target:User:A}}'),
      (2, 'malformed', '{{target|user=B}}'),
      (3, 'malformed', '{{#target:User:C}}')]),

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
    ('bare lines beside entries', '* [[User:A]]\nOlm\nFox', ['A'],
     [(2, 'unnamed', 'Olm'), (3, 'unnamed', 'Fox')]),
    ('bare lines beside lines', 'Olm\n\n[[User:A]]\n\nMaple Fox\n\n'
     'Who wants mail signs here.', ['A'],
     [(1, 'unnamed', 'Olm'), (5, 'unnamed', 'Maple Fox')]),
    ('bare lines far from entries', 'Readers\n\n* [[User:A]]\n\nThanks',
     ['A'], []),
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
