"""The report's text: a table of pure cases, and a wiki that renders it."""
from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from runs import MESSAGE, entries, kept, output, rows_of
from sandbox import Account, Sandbox, rate_limit
from sandbox.proxy import Proxy
from usermail.report.wikitext import escape


HOSTILE = [
    '{{Delete}}', '[[Category:X]]', '[[User:Olm|ping]]', '~~~~', '<s>x',
    '<!-- x', '-->', '</nowiki>', "'''bold'''", '* item', '# item', ': x',
    '; x', '| cell', '|- row', '{|', '== x ==', '__NOTOC__', '----',
    'https://example.org', 'mailto:x@example.org', '&lt;b&gt;', 'a\nb',
    'by ISBN 0306406152 or RFC 822 or so', '{{{user}}}',
    '[https://example.org x]',
    '<script>alert(1)</script>', 'a&#10;b', '-{zh-hans:x}-',
]


@pytest.mark.parametrize('text', HOSTILE)
def test_escape_leaves_no_markup(text: str) -> None:
    """Nothing but letters, digits, blanks and references remains."""
    assert not re.search(r'[^\w &#;]|_|[\n]', escape(text))


def test_escaped_is_shown_as_it_is(wiki: Sandbox) -> None:
    """The wiki shows escaped text letter by letter, as text."""
    wiki.add_pages({'Page': '\n'.join(
        f'* x{escape(text)}x' for text in HOSTILE)})
    html = wiki.html('Page')
    shown = [re.sub('<[^>]*>', '', item).strip()
             for item in re.findall(r'<li>(.*?)</li>', html, re.S)]
    assert [unescape(item) for item in shown] == [
        f'x{" ".join(text.split())}x' for text in HOSTILE]
    assert '<a ' not in html


def test_three_runs(newsletter: Sandbox) -> None:
    """Deferred, deferred, done: one section, which adds up at each step."""
    wiki = newsletter
    wiki.add_users([Account('No address', email=None)])
    wiki.add_pages({'List': entries(['Maple Fox', 'Olm', 'Zoë',
                                     'No address', 'Nobody'])})
    for sent in (1, 2, 3):
        run = wiki.pwb('emailusers', '-page:List', '-always', '-limit:1')
        assert run.returncode == 0, run.stderr
        page = wiki.page('Talk:List') or ''
        assert rows_of(page) == {
            'sent': sent, 'skipped': 2, 'all': 5,
            **({'deferred': 3 - sent} if sent < 3 else {})}
        assert page.count(' ledger:') == page.count(' remarks ') / 2 == 1
        # What people write beside it stays, and so does their heading.
        if sent == 1:
            page = ('Hi!\n\n' + re.sub('== .* ==', '== Our news ==', page)
                    + '\n: Thanks!')
            wiki.add_pages({'Talk:List': page})
    assert page.startswith('Hi!\n\n== Our news ==')
    assert page.endswith('-->\n: Thanks!')
    assert len(wiki.mails) == 3
    before = wiki.revisions('Talk:List')
    wiki.pwb('emailusers', '-page:List', '-always')
    assert wiki.revisions('Talk:List') == before


def test_what_it_says(newsletter: Sandbox) -> None:
    """The report links what was used, and names only who is in doubt."""
    wiki = newsletter
    wiki.add_users([Account('No address', email=None),
                    Account('R&D')])
    wiki.add_pages({'List': entries(['Maple Fox', 'R&D', 'Zoë', 'No address'])
                    + '* [[de:User:Olm]] ~~\n* {{x|[[Category:X]]}}\n'})
    with Proxy(wiki.url, '', 'drop', '') as proxy:
        run = wiki.pwb('emailusers', '-page:List', '-always', url=proxy.url)
    assert run.returncode == 1
    assert len(wiki.mails) == 3
    html = wiki.html('Talk:List')
    shown = unescape(re.sub('<[^>]*>', '', html))
    revisions = [wiki.revisions(title)[0]['revid']
                 for title in ('List', 'List/Message')]
    for title, revision in zip(('List', 'List/Message'), revisions):
        assert f'title="{title}">{title}</a>' in html
        assert f'Special:PermanentLink/{revision}"' in html
    assert re.search(r'First run\s+\d{4}-\d\d-\d\d \d\d:\d\d \(UTC\)', shown)
    assert 'whether this recipient got the mail: R&D.' in shown
    assert 'Maple Fox' not in shown and 'No address' not in shown
    assert 'no confirmed email address' in shown
    assert '2 of 4 got the mail; 1 in doubt, 1 could not be mailed.' in shown
    # The bar's widths are the shares.
    assert re.findall(r'flex:\s*(\d+) 1 0[^>]*>(\d+)</div>', html) == [
        ('2', '2'), ('1', '1'), ('1', '1')]
    assert '50%' in shown
    assert '[[Category:X]]' in shown and 'User:R' not in html

    wiki.pwb('emailusers', '-page:List', '-always', '-names')
    html = wiki.html('Talk:List')
    assert '<bdi>Maple Fox</bdi>' in html and '<bdi>No address</bdi>' in html
    assert 'User:Maple' not in html


