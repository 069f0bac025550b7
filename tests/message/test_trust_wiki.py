"""A stranger on a real wiki, who wants to have their own words mailed.

Admin is a sysop and writes the message; Olm has an ordinary account, and is
on the list.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from subprocess import CompletedProcess

import pexpect
import pytest
from runs import entries, output, sent_to, spawn
from sandbox import Account, Sandbox
from sandbox.proxy import Proxy


NAMES = ('Maple Fox', 'Olm')
EVERYBODY = {'Maple Fox': 1, 'Olm': 1}

#: A list's name stands for $ in titles and texts.
Pages = dict[str, str]


@pytest.fixture(scope='module')
def town(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with the people, and no limit on mails."""
    shared_wiki.configure('$wgRateLimits = [];')
    shared_wiki.add_users([Account(name) for name in NAMES])
    return shared_wiki


def write(wiki: Sandbox, name: str, pages: Pages,
          user: str = 'Admin') -> None:
    """Write pages about a list."""
    wiki.add_pages({title.replace('$', name): text.replace('$', name)
                    for title, text in pages.items()}, user=user)


def run(wiki: Sandbox, name: str, *arguments: str,
        ) -> CompletedProcess[str]:
    """Make the list if need be, and mail it unattended."""
    if wiki.page(name) is None:
        wiki.add_pages({name: entries(NAMES)})
    wiki.smtp.mails.clear()
    return wiki.pwb('emailusers', f'-page:{name}', '-always', *arguments)


#: Name -> what Admin writes, what Olm writes then, who or what is named.
STRANGERS: dict[str, tuple[Pages, Pages, str]] = {
    'Template': (
        {'$/Message': '== S ==\n{{$ text}}', 'Template:$ text': 'Text.'},
        {'Template:$ text': 'Spam.'}, 'Template:$ text".*by Olm'),
    'Nested': (
        {'$/Message': '== S ==\n{{$ out}}', 'Template:$ out': '{{$ in}}',
         'Template:$ in': 'x'},
        {'Template:$ in': 'Spam.'}, 'Template:$ in".*by Olm'),
    'Subpage': (
        {'$/Message': '== S ==\n{{Project:$/Part}}', 'Project:$/Part': 'x'},
        {'Project:$/Part': 'Spam.'}, '$/Part".*by Olm'),
    'Article': (
        {'$/Message': '== S ==\n{{:$ article}}', '$ article': 'x'},
        {'$ article': 'Spam.'}, '$ article".*by Olm'),
    'Subject': (
        {'$/Message': '== {{$ subject}} ==\nText.',
         'Template:$ subject': 'S'},
        {'Template:$ subject': 'Spam'}, 'Template:$ subject".*by Olm'),
    'Redirect': (
        {'$/Message': '== S ==\n{{$ way}}', 'Template:$ good': 'x',
         'Template:$ bad': 'y'},
        {'Template:$ way': '#REDIRECT [[Template:$ bad]]'},
        'Template:$ way".*by Olm'),
    'Condition': (
        {'$/Message': '== S ==\n{{$ a}}{{$ b}}', 'Template:$ a': 'x',
         'Template:$ b': ''},
        {'Template:$ b': '{{subst:$ a}}Spam'}, 'Template:$ b".*by Olm'),
    'Message': (
        {'$/Message': '== S ==\nx'}, {'$/Message': '== Spam ==\ny'},
        'message page "$/Message" was made by Olm'),
}


@pytest.mark.parametrize('name', STRANGERS)
def test_stranger(town: Sandbox, name: str) -> None:
    """What a stranger last wrote on is not sent, and both are named."""
    admins, strangers, named = STRANGERS[name]
    write(town, name, admins)
    write(town, name, strangers, user='Olm')
    done = run(town, name)
    assert done.returncode == 2, output(done)
    assert re.search(named.replace('$', name), output(done))
    assert 'Traceback' not in output(done)
    assert not town.mails
    assert 'on hold' in (town.page(f'Talk:{name}') or '')
    # With the words of a sysop again, it goes out.
    write(town, name, {title: admins.get(title, 'Fine.')
                       + ('' if title == '$/Message' else '!')
                       for title in strangers})
    again = run(town, name)
    assert again.returncode == 0, output(again)
    assert sent_to(town) == EVERYBODY


