"""Make a section of a talk page from a message: text in, wikitext out.

What the message's author wrote stays wikitext; what is filled in, and all
of a plain message, is data: nothing of it can be a link, a template, a
heading, a signature or a tag. Nothing here asks the wiki.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote

import mwparserfromhell
from mwparserfromhell.nodes import (
    Argument,
    Heading,
    Node,
    Tag,
    Template,
    Text,
    Wikilink,
)
from mwparserfromhell.wikicode import Wikicode

from ..message import MessageError, Slot, fill, sources, split_wikitext
from .unclosed import RAW, check_closed


#: What a plain text can't have as it is: it would be markup.
_MARKUP = re.compile(
    "[&<>{}\\[\\]|~\uff3f]|'(?=')|(?<=')'|_(?=_)|(?<=_)_"
    r'|^[ \t*#:;=!-]|=(?=[ \t]*$)', re.MULTILINE)

#: What a name can have as it is.
_NOT_IN_NAME = re.compile(r'^[^\w]|[^\w .,()-]|_| (?=\d)')

#: A URL that is filled in must end where it ends.
_URL_SAFE = "%/:?&=#@!$()*+,;.-_"

#: The levels of headings that can stand inside a section.
LEVELS = range(3, 7)

_COMMENT = re.compile(rf'<!--.*?-->|{RAW}', re.I | re.S)
_SUBST = re.compile(r'\s*subst\s*:', re.I)
_SAFESUBST = re.compile(r'\s*safesubst\s*:', re.I)


class Home(NamedTuple):

    """Where a message page is, for titles that are relative to it.

    ``subpages`` says whether its namespace has subpages: elsewhere a slash
    before a title means nothing.
    """

    title: str
    subpages: bool


def escape_plain(text: str) -> str:
    """Return plain text, of one line or many, as wikitext that shows it."""
    return _MARKUP.sub(_reference, text)


def escape_name(name: str) -> str:
    """Return a user name as wikitext, for running text and for titles."""
    return _NOT_IN_NAME.sub(_reference, name)


def escape_url(url: str) -> str:
    """Return a URL that does not end, or mean anything, within itself."""
    return quote(url, safe=_URL_SAFE)


def _reference(match: re.Match[str]) -> str:
    return f'&#{ord(match[0])};'


def from_plain(text: str) -> str:
    """Return a plain message as wikitext: paragraphs with line breaks."""
    paragraphs = re.split(r'\n\s*\n', escape_plain(text).strip('\n'))
    return '\n\n'.join(paragraph.replace('\n', '<br />\n')
                       for paragraph in paragraphs)


def forms_of(wikitext: str, part: str | None, *, home: Home,
             take_heading: bool, gender_words: Collection[str],
             ) -> dict[str, tuple[str | Slot, ...]]:
    """Return a message page's text for each gender, to be filled in.

    As it would be transcluded, without comments, with headings that can't
    end the section, titles that mean the same on any page, and nothing
    that the wiki would sign or substitute when it is saved.

    :param wikitext: the page's
    :param part: only that section of it, None for all of it
    :param home: where the page is
    :param take_heading: whether its first heading is the subject, and not
        in the text then
    :param gender_words: the names of the parser function ``GENDER``
    :return: the keys are those of :func:`~usermail.message.sources`
    :raises MessageError: it can't be posted
    """
    return {gender: split_wikitext(_fit(text, home, take_heading))
            for gender, text in sources(
                wikitext, part, gender_words=gender_words).items()}


def _fit(text: str, home: Home, take_heading: bool) -> str:
    """Return marked wikitext as it can stand on a talk page."""
    text = _COMMENT.sub(
        lambda match: '' if match[0].startswith('<!--') else match[0], text)
    code = mwparserfromhell.parse(text, skip_style_tags=True)
    check_closed(code)
    if take_heading:
        for heading in code.filter_headings(recursive=False)[:1]:
            code.remove(heading)
    _walk(code, lambda node: _fit_node(node, home))
    return re.sub('~{3,}', lambda tildes: '&#126;' * len(tildes[0]),
                  str(code)).strip()


def _walk(code: Wikicode,
          change: Callable[[Node], Node | Wikicode]) -> None:
    """Change all nodes in place, the outer ones first."""
    nodes = []
    for node in code.nodes:
        new = change(node)
        if isinstance(new, Wikicode):
            _walk(new, change)
            nodes += new.nodes
            continue
        for child in new.__children__():
            _walk(child, change)
        nodes.append(new)
    code.nodes = nodes


def _fit_node(node: Node, home: Home) -> Node | Wikicode:
    """Return what takes a node's place."""
    if isinstance(node, Argument):
        # sources() leaves none without a default.
        return node.default or Text('')
    if isinstance(node, Heading):
        node.level = min(max(node.level + 1, LEVELS[0]), LEVELS[-1])
    elif isinstance(node, Tag) and re.fullmatch(
            '[hH][12]', str(node.tag).strip()):
        node.tag = 'h3'
        if not node.self_closing:
            node.closing_tag = 'h3'
    elif isinstance(node, Template):
        return _fit_template(node, home)
    elif isinstance(node, Wikilink):
        _fit_link(node, home)
    return node


