"""Ask the operator at the terminal."""
from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence

import pywikibot
from pywikibot import config

from ..eligibility import Judged
from ..exceptions import WrongUsage
from ..options import STDIN, Options, sends
from ..outcomes import Verdict
from . import preview
from .logs import show
from .plain import counted


def check_terminal(options: Options) -> None:
    """Make sure that somebody can be asked where somebody must be.

    :raises WrongUsage: there is no terminal
    """
    decides = options.leave and not config.simulate
    if not (sends(options) or decides) or options.always:
        return
    if options.textfile == STDIN:
        raise WrongUsage('-textfile:- leaves nobody to ask: give -always to '
                         'send without a question, or -simulate.')
    if not sys.stdin.isatty():
        raise WrongUsage('There is no terminal to ask at. Give -always to '
                         'send without a question, or -simulate.')


def ask(what: str) -> str:
    """Ask for the 'subject' or the 'text' of the mail."""
    if what == 'subject':
        return str(pywikibot.input('Subject of the mail'))
    pywikibot.info('Text of the mail; end it with a line that holds only a '
                   'full stop.')
    lines: list[str] = []
    while (line := pywikibot.input('Line')) != '.':
        lines.append(line)
    return '\n'.join(lines)


def same_again(near: str, campaign: str) -> bool:
    """Ask whether a campaign is meant to be another than one before.

    :param near: the name of the one before
    :param campaign: the new one's name, which is nearly the same
    :return: whether to go on with a new one
    """
    return bool(pywikibot.input_yn(
        f'There is a campaign "{near}" already. Is "{campaign}" meant to be '
        'a new one, which mails everybody again?', default=False,
        automatic_quit=False))


def may_leave(number: int) -> bool:
    """Ask whether those in doubt are to stay without the mail.

    :param number: how many they are
    """
    return bool(pywikibot.input_yn(
        f'Let {"them" if number > 1 else "this one"} stay without the mail '
        'for good?', default=False, automatic_quit=False))


def confirm(judged: Sequence[Judged], number: int, posts: int,
            doubtful: Collection[int], shown_for: Callable[[Judged], str],
            test: Callable[[Judged], object]) -> bool:
    """Ask whether to send, and show what the operator wants to see.

    :param judged: every recipient with its verdict
    :param number: how many of them would be mailed
    :param posts: how many would get a post on their talk page
    :param doubtful: user ids of those who may have had it already
    :param shown_for: shows what a recipient would get
    :param test: lets the sender have what a recipient would get
    :return: whether to send
    """
    reached = sorted((user for user in judged if user.verdict in (
        Verdict.EMAILABLE, Verdict.POSTABLE)),
        key=lambda user: user.verdict is Verdict.POSTABLE)
    shown = 0
    what = ' and '.join([
        *[f'send {counted(number, "mail")}'] * bool(number),
        *[f'post on {counted(posts, "talk page")}'] * bool(posts)])
    again = (f' {len(doubtful)} of them may get it a second time.'
             if doubtful else '')
    while True:
        choice = pywikibot.input_choice(
            f'{what[0].upper()}{what[1:]}?{again}',
            [('Yes', 'y'), ('No', 'n'), ('show all Recipients', 'r'),
             ('show Another mail', 'a'), ('send me a Test', 't')],
            default='n', automatic_quit=False)
        if choice == 'r':
            pywikibot.info(preview.recipients(judged))
        elif choice == 'a':
            shown = (shown + 1) % len(reached)
            show(shown_for(reached[shown]))
        elif choice == 't':
            test(reached[shown])
        else:
            return bool(choice == 'y')
