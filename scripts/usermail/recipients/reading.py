"""A list page -> its recipients, and what is on it that gets no mail.

Who is a recipient: see the rule in :func:`read_wikitext`. Everything here
is a pure function of text and the wiki's names.
"""
from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from ..wiki import WikiNames
from .account_templates import BUILT_IN, AccountTemplate, account_template
from .bare_names import read_line, says_nothing
from .entries.walker import (
    ASIDE,
    BROKEN,
    DEAD,
    DELIVERY,
    HEADING,
    ITEM,
    LINE,
    PRE,
    ROW,
    Entry,
    Mention,
    SectionError,
    Walker,
)
from .titles import Named, account, split


__all__ = ('BUILT_IN', 'REASONS', 'AccountTemplate', 'Reading', 'Recipient',
           'Remark', 'SectionError', 'WikiNames', 'account_template',
           'merge', 'read_massmessage', 'read_optouts', 'read_title',
           'read_wikitext')

#: Why something on a list page gets no mail.
REASONS = {
    'mentioned': 'an account that is not the one the entry is about',
    'foreign': 'an account on another wiki',
    'anonymous': 'an IP address',
    'temporary': 'a temporary account',
    'invalid': 'a name that no account of the wiki can have',
    'subpage': 'a subpage of a user page',
    'pattern': 'a search pattern',
    'not-a-user': 'a delivery to, or a member that is, another page',
    'malformed': 'an unclosed or broken link, template, tag or target, or '
                 'what an unclosed strike may strike out',
    'template': 'a template that may name somebody; -template:NAME says '
                'that it does, -template:NAME/ that it does not',
    'external': 'an address of a user page in place of a link',
    'unnamed': 'a list item, or a row among others, that names no account',
    'prose': 'a line that keeps bare names from being read as a list',
    'never': 'the entry itself says: contact=never',
    'redirect': 'the page is a redirect, not a list',
}

#: In doubt whether somebody opted out, somebody did.
_DOUBTS = frozenset({'', 'malformed', 'template', 'subpage', 'never'})

#: Longest snippet in a remark.
SNIPPET = 80

#: Between accounts that are named together.
_SEPARATORS = re.compile(r'[)\]]?[\s,;·•‧・|/&+、，،؛—–-]*')
#: Between an account's own links.
_BESIDE = re.compile(r'[\s,;:·•‧・|/&+、，،؛—–()\[\]-]*')
#: Before the first account.
_BEFORE = re.compile(r'\s*')
_REDIRECT = re.compile(
    r'\s*#(?:redirect\b[^\n]*|[^\W\d_]+[ \t]*(?::[ \t]*)?\[\[[^\[\]\n]+\]\]'
    r'[ \t]*(?:\n|$))', re.IGNORECASE)


class Recipient(NamedTuple):

    """An account to mail, and where it is listed.

    ``name`` is canonical as far as text can tell; ``line`` counts from
    1, 0 for one that is not on a line.
    """

    name: str
    site: str
    page: str
    line: int


class Remark(NamedTuple):

    """What gets no mail, and why.

    ``text`` is raw wikitext, shortened: escape it before it is shown on
    a wiki. It is the account's name if ``reason`` is 'mentioned';
    ``reason`` is one of :data:`REASONS`.
    """

    page: str
    line: int
    text: str
    reason: str


class Reading(NamedTuple):

    """What a list page says, in the order of the page.

    ``subpages`` are titles of the page's own subpages that it
    transcludes, which are part of the list.
    """

    recipients: list[Recipient]
    remarks: list[Remark]
    subpages: list[str]


class _Notes:

    """Takes down what a page says; each account gets one place."""

    def __init__(self, page: str, site: str) -> None:
        self.page = page
        self.site = site
        self.recipients: dict[str, Recipient] = {}
        self.remarks: list[Remark] = []

    def add(self, mention: Mention) -> None:
        """Take down an account that gets mail, or why it does not."""
        if mention.reason:
            self.remark(mention.line, mention.text, mention.reason)
        elif mention.name not in self.recipients:
            self.recipients[mention.name] = Recipient(
                mention.name, self.site, self.page, mention.line)

    def mentioned(self, mention: Mention) -> None:
        """Take down an account that gets no mail here."""
        if mention.name and mention.reason in ('', 'template'):
            self.remark(mention.line, mention.name, 'mentioned')

    def remark(self, line: int, text: str, reason: str) -> None:
        """Take down what gets no mail."""
        self.remarks.append(Remark(self.page, line, snippet(text), reason))

    def reading(self, subpages: Iterable[str] = ()) -> Reading:
        """Return all of it."""
        self.remarks.sort(key=lambda remark: remark.line)
        return merge([Reading(list(self.recipients.values()), self.remarks,
                              list(subpages))])


#: Takes down what an entry says.
Decide = Callable[[Entry, _Notes], None]


def snippet(text: str) -> str:
    """Return a text on one line, shortened to a sane length."""
    text = ' '.join(text[:4 * SNIPPET].split())
    return text if len(text) <= SNIPPET else text[:SNIPPET - 1] + '…'


