"""Whole runs through ``pwb`` as a process, on a real wiki.

What counts as sent is what lies in the mailboxes.
"""
from __future__ import annotations

import re
from collections import Counter
from math import ceil
from typing import Any

import pexpect
import pytest
from runs import (
    MESSAGE,
    entries,
    output,
    reasons_of,
    rows_of,
    sent_to,
    spawn,
)
from sandbox import Account, Sandbox
from sandbox.process import wait_until_reading
from usermail.outcomes import Verdict
from usermail.terminal.words import said as in_words
from usermail.translations import translated


#: Accounts of every kind, and what becomes of each when it is listed.
KINDS = {
    'Maple Fox': (Account('Maple Fox', gender='female'), 'sent'),
    'Zoë': (Account('Zoë'), 'sent'),
    'محمد': (Account('محمد'), 'sent'),
    "O'Neill & Söhne": (Account("O'Neill & Söhne"), 'sent'),
    'Partly blocked': (Account('Partly blocked', blocked='email'), 'sent'),
    'Muter': (Account('Muter', muted=('Mailbot',)), 'refused'),
    'No address': (Account('No address', email=None), 'not-emailable'),
    'Unconfirmed': (Account('Unconfirmed', confirmed=False),
                    'not-emailable'),
    'Mail off': (Account('Mail off', mail_off=True), 'not-emailable'),
    'Blocked': (Account('Blocked', blocked='sitewide'), 'blocked'),
    'Helperbot': (Account('Helperbot', groups=('bot',)), 'bot'),
    'Opted out': (Account('Opted out'), 'opted-out'),
    'Mailbot': (None, 'self'),
    'Nobody': (None, 'missing'),
}


def test_bare_command(newsletter: Sandbox) -> None:
    """The list's subpages are all that a run needs; a second adds nothing."""
    wiki = newsletter
    wiki.add_pages({'List/Opt-out': '* [[User:Zoë]]'})
    run = wiki.pwb('emailusers', '-page:List', '-always')
    assert run.returncode == 0, run.stderr
    assert sent_to(wiki) == {'Maple Fox': 1, 'Olm': 1}
    mail = wiki.mailbox('Maple Fox')[0]
    assert mail.subject == 'Hello'
    assert mail.body.startswith('Dear Maple Fox,\n\nit is')
    assert 'Hello' not in mail.body.partition('\n-- \n')[0]
    report = wiki.page('Talk:List')
    assert report and rows_of(report) == {
        'sent': 2, 'skipped': 1, 'all': 3}

    again = wiki.pwb('emailusers', '-page:List', '-always')
    assert again.returncode == 0
    assert len(wiki.mails) == 2
    assert len(wiki.revisions('Talk:List')) == 1
    assert f'2 {in_words(Verdict.ALREADY_SENT)}' in output(again)


def test_added_later(newsletter: Sandbox) -> None:
    """Who is added to the list gets the campaign, and only they."""
    wiki = newsletter
    wiki.pwb('emailusers', '-page:List', '-always')
    wiki.add_users([Account('New')])
    wiki.add_pages({'List': entries(['New', 'Olm'])})
    run = wiki.pwb('emailusers', '-page:List', '-always')
    assert run.returncode == 0, run.stderr
    assert sent_to(wiki) == {'Maple Fox': 1, 'Olm': 1, 'Zoë': 1, 'New': 1}
    report = wiki.page('Talk:List') or ''
    assert report.count('==\n') == 1
    assert rows_of(report) == {'sent': 2, 'all': 2}


def test_every_kind(wiki: Sandbox) -> None:
    """Each kind of recipient gets what the wiki lets it have."""
    wiki.configure("$wgRateLimits = [];")
    wiki.add_users([account for account, _ in KINDS.values() if account])
    wiki.add_pages({
        'List': entries(KINDS) + '* <s>[[User:Gone]]</s>\n',
        'List/Message': MESSAGE, 'List/Opt-out': '* [[User:Opted out]]'})
    run = wiki.pwb('emailusers', '-page:List', '-always')
    assert run.returncode == 0, run.stderr
    assert sent_to(wiki) == {name: 1 for name, (_, outcome) in KINDS.items()
                             if outcome == 'sent'}
    expected = Counter(outcome for _, outcome in KINDS.values())
    report = wiki.page('Talk:List') or ''
    skipped = {reason: count for reason, count in expected.items()
               if reason not in ('sent', 'refused')}
    assert rows_of(report) == {
        'sent': expected['sent'], 'refused': 1,
        'skipped': sum(skipped.values()),
        'all': len(KINDS)}
    said = reasons_of(report)
    for reason, count in skipped.items():
        assert said[translated('en', f'reason-{reason}')] == count


