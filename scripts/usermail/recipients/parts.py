"""Read a page together with its own subpages that it transcludes."""
from __future__ import annotations

from collections.abc import Callable, Iterable

import pywikibot

from ..exceptions import UsageError
from ..wiki import load
from .model import Reading, Remark, merge


#: A list in more parts than this is none that anybody keeps by hand.
MAX_PARTS = 500

#: Reads a text: its title, and the title of the page that transcludes it,
#: None for that page itself.
Read = Callable[[str, str, 'str | None'], Reading]


def read_parts(page: pywikibot.Page, read: Read,
               more: Iterable[str] = ()) -> tuple[Reading, dict[str, str]]:
    """Read a page, and the parts of it that are its own subpages.

    :param page: loaded
    :param read: reads one text
    :param more: titles of subpages that are parts of it in any case
    :return: what they say together, and their texts by their titles, the
        page first
    :raises UsageError: there are too many parts
    """
    root = page.title()
    readings = [read(page.text, root, None)]
    texts = {root: page.text}
    known = {root}
    titles = list(dict.fromkeys([*readings[0].subpages, *more]))
    while titles:
        known.update(titles)
        if len(known) > MAX_PARTS + 1:
            raise UsageError(
                f'The page "{root}" transcludes more than {MAX_PARTS} of its '
                'subpages: make one list of them.')
        parts = load(page.site, titles).pages
        titles = []
        for title, part in parts.items():
            if not part.exists():
                readings.append(Reading([], [Remark(
                    root, 0, title, 'missing-page')], []))
                continue
            texts[title] = part.text
            reading = read(part.text, title, root)
            readings.append(reading)
            titles += [subpage for subpage in reading.subpages
                       if subpage not in known]
        titles = list(dict.fromkeys(titles))
    return merge(readings), texts