def merge(readings: Iterable[Reading]) -> Reading:
    """Return several readings as one.

    Each account is a recipient once, where it is listed first, and is
    remarked as mentioned at most once, and not if it is a recipient.

    :param readings: of one wiki's pages, in the order that counts
    """
    readings = list(readings)
    recipients: dict[tuple[str, str], Recipient] = {}
    for reading in readings:
        for recipient in reading.recipients:
            recipients.setdefault((recipient.site, recipient.name), recipient)
    known = {name for _, name in recipients}
    remarks: dict[Remark, None] = {}
    for reading in readings:
        for remark in reading.remarks:
            if remark.reason == 'mentioned':
                if remark.text in known:
                    continue
                known.add(remark.text)
            remarks.setdefault(remark)
    return Reading(
        list(recipients.values()), list(remarks),
        list(dict.fromkeys(subpage for reading in readings
                           for subpage in reading.subpages)))


def read_wikitext(text: str, page: str, names: WikiNames, *,
                  templates: Mapping[str, AccountTemplate] = BUILT_IN,
                  mentions: bool = False,
                  section: str | None = None,
                  root: str | None = None) -> Reading:
    """Read a list page.

    An entry is a list item or a table row; its recipient is the first
    account that it names. Entries and plain lines that hold nothing but
    accounts and separators name them all; so does delivery syntax
    anywhere. In <pre>, and on a page without any markup that names
    accounts, each line can be a bare name. What the page does not show
    as live is no entry. Where it is not clear whom an entry names,
    nobody is a recipient, and a remark says so.

    :param text: the page's wikitext
    :param page: its title
    :param names: the wiki's names
    :param templates: those that name accounts, by their keys
    :param mentions: take every account that the page mentions
    :param section: read only the section with this heading, and its
        subsections
    :param root: title of the list page that transcludes this one: what
        shows there is read, and subpages are that page's
    :raises SectionError: the section is not there just once
    """
    return _read(text, page, names, _decide_all if mentions else _decide,
                 templates, section, root)


def read_optouts(text: str, page: str, names: WikiNames, *,
                 templates: Mapping[str, AccountTemplate] = BUILT_IN,
                 ) -> Reading:
    """Read who must not be mailed.

    Every account that the page mentions counts, and where there is a
    doubt it counts too: struck out, under an unclosed strike, inside an
    unknown template, by a subpage, with contact=never. The remarks tell
    what can't be read: somebody may be there who is not among the
    recipients.

    :param text: the page's wikitext
    :param page: its title
    :param names: the wiki's names
    :param templates: those that name accounts, by their keys
    :return: the accounts are its recipients
    """
    return _read(text, page, names, _decide_optout, templates)


def _read(text: str, page: str, names: WikiNames, decide: Decide,
          templates: Mapping[str, AccountTemplate],
          section: str | None = None, root: str | None = None) -> Reading:
    """Read a page by one way to decide who of an entry counts."""
    notes = _Notes(page, names.site)
    text = text.lstrip('\ufeff')
    if _REDIRECT.match(text):
        notes.remark(1, text.lstrip().partition('\n')[0], 'redirect')
        return notes.reading()
    walker = Walker(root or page, names, templates, section,
                    transcluded=root is not None)
    bare: list[Entry] | None = []
    for entry in walker.read(text):
        if entry.kind == PRE:
            read_bare(enumerate(str(entry.pieces[0]).split('\n'),
                                entry.line), notes, names, least=1)
            bare = None
            continue
        decide(entry, notes)
        if bare is not None:
            bare.append(entry)
            if entry.kind not in (LINE, HEADING) or any(
                    isinstance(piece, Mention) and piece.reason != 'template'
                    for piece in entry.pieces):
                bare = None
    if bare:
        read_bare(((entry.line, ''.join(
            piece for piece in entry.pieces if isinstance(piece, str)))
            for entry in bare if entry.kind == LINE), notes, names, least=2)
    return notes.reading(walker.subpages)


def _decide_optout(entry: Entry, notes: _Notes) -> None:
    """Take down whom an entry could name at all."""
    for mention in _mentions(entry, notes):
        if mention.name and mention.reason in _DOUBTS:
            notes.add(mention._replace(reason=''))
        elif mention.role != DEAD:
            notes.add(mention)


def _decide_all(entry: Entry, notes: _Notes) -> None:
    """Take down every account that an entry mentions."""
    for mention in _mentions(entry, notes):
        if mention.name and mention.reason == 'template':
            mention = mention._replace(reason='')
        if mention.role != DEAD:
            notes.add(mention)