def test_revision_pins_only_the_message(town: Sandbox) -> None:
    """A pinned message still sends nothing of a stranger's template."""
    write(town, 'Pin', {'$/Message': '== S ==\n{{$ x}}',
                        'Template:$ x': 'x'}, user='Olm')
    revision = town.revisions('Pin/Message')[0]['revid']
    done = run(town, 'Pin', f'-revision:{revision}')
    assert done.returncode == 2, output(done)
    assert 'Template:Pin x' in output(done)
    write(town, 'Pin', {'Template:$ x': 'y'})
    done = run(town, 'Pin', f'-revision:{revision}')
    assert done.returncode == 0, output(done)
    assert sent_to(town) == EVERYBODY


def protect(wiki: Sandbox) -> None:
    """A stranger writes the message, a sysop protects it."""
    write(wiki, 'Null', {'Null/Message': '== S ==\nSpam.'}, user='Olm')
    wiki.protect_page('Null/Message')


def move(wiki: Sandbox) -> None:
    """A stranger writes a draft, a sysop moves it into its place."""
    write(wiki, 'Null', {'Draft': '== S ==\nSpam.'}, user='Olm')
    wiki.move_page('Draft', 'Null/Message')


def both(wiki: Sandbox) -> None:
    """Several null revisions upon a stranger's."""
    move(wiki)
    wiki.protect_page('Null/Message')
    wiki.move_page('Null/Message', 'Elsewhere')
    wiki.move_page('Elsewhere', 'Null/Message')


@pytest.mark.parametrize('how', [protect, move, both])
def test_null_revisions(town: Sandbox,
                        how: Callable[[Sandbox], None]) -> None:
    """Who protects or moves a page is not who wrote it."""
    how(town)
    assert town.revisions('Null/Message')[0]['user'] == 'Admin'
    done = run(town, 'Null')
    assert done.returncode == 2, output(done)
    assert 'made by Olm' in output(done)
    assert not town.mails
    town.protect_page('Null/Message', '')
    for title in ('Null/Message', 'Draft', 'Elsewhere'):
        if town.page(title) is not None:
            town.delete_page(title)


def test_moved_by_a_stranger(town: Sandbox) -> None:
    """A sysop's words stay a sysop's when a stranger moves the page."""
    write(town, 'Kept', {'Kept draft': '== S ==\nText.'})
    town.move_page('Kept draft', 'Kept/Message', user='Olm')
    done = run(town, 'Kept')
    assert done.returncode == 0, output(done)
    assert sent_to(town) == EVERYBODY


def test_protected_template(town: Sandbox) -> None:
    """Only trusted groups can edit it: a sysop has looked at it."""
    write(town, 'Shut', {'$/Message': '== S ==\n{{$ x}}'})
    write(town, 'Shut', {'Template:$ x': 'Text.'}, user='Olm')
    town.protect_page('Template:Shut x', 'autoconfirmed')
    assert run(town, 'Shut').returncode == 2
    assert not town.mails
    town.protect_page('Template:Shut x')
    done = run(town, 'Shut')
    assert done.returncode == 0, output(done)
    assert sent_to(town) == EVERYBODY


def test_the_bots_own_page(town: Sandbox) -> None:
    """The bot's words are trusted where it wrote the whole page."""
    write(town, 'Own', {'$/Message': '== S ==\n{{$ x}}',
                        'Template:$ x': 'Text.'}, user='Mailbot')
    done = run(town, 'Own')
    assert done.returncode == 0, output(done)
    assert sent_to(town) == EVERYBODY
    write(town, 'Own', {'Template:$ x': 'Spam.'}, user='Olm')
    write(town, 'Own', {'Template:$ x': 'Spam, and a report.'},
          user='Mailbot')
    done = run(town, 'Own', '-campaign:Own 2')
    assert done.returncode == 2, output(done)
    assert 'did not write the whole page' in output(done)
    assert not town.mails


def test_account_of_a_groups_name(town: Sandbox) -> None:
    """Who takes the name "Sysop" is none."""
    town.add_users([Account('Sysop')])
    write(town, 'Group', {'$/Message': '== S ==\nSpam.'}, user='Sysop')
    assert run(town, 'Group').returncode == 2
    assert run(town, 'Group', '-trusted:sysop').returncode == 2
    assert not town.mails


