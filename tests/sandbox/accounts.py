"""Accounts: what can be said of one, and which there always are."""
from __future__ import annotations

import re
from dataclasses import dataclass


#: A password of a sandbox's own stands for this one.
DEFAULT = ''


@dataclass(frozen=True)
class Account:
    """An account, as it is to be made on a sandbox wiki."""

    name: str
    #: '' for the one that all accounts of the sandbox share
    password: str = DEFAULT
    #: None for no address, '' for one made from the name
    email: str | None = ''
    confirmed: bool = True
    #: the account refuses mail from other users
    mail_off: bool = False
    gender: str = 'unknown'
    #: names of senders whose mail it refuses
    muted: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    #: 'sitewide' may still mail, 'email' may only not mail, 'all' neither
    blocked: str | None = None

    @property
    def address(self) -> str:
        """Its address, or ''."""
        if self.email == '':
            # Readable, and different for different names.
            local = re.sub('[^A-Za-z0-9]', lambda match: (
                '.' if match[0] in ' _' else f'={ord(match[0]):x}='
            ), self.name)
            return f'{local}@example.org'
        return self.email or ''


#: Made at the start; Mailbot is the sender unless a test says otherwise.
#: The group `bot` gives it apihighlimits and noratelimit.
ACCOUNTS = (Account('Admin', groups=('sysop', 'bureaucrat',
                                     'interface-admin')),
            Account('Mailbot', groups=('bot',)))


def rate_limit(mails: int, seconds: int) -> str:
    """Return the setting that lets an account send so many mails.

    Accounts with the right noratelimit, such as bots, are above it.
    Some releases report the limit, but do not hold API mails to it: see
    ``limits_api_mails``.
    """
    pair = f'[{mails}, {seconds}]'
    limit = f"['user' => {pair}, 'newbie' => {pair}]"
    # The second name is that of MediaWiki 1.41 and later.
    return (f"$wgRateLimits['emailuser'] = {limit};\n"
            f"$wgRateLimits['sendemail'] = {limit};\n")
