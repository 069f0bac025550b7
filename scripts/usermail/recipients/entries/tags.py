"""Rules for tags, of HTML and of wikitext, and for headings."""
from __future__ import annotations

import re
from collections.abc import Callable

from mwparserfromhell.definitions import is_parsable
from mwparserfromhell.nodes import Heading, HTMLEntity, Tag, Text
from mwparserfromhell.wikicode import Wikicode

from ..titles import Named, clean_title
from .broken import DRESS, STRIKES, TRACELESS, is_hidden
from .entry import BROKEN, ITEM, LINE, PRE, ROW, Mention
from .headers import is_bold, looks_like_header, spans
from .state import (
    INLINE,
    LIST,
    NOTE,
    PARAMETER,
    STRUCK,
    State,
    unquoted,
)


#: Tags that go on where a list item or a paragraph ends; the others are
#: closed there, as HTML has it.
_LASTING = frozenset({'s', 'strike', 'pre', 'div', 'center', 'blockquote',
                      'ul', 'ol', 'dl', 'table', 'tbody', 'thead', 'tfoot',
                      'tr', 'td', 'th'})


#: How list items of HTML are written in wikitext.
_MARKERS = {'li': '*', 'dt': ';', 'dd': ':'}
#: What ends a cell wherever it stands, for the wiki.
_CELL = re.compile(r'\n[ \t]*[|!]')


def tag(state: State, node: Tag, where: int) -> None:
    """Read a tag, HTML or wiki."""
    markup = node.wiki_markup
    if markup and markup in LIST:
        _marker(state, markup, where)
        return
    name = str(node.tag).strip().lower()
    if node.self_closing or node.contents is None:
        _empty(state, node, name, where)
        return
    _skip_opening(state, node, name, where)
    doubtful = False
    if name in STRIKES or is_hidden(node):
        # It may be a slip, and the wiki may end it before the next list
        # item or paragraph.
        text = str(node.contents)
        doubtful = '\n' in text and (
            name not in _LASTING or state.drafts.entry.kind == ITEM
        ) or _crosses_cells(state, node.contents)
        if doubtful:
            state.opened(name)
        else:
            where |= STRUCK
    if name == state.hidden_tag:
        state.skip(node.contents)
    else:
        _RULES.get(name, _other)(state, node, name, where)
    if doubtful:
        state.closed(name)
    if not markup:
        state.skip(node.closing_tag)


def _crosses_cells(state: State, contents: Wikicode) -> bool:
    """Tell whether a tag is open where a cell ends: the wiki closes it.

    Tables that it holds as a whole are in the tree, and no text.
    """
    return any(
        _CELL.search(text.value) or state.drafts.tables and '||' in text.value
        for text in contents.ifilter(forcetype=Text))


def heading(state: State, node: Heading, where: int) -> None:
    """Read a heading."""
    _heading(state, node.title, node.level, where)


def part_of_table(state: State, node: Tag, resumes: bool,
                  breaks: bool) -> None:
    """Read some rows of a table that was cut.

    :param resumes: whether there were rows before them
    :param breaks: whether more of them follow
    """
    _skip_opening(state, node, 'table', 0)
    if not resumes:
        state.drafts.open_table(inline=False)
    state.walk(node.contents, 0)
    if not breaks:
        state.skip(node.closing_tag)
        state.drafts.close_table()


def _marker(state: State, markup: str, where: int) -> None:
    """Read what begins a list item, or one after another."""
    drafts = state.drafts
    if drafts.entry.kind != ITEM:
        state.open(ITEM, where, markup)
    elif drafts.fresh:
        drafts.entry.marker += markup
    else:
        drafts.entry.pieces.append(markup)


def _empty(state: State, node: Tag, name: str, where: int) -> None:
    """Read a tag that holds nothing."""
    if name in STRIKES:
        # The wiki takes it for one that is opened.
        state.broken(node, where, BROKEN)
        state.opened(name)
    elif name in ('br', 'hr') and not where & INLINE:
        state.drafts.entry.pieces.append(' ')
    if name not in TRACELESS:
        state.drafts.fresh = False
    state.skip(node)


def _skip_opening(state: State, node: Tag, name: str, where: int) -> None:
    """Pass an opening tag, but for the attributes of a wiki cell."""
    if not (node.wiki_markup and name in ('td', 'th')):
        for attribute in node.attributes:
            text = str(attribute)
            line = state.drafts.line
            if node.wiki_markup and '\n' in text:
                # A tag that is open there has swallowed rows.
                state.broken(text, where, BROKEN)
                for code in (attribute.name, attribute.value):
                    if code is not None:
                        state.walk(code, where | NOTE)
                state.drafts.line = line
            state.skip(text)
    state.skip(node.padding + (node.wiki_style_separator or ''))


