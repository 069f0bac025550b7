"""One page and one campaign, however they are spelt."""
from __future__ import annotations

import unicodedata

import pexpect
import pytest
from runs import MESSAGE, entries, output, sent_to, spawn
from sandbox import Account, Sandbox
from usermail.campaign import campaign_name
from usermail.naming import alike


@pytest.mark.parametrize(('given', 'name'), [
    ('May  news', 'May news'), (' May\tnews\u00a0', 'May news'),
    (unicodedata.normalize('NFD', 'Müllers Café'), 'Müllers Café'),
    ('MAY', 'MAY'),
])
def test_campaign_name(given: str, name: str) -> None:
    """Composed, with blanks run together, in its own letter case."""
    assert campaign_name(given, 'List/Message', 'Hello') == name
    assert campaign_name(None, 'List/Message', given) == (
        f'List/Message: {name}')


@pytest.mark.parametrize(('campaign', 'names', 'near'), [
    ('May', [], None), ('May', ['June'], None),
    ('May', ['MAY'], 'MAY'), ('May news', ['maynews'], 'maynews'),
    ('May news', ['May_news'], 'May_news'),
    ('May', ['M\u200bay'], 'M\u200bay'), ('Straße', ['STRASSE'], 'STRASSE'),
    # it is there itself: somebody has decided
    ('May', ['MAY', 'May'], None),
    ('A/Message: x', ['B/Message: x'], 'B/Message: x'),
])
def test_alike(campaign: str, names: list[str], near: str | None) -> None:
    """What differs in letter case or blanks only is nearly the same."""
    assert alike(campaign, names, ['B/message: X']) == near


@pytest.fixture
def project(wiki: Sandbox) -> Sandbox:
    """A wiki with lists in the project's namespace."""
    wiki.configure('$wgRateLimits = [];')
    wiki.add_users([Account('Maple Fox'), Account('Olm')])
    wiki.add_pages({'Project:L': entries(['Maple Fox']),
                    'Project:M': entries(['Olm', 'Maple Fox']),
                    'Project:L/Message': MESSAGE})
    return wiki


def test_spellings_of_the_message(project: Sandbox) -> None:
    """Whoever had it gets it no second time under another spelling."""
    wiki = project
    for spelling in (None, ':project:L/Message', 'Project: l/Message_',
                     'Sandbox:L/Message#x', 'PROJECT_:_L/Message'):
        run = wiki.pwb('emailusers', '-page:Project:L', '-always', *(
            [f'-message:{spelling}'] if spelling else []))
        assert run.returncode == 0, output(run)
        assert 'Campaign:   Sandbox:L/Message: Hello' in output(run)
        assert sent_to(wiki) == {'Maple Fox': 1}, spelling
    for spelling in ('project: L', ':Project:L#x'):
        run = wiki.pwb('emailusers', f'-page:{spelling}', '-always')
        assert run.returncode == 0, output(run)
        assert sent_to(wiki) == {'Maple Fox': 1}, spelling


def test_several_lists(project: Sandbox) -> None:
    """Their order is none of the campaign's name."""
    wiki = project
    given = ('-always', '-subject:Hi', '-text:Text.')
    lists = ('-page:Project:L', '-page:Project:M')
    run = wiki.pwb('emailusers', *lists, *given)
    assert run.returncode == 2, output(run)
    assert 'Give -campaign' in output(run)
    assert not wiki.mails
    message = '-message:Project:L/Message'
    for pages in (lists[:1], lists, (*lists[::-1], '-page:project:l')):
        run = wiki.pwb('emailusers', *pages, message, '-always')
        assert run.returncode == 0, output(run)
    assert sent_to(wiki) == {'Maple Fox': 1, 'Olm': 1}


def test_nearly_the_same_campaign(project: Sandbox) -> None:
    """Letter case and blanks make no new campaign by mistake."""
    wiki = project
    command = ('emailusers', '-page:Project:L', '-campaign:May news')
    assert wiki.pwb(*command, '-always').returncode == 0
    assert wiki.pwb(*command[:-1], '-campaign: May   news ',
                    '-always').returncode == 0
    run = wiki.pwb(*command[:-1], '-campaign:MayNews', '-always')
    assert run.returncode == 2, output(run)
    assert 'There is a campaign "May news" already' in output(run)
    for answer, sent in (('', 1), ('y', 2)):
        terminal = spawn(wiki, *command[:-1], '-campaign:may news')
        terminal.expect('"May news" already. Is "may news" meant')
        terminal.sendline(answer)
        if sent > 1:
            terminal.expect(r'Send 1 mail\?')
            terminal.sendline('y')
        terminal.expect(pexpect.EOF)
        assert len(wiki.mails) == sent
    # It is one of its own now, and nobody need be asked.
    run = wiki.pwb(*command[:-1], '-campaign:may news', '-always')
    assert run.returncode == 0, output(run)
    assert len(wiki.mails) == 2


def test_name_of_an_earlier_version(project: Sandbox) -> None:
    """What a campaign was called before is found in the ledger."""
    wiki = project
    run = wiki.pwb('emailusers', '-page:Project:L', '-always',
                   '-campaign:project:L/Message: Hello')
    assert run.returncode == 0, output(run)
    run = wiki.pwb('emailusers', '-page:Project:L', '-always',
                   '-message:project:L/Message')
    assert run.returncode == 2, output(run)
    assert '"project:L/Message: Hello" already' in output(run)
    assert len(wiki.mails) == 1
