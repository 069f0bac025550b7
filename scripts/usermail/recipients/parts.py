"""Read a page together with its own subpages that it transcludes."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import pywikibot

from ..exceptions import OnWiki
from ..wiki import load, source_of_page
from .model import Reading, Remark


#: A list in more parts than this is none that anybody keeps by hand.
MAX_PARTS = 500

#: Reads a text: its title, and how it is to be read.
Read = Callable[[str, str, Mapping[str, Any]], Reading]


class Part(NamedTuple):

    """A page of a list: the list page, or a subpage that it transcludes.

    ``page`` is loaded unless it is an account's or a category; ``how`` is
    how it was read: see :func:`recipients.read_wikitext`.
    """

    page: pywikibot.Page
    reading: Reading
    how: Mapping[str, Any]


def gather(page: pywikibot.Page, read: Read, how: Mapping[str, Any],
           more: Iterable[str] = ()) -> list[Part]:
    """Read a page, and the parts of it that are its own subpages.

    :param page: loaded
    :param read: reads one text
    :param how: how the page is to be read
    :param more: titles of subpages that are parts of it in any case
    :return: the page, then its subpages
    :raises UsageError: there are too many parts
    """
    root = page.title()
    found = [Part(page, read(page.text, root, how), how)]
    how = {**how, 'section': None, 'root': root}
    known = {root}
    titles = list(dict.fromkeys([*found[0].reading.subpages, *more]))
    while titles:
        known.update(titles)
        if len(known) > MAX_PARTS + 1:
            raise OnWiki(
                f'The page "{root}" transcludes more than {MAX_PARTS} of its '
                'subpages: make one list of them.', 'too-big',
                source_of_page(page))
        parts = load(page.site, titles).pages
        titles = []
        for title, part in parts.items():
            if not part.exists():
                found.append(Part(part, Reading([], [Remark(
                    root, 0, title, 'missing-page')], []), how))
                continue
            reading = read(part.text, title, how)
            found.append(Part(part, reading, how))
            titles += [subpage for subpage in reading.subpages
                       if subpage not in known]
        titles = list(dict.fromkeys(titles))
    return found


def texts_of(parts: Iterable[Part]) -> dict[str, str]:
    """Return the texts of parts that exist, by their titles, in order."""
    return {part.page.title(): part.page.text for part in parts
            if part.page.exists()}
