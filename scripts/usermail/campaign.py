"""What a campaign is called."""
from __future__ import annotations

import re
import time
import unicodedata

from .exceptions import UsageError
from .ledger import NAME_LENGTH


#: What can stand for a part of today's date in a campaign's name.
#: https://docs.python.org/3/library/time.html#time.strftime
DIRECTIVES = frozenset(f'%{letter}'
                       for letter in 'aAbBdFgGjmuUVwWxyY%')


def campaign_name(given: str | None, title: str, subject: str) -> str:
    """Return the campaign's name.

    :param given: -campaign, with strftime's directives for today (UTC)
    :param title: the message page's, or else the list page's
    :param subject: the message's
    :raises UsageError: the ledger has no room for it, it is empty, or it
        has a directive that is none
    """
    for directive in re.findall('%.?', given or ''):
        if directive not in DIRECTIVES:
            raise UsageError(
                f'-campaign has "{directive}" in it, which is no part of a '
                'date, such as %Y, %m or %d. Write %% for a per cent sign.')
    name = ' '.join(unicodedata.normalize(
        'NFC', time.strftime(given, time.gmtime()) if given
        else f'{title}: {subject}').split())
    if not name or len(name) > NAME_LENGTH:
        raise UsageError(f'The campaign\'s name must have 1 to {NAME_LENGTH} '
                         f'characters, not {len(name)}. Give -campaign.')
    return name
