"""What the wiki is told where an unattended run can't be done."""
from __future__ import annotations

import re
from html import unescape
from subprocess import CompletedProcess

import pytest
from runs import MESSAGE, entries, output, rows_of, sent_to
from sandbox import Account, Sandbox


NAMES = ('Maple Fox', 'Olm')
MARK = '<!-- emailusers-trouble '


@pytest.fixture(scope='module')
def town(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with the people, and no limit on mails."""
    shared_wiki.configure('$wgRateLimits = [];')
    shared_wiki.add_users([Account(name) for name in NAMES])
    return shared_wiki


def run(wiki: Sandbox, name: str, *arguments: str,
        ) -> CompletedProcess[str]:
    """Mail a list unattended."""
    wiki.smtp.mails.clear()
    return wiki.pwb('emailusers', f'-page:{name}', '-always', *arguments)


def write(wiki: Sandbox, name: str, user: str = 'Admin',
          **texts: str) -> None:
    """Write a list's pages; a name stands for a subpage."""
    wiki.add_pages({
        name if part == 'list' else f'{name}/{part.replace("_", "-")}': text
        for part, text in texts.items()}, user=user)


def notice(wiki: Sandbox, title: str) -> str:
    """Return what readers see of the only notice on a page."""
    text = wiki.page(title) or ''
    assert text.count(MARK) == 1, text
    return shown(wiki, title)


def shown(wiki: Sandbox, title: str) -> str:
    """Return what readers see of a page."""
    return unescape(re.sub('<[^>]*>', '', wiki.html(title)))


#: Name -> what is wrong, what is said of it, and what makes it right.
TROUBLES: dict[str, tuple[dict[str, str], str, dict[str, str]]] = {
    'Missing message': (
        {}, '/Message does not exist', {'Message': MESSAGE}),
    'Empty list': (
        {'list': 'Nobody.', 'Message': MESSAGE}, 'names nobody. Add the',
        {'list': entries(NAMES)}),
    'Empty opt-out': (
        {'Opt_out': '<!-- -->', 'Message': MESSAGE},
        'want no emails, names nobody', {'Opt_out': entries(['Nobody'])}),
    'Redirect': (
        {'Message': '#REDIRECT [[Other page]]'}, 'redirect to Other page,',
        {'Message': MESSAGE}),
    'Mistakes': (
        {'Message': '== {{{what}}} ==\n{{User}} {{Gone}}'},
        r'contain \{\{\{what\}\}\}, just as', {'Message': MESSAGE}),
    'More mistakes': (
        {'Message': '== S ==\n{{user}} {{Gone}}'},
        r'(?s)contain \{\{user\}\}, just as.*uses Template:Gone, which',
        {'Message': MESSAGE}),
    'No subject': (
        {'Message': 'Text.'}, 'has no subject', {'Message': MESSAGE}),
}


@pytest.mark.parametrize('name', TROUBLES)
def test_one_notice(town: Sandbox, name: str) -> None:
    """There is one, which the next run leaves alone, and a good one ends."""
    wrong, said, right = TROUBLES[name]
    write(town, name, **{'list': entries(NAMES), **wrong})
    first = run(town, name)
    assert first.returncode == 2, output(first)
    assert not town.mails
    assert re.search(said, notice(town, f'Talk:{name}'))
    before = town.revisions(f'Talk:{name}')
    assert run(town, name).returncode == 2
    assert town.revisions(f'Talk:{name}') == before
    write(town, name, **right)
    good = run(town, name)
    assert good.returncode == 0, output(good)
    assert sent_to(town) == {'Maple Fox': 1, 'Olm': 1}
    page = town.page(f'Talk:{name}') or ''
    assert MARK not in page and 'on hold' not in page
    assert rows_of(page)['sent'] == 2
    assert len(town.revisions(f'Talk:{name}')) == len(before) + 1


def test_max_and_stop_page(town: Sandbox) -> None:
    """A notice changes with its reason, and stands where -report says."""
    write(town, 'Many', list=entries(NAMES), Message=MESSAGE, Stop='',
          Log='Before.')
    options = '-report:Many/Log', '-stop:Many/Stop'
    for option in ('-max:1', '-max:1', ''):
        if not option:
            write(town, 'Many', user='Olm', Stop='Stop!')
        done = run(town, 'Many', *options, *filter(None, [option]))
        assert done.returncode == 2, output(done)
        said = notice(town, 'Many/Log')
        assert ('operator allows (1)' in said) is bool(option)
    assert 'is not empty' in said and 'by Olm' in said
    assert len(town.revisions('Many/Log')) == 3
    # Nothing is written where nobody asked for it, or where it is read.
    for more in (('-noreport', *options[1:]), ('-simulate', *options),
                 ('-report:Many/Message', *options[1:])):
        assert run(town, 'Many', *more).returncode == 2
    assert len(town.revisions('Many/Log')) == 3
    assert town.page('Many/Message') == MESSAGE.strip()
    write(town, 'Many', Stop='<!-- Write here -->')
    assert run(town, 'Many', *options).returncode == 0
    assert MARK not in (town.page('Many/Log') or '')
    assert (town.page('Many/Log') or '').startswith('Before.\n\n==')


#: What tries to get out of the preview.
HOSTILE = '''== Hi {{{user}}} ==
<nowiki></div></div>{{delete}}<script>alert(1)</script>--></nowiki>

<nowiki><!-- /emailusers-trouble KEY --> [[Category:X]] ~~~~</nowiki>

# item {{GENDER:{{{user}}}|his|her|their}} ISBN 0306406152
'''


def test_approval(town: Sandbox) -> None:
    """A stranger's message is shown, and sent when a sysop edits the page."""
    write(town, 'Ask', list=entries(NAMES))
    write(town, 'Ask', Message=HOSTILE, user='Olm')
    assert run(town, 'Ask').returncode == 2
    page = town.page('Talk:Ask') or ''
    key, = re.findall(f'{MARK}(.*) -->', page)
    hostile = HOSTILE.replace('KEY', key)
    write(town, 'Ask', Message=hostile, user='Olm')
    waits = run(town, 'Ask')
    assert waits.returncode == 2, output(waits)
    assert 'message page "Ask/Message" was made by Olm' in output(waits)
    assert not town.mails
    said = notice(town, 'Talk:Ask')
    assert 'waits for approval' in said and 'sysop' in said
    assert 'by Olm' in said and '2 people would get' in said
    html = town.html('Talk:Ask')
    box = html[html.index('mw-collapsible'):]
    # Nothing of it is live, and all of it is there.
    assert '<a ' not in box and '<script' not in box and '<li' not in box
    mail = unescape(re.sub('<[^>]*>', '', box.replace('<br />', '\n')))
    for text in ('</div></div>{{delete}}<script>alert(1)</script>-->',
                 f'<!-- /emailusers-trouble {key} --> [[Category:X]] ~~~~',
                 'Hi {{{user}}}', 'item their', 'item his', 'item her'):
        assert text in mail, mail
    assert 'Maple Fox' not in said
    # One more on the list is no reason for an edit, nor another run.
    before = town.revisions('Talk:Ask')
    town.add_users([Account('Zoë')])
    write(town, 'Ask', list=entries([*NAMES, 'Zoë']))
    assert run(town, 'Ask').returncode == 2
    assert town.revisions('Talk:Ask') == before
    # Approved by a change, however small.
    write(town, 'Ask', Message=hostile + '<!-- seen -->')
    good = run(town, 'Ask')
    assert good.returncode == 0, output(good)
    assert sent_to(town) == {'Maple Fox': 1, 'Olm': 1, 'Zoë': 1}
    assert MARK not in (town.page('Talk:Ask') or '')


def test_stranger(town: Sandbox) -> None:
    """Whatever others write in a notice, or copy of it, stays theirs."""
    write(town, 'Copied', list='Nobody.', Message=MESSAGE)
    assert run(town, 'Copied').returncode == 2
    ours = town.page('Talk:Copied') or ''
    theirs = ours.replace('names nobody', 'is fine')
    town.add_pages({'Talk:Copied': f'{theirs}\n\n<pre>{ours}</pre>\nBye.'},
                   user='Olm')
    # Ours is not there any more: it comes once, and stays.
    for _ in 'twice':
        assert run(town, 'Copied').returncode == 2
        after = town.page('Talk:Copied') or ''
        assert after == f'{theirs}\n\n<pre>{ours}</pre>\nBye.\n\n{ours}'
    write(town, 'Copied', list=entries(NAMES))
    assert run(town, 'Copied').returncode == 0
    after = town.page('Talk:Copied') or ''
    assert after.startswith(f'{theirs}\n\n<pre>{ours}</pre>\nBye.\n\n==')
    assert after.count(MARK) == 2


def test_talk_page_in_the_message(town: Sandbox) -> None:
    """A page that the message transcludes is none to write on."""
    write(town, 'Within', list='Nobody.', Message=MESSAGE + '{{Talk:Within}}')
    town.add_pages({'Talk:Within': 'Words.'})
    done = run(town, 'Within')
    assert done.returncode == 2
    assert 'could not be said on the wiki' in output(done)
    assert town.page('Talk:Within') == 'Words.'
