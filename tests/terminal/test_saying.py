"""Words in place of codes, and what a log must not have."""
from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pywikibot import config
from runs import MESSAGE, entries, output
from sandbox import Account, Sandbox
from usermail.delivery import API_ERRORS
from usermail.outcomes import Outcome, Result, Trouble, Verdict
from usermail.terminal.words import SENDER, grouped, no_test, said


#: A time as logs have it.
TIME = r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ'


@pytest.fixture
def verbose(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As with -v."""
    monkeypatch.setattr(config, 'verbose_output', 1)
    yield


@pytest.mark.parametrize(('reason', 'words'), [
    (Verdict.EMAILABLE, 'can be mailed'),
    (Verdict.MISSING, 'no account of this name'),
    (Verdict.BLOCKED, 'blocked'),
    ('blocked', 'the wiki does not let the sender send mail'),
    ('no-connection', 'the wiki was busy or could not be reached'),
    ('SIGTERM', 'the run was interrupted'),
    ('a-new-code', 'a-new-code'),
])
def test_said(reason: str, words: str) -> None:
    """The report's words are said, and a verdict is not an API code."""
    assert said(reason) == words


def test_code_with_v(verbose: None) -> None:
    """With -v there is the code, too; what has no word is said once."""
    assert said(Verdict.MISSING) == 'missing: no account of this name'
    assert said('a-new-code') == 'a-new-code'


def test_no_code_is_left() -> None:
    """Every verdict and every code of the API can be said."""
    for reason in (*Verdict, *API_ERRORS):
        assert ' ' in said(reason) or reason is Verdict.BLOCKED, reason
    assert all(API_ERRORS.get(code) in (Trouble.SENDER, None)
               for code in SENDER)


def test_grouped() -> None:
    """Two codes of one meaning are one line."""
    assert grouped([('notarget', 2), ('emailnotarget', 1), ('noemail', 4)]
                   ) == {said('notarget'): 3, said('noemail'): 4}


@pytest.mark.parametrize(('code', 'trouble', 'advice'), [
    ('noemail', Trouble.RECIPIENT, 'it has no confirmed address'),
    ('cantsend', Trouble.SENDER, 'confirm an email address'),
    ('badaccess', Trouble.SENDER, '"Send email to other users"'),
    ('permissiondenied', Trouble.SENDER, 'pwb login -logout'),
    ('blockedemailuser', Trouble.SENDER, 'Talk to who blocked'),
    ('readonly', Trouble.PASSING, 'the wiki was busy'),
])
def test_no_test(code: str, trouble: Trouble, advice: str) -> None:
    """The advice is for what is the matter."""
    outcome = Outcome.REFUSED if trouble is Trouble.RECIPIENT else None
    assert advice in no_test(Result(outcome, code, trouble))


def test_unattended(shared_wiki: Sandbox) -> None:
    """A log has times and counts, but no names and no mail; -v has names."""
    wiki = shared_wiki
    wiki.configure('$wgRateLimits = [];')
    people = ['Maple Fox', 'Olm', 'Muter', 'Nobody Here']
    wiki.add_users([Account('Maple Fox'), Account('Olm'),
                    Account('Muter', muted=('Mailbot',))])
    wiki.add_pages({'List/Message': MESSAGE})
    wiki.add_pages({'List': entries(people)}, user='Olm')
    run = wiki.pwb('emailusers', '-page:List', '-always', '-optin:any')
    assert run.returncode == 0, output(run)
    shown = run.stderr.splitlines()
    assert re.fullmatch(f'{TIME} emailusers begins on sandbox:en', shown[0])
    assert re.fullmatch(f'{TIME} emailusers ends with exit status 0',
                        shown[-1])
    assert re.search(rf'^List: +List, revision \d+, {TIME}$', run.stderr, re.M)
    assert not [name for name in (*people, 'it is time', ' ago', 'nowikiemail')
                if name in output(run)]
    assert '      3 can be mailed' in run.stderr  # who mutes is not known yet
    assert 'wants no mail from the sender, or from anybody' in run.stderr
    assert 'The next run tries again to mail the refused and the failed: 1.' \
        in run.stderr
    again = wiki.pwb('emailusers', '-page:List', '-always', '-v',
                     '-optin:any')
    assert 'Nobody Here' in again.stderr and 'MODULES:' not in again.stderr
    assert ' missing: no account of this name' in again.stderr
