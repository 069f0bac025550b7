"""A real SMTP server on loopback that keeps every mail it is sent."""
from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from .process import Port


#: How it can be broken -> (at which command, what it answers)
FAULTS = {
    'refuse': ('RCPT', '550 5.1.1 No such mailbox'),
    'refuse-later': ('RCPT', '451 4.3.0 Try again later'),
    'data': ('DATA', '554 5.6.0 Message refused'),
    'data-later': ('DATA', '452 4.2.2 Mailbox full'),
    # The mail is taken, and the connection breaks before the answer.
    'no-answer': ('DATA', '250 OK'),
}


@dataclass(frozen=True)
class Mail:
    """One mail that arrived."""

    #: the envelope's recipient
    to: str
    #: name of the account that has this address, or None
    account: str | None
    message: EmailMessage

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return str(self.message['Subject'] or '')

    @property
    def body(self) -> str:
        """The text, decoded, with plain line feeds."""
        part = self.message.get_body(('plain',))
        text = part.get_content() if part else ''
        return text.replace('\r\n', '\n')


class _Prompt(SMTP):
    """Acknowledges what it receives at once.

    MediaWiki's mailer writes a mail in pieces and waits for each to be
    acknowledged; the kernel's usual delay makes that 40 ms a mail, which
    is more than all the rest.
    """

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport:
            self.transport.get_extra_info('socket').setsockopt(
                socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Prompt(self.handler, **self.SMTP_kwargs)


class MailServer:
    """The server; it runs in threads of this process."""

    def __init__(self, account_of: Callable[[str], str | None]) -> None:
        """Start it.

        :param account_of: finds an address's account
        """
        self.mails: list[Mail] = []
        #: seconds that each mail takes longer
        self.delay = 0.0
        self._account_of = account_of
        self._fault = ''
        self._only: frozenset[str] = frozenset()
        self._controller: Controller | None = None
        self._port = Port()
        self.port = self._port.number
        self.repair()

    def break_down(self, fault: str = 'down',
                   only: Iterable[str] = ()) -> None:
        """Refuse mail.

        :param fault: 'down' for a server that nobody can connect to, or
            one of FAULTS
        :param only: addresses to refuse; none for all
        """
        self._fault = fault
        self._only = frozenset(only)
        if fault == 'down':
            self._stop()

    def repair(self) -> None:
        """Take mail again."""
        self._fault = ''
        if not self._controller:
            # The name is given as looking it up can take seconds.
            self._controller = _Controller(
                self, '127.0.0.1', self.port, server_hostname='localhost')
            self._controller.start()

    def close(self) -> None:
        """End it for good."""
        self._stop()
        self._port.close()

    def _stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    def _answer(self, command: str, addresses: list[str]) -> str:
        at, answer = FAULTS.get(self._fault, ('', ''))
        if at == command and (
                not self._only or self._only.intersection(addresses)):
            return answer
        return '250 OK'

    async def handle_RCPT(self, server: SMTP, session: Session,
                          envelope: Envelope, address: str,
                          rcpt_options: list[str]) -> str:
        """Take a recipient; called by aiosmtpd."""
        answer = self._answer('RCPT', [address])
        if answer.startswith('250'):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session,
                          envelope: Envelope) -> str:
        """Take a mail; called by aiosmtpd."""
        await asyncio.sleep(self.delay)
        answer = self._answer('DATA', envelope.rcpt_tos)
        if answer.startswith('250'):
            content = envelope.original_content or b''
            message = email.message_from_bytes(
                content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            for address in envelope.rcpt_tos:
                self.mails.append(
                    Mail(address, self._account_of(address), message))
        if self._fault == 'no-answer' and server.transport:
            server.transport.close()
        return answer