@pytest.mark.parametrize(('text', 'template', 'complaint'), [
    ('{{Nonsuch}}', '', 'Template:Nonsuch.*does not exist'),
    ('{{$ T}}', '{{Nonsuch}}', 'Template:Nonsuch.*does not exist'),
    ('Dear {{user}},', '', r'write \{\{\{user\}\}\}'),
    ('{{$ T}}', '{{#nonsuch:1}}', r'parser function "\{\{#nonsuch'),
    ('{{special:prefixindex/T|stripprefix=1}}', '', 'special page'),
    ('{{$ T}}', '{{Special:RecentChanges}}', 'special page'),
    ('{{$ T|Spec|ial}}', '{{ {{{1}}}{{{2}}}:NewPages }}', 'special page'),
])
def test_what_was_not_meant(town: Sandbox, text: str, template: str,
                            complaint: str) -> None:
    """Debris in a trusted message stops the run, and is named."""
    write(town, 'Slip', {'$/Message': f'== S ==\nText. {text}',
                         'Template:Slip T': template or 'Fine.'})
    done = run(town, 'Slip')
    assert done.returncode == 2, output(done)
    assert re.search(complaint, output(done))
    assert not town.mails


def test_missing_file(town: Sandbox) -> None:
    """The name of a file that is not there is never sent.

    The HTML of later releases of MediaWiki tells it from a link's text:
    there it is left out of the mail, and the run need not be stopped.
    """
    write(town, 'Picture', {
        '$/Message': '== S ==\nText. [[File:Nonsuch.png]]'})
    done = run(town, 'Picture')
    if done.returncode:
        assert done.returncode == 2, output(done)
        assert 'The file "File:Nonsuch.png" does not exist' in output(done)
    assert len(town.mails) == (0 if done.returncode else 2)
    assert not any('Nonsuch' in mail.body for mail in town.mails)


def test_given_text(town: Sandbox) -> None:
    """A slip in a text of the command line is one, too."""
    done = run(town, 'Given', '-subject:Hi {{user}}', '-text:Text.')
    assert done.returncode == 2
    assert 'write {{{user}}}' in output(done)
    assert not town.mails


@pytest.mark.parametrize('arguments', [[], ['-subject:S'], ['-message:Old']])
def test_redirect(town: Sandbox, arguments: list[str]) -> None:
    """A message page that was moved is refused, and its target named."""
    if town.page('Old') is None:
        write(town, 'Moved', {'New': '== S ==\nText.',
                              'Old': '#REDIRECT [[New]]',
                              '$/Message': '#REDIRECT [[New]]'})
    done = run(town, 'Moved', *arguments)
    assert done.returncode == 2, output(done)
    assert 'is a redirect to "New"' in output(done)
    assert not town.mails


@pytest.mark.parametrize(('number', 'language', 'template', 'user',
                          'complaint'), [
    (1, '== Spam ==\nBuy!', '', 'Olm', 'by Olm'),
    (2, '== Hello ==\n{{Lang T}}', 'Spam', 'Admin', 'Template:Lang T'),
    (3, '#REDIRECT [[List]]', '', 'Admin', 'redirect'),
])
def test_language_by_a_stranger(town: Sandbox, number: int, language: str,
                                template: str, user: str,
                                complaint: str) -> None:
    """A stranger's translation is passed over, and that is said."""
    name = f'Lang {number}'
    write(town, name, {'$/Message': '== Base ==\nText.'})
    write(town, name, {'$/Message/en': language}, user=user)
    write(town, name, {'Template:Lang T': template}, user='Olm')
    done = run(town, name)
    assert done.returncode == 0, output(done)
    assert re.search(f'Message/en" is passed over.*{complaint}',
                     output(done))
    assert sent_to(town) == EVERYBODY
    assert {mail.subject for mail in town.mails} == {'Base'}


def test_base_by_a_stranger(town: Sandbox) -> None:
    """The base page names the campaign: a stranger's would be a new one."""
    write(town, 'Base', {'$/Message': '== Spam ==\nText.'}, user='Olm')
    write(town, 'Base', {'$/Message/en': '== Hello ==\nText.'})
    done = run(town, 'Base')
    assert done.returncode == 2, output(done)
    assert not town.mails
    done = run(town, 'Base', '-campaign:Mine')
    assert done.returncode == 0, output(done)
    assert {mail.subject for mail in town.mails} == {'Hello'}


