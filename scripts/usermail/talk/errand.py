"""Post one section, exactly once: claim, post, look.

The order is what makes it so. The page is read; where a post of this
campaign may be under way already, it is looked whether it is there; and
only then is it posted, upon the revision that was read. Whatever arrives
in between, a late POST of our own among it, makes that a conflict.
"""
from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from pywikibot.exceptions import Error
from pywikibot.site import APISite

from ..delivery import Quota, SingleRequest, send
from ..interrupts import TimeIsUp, limited, nap, received
from ..ledger import TALK
from ..outcomes import Outcome, Result, Trouble
from ..wiki import UNUSABLE
from .answers import AGAIN
from .look import is_posted
from .pages import TalkPage
from .post import PostRequest, Section


#: So often is it posted anew within one claim, where somebody else edited
#: the page or the wiki gave no answer.
TRIES = 5

#: Seconds to wait before it is looked, and posted again, after no answer.
PAUSE = 2

#: Seconds that one look may take after a signal.
GRACE = 5

#: Seconds that a post waits for the sender's limit on edits.
PATIENCE = 300


class Post(NamedTuple):

    """What is posted for whom.

    ``mark`` tells it from all other posts; ``claimed`` is when another
    run, of the account ``account``, claimed it and left it open, None
    where none did.
    """

    name: str
    section: Section
    mark: str
    claimed: float | None = None
    account: str = ''


class PostErrand:

    """A post that is made; an errand of the delivery."""

    channel = TALK

    def __init__(self, site: APISite, post: Post,
                 read: Callable[[bool], TalkPage],
                 quota: Callable[[], Quota | None]) -> None:
        """Prepare it.

        :param site: the wiki
        :param post: what is posted
        :param read: returns the talk page, read anew if it is told so
        :param quota: how often the wiki lets the sender edit, None for no
            limit
        """
        self.site = site
        self.post = post
        self.name = post.name
        self.looks = post.claimed is not None
        self._read = read
        self._quota = quota
        self._page = TalkPage('')
        self._stale = self.looks
        self._may_leave: Callable[[], bool] = bool

    def prepare(self) -> Result | None:
        """Read the page, and wait for the limit; say what forbids it."""
        quota = self._quota()
        if quota and not quota.left:
            wait = quota.renewed - time.time()
            if wait > PATIENCE:
                return Result(None, 'quota', Trouble.QUOTA)
            nap(max(0, wait))
        return self._read_page(anew=self._stale)

    def _read_page(self, *, anew: bool) -> Result | None:
        """Read the page; say what forbids to post on it."""
        try:
            self._page = self._read(anew)
        except (Error, OSError, *UNUSABLE):
            return Result(None, 'busy', Trouble.PASSING)
        if self._page.objection:
            return Result(Outcome.SKIPPED, str(self._page.objection))
        return None

    def request(self, may_leave: Callable[[], bool]) -> SingleRequest:
        """Return the request, which is not sent yet."""
        self._may_leave = may_leave
        return PostRequest(self.site, self._page, self.post.section,
                           may_leave=may_leave)

    def send(self, request: SingleRequest) -> Result:
        """Post it; say what became of it.

        A post is in doubt only for as long as the page can't be read, or
        the wiki answers nothing time after time.
        """
        self._stale = True
        since = time.time()
        in_doubt = ''
        if self.post.claimed is not None:
            since, in_doubt = self.post.claimed, 'process-gone'
        for tries_left in reversed(range(TRIES)):
            if in_doubt:
                found = self._look(since)
                if found is not False:
                    return (Result(Outcome.POSTED, '') if found
                            else Result(Outcome.UNCERTAIN, in_doubt))
            became = send(request)
            if became.outcome is Outcome.UNCERTAIN:
                in_doubt = became.reason
            elif became.reason not in AGAIN:
                break
            if not tries_left or received():
                break
            objection = self._again(became)
            if objection:
                became = objection
                break
            request = self.request(self._may_leave)
        if in_doubt and became.outcome not in (Outcome.POSTED,
                                               Outcome.DEFERRED):
            # It may still be under way: the next run looks.
            return (Result(Outcome.POSTED, '') if self._look(since)
                    else Result(Outcome.UNCERTAIN, in_doubt))
        return became

    def _again(self, became: Result) -> Result | None:
        """Prepare another try; say what forbids it."""
        if became.outcome is Outcome.UNCERTAIN:
            time.sleep(PAUSE)
        try:
            with limited(None, GRACE):
                return self._read_page(anew=True)
        except TimeIsUp:
            return Result(None, 'interrupted')

    def _look(self, since: float) -> bool | None:
        """Say whether the post is there, None where nobody can tell."""
        try:
            with limited(None, GRACE):
                return is_posted(
                    self.site, self._page.title, self.post.mark,
                    self.post.account or self.site.username(), since)
        except TimeIsUp:
            return None
