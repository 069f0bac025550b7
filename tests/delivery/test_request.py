"""What can be told of a transport error; test_faults.py has more."""
from __future__ import annotations

import socket
import threading
from contextlib import suppress

import pytest
import requests
from usermail.delivery.request import never_connected


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
