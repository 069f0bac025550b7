"""What the wiki's answers to a mail mean.

Everything here is a table or a function on one answer: no network, no
clock. The codes come from the manual page of ``action=emailuser`` and
from two measured generations of MediaWiki, 1.39 and 1.45 (the change
came between 1.41 and 1.43).

https://www.mediawiki.org/wiki/API:Emailuser
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..outcomes import Outcome, Result, Trouble


#: API error code -> whose trouble. An API error means that nothing was
#: sent, but for exceptions: see :func:`from_error`. Sources: the manual
#: page (m), MediaWiki 1.39 and 1.45, extensions (x).
API_ERRORS: Mapping[str, Trouble] = {
    'notarget': Trouble.RECIPIENT,            # m, 1.39
    'emailnotarget': Trouble.RECIPIENT,       # 1.45
    'baduser_target': Trouble.RECIPIENT,      # 1.45: IP address, bad name
    'baduser': Trouble.RECIPIENT,
    'noemail': Trouble.RECIPIENT,             # m, 1.39
    'noemailtext': Trouble.RECIPIENT,         # 1.45
    'nowikiemail': Trouble.RECIPIENT,         # 1.39: off, or sender muted
    'nowikiemailtext': Trouble.RECIPIENT,     # 1.45
    'missingparam': Trouble.CALLER,
    'cantsend': Trouble.SENDER,               # m, 1.39, 1.45
    'blockedfrommail': Trouble.SENDER,        # m
    'blockedemailuser': Trouble.SENDER,       # 1.39
    'blocked': Trouble.SENDER,                # 1.45
    'autoblocked': Trouble.SENDER,
    'badaccess': Trouble.SENDER,              # 1.39: no right 'sendemail'
    'permissiondenied': Trouble.SENDER,       # 1.45
    'readapidenied': Trouble.SENDER,
    'writeapidenied': Trouble.SENDER,
    'notloggedin': Trouble.SENDER,
    'spam-blacklisted-email': Trouble.SENDER,       # x: SpamBlacklist
    'spam-blacklisted-email-text': Trouble.SENDER,  # x
    'captcha-disabledinapi': Trouble.SENDER,        # x: ConfirmEdit
    'usermaildisabled': Trouble.WIKI,         # m, 1.39, 1.45
    'ratelimited': Trouble.QUOTA,             # m, 1.39, 1.45
    'internal_api_error_ThrottledError': Trouble.QUOTA,  # 1.39.6
    'readonly': Trouble.PASSING,
    'maxlag': Trouble.PASSING,
    # said before the wiki acts; a new token or login may help
    'badtoken': Trouble.PASSING,
    'assertuserfailed': Trouble.PASSING,
    'mwoauth-invalid-authorization': Trouble.PASSING,  # x: OAuth
}

#: Mailer errors in a ``Failure`` that say that nothing was sent.
MAILER_ERRORS = frozenset(['pear-mail-error', 'php-mail-error'])

#: Errors in a ``Failure`` by which an extension stopped the mail before
#: anything was sent. What other hooks say leaves it open.
STOPPED = frozenset(['captcha-disabledinapi', 'spam-blacklisted-email',
                     'spam-blacklisted-email-text'])

#: What an HTTP status says whose answer is not the wiki's: "too many
#: requests", so that no more should be sent now.
TOO_MANY = 'http-429'


def from_error(code: str,
               known: Mapping[str, Trouble] = API_ERRORS) -> Result:
    """Say what an API error means.

    :param code: the error's ``code``
    :param known: whose trouble the codes mean
    """
    trouble = known.get(code, Trouble.UNKNOWN)
    if trouble is Trouble.UNKNOWN and code.startswith('internal_api_error_'):
        # An exception inside MediaWiki, at any point of the request, also
        # of the database's (measured): the one kind of API error that can
        # come from after the mail left.
        return Result(Outcome.UNCERTAIN, code)
    if trouble in (Trouble.RECIPIENT, Trouble.UNKNOWN):
        return Result(Outcome.REFUSED, code, trouble)
    return Result(None, code, trouble)


def from_answer(answer: Mapping[str, Any], *, ccme: bool = False) -> Result:
    """Say what an answer without an API error means.

    ``Failure`` does not always mean that nothing was sent: with *ccme*
    the failing mail may be the copy, and ``hookaborted`` also comes when
    an extension's hook sent the mail itself (both measured). Only the
    mailer's own error codes, without a copy, are certain, and they only
    where the mail server said no or never got the text.

    :param answer: the API's JSON object
    :param ccme: whether a copy for the sender was asked for
    """
    mail = answer.get('emailuser')
    if not isinstance(mail, Mapping):
        mail = {}
    result = mail.get('result')
    if result == 'Success':
        return Result(Outcome.SENT, '')
    if result == 'Warnings':
        return Result(Outcome.SENT, _codes(mail.get('warnings')))
    if result == 'Failure':
        codes = _codes(mail.get('errors'))
        if codes and STOPPED.issuperset(codes.split()):
            return from_error(codes.split()[0])
        if (not ccme and codes and MAILER_ERRORS.issuperset(codes.split())
                and not _is_unanswered(mail['errors'])):
            return Result(Outcome.FAILED, codes)
        return Result(Outcome.UNCERTAIN, codes or 'failure')
    return Result(Outcome.UNCERTAIN, 'no-result')


def _is_unanswered(errors: list[Any]) -> bool:
    """Say whether the mail left the wiki, but its receipt is not known.

    The mail server took the text, and the connection broke before it said
    250 or an error (measured: the mail can be in the mailbox). PEAR's
    mailer shows that as code -1 after "Failed to send data".
    https://www.rfc-editor.org/rfc/rfc1047
    """
    said = ' '.join(str(error.get('params')) for error in errors
                    if isinstance(error, Mapping))
    return 'send data' in said and not re.search(r'code: [45]\d\d', said)


def _codes(errors: Any) -> str:
    """Return the codes of a status's errors or warnings, space-separated.

    The error format ``bc``, the API's default, names the message in
    ``message``; the other formats have a ``code``.
    """
    if not isinstance(errors, list):
        return ''
    return ' '.join(plain(error.get('code') or error.get('message'))
                    if isinstance(error, Mapping) else '?'
                    for error in errors)


def plain(code: object) -> str:
    """Return a code that looks like one, '?' for anything else."""
    return (code if isinstance(code, str)
            and re.fullmatch(r'[\w.-]{1,80}', code, re.A) else '?')