def test_verdict_agrees_with_sidebar(wiki: Sandbox) -> None:
    """Emailable is who has the link #t-emailuser on the user page.

    Except where we don't mail although the wiki would let us, and for who
    muted the sender: the API doesn't tell that before the mail is refused.
    """
    wiki.add_users([account for account, _ in KINDS.values() if account])
    wiki.add_pages({'List': entries(KINDS), 'List/Message': MESSAGE,
                    'List/Opt-out': '* [[User:Opted out]]'})
    run = wiki.pwb('emailusers', '-page:List', '-simulate', '-always', '-v')
    browser = wiki.client('Mailbot')
    for name, (_, outcome) in KINDS.items():
        verdict = re.search(rf'^  {re.escape(name)}: ([\w-]+)', output(run),
                            re.M)
        assert verdict, name
        link = 'id="t-emailuser"' in browser.page(f'User:{name}')
        if name == 'Muter':
            assert verdict[1] == 'emailable' and not link
        elif outcome not in ('blocked', 'bot', 'opted-out', 'self'):
            assert (verdict[1] == 'emailable') == link, name


@pytest.mark.parametrize(('arguments', 'complaint'), [
    (['-page:List'], 'no terminal'),
    (['-always'], 'Give -page'),
    (['-page:List', '-always', '-mesage:x'], 'Did you mean -message'),
    (['-page:List', '-always', 'List2'], '"List2" belongs to no option'),
    (['-page:List', '-always', '-limit:0'], '-limit needs a number'),
    (['-page:List', '-always', '-report:A', '-noreport'], 'contradict'),
    (['-page:No such page', '-always'], 'does not exist'),
    (['-page:Empty', '-always'], 'names nobody'),
    (['-page:Moved', '-always'], 'is a redirect to "List"'),
    (['-page:Bad[title', '-always'], 'illegal char'),
    (['-page:Other', '-always'], 'text is missing|subject is missing'),
    (['-page:List', '-always', '-message:No such page'], 'does not exist'),
    (['-page:List', '-always', '-text:Hi'], 'subject is missing'),
    (['-page:List', '-always', '-textfile:/no/such'], "can't be read"),
    (['-page:List', '-always', '-optout:No such page'], 'does not exist'),
    (['-page:List', '-always', '-optout:Empty'], 'names nobody'),
    (['-page:List', '-always', '-max:2'], '3 recipients would be mailed'),
    (['-page:List', '-always', '-revision:1'], 'not at 1'),
    (['-page:List', '-always', '-message:By Olm'], 'trusted groups'),
])
def test_refused(shared_wiki: Sandbox, arguments: list[str],
                 complaint: str) -> None:
    """What is wrong, missing or contradictory ends with 2 and one line."""
    wiki = shared_wiki
    if wiki.page('List') is None:
        wiki.add_users([Account('Maple Fox'), Account('Olm'),
                        Account('Zoë')])
        wiki.add_pages({
            'List': entries(['Maple Fox', 'Olm', 'Zoë']),
            'List/Message': MESSAGE, 'Empty': 'Nobody yet.',
            'Moved': '#REDIRECT [[List]]', 'Other': entries(['Olm'])})
        wiki.add_pages({'By Olm': MESSAGE}, user='Olm')
    run = wiki.pwb('emailusers', *arguments)
    assert run.returncode == 2, output(run)
    assert re.search(complaint, run.stderr)
    assert 'Traceback' not in run.stderr
    assert not wiki.mails
    assert not rows_of(wiki.page('Talk:List') or '')


def test_simulate(newsletter: Sandbox) -> None:
    """A simulated run sends, records and writes nothing."""
    wiki = newsletter
    run = wiki.pwb('emailusers', '-page:List', '-simulate')
    assert run.returncode == 0, run.stderr
    assert '3 mails would be sent' in output(run)
    assert 'Dear Maple Fox' in output(run)
    assert not wiki.mails
    assert wiki.page('Talk:List') is None
    assert not list(wiki.pywikibot_dir().glob('emailusers*'))
    assert not [request for request in wiki.requests()
                if request['action'] in ('emailuser', 'edit')]


def test_test_mail(newsletter: Sandbox) -> None:
    """-test mails the sender alone, and records nothing."""
    wiki = newsletter
    run = wiki.pwb('emailusers', '-page:List', '-test')
    assert run.returncode == 0, run.stderr
    assert sent_to(wiki) == {'Mailbot': 1}
    assert 'Dear Maple Fox' in wiki.mails[0].body
    assert not list(wiki.pywikibot_dir().glob('emailusers*'))
    assert wiki.page('Talk:List') is None


