"""Log records, whoever makes them."""
from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator

import pytest
from usermail.discretion import hide, hide_credentials
from usermail.terminal import logs


TEXT = 'Narwhal 4711 meets the other animals of the sea.'


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger with our records, and what it has written."""
    hide(TEXT)
    hide_credentials('Walrus-99')
    before = logging.getLogRecordFactory()
    logging.setLogRecordFactory(logs._record)
    written = io.StringIO()
    logger = logging.Logger('any')
    logger.addHandler(logging.StreamHandler(written))
    yield logger, written
    logging.setLogRecordFactory(before)


def test_traceback(log: tuple[logging.Logger, io.StringIO]) -> None:
    """A traceback has no secret and no control character, nor its causes."""
    logger, written = log
    try:
        try:
            raise ValueError(f'\x1b[31m{TEXT}')
        except ValueError as error:
            raise KeyError('Walrus-99') from error
    except KeyError:
        logger.exception('It failed: %s', TEXT, stack_info=True)
    text = written.getvalue()
    assert 'Traceback' in text and r'\x1b[31m…' in text
    for secret in ('Narwhal', 'animals', 'Walrus-99', '\x1b'):
        # Python shows the lines of the program, too, which is no secret.
        assert secret not in text.replace("KeyError('Walrus-99')", '')


def test_bad_format(log: tuple[logging.Logger, io.StringIO]) -> None:
    """A message that can't be formatted is said all the same."""
    logger, written = log
    logger.error('%d of 100%', TEXT)
    logger.error(TEXT + ' %s')
    assert written.getvalue() == "%d of 100% ('….',)\n…. %s\n"


def test_crash(monkeypatch: pytest.MonkeyPatch,
               log: tuple[logging.Logger, io.StringIO]) -> None:
    """What nobody caught is shown without secrets, too."""
    said: list[str] = []
    monkeypatch.setattr('pywikibot.critical', said.append)
    try:
        raise RuntimeError(TEXT)
    except RuntimeError:
        logs._crashed(*sys.exc_info())
    assert 'RuntimeError: …' in said[0] and 'Narwhal' not in said[0]
