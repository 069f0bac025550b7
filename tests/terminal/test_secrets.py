"""Secrets and control characters are planted, and then searched for.

On a real wiki, through a proxy whose errors repeat all that was sent: in
every file that a run leaves and in all that it says.
"""
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import parse_qsl, quote_plus

import pexpect
import pytest
from campaigns import ledger_of
from runs import entries, output, spawn
from sandbox import Sandbox
from sandbox.proxy import Proxy


NAMES = ['Maple Fox', 'Olm']

#: What MediaWiki lets through: one that it would not is in TextFile.
STEER = '\x9b31m \u202e \u2028 <<red>> <<blue;yellow>> <<previous>>'

TEXT = ('Zebra-4711 meets the other animals of the plain on Monday.\n'
        f'\n{STEER}\n\nGiraffe-0815 brings all of the cake & tea.\n')

SUBJECT = 'Okapi-1234 and <<green>> friends'

VERBOSITY = [(), ('-v',), ('-log',), ('-debug',), ('-log', '-v', '-debug')]

RUN = ('emailusers', '-page:List', '-always', '-campaign:%Y')


class Echo(Proxy):

    """Answers an action with an error that repeats what was sent."""

    def __init__(self, url: str, action: str) -> None:
        """Start it for one action; none if it is empty."""
        self.action = action
        self.tokens: set[str] = set()
        super().__init__(url)

    def forward(self, method: str, path: str, body: bytes,
                headers: dict[str, str]) -> tuple[HTTPResponse, bytes]:
        """Return an answer, and take note of the tokens."""
        sent = dict(parse_qsl(body.decode()))
        answer, content = super().forward(method, path, body, headers)
        self.tokens.update(json.loads(token) for token in re.findall(
            r'"\w*token":\s*("\w{16,}[^"]*")', content.decode()))
        if sent.get('action') != self.action or 'type' in sent:
            return answer, content
        said = (f'{STEER} \x1b]0;\x07 <Maple.Fox@example.org> {sent} '
                f'{body.decode()}')
        return answer, json.dumps({'error': {
            'code': 'echo', 'info': said, 'sent': sent}}).encode()


