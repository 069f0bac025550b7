"""Calls of the template that holds settings, and what stands beside them.

Pure. What could hide a call, or be half of one, is an error.
"""
from __future__ import annotations

import re
from collections.abc import Collection

import mwparserfromhell
from mwparserfromhell.nodes import (
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

from .recipients import Title, parse_title
from .wiki import TEMPLATE, WikiNames


#: The template where -mailingtemplate does not name another.
DEFAULT = 'Emailusers'

#: Markup of wikitext beside a call that can neither hide nor make one:
#: lists, bold and italic text, rules.
PLAIN_MARKUP = frozenset({'*', '#', ':', ';', "'''", "''", "'''''", '----'})

_MARKUP = re.compile(r"\[\[|\]\]|\{\{|\}\}|\{\||[<>]|''|~~~|__[A-Z]+__")
_BROKEN = re.compile(r'\{\{|\}\}|<|\{\|')


class SettingsError(ValueError):

    """What a page says can't be taken for settings.

    The text is one line; ``line`` is where it stands on the page.
    """

    def __init__(self, text: str, line: int = 1) -> None:
        """Say what is wrong, and where."""
        super().__init__(text)
        self.line = line


def parsed(wikitext: str) -> Wikicode:
    """Return parsed wikitext.

    :raises SettingsError: the parser gives up
    """
    try:
        return mwparserfromhell.parse(wikitext, skip_style_tags=False)
    except (mwparserfromhell.parser.ParserError, RecursionError):
        raise SettingsError('The page can\'t be read: it is too deeply '
                            'nested.') from None


def template_titles(given: Collection[str],
                    names: WikiNames) -> frozenset[Title]:
    """Return the titles of the templates that hold settings.

    :param given: -mailingtemplate; none for :data:`DEFAULT`
    :param names: the wiki's names
    """
    return frozenset(parse_title(name, names, TEMPLATE)
                     for name in given or (DEFAULT,))


def is_call(node: Node, templates: Collection[Title],
            names: WikiNames) -> bool:
    """Say whether a node calls one of the templates that hold settings."""
    if not isinstance(node, Template):
        return False
    name = ''.join(str(part) for part in node.name.nodes
                   if not isinstance(part, Comment)).strip()
    return parse_title(name, names, TEMPLATE) in templates


def check_beside(node: Node, line: int) -> None:
    """Check that a node can neither hide nor be half of a call.

    :param node: any but a template
    :param line: on which it begins
    :raises SettingsError: it can, and the page is unreadable
    """
    if isinstance(node, Comment):
        return
    if isinstance(node, Text):
        broken = _BROKEN.search(str(node))
        if broken:
            before = str(node)[:broken.start()]
            raise SettingsError(
                'There is broken markup: '
                f'{short(str(node)[broken.start():])}',
                line + before.count('\n'))
        return
    inner = Wikicode([node])
    if any(tag.wiki_markup not in PLAIN_MARKUP
           for tag in inner.filter_tags()):
        why = 'A tag or a table'
    elif inner.filter_templates():
        why = 'A template'
    elif inner.filter_arguments():
        why = 'A parameter'
    elif isinstance(node, (Tag, Wikilink, ExternalLink, HTMLEntity, Heading)):
        return
    else:
        why = 'This'
    raise SettingsError(f'{why} can\'t stand there: {short(node)}', line)


def plain(code: Wikicode, what: str, line: int) -> str:
    """Return a text that has no markup, without its comments.

    :raises SettingsError: it has markup
    """
    text = ''
    for node in code.nodes:
        if isinstance(node, Comment):
            continue
        if not isinstance(node, Text) or _MARKUP.search(str(node)):
            raise SettingsError(f'{what} has markup in it: {short(node)}',
                                line)
        text += str(node)
    # What comments kept apart.
    if _MARKUP.search(text):
        raise SettingsError(f'{what} has markup in it: {short(text)}', line)
    return text.strip()


def short(what: object) -> str:
    """Return the start of a text, in one line."""
    text = ' '.join(str(what).split())
    return text if len(text) <= 60 else text[:59] + '…'
