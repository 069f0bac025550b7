"""Read what a run needs from the wiki's pages.

Each page is read once: the revision that is read here is the one that is
parsed, shown, sent and reported.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pywikibot
from pywikibot.backports import batched
from pywikibot.data.api import Request, update_page
from pywikibot.exceptions import Error
from pywikibot.site import APISite

from .eligibility import Judged
from .exceptions import UsageError
from .message import Mail, Message, from_html, from_text, sources
from .recipients import (
    BUILT_IN,
    Reading,
    WikiNames,
    account_template,
    merge,
    read_wikitext,
)
from .words import words


@dataclass(frozen=True)
class Plan:

    """What a run is going to do: whom to mail what, under which name.

    ``wiki`` is the wiki's key in the ledger; ``lists`` are the list pages
    as they were read; ``optouts`` are the opt-out pages and ``opted_out``
    whom they name; ``page`` is the message page, None for a message that
    is no page; ``footer`` says whether each mail tells why it came.
    """

    site: APISite
    wiki: str
    lists: list[pywikibot.Page]
    reading: Reading
    optouts: list[pywikibot.Page]
    opted_out: frozenset[str]
    page: pywikibot.Page | None
    message: Message
    campaign: str
    footer: bool


def prepare(site: APISite, lists: list[pywikibot.Page],
            options: Mapping[str, Any],
            ask: Callable[[str], str] | None) -> Plan:
    """Read everything that a run needs from the wiki.

    :param site: the wiki
    :param lists: the list pages
    :param options: the script's options by their names
    :param ask: called with 'subject' or 'text' for what is missing; None
        where nobody can be asked
    :raises UsageError: something is missing or wrong
    """
    titles = [page.title() for page in lists]
    base = titles[0] if len(titles) == 1 else None
    text = _given_text(options)
    title = (None if text is not None
             else options['message'] or base and f'{base}/Message')
    optouts = options['optout'] or (base and [f'{base}/Opt-out']) or []
    found, names = load(site,
                        [*titles, *optouts, *filter(None, [title])])
    reading = read_lists(
        [found[title] for title in titles], names,
        templates={**BUILT_IN, **dict(map(account_template,
                                          options['template']))},
        mentions=options['mentions'], section=options['section'])
    optout_pages = [found[optout] for optout in optouts
                    # only the default page need not be there
                    if options['optout'] or found[optout].exists()]
    opted_out = read_optouts(optout_pages, names)

    page = found[title] if title else None
    if page and not page.exists():
        if options['message']:
            raise UsageError(f'The message page "{title}" does not exist on '
                             f'{site}.')
        page = None
    if page:
        if ask is None and not options['test']:
            check_trust(page, options['trusted'] or ['sysop'],
                        options['revision'])
        message = read_message(page, options['subject'])
    else:
        subject = options['subject'] or _ask(ask, 'subject')
        message = from_text(_ask(ask, 'text') if text is None else text,
                            subject)
    campaign = (
        time.strftime(options['campaign'], time.gmtime())
        if options['campaign']
        else f'{(page or lists[0]).title()}: {message.subject}')
    return Plan(site, names.site, [found[title] for title in titles],
                reading, optout_pages, opted_out, page, message, campaign,
                not options['nofooter'])


def address(plan: Plan, user: Judged) -> Mail:
    """Return the mail that a recipient gets.

    :param plan: what to do
    :param user: the recipient
    :raises UsageError: the message does not fit this recipient
    """
    lists = page_of(plan.site, user.recipient.page).full_url()
    optout = plan.optouts[0].full_url() if plan.optouts else None
    footer = ''
    if plan.footer:
        footer = words(plan.site.lang,
                       'footer-optout' if optout else 'footer',
                       {'list': lists, 'optout': optout})
    return plan.message.render(user.name, user.gender, list_url=lists,
                               optout_url=optout, footer=footer)


def _given_text(options: Mapping[str, Any]) -> str | None:
    """Return the message given with -text or -textfile, if one is."""
    if not options['textfile']:
        return options['text']
    try:
        return Path(options['textfile']).read_text(encoding='utf-8-sig')
    except (OSError, ValueError) as error:
        raise UsageError(
            f'-textfile:{options["textfile"]} can\'t be read as UTF-8 text: '
            f'{error}') from None


def _ask(ask: Callable[[str], str] | None, what: str) -> str:
    """Ask for what is missing, if somebody can be asked."""
    if ask is None:
        raise UsageError(
            f'The {what} is missing. Write it on the list\'s subpage '
            '/Message, whose first heading is the subject, or give '
            + ('-subject.' if what == 'subject'
               else '-message, -text or -textfile.'))
    return ask(what)


def load(site: APISite, titles: Iterable[str]
         ) -> tuple[dict[str, pywikibot.Page], WikiNames]:
    """Load the current revisions of pages, and the wiki's names with them.

    ``APISite.preloadpages()`` would ask five requests for the same.

    :param site: the wiki
    :param titles: the pages' titles
    :return: the pages by the titles as they were given, and what the
        parser must know of the wiki
    :raises UsageError: a title is not one
    """
    pages = {title: page_of(site, title) for title in titles}
    by_title = {page.title(): page for page in pages.values()}
    for batch in batched(by_title, 50):
        data = Request(site=site, use_get=False, parameters={
            'action': 'query', 'titles': list(batch),
            'prop': 'info|revisions', 'rvslots': 'main',
            'rvprop': 'ids|timestamp|flags|user|comment|contentmodel|content',
            'meta': 'siteinfo',
            'siprop': 'general|namespaces|namespacealiases|'
                      'specialpagealiases|interwikimap'}).submit()['query']
        found = data.get('pages', {})
        # A list where two titles or more are missing (1.39, measured).
        for item in found.values() if isinstance(found, dict) else found:
            # The wiki may spell a title in another way than Pywikibot.
            asked = [entry['from'] for entry in data.get('normalized', ())
                     if entry['to'] == item['title']] or [item['title']]
            for title in {*asked, item['title']} & by_title.keys():
                update_page(by_title[title], item, ['info', 'revisions'])
    return pages, WikiNames.from_siteinfo(data)


def page_of(site: APISite, title: str) -> pywikibot.Page:
    """Return the page of that title.

    :raises UsageError: no page of this wiki can have it
    """
    page = pywikibot.Page(site, title)
    try:
        page.title()
    except Error as error:
        raise UsageError(f'"{title}" is not a page title: {error}') from None
    if page.site != site:
        raise UsageError(f'"{title}" is a page of another wiki, {page.site}: '
                         'a run is for one wiki.')
    return page


def read_lists(pages: Iterable[pywikibot.Page], names: WikiNames,
               **how: Any) -> Reading:
    """Read who is on the list pages.

    :param pages: the pages, loaded
    :param names: the wiki's names
    :param how: ``templates``, ``mentions``, ``section`` of
        :func:`recipients.read_wikitext`
    :raises UsageError: a page is missing or names nobody
    """
    readings = []
    for page in pages:
        if not page.exists():
            raise UsageError(f'The list page "{page.title()}" does not exist '
                             f'on {page.site}.')
        if page.isRedirectPage():
            raise UsageError(
                f'The list page "{page.title()}" is a redirect to '
                f'"{page.getRedirectTarget().title()}". Give that one.')
        reading = read_wikitext(page.text, page.title(), names, **how)
        if not reading.recipients and not reading.remarks:
            raise UsageError(f'The list page "{page.title()}" names nobody.')
        readings.append(reading)
    return merge(readings)


def read_optouts(pages: Iterable[pywikibot.Page],
                 names: WikiNames) -> frozenset[str]:
    """Read who must not be mailed: every account that the pages mention.

    :param pages: the opt-out pages, loaded
    :param names: the wiki's names
    :raises UsageError: a page is missing or names nobody: a blanked
        opt-out page must not open the gates
    """
    opted_out: set[str] = set()
    for page in pages:
        if not page.exists():
            raise UsageError(f'The opt-out page "{page.title()}" does not '
                             f'exist on {page.site}: nothing is sent.')
        reading = read_wikitext(page.text, page.title(), names, mentions=True)
        if not reading.recipients:
            raise UsageError(
                f'The opt-out page "{page.title()}" names nobody: nothing is '
                'sent. If nobody has opted out, delete it or leave it out.')
        opted_out.update(recipient.name for recipient in reading.recipients)
    return frozenset(opted_out)


def read_message(page: pywikibot.Page, subject: str | None) -> Message:
    """Read the message from its page, rendered by the wiki.

    :param page: the message page, loaded
    :param subject: the subject, None for the page's first heading
    :raises UsageError: the page makes no message
    """
    html = {gender: _parse(page, wikitext)
            for gender, wikitext in sources(page.text).items()}
    return from_html(html, page.site.base_url(''), subject)


def _parse(page: pywikibot.Page, wikitext: str) -> str:
    """Return the HTML that the wiki makes of wikitext on a page.

    https://www.mediawiki.org/wiki/API:Parsing_wikitext
    """
    data = Request(site=page.site, use_get=False, parameters={
        'action': 'parse', 'title': [page.title()], 'text': [wikitext],
        'contentmodel': 'wikitext', 'prop': 'text', 'disablelimitreport': '1',
        'disableeditsection': '1', 'disabletoc': '1', 'uselang': 'content',
    }).submit()
    return data['parse']['text']['*']


def check_trust(page: pywikibot.Page, trusted: Collection[str],
                revision: int | None) -> None:
    """Make sure that an unattended run sends what it was meant to send.

    :param page: the message page, loaded
    :param trusted: groups and account names whose edit may be sent
    :param revision: the revision that must be the current one, if given
    :raises UsageError: it is another one, or nobody trusted made it
    """
    current = page.latest_revision
    if revision is not None:
        if current.revid != revision:
            raise UsageError(
                f'The message page "{page.title()}" is at revision '
                f'{current.revid} by {current.user}, not at {revision}: '
                'nothing is sent. Look at the change and adapt -revision.')
        return
    author = current.user
    if author in (page.site.user(), *trusted):
        return
    answer = next(iter(Request(site=page.site, use_get=False, parameters={
        'action': 'query', 'list': 'users', 'ususers': [author],
        'usprop': 'groups'}).submit()['query']['users']))
    if set(trusted).isdisjoint(answer.get('groups', ())):
        raise UsageError(
            f'The message page\'s revision {current.revid} was made by '
            f'{author}, who is in none of the trusted groups '
            f'({", ".join(sorted(trusted))}): nothing is sent. Give '
            f'-revision:{current.revid} or -trusted:"{author}" if it is '
            'meant.')
