"""-leave:uncertain: those in doubt stay without, as an operator decided.

Writes to the ledger, and nowhere else: the next run's report tells of it.
"""
from __future__ import annotations

from contextlib import closing

import pywikibot
from pywikibot import config

from .exceptions import UsageError
from .journal import Entry
from .ledger import Ledger, default_url
from .options import Options
from .outcomes import Outcome
from .plan import Plan
from .terminal.dialogue import may_leave
from .terminal.status import named


def give_up(plan: Plan, options: Options, entry: Entry) -> bool:
    """Record that those in doubt about a campaign's mail stay without.

    :param plan: names the campaign
    :param options: what is asked of the run
    :param entry: is told of whom the ledger knows then
    :return: whether all that was to be recorded is
    :raises UsageError: the ledger does not know the campaign
    :raises LedgerError: the ledger can't be read or written
    """
    url = options.ledger or default_url()
    # One that is not there is not made.
    with closing(Ledger(url, create=False)) as ledger:
        entry.ledger = ledger.id
        campaign = ledger.campaign(plan.wiki, plan.campaign)
        rows = entry.recorded = ledger.rows(plan.wiki, plan.campaign)
        if campaign is None:
            raise UsageError(f'The ledger {ledger.shown} knows of no campaign '
                             f'"{plan.campaign}". Check -ledger, -campaign '
                             'and the message page.')
    doubtful = {userid: row for userid, row in rows.items()
                if row.state == Outcome.UNCERTAIN}
    if not doubtful:
        pywikibot.info(f'Nobody is in doubt in the campaign {plan.campaign}.')
        return True
    pywikibot.info('Nobody knows whether these got the mail of '
                   f'{plan.campaign}:\n{named(doubtful.values())}')
    if config.simulate:
        pywikibot.info('Simulation: nothing was recorded.')
        return True
    if not options.always and not may_leave(len(doubtful)):
        pywikibot.info('Nothing was recorded.')
        return True
    with closing(Ledger(url)) as ledger:
        decided = ledger.give_up(campaign.id, doubtful)
        entry.recorded = ledger.rows(plan.wiki, plan.campaign)
    pywikibot.info(f'Recorded: {len(decided)} stay without the mail. The next '
                   'run\'s report says so.')
    rest = [row for userid, row in doubtful.items() if userid not in decided]
    if rest:
        pywikibot.warning(
            'These were left as they are, as their mail may be under way '
            'still, or another run has them; try again in two minutes:\n'
            + named(rest))
    return not rest
