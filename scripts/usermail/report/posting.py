"""Put a report on its page, or keep it where it can't be put."""
from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pywikibot
from pywikibot import config
from pywikibot.exceptions import APIError, Error
from pywikibot.site import APISite

from .. import interrupts
from ..exceptions import UsageError
from ..ledger import Ledger
from ..outcomes import Outcome
from ..translations import translated
from ..wiki import items_of, query, understood
from .blocks import insert
from .destination import (
    Target,
    keeps_bots_away,
    shared,
    target_of,
    why_not,
)
from .marker import key_of, most_sent
from .remarks import insert_remarks, render_remarks
from .summary import OPEN, Summary
from .trouble import without_notices
from .wikitext import escape, heading_of, link, render


#: So often is a report put on the page anew, when somebody else was
#: faster.
TRIES = 5

#: What the wiki answers to a text that is too long for a page.
TOO_BIG = 'contenttoobig'

#: Codes after which it may go better: somebody else changed, made or
#: deleted the page, in the words of 1.39 and later; a filter only warned.
AGAIN = frozenset([
    'editconflict', 'articleexists', 'edit-already-exists', 'missingtitle',
    'pagedeleted', 'abusefilter-warning', TOO_BIG])

#: So many of the bot's own edits to a page are looked at, to tell what is
#: its own there.
MAX_REVISIONS = 20

#: So many list pages are linked in an edit summary, which has room for
#: 500 characters (https://www.mediawiki.org/wiki/Help:Edit_summary).
MAX_LINKS = 3


class NotPosted(Error):

    """The report can't be put on its page."""


def post(page: pywikibot.Page, summary: Summary, *, names: bool = False,
         read: Collection[str] = (), target: Target | None = None) -> bool:
    """Put the report on its page.

    :param page: the report page
    :param summary: what to report
    :param names: whether to name the recipients
    :param read: titles of the pages that the run looks for, which are not
        written to
    :param target: what is on the page, if it was read just now
    :return: whether the page was changed
    :raises pywikibot.exceptions.Error: the page can't be read or saved
    """
    site = page.site
    heading = heading_of(summary, site.lang)
    block = render(summary, site.lang, names=names)
    shortened = not names
    tries = TRIES
    while True:
        target = target or target_of(site, page.title())
        objection = why_not(page.title(), target.title, read)
        if objection:
            raise NotPosted(objection)
        ours = partial(is_ours, site, target)
        # First, so that the newest campaign stands at the end of the page.
        text = insert_remarks(target.text, summary, site.lang, ours)
        text = insert(text, summary.campaign, heading, block, ours,
                      ledger=summary.ledger,
                      sent=summary.total(Outcome.SENT, Outcome.POSTED))
        text = without_notices(text, summary.notices, ours)
        if text == target.text:
            return False
        code = save(site, target, text, _edit_summary(site, summary))
        if code is None:
            return True
        tries -= 1
        if code == TOO_BIG and not shortened:
            shortened = True
            block = (f'{render(summary, site.lang)}\n\n'
                     + translated(site.lang, 'shortened'))
            pywikibot.warning(f'The report with names is too long for '
                              f'{target.title}: it is posted without.')
        elif code == TOO_BIG:
            raise NotPosted('with it the page would be longer than the wiki '
                            'takes; archive what is there')
        elif not tries:
            raise NotPosted(f'the wiki answers {code}')
        target = None


def check_ledger(target: Target, campaign: str, ledger: Ledger,
                 wiki: str) -> None:
    """Make sure that no other ledger knows better who was mailed.

    :param target: the report page, read before
    :param campaign: the campaign's name
    :param ledger: the ledger of this run
    :param wiki: the wiki's key in it
    :raises UsageError: the page says that more people were mailed
    """
    marker = most_sent(target.text, campaign)
    if not marker:
        return
    # After the page was read: what it counts was recorded before.
    known = ledger.sent(wiki, campaign)
    if marker.sent <= known:
        return
    which = ('this ledger' if marker.ledger == ledger.id
             else f'the ledger {marker.ledger}')
    raise UsageError(
        f'The report on "{target.title}" says that {marker.sent} got a mail '
        f'of "{campaign}" by {which}; the ledger {ledger.shown} '
        f'({ledger.id}) knows of {known}. It would mail the others again. '
        'Give the right one with -ledger, another -campaign, or remove the '
        'section from the page.')


