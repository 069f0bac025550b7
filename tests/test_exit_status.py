"""The exit status, also where Pywikibot swallows what ended a run."""
from __future__ import annotations

import pytest
from runs import output, rows_of, sent_to
from sandbox import Sandbox
from sandbox.bot import CHECKOUT


#: Our script with a fault at its second mail.
FAULTY = '''\
import sys

import emailusers
from pywikibot.bot import QuitKeyboardInterrupt
from usermail.delivery import errand

send = errand.send
mails = []


def faulty(request):
    mails.append(request)
    if len(mails) != 2:
        return send(request)
    if {after}:
        send(request)
    raise {error}


errand.send = faulty
if __name__ == '__main__':
    sys.exit(emailusers.main())
'''


@pytest.mark.parametrize(('error', 'after'), [
    ('QuitKeyboardInterrupt', False), ('KeyboardInterrupt', True),
    ('RuntimeError("boom")', True)])
def test_crashed(newsletter: Sandbox, error: str, after: bool) -> None:
    """Whatever breaks a run off, it says so, and mails nobody twice."""
    wiki = newsletter
    (wiki.pywikibot_dir() / 'faulty.py').write_text(
        FAULTY.format(error=error, after=after))
    run = wiki.pwb('faulty', '-page:List', '-always',
                   env={'PYTHONPATH': str(CHECKOUT / 'scripts')})
    assert run.returncode == 1, output(run)
    assert ('Traceback' in run.stderr) == ('boom' in error)
    assert 'ended early: the run broke off' in output(run)
    assert len(wiki.mails) == 1 + after
    # Where it may have left, nobody can tell any more whether it arrived;
    # where it has not, it is the next run's.
    left = {'uncertain': 1} if after else {}
    assert rows_of(wiki.page('Talk:List') or '') == {
        'sent': 1, **left, 'deferred': 2 - after, 'all': 3}
    again = wiki.pwb('emailusers', '-page:List', '-always')
    assert again.returncode == 0  # the doubt was told of before
    assert len(wiki.mails) == 3
    assert set(sent_to(wiki).values()) == {1}
    assert rows_of(wiki.page('Talk:List') or '') == {
        'sent': 3 - after, **left, 'all': 3}
