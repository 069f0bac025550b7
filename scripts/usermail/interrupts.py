"""Signals: a run ends at a good moment, and never without its report.

Ctrl-C, SIGTERM and SIGHUP (a closed terminal) mean the same: end. While
the wiki is read they end the process at once. While mails go out they are
only noted, but for waits with no mail in hand: those they break. A POST
or a report that is under way gets some seconds more.

Signals are the process's, and so is what this module keeps.
"""
from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager


#: What ends a run; there is no SIGHUP on Windows.
SIGNALS = tuple(getattr(signal, name) for name in (
    'SIGINT', 'SIGTERM', 'SIGHUP') if hasattr(signal, name))


# Both are no Exception: Pywikibot takes those for the wiki's trouble, and
# tries again.
class Interrupt(KeyboardInterrupt):

    """A signal came, and nothing is in hand."""


class TimeIsUp(KeyboardInterrupt):

    """What was under way has taken too long."""


class _State:

    """What has come, and what it breaks now."""

    number = 0
    breaks = False
    grace: float | None = None


def install() -> None:
    """Handle signals from now on: each breaks what is being done."""
    _State.number, _State.breaks, _State.grace = 0, True, None
    for number in SIGNALS:
        # nohup ignores it, and means it.
        if (number == getattr(signal, 'SIGHUP', None)
                and signal.getsignal(number) is signal.SIG_IGN):
            continue
        signal.signal(number, _handle)
    if hasattr(signal, 'SIGALRM'):
        signal.signal(signal.SIGALRM, _time_is_up)


def hold() -> None:
    """Only note signals from now on."""
    _State.breaks = False


def release() -> None:
    """Let signals break what is done again, after :func:`hold`.

    :raises Interrupt: one came
    """
    _State.breaks = True
    if _State.number:
        raise Interrupt


@contextmanager
def held() -> Iterator[None]:
    """Only note signals while this is done, and let them break what follows.

    :raises Interrupt: one came
    """
    _State.breaks = False
    yield
    release()


def received() -> str | None:
    """Return the name of the first signal that came, None for none."""
    return signal.Signals(_State.number).name if _State.number else None


def status() -> int:
    """Return the exit status that tells the signal, 0 without one."""
    return 128 + _State.number if _State.number else 0


@contextmanager
def breakable() -> Iterator[None]:
    """Let signals break what is done here, and one that came before.

    :raises Interrupt: there is one
    """
    _State.breaks = True
    try:
        if _State.number:
            raise Interrupt
        yield
    finally:
        _State.breaks = False


@contextmanager
def limited(seconds: float | None, grace: float) -> Iterator[None]:
    """Let what is done here take so long, and no longer.

    :param seconds: in all; None for as long as it takes
    :param grace: seconds that are left when a signal comes, or from the
        start where one has come
    :raises TimeIsUp: it took longer
    """
    _State.grace = grace
    try:
        if _State.number:
            seconds = grace
        if seconds is not None:
            _set_timer(seconds)
        yield
    finally:
        _State.grace = None
        _set_timer(0)


def nap(seconds: float) -> None:
    """Wait; a signal breaks it.

    :raises Interrupt: there is one
    """
    with breakable():
        time.sleep(seconds)


def _handle(number: int, _frame: object) -> None:
    """Note a signal; break what it breaks now."""
    _State.number = _State.number or number
    if _State.breaks:
        # Once: what comes next cleans up.
        _State.breaks = False
        raise Interrupt
    if _State.grace is not None:
        grace, _State.grace = _State.grace, None
        _set_timer(grace)


def _time_is_up(_number: int, _frame: object) -> None:
    """Break what is limited."""
    raise TimeIsUp('it took too long')


def _set_timer(seconds: float) -> None:
    """Let the time be up in so many seconds; 0 for never."""
    if hasattr(signal, 'setitimer'):
        signal.setitimer(signal.ITIMER_REAL, seconds)
