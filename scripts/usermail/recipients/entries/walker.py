"""Wikitext -> its entries and lines, each with the accounts it names.

The tree of mwparserfromhell is walked once, in the order of the text.
What the tree leaves as plain text although it looks like markup
(unclosed tags, links, templates) is found on the way. What a wiki makes
of it was tried on MediaWiki 1.39.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

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
from mwparserfromhell.wikicode import Wikicode

from ...wiki import (
    CATEGORY,
    LANGUAGE,
    SPECIAL,
    TEMPLATE,
    USER,
    USER_TALK,
    WikiNames,
)
from ..account_templates import (
    DRESSING,
    STRIKING,
    AccountTemplate,
    template_key,
)
from ..titles import Named, Title, account, clean, split
from .chunks import chunks


#: Kinds of entries. The text of PRE is the whole block.
ITEM, ROW, LINE, HEADING, PRE = 'item', 'row', 'line', 'heading', 'pre'

#: What a mention is good for. NAMED: to be the entry's account. DELIVERY:
#: it counts whatever stands around it. ASIDE: it stands in a note or a
#: caption. DEAD: the page shows it struck out, or as code. BROKEN: it is
#: no account, only markup that can't be read.
NAMED, DELIVERY, ASIDE, DEAD = 'named', 'delivery', 'aside', 'dead'
BROKEN = 'broken'

#: Tags that only dress what they hold.
DRESS = frozenset(
    'abbr b bdi bdo big blockquote caption center cite code data dd del dfn '
    'div dl dt em font i ins kbd languages li mark noinclude includeonly '
    'ol onlyinclude p poem q rb rp rt ruby s samp small span strike strong '
    'sub sup table tbody td tfoot th thead time tr translate tt tvar u ul '
    'var'.split())
STRIKES = frozenset({'s', 'strike', 'del'})
#: Tags that go on where a list item or a paragraph ends; the others are
#: closed there, as HTML has it.
LASTING = frozenset({'s', 'strike', 'pre', 'div', 'center', 'blockquote',
                     'ul', 'ol', 'dl', 'table', 'tbody', 'thead', 'tfoot',
                     'tr', 'td', 'th'})
#: They leave no trace, so that a list item can start after them.
TRACELESS = frozenset({'includeonly', 'noinclude', 'onlyinclude',
                       'translate'})
#: Notes, which show elsewhere than they stand.
NOTES = frozenset({'ref', 'caption'})
HEADINGS = frozenset({'h1', 'h2', 'h3', 'h4', 'h5', 'h6'})

_HIDING = re.compile(r'line-through|display\s*:\s*none'
                     r'|visibility\s*:\s*hidden', re.IGNORECASE)
_SUSPECT = re.compile(
    r'(?P<comment><!--)|\[\[(?P<link>[^\[\]|{}<>]*)|(?P<template>\{\{)'
    r'|(?P<table>^:*\{\|)|<(?P<close>/?)(?P<tag>[a-z][a-z0-9]*)\b'
    r'(?P<rest>[^<>]*)(?P<end>>?)', re.IGNORECASE)
_SWITCHES = re.compile(r'(?:__[^\W\d_]+__)+')
#: What may be a title in the address of a page.
_TITLES = re.compile(r'[/=]([^/=&?]+:[^&?]+)')
_LIST = frozenset('*#:;')
_SUBST = re.compile(r'^\s*(?:subst|safesubst|msg|msgnw|raw)\s*:',
                    re.IGNORECASE)


class Mention(NamedTuple):

    """An account named on the page, or what looks like one.

    ``name`` may be '' or not canonical where there is a ``reason`` why
    nobody is to be mailed for it; ``text`` is the markup. ``together``
    is whether it is named in one breath with the mention before it.
    """

    name: str
    reason: str
    line: int
    text: str
    role: str = NAMED
    together: bool = False


class Entry(NamedTuple):

    """An entry, or a line that is none: its texts and mentions in order."""

    kind: str
    line: int
    pieces: list[str | Mention]


class SectionError(ValueError):

    """The section to read is not on the page, or not only once."""


def plain(code: Wikicode, tags: Iterable[str] = ()) -> str | None:
    """Return what a bit of wikitext reads, None if that can't be told.

    :param code: text, character references and comments
    :param tags: those that may be there too
    """
    text = ''
    for node in code.nodes:
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
        self.names = names
        self.templates = templates
        self.page = page
        self.base = split(page, names)
        self.section = clean(section) if section else None
        self.level = 0  # of the section's heading; 0: we are not in it
        self.found = False
        self.hidden_tag = 'noinclude' if transcluded else 'includeonly'
        self.subpages: dict[str, None] = {}
        self.entries: list[Entry] = []
        self.line = 1

        # The current entry, and whether nothing of its line was seen yet.
        self.kind = LINE
        self.start = 1
        self.pieces: list[str | Mention] = []
        self.named = False  # there is a mention among the pieces
        self.fresh = True

        # Rows without a mention, interrupted by entries inside them.
        self.outer: list[tuple[int, list[str | Mention]]] = []
        # The tables around: whether each has rows that are entries, and
        # whether it has column headers. And whether the row has data.
        self.tables: list[bool] = []
        self.headers: list[bool] = []
        self.data = False

        # How many things we are in: whose newlines end no line, whose
        # accounts are notes, are hidden in an unknown template, are dead.
        self.inline = 0
        self.aside = 0
        self.opaque = 0
        self.dead = 0
        # Strikes that were opened and not closed: the wiki may strike out
        # all that follows. And whether a comment hides it.
        self.unclosed: Counter[str] = Counter()
        self.gone = False

    def read(self, text: str) -> Iterator[Entry]:
        """Yield a page's entries in order.

        :raises SectionError: the section is not there just once
        """
        for chunk in chunks(text):
            try:
                code = mwparserfromhell.parse(chunk)
            except (ParserError, RecursionError):
                self.broken(chunk)
                self.line += chunk.count('\n')
            else:
                self.walk(code)
            yield from self.entries
            self.entries.clear()
        self.end()
        yield from self.entries
        if self.section is not None and not self.found:
            raise SectionError(
                f'The page "{self.page}" has no section "{self.section}".')

    # The current entry

    def end(self) -> None:
        """End the current entry."""
        if self.pieces:
            if self.section is None or self.level:
                self.entries.append(Entry(self.kind, self.start, self.pieces))
            self.pieces = []
        self.named = False
        self.kind = LINE
        self.start = self.line

    def open(self, kind: str) -> bool:
        """Begin an entry; tell whether it may be one.

        Inside a row that has its account already, lists and tables are
        about that account.
        """
        if self.inline:
            return False
        if self.kind == ITEM:
            self.close()
        if self.kind == ROW:
            if self.named:
                self.pieces.append('*')
                return False
            self.outer.append((self.start, self.pieces))
            self.pieces = []
        else:
            self.end()
        self.kind, self.start = kind, self.line
        return True

    def close(self) -> None:
        """End an entry and go on with the one around it."""
        self.end()
        if self.outer:
            self.kind = ROW
            self.start, self.pieces = self.outer.pop()

    def newline(self) -> None:
        """End a line."""
        self.line += 1
        if self.kind == ITEM:
            self.close()
        elif self.kind == ROW:
            self.pieces.append('\n')
        else:
            self.end()
        self.fresh = True

    def mention(self, named: Named, text: object, role: str = NAMED,
                together: bool = False) -> None:
        """Add an account to the entry."""
        if self.gone:
            return
        name, reason = named
        if self.opaque:
            reason = reason or 'template'
        if self.unclosed:
            reason = 'malformed'
        if self.dead:
            role = DEAD
        elif self.aside:
            role = ASIDE
        self.pieces.append(Mention(name, reason, self.line,
                                   str(text) if reason else name,
                                   role, together))
        self.named = True
        self.fresh = False

    def broken(self, text: object, role: str = NAMED) -> None:
        """Add what can't be read."""
        self.mention(Named('', 'malformed'), text, role)

    # Text

    def text(self, node: Text) -> None:
        """Read plain text."""
        value = node.value
        if self.inline:
            if '<' in value:
                self.suspect(value)
            self.line += value.count('\n')
            if self.opaque and value.strip():
                self.fresh = False
            return
        if '\n' not in value:
            self.segment(value)
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
        if self.fresh:
            if text.startswith('__'):
                text = _SWITCHES.sub('', text, 1)
            if text[:1] in _LIST and self.kind != ITEM:
                self.open(ITEM)
                text = text.lstrip('*#:;')
        if '<' in text or '[[' in text or '{{' in text or '{|' in text:
            self.suspect(text)
        if text and not (self.dead or self.gone):
            self.pieces.append(text)
        self.fresh = False

    def suspect(self, text: str) -> None:
        """Look at plain text that may be broken markup."""
        for match in _SUSPECT.finditer(text):
            tag = (match['tag'] or '').lower()
            if match['close']:
                self.unclosed -= Counter([tag])
                if tag == 'li' and self.kind == ITEM:
                    self.close()
            elif match['comment'] or tag == self.hidden_tag:
                # The wiki hides all that follows: said wherever it is.
                self.pieces.append(Mention('', 'malformed', self.line, text,
                                           BROKEN))
                self.gone = True
                return
            elif tag in STRIKES or tag == 'pre' or (
                    tag in DRESS and (self.dead
                                      or not match['end']
                                      or _HIDING.search(match['rest']))):
                # <pre> makes all that follows look like code.
                self.broken(text, BROKEN)
                self.unclosed[tag] += 1
            elif tag == 'li':
                self.open(ITEM)
            elif tag == 'nowiki' or match['template']:
                self.broken(text)
            elif match['table']:
                self.broken(text, BROKEN)
            elif match['link'] and account(
                    split(match['link'], self.names), self.names):
                self.broken(text)

    def entity(self, node: HTMLEntity) -> None:
        """Read a character reference."""
        if not (self.inline or self.dead or self.gone):
            self.pieces.append(clean(str(node)) or ' ')
        self.fresh = False

    def comment(self, node: Comment) -> None:
        """Skip a comment."""
        self.line += str(node).count('\n')

    # Links

    def link(self, node: Wikilink) -> None:
        """Read a link."""
        nodes = node.title.nodes
        text = (nodes[0].value if len(nodes) == 1
                and type(nodes[0]) is Text else plain(node.title))
        mark = len(self.pieces)
        named = None
        if text is None:
            self.broken(node)
            self.count(node.title)
        else:
            title = split(text, self.names)
            named = account(title, self.names)
            if self.shows_elsewhere(text, title):
                named = None
            elif named:
                self.mention(named, node)
            elif not (self.inline or self.dead or self.gone):
                self.pieces.append(str(node))
            if len(nodes) > 1:
                self.count(node.title)
        self.fresh = False
        if node.text is not None:
            self.walk_inside(node.text, 'aside')
            if named and any(isinstance(piece, Mention) and piece.name
                             and piece.name != named.name
                             for piece in self.pieces[mark + 1:]):
                # The wiki shows a link in a link as text around the
                # inner one.
                del self.pieces[mark]
                self.broken(node)

    def shows_elsewhere(self, text: str, title: Title) -> bool:
        """Tell whether a link puts the page into a category or the like.

        Where an entry holds nothing else, it is one that can't be read.
        """
        if text.lstrip().startswith(':') or self.kind == ITEM:
            return False
        prefix = clean(text.partition(':')[0]).lower()
        return (title.namespace == CATEGORY
                or self.names.interwiki.get(prefix) == LANGUAGE)

    def external(self, node: ExternalLink) -> None:
        """Read an external link: it may lead to a user's page."""
        address = unquote(str(node.url), errors='replace')
        if any(account(split(title, self.names), self.names)
               for title in _TITLES.findall(address)):
            self.mention(Named('', 'external'), node)
        elif not (self.inline or self.dead or self.gone):
            self.pieces.append(str(node))
        self.line += str(node.url).count('\n')
        self.fresh = False
        if node.title is not None:
            self.walk_inside(node.title, 'aside')

    # Templates

    def template(self, node: Template) -> None:
        """Read a template."""
        nodes = node.name.nodes
        name = (nodes[0].value if len(nodes) == 1
                and type(nodes[0]) is Text else plain(node.name))
        self.fresh = False
        if name and name.lstrip()[:8].lower() == '#target:':
            self.target(node, name)
            return
        key = template_key(_SUBST.sub('', name)) if name is not None else ''
        rule = self.templates.get(key)
        if rule is None and ':' in key and not key.startswith('#'):
            title = split(key, self.names, TEMPLATE)
            if title.namespace == TEMPLATE:
                key = template_key(title.text)
                rule = self.templates.get(key)
        if rule is not None:
            self.account_template(node, rule)
        elif key in STRIKING or key in DRESSING:
            self.count(node.name)
            self.dead += key in STRIKING
            for param in node.params:
                if param.showkey and not str(param.name).strip() == '1':
                    self.count(param.name)
                    self.count(param.value)
                else:
                    self.walk(param.value)
            self.dead -= key in STRIKING
        else:
            self.unknown_template(node, key, name)

    def count(self, code: Wikicode | Node) -> None:
        """Count the lines of what is not walked."""
        self.line += str(code).count('\n')

    def target(self, node: Template, name: str) -> None:
        """Read MassMessage's {{#target:TITLE|SITE}}."""
        title = name.partition(':')[2]
        named = (account(split(title, self.names), self.names)
                 or Named(title, 'not-a-user'))
        if node.params:
            named = self.on_site(named, str(node.params[0].value))
        self.mention(named, node, DELIVERY)
        if node.params or '\n' in name:
            self.count(node)

    def on_site(self, named: Named, site: str) -> Named:
        """Return an account, 'foreign' if it is another site's."""
        site = site.strip().lower()
        if site and site not in self.names.own:
            return Named(named.name, 'foreign')
        return named

    def account_template(self, node: Template, rule: AccountTemplate) -> None:
        """Read a template that names accounts."""
        values = {str(param.name).strip(): param.value
                  for param in node.params}
        keys = [key for key in (values if rule.every else rule.parameters)
                if key in values and (key.isdecimal() or not rule.every)
                and str(values[key]).strip()]
        role = DELIVERY if rule.delivery else NAMED
        never = str(values.get('contact', '')).strip().lower() == 'never'
        for number, key in enumerate(keys if rule.every else keys[:1]):
            named = self.named_by(values[key])
            if rule.site:
                named = self.on_site(named, str(values.get(rule.site, '')))
            if never:
                named = Named(named.name, 'never')
            self.mention(named, node, role, together=number > 0)
        if not keys and rule.parameters:
            self.broken(node, role)
        self.count(node.name)
        for param in node.params:
            self.count(param.name)
            if len(param.value.nodes) > 1 or '<' in str(param.value):
                self.walk_inside(param.value, 'aside')
            else:
                self.count(param.value)

    def named_by(self, value: Wikicode) -> Named:
        """Return the account that a template's parameter names."""
        nodes = value.nodes
        links = [one for one in nodes if isinstance(one, Wikilink)]
        text = (plain(links[0].title)
                if len(links) == 1 and str(links[0]) == str(value).strip()
                else plain(value, DRESS - STRIKES - TRACELESS))
        if text is None:
            return Named('', 'malformed')
        title = split(text, self.names, USER)
        return account(title, self.names) or Named(title.text, 'not-a-user')

    def unknown_template(self, node: Template, key: str,
                         name: str | None) -> None:
        """Read a template of which we don't know what it shows."""
        title = split(name, self.names, TEMPLATE) if name else None
        subpage = self.subpage(name) if name else ''
        if subpage and not node.params:
            if not (self.dead or self.gone or self.inline or self.unclosed) \
                    and (self.section is None or self.level):
                self.subpages.setdefault(subpage)
        elif title and title.namespace in (USER, USER_TALK):
            # A signature, perhaps: its page would have to be read.
            named = account(title, self.names)
            self.mention(Named(named.name if named else '', 'template'),
                         node)
        elif not key.startswith('#') and (
                self.may_name(node) or self.kind == LINE and title
                and title.namespace not in (TEMPLATE, SPECIAL, None)
                and not title.problem):
            # Perhaps another list: a page that is no template and none of
            # this page's own.
            self.mention(Named('', 'template'), node)
        elif not (self.inline or self.dead or self.gone):
            self.pieces.append(str(node))
        self.count(node.name)
        for param in node.params:
            self.count(param.name)
            self.walk_inside(param.value, 'opaque')

    def may_name(self, node: Template) -> bool:
        """Tell whether a parameter of an unknown template is a name."""
        for param in node.params:
            if str(param.name).strip().lower() in (
                    '1', 'user', 'username', 'name'):
                text = plain(param.value) or ''
                title = split(text, self.names, USER)
                named = account(title, self.names)
                if (named and not named.reason and '\n' not in text.strip()
                        and not named.name.isdecimal()):
                    return True
        return False

    def subpage(self, name: str) -> str:
        """Return the own subpage that a template's name means, or ''.

        https://www.mediawiki.org/wiki/Help:Subpages
        """
        name = clean(name)
        base = self.base
        if name.startswith('/'):
            if base.namespace not in self.names.subpages:
                return ''
            rest = name.rstrip('/')
        else:
            title = split(name, self.names, TEMPLATE)
            if (title.problem or title.namespace != base.namespace
                    or not title.text.startswith(base.text + '/')):
                return ''
            rest = title.text[len(base.text):]
        return self.page + rest if rest.strip('/') else ''

    # Tags

    def tag(self, node: Tag) -> None:
        """Read a tag, HTML or wiki."""
        markup = node.wiki_markup
        if markup and markup in _LIST:
            if self.kind != ITEM or not self.fresh:
                if self.kind == ITEM:
                    self.pieces.append(markup)
                else:
                    self.open(ITEM)
            return
        name = str(node.tag).strip().lower()
        before = self.line
        if name not in ('td', 'th') or not markup:
            for attribute in node.attributes:
                self.line += str(attribute).count('\n')
        self.line += (node.padding + (node.wiki_style_separator or '')
                      ).count('\n')
        contents = node.contents if not node.self_closing else None
        if contents is None:
            self.empty_tag(node, name)
            return
        hidden = any(_HIDING.search(str(attribute.value))
                     for attribute in node.attributes
                     if str(attribute.name).strip().lower() == 'style')
        kills = hidden or name in STRIKES
        doubtful = (kills and '\n' in str(contents)
                    and (name not in LASTING or self.kind == ITEM))
        if doubtful:
            # It may be a slip, and the wiki may end it before the next
            # list item or paragraph.
            kills = False
            self.unclosed[name] += 1
        self.dead += kills
        if name == self.hidden_tag:
            self.count(contents)
        elif name == 'pre':
            self.pre(str(contents), before)
        elif name == 'nowiki':
            self.nowiki(str(contents))
        elif name in NOTES:
            self.walk_inside(contents, 'aside')
        elif name in HEADINGS:
            self.heading_of(contents, int(name[1]))
        elif name == 'table':
            self.table(contents)
        elif name == 'tr':
            self.row(contents)
        elif name in ('td', 'th'):
            self.cell(node, contents, name)
        elif name in ('li', 'dt', 'dd'):
            opened = self.open(ITEM)
            self.walk(contents)
            if opened and self.kind == ITEM:
                self.close()
        elif name in DRESS:
            if name not in TRACELESS:
                self.fresh = False
            self.walk(contents)
        elif mwparserfromhell.definitions.is_parsable(name):
            self.walk_inside(contents, 'opaque')
        else:
            self.count(contents)
        self.dead -= kills
        if doubtful:
            self.unclosed -= Counter([name])
        if not markup:
            self.line += str(node.closing_tag).count('\n')

    def empty_tag(self, node: Tag, name: str) -> None:
        """Read a tag that holds nothing."""
        if name in STRIKES:
            # The wiki takes it for one that is opened.
            self.broken(node, BROKEN)
            self.unclosed[name] += 1
        elif name in ('br', 'hr') and not self.inline:
            self.pieces.append(' ')
        if name not in TRACELESS:
            self.fresh = False

    def pre(self, text: str, line: int) -> None:
        """Read a block that shows its text as it is."""
        if self.kind == LINE and not self.inline and not any(
                isinstance(piece, Mention) or piece.strip()
                for piece in self.pieces):
            self.end()
            if self.unclosed:
                self.broken('<pre>')
            elif not (self.dead or self.gone):
                self.kind, self.start = PRE, line
                self.pieces.append(text)
            self.line += text.count('\n')
            self.end()
        else:
            self.line += text.count('\n')
            self.pieces.append('<pre>')
        self.fresh = False

    def nowiki(self, text: str) -> None:
        """Read text that shows as it is."""
        self.fresh = False
        if '[[' in text or '{{' in text:
            self.dead += 1
            self.mention(Named('', 'nowiki'), text)
            self.dead -= 1
        elif not (self.inline or self.dead or self.gone):
            self.pieces.append(text.replace('\n', ' '))
        self.line += text.count('\n')

    def table(self, contents: Wikicode) -> None:
        """Read a table."""
        mark = len(self.entries)
        self.tables.append(self.open(ROW))
        self.headers.append(False)
        self.data = False
        self.walk(contents)
        self.headers.pop()
        if self.tables.pop():
            self.end_row()
            self.close()
            rows = [one for one in self.entries[mark:] if one.kind == ROW]
            if not any(isinstance(piece, Mention)
                       for one in rows for piece in one.pieces):
                # A table of something else.
                self.entries[mark:] = [one for one in self.entries[mark:]
                                       if one.kind != ROW]
        self.fresh = False

    def end_row(self) -> None:
        """End a row and begin another."""
        if self.kind == ITEM:
            self.close()
        if not self.data and not self.named:
            self.pieces = []
        self.end()
        self.kind = ROW
        self.data = False

    def row(self, contents: Wikicode) -> None:
        """Read a table's row."""
        if self.tables[-1:] == [True] and not self.inline:
            self.end_row()
        self.walk(contents)

    def cell(self, node: Tag, contents: Wikicode, name: str) -> None:
        """Read a table's cell."""
        first = contents.nodes[0] if contents.nodes else None
        caption = (name == 'td' and isinstance(first, Text)
                   and first.value.startswith('+'))
        if self.headers and name == 'th':
            self.headers[-1] = True
        self.data = self.data or name == 'td' and not caption
        if self.kind == ITEM and self.outer:
            self.close()
        if self.kind == ROW and self.named:
            # Columns that have headers have meanings: not all of a row's
            # accounts need be there for the same reason.
            self.pieces.append('column' if self.headers[-1:] == [True]
                               else ' ')
        unclosed = self.unclosed.copy()
        self.fresh = False
        if node.wiki_markup:
            for attribute in node.attributes:
                # What holds a link is no attribute, the wiki says.
                for code in (attribute.name, attribute.value):
                    if code is not None:
                        self.walk_cell(code)
        if caption:
            self.walk_inside(contents, 'aside')
        else:
            self.walk(contents)
        self.unclosed = unclosed

    def walk_cell(self, code: Wikicode) -> None:
        """Walk over what may be an attribute of a cell."""
        if any(not isinstance(one, (Text, HTMLEntity)) or '[[' in str(one)
               for one in code.nodes):
            self.walk(code)
        else:
            self.count(code)

    # Sections

    def heading(self, node: Heading) -> None:
        """Read a heading."""
        self.heading_of(node.title, node.level)

    def heading_of(self, title: Wikicode, level: int) -> None:
        """Read a heading; it may begin or end the section to read."""
        if self.inline or self.kind == ROW:
            self.walk_inside(title, 'aside')
            return
        self.end()
        if self.section is not None:
            if clean(title.strip_code()) == self.section:
                if self.found:
                    raise SectionError(
                        f'The page "{self.page}" has several sections '
                        f'"{self.section}".')
                self.found = True
                self.level = level
            elif level <= self.level:
                self.level = 0
        self.kind = HEADING
        self.walk(title)
        self.end()

    # Walking

    def walk(self, code: Wikicode) -> None:
        """Walk over nodes."""
        handlers = self.HANDLERS
        for node in code.nodes:
            handlers[type(node)](self, node)

    def walk_inside(self, code: Wikicode, what: str) -> None:
        """Walk over what is part of a line: a note, a parameter.

        :param what: 'aside' or 'opaque'
        """
        self.inline += 1
        setattr(self, what, getattr(self, what) + 1)
        self.walk(code)
        setattr(self, what, getattr(self, what) - 1)
        self.inline -= 1

    def argument(self, node: Argument) -> None:
        """Read {{{a template's parameter}}}."""
        self.count(node.name)
        if node.default is not None:
            self.walk_inside(node.default, 'opaque')
        self.fresh = False

    def other(self, node: Node) -> None:
        """Skip what there should not be."""
        self.line += str(node).count('\n')

    HANDLERS: dict[type, Any] = {
        Text: text, Wikilink: link, Template: template, Tag: tag,
        Heading: heading, Comment: comment, HTMLEntity: entity,
        ExternalLink: external, Argument: argument}
