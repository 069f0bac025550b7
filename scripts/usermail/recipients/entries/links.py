"""Rules for links."""
from __future__ import annotations

import re
from urllib.parse import unquote

from mwparserfromhell.nodes import ExternalLink, Wikilink

from ...wiki import CATEGORY, LANGUAGE
from ..titles import Named, Title, account, clean_title, parse_title
from .entry import ITEM, Mention
from .state import NOTE, State, plain


#: What may be a title in the address of a page.
_TITLES = re.compile(r'[/=]([^/=&?]+:[^&?]+)')


def link(state: State, node: Wikilink, where: int) -> None:
    """Read a link; its label is a note."""
    text = plain(node.title)
    mark = len(state.drafts.entry.pieces)
    named = None
    if text is None:
        state.broken(node, where)
    else:
        title = parse_title(text, state.names)
        if not _shows_elsewhere(state, text, title):
            named = account(title, state.names)
            if named and "''" in text:
                # The wiki has made tags of the quotes by now.
                named = None
                state.broken(node, where)
            elif named:
                state.mention(named, node, where)
            elif state.shows(where):
                state.say(str(node), where)
    state.drafts.fresh = False
    # A comment alone leaves no text, and may have lines.
    if not text or len(node.title.nodes) > 1:
        state.skip(node.title)
    if node.text is None:
        return
    state.walk(node.text, where | NOTE)
    pieces = state.drafts.entry.pieces
    if named and any(isinstance(piece, Mention)
                     and piece.name not in ('', named.name)
                     for piece in pieces[mark + 1:]):
        # The wiki shows a link in a link as text around the inner one.
        del pieces[mark]
        state.broken(node, where)


def _shows_elsewhere(state: State, text: str, title: Title) -> bool:
    """Tell whether a link puts the page into a category or the like.

    Where an entry holds nothing else, it is one that can't be read.
    """
    if state.drafts.entry.kind == ITEM or text.lstrip().startswith(':'):
        return False
    prefix = clean_title(text.partition(':')[0]).lower()
    return (title.namespace == CATEGORY
            or state.names.interwiki.get(prefix) == LANGUAGE)


def external(state: State, node: ExternalLink, where: int) -> None:
    """Read an external link: it may lead to a user's page."""
    url = str(node.url)
    if any(account(parse_title(title, state.names), state.names)
           for title in _TITLES.findall(unquote(url, errors='replace'))):
        state.mention(Named('', 'external'), node, where)
    elif state.shows(where):
        state.say(str(node), where)
    state.skip(url)
    state.drafts.fresh = False
    if node.title is not None:
        state.walk(node.title, where | NOTE)