def _decide(entry: Entry, notes: _Notes) -> None:
    """Take down whom an entry is about."""
    named = []
    for mention in _mentions(entry, notes):
        if mention.role in (DELIVERY, BROKEN):
            notes.add(mention)
        elif mention.role == ASIDE:
            notes.mentioned(mention)
        else:
            named.append(mention)
    if not named:
        return
    # A subpage beside its owner is one of the owner's own links.
    owners = {mention.name for mention in named if not mention.reason}
    named = [mention for mention in named
             if mention.reason != 'subpage' or mention.name not in owners]
    may_be = entry.kind in (ITEM, ROW)
    clear = len(named) == 1 or all(
        mention.reason != 'template' for mention in named)
    if (len(named) == 1 and may_be
            or clear and entry.kind != HEADING and is_pure(entry.pieces)):
        for mention in named:
            if mention.role != DEAD:
                notes.add(mention)
        return
    own = []
    if may_be and named[0].role != DEAD:
        own = [named[0], *takewhile(lambda one: one.together, named[1:])]
    for mention in own:
        notes.add(mention)
    own_names = {mention.name for mention in own}
    for mention in named:
        if mention.role == DEAD or mention.name in own_names:
            continue
        if mention.reason == 'malformed':
            notes.add(mention)
        else:
            notes.mentioned(mention)


def _mentions(entry: Entry, notes: _Notes) -> list[Mention]:
    """Return an entry's mentions; remark one that should have some."""
    found = [piece for piece in entry.pieces if not isinstance(piece, str)]
    if not found and entry.kind in (ITEM, ROW):
        text = ''.join(map(str, entry.pieces)).strip()
        if text:
            notes.remark(entry.line, text, 'unnamed')
    return found


def is_pure(pieces: Sequence[str | Mention]) -> bool:
    """Tell whether an entry holds nothing but accounts and separators."""
    before = None
    gap = ''
    for piece in pieces:
        if isinstance(piece, str):
            gap += piece
            continue
        if piece.role in (ASIDE, BROKEN):
            continue
        rule = (_BEFORE if before is None
                else _BESIDE if before and before == piece.name
                else _SEPARATORS)
        if not rule.fullmatch(gap):
            return False
        before, gap = piece.name, ''
    return bool(_SEPARATORS.fullmatch(gap))


def read_bare(lines: Iterable[tuple[int, str]], notes: _Notes,
              names: WikiNames, least: int) -> None:
    """Read bare names, one for each line.

    The lines are a list only if each of them could be a name or names a
    target: none has markup, ends like a sentence or has more than five
    words. A line that is an e-mail address, an IP address or a name that
    can't be is remarked.

    :param lines: with their numbers
    :param notes: where to
    :param names: the wiki's names
    :param least: how many names make a list
    """
    mentions, prose = [], []
    for number, line in lines:
        if says_nothing(line):
            continue
        named = read_line(line.strip(), names)
        if named is None:
            prose.append((number, line))
        else:
            mentions.append(Mention(named.name, named.reason, number,
                                    line if named.reason else named.name))
    if prose:
        if len(prose) < len(mentions):
            for number, line in prose:
                notes.remark(number, line, 'prose')
    elif len(mentions) < least:
        for mention in mentions:
            notes.remark(mention.line, mention.text, 'unnamed')
    else:
        for mention in mentions:
            notes.add(mention)


def read_massmessage(text: str, page: str, names: WikiNames) -> Reading:
    """Read a page of content model MassMessageListContent.

    https://www.mediawiki.org/wiki/Extension:MassMessage

    :param text: its JSON
    :param page: its title
    :param names: the wiki's names
    """
    notes = _Notes(page, names.site)
    try:
        targets = json.loads(text)['targets']
    except json.JSONDecodeError as error:
        notes.remark(error.lineno, str(error), 'malformed')
        return notes.reading()
    except (KeyError, TypeError, RecursionError):
        targets = None
    if not isinstance(targets, list):
        notes.remark(1, text, 'malformed')
        return notes.reading()
    for target, line in zip(targets, _title_lines(text, len(targets))):
        title = target.get('title') if isinstance(target, dict) else None
        if not isinstance(title, str):
            notes.remark(line, json.dumps(target), 'malformed')
            continue
        site = str(target.get('site') or '')
        named = (account(split(title, names), names)
                 or Named(title, 'not-a-user'))
        if site and site.lower() not in names.own:
            named = Named(named.name, 'foreign')
        notes.add(Mention(named.name, named.reason, line,
                          f'{title} @ {site}' if site else title))
    return notes.reading()


def _title_lines(text: str, count: int) -> list[int]:
    """Return the lines of a JSON text on which its titles stand.

    :return: zeros if they can't be told
    """
    lines = [number for number, line in enumerate(text.split('\n'), 1)
             for _ in range(line.count('"title"'))]
    return lines if len(lines) == count else [0] * count


def read_title(title: str, page: str, names: WikiNames) -> Reading:
    """Read a title that is itself a member of the audience.

    :param title: a page, from a category or a page generator
    :param page: what named it, for the report
    :param names: the wiki's names
    """
    notes = _Notes(page, names.site)
    named = (account(split(title, names), names)
             or Named(title, 'not-a-user'))
    notes.add(Mention(named.name, named.reason, 0, title))
    return notes.reading()
