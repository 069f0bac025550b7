"""Whom an entry is about, by each way of reading a page."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile

from .entries import (
    ASIDE,
    BROKEN,
    COLUMN,
    DEAD,
    DELIVERY,
    HEADING,
    ITEM,
    ROW,
    Entry,
    Mention,
)
from .model import Reading, Recipient, Remark, merge, snippet


#: In doubt whether somebody opted out, somebody did.
_DOUBTS = frozenset({'', 'malformed', 'template', 'subpage', 'never'})
#: Named is what no account here has: a page of the same name, somebody of
#: another wiki.
_ELSEWHERE = frozenset({'not-a-user', 'foreign'})

#: Between accounts that are named together.
_SEPARATORS = re.compile(r'[)\]]?[\s,;·•‧・|/&+、，،؛—–-]*')
#: Between an account's own links.
_BESIDE = re.compile(r'[\s,;:·•‧・|/&+、，،؛—–()\[\]-]*')
#: Before the first account.
_BEFORE = re.compile(r'\s*')


class Notes:

    """Takes down what a page says; each account gets one place."""

    def __init__(self, page: str, site: str) -> None:
        """Begin with nothing.

        :param page: title of the page that is read
        :param site: its wiki
        """
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
        if mention.name and mention.reason in (
                '', 'template', 'malformed'):
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
Decide = Callable[[Entry, Notes], None]


def decide_optout(entry: Entry, notes: Notes) -> None:
    """Take down whom an entry could name at all."""
    for mention in _mentions(entry, notes):
        if mention.name and mention.reason in _DOUBTS:
            notes.add(mention._replace(reason=''))
        elif mention.role != DEAD:
            notes.add(mention)


def decide_all(entry: Entry, notes: Notes) -> None:
    """Take down every account that an entry mentions."""
    for mention in _mentions(entry, notes):
        if mention.name and mention.reason == 'template':
            mention = mention._replace(reason='')
        if mention.role != DEAD:
            notes.add(mention)


def decide_first(entry: Entry, notes: Notes) -> None:
    """Take down whom an entry is about."""
    named = []
    mentions = _mentions(entry, notes)
    for mention in mentions:
        if mention.role in (DELIVERY, BROKEN):
            notes.add(mention)
        elif mention.role == ASIDE:
            notes.mentioned(mention)
        else:
            named.append(mention)
    if not named:
        if entry.kind in (ITEM, ROW) and all(
                mention.role == ASIDE for mention in mentions):
            _unnamed(entry, notes)
        return
    # A subpage beside its owner is one of the owner's own links.
    owners = {mention.name for mention in named if not mention.reason}
    named = [mention for mention in named
             if mention.reason != 'subpage' or mention.name not in owners]
    may_be = entry.kind in (ITEM, ROW) and not entry.reply
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
    own_names = {mention.name for mention in own
                 if mention.reason not in _ELSEWHERE}
    for mention in named[len(own):]:
        if mention.role == DEAD or mention.name and mention.name in own_names:
            continue
        if mention.reason == 'malformed' or not mention.name:
            notes.add(mention)
        else:
            notes.mentioned(mention)


def _mentions(entry: Entry, notes: Notes) -> list[Mention]:
    """Return an entry's mentions; remark one that should have some."""
    found = [piece for piece in entry.pieces if not isinstance(piece, str)]
    if not found and entry.kind in (ITEM, ROW):
        _unnamed(entry, notes)
    return found


def _unnamed(entry: Entry, notes: Notes) -> None:
    """Remark an entry that names nobody, if it says something."""
    text = ''.join(piece for piece in entry.pieces
                   if isinstance(piece, str)).strip('\n' + COLUMN)
    if text and not (entry.reply and entry.marker.endswith(':')):
        notes.remark(entry.line, text, 'unnamed')


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
