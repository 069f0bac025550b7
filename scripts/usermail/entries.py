"""Wikitext -> its entries and lines, each with the accounts it names.

The tree of mwparserfromhell is walked once, in the order of the text.
What the tree leaves as plain text although it looks like markup
(unclosed tags, links, templates) is found on the way.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import mwparserfromhell
from mwparserfromhell.nodes import (
    Argument,
    Comment,
    ExternalLink,
    Heading,
    HTMLEntity,
    Node,
    Tag,
    Template,
    Text,
    Wikilink,
)
from mwparserfromhell.wikicode import Wikicode

from .chunks import chunks
from .titles import (
    USER,
    Named,
    WikiNames,
    account,
    clean,
    split,
)


#: Kinds of entries.
ITEM, ROW, LINE, HEADING = 'item', 'row', 'line', 'heading'

#: What a mention is good for: to name the entry's account (EXACT), to
#: count whatever stands around it (DELIVERY), to be reported only (ASIDE:
#: notes, captions), or nothing, but what follows is no first account
#: (DEAD: struck out).
EXACT, DELIVERY, ASIDE, DEAD = 'exact', 'delivery', 'aside', 'dead'


class Mention(NamedTuple):

    """An account named on the page, or what looks like one.

    ``reason`` is '', or why nobody is mailed for it; ``text`` is the
    markup, or the name if it has no reason.
    """

    name: str
    reason: str
    line: int
    text: str
    role: str = EXACT


class Entry(NamedTuple):

    """An entry or a line: its texts and mentions in order."""

    kind: str
    line: int
    pieces: list[str | Mention]
    plain: bool = True


class AccountTemplate(NamedTuple):

    """Which parameters of a template name accounts.

    ``parameters`` are names in the order in which they are looked for;
    none for a template that names nobody. ``every`` is whether all
    unnamed parameters do; ``delivery`` whether it counts anywhere; in
    ``site`` another wiki can be named.
    """

    parameters: tuple[str, ...] = ('1', 'user', 'username', 'name')
    every: bool = False
    delivery: bool = False
    site: str | None = None


#: Tags that only dress what they hold.
DRESS = frozenset(
    'abbr b bdi bdo big blockquote center cite code data dd del dfn div dl '
    'dt em font i ins kbd languages li mark noinclude ol onlyinclude p poem '
    'q rb rp rt ruby s samp small span strike strong sub sup time translate '
    'tt tvar u ul var'.split())
STRIKES = frozenset({'s', 'del', 'strike'})
#: They leave no trace, so that a list item can start after them.
TRACELESS = frozenset({'includeonly', 'noinclude', 'onlyinclude',
                       'translate'})
HEADINGS = frozenset({'h1', 'h2', 'h3', 'h4', 'h5', 'h6'})
#: Templates that strike out what they hold.
STRIKING = frozenset({'s', 'del', 'strike', 'strikethrough', 'stricken',
                      'st', 'gestrichen', 'tachado', 'barré'})
_HIDING = re.compile(r'line-through|display\s*:\s*none'
                     r'|visibility\s*:\s*hidden', re.IGNORECASE)
_SUSPECT = re.compile(
    r'<!--|\[\[(?P<link>[^\[\]|{}\n]*)|\{\{(?P<template>[^{}|\n]*)'
    r'|<(?P<close>/?)(?P<tag>s|del|strike|includeonly|noinclude|nowiki|pre'
    r'|li)\b[^<>]*>|(?P<table>^\{\|)', re.IGNORECASE)
_LIST = frozenset('*#:;')


def template_key(name: str) -> str:
    """Return a template's name for looking it up, however it is spelt."""
    return clean(name).casefold()


def plain(code: Wikicode) -> str | None:
    """Return what a piece of wikitext reads, None if that can't be told."""
    text = ''
    for node in code.nodes:
        if isinstance(node, (Text, HTMLEntity)):
            text += str(node)
        elif isinstance(node, Tag) and str(node.tag).lower() in DRESS - STRIKES:
            inner = plain(node.contents) if node.contents else ''
            if inner is None:
                return None
            text += inner
        elif not isinstance(node, Comment):
            return None
    return text


class SectionError(ValueError):

    """The section to read is not on the page, or not only once."""


