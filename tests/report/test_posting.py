"""What the bot writes on the wiki, where, and that it takes nothing away."""
from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from runs import (
    MESSAGE,
    entries,
    kept,
    output,
    reasons_of,
    rows_of,
    sent_to,
)
from sandbox import Account, Sandbox
from sandbox.proxy import Proxy
from usermail.report.blocks import insert
from usermail.report.destination import why_not
from usermail.report.marker import key_of, start_of


START, END = '<!-- emailusers K -->', '<!-- /emailusers K -->'
OLD = f'{START}\nold\n{END}'
NEW = f'{START}\nnew\n{END}'
ADDED = f'\n\n== H ==\n{NEW}'


@pytest.mark.parametrize(('page', 'expected'), [
    ('', f'== H ==\n{NEW}'),
    ('Talk.', f'Talk.{ADDED}'),
    # brought up to date in its place, whatever stands around it
    (f'A\n== My own heading ==\n{OLD}\n: a reply\n',
     f'A\n== My own heading ==\n{NEW}\n: a reply\n'),
    # another campaign's stays
    (OLD.replace('K', '0'), OLD.replace('K', '0') + ADDED),
    # who took the end away took the report: nothing of theirs is cut
    (f'{START}\nold\n: a reply', f'{START}\nold\n: a reply{ADDED}'),
    # somebody wrote between the markers
    (f'{START}\nold\n: a reply\n{END}',
     f'{START}\nold\n: a reply\n{END}{ADDED}'),
    # a start marker far above, an end marker far below
    (f'{START}\nwords\n{OLD}\nwords\n{END}',
     f'{START}\nwords\n{NEW}\nwords\n{END}'),
    (f'{START}\nwords\n{END}', f'{START}\nwords\n{END}{ADDED}'),
    (f'{START}\nold\n{END}\nmore\n{END}', f'{NEW}\nmore\n{END}'),
    # doubled
    (f'{OLD}\nwords\n{OLD}', f'{OLD}\nwords\n{NEW}'),
    # shown, not meant
    (f'<pre>{OLD}</pre>', f'<pre>{OLD}</pre>{ADDED}'),
    (f'<nowiki>{OLD}</nowiki> x', f'<nowiki>{OLD}</nowiki> x{ADDED}'),
    (f'{OLD}\n<nowiki>{OLD}</nowiki>', f'{NEW}\n<nowiki>{OLD}</nowiki>'),
    (f'<pre>{START}</pre>\nold\n{END}',
     f'<pre>{START}</pre>\nold\n{END}{ADDED}'),
    # to the wiki these are none
    (f'<nowiki>{OLD}', f'<nowiki>{NEW}'),
    (f'<nowiki/>{OLD}<nowiki/>', f'<nowiki/>{NEW}<nowiki/>'),
    (f'<!-- <nowiki> -->{OLD}<!-- </nowiki> -->',
     f'<!-- <nowiki> -->{NEW}<!-- </nowiki> -->'),
])
def test_insert(page: str, expected: str) -> None:
    """A campaign has one report on a page, and nobody's words are lost."""
    key = key_of('News')
    done = insert(page.replace('K', key), 'News', 'H', 'new',
                  OLD.replace('K', key).__eq__)
    assert done == expected.replace('K', key)
    # Another run changes nothing.
    assert insert(done, 'News', 'H', 'new', lambda block: False) == done


@pytest.mark.parametrize(('title', 'target', 'allowed'), [
    ('Talk:List', 'Talk:List', True),
    ('Talk:List', 'Talk:List/Archive 1', True),
    ('Talk:List', 'Talk:List/Archive/2', True),
    ('Talk:List', 'Talk:List 2', False),
    ('Talk:List', 'List/Message', False),
    ('Talk:List', 'Talk:Other', False),
    ('Talk:List', 'Talk:List/Read', False),
    ('Talk:List/Read', 'Talk:List/Read', False),
    ('Talk:List/2', 'Talk:List', False),
    ('Talk:List', '', False),
])
def test_where_a_redirect_leads(title: str, target: str,
                                allowed: bool) -> None:
    """It is followed below the talk page, and never where a run reads."""
    said = why_not(title, target, {'Talk:List/Read'})
    assert (said is None) is allowed


