"""Answer an operator: -status of all campaigns, and -why.

Reads the ledger; -why asks the wiki, too. Nothing is sent, recorded or
written.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace

import pywikibot
from pywikibot.site import APISite

from .campaign import campaign_name
from .discretion import hide, publish
from .eligibility import LookUp, judge, remembering
from .exceptions import UsageError
from .journal import Journal, Person
from .judging import be_discreet, judge_all
from .ledger import Ledger, default_url, outcomes_of, overview
from .options import Options
from .plan import Plan, prepare
from .recipients import Recipient
from .terminal import status
from .terminal.why import told
from .wiki import account_name, load


def show_campaigns(options: Options, journal: Journal) -> None:
    """Show all campaigns of the ledger, or those of one name.

    :raises UsageError: there is none of that name
    :raises LedgerError: the ledger can't be read
    """
    if options.csv:
        raise UsageError('-csv has a row for each recipient: with -status, '
                         'give a list with -page:TITLE, or -json.')
    name = options.campaign and campaign_name(options.campaign, '', '')
    with closing(Ledger(options.ledger or default_url(),
                        create=False)) as ledger:
        journal.campaigns = overview(ledger, name)
        _be_discreet(one.name for one in journal.campaigns)
        if name and not journal.campaigns:
            raise UsageError(f'The ledger {ledger.shown} knows of no campaign '
                             f'"{name}". Check -ledger and -campaign.')
        pywikibot.stdout(status.overview(journal.campaigns, ledger.shown))


def explain(site: APISite, lists: Sequence[pywikibot.Page],
            options: Options, journal: Journal) -> None:
    """Show all that is known of one person.

    :param site: the wiki, logged in
    :param lists: the list pages, if any
    :param options: ``why`` is the name, with or without its namespace
    :param journal: is told of it
    :raises UsageError: no account can have that name, or the lists can't
        be read
    :raises LedgerError: the ledger can't be read
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    name = account_name(site, options.why or '')
    look = remembering(site)
    plan = None
    if lists:
        entry = journal.begin(site, options)
        entry.lists = [page.title(with_section=False) for page in lists]
        plan = entry.plan = prepare(site, lists, options, None)
        be_discreet(plan)
    wiki = plan.wiki if plan else load(site, []).names.site
    alone = Recipient(name, wiki, '', 0)
    with closing(Ledger(options.ledger or default_url(),
                        create=False)) as ledger:
        if plan:
            entry.ledger = ledger.id
            person = _by_lists(plan, options, ledger, look, alone)
        else:
            user, = judge(site, [alone], include=options.include, look=look)
            person = Person(user.name, user.userid, wiki, user.verdict)
        journal.person = replace(person, found=outcomes_of(
            ledger, wiki, person.userid, {name, person.name}))
    publish(name, person.name)
    _be_discreet(found.name for found in journal.person.found)
    pywikibot.stdout(told(journal.person))


def _be_discreet(campaigns: Iterable[str]) -> None:
    """Let campaigns' names be shown and not logged: a subject is in them."""
    for name in campaigns:
        hide(name)
        publish(name, logged=False)


def _by_lists(plan: Plan, options: Options, ledger: Ledger, look: LookUp,
              alone: Recipient) -> Person:
    """Return what the lists, and a run on them, say of a person.

    :param alone: the person, as if on a list
    """
    account, = look([alone.name])
    userid = int(account.get('userid', 0))
    rows = ledger.rows(plan.wiki, plan.campaign)
    asked, judged = judge_all(plan, options, ledger, rows, look, keep=False)
    theirs = [user for user in judged if alone.name == user.recipient.name
              or userid and user.userid == userid]
    # Another entry of the same person is a duplicate.
    user = theirs[0] if theirs else next(judge(
        plan.site, [alone], opted_out=plan.opted_out.names,
        written=plan.opted_out.written.names, rows=rows,
        include=options.include, look=look))
    names = {alone.name, user.name, *(one.recipient.name for one in theirs)}
    agreement = asked.agreements.get(user.userid)
    written = re.compile('|'.join(
        rf'(?<!\w){re.escape(name)}(?!\w)' for name in names), re.I)
    return Person(
        user.name, user.userid, plan.wiki, user.verdict, plan.campaign,
        [one for parts in plan.parts for part in parts
         for one in part.reading.recipients if one.name in names],
        [remark for remark in plan.reading.remarks
         if written.search(remark.text.replace('_', ' '))],
        agreement, asked.actors.name(agreement.actor) if agreement else '')
