"""Opt-out pages end in mailboxes: of those whom they may name, in none.

Each page names somebody of its own beside one readable user, so that one
run tells of all of them: nobody is on two pages.
"""
from __future__ import annotations

import json
import re

import pytest
from runs import MASSMESSAGE, MESSAGE, entries, output, sent_to
from sandbox import Account, Sandbox


#: What stands on an opt-out page, NAME for the one who opts out.
PAGES = {
    'item': '* NAME',
    'line': 'NAME',
    'unknown template': '* {{Mailing list opt-out|NAME}}',
    'unclosed link': '* [[User:NAME',
    'subpage': '{{/2025}}',
    'newline': '* {{u|1=NAME\n}}',
    'comment': '<!-- [[User:NAME]] -->',
    'nowiki': '<nowiki>[[User:NAME]]</nowiki>',
    'pre': '<pre>[[User:NAME]]</pre>',
    'includeonly': '<includeonly>[[User:NAME]]</includeonly>',
    'address': '[https://HOST/wiki/User:UNDERSCORED me]',
    'other page': '{{Project:Other page}}',
    'user-multi': '* {{user-multi|user=NAME|t|c}}',
    'gallery': '<gallery>\nFile:X.jpg|[[User:NAME]]\n</gallery>',
    'math': '<math>[[User:NAME]]</math>',
    'syntaxhighlight': '<syntaxhighlight>[[User:NAME]]</syntaxhighlight>',
    'nested': '{{a|' * 60 + '* [[User:NAME]]' + '}}' * 60,
    # of our own
    'bare other page': '{{Project:Bare page}}',
    'subpage with a parameter': '{{/A|x}}',
    'hidden in a subpage': '{{/B|x}}',
    'percent': '[https://HOST/w/index.php?title=User%3APERCENT&x=y me]',
    'plus': 'https://HOST/w/index.php?title=User:PLUS',
    'cell': '{| class="wikitable"\n! Name !! Since\n|-\n| NAME || 2019\n|}',
    'unclosed table': '{|\n|-\n| NAME',
    'unclosed comment': '<!-- NAME',
    'unclosed nowiki': '<nowiki> [[User:NAME]]',
    'prose': 'Please, no more mail to NAME, who asked for that.',
    'odd case': '* lowered',
    'invisible': '* \u200eINVISIBLE\u200f',
    'entities': '* ENTITIES',
    'bold': "* '''FIRST''' ''REST''",
    'dressed': '* <b>NAME</b>',
    'attribute': '<span title="NAME">x</span>',
    'parameter': '{{x|y|who=NAME}}',
    'default': '{{{x|NAME}}}',
    'broken link': '* [[User:NAME]',
    'file': '[[File:X.jpg|link=User:NAME]]',
    'category': '[[Category:NAME]]',
    'heading': '== NAME ==',
    'signature of a clerk': '* NAME [[User:Newt]] 12:00 (UTC)',
    'ref': 'x<ref>NAME</ref>',
    'struck': '<s>NAME</s>',
    'unknown tag': '<unknown>NAME</unknown>',
    'int': '{{int:Optouts}}',
    'not installed': '{{#nothing:NAME}}',
    'subpage link': '[[User:NAME/Archive]]',
    'contributions': '[[Special:Contributions/NAME]]',
    'special page': '{{Special:PrefixIndex/User:NAME}}',
}
#: People's names that are hard to tell from what stands around them.
HARD = {
    "O'Neill & Söhne": '* O&#39;Neill &amp; Söhne',
    '田中': 'メールを送らないでください：田中です',
    '-x-': '* -x-', '~Olm': 'Not to ~Olm!',
    'A=B&C?': '{{u|A=B&C?}} {{x|A=B&C?}}',
    'Zoë': '* Zoe\u0308', 'Back\\slash': '* Back\\slash',
    "'Bold'": "'''Bold''' is 'Bold'", '%s %(x)d': '* %s %(x)d',
    'محمد': 'لا ترسل إلى محمد',
}


def name_of(number: int) -> str:
    """Return who is on the page of that number, and on no other."""
    return f'Maple Fox{chr(97 + number // 26)}{chr(97 + number % 26)}'


