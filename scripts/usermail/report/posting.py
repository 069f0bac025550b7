"""Put a report on its page, or keep it where it can't be put."""
from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pywikibot
from pywikibot import config
from pywikibot.exceptions import (
    EditConflictError,
    NoCreateError,
    PageSaveRelatedError,
)
from pywikibot.site import APISite

from ..exceptions import UsageError
from ..ledger import Ledger
from ..outcomes import Outcome
from ..translations import translated
from ..wiki import Source, is_account, page_of
from .marker import key_of, most_sent
from .summary import OPEN, Summary
from .wikitext import escape, insert, link, render


#: So often is a report put on the page anew, when somebody else was
#: faster.
TRIES = 5

#: So many list pages are linked in an edit summary, which has room for
#: 500 characters (https://www.mediawiki.org/wiki/Help:Edit_summary).
MAX_LINKS = 3


def report_titles(site: APISite, lists: Sequence[pywikibot.Page],
                  message: str | None, given: str | None) -> list[str]:
    """Return which pages a report may go to, to be read with the others.

    What :func:`report_page` decides is among them, but for rare cases.

    :param site: the wiki
    :param lists: the list pages
    :param message: the message page's title, None without one
    :param given: -report
    """
    if given:
        return [given]
    title = (lists[0].title() if len(lists) == 1
             and not is_account(lists[0]) else message)
    page = title and page_of(site, title)
    if not page or page.namespace() < 0:
        return []
    talk = (page if page.isTalkPage() else page.toggleTalkPage()).title()
    return [talk, f'{talk}/Report']


def report_page(site: APISite, lists: Sequence[Source],
                message: Source | None, read: Iterable[Source],
                given: str | None) -> pywikibot.Page:
    """Return the page that a campaign's report goes to.

    That is the list's talk page. Of several lists, or where the list is
    an account, whose talk page is not ours, it is the message page's talk
    page; without a message page the first list's, or at last the
    sender's. Where that page is a list itself, its subpage /Report.

    :param site: the wiki
    :param lists: the list pages
    :param message: the message page, None without one
    :param read: all pages that the run has read
    :param given: -report
    :raises UsageError: the run reads that page: what the report says
        would be read as entries next time
    """
    taken = [source.title for source in read]
    if given:
        page = page_of(site, given)
        if page.title() in taken:
            raise UsageError(
                f'The report can\'t go on "{page.title()}": the run reads '
                'that page.')
        return page
    pages = _shared(site, lists)
    subject = pages[0] if len(pages) == 1 == len(lists) else (
        message and page_of(site, message.title) or next(iter(pages), None)
        or page_of(site, f'User:{site.username()}'))
    page = subject if subject.isTalkPage() else subject.toggleTalkPage()
    return (page_of(site, f'{page.title()}/Report')
            if page.title() in taken else page)


def _shared(site: APISite, lists: Iterable[Source]) -> list[pywikibot.Page]:
    """Return the list pages that are not an account's own."""
    pages = [page_of(site, source.title) for source in lists]
    return [page for page in pages if not is_account(page)]


def post(page: pywikibot.Page, summary: Summary, *,
         names: bool = False) -> bool:
    """Put the report on its page.

    :param page: the report page
    :param summary: what to report
    :param names: whether to name the recipients
    :return: whether the page was changed
    :raises pywikibot.exceptions.Error: the page can't be read or saved
    """
    language = page.site.lang
    campaign = summary.campaign
    heading = translated(language, 'heading',
                         {'campaign': escape(campaign)})
    block = render(summary, language, names=names)
    for tries_left in reversed(range(TRIES)):
        fresh = _fresh(page)
        text = insert(fresh.text, campaign, heading, block,
                      ledger=summary.ledger,
                      sent=summary.total(Outcome.SENT))
        if text == fresh.text:
            break
        exists = fresh.exists()
        fresh.text = text
        try:
            fresh.save(_edit_summary(page.site, summary), minor=False,
                       notminor=True, asynchronous=False, quiet=True,
                       # Or an edit to a page that was made, or deleted,
                       # in between would be no conflict to the wiki.
                       createonly=not exists, nocreate=exists)
        except PageSaveRelatedError as error:
            if not tries_left or not _was_slower(error):
                raise
        else:
            return True
    return False


