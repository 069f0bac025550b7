"""Claim a recipient, send the mail, settle the claim; know when to stop."""
from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pywikibot
from pywikibot import config
from pywikibot.site import APISite

from ..exceptions import LedgerError
from ..ledger import Ledger
from ..message import Mail
from ..outcomes import (
    IN_A_ROW,
    STREAK,
    Outcome,
    Result,
    Trouble,
    Verdict,
)
from .request import post


class Delivery:

    """The mails of one run, with its stop rules.

    ``stopped`` is None while the run may go on, then the reason why it
    ended; ``in_order`` says whether that is as told (a quota, a limit)
    or a fault.
    """

    def __init__(self, site: APISite, ledger: Ledger, *, ccme: bool = False,
                 limits: Mapping[str, int] = MappingProxyType({}),
                 look: Callable[[int], Result | None] | None = None,
                 ) -> None:
        """Prepare a run.

        :param site: the wiki
        :param ledger: the ledger, with a run begun
        :param ccme: whether the sender gets a copy of each mail
        :param limits: how many mails may be tried, by the reason
        :param look: called with the recipient's user id before each mail;
            returns why it must not be sent, None to go on
        """
        self.site = site
        self.ledger = ledger
        self.ccme = ccme
        self.stopped: str | None = None
        self.in_order = True
        self._limits = limits
        self._look = look
        self._tried = 0
        self._streak = 0
        self._check_limits()

    def stop(self, reason: str, *, in_order: bool) -> None:
        """End the run after the mail in hand."""
        if not self.stopped:
            self.stopped = reason
            self.in_order = in_order

    def deliver(self, mail: Mail, userid: int) -> Result:
        """Claim a recipient, send the mail, settle the claim.

        Where nothing was sent and the trouble passes by itself, try again
        as often, and with the waiting times, that Pywikibot's settings
        ``max_retries``, ``retry_wait`` and ``retry_max`` (seconds) say.

        :param mail: the mail
        :param userid: the recipient's user id
        :return: what became of it; its outcome is never None
        """
        result = self._try(mail, userid)
        wait = config.retry_wait
        for _ in range(config.max_retries):
            if result.trouble is not Trouble.PASSING:
                break
            pywikibot.warning(f'Nothing was sent ({result.reason}). Trying '
                              f'again in {wait} seconds.')
            self._sleep(wait)
            if self.stopped:
                break
            wait = min(2 * wait, config.retry_max)
            result = self._try(mail, userid)
        return self.follow_up(result)

    def _try(self, mail: Mail, userid: int) -> Result:
        """Try once; a claim that can't be settled stays as it is."""
        objection = self._look and self._look(userid)
        if objection:
            return objection
        try:
            if not self.ledger.claim(userid, mail.target):
                return Result(Outcome.DEFERRED, str(Verdict.HELD))
        except LedgerError as error:
            pywikibot.error(str(error))
            return Result(None, 'ledger', Trouble.LEDGER)
        result = post(self.site, mail, ccme=self.ccme)
        try:
            if result.outcome is None:
                self.ledger.release(userid)
            else:
                self.ledger.settle(userid, result.outcome, result.reason)
        except LedgerError as error:
            pywikibot.error(f'{error} What became of the mail to '
                            f'{mail.target} ({result.outcome or "not sent"}) '
                            'could not be recorded.')
            self.stop('ledger', in_order=False)
            return Result(Outcome.UNCERTAIN, 'not-recorded')
        return result

    def _sleep(self, seconds: float) -> None:
        """Wait, but not after the run was stopped."""
        end = time.monotonic() + seconds
        while not self.stopped and time.monotonic() < end:
            time.sleep(min(0.5, seconds))

    def follow_up(self, result: Result) -> Result:
        """Apply the stop rules to what became of a mail.

        :return: its result; deferred where the run ends and nothing was
            sent
        """
        if result.outcome is None:
            self.stop(result.reason,
                      in_order=result.trouble is Trouble.QUOTA)
            return Result(Outcome.DEFERRED, result.reason, result.trouble)
        if result.outcome is Outcome.SKIPPED:
            return result  # nothing was tried
        if result.outcome is not Outcome.DEFERRED:
            self._tried += 1
        if (result.outcome in (Outcome.FAILED, Outcome.UNCERTAIN)
                or result.trouble is Trouble.UNKNOWN):
            self._streak += 1
        else:
            self._streak = 0
        if self._streak >= STREAK:
            self.stop(IN_A_ROW, in_order=False)
        self._check_limits()
        return result

    def _check_limits(self) -> None:
        """End the run where a limit is reached."""
        for reason, limit in self._limits.items():
            if self._tried >= limit:
                self.stop(reason, in_order=True)
