"""A list page -> its recipients, and what is on it that gets no mail.

Who is a recipient: see the rule in :func:`read_wikitext`. Everything here
is a pure function of text and the wiki's names.
"""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..wiki import WikiNames
from .account_templates import BUILT_IN, AccountTemplate
from .bare_names import read_bare, read_line
from .decide import (
    Decide,
    Notes,
    decide_all,
    decide_first,
    decide_optout,
    is_pure,
)
from .entries import DEAD, HEADING, LINE, PRE, Entry, Mention, Walker
from .model import Reading
from .titles import addressee


_REDIRECT = re.compile(
    r'\s*#(?:redirect\b[^\n]*|[^\W\d_]+[ \t]*(?::[ \t]*)?\[\[[^\[\]\n]+\]\]'
    r'[ \t]*(?:\n|$))', re.IGNORECASE)


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
    return _read(text, page, names, decide_all if mentions else decide_first,
                 templates, section, root)


def read_optouts(text: str, page: str, names: WikiNames, *,
                 templates: Mapping[str, AccountTemplate] = BUILT_IN,
                 root: str | None = None) -> Reading:
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
    :param root: title of the opt-out page that transcludes this one
    :return: the accounts are its recipients
    """
    return _read(text, page, names, decide_optout, templates, root=root)


def read_title(title: str, page: str, names: WikiNames) -> Reading:
    """Read a title that is itself a member of the audience.

    :param title: a page, from a category or a page generator
    :param page: what named it, for the report
    :param names: the wiki's names
    """
    notes = Notes(page, names.site)
    named = addressee(title, names)
    notes.add(Mention(named.name, named.reason, 0, title))
    return notes.reading()


def _read(text: str, page: str, names: WikiNames, decide: Decide,
          templates: Mapping[str, AccountTemplate],
          section: str | None = None, root: str | None = None) -> Reading:
    """Read a page by one way to decide who of an entry counts."""
    notes = Notes(page, names.site)
    text = text.lstrip('\ufeff')
    if _REDIRECT.match(text):
        notes.remark(1, text.lstrip().partition('\n')[0], 'redirect')
        return notes.reading()
    walker = Walker(root or page, names, templates, section,
                    transcluded=root is not None)
    bare: list[Entry] | None = []
    beside = _Beside()
    dead: set[str] = set()
    for entry in walker.read(text):
        if entry.kind == PRE:
            read_bare(enumerate(str(entry.pieces[0]).split('\n'),
                                entry.line), notes, names, least=1)
            bare = None
            continue
        decide(entry, notes)
        mentions = [piece for piece in entry.pieces
                    if isinstance(piece, Mention)]
        dead.update(one.name for one in mentions if one.role == DEAD)
        beside.add(entry, mentions)
        if bare is not None:
            bare.append(entry)
            if entry.kind not in (LINE, HEADING) or any(
                    mention.reason != 'template' for mention in mentions):
                bare = None
    if bare:
        read_bare(((entry.line, _text(entry)) for entry in bare
                   if entry.kind == LINE), notes, names, least=2)
    else:
        for line, words in beside.lines():
            named = read_line(words.strip(), names)
            if named and not named.reason:
                notes.remark(line, words, 'unnamed')
    return notes.reading(walker.subpages)._replace(dead=frozenset(dead))


def _text(entry: Entry) -> str:
    """Return the text of an entry without what it mentions."""
    return ''.join(piece for piece in entry.pieces if isinstance(piece, str))


class _Beside:

    """Plain lines beside accounts: they may be bare names."""

    def __init__(self) -> None:
        """Begin with none."""
        self._after: list[tuple[int, str]] = []
        self._others: list[tuple[int, str]] = []
        self._next = 0  # the line that continues an entry with an account
        self._in_lines = False  # whether accounts stand alone on lines

    def add(self, entry: Entry, mentions: Sequence[Mention]) -> None:
        """Take down an entry of the page, in their order."""
        if mentions:
            self._next = entry.line + 1
            if entry.kind == LINE:
                self._in_lines |= is_pure(entry.pieces)
        elif entry.kind == LINE and _text(entry).strip():
            after = entry.line == self._next
            (self._after if after else self._others).append(
                (entry.line, _text(entry)))
            self._next += after

    def lines(self) -> list[tuple[int, str]]:
        """Return the lines that stand beside an account, with numbers.

        Where a line holds nothing but accounts, others may do so, too;
        else only those that follow an entry at once.
        """
        return sorted(self._after + self._others * self._in_lines)