@pytest.fixture(scope='module')
def town(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with the people, and no limit on mails."""
    shared_wiki.configure('$wgRateLimits = [];')
    shared_wiki.add_users([Account(name) for name in ('Maple Fox', 'Olm')])
    return shared_wiki


def make(wiki: Sandbox, name: str, *more: str) -> None:
    """Make a list with its message, and forget the mails."""
    wiki.add_pages({name: entries(['Maple Fox', *more]),
                    f'{name}/Message': MESSAGE})
    wiki.smtp.mails.clear()


def last_edit(wiki: Sandbox) -> str:
    """Return the title of the page that the bot wrote to last."""
    last, = wiki.client().get(
        action='query', list='usercontribs', ucuser='Mailbot', uclimit='1',
    )['query']['usercontribs']
    return str(last['title'])


@pytest.mark.parametrize(('number', 'target'), [
    (1, '$/Message'), (2, 'Main Page'), (3, '$'), (4, '$/Opt-out'),
    (5, 'Talk:Main Page'), (6, 'User:Maple Fox'), (7, 'Talk:$'),
])
def test_talk_page_leads_elsewhere(town: Sandbox, number: int,
                                   target: str) -> None:
    """A talk page that a stranger made a redirect is not followed."""
    name = f'Lead {number}'
    make(town, name)
    target = target.replace('$', name)
    town.add_pages({f'{name}/Opt-out': entries(['Olm'])})
    before = town.page(target)
    town.add_pages({f'Talk:{name}': f'#REDIRECT [[{target}]]'}, user='Olm')
    run = town.pwb('emailusers', f'-page:{name}', '-always')
    assert run.returncode == 0, output(run)
    assert sent_to(town) == {'Maple Fox': 1}
    if target != f'Talk:{name}':
        assert town.page(target) == before
        assert rows_of(town.page(f'Talk:{name}/Report') or '') == {
            'sent': 1, 'all': 1}
    if number == 1:
        again = town.pwb('emailusers', f'-page:{name}', '-always')
        assert again.returncode == 0, output(again)


def test_moved_talk_page(town: Sandbox) -> None:
    """A talk page that was moved below itself is found there."""
    make(town, 'Gone')
    town.add_pages({'Talk:Gone': 'Talk.'})
    town.move_page('Talk:Gone', 'Talk:Gone/2026')
    run = town.pwb('emailusers', '-page:Gone', '-always')
    assert run.returncode == 0, output(run)
    assert (town.page('Talk:Gone/2026') or '').startswith('Talk.\n\n== ')


@pytest.mark.parametrize('where', [
    ':kept#x', 'Kept/Message', 'Kept/Message/en', 'Kept/Opt-out/Preload',
    'Template:Kept x', 'Stop', 'Way',
])
def test_not_on_a_page_that_is_read(town: Sandbox, where: str) -> None:
    """What the report says would be read next time."""
    if town.page('Kept') is None:
        make(town, 'Kept')
        town.add_pages({
            'Kept/Message': MESSAGE + '{{Kept x}}', 'Template:Kept x': 'x',
            'Stop here': '<!-- here -->', 'Stop': '#REDIRECT [[Stop here]]',
            'Way': '#REDIRECT [[Elsewhere]]', 'Elsewhere': 'x'})
    before = town.page(where.lstrip(':').partition('#')[0])
    run = town.pwb('emailusers', '-page:Kept', '-always', '-stop:Stop here',
                   f'-report:{where}')
    assert run.returncode == 2, output(run)
    assert re.search('reads that page|which is not followed', output(run))
    assert not town.mails
    assert town.page(where.lstrip(':').partition('#')[0]) == before


#: What a stranger makes of the talk page, $ for what the bot wrote there.
STRANGE = [
    # fake markers around what others wrote
    'Hi! START\nWords.\nEND\n\n$',
    'START\nWords of others.\n\n$',
    '$\n\nWords of others.\nEND',
    'START\nWords.\n$\nmore words\nEND',
    # what others wrote inside
    '== Own ==\nSTART\nWords of others.\nEND',
    # a copy, shown
    '<pre>$</pre>\nWords.', '<nowiki>$</nowiki>\nWords.',
    # twice
    '$\nWords between.\n$',
]


def test_nobodys_words_are_lost(town: Sandbox) -> None:
    """Whatever stands on the talk page stays but for the bot's own text."""
    people = [f'Reader {number}' for number in range(len(STRANGE))]
    town.add_users(map(Account, people))
    make(town, 'Words')
    command = ('emailusers', '-page:Words', '-always')
    assert town.pwb(*command).returncode == 0
    key = key_of('Words/Message: Hello')
    end = f'<!-- /emailusers {key} -->'
    for number, strange in enumerate(STRANGE):
        # The last edit is the bot's, and its report counts the most.
        own = max(re.findall(
            f'{start_of(key)}(?:(?!<!-- emailusers).)*?{end}',
            town.page('Talk:Words') or '', re.S),
            key=lambda block: rows_of(block).get('sent', 0))
        assert rows_of(own) == {'sent': number + 1, 'all': number + 1}
        strange = strange.replace('START', own.partition('\n')[0]).replace(
            'END', end)
        town.add_pages({'Talk:Words': strange.replace('$', own)}, user='Olm')
        make(town, 'Words', *people[:number + 1])
        run = town.pwb(*command)
        assert run.returncode == 0, output(run)
        assert sent_to(town) == {people[number]: 1}
        after = town.page('Talk:Words') or ''
        for words in strange.split('$'):
            assert words.strip() in after
    # Another run finds its own again, wherever that is.
    assert town.pwb(*command).returncode == 0
    assert town.page('Talk:Words') == after


def test_words_that_the_bot_saved_along(town: Sandbox) -> None:
    """What others put between markers stays theirs when the bot edits."""
    make(town, 'Along')
    assert town.pwb('emailusers', '-page:Along', '-always').returncode == 0
    key = key_of('Along/Message: Hello')
    page = (town.page('Talk:Along') or '').replace(
        f'<!-- /emailusers {key} -->',
        f'Words of others.\n<!-- /emailusers {key} -->')
    town.add_pages({'Talk:Along': page}, user='Olm')
    # The bot's next edit, for another campaign, has these words, too.
    assert town.pwb('emailusers', '-page:Along', '-always',
                    '-campaign:Another').returncode == 0
    assert town.revisions('Talk:Along')[0]['user'] == 'Mailbot'
    make(town, 'Along', 'Olm')
    run = town.pwb('emailusers', '-page:Along', '-always',
                   '-campaign:Along/Message: Hello')
    assert run.returncode == 0, output(run)
    after = town.page('Talk:Along') or ''
    assert 'Words of others.' in after
    assert len(re.findall(start_of(key), after)) == 2


def test_one_block_for_two_campaigns(town: Sandbox) -> None:
    """What is to be fixed stands once on the page, and goes when it is."""
    make(town, 'Both', 'Nobody', 'Nobody else')
    for campaign in ('One', 'Two', 'Two'):
        run = town.pwb('emailusers', '-page:Both', '-always',
                       f'-campaign:{campaign}')
        assert run.returncode == 0, output(run)
    page = town.page('Talk:Both') or ''
    assert len(town.revisions('Talk:Both')) == 2
    assert page.count('no account of this name)') == 2
    assert page.count('<!-- emailusers remarks ') == 1
    # The newest stands at the end, where people look for it.
    blocks = re.findall('^<!-- emailusers (remarks|[0-9a-f]{12})', page, re.M)
    assert blocks == ['remarks', key_of('One'), key_of('Two')]
    assert page.count('== Entries to fix: ') == 1
    assert len(re.findall('^== .*Hello.* ==$', page, re.M)) == 2
    # Archive bots read when it was, as people sign.
    times = re.findall(r'(\d\d:\d\d, \d+ \w+ \d{4}) \(UTC\)', page)
    assert len(times) == 2
    for time in times:
        assert abs(datetime.strptime(time, '%H:%M, %d %B %Y')
                   - datetime.utcnow()) < timedelta(hours=1)

    make(town, 'Both')
    assert town.pwb('emailusers', '-page:Both', '-always',
                    '-campaign:Two').returncode == 0
    page = town.page('Talk:Both') or ''
    assert 'Entries to fix: <bdi' not in page and ' remarks ' not in page
    assert re.findall('^<!-- emailusers ([0-9a-f]{12})', page, re.M) == [
        key_of('One'), key_of('Two')]


def test_base_revision(town: Sandbox) -> None:
    """The edit says which revision it was made from."""
    make(town, 'Rev')
    town.add_pages({'Talk:Rev': 'Talk.'})
    town.forget_requests()
    assert town.pwb('emailusers', '-page:Rev', '-always').returncode == 0
    edit, = (request for request in town.requests()
             if request['action'] == 'edit')
    assert edit['baserevid'] == str(town.revisions('Talk:Rev')[1]['revid'])


def test_too_long_for_the_wiki(town: Sandbox) -> None:
    """A report with names that is too long is posted without them."""
    make(town, 'Big')
    with town.configured('$wgMaxArticleSize = 16;'):
        town.add_pages({'Big': entries(
            ['Maple Fox', *(f'Nobody {number}' for number in range(600))])})
        run = town.pwb('emailusers', '-page:Big', '-always', '-names')
        assert run.returncode == 0, output(run)
        page = town.page('Talk:Big') or ''
        again = town.pwb('emailusers', '-page:Big', '-always', '-names')
        assert again.returncode == 0, output(again)
        assert town.page('Talk:Big') == page
    assert rows_of(page) == {'sent': 1, 'skipped': 600, 'all': 601}
    assert reasons_of(page) == {'no account of this name': 600}
    assert 'The names are left out here' in page
    assert 'too long for Talk:Big' in output(run)
    assert sent_to(town) == {'Maple Fox': 1}


#: As ConfirmEdit answers: https://www.mediawiki.org/wiki/API:Edit
CAPTCHA = '''
$wgHooks['EditFilterMergedContent'][] = static function (
    $context, $content, $status
) {
    $status->statusData = [ 'captcha' => [
        'type' => 'simple', 'id' => '1', 'question' => '1 + 1',
    ] ];
    $status->fatal( 'captcha-edit-fail' );
    $status->value = 212;  // AS_HOOK_ERROR_EXPECTED
    return false;
};'''


def test_captcha(town: Sandbox) -> None:
    """A captcha is named, and nobody is asked to solve it."""
    make(town, 'Riddle')
    with town.configured(CAPTCHA):
        run = town.pwb('emailusers', '-page:Riddle', '-always',
                       config={'solve_captcha': True})
    assert run.returncode == 1, output(run)
    assert 'captcha to be solved first (simple)' in output(run)
    assert 'Traceback' not in output(run)
    assert rows_of(kept(town)) == {'sent': 1, 'all': 1}
    assert sent_to(town) == {'Maple Fox': 1}


def test_redirect_in_between(town: Sandbox) -> None:
    """A talk page that becomes a redirect while mails go out is not it."""
    make(town, 'Late')
    done: list[bool] = []

    def interfere(method: str, parameters: dict[str, str]) -> bool:
        if parameters.get('action') == 'emailuser' and not done:
            town.add_pages({'Talk:Late': '#REDIRECT [[Late/Message]]'},
                           user='Olm')
            done.append(True)
        return False

    with Proxy(town.url, match=interfere) as proxy:
        run = town.pwb('emailusers', '-page:Late', '-always', url=proxy.url)
    assert done
    assert run.returncode == 1, output(run)
    assert 'could not be posted' in output(run)
    assert 'which is not followed' in output(run)
    assert town.page('Late/Message') == MESSAGE.strip()
    assert rows_of(kept(town)) == {'sent': 1, 'all': 1}
