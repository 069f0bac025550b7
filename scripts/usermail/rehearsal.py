"""Show what a recipient will get, and let the sender have it."""
from __future__ import annotations

from collections.abc import Sequence

import pywikibot
from pywikibot import config

from . import interrupts
from .addressing import mail_for
from .delivery import post
from .eligibility import Judged
from .fallback import Fallback
from .outcomes import Outcome, Verdict
from .plan import Plan
from .terminal import preview
from .terminal.audience import may_see_names
from .terminal.words import no_test


def shown(plan: Plan, fallback: Fallback | None, user: Judged) -> str:
    """Show what a recipient will get."""
    if fallback and user.verdict is Verdict.POSTABLE:
        return preview.shown_post(user.name, *fallback.section(user)[:2])
    return preview.shown_mail(mail_for(plan, user))


def send_tests(plan: Plan, mailed: Sequence[Judged],
               posted: Sequence[Judged], fallback: Fallback | None) -> bool:
    """Let only the sender have what the first recipients would get.

    :param plan: what to do
    :param mailed: recipients of a mail, one at least
    :param posted: recipients of a post
    :param fallback: makes the posts, None where there are none
    :return: whether all went well
    """
    done = send_test(plan, mailed[0])
    if fallback and posted:
        if config.simulate:
            pywikibot.info('Simulation: a test would be posted on the talk '
                           f'page of {plan.sender}.')
        else:
            with interrupts.held():
                done = fallback.test(posted[0]) and done
    return done


def send_test(plan: Plan, user: Judged) -> bool:
    """Mail only the sender what a recipient would get; record nothing.

    :param plan: what to do
    :param user: the recipient
    :return: whether it was sent
    """
    if config.simulate:
        pywikibot.info('Simulation: a test mail would go to '
                       f'{plan.sender}.')
        return True
    with interrupts.held():
        became = post(plan.site,
                      mail_for(plan, user)._replace(target=plan.sender))
    if became.outcome is Outcome.SENT:
        who = user.name if may_see_names() else 'the first recipient'
        pywikibot.info(f'Sent a test mail to {plan.sender}, as {who} would '
                       'get it. Nothing was recorded.')
        return True
    pywikibot.error(f'The test mail to {plan.sender} was not sent: '
                    f'{no_test(became)}.')
    return False
