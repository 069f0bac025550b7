"""Tell a wiki's people why a run can't be done, where they can help it."""
from __future__ import annotations

from collections.abc import Sequence

import pywikibot
from pywikibot.exceptions import Error
from pywikibot.site import APISite

from . import interrupts
from .exceptions import OnWiki
from .leaving import PRELOAD
from .options import Options
from .report import find_place, key_of, post_notice
from .translations import subpages
from .wiki import Source, page_of, understood


#: Seconds that it may take, and from a signal on.
TIME, GRACE = 60, 2


def notice_key(lists: Sequence[pywikibot.Page], options: Options) -> str:
    """Return the key of the notice that such a run has.

    :param lists: the list pages
    :param options: what is asked of the run
    """
    return key_of('\n'.join([
        *sorted(page.title() for page in lists), options.section or '',
        options.message or '', options.messagesection or '']))


def tell(site: APISite, lists: Sequence[pywikibot.Page], options: Options,
         error: OnWiki) -> None:
    """Say on the report page why a run can't be done.

    :param site: the wiki
    :param lists: the list pages
    :param options: what is asked of the run
    :param error: why it can't
    """
    if options.noreport:
        return
    try:
        with understood('the report page'), interrupts.limited(TIME, GRACE):
            _tell(site, lists, options, error)
    except (Error, OSError, interrupts.TimeIsUp) as failure:
        pywikibot.warning('It could not be said on the wiki that nothing is '
                          f'sent: {failure}')


def _tell(site: APISite, lists: Sequence[pywikibot.Page], options: Options,
          error: OnWiki) -> None:
    """Say it; see :func:`tell`.

    :raises pywikibot.exceptions.Error: it can't be said
    """
    titles = list(dict.fromkeys(
        page.title(with_section=False) for page in lists))
    message = (page_of(site, options.message).title(with_section=False)
               if options.message else f'{titles[0]}/Message'
               if len(titles) == 1 and options.text is None
               and options.textfile is None else '')
    optouts = [*options.optout, *(f'{title}/Opt-out' for title in titles)]
    read = {page_of(site, title).title(with_section=False) for title in [
        *titles, *optouts, *(optout + PRELOAD for optout in optouts),
        *options.stop, *filter(None, [message]),
        *subpages(message, options.messagelang or site.lang)]}
    sources = [Source(title, '') for title in titles]
    page, target = find_place(site, sources, message, read, options.report)
    if post_notice(page, target, error, notice_key(lists, options), sources,
                   read):
        pywikibot.info(f'This is said on {page.title()}: {page.full_url()}')
