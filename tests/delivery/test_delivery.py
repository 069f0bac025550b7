"""What can be told of an error, and of a quota; test_faults.py has more."""
from __future__ import annotations

import socket
import threading
from contextlib import suppress

import pytest
import requests
from usermail.delivery.delivery import Quota, never_connected, quota


NOW = 1_000_000.0


@pytest.mark.parametrize(('url', 'never'), [
    ('http://127.0.0.1:{closed}/', True),
    ('http://no-such-host.invalid/', True),
    ('http://127.0.0.1:{mute}/', False),
])
def test_never_connected(url: str, never: bool) -> None:
    """Only where there was no connection is it certain: nothing was sent."""
    with socket.socket() as closed, socket.socket() as mute:
        closed.bind(('127.0.0.1', 0))
        mute.bind(('127.0.0.1', 0))
        mute.listen()

        def hang_up() -> None:
            with suppress(OSError):  # closed: nobody came
                mute.accept()[0].close()

        threading.Thread(target=hang_up, daemon=True).start()
        with pytest.raises(requests.RequestException) as error:
            requests.post(url.format(closed=closed.getsockname()[1],
                                     mute=mute.getsockname()[1]),
                          data='x', timeout=5)
    assert never_connected(error.value) == never


@pytest.mark.parametrize(('ratelimits', 'sent', 'expected'), [
    ({}, [], None),
    # MediaWiki 1.39, and its empty PHP array
    ({'emailuser': []}, [], None),
    ({'emailuser': {'user': {'hits': 20, 'seconds': 86400}}}, [],
     Quota(20, NOW + 86400)),
    # 1.41 and later
    ({'sendemail': {'user': {'hits': 3, 'seconds': 60}}}, [NOW - 50],
     Quota(2, NOW + 10)),
    ({'sendemail': {'user': {'hits': 3, 'seconds': 60}}},
     [NOW - 70, NOW - 50, NOW - 40, NOW - 30], Quota(0, NOW + 10)),
    # the tightest group counts
    ({'emailuser': {'user': {'hits': 20, 'seconds': 60},
                    'newbie': {'hits': 2, 'seconds': 60}}}, [NOW - 5],
     Quota(1, NOW + 55)),
    # a limit that was lowered: the last mails are those that count
    ({'emailuser': {'user': {'hits': 1, 'seconds': 60}}},
     [NOW - 50, NOW - 20], Quota(0, NOW + 40)),
])
def test_quota(ratelimits: dict, sent: list[float],
               expected: Quota | None) -> None:
    """What can go out now is the limit less what went out."""
    assert quota(ratelimits, NOW, lambda since: [
        time for time in sent if time > since]) == expected
