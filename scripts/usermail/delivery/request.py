"""Send one mail, or one post, with one POST; say what became of it.

Everything that may have to be waited for comes before: login, token and
Pywikibot's throttle. So a claim is held for as long as one POST lasts.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pywikibot
import requests
from pywikibot.comms import http
from pywikibot.data.api import Request
from pywikibot.exceptions import APIError, Error, NoUsernameError
from pywikibot.login import LoginStatus
from pywikibot.site import APISite
from urllib3.exceptions import (
    ConnectTimeoutError,
    NewConnectionError,
    ProxyError,
)

from ..exceptions import LedgerError
from ..interrupts import TimeIsUp, limited
from ..message import Mail
from ..outcomes import Outcome, Result, Trouble, Verdict
from ..wiki import UNUSABLE
from .answers import API_ERRORS, from_answer, from_error, plain


#: Seconds that a POST may still take after a signal.
GRACE = 10


class NotSentError(Error):

    """Nothing was sent; ``result`` says why."""

    def __init__(self, result: Result) -> None:
        """Say why."""
        super().__init__(result.reason)
        self.result = result


class InDoubtError(Error):

    """The POST left, and no usable answer came back."""


class SingleRequest(Request):

    """A request that is sent once, and whose answer is taken as it is.

    Pywikibot's own request tries again after any transport error, 5xx or
    answer that is not JSON, although the wiki may have done what it says.
    This one keeps Pywikibot's session, tokens, maxlag, assertion and
    simulation, and raises :exc:`InDoubtError` instead, or
    :exc:`NotSentError` where no connection was made. Errors that the API
    reports are raised as APIError, also those that Pywikibot would wait
    out: whether to try again is for the caller to decide.

    ``left`` says whether the POST may have left; ``errors`` has the API's
    codes that are known to mean that nothing was done.
    """

    errors: Mapping[str, Trouble] = API_ERRORS

    def __init__(self, site: APISite, action: str,
                 parameters: Mapping[str, list[str]], *,
                 may_leave: Callable[[], bool] = lambda: True) -> None:
        """Make the request; see :func:`prepare` before.

        :param site: the wiki, with its session and tokens
        :param action: the API's
        :param parameters: the action's, without the token
        :param may_leave: asked at the last moment
        """
        super().__init__(site=site, use_get=False, throttle=False,
                         parameters={'action': action, **parameters,
                                     'token': [site.tokens['csrf']]})
        self.left = False
        self._may_leave = may_leave

    def _http_request(
        self, use_get: bool, uri: str, data: str, headers: dict[str, str],
        paramstring: str,
    ) -> tuple[requests.Response, bool]:
        """Send the POST once, and let no transport error be swallowed.

        A redirect is not followed: who gave it may have acted already.
        """
        if not self._may_leave():
            raise NotSentError(Result(Outcome.DEFERRED, Verdict.HELD))
        self.left = True
        response = http.request(self.site, uri=uri, method='POST', data=data,
                                headers=headers, callbacks=[_check_transport],
                                default_error_handling=False,
                                allow_redirects=False)
        return response, use_get

    def _json_loads(self, response: requests.Response) -> dict[str, Any]:
        """Return the answer, which must be the API's.

        Pywikibot gets nothing to look at that could make it send again,
        or fail.
        """
        try:
            answer = response.json()
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise InDoubtError(f'http-{response.status_code}')
        if 'error' in answer:
            code = _code_of(answer['error'], response, self.errors)
            pywikibot.log(f'API error {code}')
            raise APIError(code, '')
        return {self.action: answer.get(self.action)}

    def result_of(self, answer: Mapping[str, Any]) -> Result:
        """Say what an answer without an error means."""
        raise NotImplementedError

    def result_of_error(self, code: str) -> Result:
        """Say what an API error means."""
        return from_error(code, self.errors)


class MailRequest(SingleRequest):

    """The request that sends a mail."""

    def __init__(self, site: APISite, mail: Mail, *, ccme: bool = False,
                 may_leave: Callable[[], bool] = lambda: True) -> None:
        """Make the request for one mail; see :func:`prepare` before.

        :param site: the wiki, with its session and tokens
        :param mail: the mail
        :param ccme: whether the sender gets a copy
        :param may_leave: asked at the last moment
        """
        super().__init__(site, 'emailuser', {
            'target': [mail.target], 'subject': [mail.subject],
            'text': [mail.text], **({'ccme': ['1']} if ccme else {}),
        }, may_leave=may_leave)
        self.ccme = ccme

    def result_of(self, answer: Mapping[str, Any]) -> Result:
        """Say what an answer without an error means."""
        return from_answer(answer, ccme=self.ccme)


def _code_of(error: object, response: requests.Response,
             known: Mapping[str, Trouble]) -> str:
    """Return the code of an error, if it is the API's own.

    MediaWiki says it in a header, too; what stands in front of a wiki may
    have a JSON of its own, after the wiki has acted.

    :raises InDoubtError: it is somebody else's
    """
    code = error.get('code') if isinstance(error, dict) else None
    if isinstance(code, str) and (
            code in known or 'MediaWiki-API-Error' in response.headers):
        return plain(code)
    raise InDoubtError(f'http-{response.status_code}')


def _check_transport(response: requests.Response | Exception) -> None:
    """Turn a transport error into one of ours.

    :raises NotSentError: no connection was made
    :raises InDoubtError: any other exception
    """
    if not isinstance(response, Exception):
        return
    if never_connected(response):
        raise NotSentError(Result(None, 'no-connection', Trouble.PASSING))
    raise InDoubtError(type(response).__name__)


def never_connected(error: Exception) -> bool:
    """Say whether an exception of requests came before the connection.

    Refused, no route, time-out while connecting, a name that is not
    resolved, a certificate that is not trusted, a proxy that can't be
    reached: nothing was sent. Every other error leaves it open.
    """
    if isinstance(error, requests.ConnectTimeout):
        return True
    if (isinstance(error, requests.exceptions.SSLError)
            and 'certificate verify failed' in str(error)):
        return True
    cause = getattr(error.args[0], 'reason', None) if error.args else None
    if isinstance(cause, ProxyError):
        cause = cause.original_error
    return isinstance(cause, (NewConnectionError, ConnectTimeoutError))


def prepare(site: APISite) -> Result | None:
    """Get what a POST needs: a login, and a token.

    :param site: the wiki
    :return: None, or why nothing can be sent
    """
    try:
        site.tokens['csrf']
    except NoUsernameError:
        return Result(None, 'login-lost', Trouble.SENDER)
    except (Error, OSError, EOFError, *UNUSABLE):
        return Result(None, 'busy', Trouble.PASSING)
    return None


def send(request: SingleRequest) -> Result:
    """Send one request with one POST.

    :param request: a mail's or a post's
    :return: what became of it; an outcome of None means that nothing was
        sent
    """
    try:
        with limited(None, GRACE):
            return request.result_of(request.submit())
    except NotSentError as error:
        return error.result
    except InDoubtError as error:
        return Result(Outcome.UNCERTAIN, str(error))
    except APIError as error:
        _forget_login(request.site, error.code)
        return request.result_of_error(error.code)
    except LedgerError:
        # Said before it left.
        return Result(None, 'ledger', Trouble.LEDGER)
    except TimeIsUp:
        return unfinished(request, 'interrupted')
    except Exception as error:
        return unfinished(request, type(error).__name__)


def unfinished(request: SingleRequest, reason: str) -> Result:
    """Say what became of a mail when something else came in between."""
    return (Result(Outcome.UNCERTAIN, reason) if request.left
            else Result(None, 'busy', Trouble.PASSING))


def _forget_login(site: APISite, code: str) -> None:
    """Let the next try begin with a new token, or a new login.

    Without asking for it now, with the recipient claimed.
    """
    if code in ('badtoken', 'assertuserfailed'):
        site.tokens.clear()
    if code == 'assertuserfailed':
        del site.userinfo
        site._loginstatus = LoginStatus.NOT_LOGGED_IN


def post(site: APISite, mail: Mail, *, ccme: bool = False) -> Result:
    """Send one mail that is nobody's of a campaign.

    :param site: the wiki
    :param mail: the mail
    :param ccme: whether the sender gets a copy
    :return: what became of it; see :func:`send`
    """
    return post_alone(site, lambda: MailRequest(site, mail, ccme=ccme))


def post_alone(site: APISite,
               make: Callable[[], SingleRequest]) -> Result:
    """Send one request that is not part of a campaign.

    :param site: the wiki
    :param make: makes the request
    :return: what became of it; see :func:`send`
    """
    trouble = prepare(site)
    if trouble:
        return trouble
    site.throttle(write=True)
    return send(make())


def answers(site: APISite) -> bool:
    """Ask the wiki something harmless; say whether it answers."""
    try:
        answer = http.request(
            site, uri=site.apipath(), method='POST', allow_redirects=False,
            data={'action': 'query', 'meta': 'userinfo', 'format': 'json'},
        ).json()
    except (Error, OSError, *UNUSABLE):
        return False
    return isinstance(answer, dict) and 'userinfo' in (
        answer.get('query') or ())