def test_until_when(newsletter: Sandbox) -> None:
    """A used-up quota says when more goes out, the same in each run."""
    wiki = newsletter
    wiki.add_users([Account('Sender')])
    wiki.configure(rate_limit(2, 86400))
    day = time.strftime('%Y-%m-%d', time.gmtime(time.time() + 86400))
    run = wiki.pwb('emailusers', '-page:List', '-always', user='Sender')
    assert run.returncode == 0, output(run)
    assert f'Run it again from {day}' in output(run)
    before = wiki.revisions('Talk:List')
    shown = re.sub('<[^>]*>', '', wiki.html('Talk:List'))
    assert re.search('1 recipient waits for the next run. The sender.*s limit '
                     f'lets more mails out from {day} ..:.. .UTC. on.', shown)
    again = wiki.pwb('emailusers', '-page:List', '-always', user='Sender')
    assert again.returncode == 0, output(again)
    assert wiki.revisions('Talk:List') == before
    assert len(wiki.mails) == 2


@pytest.fixture
def german() -> Iterator[Sandbox]:
    """A wiki in a German that Pywikibot does not know."""
    with Sandbox(lang='de-formal') as wiki:
        wiki.add_users([Account('Olm')])
        wiki.add_pages({'List': '* [[User:Olm]]', 'List/Message': MESSAGE})
        yield wiki


def test_edit(german: Sandbox) -> None:
    """The edit is a bot's, not minor, and summed up in the wiki's words."""
    run = german.pwb('emailusers', '-page:List', '-always')
    assert run.returncode == 0, run.stderr
    assert 'steht:\nhttp' in german.mails[0].body
    change, = german.client().get(
        action='query', list='recentchanges', rctitle='Diskussion:List',
        rcprop='flags|comment|user')['query']['recentchanges']
    assert change['bot'] and not change['minor']
    assert change['user'] == 'Mailbot'
    assert change['comment'] == ('Rundmail an [[:List]]: 1 E-Mail versandt, '
                                 'niemand mehr offen')
    html = german.html('Diskussion:List')
    assert 'alle Empfänger auf der Liste' in html


def protect(wiki: Sandbox) -> None:
    """Let only administrators edit the talk page."""
    wiki.add_pages({'Talk:List': 'Talk.'})
    wiki.protect_page('Talk:List')


def forbid_bots(wiki: Sandbox) -> None:
    """Write on the talk page that no bot may edit it."""
    wiki.add_pages({'Talk:List': '{{nobots}}\nTalk.', 'Template:Nobots': '.'})


@pytest.mark.parametrize('prevent', [protect, forbid_bots])
def test_not_posted(newsletter: Sandbox,
                    prevent: Callable[[Sandbox], None]) -> None:
    """A report that can't be posted is kept in a file; no mail is lost."""
    wiki = newsletter

    def interfere(method: str, parameters: dict[str, str]) -> bool:
        if parameters.get('action') == 'emailuser' and not wiki.mails:
            prevent(wiki)
        return False

    with Proxy(wiki.url, match=interfere) as proxy:
        run = wiki.pwb('emailusers', '-page:List', '-always', url=proxy.url)
    before = wiki.page('Talk:List')
    assert run.returncode == 1, output(run)
    assert 'could not be posted' in run.stderr
    assert 'Traceback' not in output(run)
    assert rows_of(kept(wiki)) == {'sent': 3, 'all': 3}
    path, = wiki.pywikibot_dir().glob('emailusers-report-*.txt')
    assert str(path) in run.stderr
    assert path.stat().st_mode & 0o777 == 0o600
    assert 'wikitable' not in output(run)
    assert len(wiki.mails) == 3
    assert wiki.page('Talk:List') == before

    # Another run may put it elsewhere; what was kept is not needed then.
    again = wiki.pwb('emailusers', '-page:List', '-always',
                     '-report:Elsewhere')
    assert again.returncode == 0, output(again)
    assert rows_of(wiki.page('Elsewhere') or '') == {'sent': 3, 'all': 3}
    assert not path.exists()
    assert len(wiki.mails) == 3


