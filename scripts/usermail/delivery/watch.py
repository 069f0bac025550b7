"""What is looked at again while a run goes on.

The stop page, on which the people of a wiki can stop a run; the list, the
opt-out pages and the message that it began with; and whether the sender
is blocked. Wikis ask those who run bots for a stop page, for example
https://en.wikipedia.org/wiki/Wikipedia:Bot_policy
"""
from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import pywikibot
from pywikibot.backports import batched
from pywikibot.exceptions import Error
from pywikibot.site import APISite

from ..exceptions import OnWiki, UsageError
from ..outcomes import Outcome, Result, Trouble, Verdict
from ..wiki import UNUSABLE, ask_once, source_of_page


#: It is looked again when so many seconds or so many mails have passed,
#: whichever comes first: by the clock, or a quick run would be over
#: before it looks; by the mails, or a slow one would ask each time.
SECONDS, MAILS = 60, 25

#: What becomes of a wiki that does not answer, and of an answer that is
#: not JSON or not the one that was asked for.
UNREAD = (Error, OSError, *UNUSABLE)

_COMMENT = re.compile('<!--.*?-->', re.S)


class Version(NamedTuple):

    """Which page has a title, at which revision; both 0 for none."""

    pageid: int = 0
    revid: int = 0


class Afresh(NamedTuple):

    """What was read anew: pages, and who must not be mailed any more.

    ``versions`` are by title; ``verdicts`` by user id.
    """

    versions: Mapping[str, Version]
    verdicts: Mapping[int, Verdict]


#: Reads the pages anew whose titles it gets.
ReadAnew = Callable[[frozenset[str]], Afresh]


