"""The mail that a recipient gets: the plan's message, addressed."""
from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pywikibot.site import APISite

from .eligibility import Judged
from .message import Mail
from .plan import Plan
from .translations import translated
from .wiki import CATEGORY, page_of


class Way(NamedTuple):

    """Where a recipient's list is, and where to leave it.

    Titles and addresses; ``key`` is the end of the key of the words that
    say so. The address of the way out may be a form's.
    """

    list_title: str
    list_url: str
    optout_title: str | None
    optout_url: str | None
    key: str


def mail_for(plan: Plan, user: Judged) -> Mail:
    """Return the mail that a recipient gets.

    :param plan: what to do
    :param user: the recipient
    :raises UsageError: the message does not fit this recipient
    """
    way = way_of(plan, user)
    footer = (_footer(plan.site.lang, f'footer{way.key}', way.list_url,
                      way.optout_url) if plan.footer else '')
    return plan.message.render(
        user.name, user.gender, list_url=way.list_url,
        optout_url=way.optout_url, footer=footer)


def has_room(plan: Plan, user: Judged) -> bool:
    """Say whether the subject has room for a recipient's name."""
    way = way_of(plan, user)
    return plan.message.has_room(user.name, user.gender,
                                 list_url=way.list_url,
                                 optout_url=way.optout_url)


def way_of(plan: Plan, user: Judged) -> Way:
    """Return where a recipient's list is, where to leave, how to say it."""
    title = user.recipient.page
    lists = plan.urls.get(title) or _url(plan.site, title)
    pages = {source.title: source.url for source in plan.optouts}
    optout = _own(title, [*plan.ways, *pages])
    if optout is None:
        return Way(title, lists, None, None, '')
    if optout in plan.ways:
        return Way(title, lists, optout, plan.ways[optout], '-leave')
    return Way(title, lists, optout, pages[optout], '-optout-category'
               if _is_category(plan.site, optout) else '-optout')


def _own(title: str, optouts: Sequence[str]) -> str | None:
    """Return the opt-out page for those on a list, None without one.

    :param title: the list page's, or its subpage's
    :param optouts: titles of the opt-out pages of all lists
    """
    own = [optout for optout in optouts if optout.endswith('/Opt-out')
           and f'{title}/'.startswith(optout[:-len('Opt-out')])]
    return next(iter([*own, *optouts]), None)


@lru_cache(maxsize=None)
def _is_category(site: APISite, title: str) -> bool:
    """Say whether people leave by being in a category."""
    return bool(page_of(site, title).namespace() == CATEGORY)


@lru_cache(maxsize=None)
def _url(site: APISite, title: str) -> str:
    """Return the address of a page that is only a part of a list."""
    return str(page_of(site, title).full_url())


@lru_cache(maxsize=None)
def _footer(language: str, key: str, lists: str, optout: str | None) -> str:
    """Return the words that say why a mail came and how to leave."""
    return translated(language, key, {'list': lists, 'optout': optout})