@pytest.mark.parametrize(('before', 'meanwhile', 'after'), [
    ('Talk.', 'Talk. More.', 'Talk. More.\n\n== '),
    ('Talk.', None, '== '),
    (None, 'New.', 'New.\n\n== '),
])
def test_edit_conflict(newsletter: Sandbox, before: str | None,
                       meanwhile: str | None, after: str) -> None:
    """Who edits, deletes or makes the page in between loses nothing."""
    wiki = newsletter
    if before:
        wiki.add_pages({'Talk:List': before})
    edits = []

    def interfere(method: str, parameters: dict[str, str]) -> bool:
        if parameters.get('action') == 'edit':
            edits.append(parameters)
            if len(edits) == 1 and meanwhile:
                wiki.add_pages({'Talk:List': meanwhile})
            elif len(edits) == 1:
                wiki.delete_page('Talk:List')
        return False

    # Edits of one second are no conflict to MediaWiki.
    time.sleep(1.1)
    with Proxy(wiki.url, match=interfere) as proxy:
        run = wiki.pwb('emailusers', '-page:List', '-always', url=proxy.url)
    assert run.returncode == 0, output(run)
    page = wiki.page('Talk:List') or ''
    assert page.startswith(after)
    assert page.count('<!-- emailusers') == 1
    assert len(edits) == 2
    assert len(wiki.mails) == 3


def is_edit(method: str, parameters: dict[str, str]) -> bool:
    """Tell whether a request edits a page."""
    return parameters.get('action') == 'edit'


def test_connection_lost(newsletter: Sandbox) -> None:
    """A report without a connection is kept, and mails nobody again."""
    wiki = newsletter
    with Proxy(wiki.url, then='lost', match=is_edit) as proxy:
        run = wiki.pwb('emailusers', '-page:List', '-always', url=proxy.url,
                       config={'max_retries': 1, 'retry_wait': 0})
    assert run.returncode == 1, output(run)
    assert 'could not be posted' in run.stderr
    assert rows_of(kept(wiki)) == {'sent': 3, 'all': 3}
    assert len(wiki.mails) == 3


def test_interrupted_while_reporting(newsletter: Sandbox) -> None:
    """A signal need not wait for a report that does not get through."""
    wiki = newsletter
    with Proxy(wiki.url, then='slow', match=is_edit, delay=60) as proxy:
        argv, env = wiki.pwb_command('emailusers', '-page:List', '-always',
                                     url=proxy.url)
        with subprocess.Popen(argv, env=env, cwd=env['PYWIKIBOT_DIR'],
                              stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as run:
            while not proxy.done and run.poll() is None:
                time.sleep(0.05)
            run.send_signal(signal.SIGINT)
            out, error = run.communicate(timeout=20)
    assert run.returncode == 128 + signal.SIGINT
    assert 'Ctrl-C ended the run before the wiki had taken it' in error
    assert 'wikitable' not in out + error
    assert rows_of(kept(wiki)) == {'sent': 3, 'all': 3}
    assert list(wiki.pywikibot_dir().glob('emailusers-report-*.txt'))
    assert len(wiki.mails) == 3


@pytest.mark.parametrize(('arguments', 'title'), [
    (['-page:Talk:List', '-message:News'], 'Talk:List/Report'),
    (['-page:List', '-page:Other', '-message:News'], 'Talk:News'),
    (['-page:User:Olm', '-message:News'], 'Talk:News'),
    (['-page:User:Olm', '-text:Hi', '-subject:Hi'], 'User talk:Mailbot'),
    (['-page:User:Olm', '-page:Other', '-text:Hi', '-subject:Hi'],
     'Talk:Other'),
    (['-page:Other', '-message:News', '-report:Reports'], 'Reports'),
])
def test_where_it_goes(shared_wiki: Sandbox, arguments: list[str],
                       title: str) -> None:
    """The report is never put on a page that a run reads as a list."""
    wiki = shared_wiki
    wiki.add_users([Account('Olm')])
    wiki.add_pages({'Talk:List': '* [[User:Olm]]', 'List': '* [[User:Olm]]',
                    'Other': '* [[User:Olm]]', 'News': MESSAGE,
                    'Reports': 'Here.'})
    run = wiki.pwb('emailusers', *arguments, '-always',
                   f'-campaign:{" ".join(arguments)}')
    assert run.returncode == 0, output(run)
    last, = wiki.client().get(
        action='query', list='usercontribs', ucuser='Mailbot', uclimit='1',
    )['query']['usercontribs']
    assert last['title'] == title
