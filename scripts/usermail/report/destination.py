"""Find the page for a report, where redirects lead: asks the wiki.

Whoever has an account can make a page a redirect. The report is not put
on whatever page it leads to then, and never where a run reads.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import pywikibot
from pywikibot.data.api import update_page
from pywikibot.site import APISite

from ..exceptions import UsageError
from ..wiki import (
    Source,
    actions_of,
    is_account,
    items_of,
    page_of,
    query,
    understood,
)


def find_place(site: APISite, lists: Sequence[Source], message: str,
               read: Collection[str], given: str | None,
               loaded: Mapping[str, pywikibot.Page] = MappingProxyType({}),
               ) -> tuple[pywikibot.Page, Target]:
    """Return the page that a campaign's report goes to, and what is there.

    That is the list's talk page. Of several lists, or where the list is
    an account, whose talk page is not ours, it is the message page's talk
    page; without a message page the first list's, or at last the
    sender's. Where that page can't be written to, its subpage /Report.

    :param site: the wiki
    :param lists: the list pages
    :param message: the message page's title, '' without one
    :param read: titles of all pages that the run looks for
    :param given: -report
    :param loaded: pages as they are now, by their titles
    :raises UsageError: the run reads that page, and what the report says
        would be read next time; or the page leads elsewhere
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    if given:
        titles = [page_of(site, given).title(with_section=False)]
    else:
        pages = shared(site, lists)
        subject = pages[0] if len(pages) == 1 == len(lists) else (
            message and page_of(site, message) or next(iter(pages), None)
            or page_of(site, f'User:{site.username()}'))
        title = _talk(subject)
        titles = [title, f'{title}/Report']
    why: list[str | None] = []
    for title in titles:
        target = target_of(site, title, loaded.get(title))
        why.append(why_not(title, target.title, read))
        if not why[-1]:
            return page_of(site, title), target
    raise UsageError(f'{why[0]} Give -report with another page.')


def report_title(lists: Sequence[pywikibot.Page],
                 given: str | None) -> str | None:
    """Return the page that a report is meant to go on, if lists tell.

    :param lists: the list pages
    :param given: -report, as Pywikibot spells it
    """
    if given or len(lists) != 1 or is_account(lists[0]):
        return given
    return _talk(lists[0])


def _talk(page: pywikibot.Page) -> str:
    """Return the title of a page's talk page; that of one is its own."""
    return str((page if page.isTalkPage() else page.toggleTalkPage()).title())


def shared(site: APISite, lists: Iterable[Source]) -> list[pywikibot.Page]:
    """Return the list pages that are not an account's own."""
    pages = [page_of(site, source.title) for source in lists]
    return [page for page in pages if not is_account(page)]


def why_not(title: str, target: str, read: Collection[str]) -> str | None:
    """Say why a report can't be put on a page, None if it can.

    :param title: the page that was meant
    :param target: where it leads; '' for another wiki or in a circle.
        Anybody can make a redirect: it is followed to the page's own
        subpages only, as where a talk page was moved into its archive.
    :param read: titles of the pages that the run looks for
    """
    said = f'The report can\'t go on "{title}": '
    if target != title and not target.startswith(f'{title}/'):
        where = f'"{target}"' if target else 'nowhere on this wiki'
        return f'{said}it is a redirect to {where}, which is not followed.'
    if target in read:
        return (f'{said}the run reads that page.' if target == title else
                f'{said}it leads to "{target}", and the run reads that page.')
    return None


def check_writable(target: Target, user: str) -> None:
    """Make sure that a report can be put on its page.

    :param target: the report page
    :param user: the bot's account
    :raises UsageError: it can't be, as far as can be seen
    """
    if not target.allowed:
        why = (f'the wiki does not let {user} edit it' if target.revision
               else f'it is not there, and the wiki does not let {user} make '
               'it (the rights createtalk and createpage do)')
    elif keeps_bots_away(target):
        why = '{{bots}} or {{nobots}} on it keeps the bot away'
    else:
        return
    raise UsageError(f'The report can\'t go on "{target.title}": {why}. '
                     'Nothing is sent. Give -report with another page, or '
                     '-noreport.')


def keeps_bots_away(target: Target) -> bool:
    """Say whether a template on a page tells the bot not to edit it.

    :param target: the page
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    # Pywikibot asks the wiki for the templates, also where there is none.
    return (target.page is not None and '{{' in target.text
            and not target.page.botMayEdit())


class Target(NamedTuple):

    """A page as it is now, at the end of all redirects.

    ``title`` is '' where there is no such page on this wiki; ``revision``
    and ``page`` are 0 and None for a page that is not there. ``allowed``
    says whether the wiki would let the bot edit it, or make it.
    """

    title: str
    revision: int = 0
    text: str = ''
    page: pywikibot.Page | None = None
    allowed: bool = True


@understood('the report page')
def target_of(site: APISite, title: str,
              loaded: pywikibot.Page | None = None) -> Target:
    """Return the page that a title leads to, and its text.

    :param site: the wiki
    :param title: the title as Pywikibot spells it
    :param loaded: the page of that title as it is now; None to ask for it
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    if loaded and not loaded.exists():
        return Target(title)
    if loaded and not loaded.isRedirectPage():
        return Target(title, loaded.latest_revision_id, loaded.text, loaded)
    data = query(
        site, titles=[title], redirects='1', prop='info|revisions',
        intestactions='edit|create', rvslots='main',
        rvprop='ids|timestamp|flags|user|comment|contentmodel|content',
    )['query']
    leads = data.keys() & {'redirects', 'interwiki'}
    found = data.get('pages', {}) if leads else data['pages']
    for item in items_of(found):
        # The wiki may spell it in another way than Pywikibot.
        page = pywikibot.Page(
            site, item['title'] if 'redirects' in data else title)
        allowed = actions_of(item)
        if 'revisions' not in item:
            return Target(page.title(),
                          allowed=allowed >= {'edit', 'create'})
        update_page(page, item, ['info', 'revisions'])
        return Target(page.title(), page.latest_revision_id, page.text,
                      page, 'edit' in allowed)
    return Target('')
