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

    """A section of a talk page: its title and its text, as wikitext."""

    title: str
    text: str


class PostRequest(SingleRequest):

    """The request that adds a section to a page at a known revision.

    With ``baserevid``, or ``createonly`` where there is no page: a stale
    ``basetimestamp``, which Pywikibot sends, lets a new section through
    whatever has happened to the page, and so twice (measured with 1.39).

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
            'title': [page.title], 'section': ['new'],
            'sectiontitle': [section.title], 'text': [section.text],
            # A minor edit may leave the reader without a notice.
            'notminor': ['1'], 'watchlist': ['nochange'], **base,
            **({'bot': ['1']} if site.has_right('bot') else {}),
        }, may_leave=may_leave)

    def result_of(self, answer: Mapping[str, Any]) -> Result:
        """Say what an answer without an error means."""
        return from_answer(answer)
