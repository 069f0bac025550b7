"""Watch one run on a real wiki: its list, its mails, its report.

``python tests/demo.py [--keep]``; with --keep the wiki stays up until
Enter, or Ctrl-C where there is no terminal, is pressed, to look at it in a
browser.
"""
from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path


sys.path.insert(0, str(Path(__file__).parent))
from sandbox import Account, Sandbox, packages  # noqa: E402


ACCOUNTS = (
    Account('Maple Fox', gender='female'),
    Account('Zoë'),
    Account('Łukasz Żuraw', gender='male'),
    Account('محمد'),
    Account('Olm'),
    Account('No address', email=None),
    Account('Unconfirmed', confirmed=False),
    Account('Mail off', mail_off=True),
    Account('Muter', muted=('Mailbot',)),
    Account('Blocked', blocked='sitewide'),
    Account('Left the list'),
    Account('Opted out'),
    Account('Helperbot', groups=('bot',)),
)

LIST = '''\
Who wants our newsletter signs here. The next one is on [[/Message]]; who \
never wants mail from us signs on [[/Opt-out]].

* [[User:Maple Fox|Maple]] – please! [[User:Olm|Olm]] told me of it
* {{u|Zoë}}
* [[User talk:Łukasz_Żuraw]]
* [[user:محمد]]
* {{#target:User talk:Olm}}
* [[User:maple Fox]] (once more, spelt in another way)
* [[User:No address]]
* [[User:Unconfirmed]]
* [[User:Mail off]]
* [[User:Muter]]
* [[User:Blocked]]
* [[User:Helperbot]]
* [[User:Mailbot]]
* <s>[[User:Left the list]]</s>
* [[User:Opted out]]
* [[User:Nobody of that name]]
* [[User:192.0.2.7]]
* [[:de:User:Olm]]
'''

MESSAGE = '''\
== Photo contest in May ==
Dear {{{user}}},

the contest starts on '''"'''1 May'''"''':

* rules and prizes: [[Project:Contest]]
* upload your photos until 31 May

See you there!
'''

OPT_OUT = '* [[User:Opted out]]\n'


def show(title: str, text: str) -> None:
    """Print a text under a title."""
    print(f'\n{f" {title} ":=^78}\n\n{text}', flush=True)


def wait() -> None:
    """Wait until Enter or Ctrl-C is pressed."""
    if sys.stdin.isatty():
        with suppress(KeyboardInterrupt, EOFError):
            input('Press Enter to take it down: ')
        return
    print('Press Ctrl-C to take it down.', flush=True)
    with suppress(KeyboardInterrupt):
        signal.pause()


def main(keep: bool) -> int:
    """Run the demo; return the exit status."""
    print('Starting MediaWiki and an SMTP server ...', flush=True)
    with Sandbox() as wiki:
        print(packages.described())
        wiki.add_users(ACCOUNTS)
        wiki.add_pages({'List': LIST, 'List/Message': MESSAGE,
                        'List/Opt-out': OPT_OUT})
        show('The page "List"', LIST)
        show('The page "List/Message"', MESSAGE)
        for number in ('first', 'second'):
            show(f'The {number} run', '$ pwb emailusers -page:List -always')
            argv, env = wiki.pwb_command('emailusers', '-page:List',
                                         '-always')
            status = subprocess.run(
                argv, env=env, cwd=env['PYWIKIBOT_DIR'],
                stderr=subprocess.STDOUT).returncode
            print(f'(exit status {status}, '
                  f'{len(wiki.mails)} mails in the mailboxes)', flush=True)
            if status or len(wiki.mails) != 5:
                return 1
        for mail in wiki.mails:
            show(f'In the mailbox of {mail.account}',
                 f'Subject: {mail.subject}\n\n{mail.body}')
        show('The report on "Talk:List"', wiki.page('Talk:List') or '')
        if keep:
            admin = wiki.password('Admin')
            show('The wiki', f'{wiki.url}/index.php?title=List\n'
                 f'Log in as Admin with the password {admin}\n')
            wait()
        else:
            print('\nTo look at the wiki in a browser: tox -e demo -- --keep')
    return 0


if __name__ == '__main__':
    try:
        sys.exit(main('--keep' in sys.argv[1:]))
    except packages.MissingPackage as missing:
        sys.exit(str(missing))
