"""Wait, claim a recipient, send the mail, settle; know when to stop.

A mail is one errand; a post on a talk page is another one, with the same
claims and stop rules.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from types import MappingProxyType

import pywikibot
from pywikibot import config
from pywikibot.site import APISite

from ..exceptions import LedgerError
from ..interrupts import Interrupt, breakable, nap, received
from ..ledger import MAIL, Ledger, Settlement
from ..message import Mail
from ..outcomes import (
    IN_A_ROW,
    STREAK,
    Outcome,
    Result,
    Trouble,
    Verdict,
)
from .answers import TOO_MANY
from .errand import Errand, MailErrand
from .patience import patiently
from .request import answers, prepare, unfinished


#: Troubles that end a run and say nothing of others.
OWN = (Trouble.STOP_PAGE, Trouble.CHANGED)

#: Seconds that a run waits in all for what passes by itself.
PATIENCE = 300

#: The limit that holds for mails alone.
QUOTA = 'quota'

#: Seconds after which a claim is looked at again before its POST leaves:
#: the process was stopped, or the machine slept.
FRESH = 1


class Delivery:

    """The mails and posts of one run, with its stop rules.

    ``stopped`` is None while the run may go on, then the reason why it
    ended; ``in_order`` says whether that is as told (a quota, a limit)
    or a fault, ``theirs`` whether it is the sender's or the wiki's, so
    that no other run can send either; ``cause`` is why mails failed whose
    failing ended it, if all did for the same reason. ``well`` says whether
    the wiki gave its last answer as it should. ``unrecorded`` are user ids
    of which the ledger could not be told what became of them.
    """

    def __init__(self, site: APISite, ledger: Ledger, *, ccme: bool = False,
                 limits: Mapping[str, int] = MappingProxyType({}),
                 look: Callable[[int], Result | None] | None = None,
                 say: Callable[[str], str] = str) -> None:
        """Prepare a run.

        :param site: the wiki
        :param ledger: the ledger, with a run begun
        :param ccme: whether the sender gets a copy of each mail
        :param limits: how many mails may be tried, by the reason
        :param look: called with the recipient's user id before each mail;
            returns why it must not be sent, None to go on
        :param say: puts a reason into words
        """
        self.site = site
        self.ledger = ledger
        self.ccme = ccme
        self.stopped: str | None = None
        self.in_order = True
        self.theirs = False
        self.cause: str | None = None
        self.well = True
        self.unrecorded: set[int] = set()
        self._limits = limits
        self._look = look
        self._say = say
        self._tried = self._mails = 0
        self._streak: list[str] = []
        self._waited = 0.0
        self._in_doubt = False
        self._unsettled: Settlement | None = None
        self._last = ''
        self._check_limits()

    def stop(self, reason: str, *, in_order: bool) -> None:
        """End the run after the mail in hand."""
        if not self.stopped:
            self.stopped = reason
            self.in_order = in_order

    def deliver(self, mail: Mail, userid: int) -> Result:
        """Mail one recipient; see :meth:`run`."""
        return self.run(MailErrand(self.site, mail, self.ccme), userid)

    def run(self, errand: Errand, userid: int) -> Result:
        """Do an errand for one recipient.

        Where nothing was sent and the trouble passes by itself, try again
        as often, and with the waiting times, that Pywikibot's settings
        ``max_retries``, ``retry_wait`` and ``retry_max`` (seconds) say,
        but wait for no longer than :data:`PATIENCE` in the whole run.

        :param errand: the errand
        :param userid: the recipient's user id
        :return: what became of it; its outcome is never None
        """
        begun = None
        wait = config.retry_wait
        try:
            for tries_left in reversed(range(config.max_retries + 1)):
                result = self._try(errand, userid)
                if result.trouble is not Trouble.PASSING:
                    break
                self.well = False
                begun = begun or time.monotonic()
                patience = PATIENCE - self._waited - (
                    time.monotonic() - begun)
                wait = max(wait, self.site.throttle.waittime(write=True))
                if not tries_left or self.stopped or wait > patience:
                    break
                pywikibot.warning(
                    f'Nothing was sent: {self._say(result.reason)}. Trying '
                    f'again in {wait:.0f} seconds.')
                self.settle_last()
                nap(wait)
                wait = min(2 * wait, config.retry_max)
        except Interrupt:
            result = Result(None, received() or 'interrupted')
        if begun:
            self._waited += time.monotonic() - begun
        return self.follow_up(result, errand.channel)

    def _try(self, errand: Errand, userid: int) -> Result:
        """Try once: first all that may take long, then claim and send."""
        with breakable():
            objection = self._ask_first(userid) or errand.prepare()
            if objection:
                return objection
            self.site.throttle(write=True)
        claimed = time.time()
        request = errand.request(
            lambda: abs(time.time() - claimed) < FRESH
            or self.ledger.still_claimed(userid))
        try:
            if not self._claim(userid, errand):
                return Result(Outcome.DEFERRED, Verdict.HELD)
        except LedgerError as error:
            pywikibot.error(str(error))
            return Result(None, 'ledger', Trouble.LEDGER)
        result = None
        try:
            result = errand.send(request)
        finally:
            self._last = errand.name
            self._settle(userid, result or unfinished(request, 'crashed'))
        return result

    def _ask_first(self, userid: int) -> Result | None:
        """Ask the wiki for all that a POST needs; say what forbids it."""
        self.well = False
        if self._in_doubt and not answers(self.site):
            return Result(None, 'no-answer', Trouble.WIKI)
        self._in_doubt = False
        trouble = self._look and self._look(userid) or prepare(self.site)
        self.well = not trouble or trouble.outcome is Outcome.SKIPPED
        return trouble

    def _claim(self, userid: int, errand: Errand) -> bool:
        """Claim a recipient, and settle the one before in the same commit.

        :raises LedgerError: that failed; nothing may be sent
        """
        claim = partial(self.ledger.claim, userid, errand.name,
                        channel=errand.channel, looks=errand.looks)
        try:
            claimed = claim(before=self._unsettled)
            self._unsettled = None
            return claimed
        except LedgerError as error:
            # It may have been written all the same.
            settled = self._unsettled and self.settle_last()
            with suppress(LedgerError):
                self.ledger.release(userid)
                if settled and error.passes:
                    return claim()
            raise

    def _settle(self, userid: int, result: Result) -> None:
        """Settle a claim: at once, or with the next claim.

        With the next where that comes without a wait. What can't be
        settled stays as it is, and ends the run.
        """
        if result.outcome is Outcome.DEFERRED:
            return
        if result.outcome is None:
            try:
                patiently(lambda: self.ledger.release(userid))
            except LedgerError as error:
                pywikibot.error(str(error))
                self.stop('ledger', in_order=False)
            return
        self._in_doubt = result.outcome is Outcome.UNCERTAIN
        self.well = not self._in_doubt
        self._unsettled = Settlement(userid, result.outcome, result.reason)
        if (self._in_doubt or received()
                or self.site.throttle.waittime(write=True)):
            self.settle_last()

    def settle_last(self) -> bool:
        """Record what became of the last mail; say whether that worked."""
        done, self._unsettled = self._unsettled, None
        if not done:
            return True
        try:
            patiently(lambda: self.ledger.settle(*done))
        except LedgerError as error:
            pywikibot.error(f'{error} What became of the mail to '
                            f'{self._last} ({done.outcome}) could not be '
                            'recorded.')
            self.unrecorded.add(done.userid)
            self.stop('ledger', in_order=False)
            return False
        return True

    def go_on(self) -> str | None:
        """Let posts be made where only the quota for mails is used up.

        :return: 'quota', for those who are still to be mailed, or None
        """
        if self.stopped != QUOTA:
            return None
        self.stopped = None
        return QUOTA

    def follow_up(self, result: Result, channel: str = MAIL) -> Result:
        """Apply the stop rules to what became of a mail or a post.

        :return: its result; deferred where the run ends and nothing was
            sent
        """
        if result.outcome is None:
            self.theirs = result.trouble not in OWN
            self.stop(result.reason,
                      in_order=result.trouble is Trouble.QUOTA)
            return Result(Outcome.DEFERRED, result.reason, result.trouble)
        if result.outcome is Outcome.SKIPPED:
            return result  # nothing was tried
        if result.outcome is not Outcome.DEFERRED:
            self._tried += 1
            self._mails += channel == MAIL
        if (result.outcome in (Outcome.FAILED, Outcome.UNCERTAIN)
                or result.trouble is Trouble.UNKNOWN):
            self._streak.append(result.reason)
        else:
            self._streak.clear()
        if result.reason == TOO_MANY:
            self.theirs = True
            self.stop('ratelimited', in_order=True)
        elif len(self._streak) >= STREAK:
            if len(set(self._streak)) == 1:
                self.cause = result.reason
            self.theirs = True
            self.stop(IN_A_ROW, in_order=False)
        if not self.stopped:
            self._check_limits(channel)
        if received():
            self.stop(received() or '', in_order=False)
        return result

    def _check_limits(self, channel: str = MAIL) -> None:
        """End the run where a limit is reached."""
        for reason, limit in self._limits.items():
            tried = self._mails if reason == QUOTA else self._tried
            if tried >= limit and (channel == MAIL or reason != QUOTA):
                self.stop(reason, in_order=True)
