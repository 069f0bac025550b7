"""What is done for one recipient, by one POST."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from pywikibot.site import APISite

from ..ledger import MAIL
from ..message import Mail
from ..outcomes import Result
from .request import MailRequest, SingleRequest, send


class Errand(Protocol):

    """What is done for one recipient, by one POST.

    ``name`` is the recipient's; ``channel`` and ``looks`` are the claim's.
    """

    name: str
    channel: str
    looks: bool

    def prepare(self) -> Result | None:
        """Do what may take long; say what forbids the errand."""

    def request(self, may_leave: Callable[[], bool]) -> SingleRequest:
        """Return the request, which is not sent yet."""

    def send(self, request: SingleRequest) -> Result:
        """Send it; say what became of the errand."""


class MailErrand:

    """A mail that is sent."""

    channel = MAIL
    looks = False

    def __init__(self, site: APISite, mail: Mail, ccme: bool) -> None:
        """Prepare it."""
        self.name = mail.target
        self._make = partial(MailRequest, site, mail, ccme=ccme)

    def prepare(self) -> Result | None:
        """Nothing has to be done before."""
        return None

    def request(self, may_leave: Callable[[], bool]) -> SingleRequest:
        """Return the request, which is not sent yet."""
        return self._make(may_leave=may_leave)

    def send(self, request: SingleRequest) -> Result:
        """Send it; say what became of it."""
        return send(request)
