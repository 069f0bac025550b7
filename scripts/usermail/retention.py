"""Forget people: -forget and -keep.

This module asks the wiki who somebody is, and writes to the ledger.
"""
from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pywikibot
from pywikibot import config
from pywikibot.site import APISite

from .eligibility import look_up
from .exceptions import UsageError
from .ledger import Forgotten, Ledger, default_url
from .options import Options
from .wiki import account_name, load


#: Seconds in a day.
DAY = 24 * 3600


def forget(site: APISite, options: Options) -> None:
    """Take one person out of the ledger; say where else the name stands.

    :param site: the wiki, logged in
    :param options: ``forget`` is the name, with or without its namespace
    :raises UsageError: no account can have it
    :raises LedgerError: the ledger can't be written
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    name = account_name(site, options.forget or '')
    account, = look_up(site, [name])
    names = {name, account['name']}
    userids = {account['userid']} if 'userid' in account else set()
    wiki = load(site, []).names.site
    with closing(Ledger(options.ledger or default_url())) as ledger:
        done = ledger.forget(wiki, names, userids)
    pywikibot.info(f'Forgot {name} in {done.rows} rows of the ledger '
                   f'{ledger.shown}.' + _undecided(done))
    kept = [str(path) for path in _kept_reports()
            if any(one in path.read_text('utf-8', 'replace')
                   for one in names)]
    pywikibot.info(
        'The name can still stand in reports that were posted with -names or '
        'that name people in doubt, on list and opt-out pages, in the '
        'histories of all these, in documents that -json and -csv wrote, and '
        f'in {config.datafilepath("logs")}.'
        + (f' Reports kept here name it: {", ".join(kept)}.' if kept else ''))


def keep(ledger: Ledger, days: int) -> None:
    """Take everybody out of campaigns that have been over for long.

    :param ledger: the ledger
    :param days: nothing has happened in them since
    :raises LedgerError: the ledger can't be written
    """
    done = ledger.keep(time.time() - days * DAY)
    if done.rows or done.kept:
        pywikibot.info(f'Forgot who was in {done.rows} rows of the ledger, '
                       f'older than {days} days.' + _undecided(done))


def keep_alone(options: Options) -> None:
    """Do nothing but -keep.

    :raises LedgerError: the ledger can't be written
    """
    with closing(Ledger(options.ledger or default_url())) as ledger:
        keep(ledger, options.keep or 0)


def check_rows(ledger: Ledger, wiki: str, name: str) -> None:
    """Make sure that a campaign has all rows that it once had.

    :param ledger: the ledger
    :param wiki: the wiki's key in it
    :param name: the campaign's
    :raises UsageError: some are gone: whom it mailed is not known any more
    """
    campaign = ledger.campaign(wiki, name)
    if campaign and ledger.sent(wiki, name) < (campaign.closed or 0):
        raise UsageError(
            f'The campaign "{name}" has mailed {campaign.closed}, but the '
            f'ledger {ledger.shown} has lost rows of it: they would be mailed '
            'again. Put a copy back, or give another -campaign.')


def _undecided(done: Forgotten) -> str:
    """Say what keeps its name."""
    if not done.kept:
        return ''
    return (f' {done.kept} more are in doubt and keep the name until '
            'somebody decides: see -status, -retry:uncertain and '
            '-leave:uncertain.')


def _kept_reports() -> list[Path]:
    """Return the files of reports that could not be posted."""
    return sorted(Path(config.datafilepath('.', create=False)).glob(
        'emailusers-report-*.txt'))