def _dress(state: State, node: Tag, name: str, where: int) -> None:
    """Read a tag that only dresses what it holds."""
    if name not in TRACELESS:
        state.drafts.fresh = False
    state.walk(node.contents, where)


def _other(state: State, node: Tag, name: str, where: int) -> None:
    """Read a tag of which we don't know what it shows."""
    if is_parsable(name):
        state.walk(node.contents, where | PARAMETER)
    else:
        state.skip(node.contents)


def _note(state: State, node: Tag, name: str, where: int) -> None:
    """Read what shows elsewhere than it stands."""
    state.walk(node.contents, where | NOTE)


def _item(state: State, node: Tag, name: str, where: int) -> None:
    """Read an HTML list's item."""
    drafts = state.drafts
    around = drafts.nested
    drafts.nested += _MARKERS[name]
    opened = state.open(ITEM, where, drafts.nested)
    state.walk(node.contents, where)
    drafts.nested = around
    if opened and drafts.entry.kind == ITEM:
        drafts.close()


def _pre(state: State, node: Tag, name: str, where: int) -> None:
    """Read a block that shows its text as it is."""
    drafts = state.drafts
    text = str(node.contents)
    alone = drafts.entry.kind == LINE and not where & INLINE and not any(
        isinstance(piece, Mention) or piece.strip()
        for piece in drafts.entry.pieces)
    if not alone:
        drafts.entry.pieces.append('<pre>')
    elif state.unclosed:
        drafts.end()
        state.broken('<pre>', where)
    else:
        drafts.begin(PRE)
        state.say(text, where)
    state.skip(text)
    if alone:
        drafts.end()
    drafts.fresh = False


def _nowiki(state: State, node: Tag, name: str, where: int) -> None:
    """Read text that shows as it is: its markup is as good as struck."""
    text = str(node.contents)
    state.drafts.fresh = False
    if '[[' in text or '{{' in text:
        state.mention(Named('', 'nowiki'), text, where | STRUCK)
    else:
        state.say(text.replace('\n', ' '), where)
    state.skip(text)


def _table(state: State, node: Tag, name: str, where: int) -> None:
    """Read a table."""
    state.drafts.open_table(inline=bool(where & INLINE))
    state.walk(node.contents, where)
    state.drafts.close_table()


def _row(state: State, node: Tag, name: str, where: int) -> None:
    """Read a table's row."""
    tables = state.drafts.tables
    if tables and tables[-1].rows and not where & INLINE:
        state.drafts.open_row()
        if node.attributes:
            tables[-1].dressed = is_bold(node)
    state.walk(node.contents, where)


def _cell(state: State, node: Tag, name: str, where: int) -> None:
    """Read a table's cell; what it leaves open ends with it."""
    contents = node.contents
    begin = contents.nodes[0] if contents.nodes else None
    caption = (name == 'td' and isinstance(begin, Text)
               and begin.value.startswith('+'))
    if caption:
        state.drafts.end_cell(' ')
    else:
        tables = state.drafts.tables
        first = bool(tables) and not tables[-1].begun
        state.drafts.open_cell(
            name == 'th', first and looks_like_header(
                node, tables[-1].dressed),
            *spans(node) if node.attributes else (1, 1))
    unclosed = state.unclosed.copy()
    if node.wiki_markup:
        for attribute in node.attributes:
            for code in (attribute.name, attribute.value):
                if code is not None:
                    _cell_attribute(state, code, where)
    state.walk(contents, where | NOTE if caption else where)
    state.unclosed = unclosed


def _cell_attribute(state: State, code: Wikicode, where: int) -> None:
    """Read an attribute: what holds a link is none, the wiki says."""
    if any(not isinstance(node, (Text, HTMLEntity)) or '[[' in str(node)
           for node in code.nodes):
        state.walk(code, where)
    else:
        state.skip(code)


def _html_heading(state: State, node: Tag, name: str, where: int) -> None:
    """Read <h1> to <h6>."""
    _heading(state, node.contents, int(name[1]), where)


def _heading(state: State, title: Wikicode, level: int, where: int) -> None:
    """Read a heading; it may begin or end the section to read."""
    drafts = state.drafts
    if where & INLINE or drafts.entry.kind == ROW:
        state.walk(title, where | NOTE)
        return
    one = drafts.section.name is not None
    drafts.heading(clean_title(unquoted(title.strip_code())) if one else '',
                   level)
    state.walk(title, where)
    drafts.end()


#: Tags whose contents mean something of their own.
_RULES: dict[str, Callable[[State, Tag, str, int], None]] = {
    **dict.fromkeys(DRESS, _dress),
    'pre': _pre, 'nowiki': _nowiki, 'ref': _note, 'caption': _note,
    'table': _table, 'tr': _row, 'td': _cell, 'th': _cell,
    **dict.fromkeys(_MARKERS, _item),
    **dict.fromkeys(('h1', 'h2', 'h3', 'h4', 'h5', 'h6'), _html_heading),
}
