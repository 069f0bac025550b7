"""A proxy in front of the wiki that spoils answers on purpose."""
from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from .process import Port


Match = Callable[[str, 'dict[str, str]'], bool]

HTML = b'<!DOCTYPE html><title>Error</title><p>Something is wrong here.'

#: What can be done to a request, and whether the wiki gets it first. A
#: fault "json:TEXT" puts that text into a good answer's place, after the
#: wiki has acted, and "not-json:TEXT" without its having got the request.
FAULTS = {
    'drop': True,       # the connection is closed without an answer
    'lost': False,      # the same, but the wiki never got the request
    '502': True,
    '503': False,
    '504': True,
    # ... and what stands in front of a wiki says after it acted, or not
    **{status: True for status in ('403', '404', '429', '500')},
    **{f'not-{status}': False for status in ('403', '404', '429', '500')},
    'xml': True,        # status 503 and an empty XML body
    'date': True,       # the answer, with a date as Retry-After
    'date-503': False,  # status 503, with a date as Retry-After
    'endless': True,    # the answer, and that there is more of it
    'html': True,       # status 200 and an HTML page
    'truncate': True,   # fewer bytes than Content-Length says
    'chunked': True,    # the last chunks are missing
    'cut': True,        # half the JSON, and a Content-Length that says so
    'slow': True,       # the answer comes, but after `delay` seconds
}


def is_email(method: str, parameters: dict[str, str]) -> bool:
    """Tell whether a request sends a mail."""
    return method == 'POST' and parameters.get('action') == 'emailuser'


class Proxy:
    """A context manager; its `url` stands for the wiki's."""

    def __init__(self, url: str, *faults: str, then: str = '',
                 match: Match = is_email, delay: float = 5) -> None:
        """Start it.

        :param url: the wiki's
        :param faults: what to do to the first matching request, to the
            second, and so on; '' does nothing
        :param then: what to do to all later ones
        :param match: told a method and the parameters of query and body,
            says which requests the faults are meant for
        :param delay: seconds that a slow answer is late
        :raises ValueError: no such fault
        """
        unknown = {fault for fault in {*faults, then} - {'', *FAULTS}
                   if not fault.startswith(('json:', 'not-json:'))}
        if unknown:
            raise ValueError(f'no such fault: {unknown}')
        self.match = match
        self.delay = delay
        #: of the matching requests: what was done to each, in order
        self.done: list[str] = []
        self._target = urlsplit(url).netloc
        self._faults = list(faults)
        self._then = then
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._port = Port()
        self.url = f'http://127.0.0.1:{self._port.number}'
        self._listen()

    @property
    def forwarded(self) -> int:
        """How many of the matching requests the wiki got."""
        return sum(map(_acts, self.done))

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it; a slow answer that is still due is not sent."""
        self._closing.set()
        self._refuse()
        self._port.close()

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Refuse connections for a while."""
        self._refuse()
        try:
            yield
        finally:
            self._listen()

    def _listen(self) -> None:
        proxy = self

        class Handler(_Handler):
            def setup(self) -> None:
                self.proxy = proxy
                super().setup()

        self._server = ThreadingHTTPServer(
            ('127.0.0.1', self._port.number), Handler)
        threading.Thread(target=self._server.serve_forever,
                         args=(0.05,), daemon=True).start()

    def _refuse(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fault(self, method: str, parameters: dict[str, str]) -> str:
        """Return what to do to this request, and note it as done."""
        if not self.match(method, parameters):
            return ''
        with self._lock:
            fault = self._faults.pop(0) if self._faults else self._then
            self.done.append(fault)
        return fault

    def forward(self, method: str, path: str, body: bytes,
                headers: dict[str, str]) -> tuple[HTTPResponse, bytes]:
        """Return the wiki's answer and its body."""
        connection = HTTPConnection(self._target, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def wait(self) -> None:
        """Let a slow answer's time pass, unless the proxy is closed."""
        self._closing.wait(self.delay)


def _acts(fault: str) -> bool:
    """Say whether the wiki gets the request all the same."""
    return FAULTS.get(fault, not fault.startswith('not-'))


def _soon() -> tuple[str, str]:
    """Return a header that says to wait until a date."""
    return 'Retry-After', formatdate(time.time() + 2, usegmt=True)


class _Handler(BaseHTTPRequestHandler):
    proxy: Proxy
    protocol_version = 'HTTP/1.1'

    def do_GET(self) -> None:
        """Handle any request; called by http.server."""
        length = int(self.headers.get('Content-Length', 0))
        body = self.rfile.read(length)
        query = urlsplit(self.path).query
        parameters = dict(parse_qsl(
            f'{query}&{body.decode("utf-8", "replace")}'))
        fault = self.proxy.fault(self.command, parameters)
        # One request for each connection, as a spoiled one can't go on.
        self.close_connection = True
        if _acts(fault):
            try:
                answer, content = self.proxy.forward(
                    self.command, self.path, body, dict(self.headers))
            except OSError:
                self._send(502, HTML, 'text/html')
                return
        if fault in ('drop', 'lost'):
            return
        if 'json:' not in fault and fault[-3:].isdigit():
            self._send(int(fault[-3:]), HTML, 'text/html',
                       [_soon()] if 'date' in fault else [])
        elif fault == 'xml':
            self._send(503, b'', 'application/xml')
        elif 'json:' in fault:
            self._send(200, fault.partition('json:')[2].encode(),
                       'application/json')
        elif fault == 'html':
            self._send(200, HTML, 'text/html')
        else:
            self._pass_on(answer, content, fault)

    do_POST = do_GET

    def _pass_on(self, answer: HTTPResponse, content: bytes,
                 fault: str) -> None:
        half = content[:len(content) // 2]
        type_ = answer.headers.get('Content-Type', 'text/html')
        cookies = answer.headers.get_all('Set-Cookie', [])
        extra = [('Set-Cookie', cookie) for cookie in cookies]
        for name in ('Location', 'MediaWiki-API-Error', 'Retry-After'):
            if name in answer.headers:
                extra.append((name, answer.headers[name]))
        if fault == 'date':
            extra.append(_soon())
        if fault == 'endless':
            more = {'continue': '-||', 'more': str(len(self.proxy.done))}
            content = json.dumps(
                {**json.loads(content), 'continue': more}).encode()
        if fault == 'slow':
            self.proxy.wait()
        if fault == 'chunked':
            chunk = b'%x\r\n%s\r\n' % (len(half), half)
            self._send(answer.status, chunk, type_,
                       [*extra, ('Transfer-Encoding', 'chunked')])
        elif fault == 'truncate':
            self._send(answer.status, half, type_,
                       [*extra, ('Content-Length', str(len(content)))])
        else:
            self._send(answer.status, half if fault == 'cut' else content,
                       type_, extra)

    def _send(self, status: int, content: bytes, type_: str,
              headers: list[tuple[str, str]] | None = None) -> None:
        headers = headers or []
        names = {name for name, _ in headers}
        # The client may have given up waiting.
        with suppress(ConnectionError):
            self.send_response(status)
            self.send_header('Content-Type', type_)
            self.send_header('Connection', 'close')
            for name, value in headers:
                self.send_header(name, value)
            if not names & {'Content-Length', 'Transfer-Encoding'}:
                self.send_header('Content-Length', str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
