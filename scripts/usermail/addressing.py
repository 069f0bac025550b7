"""The mail that a recipient gets: the plan's message, addressed."""
from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pywikibot.site import APISite

from .eligibility import Judged
from .message import Mail
from .plan import Plan
from .translations import translated
from .wiki import CATEGORY, page_of


def mail_for(plan: Plan, user: Judged) -> Mail:
    """Return the mail that a recipient gets.

    :param plan: what to do
    :param user: the recipient
    :raises UsageError: the message does not fit this recipient
    """
    lists, optout, key = _addresses(plan, user)
    footer = _footer(plan.site.lang, key, lists, optout) if plan.footer else ''
    return plan.message.render(user.name, user.gender, list_url=lists,
                               optout_url=optout, footer=footer)


def has_room(plan: Plan, user: Judged) -> bool:
    """Say whether the subject has room for a recipient's name."""
    lists, optout, _ = _addresses(plan, user)
    return plan.message.has_room(user.name, user.gender, list_url=lists,
                                 optout_url=optout)


def _addresses(plan: Plan, user: Judged) -> tuple[str, str | None, str]:
    """Return where a recipient's list is, where to leave, and how to say it.

    :return: the addresses of the list and of the way out, and the key of
        the words
    """
    title = user.recipient.page
    lists = plan.urls.get(title) or _url(plan.site, title)
    pages = {source.title: source.url for source in plan.optouts}
    optout = _own(title, [*plan.ways, *pages])
    if optout is None:
        return lists, None, 'footer'
    if optout in plan.ways:
        return lists, plan.ways[optout], 'footer-leave'
    return (lists, pages[optout], 'footer-optout-category'
            if _is_category(plan.site, optout) else 'footer-optout')


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
