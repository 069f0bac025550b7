"""The transcripts in README: what a run prints, with its times masked.

``python tests/transcripts.py`` writes them anew, between the two comments
in README.md. Do that, and read the difference, after a change of what the
program prints; ``test_package.py`` compares README with what this makes.
"""
from __future__ import annotations

import re
import sys
from pathlib import Path

import pexpect


sys.path.insert(0, str(Path(__file__).parent))
from sandbox import Account, Sandbox  # noqa: E402


README = Path(__file__).resolve().parents[1] / 'README.md'
START, END = '<!-- transcript -->', '<!-- /transcript -->'

ACCOUNTS = (Account('Maple Fox'), Account('Zoë'), Account('Olm'),
            Account('Left'), Account('No address', email=None))

LIST = '''\
* [[User:Maple Fox]]
* {{u|Zoë}}
* [[User:Left]]
* [[User:No address]]
* [[User:Nobody of that name]]
* the people of [[Project:Meetup]]
'''

MESSAGE = '''\
== Photo contest in May ==
Dear {{{user}}},

the contest starts on '''"'''1 May'''"'''. See you there!
'''

#: What is different each time, and what stands for it.
MASKS = (
    ('\x1b\\[[0-9;]*m|\r', ''),
    # a bar, should the machine be slow
    (r'(Mailing|Asking)[^\n]*\|[^\n]*\]', ''),
    (r'http://127\.0\.0\.1:\d+/index\.php\?title=',
     'https://wiki.example.org/wiki/'),
    (r'127\.0\.0\.1:\d+', 'wiki.example.org'),
    (r'\b\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?', '2026-05-01 12:00'),
    (r'\d+ (second|minute)s? ago', 'just now'),
    (r'(?m)^Sleeping for .*\n', ''),
    (r'(?m)[ \t]+$', ''),
)


def mask(text: str) -> str:
    """Return output with what changes from run to run masked."""
    for pattern, replacement in MASKS:
        text = re.sub(pattern, replacement, text)
    return text.strip()


def at_terminal(wiki: Sandbox, *arguments: str) -> str:
    """Return what a run shows at a terminal where its prompt gets a yes."""
    argv, env = wiki.pwb_command('emailusers', *arguments)
    terminal = pexpect.spawn(argv[0], argv[1:], env=env, encoding='utf-8',
                             cwd=env['PYWIKIBOT_DIR'], timeout=60,
                             dimensions=(40, 79))
    shown = ''
    # To its end, however often it asks.
    while not terminal.expect([r'\[[yY]\]es[^?]*: $', pexpect.EOF]):
        shown += terminal.before + terminal.after
        terminal.sendline('y')
    return str(shown + terminal.before)


def without_terminal(wiki: Sandbox, *arguments: str) -> str:
    """Return what a run prints where there is none."""
    run = wiki.pwb('emailusers', *arguments)
    return f'{run.stdout}{run.stderr}'


def make() -> str:
    """Return both transcripts as Markdown."""
    with Sandbox() as wiki:
        wiki.configure('$wgRateLimits = [];')
        wiki.add_users(ACCOUNTS)
        wiki.add_pages({'Newsletter': LIST, 'Newsletter/Message': MESSAGE,
                        'Newsletter/Opt-out': '* [[User:Left]]\n'})
        first = at_terminal(wiki, '-page:Newsletter')
        wiki.add_pages({'Newsletter': f'{LIST}* [[User:Olm]]\n'})
        second = without_terminal(wiki, '-page:Newsletter', '-always')
    return '\n'.join([
        '```console', '$ pwb emailusers -page:Newsletter', mask(first), '```',
        '', 'Later, as a scheduled job, when one more has signed:', '',
        '```console', '$ pwb emailusers -page:Newsletter -always',
        mask(second), '```'])


def in_readme(text: str) -> str:
    """Return the transcripts that README's text has."""
    return text.partition(START)[2].partition(END)[0].strip()


def main() -> None:
    """Write the transcripts into README."""
    text = README.read_text(encoding='utf-8')
    before, start, rest = text.partition(START)
    if not start:
        raise SystemExit(f'{README} has no {START}.')
    old, end, after = rest.partition(END)
    README.write_text(f'{before}{START}\n\n{make()}\n\n{END}'
                      + (after if end else old), encoding='utf-8')


if __name__ == '__main__':
    main()