def check_ledger(page: pywikibot.Page, campaign: str, ledger: Ledger,
                 wiki: str) -> None:
    """Make sure that no other ledger knows better who was mailed.

    :param page: the report page
    :param campaign: the campaign's name
    :param ledger: the ledger of this run
    :param wiki: the wiki's key in it
    :raises UsageError: the page says that more people were mailed
    :raises pywikibot.exceptions.Error: the page can't be read
    """
    if not page.exists():
        return
    if page.isRedirectPage():
        page = _fresh(page)
    marker = most_sent(page.text, campaign)
    # After the page was read: what it counts was recorded before.
    if not marker or marker.sent <= ledger.sent(wiki, campaign):
        return
    which = ('this ledger' if marker.ledger == ledger.id
             else f'the ledger {marker.ledger}')
    raise UsageError(
        f'The report on "{page.title()}" says that {marker.sent} got a mail '
        f'of "{campaign}" by {which}; the ledger {ledger.shown} '
        f'({ledger.id}) knows of {ledger.sent(wiki, campaign)}. It would '
        'mail the others again. Give the right one with -ledger, another '
        '-campaign, or remove the section from the page.')


def _was_slower(error: PageSaveRelatedError) -> bool:
    """Say whether somebody else changed, made or deleted the page."""
    # Pywikibot has no class of its own for the code of MediaWiki 1.39.
    return (isinstance(error, (EditConflictError, NoCreateError))
            or getattr(getattr(error, 'reason', None), 'code', '')
            == 'edit-already-exists')


def _fresh(page: pywikibot.Page) -> pywikibot.Page:
    """Return the page as it is now; of a redirect, where it leads."""
    fresh = pywikibot.Page(page.site, page.title())
    if fresh.isRedirectPage():
        target = fresh.getRedirectTarget().title(with_section=False)
        return pywikibot.Page(page.site, target)
    return fresh


def _edit_summary(site: APISite, summary: Summary) -> str:
    """Return the edit summary."""
    # A link to somebody's user page would be a ping.
    links = [link(page.title())
             for page in _shared(site, summary.lists)[:MAX_LINKS]]
    return translated(site.lang, 'summary', {
        'lists': ', '.join(links) or escape(summary.campaign),
        'sent': summary.total(Outcome.SENT), 'open': summary.total(*OPEN)})


def kept_path(campaign: str) -> Path:
    """Return the file in which a report is kept that can't be posted."""
    return Path(config.datafilepath(
        f'emailusers-report-{key_of(campaign)}.txt', create=False))


def keep(campaign: str, text: str) -> Path:
    """Write a report into its file, for its owner only.

    :param campaign: the campaign's name
    :param text: the report
    :return: the file
    :raises OSError: it can't be written
    """
    path = kept_path(campaign)
    path.unlink(missing_ok=True)  # its mode may be another one
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, 'w', encoding='utf-8') as file:
        file.write(text + '\n')
    return path


def keep_report(page: pywikibot.Page, summary: Summary, error: BaseException,
                *, names: bool = False) -> Callable[[], None]:
    """Write a report down that could not be posted.

    :param page: the report page
    :param summary: what to report
    :param error: why it could not be posted
    :param names: whether to name the recipients
    :return: prints it, and says where it is
    """
    text = render(summary, page.site.lang, names=names)
    try:
        place = f'is in {keep(summary.campaign, text)}'
    except OSError as again:
        place = f'could not be written to a file either ({again})'

    def tell() -> None:
        pywikibot.stdout(text)
        pywikibot.error(
            f'The report could not be posted on {page}: '
            f'{error or type(error).__name__}\nIts text is above and '
            f'{place}. The mails are not affected; the next run reports '
            'anew.')

    return tell
