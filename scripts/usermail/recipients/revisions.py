"""Ask the wiki for the revisions of a list page.

By the page's id, as a title can have been another page's; oldest first.
Pywikibot's session asks for compressed answers already.

https://www.mediawiki.org/wiki/API:Revisions
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from threading import Thread
from typing import Any

import pywikibot
from pywikibot.data.api import Request
from pywikibot.exceptions import APIError

from ..exceptions import OnWiki
from ..wiki import source_of_page
from .history import Revision


#: The longest history that is read.
MOST_REVISIONS = 20_000
MOST_BYTES = 200_000_000


def read_revisions(page: pywikibot.Page, *, texts: bool, start: int = 0,
                   ) -> Iterator[Revision]:
    """Yield a page's revisions, oldest first, up to the one it is loaded in.

    :param page: loaded
    :param texts: with their texts; else a request brings 500 revisions,
        5,000 with ``apihighlimits``, in place of at most 8 MB of text
    :param start: the revision with which to begin; that first one is
        another one, or there is none, where it is not on the page any more
    :raises UsageError: the history is too long
    :raises ValueError: the answer does not come to an end
    """
    parameters: dict[str, Any] = {
        'action': 'query', 'prop': 'revisions', 'pageids': page.pageid,
        'rvprop': 'ids|user|userid|sha1|size|contentmodel'
                  + '|content' * texts,
        'rvslots': 'main', 'rvdir': 'newer', 'rvlimit': 'max',
        'rvendid': page.latest_revision_id}
    if start:
        parameters['rvstartid'] = start
    count = size = 0
    seen: set[int] = set()
    coming: Future[Mapping[str, Any]] | None = _begin(page, parameters)
    while coming:
        try:
            data = coming.result()
        except APIError as error:
            if start and error.code.startswith('badid_'):
                return
            raise
        # The wiki puts the next answer together while we read this one.
        coming = (_begin(page, {**parameters, **data['continue']})
                  if 'continue' in data else None)
        before = count
        for item in _items(data):
            revision = _revision(item)
            if revision.revid in seen:
                raise ValueError(f'revision {revision.revid} comes twice')
            seen.add(revision.revid)
            count += 1
            size += revision.size
            if count > MOST_REVISIONS or size > MOST_BYTES:
                raise OnWiki(
                    f'The history of the list page "{page.title()}" is too '
                    f'long to be read: more than {MOST_REVISIONS:,} '
                    f'revisions or {MOST_BYTES // 10 ** 6} MB. Start a new '
                    'page for the list, or give -optin:any.', 'too-big',
                    source_of_page(page))
            yield revision
        if coming and count == before:
            raise ValueError('there is more of it, but nothing comes')


def _begin(page: pywikibot.Page, parameters: Mapping[str, Any],
           ) -> Future[Mapping[str, Any]]:
    """Ask the wiki in a thread of its own, which nobody has to wait for."""
    answer: Future[Mapping[str, Any]] = Future()

    def ask() -> None:
        request = Request(site=page.site, use_get=False,
                          parameters=dict(parameters))
        # 'truncated' is how an answer of 8 MB ends, as siteinfo's do.
        request._warning_handler = lambda module, _: module == 'result'
        try:
            answer.set_result(request.submit())
        except BaseException as error:
            answer.set_exception(error)

    Thread(target=ask, daemon=True).start()
    return answer


def _items(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the revisions that an answer holds."""
    pages = data.get('query', {}).get('pages', {})
    for page in pages.values() if isinstance(pages, dict) else pages:
        yield from page.get('revisions', ())


def _revision(item: Mapping[str, Any]) -> Revision:
    """Return a revision from an answer in format version 1.

    What is hidden is so for us, whatever our rights let us see: what is
    found must not depend on who runs the bot.
    """
    slot = item.get('slots', {}).get('main', {})
    hidden = 'sha1hidden' in item or 'texthidden' in slot or (
        'missing' in slot or 'textmissing' in slot)
    return Revision(
        revid=item['revid'], parentid=item.get('parentid', 0),
        userid=None if 'userhidden' in item else item.get('userid', 0),
        user='' if 'userhidden' in item else item.get('user', ''),
        sha1='' if hidden else item.get('sha1', ''),
        size=item.get('size', 0),
        model=slot.get('contentmodel', 'wikitext'),
        text=None if hidden else slot.get('*'), hidden=hidden)
