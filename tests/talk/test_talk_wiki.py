"""Posts on talk pages: who gets one, and exactly one, on a real wiki."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from campaigns import (
    HASTY,
    Pause,
    finish,
    forget,
    ledger_of,
    recorded,
    start,
)
from runs import entries, output, reasons_of, rows_of, sent_to
from sandbox import Account, Sandbox
from sandbox.proxy import FAULTS, Proxy
from talking import POST, is_post, make_talkers, posts, talk


#: A talk page of another content model than wikitext.
MODEL = '''
$wgHooks['ContentHandlerDefaultModelFor'][] = function ( $title, &$model ) {
    if ( $title->getPrefixedText() === 'User talk:Json' ) {
        $model = 'json';
        return false;
    }
};
'''

#: Who gets a mail, who a post, and who neither, with the reason.
MAILED = [Account('Mailed'), Account('Her', gender='female')]
POSTED = [Account('No address', email=None), Account('Off', mail_off=True),
          Account('Muter', muted=('Mailbot',)),
          Account('Unconfirmed', confirmed=False),
          Account('Talker', email=None, gender='female'),
          Account('Old name', email=None)]
NEITHER = {
    Account('Blocked', email=None, blocked='sitewide'): 'blocked',
    Account('Robot', email=None, groups=('bot',)): 'a bot',
    Account('Opted out', email=None): 'wants no mail (opt-out page)',
    Account('Nobots', email=None): 'bots are asked to stay away from the '
                                   'talk page',
    Account('Denies', muted=('Mailbot',)): 'bots are asked to stay away '
                                           'from the talk page',
    Account('No delivery', email=None): 'wants no such messages on the talk '
                                        'page',
    Account('Elsewhere', email=None): 'the talk page leads elsewhere',
    Account('Json', email=None): 'the talk page is not an ordinary wiki '
                                 'page',
    Account('Protected', email=None): 'the bot may not write on the talk '
                                      'page',
}

MESSAGE = '''== News for {{{user}}} ==
Dear [[User:{{{user}}}|you]], {{GENDER:{{{user}}}|he|she|they}}!

* [[/x]] {{Box}}
== More ==
text
'''


@pytest.fixture(scope='module')
def people(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with a list of everybody, and talk pages of all kinds."""
    wiki = shared_wiki
    wiki.configure(f'$wgRateLimits = [];{MODEL}')
    accounts = [*MAILED, *POSTED, *NEITHER]
    wiki.add_users(accounts)
    wiki.add_pages({
        'List': entries([*(account.name for account in accounts),
                         'Nobody']),
        'List/Message': MESSAGE, 'Template:Box': 'boxed',
        'List/Opt-out': entries(['Opted out']),
        'MediaWiki:Massmessage-optout-category': 'No thanks',
        'User talk:Talker': '== Before ==\nText.\n',
        'User talk:Nobots': '{{nobots}}',
        'User talk:Denies': '{{bots|denyscript=emailusers}}',
        'User talk:No delivery': '[[Category:No thanks]]',
        'User talk:Elsewhere': '#REDIRECT [[User talk:Admin]]',
        'User talk:Protected': 'x'})
    wiki.protect_page('User talk:Protected')
    # Its talk page stayed where it was.
    wiki.rename_user('Old name', 'New name')
    wiki.add_pages({
        'User:Old name': '#REDIRECT [[User:New name]]',
        'User talk:Old name': '== Before ==\nText.\n',
        'User talk:New name': '#REDIRECT [[User talk:Old name]]'})
    return wiki


@pytest.fixture
def wiki(shared_wiki: Sandbox) -> Iterator[Sandbox]:
    """The wiki, on which nobody has been reached."""
    forget(shared_wiki)
    yield shared_wiki
    shared_wiki.pywikibot_dir()


def said(wiki: Sandbox, *arguments: str, status: int = 0,
         **how: Any) -> str:
    """Run it; return what it said, which is never a traceback."""
    run = wiki.pwb(*POST, *arguments, **how)
    text = output(run)
    assert 'Traceback' not in text and run.returncode == status, text
    return text