def fill(text: str, name: str) -> str:
    """Return a page's text with the name in it, in whatever spelling."""
    first, _, rest = name.partition(' ')
    for key, value in {
            'UNDERSCORED': name.replace(' ', '_'),
            'PERCENT': name.replace(' ', '%20').replace('F', '%46'),
            'PLUS': name.replace(' ', '+'), 'lowered': name.lower(),
            'INVISIBLE': name.replace(' ', '\u200b \xa0'),
            'ENTITIES': name.replace('F', '&#70;').replace(' ', '&nbsp;'),
            'FIRST': first, 'REST': rest, 'NAME': name}.items():
        text = text.replace(key, value)
    return text


@pytest.fixture(scope='module')
def wiki_of_optouts(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with all those pages, and a list of everybody on them."""
    wiki = shared_wiki
    wiki.configure('$wgRateLimits = [];')
    names = [name_of(number) for number in range(len(PAGES))] + [*HARD]
    wiki.add_users([Account(name) for name in [*names, 'Eft', 'Newt']])
    pages = {'List': entries([*names, 'Eft', 'Newt']),
             'List/Message': MESSAGE}
    for number, (kind, text) in enumerate(PAGES.items()):
        pages[f'Project:{kind}'] = '* [[User:Newt]]\n' + fill(
            text, name_of(number))
        entry = f'* [[User:{name_of(number)}]]'
        pages |= {
            'subpage': {'Project:Subpage/2025': entry},
            'other page': {'Project:Other page': entry},
            'bare other page': {'Project:Bare page': f'* {entry[9:-2]}'},
            'subpage with a parameter': {
                'Project:Subpage with a parameter/A': entry},
            'hidden in a subpage': {
                'Project:Hidden in a subpage/B': f'<!-- {entry} -->x'},
            'int': {'MediaWiki:Optouts': entry},
            'special page': {f'User:{name_of(number)}': 'I am here.'},
        }.get(kind, {})
    for number, (name, text) in enumerate(HARD.items()):
        pages[f'Project:Hard {number}'] = f'[[User:Newt]]\n\n{text}'
    wiki.add_pages(pages)
    return wiki


def test_whoever_could_be_named(wiki_of_optouts: Sandbox) -> None:
    """Nobody who may have opted out is mailed, and the others are."""
    wiki = wiki_of_optouts
    wiki.forget_requests()
    run = wiki.pwb(
        'emailusers', '-page:List', '-always',
        *(f'-optout:Project:{kind}' for kind in PAGES),
        *(f'-optout:Project:Hard {number}' for number in range(len(HARD))))
    assert run.returncode == 0, output(run)
    missed = {kind: name_of(number) for number, kind in enumerate(PAGES)
              if wiki.mailbox(name_of(number))}
    assert not missed, output(run)
    assert sent_to(wiki) == {'Eft': 1}, output(run)


NAMES = ('Ann', 'Ben', 'Cat', 'Dan', 'Eve')


@pytest.fixture
def readers(wiki: Sandbox) -> Sandbox:
    """A wiki with a list of five, a message, and no limit on mails."""
    wiki.configure('$wgRateLimits = [];')
    wiki.add_users([Account(name) for name in NAMES])
    wiki.add_pages({'List': entries(NAMES), 'List/Message': MESSAGE})
    return wiki


def test_massmessage(readers: Sandbox) -> None:
    """Of a MassMessage list targets count, and who is in the description."""
    wiki = readers
    wiki.configure(MASSMESSAGE)
    wiki.add_pages({'Mass/Opt-out': json.dumps({
        'description': 'Not [[User:Ben]] nor \u0043at: {{x|Cat}}',
        'targets': [{'title': 'User talk:Ann'},
                    {'title': 'User talk:Dan/Mail'}]})})
    run = wiki.pwb('emailusers', '-page:List', '-always',
                   '-optout:Mass/Opt-out')
    assert run.returncode == 0, output(run)
    assert sent_to(wiki) == {'Eve': 1}


def test_category(readers: Sandbox) -> None:
    """Members count, by any page, and who is named on its page."""
    wiki = readers
    wiki.add_pages({
        'User:Ann': '[[Category:No mail]]',
        'User talk:Ben/Box': '[[Category:No mail]]',
        'Category:No mail': 'Put your page here.\n* Cat\n* [[User:Dan]]'})
    run = wiki.pwb('emailusers', '-page:List', '-always',
                   '-optout:Category:No mail')
    assert run.returncode == 0, output(run)
    assert sent_to(wiki) == {'Eve': 1}
    assert re.search(r'user page into this category, or your name on its '
                     r'page:\nhttp\S+Category:No_mail',
                     wiki.mails[0].body)


def test_each_list_has_its_own(readers: Sandbox) -> None:
    """With several lists, all their opt-out pages hold, for all of them."""
    wiki = readers
    wiki.add_pages({
        'List 2': entries(['Cat', 'Dan', 'Eve', 'Ann']),
        'List 3': entries(['Cat']),
        'List/Opt-out': '* [[User:Dan]]', 'List 2/Opt-out': '* [[User:Ben]]'})
    run = wiki.pwb('emailusers', '-page:List', '-page:List 2',
                   '-page:List 3', '-page:User:Eve', '-always',
                   '-message:List/Message')
    assert run.returncode == 0, output(run)
    assert sent_to(wiki) == {'Ann': 1, 'Cat': 1, 'Eve': 1}
    assert 'List/Opt-out' in wiki.mailbox('Ann')[0].body


def test_of_the_list_itself(readers: Sandbox) -> None:
    """Each mail says how to leave the list for which it came."""
    wiki = readers
    wiki.add_pages({
        'List': entries(['Ann']), 'List 2': '{{:List 2/A}}',
        'List 2/A': entries(['Cat']),
        'List/Opt-out': '* [[User:Dan]]', 'List 2/Opt-out': '* [[User:Ben]]'})
    run = wiki.pwb('emailusers', '-page:List', '-page:List 2', '-always',
                   '-message:List/Message')
    assert run.returncode == 0, output(run)
    assert '/Opt-out' in wiki.mailbox('Ann')[0].body
    assert 'List_2/Opt-out' not in wiki.mailbox('Ann')[0].body
    assert 'List_2/Opt-out' in wiki.mailbox('Cat')[0].body


def test_renamed(readers: Sandbox) -> None:
    """Who opted out by the old or by the new name did so."""
    wiki = readers
    for old, new in (('Ann', 'Anna'), ('Ben', 'Benjamin'),
                     ('Cat', 'Catherine'), ('Dan', 'Daniel')):
        wiki.rename_user(old, new)
        wiki.add_pages({f'User:{old}': f'#REDIRECT [[User:{new}]]'})
    wiki.add_pages({
        'List': entries(['Anna', 'Ben', 'Catherine', 'Dan', 'Eve']),
        'List/Opt-out': '* [[User:Newt]]\n* Ann\n<!-- [[User:Cat]] and '
                        'that Benjamin -->\n<pre>Daniel!</pre>'})
    run = wiki.pwb('emailusers', '-page:List', '-always')
    assert run.returncode == 0, output(run)
    assert sent_to(wiki) == {'Eve': 1}


def test_remarks(readers: Sandbox) -> None:
    """What could name somebody and names no recipient is told."""
    wiki = readers
    wiki.add_pages({'List/Opt-out': '* [[User:Dan]]\n* [[User:Gone]]\n'
                                    '* Somebody Else\n* Ann\n* {{x|Lost}}\n'
                                    '* {{x|Ben}}\n* [[User:Miss'})
    run = wiki.pwb('emailusers', '-page:List', '-always', '-v')
    assert run.returncode == 0, output(run)
    assert sent_to(wiki) == {'Cat': 1, 'Eve': 1}
    told = re.findall(r'List/Opt-out, line (\d): ([\w-]+)', output(run))
    assert told == [('3', 'unnamed'), ('5', 'template'), ('7', 'malformed')]
    report = wiki.html('Talk:List')
    for line, _ in told:
        assert re.search(rf'Opt.*out.*, line {line}:', report)


@pytest.mark.parametrize(('text', 'complaint'), [
    ('Nobody yet.', 'names nobody'),
    ('<!-- Write here: [[User:Example]] -->', 'names nobody'),
    ('* Nobody of them', 'names nobody'),
    ('#REDIRECT [[User:Ann/No mail]]', 'is a redirect to'),
    ('{{/Missing}}', 'names nobody'),
])
def test_gates_stay_shut(readers: Sandbox, text: str,
                         complaint: str) -> None:
    """A page that names nobody, or is another one's shadow, stops the run.
    """
    wiki = readers
    wiki.add_pages({'List/Opt-out': text})
    run = wiki.pwb('emailusers', '-page:List', '-always')
    assert run.returncode == 2, output(run)
    assert complaint in run.stderr and not wiki.mails
