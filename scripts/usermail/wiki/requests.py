"""Ask the wiki's API, through Pywikibot, and mistrust what it answers."""
from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from pywikibot.comms import http
from pywikibot.data.api import Request
from pywikibot.exceptions import Error
from pywikibot.site import APISite

from ..exceptions import WikiError


#: What code that reads an answer raises where the answer lacks something,
#: or has another type: in Pywikibot's code as in ours.
UNUSABLE = (LookupError, TypeError, ValueError, AttributeError,
            AssertionError, RuntimeError)

#: So many requests are made at the most for one question that the wiki
#: answers piece by piece.
MAX_PIECES = 50

#: Seconds that the wiki can tell us to wait at the most.
MAX_WAIT = 300


@contextmanager
def understood(what: str) -> Iterator[None]:
    """Say in one line when an answer can't be read; also a decorator.

    :param what: what the wiki was asked for
    :raises WikiError: the answer lacks something, or has another type
    """
    try:
        yield
    except Error:
        raise
    except UNUSABLE as error:
        shown = ' '.join(str(error).split())[:100]
        raise WikiError(
            f'The wiki was asked for {what}, and its answer can\'t be '
            f'understood ({type(error).__name__}: {shown}). Try again when '
            'the wiki is well.') from error


def query(site: APISite, **parameters: Any) -> dict[str, Any]:
    """Ask the wiki for something; return its whole answer.

    In a POST: 500 names are longer than an address may be, and Pywikibot
    need not ask first whether a GET would do.

    :param site: the wiki
    :param parameters: the API's; ``action`` is 'query' if it is not given.
        A text with a "|" in it is taken for several values: what must stay
        whole is given in a list.
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    answer: dict[str, Any] = Request(site=site, use_get=False, parameters={
        'action': 'query', **parameters}).submit()
    return answer


def pieces(site: APISite, **parameters: Any) -> Iterator[dict[str, Any]]:
    """Ask the wiki for something; yield all pieces of its answer.

    :param site: the wiki
    :param parameters: as for :func:`query`
    :raises ValueError: the answer does not come to an end
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    more: dict[str, Any] = {}
    for _ in range(MAX_PIECES):
        answer = query(site, **{**parameters, **more})
        yield answer
        before, more = more, answer.get('continue') or {}
        if not more:
            return
        if more == before:
            break
    raise ValueError('it does not come to an end')


def items_of(pages: dict[str, Any] | list[Any],
             ) -> Iterable[dict[str, Any]]:
    """Return the pages of an answer.

    :param pages: what it has as ``pages``: in format version 1 an object by
        page id, but a list where two titles or more are missing (1.39,
        measured)
    """
    return pages.values() if isinstance(pages, dict) else pages


def actions_of(item: Mapping[str, Any]) -> set[str]:
    """Return what the bot may do with a page.

    :param item: what the API says of it, with ``intestactions``: in format
        version 1 an object with '' for true, but a list where there is
        nothing (1.39, measured)
    """
    return {action for action, may in dict(item['actions']).items()
            if may is not False}


def ask_once(site: APISite, **parameters: str) -> dict[str, Any]:
    """Ask the wiki for something once; return its whole answer.

    Not through Pywikibot's Request, which would wait and try again for a
    long time: the caller does that, and notices signals.

    :param site: the wiki
    :param parameters: the API's, format version 2; ``action`` is 'query'
        if it is not given
    :raises: :exc:`pywikibot.exceptions.Error`, :exc:`OSError` or one of
        :data:`UNUSABLE`: the wiki can't be asked
    """
    answer: dict[str, Any] = http.request(
        site, uri=site.apipath(), method='POST', data={
            'action': 'query', 'format': 'json', 'formatversion': '2',
            **parameters}).json()
    if 'error' in answer:
        raise Error(answer['error']['info'])
    return answer


def heed() -> None:
    """Let Pywikibot understand how long the wiki tells it to wait.

    It takes only numbers, and waits for as long as they say.
    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    hooks = http.session.hooks['response']
    if _read_retry_after not in hooks:
        hooks.append(_read_retry_after)


def _read_retry_after(response: requests.Response, *_: object,
                      **__: object) -> None:
    """Put a number of seconds, not too many, into an answer's header."""
    said = response.headers.get('Retry-After')
    if said is not None:
        response.headers['Retry-After'] = str(seconds_of(said, time.time()))


def seconds_of(said: str, now: float) -> int:
    """Return how many seconds an answer says to wait.

    :param said: a number, or a date
    :param now: seconds since 1970, UTC
    """
    try:
        seconds = float(said)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(said).timestamp() - now
        except (ValueError, TypeError, OverflowError):
            return 0
    return int(min(max(seconds, 0), MAX_WAIT)) if seconds == seconds else 0
