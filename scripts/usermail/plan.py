"""Make the plan of a run: whom to mail what, under which name.

Everything that a run needs from the wiki is read here, before anybody is
judged.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pywikibot
from pywikibot.site import APISite

from .campaign import campaign_name
from .delivery import Watch
from .eligibility import Actors
from .exceptions import OnWiki, UsageError
from .leaving import PRELOAD, ways_out
from .lists import check_sender, read_lists, read_optouts
from .message import (
    Choice,
    Message,
    Rules,
    choose,
    from_text,
    read_message,
    refuse_redirect,
    slips,
)
from .notices import notice_keys
from .options import Options
from .recipients import OptedOut, Part, Reading, merge
from .report import report_title
from .shared import SETTINGS, TRUSTED, Shared, check_fixed
from .translations import subpages
from .wiki import Loaded, Source, WikiNames, is_account, load, page_of


#: Asks the operator for the 'subject' or the 'text'.
Ask = Callable[[str], str]


@dataclass(frozen=True)
class Plan:

    """What a run is going to do.

    ``wiki`` is the wiki's key in the ledger; ``sender`` the account that
    sends, ``sender_email`` its address as far as the wiki tells it;
    ``lists`` are the list pages and ``optouts`` the opt-out pages as they
    were read, ``opted_out`` whom the latter name; ``ways`` are the links
    with which one click does it, by opt-out page; ``page`` is the message
    page that is sent, None for a message that is no page, and ``base`` the
    title of the page whose language subpage it may be; ``transcluded`` are
    the pages whose words are in it, newest first; ``warnings`` is what
    somebody should know before it is sent, a line for each; ``read`` are
    the titles of all pages that the run looked for; ``footer`` says
    whether each mail tells why it came. ``parts`` are the pages that each
    list is made of; ``optout_pages`` the opt-out pages, also one that may
    yet be made; ``names`` is what the parser must know of the wiki.
    ``watch`` has looked at the stop pages; ``actors`` knows whom to trust;
    ``settings`` are the pages that say how the run is to be; ``reported``
    is the page that the report is meant to go on, by its title, for a run
    that mails nobody. ``objection`` is why nothing may be sent before
    somebody has approved the message; ``notices`` are the keys of notices
    on the wiki that would say what is in its way. ``wikitext`` is the
    message page's.
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
    parts: Sequence[Sequence[Part]]
    optout_pages: Sequence[pywikibot.Page]
    names: WikiNames
    watch: Watch
    actors: Actors
    settings: Sequence[Source] = ()
    reported: Mapping[str, pywikibot.Page] = field(default_factory=dict)
    base: str = ''
    transcluded: Sequence[Source] = ()
    warnings: Sequence[str] = ()
    read: frozenset[str] = frozenset()
    ways: Mapping[str, str] = field(default_factory=dict)
    objection: UsageError | None = None
    notices: Sequence[str] = ()
    wikitext: str = ''

    @property
    def sources(self) -> list[Source]:
        """The pages that the run has read, with their revisions."""
        return [*self.settings, *self.lists, *self.optouts,
                *self.transcluded,
                *([self.page] if self.page else [])]

    @cached_property
    def urls(self) -> Mapping[str, str]:
        """The list pages' addresses, by their titles."""
        return {one.title: one.url for one in self.lists}


