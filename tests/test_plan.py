"""The message as it is meant: trust, languages, genders, the preview."""
from __future__ import annotations

import re

import pexpect
import pytest
from runs import MESSAGE, entries, output, sent_to, spawn
from sandbox import Account, Sandbox


@pytest.mark.parametrize(('author', 'arguments', 'sent'), [
    ('Admin', [], True),
    # the bot wrote into a page of somebody else's
    ('Mailbot', [], False),
    ('Mailbot', ['-trusted:Mailbot'], False),
    ('Olm', [], False),
    # the list was made by a sysop
    ('Olm', ['-trusted:olm', '-optin:any'], True),
    ('Olm', ['-trusted:user'], True),
    ('Olm', ['-trusted:sysop', '-trusted:bureaucrat'], False),
    # who names the trusted names them all
    ('Admin', ['-trusted:Olm'], False),
])
def test_trust(newsletter: Sandbox, author: str, arguments: list[str],
               sent: bool) -> None:
    """Unattended, only a trusted account's revision of the message goes."""
    wiki = newsletter
    wiki.add_pages({'List/Message': MESSAGE + author}, user=author)
    run = wiki.pwb('emailusers', '-page:List', '-always', *arguments)
    assert run.returncode == (0 if sent else 2), output(run)
    assert len(wiki.mails) == (3 if sent else 0)
    if not sent:
        assert author in output(run)
        assert 'is meant, give -' in output(run)


def test_revision(newsletter: Sandbox) -> None:
    """-revision opens to one revision, whoever made it, and no other."""
    wiki = newsletter
    wiki.add_pages({'List/Message': MESSAGE + 'More.'}, user='Olm')
    revision = wiki.revisions('List/Message')[0]['revid']
    for number, status in ((revision - 1, 2), (revision, 0)):
        run = wiki.pwb('emailusers', '-page:List', '-always',
                       f'-revision:{number}')
        assert run.returncode == status, output(run)
    assert sent_to(wiki) == {'Maple Fox': 1, 'Olm': 1, 'Zoë': 1}


def test_one_campaign_a_day(newsletter: Sandbox) -> None:
    """A corrected subject mails nobody again unless that is said."""
    wiki = newsletter
    wiki.pwb('emailusers', '-page:List', '-always')
    wiki.add_pages({'List/Message': MESSAGE.replace('Hello', 'Hallo')})
    run = wiki.pwb('emailusers', '-page:List', '-always')
    assert run.returncode == 2
    assert 'Give -campaign' in output(run)
    assert len(wiki.mails) == 3
    wiki.add_pages({'List/Message': MESSAGE.replace('Dear', 'Beloved')})
    run = wiki.pwb('emailusers', '-page:List', '-always')
    assert run.returncode == 0
    assert len(wiki.mails) == 3
    run = wiki.pwb('emailusers', '-page:List', '-always',
                   '-campaign:Second %Y')
    assert run.returncode == 0
    assert len(wiki.mails) == 6


def test_changed_between_preview_and_send(newsletter: Sandbox) -> None:
    """What was shown is what is sent."""
    wiki = newsletter
    terminal = spawn(wiki, 'emailusers', '-page:List')
    terminal.expect('Dear Maple Fox')
    terminal.expect(r'Send 3 mails\?')
    wiki.add_pages({'List/Message': '== Spam ==\nBuy!'}, user='Olm')
    terminal.sendline('y')
    terminal.expect(pexpect.EOF)
    assert {mail.subject for mail in wiki.mails} == {'Hello'}
    assert len(wiki.mails) == 3


def test_prompt(newsletter: Sandbox) -> None:
    """The prompt shows recipients and mails, and sends a test."""
    wiki = newsletter
    terminal = spawn(wiki, 'emailusers', '-page:List')
    for answer, shown in (('r', 'Zoë: can be mailed'), ('a', 'Dear Olm'),
                          ('a', 'Dear Zoë'), ('a', 'Dear Maple Fox'),
                          ('t', 'Sent a test mail to Mailbot')):
        terminal.expect(r'Send 3 mails\?')
        terminal.sendline(answer)
        terminal.expect(shown)
    terminal.expect(r'Send 3 mails\?')
    assert sent_to(wiki) == {'Mailbot': 1}
    terminal.sendline('y')
    terminal.expect(pexpect.EOF)
    assert sent_to(wiki) == {
        'Mailbot': 1, 'Maple Fox': 1, 'Olm': 1, 'Zoë': 1}