@pytest.mark.parametrize(('sender', 'settings', 'reason'), [
    (Account('Sender', confirmed=False), '', 'cantsend'),
    (Account('Sender', blocked='email'), '', 'blockedemailuser|blocked'),
    (Account('Sender'), '$wgEnableUserEmail = false;', 'usermaildisabled'),
])
def test_sender_in_trouble(newsletter: Sandbox, sender: Account,
                           settings: str, reason: str) -> None:
    """Who can't mail anybody tries once, defers all and says why."""
    wiki = newsletter
    wiki.add_users([sender])
    wiki.configure(settings)
    run = wiki.pwb('emailusers', '-page:List', '-always', '-v', user='Sender')
    assert run.returncode == 1, output(run)
    assert re.search(rf'ended early: ({reason}): ', output(run))
    assert 'Traceback' not in run.stderr
    assert not wiki.mails
    assert sum(request['action'] == 'emailuser'
               for request in wiki.requests()) <= 1
    assert rows_of(wiki.page('Talk:List') or '')['deferred'] == 3


def test_terminal_asks_for_what_is_missing(wiki: Sandbox) -> None:
    """Without subpages, subject and text are asked for, then the consent."""
    wiki.add_users([Account('Maple Fox'), Account('Olm')])
    wiki.add_pages({'List': entries(['Maple Fox', 'Olm'])})
    terminal = spawn(wiki, 'emailusers', '-page:List')
    terminal.expect('Subject of the mail: ')
    terminal.sendline('Meetup')
    terminal.expect('full stop')
    for line in ('Dear {{{user}}},', 'see you on Monday.', '.'):
        terminal.expect('Line: ')
        terminal.sendline(line)
    terminal.expect('Dear Maple Fox,')
    terminal.expect(r'Send 2 mails\?')
    assert not wiki.mails
    terminal.sendline('y')
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert sent_to(wiki) == {'Maple Fox': 1, 'Olm': 1}
    mail = wiki.mailbox('Olm')[0]
    assert mail.subject == 'Meetup'
    assert mail.body.startswith('Dear Olm,\nsee you on Monday.')


@pytest.mark.parametrize('answer', ['n', '', pexpect.EOF])
def test_terminal_consent_is_needed(newsletter: Sandbox,
                                    answer: Any) -> None:
    """No, no answer or a closed terminal: nothing is sent or written."""
    terminal = spawn(newsletter, 'emailusers', '-page:List')
    terminal.expect(r'Send 3 mails\?')
    if answer is pexpect.EOF:
        wait_until_reading(terminal.pid)
        terminal.sendintr()
    else:
        terminal.sendline(answer)
    terminal.expect('Nothing was sent|Nobody on the list was mailed')
    terminal.expect(pexpect.EOF)
    assert not newsletter.mails
    assert newsletter.page('Talk:List') is None


def test_number_of_requests(wiki: Sandbox) -> None:
    """A run costs one request a mail and a fixed number beside them."""
    wiki.configure("$wgRateLimits = [];")
    names = [f'User {number}' for number in range(60)]
    wiki.add_users([Account(name) for name in names])
    wiki.add_pages({'List': entries(names), 'List/Message': MESSAGE})
    wiki.forget_requests()
    run = wiki.pwb('emailusers', '-page:List', '-always')
    assert run.returncode == 0, run.stderr
    assert len(wiki.mails) == len(names)
    assert len(wiki.requests()) <= len(names) + ceil(len(names) / 500) + 30


def test_nothing_secret_is_logged(newsletter: Sandbox) -> None:
    """Logs have no mail text, token or password, also after errors."""
    wiki = newsletter
    wiki.add_users([Account('Maple Fox', muted=('Mailbot',))])
    wiki.pwb('emailusers', '-page:List', '-always', '-log')
    ledger = wiki.directory / 'ledger'
    wiki.pwb('emailusers', '-page:List', '-always', '-log', '-subject:Hi',
             '-text:it is\nsecret', f'-ledger:sqlite:///{ledger}?cache=shared')
    assert len(wiki.mails) == 4
    logs = list(wiki.pywikibot_dir().glob('logs/*'))
    assert logs
    text = '\n'.join(path.read_text(encoding='utf-8') for path in logs)
    assert 'nowikiemail' in text
    assert 'it is' not in text and 'secret' not in text
    assert 'cache=shared' not in text
    for secret in (r'it is', r'\+\\', wiki.password('Mailbot')):
        assert not re.search(f"text.*{secret}|token': \\['[^…]", text), secret