class Walker:

    """Walks over a page's tree and collects its entries."""

    def __init__(self, page: str, names: WikiNames,
                 templates: Mapping[str, AccountTemplate],
                 section: str | None = None,
                 transcluded: bool = False) -> None:
        """Get ready for a page's first line.

        :param page: its title
        :param names: the wiki's names
        :param templates: those that name accounts, by their keys
        :param section: the only section to read
        :param transcluded: read what shows where the page is transcluded
        """
        self.names = names
        self.templates = templates
        self.page = page
        self.base = split(page, names)
        self.section = section and clean(section)
        #: The level of the section that is being read, 0 if none is.
        self.level = 0
        self.found = False
        self.invisible = {'noinclude' if transcluded else 'includeonly'}
        self.entries: list[Entry] = []
        self.subpages: list[str] = []
        self.line = 1
        # the current entry
        self.kind = LINE
        self.start = 1
        self.pieces: list[str | Mention] = []
        self.fresh = True
        # what it stands in
        self.rows: list[tuple[str, int, list[str | Mention]]] = []
        self.headed = False
        self.struck = 0
        self.inside = 0
        self.asides = 0
        self.opaque = 0
        self.doubt = False
        self.gone = False

    def read(self, text: str) -> Iterator[Entry]:
        """Yield a page's entries.

        :raises SectionError: the section is not there just once
        """
        for chunk in chunks(text):
            try:
                code = mwparserfromhell.parse(chunk)
            except mwparserfromhell.parser.ParserError:
                self.report(chunk)
                self.line += chunk.count('\n')
                continue
            self.walk(code)
            yield from self.entries
            self.entries.clear()
        self.flush()
        yield from self.entries
        if self.section and not self.found:
            raise SectionError(
                f'The page "{self.page}" has no section "{self.section}".')

    def walk(self, code: Wikicode) -> None:
        """Walk over nodes."""
        for node in code.nodes:
            self.HANDLERS[type(node)](self, node)

    def flush(self) -> None:
        """End the current entry."""
        if self.pieces:
            if not self.section or self.level:
                self.entries.append(Entry(self.kind, self.start, self.pieces))
            self.pieces = []
        self.kind = LINE
        self.fresh = True

    def item(self) -> None:
        """Begin a list item."""
        if self.kind is ROW:
            if any(isinstance(piece, Mention) for piece in self.pieces):
                # The row has its account: the list is about that one.
                self.pieces.append('*')
                return
            self.rows.append((self.kind, self.start, self.pieces))
            self.pieces = []
        elif self.kind is ITEM:
            return
        self.kind = ITEM
        self.start = self.line

    def newline(self) -> None:
        """End a line."""
        if self.kind is not ROW:
            resumed = self.rows.pop() if self.kind is ITEM and self.rows \
                else None
            self.flush()
            if resumed:
                self.kind, self.start, self.pieces = resumed
        self.line += 1
        if self.kind is not ROW:
            self.start = self.line
        self.fresh = True

    def mention(self, named: Named, node: object) -> None:
        """Add an account to the entry."""
        name, reason = named
        if self.opaque:
            reason = reason or 'template'
        if self.doubt:
            reason = 'malformed'
        self.pieces.append(Mention(
            name, reason, self.line, str(node) if reason else name,
            DEAD if self.struck else ASIDE if self.asides else EXACT))
        self.fresh = False

    def report(self, text: str) -> None:
        """Add what can't be read."""
        if not self.struck:
            self.pieces.append(Mention('', 'malformed', self.line, text))

    def text(self, node: Text) -> None:
        """Read plain text."""
        value = node.value
        if self.inside:
            self.line += value.count('\n')
            return
        first, *rest = value.split('\n')
        if first:
            self.segment(first)
        for part in rest:
            self.newline()
            if part:
                self.segment(part)

    def segment(self, text: str) -> None:
        """Read plain text without line ends."""
        if self.gone:
            return
        if self.fresh and text[0] in _LIST:
            self.item()
        if '<' in text or '[[' in text or '{{' in text or '{|' in text:
            self.suspect(text)
        if not self.struck:
            self.pieces.append(text)
        self.fresh = False

    def suspect(self, text: str) -> None:
        """Look at plain text that may be broken markup."""
        for match in _SUSPECT.finditer(text):
            tag = (match['tag'] or '').lower()
            if match[0] == '<!--' or tag in self.invisible:
                # The wiki hides all that follows.
                self.report(text)
                self.gone = True
                return
            if tag in STRIKES:
                self.doubt = not match['close']
                if self.doubt:
                    self.report(text)
            elif tag in ('nowiki', 'pre'):
                self.report(text)
            elif tag == 'li' and not match['close']:
                self.item()
            elif match['template'] is not None or match['table']:
                self.report(text)
            elif match['link'] is not None:
                if account(split(match['link'], self.names), self.names):
                    self.report(text)

    def link(self, node: Wikilink) -> None:
        """Read a link."""
        nodes = node.title.nodes
        title = (nodes[0].value if len(nodes) == 1
                 and type(nodes[0]) is Text else plain(node.title))
        if title is None:
            self.pieces.append(Mention('', 'malformed', self.line, str(node)))
        else:
            named = account(split(title, self.names), self.names)
            if named and not self.gone:
                self.mention(named, node)
            elif not named:
                self.pieces.append('x')
        if node.text:
            self.inside += 1
            self.asides += 1
            self.walk(node.text)
            self.inside -= 1
            self.asides -= 1

    def template(self, node: Template) -> None:
        """Read a template."""
        key = plain(node.name)
        rule = self.templates.get(template_key(key)) if key else None
        values = {str(param.name).strip(): param.value
                  for param in node.params}
        if key and key.strip().lower().startswith('#target:'):
            target = key.strip()[8:]
            named = account(split(target, self.names), self.names)
            if '1' in values and str(values['1']).strip():
                named = Named(target, 'foreign')
            named = named or Named(target, 'not-a-user')
            self.pieces.append(Mention(
                named.name, named.reason, self.line,
                str(node) if named.reason else named.name, DELIVERY))
        elif rule and not self.gone:
            for name in rule.parameters:
                value = plain(values[name]) if name in values else None
                if value and value.strip():
                    named = account(split(value, self.names, USER),
                                    self.names)
                    if named:
                        self.mention(named, node)
                    break
        self.line += str(node).count('\n')

    def tag(self, node: Tag) -> None:
        """Read a tag, HTML or wiki."""
        name = str(node.tag).lower()
        if name in ('li', 'dt', 'dd') and node.wiki_markup:
            self.item()
            return
        if name in self.invisible or name not in DRESS:
            self.line += str(node).count('\n')
            return
        self.struck += name in STRIKES
        if node.contents is not None:
            self.walk(node.contents)
        self.struck -= name in STRIKES

    def heading(self, node: Heading) -> None:
        """Read a heading."""
        self.flush()
        self.kind = HEADING
        self.walk(node.title)
        self.flush()

    def other(self, node: Node) -> None:
        """Skip what shows nothing that could be read."""
        self.line += str(node).count('\n')

    HANDLERS: dict[type, Any] = {
        Text: text, Wikilink: link, Template: template, Tag: tag,
        Heading: heading, Comment: other, HTMLEntity: other,
        ExternalLink: other, Argument: other}