def test_preview_says_what_it_is_about(newsletter: Sandbox) -> None:
    """Sender, address, revisions, authors and the last campaign."""
    wiki = newsletter
    wiki.pwb('emailusers', '-page:List', '-always', '-campaign:First')
    terminal = spawn(wiki, 'emailusers', '-page:List')
    revision = wiki.revisions('List/Message')[0]['revid']
    for text in (r'Sender: +Mailbot <M…@example\.org>',
                 r'Campaign: +List/Message: Hello', r'Last one: +First',
                 r'List: +List, revision \d+ by Admin',
                 rf'Message: +List/Message, revision {revision} by Admin',
                 r'3 can be mailed'):
        terminal.expect(text)
    terminal.expect(r'Send 3 mails\?')
    terminal.sendline('n')
    terminal.expect(pexpect.EOF)


def test_gender(wiki: Sandbox) -> None:
    """Each recipient gets the form of their own; one parse for each form."""
    wiki.add_users([Account('Ann', gender='female'),
                    Account('Ben', gender='male'), Account('Cat')])
    wiki.add_pages({
        'List': entries(['Ann', 'Ben', 'Cat']),
        'List/Message': '== {{GENDER:{{{user}}}|his|her|their}} prize ==\n'
                        'Dear {{GENDER:{{{user}}}|Mr|Ms|friend}} {{{user}}},'
                        "\n\nit's {{GENDER:{{{user}}}|yours|yours}}."})
    wiki.forget_requests()
    run = wiki.pwb('emailusers', '-page:List', '-always')
    assert run.returncode == 0, output(run)
    for name, pronoun, form in (('Ann', 'her', 'Ms'), ('Ben', 'his', 'Mr'),
                                ('Cat', 'their', 'friend')):
        mail, = wiki.mailbox(name)
        assert mail.subject == f'{pronoun} prize'
        assert mail.body.startswith(f"Dear {form} {name},\n\nit's yours.")
    # The list is parsed, too, but for its links.
    assert sum(request['action'] == 'parse' and 'text' in request['prop']
               for request in wiki.requests()) == 3


#: -messagelang -> the subject; Alsatian falls back to German.
LANGUAGES = {None: 'Hallo', 'fr': 'Bonjour', 'ja': 'Hello', 'gsw': 'Hallo'}


def test_language() -> None:
    """The message's language subpage is taken, and the footer fits."""
    with Sandbox(lang='de') as wiki:
        wiki.add_users([Account('Olm')])
        wiki.add_pages({
            'List': '* [[Benutzer:Olm]]', 'List/Message': MESSAGE,
            'List/Message/de': '== Hallo ==\nText',
            'List/Message/fr': '== Bonjour ==\nTexte'})
        for given, subject in LANGUAGES.items():
            run = wiki.pwb('emailusers', '-page:List', '-always',
                           f'-campaign:{given}',
                           *([f'-messagelang:{given}'] if given else []))
            assert run.returncode == 0, output(run)
            assert wiki.mails[-1].subject == subject
        assert sent_to(wiki) == {'Olm': len(LANGUAGES)}


def test_section_of_a_page(newsletter: Sandbox) -> None:
    """A labelled section, or one under a heading, can be the message."""
    wiki = newsletter
    wiki.add_pages({'News': 'Notes.\n<section begin="may" />\n== May ==\n'
                            'Flowers.\n<section end="may" />\n== June ==\n'
                            'Berries.\n'})
    for number, (part, subject, text) in enumerate((
            ('may', 'May', 'Flowers'), ('June', 'June', 'Berries'))):
        run = wiki.pwb('emailusers', '-page:List', '-always',
                       '-message:News', f'-messagesection:{part}',
                       f'-campaign:{number}')
        assert run.returncode == 0, output(run)
        mail = wiki.mailbox('Olm')[number]
        assert mail.subject == subject
        assert mail.body.startswith(f'{text}.\n\nYou are getting this email')