def test_translation_is_the_same_campaign(town: Sandbox) -> None:
    """A translation with another subject mails nobody a second time."""
    write(town, 'Same', {'$/Message': '== Hello ==\nText.'})
    assert run(town, 'Same').returncode == 0
    assert sent_to(town) == EVERYBODY
    write(town, 'Same', {'$/Message/en': '== Bonjour ==\nTexte.'})
    done = run(town, 'Same')
    assert done.returncode == 0, output(done)
    assert '2 got the mail of this campaign' in output(done)
    assert not town.mails
    # The guard of 24 hours goes by the base page, too.
    write(town, 'Same', {'$/Message': '== Hallo ==\nText.'})
    done = run(town, 'Same')
    assert done.returncode == 2, output(done)
    assert 'less than 24 hours ago' in output(done)


def test_long_name(town: Sandbox) -> None:
    """Whose name makes the subject too long is skipped, alone."""
    long = 'L' * 200
    town.add_users([Account(long)])
    write(town, 'Long', {
        '$': entries([*NAMES, long]),
        '$/Message': '== News for {{{user}}} ==\nText.'})
    done = run(town, 'Long')
    assert done.returncode == 0, output(done)
    assert sent_to(town) == EVERYBODY
    assert '1 too long a name' in output(done)
    assert 'too long a name for the subject' in (town.page('Talk:Long') or '')


def test_seen_by_somebody(town: Sandbox) -> None:
    """At a terminal the same is a warning, below what will be sent."""
    write(town, 'Seen', {'$': entries(NAMES), 'Template:$ old': 'Old.',
                         '$/Message': '== S ==\n{{$ old}} {{$ new}} {user}'})
    write(town, 'Seen', {'Template:$ new': 'New.'}, user='Olm')
    town.smtp.mails.clear()
    terminal = spawn(town, 'emailusers', '-page:Seen')
    for text in (r'Message: +Seen/Message, revision \d+ by Admin',
                 r'Includes: +Template:Seen new, revision \d+ by Olm',
                 r'Template:Seen old, revision \d+ by Admin',
                 'Subject: S', 'WARNING: .*Template:Seen new.* by Olm',
                 'WARNING: "{user}" is no placeholder', r'Send 2 mails\?'):
        terminal.expect(text)
    assert not town.mails
    terminal.sendline('y')
    terminal.expect(pexpect.EOF)
    assert sent_to(town) == EVERYBODY


def test_changed_while_it_is_read(town: Sandbox) -> None:
    """Who edits a template for a moment gets nothing sent."""
    write(town, 'Race', {'$': entries(NAMES), 'Template:$ x': 'Text.',
                         '$/Message': '== S ==\n{{$ x}}'})
    done: list[bool] = []

    def interfere(method: str, parameters: dict[str, str]) -> bool:
        if parameters.get('action') == 'parse':
            write(town, 'Race', {'Template:$ x': 'Spam.'}, user='Olm')
        elif 'protection' in parameters.get('inprop', '') and not done:
            write(town, 'Race', {'Template:$ x': 'Text.'})
            done.append(True)
        return False

    town.smtp.mails.clear()
    with Proxy(town.url, match=interfere) as proxy:
        ended = town.pwb('emailusers', '-page:Race', '-always',
                         url=proxy.url)
    assert done
    assert ended.returncode == 2, output(ended)
    assert 'while it was read' in output(ended)
    assert not town.mails


def test_number_of_requests(town: Sandbox) -> None:
    """However much there is to check, a run asks a bounded number."""
    parts = [f'Many {number}' for number in range(60)]
    calls = ''.join(f'{{{{{part}}}}}' for part in (*parts, 'Bot', 'too'))
    form = '{{GENDER:{{{user}}}|he|she|they}}'
    write(town, 'Many', {
        **{f'Template:{part}': 'x' for part in parts},
        '$/Message': f'== S ==\n{calls}{form}',
        '$/Message/en': f'== T ==\n{calls}{form}'})
    # Of many, somebody changed nothing last; some are the bot's own.
    town.protect_pages((f'Template:{part}' for part in parts[:15]),
                       'autoconfirmed')
    write(town, 'Many', {f'Template:{part}': 'y' for part in parts[20:]})
    town.protect_pages((f'Template:{part}' for part in parts[20:25]),
                       'autoconfirmed')
    write(town, 'Many', {f'Template:{part}': 'z' for part in ('Bot', 'too')},
          user='Mailbot')
    for path in town.pywikibot_dir().glob('*.lwp'):
        path.unlink()
    town.forget_requests()
    done = run(town, 'Many')
    made = town.requests()
    assert done.returncode == 0, output(done)
    assert sent_to(town) == EVERYBODY
    assert len(made) - len(EVERYBODY) <= 30, [
        request.get('action') for request in made]