@pytest.fixture(params=VERBOSITY, ids='/'.join)
def verbosity(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """How much a run is to say."""
    given: tuple[str, ...] = request.param
    return given


@pytest.fixture
def private(unmailed: Sandbox) -> Iterator[Sandbox]:
    """The wiki, with a message, without what earlier runs have left."""
    for path in [*unmailed.pywikibot_dir().glob('logs/*'),
                 *unmailed.pywikibot_dir().glob('*.lwp')]:
        path.unlink()
    unmailed.add_pages({'List': entries(NAMES),
                        'List/Message': f'== {SUBJECT} ==\n{TEXT}'})
    yield unmailed


def left(wiki: Sandbox) -> Iterator[tuple[Path, str]]:
    """Yield the files that runs have left, and what is in them."""
    for path in wiki.pywikibot_dir().rglob('*'):
        # The password is from there, and the session's cookies are there.
        if path.is_file() and path.name != 'passwords.py' and (
                path.suffix != '.lwp'):
            yield path, path.read_bytes().decode('utf-8', 'replace')


def check(wiki: Sandbox, said: str, *secrets: str) -> None:
    """Search for secrets, in different spellings, and for what steers."""
    forms = {form for secret in (*secrets, wiki.password('Mailbot'),
                                 'Fox@example')
             for form in (secret, quote_plus(secret), repr(secret)[1:-1],
                          repr(repr(secret))[2:-2])}
    secret = '|'.join(map(re.escape, forms))
    steering = '[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]'
    found = []
    for path, text in [(Path('said.log'), said), *left(wiki)]:
        unwanted = (f'{secret}|{steering}' if path.suffix == '.log'
                    else secret)
        found += [(path.name, text[max(0, match.start() - 60):][:100])
                  for match in re.finditer(unwanted, text)]
    assert not found[:3]
    for path in wiki.pywikibot_dir().glob('logs/*'):
        assert path.stat().st_mode & 0o777 == 0o600, path


MARKS = ('Zebra', 'meets the', 'Giraffe', 'Okapi', 'friends')


@pytest.mark.parametrize('action', ['', 'parse', 'clientlogin', 'emailuser',
                                    'edit'])
def test_errors_that_repeat_all(private: Sandbox, action: str,
                                verbosity: tuple[str, ...]) -> None:
    """Whatever fails, and however much is said, nothing is given away."""
    wiki = private
    proxy = Echo(wiki.url, action)
    with proxy:
        # One before the script's name is for Pywikibot's wrapper.
        run = wiki.pwb(*verbosity, *RUN, *verbosity, url=proxy.url,
                       config={'logfilesize': 40, 'logfilecount': 9})
    said = output(run)
    assert action == 'emailuser' or (run.returncode == 0) == (action == '')
    assert len(wiki.mails) == (0 if action in ('parse', 'clientlogin') else 2)
    assert action == 'clientlogin' or proxy.tokens
    check(wiki, said, *proxy.tokens, *MARKS)
    if '-log' in verbosity:
        logs = wiki.pywikibot_dir().glob('logs/emailusers-*')
        assert any('List' in path.read_text() for path in logs)


def test_command_line(private: Sandbox, verbosity: tuple[str, ...]) -> None:
    """Nor is what was given on the command line, wherever it is said."""
    wiki = private
    ledger = wiki.directory / 'ledger.sqlite'
    url = (f'sqlite:///file:{ledger}?uri=true&user=me&password=Badger%2B99'
           '&token=Otter-7777&timeout=x')
    # What the wrapper shows under -v comes before anything that we can do.
    globally = [option for option in verbosity if option != '-v']
    run = wiki.pwb(*globally, *RUN, *verbosity, f'-text:{TEXT}',
                   f'-subject:{SUBJECT}', f'-ledger:{url}')
    assert run.returncode, output(run)
    assert 'The ledger sqlite' in output(run)
    check(wiki, output(run), *MARKS, 'Badger', 'Otter')
    assert 'List' in (wiki.pywikibot_dir() / 'logs' / 'commands.log'
                      ).read_text()


@pytest.mark.parametrize('slip', ['--text:', '-Text:', '-txt:'])
def test_slip(private: Sandbox, slip: str) -> None:
    """The value of an option that there is not is no less secret."""
    run = private.pwb('-log', *RUN, '-log', f'{slip}{TEXT}')
    assert run.returncode == 2
    assert 'Did you mean -text?' in output(run)
    check(private, output(run), *MARKS)


def test_slip_in_a_message(private: Sandbox) -> None:
    """Who can correct a slip is told of it; a log is not."""
    private.add_pages({'List/Message': (
        '== Hello ==\nSee {{#narwhal: meeting of the whole herd}} soon.\n')})
    run = private.pwb(*RUN, '-log')
    assert run.returncode == 2
    assert '"{{#narwhal: meeting of the whole herd"' in output(run)
    check(private, '', 'meeting of the')


def test_names_in_a_question(private: Sandbox) -> None:
    """A name in a question is no format and no markup, but a name."""
    name = '{x} %s <<red>> {0.__class__} \\n'
    private.pwb(*RUN[:-1], f'-campaign:{name}'.replace('%', '%%'))
    terminal = spawn(private, *RUN[:2],
                     f'-campaign:{name.upper()}'.replace('%', '%%'))
    terminal.expect(r'There is a campaign "(.*)" already')
    assert terminal.match[1] == name
    terminal.sendline('n')
    terminal.expect(pexpect.EOF)
    assert 'would be a new one' in terminal.before
    assert len(private.mails) == len(NAMES)


def test_at_a_terminal(private: Sandbox, verbosity: tuple[str, ...]) -> None:
    """The sender sees the mail exactly as it goes out, and no log does.

    What could steer the terminal, or looks like markup of Pywikibot's, is
    seen as what it is.
    """
    wiki = private
    wiki.add_pages({
        'List': entries(NAMES) + '* of 1999 \x9b41m \u202e <<red>> \u2066\n',
        'List/Message': f'== {SUBJECT} ==\nDear {{{{{{user}}}}}},\n\n{TEXT}'})
    terminal = spawn(wiki, *RUN[:2], *verbosity)
    terminal.expect('Send 2 mails')
    preview = terminal.before.replace('\r\n', '\n')
    terminal.sendline('y')
    terminal.expect(pexpect.EOF)
    steered = re.findall(
        '[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066].*',
        preview + terminal.before)
    # Nothing but the colour of our own table and the bar
    assert not [line for line in steered
                if not re.match(r'\x1b\[(0|9\d)m', line)]
    assert r'of 1999 \x9b41m \u202e <<red>> \u2066' in preview
    mail = next(mail for mail in wiki.mails if mail.account == 'Maple Fox')
    assert mail.subject == SUBJECT
    assert '<<blue;yellow>> <<previous>>' in mail.body
    shown = preview.partition(f'Subject: {SUBJECT}\n\n')[2].partition(
        '\n----')[0]
    assert shown.startswith('Dear Maple Fox')
    # Beneath it stands what the wiki adds.
    assert mail.body.replace('\u202e', r'\u202e').startswith(shown)
    # There the campaign's name is, which has the subject in it.
    ledger_of(wiki).unlink()
    check(wiki, '', *MARKS)