@pytest.mark.parametrize(('arguments', 'ending'), [
    ([], r'on this list:\nhttp\S+List\nTo leave the list, .*\.'),
    (['-optout:Out'],
     r'on this list:\nhttp\S+List\nTo stop receiving .*:\nhttp\S+Out'),
    (['-nofooter'], 'Hello Olm'),
    (['-text:Leave at {{{list}}}'], r'Leave at http\S+List'),
])
def test_footer(newsletter: Sandbox, arguments: list[str],
                ending: str) -> None:
    """Each mail says why it came and how to leave, unless it does so."""
    wiki = newsletter
    wiki.add_users([Account('Ann')])
    wiki.add_pages({'Out': '* [[User:Ann]]'})
    run = wiki.pwb('emailusers', '-page:List', '-always', '-subject:S',
                   *([] if any('-text' in arg for arg in arguments)
                     else ['-text:Hello {{{user}}}']), *arguments)
    assert run.returncode == 0, output(run)
    body, _, _ = wiki.mailbox('Olm')[0].body.partition('\n\n-- \n')
    assert re.search(ending + '$', body)


@pytest.mark.parametrize(('page', 'complaint'), [
    ('== S ==\nDear {{{usr}}}', 'usr'),
    ('== S ==\n', 'empty'),
    ('Just a text.', 'subject is empty'),
    ('== S ==\n' + 'long ' * 30_000, 'allowed|too much|too long'),
    ('<noinclude>== S ==\nNotes for editors</noinclude>', 'noinclude'),
    ('== ' + 'S' * 201 + ' ==\nText', '200'),
    ('== S ==\n{{Greeting}}', r'\{\{\{user'),
], ids=['placeholder', 'empty', 'no heading', 'too long', 'noinclude',
        'long subject', 'template with a placeholder'])
def test_message_that_can_not_be_sent(shared_wiki: Sandbox, page: str,
                                      complaint: str) -> None:
    """What can't be a message stops the run before the first mail."""
    wiki = shared_wiki
    wiki.add_users([Account('Olm')])
    wiki.add_pages({'List': entries(['Olm']), 'List/Message': page,
                    'Template:Greeting': 'Dear {{{user}}}'})
    run = wiki.pwb('emailusers', '-page:List', '-always')
    assert run.returncode == 2, output(run)
    assert re.search(complaint, output(run))
    assert 'Traceback' not in output(run)
    assert not wiki.mails


@pytest.mark.parametrize('subject', [
    'A\nBcc: evil@example.org', 'A\r\nX: y', 'A\x07B', 'A\u202eB', ' '])
def test_hostile_subject(shared_wiki: Sandbox, subject: str) -> None:
    """A subject can't make a header of its own."""
    wiki = shared_wiki
    wiki.add_users([Account('Olm')])
    wiki.add_pages({'List': entries(['Olm'])})
    run = wiki.pwb('emailusers', '-page:List', '-always', '-text:x',
                   f'-subject:{subject}')
    assert run.returncode == 2, output(run)
    assert not wiki.mails


def test_hostile_names(wiki: Sandbox) -> None:
    """A name is data wherever it comes to stand."""
    names = ["Bobby'); DROP", '%s %(x)d', '$1 \\1', "'Bold'", '~Olm',
             'A=B&C?', 'Ünïcode 山']
    wiki.add_users([Account(name) for name in names])
    wiki.add_pages({
        'List': entries(names),
        'List/Message': '== Hi {{{user}}} ==\nDear {{{user}}}, '
                        '[https://example.org/?u={{{user}}} here]'})
    run = wiki.pwb('emailusers', '-page:List', '-always', '-names')
    assert run.returncode == 0, output(run)
    for name in names:
        mail, = wiki.mailbox(name)
        assert mail.subject == f'Hi {name}'
        assert mail.body.startswith(f'Dear {name}, here (https://')
        assert ' ' not in mail.body.partition('?u=')[2].partition(')')[0]
    html = wiki.html('Talk:List')
    assert '<b>' not in html and '<i>Bold' not in html
