"""Send one mail with one POST and say what became of it.

The pace is Pywikibot's throttle: requests go one after another.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import pywikibot
import requests
from pywikibot import config
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

from ..exceptions import LedgerError
from ..ledger import Ledger
from ..message import Mail
from ..outcomes import (
    Outcome,
    Result,
    Trouble,
    Verdict,
    from_answer,
    from_error,
)


#: So many mails in a row that failed or are uncertain end a run.
STREAK = 3

#: Parameters that must not get into a log.
SECRET = frozenset(['subject', 'text', 'token'])


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
        self._params: dict[str, Any] = _Discreet(self._params)

    def wait(self, delay=None, **kwargs) -> None:
        """Give up where Pywikibot would wait and try again."""
        raise APIError(**self.last_error)

    def _logged_in(self, code: str) -> bool:
        """Log in again where the login was lost; don't wait for a lag.

        Pywikibot would wait it out with the recipient claimed.
        """
        if code == 'maxlag':
            self.wait()
        return super()._logged_in(code)

    def _get_request_params(self, use_get, paramstring):
        """Prepare the POST; the inherited method logs its body."""
        return (False, self.site.apipath(), paramstring,
                {'Content-Type': 'application/x-www-form-urlencoded'})

    def _http_request(self, use_get, uri, data, headers, paramstring):
        """Send the POST once, and let no transport error be swallowed.

        A redirect is not followed: who gave it may have acted already.
        """
        response = http.request(self.site, uri=uri, method='POST', data=data,
                                headers=headers, callbacks=[_check_transport],
                                default_error_handling=False,
                                allow_redirects=False)
        return response, use_get

    def _json_loads(self, response: requests.Response) -> dict:
        """Return the answer, which must be a JSON object."""
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise InDoubtError(f'http-{response.status_code}')
        return answer


class _Discreet(dict):

    """Parameters that show themselves in logs without their secrets."""

    def __repr__(self) -> str:
        return repr({key: '…' if key in SECRET else value
                     for key, value in self.items()})


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


class Quota(NamedTuple):

    """How many mails can go out now, and when more can (seconds UTC)."""

    left: int
    renewed: float


def quota(ratelimits: Mapping[str, Any], now: float,
          counted: Callable[[float], Sequence[float]]) -> Quota | None:
    """Return the tightest of the sender's limits, None where there is none.

    Every group that the wiki reports applies. An account with the right
    ``noratelimit`` has none. Wikimedia's limit over all wikis together is
    not reported: the answer ``ratelimited`` is the last word.

    :param ratelimits: as ``meta=userinfo`` reports them. The limit's name
        is ``emailuser`` up to MediaWiki 1.40, ``sendemail`` since 1.41.
    :param now: seconds since 1970, UTC
    :param counted: called with a time; returns when the sender's mails
        since then went out, oldest first
    """
    quotas = []
    for name in ('emailuser', 'sendemail'):
        for limit in (ratelimits.get(name) or {}).values():
            hits, seconds = int(limit['hits']), int(limit['seconds'])
            times = counted(now - seconds)
            # More may be recorded than the limit lets through now, where
            # it was lowered: the last ones of them count.
            first = times[-hits:][0] if times[-hits:] else now
            quotas.append(Quota(max(0, hits - len(times)), first + seconds))
    return min(quotas, default=None)


class Delivery:

    """The mails of one run, with its stop rules.

    ``stopped`` is None while the run may go on, then the reason why it
    ended; ``in_order`` says whether that is as told (a quota, a limit)
    or a fault.
    """

    def __init__(self, site: APISite, ledger: Ledger, *, ccme: bool = False,
                 limits: Mapping[str, int] = MappingProxyType({}),
                 look: Callable[[], Result | None] | None = None) -> None:
        """Prepare a run.

        :param site: the wiki
        :param ledger: the ledger, with a run begun
        :param ccme: whether the sender gets a copy of each mail
        :param limits: how many mails may be tried, by the reason
        :param look: called before each mail; returns why it must not be
            sent, None to go on
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
        return self._follow_up(result)

    def _try(self, mail: Mail, userid: int) -> Result:
        """Try once; a claim that can't be settled stays as it is."""
        objection = self._look and self._look()
        if objection:
            return objection
        try:
            if not self.ledger.claim(userid, mail.target):
                return Result(Outcome.DEFERRED, str(Verdict.HELD))
        except LedgerError as error:
            pywikibot.error(str(error))
            return Result(None, 'ledger', Trouble.CALLER)
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

    def _follow_up(self, result: Result) -> Result:
        """Apply the stop rules to a result."""
        if result.outcome is None:
            self.stop(result.reason,
                      in_order=result.trouble is Trouble.QUOTA)
            return Result(Outcome.DEFERRED, result.reason, result.trouble)
        if result.outcome is not Outcome.DEFERRED:
            self._tried += 1
        if (result.outcome in (Outcome.FAILED, Outcome.UNCERTAIN)
                or result.trouble is Trouble.UNKNOWN):
            self._streak += 1
        else:
            self._streak = 0
        if self._streak >= STREAK:
            self.stop(f'{STREAK}-in-a-row', in_order=False)
        elif not self.stopped:
            self._check_limits()
        return result

    def _check_limits(self) -> None:
        """End the run where a limit is reached."""
        for reason, limit in self._limits.items():
            if self._tried >= limit:
                self.stop(reason, in_order=True)
