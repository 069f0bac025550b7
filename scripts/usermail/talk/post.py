"""Post one section on a talk page, with one POST."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pywikibot.site import APISite

from ..delivery import SingleRequest
from ..outcomes import Result
from .answers import EDIT_ERRORS, from_answer
from .pages import TalkPage


class Section(NamedTuple):

    """A section of a talk page: its title and its text, as wikitext.

    ``summary`` is the edit summary's.
    """

    title: str
    text: str
    summary: str = ''


def added(text: str, section: Section) -> str:
    """Return a page's text with a section added, as the wiki adds one."""
    new = f'== {section.title} ==\n\n{section.text}'
    return f'{text.rstrip()}\n\n{new}' if text.strip() else new


class PostRequest(SingleRequest):

    """The request that adds a section to a page at a known revision.

    It saves the whole page, with ``baserevid``, or ``createonly`` where
    there is none. With ``section=new`` a stale ``basetimestamp``, which
    Pywikibot sends, lets a section through whatever has happened to the
    page, and so does a stale ``baserevid``, unless the last edit is our
    own one (MediaWiki's EditPage; measured with 1.39): so a reply would
    be enough to let a late POST through as a second section.

    https://www.mediawiki.org/wiki/API:Edit
    """

    errors = EDIT_ERRORS

    def __init__(self, site: APISite, page: TalkPage, section: Section, *,
                 may_leave: Callable[[], bool] = lambda: True) -> None:
        """Make the request.

        :param site: the wiki, with its session and tokens
        :param page: the page as it was read
        :param section: what is added to it
        :param may_leave: asked at the last moment
        """
        base = ({'baserevid': [str(page.revision)], 'nocreate': ['1']}
                if page.revision else {'createonly': ['1']})
        super().__init__(site, 'edit', {
            'title': [page.title], 'text': [added(page.text, section)],
            'summary': [section.summary],
            # A minor edit may leave the reader without a notice.
            'notminor': ['1'], 'watchlist': ['nochange'], **base,
            **({'bot': ['1']} if site.has_right('bot') else {}),
        }, may_leave=may_leave)

    def result_of(self, answer: Mapping[str, Any]) -> Result:
        """Say what an answer without an error means."""
        return from_answer(answer)