def prepare(site: APISite, lists: Sequence[pywikibot.Page], options: Options,
            ask: Ask | None, shared: Shared | None = None) -> Plan:
    """Read everything that a run needs from the wiki.

    :param site: the wiki
    :param lists: the list pages
    :param options: what is asked of the run
    :param ask: for what is missing; None where nobody can be asked
    :param shared: what it has from a job of several
    :raises UsageError: something is missing or wrong
    """
    shared = shared or Shared(Actors(site, options.trusted or TRUSTED))
    if shared.error:
        raise shared.error
    text = options.given_text
    notices = notice_keys(lists, options)
    lists = list({_title_of(page): _whole(page) for page in lists}.values())
    alone = _title_of(lists[0]) if len(lists) == 1 else None
    title = (None if text is not None
             else _canonical(site, options.message)
             or (f'{alone}/Message' if alone else None))
    translations = subpages(title, options.messagelang or site.lang)
    given = _canonicals(site, options.optout)
    # A mailing's own page can only add some.
    optouts = tuple(dict.fromkeys([*given, *(
        f'{_title_of(page)}/Opt-out' for page in lists
        if (shared.fixed or not given) and (
            alone or not is_account(page)))]))
    stops = _canonicals(site, () if options.looks_back else options.stop)
    reads = dict.fromkeys([
        *(page.title() for page in lists if not is_account(page)),
        *optouts, *(optout + PRELOAD for optout in optouts), *stops,
        *filter(None, [title]), *translations,
        *(source.title for source in shared.fixed)])
    meant = report_title(lists, _canonical(site, options.report))
    loaded = load(site, [*reads, *filter(None, [meant])])
    watch = Watch(site, [loaded.pages[stop] for stop in stops])
    check_fixed(loaded, shared.fixed)

    check_sender(loaded.sender, options)
    parts = read_lists([loaded.pages.get(page.title(), page)
                        for page in lists], loaded.names, options)
    reading = merge(part.reading for each in parts for part in each)
    ways, wrong = ways_out(loaded, optouts, options.templates)
    optout_pages = [loaded.pages[optout] for optout in optouts]
    looked_for = [*optouts, *options.stop]
    # Only the default page need not be there.
    optouts = tuple(optout for optout in optouts
                    if optout in given or loaded.pages[optout].exists())
    opted_out = read_optouts([loaded.pages[optout] for optout in optouts],
                             loaded.names, options,
                             [one.name for one in reading.recipients])
    choice = _choice(site, title, translations, loaded, options)
    message = choice.message if choice else _given(
        options, text, ask, loaded.sources[title] if title else None)
    base = loaded.sources[title].title if choice and title else ''
    if not base and not alone and not options.campaign:
        raise UsageError('Of several lists without a message page, none '
                         'gives the campaign its name. Give -campaign.')
    sources = [loaded.sources.get(page.title())
               or Source(page.title(), page.full_url()) for page in lists]
    return Plan(
        site=site, wiki=loaded.names.site, sender=site.username(),
        sender_email=loaded.sender.get('email', ''), lists=sources,
        reading=merge([reading, Reading([], wrong, [])]),
        optouts=[loaded.sources[optout] for optout in optouts],
        opted_out=opted_out,
        page=choice and choice.page, message=message,
        wikitext=next((page.text for page in loaded.pages.values() if choice
                       and page.title() == choice.page.title), ''),
        footer=not options.nofooter, ways=ways, base=base, parts=parts,
        optout_pages=optout_pages, names=loaded.names, watch=watch,
        actors=shared.actors,
        settings=shared.fixed,
        reported={meant: loaded.pages[meant]} if meant else {},
        campaign=campaign_name(options.campaign, base or sources[0].title,
                               choice.heading if choice else message.subject),
        transcluded=choice.transcluded if choice else (),
        warnings=choice.warnings if choice else (), notices=notices,
        objection=choice.objection if choice else None,
        read=frozenset([
            *shared.read, *(f'{_title_of(page)}{SETTINGS}' for page in lists),
            *(source.title for source in (
                *(loaded.sources[each] for each in reads), *sources,
                *(choice.transcluded if choice else ()))),
            *(_title_of(page_of(site, each)) for each in (
                *looked_for, *(each + PRELOAD for each in looked_for))),
            *(one.page for one in reading.recipients),
            *(one.page for one in reading.remarks)]))


def _title_of(page: pywikibot.Page) -> str:
    """Return a page's title without a section."""
    return str(page.title(with_section=False))


def _whole(page: pywikibot.Page) -> pywikibot.Page:
    """Return the page that a title with a section is about."""
    return (page_of(page.site, _title_of(page)) if page.section() else page)


def _canonical(site: APISite, title: str | None) -> str | None:
    """Return a title in the one spelling that Pywikibot has for it.

    :raises UsageError: it can't be a title
    """
    return title and _title_of(page_of(site, title))


def _canonicals(site: APISite, titles: Iterable[str]) -> tuple[str, ...]:
    """Return titles in the one spelling that Pywikibot has for them.

    :raises UsageError: one can't be a title
    """
    return tuple(_title_of(page_of(site, title)) for title in titles)


def _given(options: Options, text: str | None, ask: Ask | None,
           page: Source | None) -> Message:
    """Return the message that is no page.

    :param options: what is asked of the run
    :param text: -text or -textfile
    :param ask: for what is missing
    :param page: where the message could be, None if it is not to be there
    :raises UsageError: it is missing, or not as it is meant
    """
    subject = options.subject or _ask(ask, 'subject', page)
    if text is None:
        text = _ask(ask, 'text', page)
    try:
        for slip in slips(f'{subject}\n{text}'):
            raise slip
        return from_text(text, subject)
    except OnWiki as error:
        # The operator wrote it.
        raise UsageError(str(error)) from None


def _choice(site: APISite, title: str | None, translations: Iterable[str],
            loaded: Loaded, options: Options) -> Choice | None:
    """Return the message that a page holds, None without such a page.

    :raises UsageError: it is none, or must not be sent unattended
    """
    if title is None:
        return None
    page = loaded.pages[title]
    if not page.exists():
        if options.message:
            raise OnWiki(f'The message page "{title}" does not exist on '
                         f'{site}.', 'missing-page', loaded.sources[title])
        return None
    if options.looks_back:
        # Nothing is sent: who wrote it does not matter.
        refuse_redirect(page)
        message = read_message(page, options.subject, options.messagesection,
                               neutral=True).message
        return Choice(loaded.sources[title], message, message.subject, (), ())
    return choose(site, loaded, title, translations, Rules(
        subject=options.subject, section=options.messagesection,
        named=bool(options.campaign), trusted=options.trusted or TRUSTED,
        revision=options.revision, strict=options.always))


def _ask(ask: Ask | None, what: str, page: Source | None) -> str:
    """Ask for what is missing, if somebody can be asked."""
    if ask is not None:
        return ask(what)
    said = (f'The {what} is missing. Write it on the list\'s subpage '
            '/Message, whose first heading is the subject, or give '
            + ('-subject.' if what == 'subject'
               else '-message, -text or -textfile.'))
    raise OnWiki(said, 'missing-page', page) if page else UsageError(said)
