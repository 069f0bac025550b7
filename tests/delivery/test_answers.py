"""What the wiki's answers mean, as a table."""
from __future__ import annotations

from typing import Any

import pytest
from usermail.delivery.answers import from_answer, from_error
from usermail.outcomes import Outcome, Trouble


@pytest.mark.parametrize(('code', 'outcome', 'trouble'), [
    # the recipient's: manual page, 1.39, 1.45
    ('notarget', Outcome.REFUSED, Trouble.RECIPIENT),
    ('emailnotarget', Outcome.REFUSED, Trouble.RECIPIENT),
    ('baduser_target', Outcome.REFUSED, Trouble.RECIPIENT),
    ('noemail', Outcome.REFUSED, Trouble.RECIPIENT),
    ('noemailtext', Outcome.REFUSED, Trouble.RECIPIENT),
    ('nowikiemail', Outcome.REFUSED, Trouble.RECIPIENT),
    ('nowikiemailtext', Outcome.REFUSED, Trouble.RECIPIENT),
    # ours, the sender's, the wiki's: nobody can be mailed
    ('missingparam', None, Trouble.CALLER),
    ('cantsend', None, Trouble.SENDER),
    ('blockedfrommail', None, Trouble.SENDER),
    ('blockedemailuser', None, Trouble.SENDER),
    ('blocked', None, Trouble.SENDER),
    ('badaccess', None, Trouble.SENDER),
    ('permissiondenied', None, Trouble.SENDER),
    ('usermaildisabled', None, Trouble.WIKI),
    # to wait for, or to try again
    ('ratelimited', None, Trouble.QUOTA),
    ('internal_api_error_ThrottledError', None, Trouble.QUOTA),
    ('readonly', None, Trouble.PASSING),
    ('maxlag', None, Trouble.PASSING),
    ('badtoken', None, Trouble.PASSING),
    ('assertuserfailed', None, Trouble.PASSING),
    # stopped by an extension before it was sent
    ('spam-blacklisted-email', None, Trouble.SENDER),
    ('spam-blacklisted-email-text', None, Trouble.SENDER),
    # an exception may come from after the mail went out
    ('internal_api_error_DBConnectionError', Outcome.UNCERTAIN, None),
    ('internal_api_error_DBReadOnlyError', Outcome.UNCERTAIN, None),
    ('internal_api_error_ReadOnlyError', Outcome.UNCERTAIN, None),
    ('internal_api_error_DBQueryError', Outcome.UNCERTAIN, None),
    ('internal_api_error_TypeError', Outcome.UNCERTAIN, None),
    # an API error means that nothing was sent, whatever its name
    ('something-new', Outcome.REFUSED, Trouble.UNKNOWN),
])
def test_errors(code: str, outcome: Outcome | None,
                trouble: Trouble | None) -> None:
    """Each code of the manual page and of both generations is known."""
    assert from_error(code) == (outcome, code, trouble)


def failure(*codes: str) -> dict[str, Any]:
    """Return a Failure as MediaWiki 1.39 gives it."""
    return {'emailuser': {'result': 'Failure', 'errors': [
        {'message': code, 'params': [], 'type': 'error', 'code': code}
        for code in codes]}}


@pytest.mark.parametrize(('answer', 'ccme', 'outcome', 'reason'), [
    ({'emailuser': {'result': 'Success'}}, False, Outcome.SENT, ''),
    ({'emailuser': {'result': 'Warnings', 'warnings': [
        {'code': 'odd'}]}}, False, Outcome.SENT, 'odd'),
    (failure('pear-mail-error'), False, Outcome.FAILED, 'pear-mail-error'),
    (failure('php-mail-error'), False, Outcome.FAILED, 'php-mail-error'),
    ({'emailuser': {'result': 'Failure', 'errors': [
        {'message': 'pear-mail-error', 'type': 'error'}]}}, False,
     Outcome.FAILED, 'pear-mail-error'),
    # the copy may be what failed
    (failure('pear-mail-error'), True, Outcome.UNCERTAIN, 'pear-mail-error'),
    # The text went out, and the mail server said nothing (measured).
    ({'emailuser': {'result': 'Failure', 'errors': [
        {'message': 'pear-mail-error', 'type': 'error', 'params': [
            'Failed to send data [SMTP: Invalid response code received from '
            'server (code: -1, response: )]']}]}}, False,
     Outcome.UNCERTAIN, 'pear-mail-error'),
    # the hook may have sent it
    (failure('hookaborted'), False, Outcome.UNCERTAIN, 'hookaborted'),
    (failure('pear-mail-error', 'hookaborted'), False, Outcome.UNCERTAIN,
     'pear-mail-error hookaborted'),
    (failure(), False, Outcome.UNCERTAIN, 'failure'),
    # ConfirmEdit, SpamBlacklist: nothing was sent
    (failure('captcha-disabledinapi'), False, None, 'captcha-disabledinapi'),
    (failure('captcha-disabledinapi'), True, None, 'captcha-disabledinapi'),
    (failure('spam-blacklisted-email'), False, None,
     'spam-blacklisted-email'),
    (failure('captcha-disabledinapi', 'hookaborted'), False,
     Outcome.UNCERTAIN, 'captcha-disabledinapi hookaborted'),
    # what does not look like a code is not repeated
    ({'emailuser': {'result': 'Failure', 'errors': [
        {'code': 'Dear Olm, <b>'}, {'code': {'a': 1}}, 7]}}, False,
     Outcome.UNCERTAIN, '? ? ?'),
    ({'emailuser': {'result': 'Failure', 'errors': {'code': 'x'}}}, False,
     Outcome.UNCERTAIN, 'failure'),
    # JSON, but not what was asked for
    ({}, False, Outcome.UNCERTAIN, 'no-result'),
    ({'emailuser': []}, False, Outcome.UNCERTAIN, 'no-result'),
    ({'emailuser': {'result': 'Perhaps'}}, False, Outcome.UNCERTAIN,
     'no-result'),
    ({'batchcomplete': ''}, False, Outcome.UNCERTAIN, 'no-result'),
])
def test_answers(answer: dict[str, Any], ccme: bool,
                 outcome: Outcome | None, reason: str) -> None:
    """An answer is read as sent or failed only where that is certain."""
    result = from_answer(answer, ccme=ccme)
    assert result[:2] == (outcome, reason)