def _fit_template(node: Template, home: Home) -> Node:
    """Return a transclusion that means the same on any page."""
    name = str(node.name)
    if _SUBST.match(name):
        # A page that is transcluded shows it as it is written.
        return Text(str(node).replace('{{', '&#123;&#123;', 1))
    safe = _SAFESUBST.match(name)
    title = _absolute((name[safe.end():] if safe else name).strip(), home,
                      'Template:')
    if safe or title != name.strip():
        node.name = title
    return node


def _fit_link(node: Wikilink, home: Home) -> None:
    """Let a link lead where it led from the message page."""
    title = str(node.title)
    target = (home.title + title.strip() if title.strip().startswith('#')
              else _absolute(title.strip(), home, ':'))
    if target != title.strip():
        if node.text is None:
            node.text = title.strip().rstrip('/') or title.strip()
        node.title = f':{target.lstrip(":")}'


def _absolute(title: str, home: Home, elsewhere: str) -> str:
    """Return a title that is not relative to a page.

    :param elsewhere: what to put before a slash that is part of the title
    :raises MessageError: it leads above the top

    https://www.mediawiki.org/wiki/Help:Subpages
    """
    if not title.startswith(('/', '../')):
        return title
    if not home.subpages:
        return elsewhere + title
    path, anchor, fragment = title.partition('#')
    if path.startswith('/'):
        absolute = home.title + path.rstrip('/')
    else:
        parts = home.title.split('/')
        while path.startswith('../') and len(parts) > 1:
            path = path[3:]
            parts.pop()
        if path.startswith('../'):
            raise MessageError(f'The message page has "{title}" in it, '
                               'which leads nowhere. Correct it.')
        absolute = '/'.join([*parts, *filter(None, [path.rstrip('/')])])
    return f':{absolute}{anchor}{fragment}'


def filled(parts: Iterable[str | Slot],
           values: Mapping[str, str | None]) -> str:
    """Put a text together; what is filled in is data.

    :param parts: the text
    :param values: 'user', 'list' and 'optout': the name and the URLs
    :raises MessageError: a value is missing
    """
    return fill(parts, values, lambda name, value: (
        escape_name if name == 'user' else escape_url)(value))


def section(text: str, why: str, mark: str) -> str:
    """Return the text of a section, signed.

    :param text: the message
    :param why: the last paragraph, '' for none
    :param mark: tells this post from all others, '' for none
    """
    small = [f'<small>{why}</small>'] if why else []
    hidden = f' {comment(mark)}' if mark else ''
    return '\n\n'.join([text, *small, f'~~~~{hidden}'])


def comment(mark: str) -> str:
    """Return the hidden comment that marks a post."""
    return f'<!-- emailusers-post {mark} -->'