def test_who(people: Sandbox) -> None:
    """Mail first, a post where there can be none, and nothing else."""
    wiki = people
    shown = said(wiki, '-simulate')
    assert "5 can't be mailed: the message goes on the talk page" in shown
    assert '2 mails' not in shown.partition('Simulation:')[0]
    assert '4 mails would be sent, and 5 posts be made' in shown
    refused = wiki.pwb(*POST, '-max:8')
    assert refused.returncode == 2 and 'more than -max:8' in output(refused)
    assert not wiki.mails and talk(wiki, 'Off') == ''

    # A limit counts mails and posts.
    wiki.forget_requests()
    said(wiki, '-limit:6')
    assert sent_to(wiki) == {'Mailed': 1, 'Her': 1}
    assert sum(is_post('POST', each) for each in wiki.requests()) == 2
    said(wiki)
    names = [account.name for account in POSTED if account.name != 'Old name']
    assert sent_to(wiki) == {'Mailed': 1, 'Her': 1}
    assert posts(wiki, [*names, 'Old name']) == dict.fromkeys(
        [*names, 'Old name'], 1)
    assert talk(wiki, 'New name').startswith('#REDIRECT')
    assert set(posts(wiki, [account.name for account in (
        *MAILED, *NEITHER)]).values()) == {0}
    report = wiki.page('Talk:List') or ''
    assert rows_of(report) == {'sent': 2, 'posted': 6, 'skipped': 10,
                               'all': 18}
    reasons = reasons_of(report)
    for reason in NEITHER.values():
        assert reasons.pop(reason, 1) >= 1, reason
    assert reasons == {'no account of this name': 1}
    assert recorded(ledger_of(wiki))['New name'] == 'posted'

    post = talk(wiki, 'Talker')
    assert post.startswith('== Before ==\nText.\n\n== News for Talker ==\n')
    assert ('Dear [[User:Talker|you]], she!\n\n* {{:List/x}}' not in post
            and 'Dear [[User:Talker|you]], she!\n\n* [[:/x|/x]] {{Box}}\n'
            '=== More ===\ntext\n\n<small>You are getting' in post)
    assert '[[:List/Opt-out]].</small>\n\n[[User:Mailbot|Mailbot]]' in post
    revision = wiki.revisions('User talk:Talker')[0]
    assert revision['user'] == 'Mailbot' and not revision['minor']
    assert revision['comment'] == '/* News for Talker */ new section'

    wiki.forget_requests()
    said(wiki)
    assert not any(is_post('POST', each) for each in wiki.requests())
    assert wiki.page('Talk:List') == report
    status = said(wiki, '-status')
    assert '6 posted' in status
    document = json.loads(wiki.pwb(*POST, '-json:-').stdout)
    assert json.dumps(document).count('"posted"') >= 6

    # Whoever can be mailed now has had it all the same.
    wiki.add_users([Account('No address')])
    said(wiki)
    said(wiki, '-optin:any', '-include:blocked', '-include:bot')
    assert 'No address' not in sent_to(wiki)
    assert posts(wiki, ['Blocked', 'Robot']) == {'Blocked': 0, 'Robot': 0}

    assert 'Posted on User talk:Mailbot' in said(wiki, '-test')
    assert 'News for' in talk(wiki, 'Mailbot')


HOSTILE = ['*Star', '----', 'A & nbsp', '=Head', '!x', ';Term',
           'ISBN 0306406152', '~~ x', "O'Neil", 'Semi;colon', '$1 \\1']


def test_hostile_names(wiki: Sandbox) -> None:
    """Whatever a name is, it is shown, and nothing comes of it."""
    make_talkers(wiki, HOSTILE, '== To {{{user}}} ==\n{{{user}}}\n\n'
                 "'''{{{user}}}''' [[User:{{{user}}}]] "
                 '[https://e.example/?u={{{user}}} x]\n')
    said(wiki)
    client = wiki.client(counted=False)
    for name in HOSTILE:
        answer = client.get(
            action='parse', page=f'User talk:{name}',
            prop='sections|categories|links|text')
        assert 'parse' in answer, (name, answer)
        parsed = answer['parse']
        assert [unescape(section['line']) for section in
                parsed['sections']] == [f'To {name}']
        assert not parsed['categories']
        assert {link['title'] for link in parsed['links']} == {
            f'User:{name}', 'User:Mailbot', 'User talk:Mailbot', 'List',
            *(['List/Opt-out'] if wiki.page('List/Opt-out') else [])}
        assert f'<p>{name}' in unescape(parsed['text'])
        assert '<hr' not in parsed['text'] and '<dl' not in parsed['text']


#: A message as it is given, its subject, and what must not come of it.
PLAIN = ('== Closed ==\n~~~~ ~~~ ~~~~~ {{subst:Box}} [[User:Admin]] @Admin\n'
         '[[Category:Bad]] <div> <!-- {{ [[ <nowiki> __NOTOC__ \'\'x')


