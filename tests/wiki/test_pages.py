"""Every kind of list, opt-outs and renamed accounts, on a real wiki."""
from __future__ import annotations

import json
import re

import pytest
from runs import MASSMESSAGE, MESSAGE, entries, output, sent_to
from sandbox import Account, Sandbox


NAMES = ('Ann', 'Ben', 'Cat', 'Dan', 'Eve')

PAGES = {
    'Message': MESSAGE,
    'User:Ann': '[[Category:Readers]]',
    'User talk:Ben': '[[Category:Readers]]',
    'User:Cat/Box': '[[Category:Readers]]', 'Article': '[[Category:Readers]]',
    'Mass': json.dumps({'description': 'x', 'targets': [
        {'title': 'User talk:Dan'},
        {'title': 'User talk:Olm', 'site': 'de.example.org'}]}),
    'Project:Split': 'All: {{/A}}\n{{Project:Split/B}}\n* [[User:Dan]]\n',
    'Project:Split/A': f'{entries(["Ann"])}<noinclude>* [[User:Eve]]'
                       '</noinclude>',
    'Project:Split/B': entries(['Ben']) + '{{Project:Split/C}}',
    'Project:Split/C': entries(['Cat', 'Ann']),
    'Sections': '* [[User:Ann]]\n== North ==\n* [[User:Ben]]\n'
                '=== Sea ===\n* [[User:Cat]]\n== South ==\n* [[User:Dan]]\n',
    'Prose': 'Ask [[User:Ann]] or [[User:Ben]] about it.\n* [[User:Cat]] '
             '(added by [[User:Dan]])\n',
    'Other template': '* {{Reader|nr=1|Ann}}\n* {{Fan|name=Ben}}\n',
    'List 2': entries(['Ann', 'Eve']),
}


