"""What tests of posts on talk pages share."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from campaigns import COMMAND
from runs import MESSAGE, entries
from sandbox import Account, Sandbox


#: What mails the list, and posts where that is not possible.
POST = (*COMMAND, '-fallback:talk')

#: The end of each post, by which it is counted.
MARK = re.compile('<!-- emailusers-post [0-9a-f]+ [0-9a-f]+ -->')


def is_post(method: str, parameters: Mapping[str, str]) -> bool:
    """Tell whether a request posts on a talk page of a user's."""
    return (method == 'POST' and parameters.get('action') == 'edit'
            and parameters['title'].startswith('User talk:'))


def make_talkers(wiki: Sandbox, names: Iterable[str],
                 message: str = MESSAGE) -> None:
    """Make a list of new accounts that can't be mailed, and a message."""
    listed = list(names)
    wiki.configure('$wgRateLimits = [];')
    wiki.add_users([Account(name, email=None) for name in listed])
    wiki.add_pages({'List': entries(listed), 'List/Message': message})


def talk(wiki: Sandbox, name: str) -> str:
    """Return the text of a talk page, '' where there is none."""
    return wiki.page(f'User talk:{name}') or ''


def posts(wiki: Sandbox, names: Iterable[str]) -> dict[str, int]:
    """Return how many posts are on the talk pages, counted on the wiki."""
    return {name: len(MARK.findall(talk(wiki, name))) for name in names}
