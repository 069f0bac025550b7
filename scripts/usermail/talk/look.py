"""Look whether a post is on a talk page, or was: asks the wiki.

The bot's own revisions of the page tell, also when somebody has archived
or removed the section since. Where the page was moved, it has another
title with those revisions; where it was deleted, nobody can tell.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import Any

from pywikibot.exceptions import Error
from pywikibot.site import APISite

from ..wiki import UNUSABLE, ask_once
from .wikitext import comment


#: So long before a post was claimed, by our clock, it may have been made
#: by the wiki's. Seconds.
SKEW = 24 * 3600

#: Deleting a page so long before the claim says nothing of the post.
DELETED_BEFORE = 600

#: What becomes of a page that can't be read.
UNREAD = (Error, OSError, *UNUSABLE)


def is_posted(site: APISite, title: str, mark: str, account: str,
              since: float) -> bool | None:
    """Say whether a post was made.

    :param site: the wiki
    :param title: the talk page's
    :param mark: the post's mark
    :param account: who would have posted it
    :param since: when it was claimed, seconds since 1970, UTC
    :return: None where nobody can tell
    """
    titles, seen = [title], {title}
    unsure = False
    try:
        for asked in titles:  # grows by where the page was moved
            answer = _ask(site, asked, account, since)
            unsure = unsure or 'continue' in answer
            for page in answer['query']['pages']:
                if 'redirect' in page:
                    titles += _target(site, asked) - seen
                    seen.update(titles)
                for revision in page.get('revisions', ()):
                    text = revision['slots']['main'].get('content')
                    if text is not None and comment(mark) in text:
                        return True
                    unsure = unsure or text is None
            moved, deleted = _events(answer['query']['logevents'], since)
            unsure = unsure or deleted
            titles += [new for new in moved if new not in seen]
            seen.update(moved)
    except UNREAD:
        return None
    return None if unsure else False


def _ask(site: APISite, title: str, account: str,
         since: float) -> dict[str, Any]:
    """Ask for the account's revisions of a page, and for the page's log.

    :raises: one of :data:`UNREAD`
    """
    end = datetime.fromtimestamp(since - SKEW, timezone.utc).strftime(
        '%Y-%m-%dT%H:%M:%SZ')
    return ask_once(
        site, titles=title, prop='info|revisions', rvuser=account, rvend=end,
        rvlimit='max', rvslots='main', rvprop='ids|content',
        list='logevents', letitle=title, leend=end, lelimit='max',
        leprop='type|timestamp|details')


def _target(site: APISite, title: str) -> set[str]:
    """Return the title of the page that another one leads to.

    A post goes there where it is the same account's.

    :raises: one of :data:`UNREAD`
    """
    return {page['title'] for page in ask_once(
        site, titles=title, redirects='1')['query'].get('pages', ())}


def _events(events: Iterable[Mapping[str, Any]],
            since: float) -> tuple[list[str], bool]:
    """Return where a page was moved, and whether it was deleted."""
    moved, deleted = [], False
    for event in events:
        target = event.get('params', {}).get('target_title')
        if event.get('type') == 'move' and target:
            moved.append(target)
        elif event.get('type') == 'delete' and event.get('action') in (
                'delete', 'revision'):
            when = datetime.fromisoformat(
                event['timestamp'].replace('Z', '+00:00')).timestamp()
            deleted = deleted or when > since - DELETED_BEFORE
    return moved, deleted