@pytest.fixture(scope='module')
def pages(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with a list of each kind."""
    shared_wiki.configure(MASSMESSAGE)
    shared_wiki.add_users([Account(name) for name in NAMES])
    shared_wiki.add_pages(PAGES)
    return shared_wiki


def judged(wiki: Sandbox, *arguments: str) -> dict[str, str]:
    """Simulate a run; return the recipients with their verdicts."""
    run = wiki.pwb('emailusers', *arguments, '-message:Message',
                   '-simulate', '-v')
    assert run.returncode == 0, output(run)
    return dict(re.findall(r'^  (.+?): ([\w-]+): .* \(.*, line \d+\)$',
                           output(run), re.M))


@pytest.mark.parametrize(('arguments', 'names'), [
    (['-page:Category:Readers'], 'Ann Ben'),
    (['-cat:Readers', '-ns:2,3'], 'Ann Ben'),
    (['-page:User:Ann', '-page:User talk:Eve'], 'Ann Eve'),
    (['-page:Mass'], 'Dan'),
    (['-page:Project:Split'], 'Dan Ann Ben Cat'),
    (['-page:Sections'], 'Ann Ben Cat Dan'),
    (['-page:Sections', '-section:North'], 'Ben Cat'),
    (['-page:Sections', '-section:Sea'], 'Cat'),
    (['-page:Prose'], 'Cat'),
    (['-page:Prose', '-mentions'], 'Ann Ben Cat Dan'),
    (['-page:Other template', '-template:Reader', '-template:Fan/name'],
     'Ann Ben'),
    (['-page:Prose', '-page:List 2'], 'Cat Ann Eve'),
])
def test_kinds_of_lists(pages: Sandbox, arguments: list[str],
                        names: str) -> None:
    """Whoever a list of that kind names is a recipient, and nobody else."""
    if arguments[0].startswith('-cat'):
        # A user's subpage in the category is no page of a user's own, and
        # no list that names anybody: it stops the run, here on purpose.
        run = pages.pwb('emailusers', *arguments, '-message:Message',
                        '-simulate')
        assert run.returncode == 2
        assert 'User:Cat/Box' in output(run) and 'names nobody' in output(run)
        pages.delete_page('User:Cat/Box')
    assert judged(pages, *arguments) == dict.fromkeys(
        names.split(), 'emailable')


def test_section_that_is_not_there(pages: Sandbox) -> None:
    """A section that is missing or not the only one stops the run."""
    run = pages.pwb('emailusers', '-page:Sections', '-section:West',
                    '-message:Message', '-simulate')
    assert run.returncode == 2
    assert 'West' in output(run) and 'Traceback' not in output(run)


def test_not_mail_but_not_silence(wiki: Sandbox) -> None:
    """Each entry that gets no mail is told, here and in the report."""
    wiki.add_users([Account('Ann')])
    wiki.add_pages({'List/Message': MESSAGE, 'List': '''\
* [[User:Ann]]
* [[User:192.0.2.7]]
* [[User:Ann/Notes]]
* [[User:Nobody]]
* {{u|Ann
* [[User:Bad#name]] and [[User:A]]
* somebody without a link
'''})
    run = wiki.pwb('emailusers', '-page:List', '-always', '-v')
    assert run.returncode == 0, output(run)
    assert sent_to(wiki) == {'Ann': 1}
    report = wiki.html('Talk:List')
    for line, reason in ((2, 'anonymous'), (3, 'subpage'), (4, 'missing'),
                         (5, 'malformed'), (7, 'unnamed')):
        assert re.search(rf'List, line {line}: {reason}', output(run)), line
        assert f'line {line}' in report


def test_optout_category_and_rename(wiki: Sandbox) -> None:
    """Who opted out stays so under a new name; the renamed get one mail."""
    wiki.configure('$wgRateLimits = [];')
    wiki.add_users([Account(name) for name in NAMES])
    wiki.rename_user('Ann', 'Anna')
    wiki.rename_user('Ben', 'Benjamin')
    wiki.add_pages({
        'List': entries(['Ann', 'Anna', 'Benjamin', 'Cat', 'Dan', 'Eve']),
        'List/Message': MESSAGE,
        'User:Ann': '#REDIRECT [[User:Anna]]',
        'User:Ben': '#REDIRECT [[User:Benjamin]]',
        'List/Opt-out': 'No mail to [[User:Ben]], please.',
        'Out': '* <s>[[User:Cat]]</s>',
        'User talk:Dan': '[[Category:No mail]]'})
    run = wiki.pwb(
        'emailusers', '-page:List', '-always', '-optout:List/Opt-out',
        '-optout:Out', '-optout:Category:No mail', '-v')
    assert run.returncode == 0, output(run)
    assert sent_to(wiki) == {'Anna': 1, 'Eve': 1}
    assert re.search('renamed: .*: Ann → Anna', output(run))
    assert '1 duplicate: ' in output(run)
    assert '3 opted-out: ' in output(run)


def test_include(wiki: Sandbox) -> None:
    """Blocked accounts and bots are mailed where somebody wants them."""
    wiki.add_users([Account('Ann', blocked='sitewide'),
                    Account('Ben', groups=('bot',))])
    wiki.add_pages({'List': entries(['Ann', 'Ben']), 'Message': MESSAGE})
    assert judged(wiki, '-page:List') == {'Ann': 'blocked', 'Ben': 'bot'}
    assert judged(wiki, '-page:List', '-include:blocked') == {
        'Ann': 'emailable', 'Ben': 'bot'}
    assert judged(wiki, '-page:List', '-include:blocked', '-include:bot'
                  ) == {'Ann': 'emailable', 'Ben': 'emailable'}


def test_large_list(wiki: Sandbox) -> None:
    """A long list is read, judged and shown, each account once.

    The benchmark has four times as many.
    """
    names = [f'Reader {number}' for number in range(5_000)]
    wiki.add_users([Account(name) for name in names])
    wiki.add_pages({'List': entries(names), 'List/Message': MESSAGE})
    wiki.forget_requests()
    run = wiki.pwb('emailusers', '-page:List', '-simulate')
    assert run.returncode == 0, output(run)
    assert '5000 can be mailed' in output(run)
    # The one for the message's author aside.
    assert sum('emailable' in request.get('usprop', '')
               for request in wiki.requests()) == 10