class Watch:

    """Looks at the wiki at intervals, and says who must get nothing."""

    def __init__(self, site: APISite,
                 stops: Iterable[pywikibot.Page] = ()) -> None:
        """Look at the stop pages before the run starts.

        :param site: the wiki
        :param stops: the stop pages, loaded
        :raises UsageError: one is not there, can't be read or says stop
        """
        self.site = site
        self._looked = time.monotonic()
        self._mails = 0
        self._versions: dict[str, Version] = {}
        self._fixed: Mapping[str, int] = {}
        self._always: frozenset[str] = frozenset()
        self._read_anew: ReadAnew = lambda titles: Afresh({}, {})
        self._verdicts: Mapping[int, Verdict] = {}
        self.stops = {page.title(): page for page in stops}
        for title, page in self.stops.items():
            objection = objection_of(_described(page))
            if objection:
                raise OnWiki(
                    f'The stop page "{title}" {objection}: nothing is sent.',
                    'stop' if page.exists() else 'missing-page',
                    source_of_page(page))
            self._versions[title] = Version(page.pageid,
                                            page.latest_revision_id)

    def over(self, versions: Mapping[str, Version], *,
             fixed: Mapping[str, int], always: Iterable[str],
             read_anew: ReadAnew) -> None:
        """Watch the pages of a run from now on.

        :param versions: as they were read, by title; a page that is not
            there but may be made has the empty version
        :param fixed: revisions of pages that must not change at all, by
            title: the message's
        :param always: titles of those whose revision does not tell
            whether they changed, such as categories
        :param read_anew: reads those that changed
        """
        self._versions.update(versions)
        self._fixed = dict(fixed)
        self._always = frozenset(always)
        self._read_anew = read_anew

    def look(self, userid: int) -> Result | None:
        """Look if it is time; call this before each mail.

        :param userid: the user id of who is next
        :return: None to go on, else why the mail must not be sent. What
            can't be read may be readable in a while: its trouble is a
            passing one. Nothing is sent until it was read.
        """
        if (self._mails < MAILS
                and time.monotonic() - self._looked < SECONDS):
            self._mails += 1
        else:
            try:
                trouble = self._look()
            except UsageError as error:
                pywikibot.error(f'{error} No more mails are sent.')
                trouble = Result(None, 'page-lost', Trouble.CHANGED)
            except UNREAD as error:
                what = (f'stop page "{next(iter(self.stops))}"'
                        if self.stops else 'list\'s revision')
                pywikibot.error(f'The {what} can\'t be read ({error!r}).')
                trouble = Result(None, 'stop-page-unread' if self.stops
                                 else 'unread', Trouble.PASSING)
            if trouble:
                return trouble
            self._mails = 1
        verdict = self._verdicts.get(userid)
        return Result(Outcome.SKIPPED, str(verdict)) if verdict else None

    def _look(self) -> Result | None:
        """Look at everything; say what ends the run.

        :raises UsageError: a list or opt-out page is not what it was
        :raises: one of :data:`UNREAD`, the wiki can't be asked
        """
        found, sender = self._ask()
        if is_blocked(sender):
            pywikibot.error(f'{sender["name"]} was blocked on the wiki by '
                            f'{sender.get("blockedby") or "somebody"}: no '
                            'more mails are sent.')
            return Result(None, 'sender-blocked', Trouble.SENDER)
        changed = {title for title, version in self._versions.items()
                   if found[title] != version}
        # Written on and blanked again is no objection.
        for title in self.stops.keys() & changed:
            objection = self._ask_stop_page(title)
            if objection:
                pywikibot.error(f'The stop page "{title}" {objection}: no '
                                'more mails are sent.')
                return Result(None, 'stop-page', Trouble.STOP_PAGE)
        for title, revid in self._fixed.items():
            if found[title].revid == revid:
                continue
            pywikibot.error(
                f'The message page "{title}" was changed or moved: no more '
                'mails are sent. Look at the change; the next run sends the '
                'new text to the rest.')
            return Result(None, 'message-changed', Trouble.CHANGED)
        changed -= self.stops.keys()
        for title in sorted(changed):
            before = self._versions[title].pageid
            if before and found[title].pageid != before:
                raise UsageError(f'The page "{title}" was moved or deleted.')
        if changed or self._always:
            afresh = self._read_anew(frozenset(changed | self._always))
            self._versions.update(afresh.versions)
            self._verdicts = {**self._verdicts, **afresh.verdicts}
        self._looked = time.monotonic()
        return None

    def _ask(self) -> tuple[dict[str, Version], Mapping[str, Any]]:
        """Return the pages' versions by title, and how the sender is.

        :raises: one of :data:`UNREAD`, the wiki can't be asked
        """
        found: dict[str, Version] = {}
        sender: Mapping[str, Any] = {}
        watched = dict.fromkeys([*self._versions, *self._fixed])
        for batch in list(batched(watched, 50)) or [()]:
            answer = ask_once(
                self.site, titles='|'.join(batch), prop='revisions',
                rvprop='ids', meta='userinfo', uiprop='blockinfo')['query']
            sender = answer['userinfo']
            pages = {page['title']: Version(
                page.get('pageid', 0),
                page.get('revisions', [{}])[0].get('revid', 0))
                for page in answer.get('pages', ())}
            spelt = {each['from']: each['to']
                     for each in answer.get('normalized', ())}
            found.update((title, pages[spelt.get(title, title)])
                         for title in batch)
        return found, sender

    def _ask_stop_page(self, title: str) -> str:
        """Return what is on a stop page that forbids to go on, or ''.

        :raises: one of :data:`UNREAD`, the wiki can't be asked
        """
        page, = ask_once(
            self.site, titles=title, prop='revisions', rvslots='main',
            rvprop='ids|timestamp|user|content')['query']['pages']
        objection = objection_of(page)
        if not objection:
            self._versions[title] = Version(
                page['pageid'], page['revisions'][0]['revid'])
        return objection


def is_blocked(userinfo: Mapping[str, Any]) -> bool:
    """Say whether an account is blocked on the whole wiki.

    :param userinfo: what ``meta=userinfo`` says of it with its blockinfo,
        in either format version: version 1 has '' for true
    """
    return ('blockid' in userinfo
            and userinfo.get('blockpartial', False) is False)


def _described(page: pywikibot.Page) -> dict[str, Any]:
    """Return a loaded page as ``prop=revisions`` of the API describes it."""
    if not page.exists():
        return {}
    revision = page.latest_revision
    return {'revisions': [{
        'revid': revision.revid, 'timestamp': revision.timestamp.isoformat(),
        **({'user': revision.user} if revision.user else {}),
        'slots': {'main': {} if revision.text is None else {
            'content': revision.text}}}]}


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
