"""What the wiki shows on a list page, and the parser did not see.

A net under the parser: pure functions of what was read and what the wiki
says that it shows.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..wiki import SPECIAL, Shown, WikiNames, name_key
from .model import Reading, Remark, snippet
from .titles import account, clean_title, parse_title
from .written import Written


#: So many accounts that a transcluded page shows are named.
MAX_NAMES = 10
#: So many transcluded pages are named beside them.
MAX_PAGES = 3

#: Their accounts are themselves, or the owner.
_PEOPLE = frozenset({'', 'subpage'})

_COMMENT = re.compile(r'<!--.*?(?:-->|\Z)', re.DOTALL)
_CALL = re.compile(r'\{\{\s*(?:(?:safe)?subst:\s*)?(#?)([^:{}|\n]+):'
                   r'[^{}]*(?:\}\}|\Z)', re.IGNORECASE)
_HEADING = re.compile(r'(?P<level>={1,6})(?P<name>.+?)(?P=level)\s*')


def linked_accounts(shown: Shown, names: WikiNames) -> list[str]:
    """Return the accounts to whose pages the wiki says that a page links.

    :param shown: what the wiki says
    :param names: the wiki's names
    """
    found: dict[str, None] = {}
    for title in shown.users:
        named = account(parse_title(title, names), names)
        if named and named.reason in _PEOPLE:
            found.setdefault(named.name)
    return list(found)


def unread(reading: Reading, shown: Shown, texts: Mapping[str, str],
           names: WikiNames, section: str | None = None) -> list[Remark]:
    """Return remarks on accounts that a list page links, and that are lost.

    Those are neither recipients nor in a remark nor shown as gone. Who is
    written in the page's own text is remarked there; the others, whom some
    transcluded page shows, are one remark.

    :param reading: what was read
    :param shown: what the wiki says of the list page
    :param texts: the texts of the page and the subpages that were read, by
        their titles; the list page is the first
    :param names: the wiki's names
    :param section: the only section that was read
    """
    said = {recipient.name for recipient in reading.recipients}
    said |= reading.dead
    said |= {remark.text for remark in reading.remarks}
    lost = [name for name in linked_accounts(shown, names)
            if name not in said]
    if lost:
        remarked = Written(remark.text for remark in reading.remarks)
        lost = [name for name in lost if not remarked.names(name)]
    if not lost:
        return []
    remarks = []
    for title, text in texts.items():
        lines = Written(only(text, section).split('\n'))
        if section is not None:
            # Only the list page has it; who is written there in another
            # section belongs to that one.
            whole = Written([text])
            lost = [name for name in lost
                    if lines.names(name) or not whole.names(name)]
            section = None
        for name in list(lost):
            numbers = lines.numbers(name)
            if numbers:
                lost.remove(name)
                remarks.append(Remark(title, numbers[0] + 1, name, 'linked'))
    if lost:
        page = next(iter(texts))
        remarks.append(Remark(page, 0, _counted(lost, shown.transcluded),
                              'linked'))
    return sorted(remarks, key=lambda remark: remark.line)


def _counted(lost: list[str], transcluded: list[str]) -> str:
    """Say how many accounts some transcluded page shows, and some of them.
    """
    text = ', '.join(sorted(lost)[:MAX_NAMES])
    if len(lost) > MAX_NAMES:
        text += ', …'
    if 0 < len(transcluded) <= MAX_PAGES:
        text = f'{", ".join(transcluded)}: {text}'
    return f'{text} ({len(lost)})'


def only(text: str, section: str | None) -> str:
    """Return a page's text with all but a section blank, line by line.

    :param text: wikitext
    :param section: the section's heading; None for the whole page
    :return: the whole text, too, where the heading is no wikitext
    """
    if section is None:
        return text
    lines = text.split('\n')
    level = 0
    here = False
    kept = []
    for line in lines:
        heading = _HEADING.fullmatch(line)
        if heading:
            depth = len(heading['level'])
            if clean_title(heading['name']) == clean_title(section):
                here, level = True, depth
            elif depth <= level:
                here = False
        kept.append(line if here else '')
    return '\n'.join(kept) if level else text


def debris(text: str, page: str, names: WikiNames) -> Iterator[Remark]:
    """Yield remarks on what can show accounts without linking them.

    That are calls of parser functions that the wiki has not installed,
    and special pages: their links are not among the page's.

    :param text: the page's wikitext
    :param page: its title
    :param names: the wiki's names
    """
    text = _blank(text)
    for match in _CALL.finditer(text):
        sharp, name = match[1], match[2].strip().lower()
        if sharp:
            known = (not names.functions or name in names.functions
                     or name == 'target')
        else:
            known = names.aliases.get(name_key(name)) != SPECIAL
        if not known:
            yield Remark(page, text.count('\n', 0, match.start()) + 1,
                         snippet(match[0]), 'template')


def _blank(text: str) -> str:
    """Return wikitext without what it hides, but with all its lines."""
    text = _COMMENT.sub(_newlines, text)
    for tag in ('nowiki', 'pre'):
        # Behind the last end there is no pair, and none is looked for.
        end = text.lower().rfind(f'</{tag}')
        if end >= 0:
            pair = re.compile(rf'<{tag}\b[^<>]*>.*?</{tag}',
                              re.IGNORECASE | re.DOTALL)
            cut = end + len(tag) + 2
            text = pair.sub(_newlines, text[:cut]) + text[cut:]
    return text


def _newlines(match: re.Match[str]) -> str:
    """Return the line ends of what is left out."""
    return '\n' * match[0].count('\n')