def save(site: APISite, target: Target, text: str,
         comment: str) -> str | None:
    """Save a page, unless it is another one than was read.

    Not with Pywikibot's Page.save(), which can't say which revision was
    read, and asks at the terminal for the answer to a captcha.

    :return: None if it was saved, else a code after which to try again
    :raises pywikibot.exceptions.Error: the page can't be saved

    https://www.mediawiki.org/wiki/API:Edit
    """
    if keeps_bots_away(target):
        raise NotPosted('{{bots}} or {{nobots}} on it keeps the bot away')
    try:
        answer = query(
            site, action='edit', title=[target.title], text=[text],
            summary=[comment], notminor='1', token=site.tokens['csrf'],
            **({'baserevid': target.revision, 'nocreate': '1'}
               if target.revision else {'createonly': '1'}),
            **({'bot': '1'} if site.has_right('bot') else {}))['edit']
    except APIError as error:
        if error.code in AGAIN:
            return str(error.code)
        raise NotPosted(f'the wiki answers {error.code}: '
                        f'{error.info}') from None
    if answer.get('result') == 'Success':
        return None
    captcha = answer.get('captcha')
    if captcha:
        raise NotPosted(
            'the wiki wants a captcha to be solved first '
            f'({captcha.get("type", "of an unknown kind")}): give the '
            'account the right skipcaptcha, or -report with a page that '
            'needs none')
    raise NotPosted('the wiki answers '
                    f'{answer.get("code") or answer.get("result")}')


def is_ours(site: APISite, target: Target, block: str) -> bool:
    """Say whether a block on a page is as the bot itself wrote it there.

    That is so if the bot's latest edits have it, and what was there before
    the first of these has not: somebody else may have put it there, and
    the bot may have edited the rest of the page since.

    :param site: the wiki
    :param target: the page
    :param block: a part of its text, with the markers
    """
    first = None
    for revision in _revisions(
            site, titles=[target.title], rvuser=[site.username()],
            rvlimit=MAX_REVISIONS):
        if block not in (_text(revision) or ''):
            break
        first = revision
    if first is None:
        return False
    if not first['parentid']:
        return True
    before = [_text(revision) for revision in
              _revisions(site, revids=first['parentid'])]
    return any(text is not None and block not in text for text in before)


@understood('what we wrote on the report page')
def _revisions(site: APISite, **which: Any) -> list[dict[str, Any]]:
    """Return revisions of a page with their texts, newest first.

    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    data = query(site, prop='revisions', rvslots='main',
                 rvprop='ids|content', **which)['query']
    # Without one it would seem that nothing there is our own.
    found = data.get('pages', {}) if 'badrevids' in data else data['pages']
    return [revision for item in items_of(found)
            for revision in item.get('revisions', ())]


def _text(revision: Mapping[str, Any]) -> str | None:
    """Return a revision's text, None where it is hidden."""
    text: str | None = revision['slots']['main'].get('*')
    return text


def _edit_summary(site: APISite, summary: Summary) -> str:
    """Return the edit summary."""
    # A link to somebody's user page would be a ping.
    links = [link(page.title())
             for page in shared(site, summary.lists)[:MAX_LINKS]]
    still = summary.total(*OPEN)
    return translated(site.lang, 'summary' if still else 'summary-done', {
        'lists': ', '.join(links) or escape(summary.campaign),
        'sent': summary.total(Outcome.SENT), 'open': still})


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
    :return: says where it is
    """
    text = '\n\n'.join(part for part in (
        render(summary, page.site.lang, names=names),
        render_remarks(summary, page.site.lang)) if part)
    why = _why(error)
    try:
        place = f'It is kept in {keep(summary.campaign, text)}.'
        text = ''
    except OSError as again:
        place = ('Its text is above, as it could not be written to a file '
                 f'either ({again}).')

    def tell() -> None:
        if text:
            pywikibot.stdout(text)
        pywikibot.error(
            f'The report could not be posted on {page}: {why}\n{place} The '
            'mails are not affected; the next run reports anew.')

    return tell


def _why(error: BaseException) -> str:
    """Say why a report was not posted."""
    if not isinstance(error, KeyboardInterrupt):
        return str(error) or type(error).__name__
    name = interrupts.received()
    if name is None and isinstance(error, interrupts.TimeIsUp):
        return 'the wiki did not take it in time.'
    return (f'{"Ctrl-C" if name in (None, "SIGINT") else name} ended the run '
            'before the wiki had taken it.')
