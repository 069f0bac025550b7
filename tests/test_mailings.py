"""A job of many mailings on a real wiki, configured on its pages.

Admin is a sysop, and the operator; Keeper is in a group that is trusted
with nothing; each list has two people of its own.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from subprocess import CompletedProcess

import pytest
from campaigns import at_mail, finish, start
from documents.shapes import check
from runs import entries, output, rows_of, sent_to
from sandbox import Account, Sandbox
from sandbox.proxy import Proxy


LISTS = ('Fine', 'Untrusted', 'Misspelt', 'Stopped')
STRANGER = 'Stranger'
JOB = ('emailusers', '-mailings:User:Mailbot/Mailings', '-always')
SERVED = 'User:Mailbot/Mailings'

#: What the list's talk page says of what is in a mailing's way.
NOTICES = {'Untrusted': '(?s)waits for approval.*Spam',
           'Misspelt': 'Misspelt/Mailing.*optuot', 'Stopped':
           'Stopped/Stop.* is not empty'}

#: So many requests a mailing that has nothing to do takes at the most.
BUDGET = 6


def people(name: str) -> list[str]:
    """Return who is on a list."""
    return [f'{name} one', f'{name} two']


def everybody(*names: str) -> dict[str, int]:
    """Return the mailboxes after each list's people got one mail."""
    return {person: 1 for name in names for person in people(name)}


def pages_of(name: str, settings: str = '') -> dict[str, str]:
    """Return the pages of a mailing; each has all that one can have."""
    return {
        name: entries(people(name)),
        f'{name}/Message': f'== News of {name} ==\nDear {{{{{{user}}}}}}!\n',
        f'{name}/Opt-out': entries([STRANGER]),
        f'{name}/Stop': '<!-- Write here to stop it. -->',
        f'{name}/Mailing': 'How this list is mailed:\n{{Emailusers\n'
                           f'| list = {name}\n| stop = {name}/Stop\n'
                           f'{settings}}}}}\n'}


def served(*names: str) -> dict[str, str]:
    """Return a mailings page."""
    return {SERVED: 'The bot serves:\n' + ''.join(
        f'* [[{name}]]\n' for name in names)}