def test_hostile_message(wiki: Sandbox) -> None:
    """A plain message stays text; a page must not swallow what follows."""
    make_talkers(wiki, ['Reader'])
    wiki.add_pages({'User talk:Reader': ''})
    said(wiki, f'-text:{PLAIN}', '-campaign:plain', '-subject:a == b ~~~~ '
         '[[User:Admin]] {{subst:Box}} <!--')
    client = wiki.client(counted=False)
    wiki.add_pages({'User talk:Reader': talk(wiki, 'Reader')
                    + '\n\n== Below ==\nx'})
    parsed = client.get(action='parse', page='User talk:Reader',
                        prop='sections|categories|links|text')['parse']
    assert [unescape(section['line']) for section in
            parsed['sections']] == [
        'a == b ~~~~ [[User:Admin]] {{subst:Box}} <!--', 'Below']
    assert not parsed['categories']
    assert 'User:Admin' not in {link['title'] for link in parsed['links']}
    assert parsed['text'].count('User:Mailbot') >= 1
    for line in ('== Closed ==', '[[Category:Bad]]', '{{subst:Box}}'):
        assert line in unescape(parsed['text']), line

    before = talk(wiki, 'Reader')
    for number, (message, why) in enumerate({
            'x <div>': 'not closed', 'x <!-- y': 'comment',
            'x {{Box': 'not closed', '\n{{Open}}': 'swallow what',
            '\n{{Heading}}': 'end the section',
            '{{#ifeq:{{NAMESPACE}}|User talk|{{Box}}|x}}{{Where}}': '',
            '<includeonly>{{{{{a|subst:}}}Box}}</includeonly>': ''}.items()):
        wiki.add_pages({'Template:Open': '<div>', 'Template:Heading':
                        '== x ==', 'Template:Where': '{{Box{{NAMESPACE}}}}',
                        'Template:BoxUser talk': 'elsewhere',
                        'Template:Box': 'x',
                        'List/Message': f'== N ==\ntext {message}\n'})
        run = wiki.pwb(*POST, f'-campaign:bad {number}')
        assert run.returncode == 2 and why in output(run), output(run)
        assert 'Traceback' not in output(run)
    assert talk(wiki, 'Reader') == before


#: What is done to the answer to a post.
SPOILS = [fault for fault in FAULTS if fault not in ('date', 'endless')] + [
    'json:{"edit": []}', 'json:{"error": 5}', 'not-json:[]',
    'json:{"error": {"code": "internal_api_error_DBQueryError"}}']


def test_faults(wiki: Sandbox) -> None:
    """Whatever becomes of the answer, there is one section."""
    names = [f'Victim {number:02}' for number in range(len(SPOILS))]
    make_talkers(wiki, names)
    faults = [each for fault in SPOILS for each in (fault, '')
              if not (each == '' and FAULTS.get(fault, fault[0] == 'j'))]
    with Proxy(wiki.url, *faults, match=is_post, delay=3) as proxy:
        for _ in range(4):
            # Too many requests end a run.
            run = wiki.pwb(*POST, url=proxy.url, config=HASTY)
            assert 'Traceback' not in output(run)
            if run.returncode == 0 and 'stopped' not in output(run):
                break
        assert [fault for fault in proxy.done if fault] == SPOILS
    assert posts(wiki, names) == dict.fromkeys(names, 1)
    assert recorded(ledger_of(wiki)) == dict.fromkeys(names, 'posted')
    assert rows_of(wiki.page('Talk:List') or '') == {
        'posted': len(names), 'all': len(names)}


def at_post(wiki: Sandbox, name: str, action: Callable[[], object],
            ) -> Callable[[str, dict[str, str]], bool]:
    """Return what a proxy looks for: posts, and the first to one does more.

    :param action: done before the wiki gets that post
    """
    todo = [name]

    def match(method: str, parameters: dict[str, str]) -> bool:
        if not is_post(method, parameters):
            return False
        if parameters['title'] == f'User talk:{name}' and todo:
            todo.clear()
            action()
        return True

    return match


@pytest.mark.parametrize('there', [True, False])
def test_edit_in_between(wiki: Sandbox, there: bool) -> None:
    """An edit between read and post is not lost, nor is the post."""
    name = f'Busy {there}'
    make_talkers(wiki, [name])
    page = f'User talk:{name}'
    if there:
        wiki.add_pages({page: 'old\n'})
    with Proxy(wiki.url, match=at_post(wiki, name, lambda: wiki.edit(
            (page, 'old\n\nsomebody else\n', 'Admin')))) as proxy:
        said(wiki, url=proxy.url)
        assert len(proxy.done) == 2
    assert talk(wiki, name).startswith('old\n\nsomebody else\n\n== Hello ==')
    assert posts(wiki, [name]) == {name: 1}


