"""Which words say why: codes in, keys of our messages out.

A reason is a verdict, a remark's reason, an API code, the name of an
exception or a word of our own; many of them mean the same to a reader.
"""
from __future__ import annotations

import re
from collections.abc import Mapping

from ..delivery import API_ERRORS, MAILER_ERRORS
from ..outcomes import IN_A_ROW, Trouble, Verdict
from ..recipients import REASONS


#: What trouble that is not a single recipient's means to a reader.
_TROUBLE = {
    Trouble.SENDER: 'sender',
    Trouble.WIKI: 'wiki',
    Trouble.CALLER: 'crashed',
    Trouble.QUOTA: 'quota',
    Trouble.PASSING: 'busy',
}

#: Reasons that are words in themselves: key ``reason-…`` in i18n.
WORDS = frozenset({
    *REASONS, *map(str, Verdict), 'busy', 'crashed', 'failure',
    'interrupted', 'ledger', 'limit', 'mailer', 'message-changed',
    'missing-page', 'muted',
    'no-answer', 'not-recorded', 'page-lost', 'preload', 'process-gone',
    'quota',
    'renamed', 'sender', 'sender-blocked', 'stop-page', 'streak', 'wiki',
}) - {
    # never shown as a reason
    str(Verdict.EMAILABLE), str(Verdict.ALREADY_SENT),
    str(Verdict.UNCERTAIN), str(Verdict.GIVEN_UP), str(Verdict.POSTABLE),
    str(Verdict.ALREADY_POSTED), 'never',
}

#: Reason -> word, where the reason is not a word itself.
_MEANING: Mapping[str, str] = {
    **{code: _TROUBLE[trouble] for code, trouble in API_ERRORS.items()
       if trouble in _TROUBLE},
    'notarget': 'missing', 'emailnotarget': 'missing',
    'baduser_target': 'invalid', 'baduser': 'invalid',
    'noemail': 'not-emailable', 'noemailtext': 'not-emailable',
    'nowikiemail': 'muted', 'nowikiemailtext': 'muted',
    **dict.fromkeys(MAILER_ERRORS, 'mailer'),
    'hookaborted': 'failure', 'no-result': 'failure',
    'no-connection': 'busy', 'stop-page-unread': 'busy', 'unread': 'busy',
    'login-lost': 'sender',
    IN_A_ROW: 'streak',
    'SIGINT': 'interrupted', 'SIGTERM': 'interrupted',
    'SIGHUP': 'interrupted',
}


def word_of(reason: str) -> str | None:
    """Return the word that says a reason, None where there is none.

    :param reason: a :class:`~usermail.outcomes.Verdict`; or a text, as
        :class:`~usermail.outcomes.Result` or a remark has it. The API's
        code 'blocked' is about the sender, the verdict about a recipient.
    """
    if not isinstance(reason, Verdict) and reason in _MEANING:
        return _MEANING[reason]
    if reason in WORDS:
        return str(reason)
    if re.match(r'http-\d|[A-Z]\w*(?:Error|Timeout|Read)$', reason):
        return 'no-answer'
    if reason.startswith('internal_api_error_'):
        return 'failure'
    return None
