"""Send one mail with one POST and say what became of it.

The pace is Pywikibot's throttle: requests go one after another.
"""
from __future__ import annotations

from typing import Any

import requests
from pywikibot.comms import http
from pywikibot.data.api import Request
from pywikibot.exceptions import (
    APIError,
    Error,
    NoUsernameError,
)
from pywikibot.site import APISite
from urllib3.exceptions import (
    ConnectTimeoutError,
    NewConnectionError,
    ProxyError,
)

from ..message import Mail
from ..outcomes import Outcome, Result, Trouble
from .answers import from_answer, from_error


class NotSentError(Error):

    """The connection was never established: nothing was sent."""


class InDoubtError(Error):

    """The POST left, and no usable answer came back."""


class MailRequest(Request):

    """A request that is never repeated when it might have been acted on.

    Pywikibot's own request tries again after any transport error, 5xx or
    answer that is not JSON, although the wiki may have sent the mail.
    This one keeps Pywikibot's session, tokens, throttle, maxlag,
    assertion and simulation, and raises :exc:`InDoubtError` instead, or
    :exc:`NotSentError` where no connection was made. Errors that the API
    reports are raised as APIError, also those that Pywikibot would wait
    out: whether to try again is for the caller to decide.
    """

    def __init__(self, site: APISite, mail: Mail, *,
                 ccme: bool = False) -> None:
        """Make the request for one mail.

        :param site: the wiki, with its session and tokens
        :param mail: the mail
        :param ccme: whether the sender gets a copy
        """
        parameters = {'action': 'emailuser', 'target': [mail.target],
                      'subject': [mail.subject], 'text': [mail.text],
                      'token': [site.tokens['csrf']]}
        if ccme:
            parameters['ccme'] = ['1']
        super().__init__(site=site, use_get=False, parameters=parameters)

    def wait(self, delay: int | None = None, **kwargs: Any) -> None:
        """Give up where Pywikibot would wait and try again."""
        raise APIError(**self.last_error)

    def _logged_in(self, code: str) -> bool:
        """Log in again where the login was lost; don't wait for a lag.

        Pywikibot would wait it out with the recipient claimed.
        """
        if code == 'maxlag':
            self.wait()
        return bool(super()._logged_in(code))

    def _http_request(
        self, use_get: bool, uri: str, data: str, headers: dict[str, str],
        paramstring: str,
    ) -> tuple[requests.Response, bool]:
        """Send the POST once, and let no transport error be swallowed.

        A redirect is not followed: who gave it may have acted already.
        """
        response = http.request(self.site, uri=uri, method='POST', data=data,
                                headers=headers, callbacks=[_check_transport],
                                default_error_handling=False,
                                allow_redirects=False)
        return response, use_get

    def _json_loads(self, response: requests.Response) -> dict[str, Any]:
        """Return the answer, which must be a JSON object."""
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise InDoubtError(f'http-{response.status_code}')
        return answer


def _check_transport(response: requests.Response | Exception) -> None:
    """Turn a transport error into one of ours.

    :raises NotSentError: no connection was made
    :raises InDoubtError: any other exception
    """
    if not isinstance(response, Exception):
        return
    name = type(response).__name__
    if never_connected(response):
        raise NotSentError(name)
    raise InDoubtError(name)


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


def post(site: APISite, mail: Mail, *, ccme: bool = False) -> Result:
    """Send one mail with one POST.

    :param site: the wiki
    :param mail: the mail
    :param ccme: whether the sender gets a copy
    :return: what became of it; an outcome of None means that nothing was
        sent
    """
    try:
        answer = MailRequest(site, mail, ccme=ccme).submit()
    except NotSentError:
        return Result(None, 'no-connection', Trouble.PASSING)
    except InDoubtError as error:
        return Result(Outcome.UNCERTAIN, str(error))
    except APIError as error:
        return from_error(error.code)
    except NoUsernameError:
        return Result(None, 'login-lost', Trouble.SENDER)
    except (Error, ConnectionError):
        # Not from the POST, whose errors are above, but from what
        # Pywikibot asks before it or to log in again.
        return Result(None, 'busy', Trouble.PASSING)
    return from_answer(answer, ccme=ccme)
