"""The stop button: a page on which the people of a wiki can stop a run.

Wikis ask those who run bots for one, for example
https://en.wikipedia.org/wiki/Wikipedia:Bot_policy
"""
from __future__ import annotations

import re
import time
from typing import Any

import pywikibot
from pywikibot.comms import http
from pywikibot.exceptions import Error
from pywikibot.site import APISite

from ..exceptions import UsageError
from ..outcomes import Result, Trouble
from ..wiki import page_of


#: The page is looked at again when so many seconds or so many mails have
#: passed, whichever comes first: by the clock, or a quick run would be
#: over before it looks; by the mails, or a slow one would ask each time.
SECONDS, MAILS = 60, 25

#: What becomes of a wiki that does not answer, and of an answer that is
#: not JSON or not the one that was asked for.
UNREAD = (Error, OSError, ValueError, LookupError)

_COMMENT = re.compile('<!--.*?-->', re.S)


class Button:

    """A run's stop page."""

    def __init__(self, site: APISite, title: str) -> None:
        """Look at the page before the run starts.

        :param site: the wiki
        :param title: the page's title
        :raises UsageError: it is not there, can't be read or says stop
        """
        self.site = site
        self.title = page_of(site, title).title()
        self._looked = 0.0
        self._mails = 0
        try:
            objection = self._ask()
        except UNREAD as error:
            objection = f'can\'t be read ({error!r})'
        if objection:
            raise UsageError(f'The stop page "{self.title}" {objection}: '
                             'nothing is sent.')

    def look(self) -> Result | None:
        """Look at the page if it is time; call this before each mail.

        :return: None to go on, else why the next mail must not be sent.
            A page that can't be read may be readable in a while: its
            trouble is a passing one. Nothing is sent until it was read.
        """
        if (self._mails < MAILS
                and time.monotonic() - self._looked < SECONDS):
            self._mails += 1
            return None
        try:
            objection = self._ask()
        except UNREAD as error:
            pywikibot.error(f'The stop page "{self.title}" can\'t be read '
                            f'({error!r}).')
            return Result(None, 'stop-page-unread', Trouble.PASSING)
        if not objection:
            self._mails = 1
            return None
        pywikibot.error(f'The stop page "{self.title}" {objection}: no more '
                        'mails are sent.')
        return Result(None, 'stop-page', Trouble.STOP_PAGE)

    def _ask(self) -> str:
        """Return what is on the page that forbids to go on, '' for nothing.

        :raises: one of :data:`UNREAD`, the wiki can't be asked
        """
        # Not through Pywikibot's Request, which would wait and try again
        # for a long time: the caller does that, and notices signals.
        answer = http.request(
            self.site, uri=self.site.apipath(), method='POST', data={
                'action': 'query', 'titles': self.title, 'format': 'json',
                'formatversion': '2', 'prop': 'revisions',
                'rvslots': 'main', 'rvprop': 'ids|timestamp|user|content',
            }).json()
        if 'error' in answer:
            raise Error(answer['error']['info'])
        objection = objection_of(answer['query']['pages'][0])
        self._looked = time.monotonic()
        self._mails = 0
        return objection


def objection_of(page: dict[str, Any]) -> str:
    """Say what is on a stop page that forbids to go on, '' for nothing.

    That is any text but whitespace and comments; and, as it is in doubt
    then what was meant, a page that is not there or whose text is hidden.

    :param page: the page as ``prop=revisions`` of the API describes it,
        format version 2
    """
    if not page.get('revisions'):
        return 'does not exist'
    revision = page['revisions'][0]
    text = revision['slots']['main'].get('content')
    what = f'revision {revision["revid"]} of {revision["timestamp"]}'
    who = revision.get('user', 'somebody whose name is hidden')
    if text is None:
        return f'hides its text ({what} by {who})'
    if _COMMENT.sub('', text).strip():
        return f'was written on by {who} ({what})'
    return ''
