"""Rows of the table about templates."""
from __future__ import annotations

from markup_rows import Row


#: White space, who goes first, other wikis, and what is not known.
TEMPLATES: list[Row] = [
    ('line ends in a user template',
     '* {{u\n|1=Maple Fox\n}}\n* {{\n U \n|\n Olm\n}}', ['Maple Fox', 'Olm'],
     []),
    ('comments in a user template',
     '* {{u<!-- x -->|<!-- y -->1<!-- z --> = Olm <!-- x -->\n}}', ['Olm'],
     []),
    ('tabs in a user template', '* {{\tu\t|\tuser\t=\tMaple Fox\t}}',
     ['Maple Fox'], []),
    ('line ends in targets',
     '{{target\n| user = Maple Fox\n| site = en.example.org\n}}\n'
     '{{Target\n|\nsite\n=\nde.example.org\n|\nuser\n=\nOlm\n}}',
     ['Maple Fox'],
     [(5, 'foreign', '{{Target | site = de.example.org | user = Olm }}')]),
    ('line ends in delivery',
     '{{#target:\n User talk:Maple Fox\n| en.example.org\n}}\n{{\n'
     '#Target:\nUser talk:Olm\n|\nde.example.org\n}}\n'
     '* {{#target: User:Newt\n}}', ['Maple Fox', 'Newt'],
     [(5, 'foreign', '{{ #Target:User talk:Olm | de.example.org }}')]),
    ('delivery that is none', '{{#target :User:A}} and {{#target}}\n'
     '{{#target:User:A|site=en.example.org}}\n{{#target:User:A|{{x}}}}', [],
     [(1, 'malformed', '{{#target :User:A}}'),
      (1, 'malformed', '{{#target}}'),
      (2, 'malformed', '{{#target:User:A|site=en.example.org}}'),
      (3, 'malformed', '{{#target:User:A|{{x}}}}')]),
    ('line ends in a strike',
     '* {{strike\n|1=[[User:A]]\n}} [[User:B]]\n* {{\ns\n|\n[[User:C]]\n'
     '}} [[User:D]]', ['B', 'D'], []),
    ('line ends in a dress',
     '* {{nowrap\n|\n[[User:A]]\n}} by [[User:B]]\n* {{small|\n1\n=\n'
     '{{u|C}}\n}} by [[User:D]]', ['A', 'C'],
     [(4, 'mentioned', 'B'), (9, 'mentioned', 'D')]),
    ('a dressed list',
     '{{columns-list|\n* [[User:A]] x\n* [[User:B]] y\n}} by [[User:C]]',
     ['A', 'B'], [(4, 'mentioned', 'C')]),
    ('line ends in several',
     '* {{ping|\nA|\n B \n}}\n* {{\nReply to\n|1\n=\nC\n|2=\n D}}',
     ['A', 'B', 'C', 'D'], []),
    ('line ends in never', '* {{PRV|Fox|Contact=\nNever\n}}\n'
     '* {{PRV|Olm|contact=<!-- x -->never}}', [],
     [(1, 'never', '{{PRV|Fox|Contact= Never }}'),
      (4, 'never', '{{PRV|Olm|contact=<!-- x -->never}}')]),
    ('user before 1',
     '* {{user-multi|user=Maple Fox|t|cr}}\n* {{User|User=Olm|x}}\n'
     '* {{u|x|Username = Newt\n}}\n* {{u|Eft|name=The Eft}}',
     ['Maple Fox', 'Olm', 'Newt', 'Eft'], []),
    ('user without a value', '* {{u|Olm|user=}}\n* {{u| |user=Fox}}\n'
     '* {{u|<!-- x -->|username=Newt}}', ['Olm', 'Fox', 'Newt'], []),
    ('a link as the value',
     "* {{u|'''[[User:Olm]]'''<!-- x -->}}\n* {{u|1=\n"
     '[[User talk:Fox|x]]\n}}\n* {{u|[[User:A]] and [[User:B]]}}',
     ['Olm', 'Fox'],
     [(5, 'mentioned', 'A'),
      (5, 'mentioned', 'B'),
      (5, 'malformed', '{{u|[[User:A]] and [[User:B]]}}')]),
    ('user of another wiki',
     '* {{user|Maple Fox|commons}}\n* {{user|Olm|w|de}}\n'
     '* {{user|Fox|project=\nmeta\n}}\n* {{User|Newt|lang=fr}}\n'
     '* {{user||lang=de|user=Eft}}\n* {{User talk|Toad||de}}\n'
     '* {{userlinks|Frog|de.example.org}}\n* {{u|Axolotl|dewiki}}\n'
     '* {{Benutzer|Hellbender|project=meta}}', [],
     [(1, 'foreign', '{{user|Maple Fox|commons}}'),
      (2, 'foreign', '{{user|Olm|w|de}}'),
      (3, 'foreign', '{{user|Fox|project= meta }}'),
      (6, 'foreign', '{{User|Newt|lang=fr}}'),
      (7, 'foreign', '{{user||lang=de|user=Eft}}'),
      (8, 'foreign', '{{User talk|Toad||de}}'),
      (9, 'foreign', '{{userlinks|Frog|de.example.org}}'),
      (10, 'foreign', '{{u|Axolotl|dewiki}}'),
      (11, 'foreign', '{{Benutzer|Hellbender|project=meta}}')]),
    ('user who is here', '* {{user|Maple Fox|w|en}}\n* {{user|Olm|en}}\n'
     '* {{user|Fox|project= en.example.org\n}}\n* {{user|Newt|enwiki}}\n'
     '* {{user|Eft|lang=en}}\n* {{user|Toad|project=w|lang=|}}\n'
     '* {{user|Frog|:w:}}\n* {{u|Axolotl|EN}}',
     ['Maple Fox', 'Olm', 'Fox', 'Newt', 'Eft', 'Toad', 'Frog', 'Axolotl'],
     []),
    ("user of a wiki that can't be told",
     '* {{user|Olm|{{{2|}}}}}\n* {{u|Fox|{{{2|}}}}}', ['Fox'],
     [(1, 'malformed', '{{user|Olm|{{{2|}}}}}')]),
    ('labels', '* {{u|Olm|the salamander}}\n* {{u|Fox|M}}\n'
     '* {{unsigned|Newt|12:00, 1 May}}\n* {{frs user|Eft|3}}',
     ['Olm', 'Fox', 'Newt', 'Eft'], []),
    ('unknown on several lines',
     '{{MP-NB\n|Eintritt=2026-1-2\n|Mentee=Maple Fox\n|Mentor=Clerk\n}}\n'
     '* {{Project:Teahouse/Host\n| username = Maple Fox\n'
     '| image = x.jpg\n}}\n{{Project:Teahouse/Host\n| username = Olm\n}}', [],
     [(1, 'template',
       '{{MP-NB |Eintritt=2026-1-2 |Mentee=Maple Fox |Mentor=Clerk }'
       '}'),
      (6, 'template',
       '{{Project:Teahouse/Host | username = Maple Fox | image = x.j'
       'pg }}'),
      (10, 'template', '{{Project:Teahouse/Host | username = Olm }}')]),
    ('unknown in a sentence', 'Put {{member|Maple Fox}} on your page.\n'
     'See {{info|size=3|Member=Olm}}, [[User:Clerk]].', [],
     [(1, 'template', '{{member|Maple Fox}}'),
      (2, 'template', '{{info|size=3|Member=Olm}}'),
      (2, 'mentioned', 'Clerk')]),
    ('unknown beside an account', '* [[User:A]] {{status|state=Active}}\n'
     '* {{mentored|date=May|by=Clerk}} [[User:B]]\n'
     '* {{badge|image=Fox.png|size=Big|points=12}} [[User:C]]', ['A', 'C'],
     [(1, 'template', '{{status|state=Active}}'),
      (2, 'template', '{{mentored|date=May|by=Clerk}}'),
      (2, 'mentioned', 'B')]),
    ('unknown, localised',
     "* {{Teilnehmer|u=olm}} [[User:Clerk]]\n* {{hero|'''Maple Fox'''}}", [],
     [(1, 'template', '{{Teilnehmer|u=olm}}'),
      (1, 'mentioned', 'Clerk'),
      (2, 'template', "{{hero|'''Maple Fox'''}}")]),
    ('own subpage with a parameter',
     '{{/2025|year=2025}}\n{{Project:List/A\n|x=y}}\n'
     '* {{/icon|size=3}} [[User:Olm]]', ['Olm'],
     [(1, 'template', '{{/2025|year=2025}}'),
      (2, 'template', '{{Project:List/A |x=y}}')]),
    ('rows from a template',
     '* [[User:Eft]]\n{| class="wikitable"\n! Since !! Mentee !! Mentor\n'
     '|-\n{{MP-NB|Eintritt=2026-1-2|Mentee=Maple Fox|Mentor=Clerk}}\n|}',
     ['Eft'],
     [(5, 'template',
       '{{MP-NB|Eintritt=2026-1-2|Mentee=Maple Fox|Mentor=Clerk}}')]),
    ('rows from a template without names',
     '* [[User:Eft]]\n{| class="wikitable"\n! Since\n|-\n{{Row/1}}\n|-\n'
     '{{Row|2|on=yes}}\n|}', ['Eft'],
     [(5, 'unnamed', '{{Row/1}}'), (7, 'unnamed', '{{Row|2|on=yes}}')]),
    ('templates in rows',
     '{|\n|-\n| {{member|x}} || 3\n|-\n| {{no. of|2}} || 4\n|}\n{|\n'
     '| {{convert|3|mm}} || rain\n|-\n| Fox || {{tick}}\n|}', [],
     [(3, 'template', '{{member|x}}'),
      (5, 'unnamed', '{{no. of|2}} 4'),
      (8, 'unnamed', '{{convert|3|mm}} rain'),
      (10, 'unnamed', 'Fox')]),
    ('a table of something else',
     '{|\n! {{Weather}}\n|-\n| {{nowrap|rain}} || {{yes}}\n|}\n'
     '* [[User:Olm]]', ['Olm'], []),
    ('struck delivery on several lines',
     '<del>{{#target:\nUser:A\n}}</del>\n'
     '<span style="display: none">{{target|user=B}}</span>', [],
     [(1, 'malformed', '{{#target:User:A }}'),
      (4, 'malformed', '{{target|user=B}}')]),
]
