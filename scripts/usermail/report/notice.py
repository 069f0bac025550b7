"""Put a notice of what is in a run's way on its report page."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

import pywikibot
from pywikibot.site import APISite

from ..exceptions import OnWiki, Waiting
from ..translations import translated
from ..wiki import Source, transcluded_by
from .destination import Target, shared, target_of, why_not
from .posting import MAX_LINKS, TOO_BIG, TRIES, NotPosted, is_ours, save
from .trouble import put_notice, render_notice, without_notices
from .wikitext import escape, link


def post_notice(page: pywikibot.Page, target: Target, error: OnWiki,
                keys: Sequence[str], lists: Sequence[Source],
                read: Collection[str]) -> bool:
    """Say on the report page why a run can't be done.

    :param page: the report page
    :param target: what is there, read before
    :param error: why it can't
    :param keys: the notice's key, and those of notices that are out of date
    :param lists: the list pages
    :param read: titles of the pages that such a run looks for
    :return: whether the page was changed
    :raises pywikibot.exceptions.Error: the page can't be read or saved
    """
    site = page.site
    titles = [source.title for source in lists]
    notice = render_notice(error, site.lang, titles, site.username())
    for left in reversed(range(TRIES)):
        ours = partial(is_ours, site, target)
        text = put_notice(without_notices(target.text, keys[1:], ours),
                          keys[0], notice, ours)
        if text == target.text:
            return False
        # What a message transcludes is not known before it was rendered.
        if target.title in transcluded_by(site, read):
            raise NotPosted('what the run reads transcludes the page')
        code = save(site, target, text, _edit_summary(site, lists))
        if code is None:
            return True
        if not left:
            raise NotPosted(f'the wiki answers {code}')
        if code == TOO_BIG and error.waiting and error.waiting.variants:
            error.waiting = Waiting((), error.waiting.number)
            notice = render_notice(error, site.lang, titles, site.username())
        elif code == TOO_BIG:
            raise NotPosted('the page would be too long with it')
        target = target_of(site, page.title())
        objection = why_not(page.title(), target.title, read)
        if objection:
            raise NotPosted(objection)
    return False


def _edit_summary(site: APISite, lists: Sequence[Source]) -> str:
    """Return the edit summary."""
    # A link to somebody's user page would be a ping.
    links = [link(page.title()) for page in shared(site, lists)[:MAX_LINKS]]
    return translated(site.lang, 'trouble-summary', {
        'lists': ', '.join(links) or escape(lists[0].title)})
