"""Make the plan of a run: whom to mail what, under which name.

Everything that a run needs from the wiki is read here, before anybody is
judged.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pywikibot
from pywikibot import i18n
from pywikibot.site import APISite

from .eligibility import Judged
from .exceptions import UsageError
from .ledger import NAME_LENGTH
from .message import Mail, Message, check_trust, from_text, read_message
from .options import Options
from .recipients import (
    OptedOut,
    Reading,
    merge,
    read_list,
    read_opted_out,
)
from .translations import translated
from .wiki import CATEGORY, Loaded, Source, is_account, load, page_of


#: Asks the operator for the 'subject' or the 'text'.
Ask = Callable[[str], str]

#: Trusted where -trusted does not say otherwise, beside the bot's account.
TRUSTED = ('sysop',)


@dataclass(frozen=True)
class Plan:

    """What a run is going to do.

    ``wiki`` is the wiki's key in the ledger; ``sender`` the account that
    sends, ``sender_email`` its address as far as the wiki tells it;
    ``lists`` are the list pages and ``optouts`` the opt-out pages as they
    were read, ``opted_out`` whom the latter name; ``page`` is the message
    page, None for a message that is no page; ``footer`` says whether each
    mail tells why it came.
    """

    site: APISite
    wiki: str
    sender: str
    sender_email: str
    lists: Sequence[Source]
    reading: Reading
    optouts: Sequence[Source]
    opted_out: OptedOut
    page: Source | None
    message: Message
    campaign: str
    footer: bool

    @property
    def sources(self) -> list[Source]:
        """All pages that the run has read."""
        return [*self.lists, *self.optouts,
                *([self.page] if self.page else [])]


def prepare(site: APISite, lists: Sequence[pywikibot.Page], options: Options,
            ask: Ask | None) -> Plan:
    """Read everything that a run needs from the wiki.

    :param site: the wiki
    :param lists: the list pages
    :param options: what is asked of the run
    :param ask: for what is missing; None where nobody can be asked
    :raises UsageError: something is missing or wrong
    """
    text = options.given_text
    base = lists[0].title() if len(lists) == 1 else None
    title = (None if text is not None
             else options.message or base and f'{base}/Message')
    translations = _translations(site, title, options.messagelang)
    optouts = options.optout or tuple(
        f'{page.title()}/Opt-out' for page in lists
        if len(lists) == 1 or not is_account(page))
    loaded = load(site, dict.fromkeys([
        *(page.title() for page in lists if not is_account(page)),
        *optouts, *filter(None, [title]), *translations]))

    reading = merge([
        read_list(loaded.pages.get(page.title(), page), loaded.names,
                  templates=options.templates, mentions=options.mentions,
                  section=options.section)
        for page in lists])
    # Only the default page need not be there.
    optouts = tuple(optout for optout in optouts
                    if options.optout or loaded.pages[optout].exists())
    opted_out = read_opted_out(
        [loaded.pages[optout] for optout in optouts], loaded.names,
        options.templates, [one.name for one in reading.recipients])
    shown = _message_title(site, title, translations, loaded, options)
    if shown:
        message = _page_message(loaded.pages[shown], options)
    else:
        subject = options.subject or _ask(ask, 'subject')
        message = from_text(_ask(ask, 'text') if text is None else text,
                            subject)
    return Plan(
        site=site, wiki=loaded.names.site, sender=site.username(),
        sender_email=loaded.sender.get('email', ''),
        lists=[loaded.sources.get(page.title())
               or Source(page.title(), page.full_url()) for page in lists],
        reading=reading,
        optouts=[loaded.sources[optout] for optout in optouts],
        opted_out=opted_out,
        page=loaded.sources[shown] if shown else None,
        message=message, footer=not options.nofooter,
        campaign=campaign_name(options.campaign, title or lists[0].title(),
                               message.subject))


def campaign_name(given: str | None, title: str, subject: str) -> str:
    """Return the campaign's name.

    :param given: -campaign, with strftime's directives for today (UTC)
    :param title: the message page's, or else the list page's
    :param subject: the message's
    :raises UsageError: the ledger has no room for it, or it is empty
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


def _message_title(site: APISite, title: str | None,
                   translations: Iterable[str], loaded: Loaded,
                   options: Options) -> str | None:
    """Return the title of the page whose text is sent, None without one.

    :raises UsageError: the page that was asked for is not there
    """
    if title is None:
        return None
    if loaded.pages[title].exists():
        return next((translation for translation in translations
                     if loaded.pages[translation].exists()), title)
    if options.message:
        raise UsageError(f'The message page "{title}" does not exist on '
                         f'{site}.')
    return None


def _page_message(page: pywikibot.Page, options: Options) -> Message:
    """Return the message that a page holds.

    :raises UsageError: it is none, or must not be sent unattended
    """
    if options.always and not options.status:
        check_trust(page, options.trusted or TRUSTED, options.revision)
    return read_message(page, options.subject, options.messagesection)


def _ask(ask: Ask | None, what: str) -> str:
    """Ask for what is missing, if somebody can be asked."""
    if ask is None:
        raise UsageError(
            f'The {what} is missing. Write it on the list\'s subpage '
            '/Message, whose first heading is the subject, or give '
            + ('-subject.' if what == 'subject'
               else '-message, -text or -textfile.'))
    return ask(what)


def mail_for(plan: Plan, user: Judged) -> Mail:
    """Return the mail that a recipient gets.

    :param plan: what to do
    :param user: the recipient
    :raises UsageError: the message does not fit this recipient
    """
    urls: Mapping[str, str] = {one.title: one.url for one in plan.lists}
    title = user.recipient.page
    lists = urls.get(title) or page_of(plan.site, title).full_url()
    optout = _optout_for(plan, title)
    footer = _footer(plan.site, lists, optout) if plan.footer else ''
    return plan.message.render(user.name, user.gender, list_url=lists,
                               optout_url=optout and optout.url,
                               footer=footer)


def _optout_for(plan: Plan, title: str) -> Source | None:
    """Return where those on a list page leave, None for nowhere.

    :param plan: with the opt-out pages of all lists
    :param title: the list page's, or its subpage's
    """
    own = [one for one in plan.optouts if one.title.endswith('/Opt-out')
           and f'{title}/'.startswith(one.title[:-len('Opt-out')])]
    return next(iter([*own, *plan.optouts]), None)


@lru_cache(maxsize=None)
def _footer(site: APISite, lists: str, optout: Source | None) -> str:
    """Return the words that say why a mail came and how to leave."""
    key = 'footer'
    if optout:
        page = page_of(site, optout.title)
        key += ('-optout-category' if page.namespace() == CATEGORY
                else '-optout')
    return translated(site.lang, key, {
        'list': lists, 'optout': optout and optout.url})