@pytest.fixture(scope='module')
def town(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with people, and no limit on mails."""
    shared_wiki.configure('$wgRateLimits = [];')
    shared_wiki.add_users([Account(STRANGER), *(
        Account(person) for name in (*LISTS, 'Copy') for person
        in people(name))])
    return shared_wiki


@pytest.fixture
def wiki(town: Sandbox) -> Iterator[Sandbox]:
    """The wiki, on which nobody has been mailed."""
    town.smtp.mails.clear()
    town.forget_requests()
    for path in town.pywikibot_dir().glob('emailusers*'):
        path.unlink()
    for name in LISTS:
        if town.page(f'Talk:{name}'):
            town.delete_page(f'Talk:{name}')
    yield town


def run(wiki: Sandbox, *arguments: str) -> CompletedProcess[str]:
    """Do the job; nothing may go wrong in an ugly way."""
    done = wiki.pwb(*JOB, *arguments)
    assert 'Traceback' not in output(done), output(done)
    return done


def reports(wiki: Sandbox) -> dict[str, list[int]]:
    """Return the revisions of all report pages."""
    return {name: [revision['revid'] for revision
                   in wiki.revisions(f'Talk:{name}')] for name in LISTS}


def test_four_mailings(wiki: Sandbox) -> None:
    """One's trouble touches no other, and passes when its page changes."""
    wiki.add_pages({
        **pages_of('Fine', '| max = 2\n'), **pages_of('Untrusted'),
        **pages_of('Misspelt', '| optuot = X\n'), **pages_of('Stopped'),
        **served(*LISTS)})
    wiki.edit(('Untrusted/Message', '== Spam ==\nx', STRANGER),
              ('Stopped/Stop', 'Wait!', STRANGER))
    done = run(wiki, '-json:job.json')
    said = output(done)
    assert done.returncode == 1, said
    assert sent_to(wiki) == everybody('Fine')
    runs = {title: one for one in check(
        (wiki.pywikibot_dir() / 'job.json').read_text())['runs']
        for title in one['lists']}
    assert {title: one['status'] for title, one in runs.items()} == {
        'Fine': 0, 'Untrusted': 2, 'Misspelt': 2, 'Stopped': 2}
    assert 'optuot' in runs['Misspelt']['error']
    assert runs['Fine']['counts'] == {
        'sent': {'number': 2, 'reasons': {'': 2}}}
    for complaint in (
            r'Untrusted: Revision \d+ of the message page .* by Stranger',
            r'Misspelt: "Misspelt/Mailing", line 5: .* "optuot" .*"optout"',
            r'Stopped: The stop page "Stopped/Stop" was written on'):
        assert re.search(complaint, said), said
    assert rows_of(wiki.page('Talk:Fine') or '') == {'sent': 2, 'all': 2}
    for name, words in NOTICES.items():
        notice = wiki.page(f'Talk:{name}') or ''
        assert re.search(words, notice), notice
    before = reports(wiki)

    # Unchanged: nothing new.
    done = run(wiki)
    assert done.returncode == 1
    assert sent_to(wiki) == everybody('Fine')
    assert reports(wiki) == before

    # Once more, and those that were refused are paused.
    assert run(wiki).returncode == 1
    done = run(wiki)
    assert done.returncode == 0, output(done)
    assert len(re.findall('paused after 3', output(done))) == 3
    assert sent_to(wiki) == everybody('Fine')
    assert reports(wiki) == before

    # One of their pages changes: the message is approved.
    wiki.edit(('Untrusted/Message', '== News ==\nApproved.', 'Admin'))
    done = run(wiki)
    assert done.returncode == 0, output(done)
    assert len(re.findall('paused after 3', output(done))) == 2
    assert sent_to(wiki) == everybody('Fine', 'Untrusted')
    wiki.edit(('Misspelt/Mailing', '{{Emailusers|list=Misspelt}}', 'Admin'),
              ('Stopped/Stop', '', STRANGER))
    assert run(wiki).returncode == 0
    assert sent_to(wiki) == everybody(*LISTS)
    for name in LISTS:
        report = wiki.page(f'Talk:{name}') or ''
        assert 'on hold' not in report
        assert rows_of(report) == {'sent': 2, 'all': 2}

    # Each costs little when there is nothing to do.
    wiki.forget_requests()
    assert run(wiki).returncode == 0
    four = len(wiki.requests())
    wiki.add_pages(served('Fine'))
    wiki.forget_requests()
    assert run(wiki).returncode == 0
    assert four - len(wiki.requests()) <= 3 * BUDGET
    assert sent_to(wiki) == everybody(*LISTS)


def settings(wiki: Sandbox) -> None:
    """Change the settings."""
    wiki.edit(('Fine/Mailing', '{{Emailusers|list=Fine|optin=any}}',
               STRANGER))


def new_settings(wiki: Sandbox) -> None:
    """Make a settings page where there was none."""
    wiki.delete_page('Fine/Mailing')
    settings(wiki)


def listed(wiki: Sandbox) -> None:
    """Add a list of one's own to the mailings page."""
    wiki.edit((SERVED, '* [[Fine]]\n* [[Copy]]', STRANGER))


def included(wiki: Sandbox) -> None:
    """Change what the mailings page transcludes."""
    wiki.add_pages({SERVED: '{{Lists}}\n* [[Fine]]'})
    wiki.edit(('Template:Lists', '* [[Copy]]', STRANGER))


def moved(wiki: Sandbox) -> None:
    """Move the list and all that belongs to it, to where a list is."""
    for page in pages_of('Fine'):
        wiki.move_page(page, page.replace('Fine', 'Moved'), STRANGER)


def copied(wiki: Sandbox) -> None:
    """Move the trusted settings to another list, which is served."""
    wiki.add_pages({**pages_of('Copy'), **served('Copy')})
    wiki.delete_page('Copy/Mailing')
    wiki.move_page('Fine/Mailing', 'Copy/Mailing', STRANGER)


def reported(wiki: Sandbox) -> None:
    """Have the report written over what a mailing reads."""
    wiki.add_pages({'Fine/Mailing': '{{Emailusers|list=Fine|report='
                                    'Fine/Message}}'})


@pytest.mark.parametrize(('happens', 'complaint'), [
    (settings, '"Fine/Mailing" was made by Stranger'),
    (new_settings, '"Fine/Mailing" was made by Stranger'),
    (listed, 'mailings page "User:Mailbot/Mailings" was made by Stranger'),
    (included, '"Template:Lists" was made by Stranger'),
    (moved, 'is a redirect'),
    (copied, 'it was copied or moved'),
    (reported, 'a mailing reads that page'),
])
def test_stranger(wiki: Sandbox, happens: Callable[[Sandbox], None],
                  complaint: str) -> None:
    """What a stranger does has nothing sent."""
    wiki.add_pages({**pages_of('Fine'), **served('Fine'), 'Template:Lists':
                    ''})
    happens(wiki)
    done = run(wiki)
    assert done.returncode == 2, output(done)
    assert complaint in output(done), output(done)
    assert not wiki.mails
    if happens is moved:
        for page in pages_of('Fine'):
            wiki.delete_page(page)


def test_template_elsewhere(wiki: Sandbox) -> None:
    """A list that is not on the mailings page is not served."""
    wiki.add_pages({**pages_of('Fine'), **served('Fine')})
    wiki.add_pages(pages_of('Copy'), STRANGER)
    assert run(wiki).returncode == 0
    assert sent_to(wiki) == everybody('Fine')


def test_shares(wiki: Sandbox) -> None:
    """The quota is shared; who had the last mail longest ago goes first."""
    wiki.add_pages({**pages_of('Fine'), **pages_of('Untrusted'),
                    **pages_of('Stopped', '| notbefore = 2999-01-01\n'),
                    **served('Fine', 'Untrusted', 'Stopped')})
    limit = ("$wgGroupPermissions['bot']['noratelimit'] = false;"
             '$wgRateLimits = ["emailuser" => ["user" => [%d, 86400]]];')
    with wiki.configured(limit % 2):
        done = run(wiki)
        assert done.returncode == 0, output(done)
        assert 'Stopped: not today, it is not before 2999' in output(done)
    assert [mail.account for mail in wiki.mails] == [
        'Fine one', 'Untrusted one']
    assert rows_of(wiki.page('Talk:Fine') or '')['deferred'] == 1
    # Fine's last mail is the oldest, and takes half of what is left; what
    # the other does not need is Fine's in another round.
    wiki.add_pages({'Fine': entries([*people('Fine'),
                                     *people('Misspelt')])})
    with wiki.configured(limit % 6):
        done = run(wiki)
        assert done.returncode == 0, output(done)
    assert [mail.account for mail in wiki.mails[2:]] == [
        'Fine two', 'Misspelt one', 'Untrusted two', 'Misspelt two']
    assert rows_of(wiki.page('Talk:Fine') or '') == {'sent': 4, 'all': 4}


def test_sigterm(wiki: Sandbox) -> None:
    """A signal ends the mailing in hand with its report, and all others."""
    wiki.add_pages({**pages_of('Fine'), **pages_of('Untrusted'),
                    **served('Fine', 'Untrusted')})
    with Proxy(wiki.url, match=at_mail(1, lambda: process.terminate()),
               ) as proxy:
        process = start(wiki, *JOB, url=proxy.url)
        said = finish(process)
    assert process.returncode == 128 + 15, said
    assert [mail.account for mail in wiki.mails] == ['Fine one']
    assert rows_of(wiki.page('Talk:Fine') or '') == {
        'sent': 1, 'deferred': 1, 'all': 2}
    assert 'Left for the next time: Untrusted' in said
