"""Verdicts: the wiki's answers as a table, and a wiki that is asked."""
from __future__ import annotations

import pytest
from usermail.eligibility import verdict_of
from usermail.outcomes import Verdict


@pytest.mark.parametrize(('answer', 'verdict'), [
    ({'emailable': ''}, Verdict.EMAILABLE),
    ({}, Verdict.NOT_EMAILABLE),
    ({'userid': 7, 'emailable': ''}, Verdict.SELF),
    ({'emailable': '', 'groups': ['*', 'user', 'bot']}, Verdict.BOT),
    ({'groups': ['*', 'user', 'temp']}, Verdict.TEMPORARY),
    ({'emailable': '', 'blockid': 3, 'blockreason': 'x'}, Verdict.BLOCKED),
    ({'emailable': '', 'blockid': 3, 'blockpartial': ''},
     Verdict.EMAILABLE),
    ({'userid': None, 'missing': ''}, Verdict.MISSING),
    ({'userid': None, 'interwiki': ''}, Verdict.MISSING),
    ({'userid': None, 'invalid': '', 'name': 'a#b'}, Verdict.INVALID),
    ({'userid': None, 'invalid': '', 'name': '192.0.2.7'},
     Verdict.ANONYMOUS),
    ({'userid': None, 'invalid': '', 'name': '2001:db8::1'},
     Verdict.ANONYMOUS),
])
def test_verdicts(answer: dict, verdict: Verdict) -> None:
    """Each kind of answer of list=users has its verdict."""
    item = {'name': 'Olm', 'userid': 1, **answer}
    if item['userid'] is None:
        del item['userid']
    assert verdict_of(item, sender=7) is verdict