def test_late(wiki: Sandbox) -> None:
    """A POST that the wiki gets after the next one, and a reply, is lost."""
    make_talkers(wiki, ['Slow'])
    wiki.add_pages({'User talk:Slow': 'old\n'})
    pause = Pause()
    with Proxy(wiki.url, match=at_post(wiki, 'Slow', pause)) as proxy:
        said(wiki, url=proxy.url, config=HASTY)
        assert len(proxy.done) == 1 and posts(wiki, ['Slow']) == {'Slow': 1}
        wiki.edit(('User talk:Slow', talk(wiki, 'Slow') + '\nreply', 'Slow'))
        wiki.forget_requests()
        pause.over.set()
        while not any(is_post('POST', each) for each in wiki.requests()):
            pass
        said(wiki)
    assert posts(wiki, ['Slow']) == {'Slow': 1}
    assert talk(wiki, 'Slow').endswith('\nreply')


def test_nobots_in_between(wiki: Sandbox) -> None:
    """What somebody says on the page at the last moment counts."""
    make_talkers(wiki, ['Late'])
    with Proxy(wiki.url, match=at_post(wiki, 'Late', lambda: wiki.edit(
            ('User talk:Late', '{{nobots}}', 'Late')))) as proxy:
        said(wiki, url=proxy.url)
    assert talk(wiki, 'Late') == '{{nobots}}'
    assert reasons_of(wiki.page('Talk:List') or '') == {
        'bots are asked to stay away from the talk page': 1}


@pytest.mark.parametrize('how', ['cut', 'move', 'delete'])
def test_archived(wiki: Sandbox, how: str) -> None:
    """A post that was archived before anybody knew of it is not repeated."""
    name = f'Archived {how}'
    make_talkers(wiki, [name])
    page = f'User talk:{name}'
    pause = Pause()

    with Proxy(wiki.url, match=at_post(wiki, name, pause)) as proxy:
        process = start(wiki, *POST, url=proxy.url)
        assert pause.reached.wait(60)
        process.kill()
        finish(process)
        pause.over.set()
        # The wiki gets the post of a process that is gone.
        while not posts(wiki, [name])[name]:
            pass
    assert recorded(ledger_of(wiki)) == {name: 'sending'}
    if how == 'cut':
        wiki.add_pages({f'{page}/Archive': talk(wiki, name), page: 'empty'})
    elif how == 'move':
        wiki.move_page(page, f'{page}/Archive')
        wiki.add_pages({page: 'empty'})
    else:
        wiki.delete_page(page)
    wiki.forget_requests()
    text = output(wiki.pwb(*POST))
    assert not any(is_post('POST', each) for each in wiki.requests())
    assert recorded(ledger_of(wiki)) == {
        name: 'uncertain' if how == 'delete' else 'posted'}, text
    assert posts(wiki, [name]) == {name: 0}


def test_interrupt(wiki: Sandbox) -> None:
    """SIGTERM ends the run after the post in hand, with its report."""
    names = ['Term 1', 'Term 2', 'Term 3']
    make_talkers(wiki, names)
    pause = Pause()
    with Proxy(wiki.url, match=at_post(wiki, 'Term 2', pause)) as proxy:
        process = start(wiki, *POST, url=proxy.url)
        assert pause.reached.wait(60)
        process.terminate()
        pause.over.set()
        text = finish(process)
    assert process.returncode == 143, text
    assert posts(wiki, names) == {'Term 1': 1, 'Term 2': 1, 'Term 3': 0}
    assert rows_of(wiki.page('Talk:List') or '') == {
        'posted': 2, 'deferred': 1, 'all': 3}
    said(wiki)
    assert posts(wiki, names) == dict.fromkeys(names, 1)


def test_two_at_once(wiki: Sandbox) -> None:
    """Two processes share the posts, and nobody gets two."""
    names = [f'Shared {number:02}' for number in range(16)]
    make_talkers(wiki, names)
    processes = [start(wiki, *POST) for _ in range(2)]
    for process in processes:
        text = finish(process)
        assert process.returncode in (0, 1) and 'Traceback' not in text
    said(wiki)
    assert posts(wiki, names) == dict.fromkeys(names, 1)
    assert rows_of(wiki.page('Talk:List') or '') == {'posted': 16, 'all': 16}
