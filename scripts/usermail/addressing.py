"""The mail that a recipient gets: the plan's message, addressed."""
from __future__ import annotations

from functools import lru_cache

from pywikibot.site import APISite

from .eligibility import Judged
from .message import Mail
from .plan import Plan
from .translations import translated
from .wiki import page_of


def mail_for(plan: Plan, user: Judged) -> Mail:
    """Return the mail that a recipient gets.

    :param plan: what to do
    :param user: the recipient
    :raises UsageError: the message does not fit this recipient
    """
    lists, optout = _addresses(plan, user)
    footer = (_footer(plan.site.lang, lists, optout, bool(plan.leave))
              if plan.footer else '')
    return plan.message.render(user.name, user.gender, list_url=lists,
                               optout_url=optout, footer=footer)


def has_room(plan: Plan, user: Judged) -> bool:
    """Say whether the subject has room for a recipient's name."""
    lists, optout = _addresses(plan, user)
    return plan.message.has_room(user.name, user.gender, list_url=lists,
                                 optout_url=optout)


def _addresses(plan: Plan, user: Judged) -> tuple[str, str | None]:
    """Return the addresses of a recipient's list and opt-out page."""
    title = user.recipient.page
    return (plan.urls.get(title) or _url(plan.site, title),
            plan.leave or (plan.optouts[0].url if plan.optouts else None))


@lru_cache(maxsize=None)
def _url(site: APISite, title: str) -> str:
    """Return the address of a page that is only a part of a list."""
    return str(page_of(site, title).full_url())


@lru_cache(maxsize=None)
def _footer(language: str, lists: str, optout: str | None,
            one_click: bool) -> str:
    """Return the words that say why a mail came and how to leave."""
    key = ('footer-leave' if one_click else
           'footer-optout' if optout else 'footer')
    return translated(language, key, {'list': lists, 'optout': optout})
