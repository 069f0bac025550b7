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
from .shared import SETTINGS, Shared
from .translations import subpages
from .wiki import Source, page_of, understood


#: Seconds that it may take, and from a signal on.
TIME, GRACE = 60, 2


def notice_keys(lists: Sequence[pywikibot.Page],
                options: Options) -> tuple[str, str]:
    """Return the keys of the notices that such a run can have.

    :param lists: the list pages
    :param options: what is asked of the run
    :return: of what is wrong with the run, which another run for the same
        lists leaves alone; and of what is wrong with the page that says
        what is asked of it
    """
    titles = '\n'.join(sorted(page.title() for page in lists))
    return (key_of('\n'.join([
        titles, options.section or '', options.message or '',
        options.messagesection or ''])), key_of(f'{titles}{SETTINGS}'))


def tell(site: APISite, lists: Sequence[pywikibot.Page], options: Options,
         error: OnWiki, shared: Shared | None) -> None:
    """Say on the report page why a run can't be done.

    :param site: the wiki
    :param lists: the list pages
    :param options: what is asked of the run
    :param error: why it can't
    :param shared: what the run has from a job of several
    """
    if options.noreport:
        return
    try:
        with understood('the report page'), interrupts.limited(TIME, GRACE):
            _tell(site, lists, options, error, shared)
    except (Error, OSError, interrupts.TimeIsUp) as failure:
        pywikibot.warning('It could not be said on the wiki that nothing is '
                          f'sent: {failure}')


def _tell(site: APISite, lists: Sequence[pywikibot.Page], options: Options,
          error: OnWiki, shared: Shared | None) -> None:
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
        *titles, *(f'{title}{SETTINGS}' for title in titles), *optouts,
        *(optout + PRELOAD for optout in optouts), *options.stop,
        *filter(None, [message]),
        *subpages(message, options.messagelang or site.lang)]}
    if shared:
        read |= shared.read
    keys: Sequence[str] = notice_keys(lists, options)
    if shared and error is shared.error:
        # Nobody knows what the run is to be: that is not about its message.
        keys = keys[1:]
    sources = [Source(title, '') for title in titles]
    page, target = find_place(site, sources, message, read, options.report)
    if post_notice(page, target, error, keys, sources, read):
        pywikibot.info(f'This is said on {page.title()}: {page.full_url()}')
