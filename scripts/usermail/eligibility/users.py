"""Ask the wiki what it knows of accounts.

One ``list=users`` request for 50 names, or 500 with ``apihighlimits``.
``APISite.users()`` is not used: it asks for more than is needed, every
right of every user among it, and does not split longer lists.

https://www.mediawiki.org/wiki/API:Users
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any
from unicodedata import normalize

import pywikibot
from pywikibot.backports import batched
from pywikibot.site import APISite

from ..wiki import USER, pieces, query, understood


#: Yields the wiki's answer for each name, in order.
LookUp = Callable[[Iterable[str]], Iterator[dict[str, Any]]]


def remembering(site: APISite) -> LookUp:
    """Return a :func:`look_up` that asks for each name once."""
    known: dict[str, dict[str, Any]] = {}

    def look(names: Iterable[str]) -> Iterator[dict[str, Any]]:
        listed = list(names)
        new = [name for name in dict.fromkeys(listed) if name not in known]
        answers = zip(new, look_up(site, new))
        for name in listed:
            while name not in known:
                known.update([next(answers)])
            yield known[name]

    return look


def look_up(site: APISite,
            names: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the wiki's answer for each name, in order.

    A name that no account has any more is followed to where its user page
    redirects: that is what a wiki leaves behind when it renames an
    account.

    :param site: the wiki
    :param names: canonical names
    :return: items of ``list=users``, format version 1: a flag is true
        where its key is there
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    size = 500 if site.has_right('apihighlimits') else 50
    for batch in batched(names, size):
        answers = _ask(site, batch)
        moved = _redirects(site, [name for name in batch
                                  if 'missing' in answers[name]])
        found = _ask(site, list(dict.fromkeys(moved.values())))
        for name in batch:
            answer = found.get(moved.get(name, ''), {})
            yield answer if 'userid' in answer else answers[name]


@understood('the accounts')
def _ask(site: APISite, names: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the wiki's answer for each name.

    The wiki answers with canonical names. A name that it spells in
    another way than we do is asked for alone: its answer can't be
    another one's then.

    :raises WikiError: the answer can't be understood
    """
    answers = {answer['name']: answer for answer in _users(site, names)}
    for name in names:
        if name not in answers:
            answer, = _users(site, [name])
            if 'userid' in answer and _key(answer['name']) != _key(name):
                raise ValueError(f'"{answer["name"]}" in place of "{name}"')
            answers[name] = answer
    return answers


def _key(name: str) -> str:
    """Return a name for comparing two spellings of it."""
    return normalize('NFC', name.replace('_', ' ').strip()).casefold()


def _users(site: APISite, names: Collection[str]) -> list[dict[str, Any]]:
    """Return the items of ``list=users``, of all pieces of the answer.

    :raises ValueError, TypeError, LookupError: they are none
    """
    if not names:
        return []
    return [_checked(item) for answer in pieces(
        site, list='users', ususers=list(names),
        usprop='blockinfo|emailable|gender|groups')
        for item in answer['query'].get('users', ())]


def _checked(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item of ``list=users`` that is one.

    :raises TypeError: what verdicts are made of has another type
    """
    for key, kind in (('name', str), ('userid', int), ('groups', list),
                      ('gender', str)):
        if not isinstance(item.get(key, kind()), kind):
            raise TypeError(f'{key} is {type(item[key]).__name__}')
    if 'userid' in item and (item['userid'] is True or item['userid'] < 1):
        raise TypeError('userid is no id')
    item['name']  # must be there
    return item


@understood('redirects of user pages')
def _redirects(site: APISite, names: Collection[str]) -> dict[str, str]:
    """Return to whose page some names' user pages redirect.

    https://www.mediawiki.org/wiki/API:Query#Resolving_redirects
    """
    if not names:
        return {}
    data = query(site, redirects='',
                 titles=[f'User:{name}' for name in names])['query']
    steps = {entry['from']: entry['to'] for entry in
             [*data.get('normalized', ()), *data.get('redirects', ())]}
    moved = {}
    for name in names:
        title = f'User:{name}'
        for _ in steps:  # so often at the most, should they go in a circle
            title = steps.get(title, title)
        page = pywikibot.Page(site, title)
        new = page.title(with_ns=False)
        if page.namespace() == USER and '/' not in new and new != name:
            moved[name] = new
    return moved
