"""The mailings page: which lists the bot serves, and what is imposed.

Pure. What can't be read is an error that names the line: a list that is
left out in silence would be one that waits in vain.
"""
from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from mwparserfromhell.nodes import Node, Tag, Template, Text, Wikilink
from mwparserfromhell.wikicode import Wikicode

from .calls import SettingsError, check_beside, is_call, parsed
from .recipients import Title, parse_title
from .settings import IMPOSED, fields_of
from .wiki import CATEGORY, MAIN, USER, USER_TALK, WikiNames


#: What begins an entry.
_BULLETS = frozenset('*#:;')

#: A link to a file shows it, unless a colon stands before.
_FILE = 6

_COMMENT = re.compile('<!--.*?-->', re.S)

#: A bullet behind something else, such as a template that shows nothing.
_LATE = re.compile(r'\A[ \t]*[*#:;]+[ \t]*\Z')


class Entry(NamedTuple):

    """A list that is served.

    ``title`` is as it stands there; ``settings`` are what the operator
    imposes, by field. ``error`` says what is wrong with those.
    """

    title: str
    line: int
    settings: Mapping[str, Any]
    error: SettingsError | None = None


def entries_of(wikitext: str, templates: Collection[Title],
               names: WikiNames) -> list[Entry]:
    """Return the lists that a mailings page names.

    :param wikitext: the page's
    :param templates: those that hold settings
    :param names: the wiki's names
    :raises SettingsError: the page can't be read, or names no list
    """
    entries = []
    seen: dict[Title, int] = {}
    for line, nodes in _items(parsed(_bare(wikitext)), templates, names):
        entry = _entry(line, nodes, templates, names)
        title = parse_title(entry.title, names)
        if title in seen:
            raise SettingsError(f'"{entry.title}" is there twice, first in '
                                f'line {seen[title]}.', line)
        seen[title] = line
        entries.append(entry)
    if not entries:
        raise SettingsError('The page has no list entry with a link to a '
                            'list page.')
    return entries


def _bare(wikitext: str) -> str:
    """Return wikitext without its comments, but with all its lines.

    A comment before it does not keep an entry from beginning its line.
    """
    return _COMMENT.sub(lambda comment: '\n' * comment[0].count('\n'),
                        wikitext)


def _items(code: Wikicode, templates: Collection[Title],
           names: WikiNames) -> Iterator[tuple[int, list[Node]]]:
    """Yield the list items of a page, each with its line.

    :raises SettingsError: something can't be read
    """
    line = begun = 1
    item: list[Node] | None = None
    for node in code.nodes:
        ends = str(node).count('\n')
        if isinstance(node, Tag) and node.wiki_markup in _BULLETS:
            if item is None:
                item, begun = [], line
        elif item is None or isinstance(node, Text) and ends:
            # What stands before the line's end is still the item's.
            if item is not None:
                yield begun, [*item, Text(str(node).partition('\n')[0])]
                item = None
            _check_between(node, line, templates, names)
        else:
            item.append(node)
        line += ends
    if item is not None:
        yield begun, item


def _check_between(node: Node, line: int, templates: Collection[Title],
                   names: WikiNames) -> None:
    """Check what stands between the entries.

    :raises SettingsError: it could be meant as one, or have some in it
    """
    if isinstance(node, Template):
        # It shows something to readers; what it is, its authors answer for.
        if (is_call(node, templates, names)
                or Wikicode([node]).filter_wikilinks()):
            raise SettingsError(f'This stands in no entry: {node}', line)
        return
    check_beside(node, line)
    if isinstance(node, Text) and _LATE.search(str(node)):
        raise SettingsError('An entry must begin its line: '
                            f'{str(node).strip()}', line)


def _entry(line: int, nodes: list[Node], templates: Collection[Title],
           names: WikiNames) -> Entry:
    """Return the entry that a list item is.

    :raises SettingsError: it is none
    """
    links: list[Wikilink] = []
    calls: list[Template] = []
    for node in nodes:
        if isinstance(node, Wikilink):
            links.append(node)
        elif isinstance(node, Template):
            if not is_call(node, templates, names):
                raise SettingsError('An entry can have a link and its '
                                    f'settings, but not this: {node}', line)
            calls.append(node)
        else:
            check_beside(node, line)
        if isinstance(node, Tag) and Wikicode([node]).filter_wikilinks():
            raise SettingsError('The link of an entry must stand by '
                                f'itself: {node}', line)
    if len(links) != 1:
        raise SettingsError('An entry must link one list page, not '
                            f'{len(links)}.', line)
    title = _title(links[0], names, line)
    if len(calls) > 1:
        return Entry(title, line, {}, SettingsError(
            'There is a second call of the template with the settings.',
            line))
    try:
        settings = fields_of(calls[0], IMPOSED, names, line) if calls else {}
    except SettingsError as error:
        return Entry(title, line, {}, error)
    return Entry(title, line, settings)


def _title(link: Wikilink, names: WikiNames, line: int) -> str:
    """Return the title of the list page that a link is to.

    :raises SettingsError: it can't be one
    """
    text = str(link.title).strip()
    title = parse_title(text, names)
    plain = all(isinstance(node, Text) for node in link.title.nodes)
    if (not plain or title.problem or '#' in text or not title.text
            or title.namespace is None or title.namespace < MAIN):
        raise SettingsError(f'{link} is no link to a page of this wiki.',
                            line)
    if (title.namespace in (CATEGORY, _FILE) and not text.startswith(':')):
        raise SettingsError(f'{link} shows no link. A colon makes it one: '
                            f'[[:{text}]].', line)
    if title.namespace in (USER, USER_TALK) and '/' not in title.text:
        raise SettingsError(f'{link} is an account\'s page, and no list.',
                            line)
    return text.lstrip(':').strip()
