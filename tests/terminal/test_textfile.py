"""A text on standard input, which then is none to answer at."""
from __future__ import annotations

import pytest
from runs import output, spawn
from sandbox import Sandbox


NAMES = ['Maple Fox', 'Zoë']

RUN = ('emailusers', '-page:List', '-textfile:-', '-subject:Hi')


def test_standard_input(unmailed: Sandbox) -> None:
    """It is read to its end and mailed, or shown; it is in no log."""
    wiki = unmailed
    text = 'Grüße, {{{user}}}!\nFrom the pipe.\n'
    run = wiki.pwb(*RUN, '-simulate', input=text)
    assert 'Grüße, Maple Fox!\nFrom the pipe.' in output(run)
    assert not wiki.mails
    run = wiki.pwb(*RUN, '-always', '-debug', input=text)
    assert run.returncode == 0
    assert 'From the pipe' not in output(run)
    assert {mail.body.partition('\n\n')[0] for mail in wiki.mails} == {
        f'Grüße, {name}!\nFrom the pipe.' for name in NAMES}
    for path in wiki.pywikibot_dir().glob('logs/*'):
        assert 'From' not in path.read_text(encoding='utf-8')


@pytest.mark.parametrize('text', ['', ' \n', 'y\n'])
def test_nobody_can_be_asked(unmailed: Sandbox, text: str) -> None:
    """Without -always or -simulate it is refused, in one line."""
    for said in (output(unmailed.pwb(*RUN, input=text)),
                 spawn(unmailed, *RUN).read()):
        assert '-textfile:- leaves nobody to ask' in said
        assert 'Traceback' not in said
    assert not unmailed.mails


@pytest.mark.parametrize('text', ['', ' \n'])
def test_empty(unmailed: Sandbox, text: str) -> None:
    """Where nothing comes, nothing is sent."""
    run = unmailed.pwb(*RUN, '-always', input=text)
    assert run.returncode == 2
    assert 'no text in it' in output(run)
    assert not unmailed.mails
