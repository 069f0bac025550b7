"""Bring the bot's own blocks on a page up to date: text in, text out."""
from __future__ import annotations

import re
from collections.abc import Callable

from .marker import Marker, key_of, start_of


#: Comments, and what the wiki shows as it is written: a marker in that
#: marks nothing. A tag without its end is none to the wiki.
_RAW = re.compile(r'<!--.*?-->|<(nowiki|pre|source|syntaxhighlight)'
                  r'(?:\s[^>]*)?(?<!/)>.*?</\1\s*>',
                  re.IGNORECASE | re.DOTALL)


#: The time of a mail, as the wiki has filled it in.
_STAMP = re.compile(r'<bdi><!-- ([0-9]+) -->[^<\n]*</bdi>')


def stamp(seconds: float) -> str:
    """Return wikitext that the wiki turns into the time of the edit.

    In its own format and zone, which archive bots understand, and once
    for each mail.

    :param seconds: when the mail went out, since 1970, UTC
    """
    return f'<bdi><!-- {seconds:.0f} -->~~~~~</bdi>'


def insert(page_text: str, campaign: str, heading: str, block: str,
           is_ours: Callable[[str], bool], *, ledger: str = '',
           sent: int = 0) -> str:
    """Return a page's text with the campaign's report brought up to date.

    Anybody can write markers, or between them. So only what is as the bot
    wrote it is replaced, the lowest if there are several; else the report
    is added below.

    :param page_text: the page as it is
    :param campaign: the campaign's name
    :param heading: heading for a report that is not there yet
    :param block: the report
    :param is_ours: says whether a part of the page, with its markers, is
        as the bot wrote it
    :param ledger: the id of the ledger that counted
    :param sent: how many people it counts as sent
    """
    marker = Marker(key_of(campaign), ledger, sent)
    return replace(page_text, start_of(marker.key), marker.end, heading,
                   f'{marker.start}\n{block}\n{marker.end}', is_ours)


def replace(page_text: str, start: str, end: str, heading: str, block: str,
            is_ours: Callable[[str], bool]) -> str:
    """Return a page's text with one of the bot's blocks brought up to date.

    :param page_text: the page as it is
    :param start: a regular expression for the block's first marker
    :param end: its last marker
    :param heading: heading for a block that is not there yet
    :param block: with its markers; '' takes it away, and its heading
    :param is_ours: as for :func:`insert`
    """
    above = f'== {heading} ==\n'
    for part in reversed(blocks_of(page_text, start, end)):
        new = _dated_as(block, part[0])
        if part[0] == new or is_ours(part[0]):
            before, after = page_text[:part.start()], page_text[part.end():]
            return (before + new + after if block
                    else joined(before.removesuffix(above), after))
    return f'{page_text}\n\n{above}{block}'.lstrip() if block else page_text


def blocks_of(page_text: str, start: str, end: str) -> list[re.Match[str]]:
    """Return what stands between two markers, where these count.

    :param page_text: the page
    :param start: a regular expression for the first marker
    :param end: the last marker
    """
    raw = [part.span() for part in _RAW.finditer(page_text) if part[1]]
    # From a start marker to the next end marker, no other between them.
    return [part for part in re.finditer(
        f'{start}(?:(?!{start}).)*?{re.escape(end)}', page_text, re.DOTALL)
        if not any(begin < part.end() and part.start() < stop
                   for begin, stop in raw)]


def joined(before: str, after: str) -> str:
    """Return a page's text without what stood between two parts of it."""
    return (before.rstrip('\n') + '\n\n' + after.lstrip('\n')).strip('\n')


def _dated_as(block: str, before: str) -> str:
    """Return a block with the time that the wiki gave the same mail."""
    for found in _STAMP.finditer(before):
        block = block.replace(stamp(int(found[1])), found[0])
    return block
