"""Wikitext -> its entries and lines, each with the accounts it names.

The tree of mwparserfromhell is walked once, in the order of the text:
each type of nodes has its rule. What the tree leaves as plain text
although it looks like markup (unclosed tags, links, templates) is found
on the way.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

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
from mwparserfromhell.parser import ParserError

from ...wiki import WikiNames
from ..account_templates import AccountTemplate
from . import links, tags, templates, texts
from .broken import look
from .chunks import SIZE, Chunk, chunks
from .entry import Entry
from .headers import is_table
from .state import Rule, State


#: Which rule for which node.
RULES: Mapping[type, Rule] = {
    Text: texts.text, HTMLEntity: texts.entity, Comment: texts.comment,
    Wikilink: links.link, ExternalLink: links.external,
    Template: templates.template, Argument: templates.argument,
    Heading: tags.heading, Tag: tags.tag,
}


#: A line end that mwparserfromhell does not take inside a name.
_TARGET = re.compile(r'(\{\{\s*#target\s*:)(\s*\n\s*)([^{}|\n]*)',
                     re.IGNORECASE)


class Walker:

    """Walks over a page's tree and collects its entries."""

    def __init__(self, page: str, names: WikiNames,
                 templates: Mapping[str, AccountTemplate],
                 section: str | None = None,
                 transcluded: bool = False) -> None:
        """Get ready for a page's first line.

        :param page: its title, or the one's that transcludes it
        :param names: the wiki's names
        :param templates: those that name accounts, by their keys
        :param section: the only section to read
        :param transcluded: read what shows where the page is transcluded
        """
        self.state = State(RULES, page, names, templates, section,
                           transcluded)

    @property
    def line(self) -> int:
        """The line that is read, counted from 1."""
        return self.state.drafts.line

    @property
    def subpages(self) -> list[str]:
        """Titles of the page's own subpages that it transcludes so far."""
        return list(self.state.subpages)

    def read(self, text: str, size: int = SIZE) -> Iterator[Entry]:
        """Yield a page's entries in order.

        :param text: its wikitext
        :param size: characters from which on a piece of it may end
        :raises SectionError: the section is not there just once
        """
        drafts = self.state.drafts
        for chunk in chunks(text, size):
            self._read(chunk)
            # Only at its end is known what a table is about.
            if not drafts.tables:
                yield from drafts.ended
                drafts.ended.clear()
        drafts.end()
        yield from drafts.ended
        drafts.section.end()

    def _read(self, chunk: Chunk) -> None:
        """Read a piece of a page; of a broken off table, go on with it."""
        state, drafts = self.state, self.state.drafts
        nodes = _parse(chunk)
        if nodes is None:
            state.broken(chunk.text, 0)
            look(state, chunk.text, 0)
            state.skip(chunk.text)
            nodes = []
        elif chunk.resumes:
            drafts.line -= 1
        last = len(nodes) - 1
        for number, node in enumerate(nodes):
            resumes = chunk.resumes and not number and bool(drafts.tables)
            breaks = chunk.breaks and number == last
            if (resumes or breaks) and isinstance(
                    node, Tag) and is_table(node):
                tags.part_of_table(state, node, resumes, breaks)
            else:
                state.walk_node(node, 0)
        while drafts.tables and not chunk.breaks:
            drafts.close_table()


def _parse(chunk: Chunk) -> list[Node] | None:
    """Return a piece's nodes, None if it can't be parsed at a sane cost.

    Rows of a broken off table get a line before them that begins it.
    """
    if not chunk.parsable:
        return None
    try:
        return list(mwparserfromhell.parse(
            _TARGET.sub(r'\1\3\2', '{|\n' * chunk.resumes + chunk.text
                        + '|}' * chunk.breaks),
            skip_style_tags=True).nodes)
    except (ParserError, RecursionError):
        return None
