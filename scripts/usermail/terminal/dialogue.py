"""Ask the operator at the terminal."""
from __future__ import annotations

from collections.abc import Collection, Sequence

import pywikibot
from pywikibot import config

from ..delivery import post
from ..eligibility import Judged
from ..outcomes import Outcome, Verdict
from ..plan import Plan, address
from . import preview
from .progress import show


def ask(what: str) -> str:
    """Ask for the 'subject' or the 'text' of the mail."""
    if what == 'subject':
        return pywikibot.input('Subject of the mail')
    pywikibot.info('Text of the mail; end it with a line that holds only a '
                   'full stop.')
    lines: list[str] = []
    while (line := pywikibot.input('Line')) != '.':
        lines.append(line)
    return '\n'.join(lines)


def confirm(plan: Plan, judged: Sequence[Judged], number: int,
            doubtful: Collection[int]) -> bool:
    """Ask whether to send, and show what the operator wants to see.

    :param plan: what to do
    :param judged: every recipient with its verdict
    :param number: how many of them would be mailed
    :param doubtful: user ids of those who may have had it already
    :return: whether to send
    """
    emailable = [user for user in judged
                 if user.verdict is Verdict.EMAILABLE]
    shown = 0
    again = (f' {len(doubtful)} of them may get it a second time.'
             if doubtful else '')
    while True:
        choice = pywikibot.input_choice(
            f'Send {number} mail{"s" * (number > 1)}?{again}',
            [('Yes', 'y'), ('No', 'n'), ('show all Recipients', 'r'),
             ('show Another mail', 'a'), ('send me a Test', 't')],
            default='n', automatic_quit=False)
        if choice == 'r':
            pywikibot.info(preview.recipients(judged))
        elif choice == 'a':
            shown = (shown + 1) % len(emailable)
            show(preview.mail(address(plan, emailable[shown])))
        elif choice == 't':
            send_test(plan, emailable[shown])
        else:
            return choice == 'y'


def send_test(plan: Plan, user: Judged) -> bool:
    """Mail only the sender what a recipient would get; record nothing.

    :param plan: what to do
    :param user: the recipient
    :return: whether it was sent
    """
    sender = plan.site.username()
    if config.simulate:
        pywikibot.info(f'Simulation: a test mail would go to {sender}.')
        return True
    result = post(plan.site, address(plan, user)._replace(target=sender))
    if result.outcome is Outcome.SENT:
        pywikibot.info(f'Sent a test mail to {sender}, as {user.name} would '
                       'get it. Nothing was recorded.')
        return True
    pywikibot.error(f'The test mail to {sender} was not sent: '
                    f'{result.reason}.')
    return False
