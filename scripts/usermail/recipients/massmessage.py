"""A MassMessage list, which is JSON -> its recipients."""
from __future__ import annotations

import json

from ..wiki import WikiNames
from .decide import Notes
from .entries import Mention
from .model import Reading
from .titles import addressee, on_site


#: The content model of MassMessage's lists.
MASSMESSAGE = 'MassMessageListContent'


def read_massmessage(text: str, page: str, names: WikiNames) -> Reading:
    """Read a page of content model MassMessageListContent.

    https://www.mediawiki.org/wiki/Extension:MassMessage

    :param text: its JSON
    :param page: its title
    :param names: the wiki's names
    """
    notes = Notes(page, names.site)
    try:
        targets = json.loads(text)['targets']
    except json.JSONDecodeError as error:
        notes.remark(error.lineno, str(error), 'malformed')
        return notes.reading()
    except (KeyError, TypeError, RecursionError):
        targets = None
    if not isinstance(targets, list):
        notes.remark(1, text, 'malformed')
        return notes.reading()
    for target, line in zip(targets, _title_lines(text, len(targets))):
        title = target.get('title') if isinstance(target, dict) else None
        if not isinstance(title, str):
            notes.remark(line, json.dumps(target), 'malformed')
            continue
        site = str(target.get('site') or '').strip()
        named = on_site(addressee(title, names), site, names)
        notes.add(Mention(named.name, named.reason, line,
                          f'{title} @ {site}' if site else title))
    return notes.reading()


def _title_lines(text: str, count: int) -> list[int]:
    """Return the lines of a JSON text on which its titles stand.

    :return: zeros if they can't be told
    """
    lines = [number for number, line in enumerate(text.split('\n'), 1)
             for _ in range(line.count('"title"'))]
    return lines if len(lines) == count else [0] * count
