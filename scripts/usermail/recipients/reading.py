"""A list page -> its recipients, and what is on it that gets no mail.

Who is a recipient: see the rule in :func:`read_wikitext`. Everything here
is a pure function of text and the wiki's names.
"""
from __future__ import annotations

import re
from collections.abc import Mapping

from ..wiki import WikiNames
from .account_templates import BUILT_IN, AccountTemplate
from .bare_names import read_bare
from .decide import Decide, Notes, decide_all, decide_first, decide_optout
from .entries import HEADING, LINE, PRE, Entry, Mention, Walker
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
    return _read(text, page, names, decide_optout, templates)


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
