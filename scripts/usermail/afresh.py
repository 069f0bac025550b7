"""Read a run's lists and opt-out pages again while it goes on.

Who opted out or left the list since gets nothing; who came to the list
waits for the next run.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import pywikibot

from .asked import Asked, ids_by
from .delivery import Afresh, Version
from .eligibility import (
    Consent,
    Judged,
    LookUp,
    agreements,
    may_mail,
)
from .lists import read_lists, read_optouts
from .options import Options
from .outcomes import Verdict
from .plan import Plan
from .recipients import Part
from .wiki import CATEGORY, is_account, load


def watch_over(plan: Plan, options: Options, asked: Asked, look: LookUp,
               judged: Sequence[Judged]) -> None:
    """Have the pages of a run watched.

    :param plan: what the run began with
    :param options: what is asked of the run
    :param asked: who asked for the mail
    :param look: asks the wiki about names
    :param judged: every recipient with its verdict
    """
    awaited = [user for user in judged
               if user.verdict in (Verdict.EMAILABLE, Verdict.POSTABLE)]
    lists = list(plan.parts)
    pages = [*_pages(lists), *plan.optout_pages]

    def ids(names: Collection[str]) -> dict[str, int]:
        return ids_by(look, names)

    def read_anew(titles: frozenset[str]) -> Afresh:
        loaded = load(plan.site, titles).pages
        opted_out = read_optouts(
            [loaded[page.title()] for page in plan.optout_pages
             if page.title() in loaded], plan.names, options,
            # All: a page that names only who is not mailed names somebody.
            {name for user in judged
             for name in (user.name, user.recipient.name)})
        never = set(ids(opted_out.names).values()) - {0}
        changed = [number for number, parts in enumerate(lists)
                   if not titles.isdisjoint(map(_title, _pages([parts])))]
        for number in changed:
            page = lists[number][0].page
            lists[number], = read_lists([loaded.get(page.title(), page)],
                                        plan.names, options)
        consents = {userid: agreed.consent for userid, agreed in agreements(
            lists, plan.names, ids, asked.actors, asked.known).items()
            } if changed else asked.consents
        listed = {recipient.name for parts in lists for part in parts
                  for recipient in part.reading.recipients}

        def verdict_on(user: Judged) -> Verdict | None:
            names = {user.name, user.recipient.name}
            consent = consents.get(user.userid, Consent.UNKNOWN)
            if (user.userid in never or names & opted_out.names
                    or any(map(opted_out.written.names, names))):
                return Verdict.OPTED_OUT
            if not names & listed:
                return Verdict.GONE
            if consent is Consent.LEFT:
                return Verdict.LEFT
            return (None if may_mail(consent, options.consent)
                    else Verdict.NOT_ASKED)

        return Afresh(
            {page.title(): _version(page)
             for page in [*_pages(lists), *loaded.values()]},
            {user.userid: verdict for user in awaited
             if (verdict := verdict_on(user))})

    plan.watch.over(
        {page.title(): _version(page) for page in pages
         if not is_account(page)},
        fixed={source.title: source.revision for source in (
            *filter(None, [plan.page]), *plan.transcluded,
            *plan.settings)},
        always=[page.title() for page in pages
                if page.namespace() == CATEGORY],
        read_anew=read_anew)


def _pages(lists: Iterable[Iterable[Part]]) -> list[pywikibot.Page]:
    """Return the pages that lists are made of."""
    return [part.page for parts in lists for part in parts]


def _title(page: pywikibot.Page) -> str:
    """Return a page's title."""
    return str(page.title())


def _version(page: pywikibot.Page) -> Version:
    """Return which page at which revision was read under a title."""
    if is_account(page) or not page.exists():
        return Version()
    return Version(page.pageid, page.latest_revision_id)
