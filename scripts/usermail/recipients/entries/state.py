"""What the rules share, and all that they may do.

A rule says what its node means, leaves the line behind the node, and
changes nothing but through :class:`State` and its drafts.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from mwparserfromhell.nodes import Comment, HTMLEntity, Node, Tag, Text
from mwparserfromhell.wikicode import Wikicode

from ...wiki import WikiNames
from ..account_templates import AccountTemplate
from ..titles import Named, clean_title, parse_title
from .drafts import Drafts
from .entry import ASIDE, BROKEN, DEAD, DELIVERY, NAMED, Mention
from .section import Section


#: Where a node stands, as bits that are handed down the tree: in a note,
#: which shows elsewhere; in a parameter of a template that we don't know;
#: in what is struck out.
NOTE, PARAMETER, STRUCK = 1, 2, 4
#: There newlines end no line, and nothing is an entry.
INLINE = NOTE | PARAMETER

_QUOTES = re.compile("'{2,}")

#: What list items begin with.
LIST = frozenset('*#:;')

#: Reads a node. The argument after it is where it stands.
Rule = Callable[['State', Any, int], None]


def unquoted(text: str) -> str:
    """Return text without the quotes that make it bold or italic.

    The wiki ends them with their line or cell, whether they are closed or
    not: they hold nothing.
    https://www.mediawiki.org/wiki/Help:Formatting
    """
    return _QUOTES.sub('', text) if "''" in text else text


def plain(code: Wikicode, tags: Collection[str] = ()) -> str | None:
    """Return what a bit of wikitext reads, None if that can't be told.

    :param code: text, character references and comments
    :param tags: those that may be there too
    """
    nodes = code.nodes
    if len(nodes) == 1 and type(nodes[0]) is Text:
        return nodes[0].value
    text = ''
    for node in nodes:
        if isinstance(node, Text):
            text += node.value
        elif isinstance(node, HTMLEntity):
            text += str(node)
        elif isinstance(node, Tag) and str(node.tag).lower() in tags:
            inner = plain(node.contents, tags) if node.contents else ''
            if inner is None:
                return None
            text += inner
        elif not isinstance(node, Comment):
            return None
    return text


class State:

    """What is known and what was read so far.

    ``subpages`` are the page's own that it transcludes. ``unclosed`` are
    tags that were opened and not closed, with how often: the wiki may
    strike out all that follows. ``gone`` is whether a comment hides it.
    """

    def __init__(self, rules: Mapping[type, Rule], page: str,
                 names: WikiNames, templates: Mapping[str, AccountTemplate],
                 section: str | None, transcluded: bool) -> None:
        """Get ready for a page's first line.

        :param rules: one for each type of nodes
        :param page: the page's title, or the one's that transcludes it
        :param names: the wiki's names
        :param templates: those that name accounts, by their keys
        :param section: the only section to read
        :param transcluded: read what shows where the page is transcluded
        """
        self.rules = rules
        self.page = page
        self.base = parse_title(page, names)
        self.names = names
        self.templates = templates
        self.hidden_tag = 'noinclude' if transcluded else 'includeonly'
        self.subpages: dict[str, None] = {}
        self.drafts = Drafts(Section(
            page, clean_title(section) if section else None))
        self.unclosed: dict[str, int] = {}
        self.gone = False

    def walk(self, code: Wikicode, where: int) -> None:
        """Read nodes by their rules."""
        rules = self.rules
        for node in code.nodes:
            rules[type(node)](self, node, where)

    def walk_node(self, node: Node, where: int) -> None:
        """Read one node by its rule."""
        self.rules[type(node)](self, node, where)

    def skip(self, code: object) -> None:
        """Pass what is not walked: count its lines."""
        self.drafts.line += str(code).count('\n')

    def shows(self, where: int) -> bool:
        """Tell whether text there is shown, and part of an entry."""
        return not (where or self.gone)

    def open(self, kind: str, where: int, marker: str = '') -> bool:
        """Begin an entry, if it may be one there."""
        return not where & INLINE and self.drafts.open(kind, marker)

    def say(self, text: str, where: int) -> None:
        """Add text to the entry, if it is shown there."""
        if not (where or self.gone):
            self.drafts.entry.pieces.append(text)

    def mention(self, named: Named, markup: object, where: int,
                role: str = NAMED, together: bool = False) -> None:
        """Add an account to the entry.

        :param named: the account
        :param markup: what names it
        :param role: what it is good for, if where it stands allows that
        :param together: whether it is named with the mention before it
        """
        if self.gone:
            return
        name, reason = named
        if self.unclosed:
            reason = 'malformed'
        if where:
            if where & PARAMETER:
                reason = reason or 'template'
            if where & STRUCK and role == DELIVERY:
                # MassMessage does not mind; we can't tell who is right.
                reason, role = 'malformed', BROKEN
            elif where & STRUCK:
                role = DEAD
            elif where & NOTE:
                role = ASIDE
        self.drafts.add(Mention(name, reason, self.drafts.line,
                                str(markup) if reason else name,
                                role, together))

    def broken(self, markup: object, where: int, role: str = NAMED) -> None:
        """Add what can't be read."""
        self.mention(Named('', 'malformed'), markup, where, role)

    def opened(self, tag: str) -> None:
        """Doubt all that follows: a tag is open that strikes it out."""
        self.unclosed[tag] = self.unclosed.get(tag, 0) + 1

    def closed(self, tag: str) -> None:
        """Doubt that no more: the tag is closed."""
        if tag in self.unclosed:
            self.unclosed[tag] -= 1
            if not self.unclosed[tag]:
                del self.unclosed[tag]
