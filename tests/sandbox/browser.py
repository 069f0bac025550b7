"""A real browser without a screen, told what to do through two pipes."""
from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from itertools import count
from typing import Any

from . import packages


#: Programs that will do, and the Debian package that has the smallest.
PROGRAMS = ('chromium-headless-shell', 'chromium', 'google-chrome')
PACKAGE = 'chromium-headless-shell'


def program() -> str:
    """Return the browser's path, installed if need be.

    :raises packages.MissingPackage: it isn't there and can't be installed
    """
    with packages.only_one('packages'):
        if not _found():
            packages.apt_install(PACKAGE)
    path = _found()
    if not path:
        raise packages.MissingPackage(f'please install {PACKAGE}')
    return path


def _found() -> str | None:
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Browser:
    """One page of a browser; use it as a context manager.

    https://chromedevtools.github.io/devtools-protocol/
    """

    def __init__(self) -> None:
        """Start it."""
        path = program()
        self._profile = tempfile.mkdtemp(prefix='browser')
        there, self._out = os.pipe()
        self._in, back = os.pipe()

        def connect() -> None:
            # It reads from 3 and writes to 4.
            high = fcntl.fcntl(back, fcntl.F_DUPFD, 10)
            os.dup2(there, 3)
            os.dup2(high, 4)

        self._process = subprocess.Popen(
            [path, '--remote-debugging-pipe', '--headless', '--no-sandbox',
             '--disable-gpu', '--hide-scrollbars', '--no-first-run',
             '--disable-dev-shm-usage', '--proxy-server=direct://',
             f'--user-data-dir={self._profile}', 'about:blank'],
            close_fds=False, preexec_fn=connect, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(there)
        os.close(back)
        self._numbers = count(1)
        self._rest = b''
        self._session = ''
        target, = (one for one in self._ask('Target.getTargets')[
            'targetInfos'] if one['type'] == 'page')
        self._session = self._ask('Target.attachToTarget', flatten=True,
                                  targetId=target['targetId'])['sessionId']
        self._ask('Page.enable')

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._out)
        os.close(self._in)
        shutil.rmtree(self._profile, ignore_errors=True)

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message = {'id': number, 'method': method, 'params': parameters,
                   **({'sessionId': self._session} if self._session else {})}
        os.write(self._out, json.dumps(message).encode() + b'\0')
        answer = self._until(lambda one: one.get('id') == number)
        if 'error' in answer:
            raise RuntimeError(f'{method}: {answer["error"]}')
        result: dict[str, Any] = answer['result']
        return result

    def _until(self, fits: Any) -> dict[str, Any]:
        while True:
            while b'\0' not in self._rest:
                new = os.read(self._in, 1 << 20)
                if not new:
                    raise RuntimeError('the browser has ended')
                self._rest += new
            one, _, self._rest = self._rest.partition(b'\0')
            message: dict[str, Any] = json.loads(one)
            if fits(message):
                return message

    def show(self, url: str, width: int = 390, *, height: int = 844,
             scale: float = 1, dark: bool = False, paper: bool = False,
             scripts: bool = True) -> None:
        """Show a page; return when it and its scripts have loaded.

        :param url: its address
        :param width: of the window, in CSS pixels
        :param height: of the window, likewise
        :param scale: so many pixels a CSS pixel
        :param dark: whether the reader likes it dark
        :param paper: as it is printed
        :param scripts: whether scripts run
        """
        self._ask('Emulation.setDeviceMetricsOverride', width=width,
                  height=height, deviceScaleFactor=scale, mobile=width < 700)
        self._ask('Emulation.setEmulatedMedia',
                  media='print' if paper else 'screen',
                  features=[{'name': 'prefers-color-scheme',
                             'value': 'dark' if dark else 'light'}])
        self._ask('Emulation.setScriptExecutionDisabled', value=not scripts)
        self._ask('Page.navigate', url=url)
        self._until(lambda one: one.get('method') == 'Page.loadEventFired')
        if scripts:
            # Some skins leave collapsible parts as they are, for ever.
            self.run('''new Promise(done => {
                const end = Date.now() + 1000;
                const look = () => document.querySelector(
                    '.mw-collapsible:not(.mw-made-collapsible)')
                    && Date.now() < end ? setTimeout(look, 20) : done();
                look();
            })''')

    def run(self, script: str) -> Any:
        """Return what a script on the page comes to."""
        answer = self._ask('Runtime.evaluate', expression=script,
                           returnByValue=True, awaitPromise=True)
        if 'exceptionDetails' in answer:
            raise RuntimeError(str(answer['exceptionDetails']))
        return answer['result'].get('value')

    def picture(self, **clip: float) -> bytes:
        """Return a PNG of the page, or of a part of it.

        :param clip: x, y, width, height, in CSS pixels
        """
        return base64.b64decode(self._ask(
            'Page.captureScreenshot', format='png',
            captureBeyondViewport=True,
            **({'clip': {'scale': 1, **clip}} if clip else {}))['data'])
