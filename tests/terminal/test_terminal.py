"""What a run shows while it works: at a terminal, and without one."""
from __future__ import annotations

import re

import pexpect
import pytest
from runs import MESSAGE, entries, output
from sandbox import Account, Sandbox
from usermail.terminal.progress import progress
from usermail.translations import translated


#: A time as logs have it.
TIME = r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ'


def campaign(wiki: Sandbox, number: int) -> None:
    """Make a list of so many people, of whom every second can't be mailed."""
    wiki.configure("$wgRateLimits = [];")
    names = [f'User {index}' for index in range(number)]
    wiki.add_users([Account(name, muted=('Mailbot',) if index % 2 else ())
                    for index, name in enumerate(names)])
    wiki.add_pages({'List': entries(names), 'List/Message': MESSAGE})


def test_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal there is a plain line now and then."""
    assert list(progress(range(3), 3, 'Mailing', 'mail', pace=0)) == [0, 1, 2]
    for number, line in enumerate(capsys.readouterr().err.splitlines(), 1):
        assert re.fullmatch(
            rf'{TIME} Mailing: {number} of 3, about 0 minutes left', line)
    assert number == 2
    assert list(progress(range(3), 3, 'Mailing', 'mail')) == [0, 1, 2]
    assert not capsys.readouterr().err


def test_nothing_for_each_recipient(wiki: Sandbox) -> None:
    """A longer list makes no longer output, unless -v is given."""
    lengths = []
    for number in (2, 8):
        campaign(wiki, number)
        run = wiki.pwb('emailusers', '-page:List', '-always', '-text:Hi',
                       f'-subject:{number}', config={'noisysleep': 0})
        assert run.returncode == 0, output(run)
        # What comes before is from reading the command line.
        shown = run.stderr.partition('Wiki: ')[2]
        assert not re.search('API error|Sleeping|Script terminated|\x1b',
                             shown)
        lengths.append(len(shown.splitlines()))
    assert lengths[0] == lengths[1]
    run = wiki.pwb('emailusers', '-page:List', '-always', '-campaign:v', '-v')
    assert len(re.findall('API error nowikiemail', output(run))) == 4


def test_bar(wiki: Sandbox) -> None:
    """A terminal has a bar with rate and time left, and then a table.

    What else is said stands in lines of its own above the bar.
    """
    campaign(wiki, 6)
    argv, env = wiki.pwb_command(
        'emailusers', '-page:List', '-v',
        config={'put_throttle': 1, 'noisysleep': 0})
    terminal = pexpect.spawn(argv[0], argv[1:], env=env, encoding='utf-8',
                             cwd=env['PYWIKIBOT_DIR'], timeout=30,
                             dimensions=(40, 100))
    terminal.expect(r'Send \d+ mails')
    terminal.sendline('y')
    terminal.expect(pexpect.EOF)
    shown = terminal.before
    assert re.search(r'Mailing: +\d+%\|.*\| +\d+/6 \[\d\d:\d\d<\d\d:\d\d, +'
                     r'[\d.]+(mail/s|s/mail)\]', shown)
    for line in shown.splitlines():
        # A line that is not the bar begins where the line begins.
        if 'API error' in line:
            assert re.search(r'(^|[\r ])(WARNING: )?API error', line), line
    assert shown.index('100%|') < shown.rindex('Outcome ')
    assert '\x1b[92msent            3\x1b[0m' in shown


@pytest.mark.parametrize('env', [{'NO_COLOR': '1'}, {'TERM': 'dumb'}])
def test_no_colours_if_unwanted(newsletter: Sandbox,
                                env: dict[str, str]) -> None:
    """NO_COLOR is heeded, see https://no-color.org; so is the terminal."""
    argv, env = newsletter.pwb_command('emailusers', '-page:List', '-always',
                                       env=env)
    terminal = pexpect.spawn(argv[0], argv[1:], env=env, encoding='utf-8',
                             cwd=env['PYWIKIBOT_DIR'], timeout=30)
    terminal.expect(pexpect.EOF)
    shown = terminal.before
    assert re.search(r'^sent +3\r?$', shown, re.M)
    assert '\x1b' not in shown and '***' not in shown


def test_status_goes_to_stdout(newsletter: Sandbox) -> None:
    """What was asked for can be piped; the rest is said beside it."""
    newsletter.pwb('emailusers', '-page:List', '-always', '-limit:2')
    run = newsletter.pwb('emailusers', '-page:List', '-status')
    assert run.returncode == 0
    assert run.stdout.splitlines() == [
        'Campaign List/Message: Hello: 2 recipients recorded', '     2 sent']


def test_end(newsletter: Sandbox) -> None:
    """At the end, one table and what to do next."""
    run = newsletter.pwb('emailusers', '-page:List', '-always', '-limit:2')
    *table, end = run.stderr.partition('Outcome ')[2].splitlines()
    assert re.fullmatch(f'{TIME} emailusers ends with exit status 0', end)
    limit = translated('en', 'reason-limit')
    assert table == [
        '    Count', 'sent            2', 'deferred        1',
        f'                1  {limit}',
        'all             3', '',
        f'It ended early: {limit}. Run it again for the rest.',
        'The report is on Talk:List: '
        f'{newsletter.url}/index.php?title=Talk%3AList']
