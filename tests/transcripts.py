"""The transcripts in README and docs: what a run prints, times masked.

``python tests/transcripts.py`` writes them anew, between two comments in
each page. Do that, and read the difference, after a change of what the
program prints; ``test_package.py`` compares the pages with what this makes.
"""
from __future__ import annotations

import re
import sys
from pathlib import Path

import pexpect


sys.path.insert(0, str(Path(__file__).parent))
from sandbox import Account, Sandbox  # noqa: E402


CHECKOUT = Path(__file__).resolve().parents[1]
#: By hand, and as a scheduled job.
PAGES = (CHECKOUT / 'README.md', CHECKOUT / 'docs/operators.md')
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
    (r'\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', '2026-05-01T12:00:00Z'),
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


def make() -> list[str]:
    """Return both transcripts as Markdown."""
    with Sandbox() as wiki:
        wiki.configure('$wgRateLimits = [];')
        wiki.add_users(ACCOUNTS)
        wiki.add_pages({'Newsletter': LIST, 'Newsletter/Message': MESSAGE,
                        'Newsletter/Opt-out': '* [[User:Left]]\n'})
        first = at_terminal(wiki, '-page:Newsletter')
        wiki.add_pages({'Newsletter': f'{LIST}* [[User:Olm]]\n'})
        second = without_terminal(wiki, '-page:Newsletter', '-always')
    return [
        '\n'.join(['```console', f'$ pwb emailusers {options}', mask(said),
                   '```'])
        for options, said in (('-page:Newsletter', first),
                              ('-page:Newsletter -always', second))]


def shown() -> list[str]:
    """Return the transcripts that the pages have."""
    return [page.read_text(encoding='utf-8').partition(START)[2]
            .partition(END)[0].strip() for page in PAGES]


def main() -> None:
    """Write the transcripts into the pages."""
    for page, transcript in zip(PAGES, make()):
        text = page.read_text(encoding='utf-8')
        before, start, rest = text.partition(START)
        old, end, after = rest.partition(END)
        if not (start and end):
            raise SystemExit(f'{page} has no {START} or {END}.')
        page.write_text(f'{before}{START}\n\n{transcript}\n\n{END}{after}',
                        encoding='utf-8')


if __name__ == '__main__':
    main()
