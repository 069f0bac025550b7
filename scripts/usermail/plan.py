"""Make the plan of a run: whom to mail what, under which name."""
from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pywikibot
from pywikibot import i18n
from pywikibot.data.api import Request
from pywikibot.site import APISite

from .eligibility import Judged
from .exceptions import UsageError
from .ledger import NAME_LENGTH, Ledger
from .message import Mail, Message, from_text, read_message
from .recipients import (
    BUILT_IN,
    Reading,
    Remark,
    account_template,
    merge,
    read_list,
    read_opted_out,
)
from .translations import words
from .wiki import is_account, load, page_of


#: Seconds in which a message page can start one campaign unattended.
DAY = 24 * 3600


@dataclass(frozen=True)
class Plan:

    """What a run is going to do.

    ``wiki`` is the wiki's key in the ledger; ``address`` the sender's
    email address as far as the wiki tells it; ``lists`` are the list
    pages as they were read; ``optouts`` are the opt-out pages and
    ``opted_out`` whom they name; ``page`` is the message page, None for a
    message that is no page; ``footer`` says whether each mail tells why
    it came.
    """

    site: APISite
    wiki: str
    address: str
    lists: list[pywikibot.Page]
    reading: Reading
    optouts: list[pywikibot.Page]
    opted_out: frozenset[str]
    page: pywikibot.Page | None
    message: Message
    campaign: str
    footer: bool

    def with_remarks(self, remarks: Iterable[Remark]) -> Plan:
        """Return the plan with more remarks about the lists' entries."""
        return replace(self, reading=self.reading._replace(
            remarks=[*self.reading.remarks, *remarks]))


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
    text = _given_text(options)
    base = lists[0].title() if len(lists) == 1 else None
    title = (None if text is not None
             else options['message'] or base and f'{base}/Message')
    translations = _translations(site, title, options['messagelang'])
    optouts = options['optout'] or (base and [f'{base}/Opt-out']) or []
    found, names, sender = load(site, dict.fromkeys([
        *(page.title() for page in lists if not is_account(page)),
        *optouts, *filter(None, [title]), *translations]))

    templates = {**BUILT_IN, **dict(map(account_template,
                                        options['template']))}
    lists = [found.get(page.title(), page) for page in lists]
    reading = merge([
        read_list(page, names, templates=templates,
                  mentions=options['mentions'], section=options['section'])
        for page in lists])
    optout_pages = [found[optout] for optout in optouts
                    # only the default page need not be there
                    if options['optout'] or found[optout].exists()]
    opted_out = read_opted_out(optout_pages, names, templates)

    page = found[title] if title else None
    if page and not page.exists():
        if options['message']:
            raise UsageError(f'The message page "{title}" does not exist on '
                             f'{site}.')
        page = None
    if page:
        page = next((found[translation] for translation in translations
                     if found[translation].exists()), page)
        if options['always'] and not options['status']:
            check_trust(page, options['trusted'] or ['sysop'],
                        options['revision'])
        message = read_message(page, options['subject'],
                               options['messagesection'])
    else:
        subject = options['subject'] or _ask(ask, 'subject')
        message = from_text(_ask(ask, 'text') if text is None else text,
                            subject)
    return Plan(
        site=site, wiki=names.site, address=sender.get('email', ''),
        lists=lists, reading=reading, optouts=optout_pages,
        opted_out=frozenset(one.name for one in opted_out.recipients),
        page=page, message=message, footer=not options['nofooter'],
        campaign=_campaign(options['campaign'], title or lists[0].title(),
                           message.subject))


def _campaign(given: str | None, title: str, subject: str) -> str:
    """Return the campaign's name.

    :param given: -campaign, with strftime's directives for today (UTC)
    :param title: the message page's, or else the list page's
    :param subject: the message's
    """
    name = (time.strftime(given, time.gmtime()) if given
            else f'{title}: {subject}').strip()
    if not name or len(name) > NAME_LENGTH:
        raise UsageError(f'The campaign\'s name must have 1 to {NAME_LENGTH} '
                         f'characters, not {len(name)}. Give -campaign.')
    return name


def _translations(site: APISite, title: str | None,
                  language: str | None) -> list[str]:
    """Return the language subpages that a message page may have.

    :param site: the wiki
    :param title: the message page's, None if there is none
    :param language: a code, None for the wiki's content language
    """
    language = language or site.lang
    return [f'{title}/{code}' for code in (language, *i18n.altlang(language))
            if title]


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
    # No user has no groups: the author may be hidden, or an address.
    answer = Request(site=page.site, use_get=False, parameters={
        'action': 'query', 'list': 'users', 'ususers': [author or ''],
        'usprop': 'groups'}).submit()['query'].get('users') or [{}]
    if set(trusted).isdisjoint(answer[0].get('groups', ())):
        raise UsageError(
            f'Revision {current.revid} of the message page "{page.title()}" '
            f'was made by {author}, who is in none of the trusted groups '
            f'({", ".join(sorted(trusted))}): nothing is sent. Give '
            f'-revision:{current.revid} or -trusted:"{author}" if it is '
            'meant.')


def check_campaign(plan: Plan, ledger: Ledger) -> None:
    """Make sure that a corrected subject does not mail everybody again.

    :raises UsageError: the message page started another campaign today
    """
    latest = plan.page and ledger.latest(plan.wiki, plan.page.title())
    if (latest and latest.name != plan.campaign
            and time.time() - latest.started < DAY):
        raise UsageError(
            f'The message page started the campaign "{latest.name}" less '
            f'than 24 hours ago; "{plan.campaign}" would be a new one and '
            'mail everybody again. Give -campaign to say which it is.')


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
