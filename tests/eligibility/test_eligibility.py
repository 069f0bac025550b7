"""Verdicts: the wiki's answers and the rules' order, as tables."""
from __future__ import annotations

from typing import Any

import pytest
from usermail.eligibility import (
    RULES,
    Case,
    Consent,
    Judged,
    mend,
    verdict_of,
)
from usermail.ledger import SENDING, Row
from usermail.outcomes import Outcome, Verdict
from usermail.recipients import Recipient


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
def test_verdicts(answer: dict[str, Any], verdict: Verdict) -> None:
    """Each kind of answer of list=users has its verdict."""
    item = {'name': 'Olm', 'userid': 1, **answer}
    if item['userid'] is None:
        del item['userid']
    assert verdict_of(Case(item, sender=7)) is verdict


#: One account to which all rules about accounts apply.
ACCOUNT = {'name': 'Olm', 'userid': 7, 'groups': ['*', 'bot', 'temp'],
           'blockid': 3}

#: More that is known of it, so that the rules before them apply, too.
BEFORE: dict[str, Any] = {
    'name': 'Olm', 'sender': 7, 'seen': {7}, 'opted_out': {'Olm'},
    'never': {7}, 'consents': {7: Consent.LEFT}, 'optin': 'self',
    'rows': {7: Row('Olm', Outcome.SENT, '', 0)}}


def recorded(state: str) -> dict[int, Row]:
    """Return the ledger's row of the account."""
    return {7: Row('Olm', state, '', 0)}


#: Which rule comes first, with what is changed from step to step.
STEPS: list[tuple[Verdict, dict[str, Any]]] = [
    (Verdict.DUPLICATE, {}),
    (Verdict.OPTED_OUT, {'seen': {1, 2}}),
    (Verdict.OPTED_OUT, {'opted_out': {'Ann'}}),  # under an earlier name
    (Verdict.OPTED_OUT, {'opted_out': {'Olm'}, 'never': {1}}),
    (Verdict.ALREADY_SENT, {'opted_out': {'Ann'}}),
    (Verdict.ALREADY_POSTED, {'rows': recorded(Outcome.POSTED)}),
    (Verdict.UNCERTAIN, {'rows': recorded(Outcome.UNCERTAIN)}),
    (Verdict.GIVEN_UP, {'rows': recorded(Outcome.GIVEN_UP)}),
    (Verdict.HELD, {'rows': recorded(SENDING)}),
    (Verdict.LEFT, {'rows': recorded(Outcome.FAILED)}),
    (Verdict.LEFT, {'rows': {1: Row('Ann', Outcome.SENT, '', 0)}}),
    (Verdict.NOT_ASKED, {'consents': {7: Consent.ADDED}}),
    (Verdict.NOT_ASKED, {'consents': {1: Consent.SIGNED}}),  # not it
    (Verdict.SELF, {'consents': {7: Consent.SIGNED}}),
    (Verdict.SELF, {'consents': {}, 'optin': 'any'}),
    (Verdict.TEMPORARY, {'sender': 8}),
    (Verdict.BOT, {'answer': {**ACCOUNT, 'groups': ['*', 'bot']}}),
    (Verdict.BOT, {'include': ['blocked']}),
    (Verdict.BLOCKED, {'include': ['bot']}),
    (Verdict.NOT_EMAILABLE, {'include': ['blocked', 'bot']}),
    (Verdict.EMAILABLE, {'answer': {**ACCOUNT, 'groups': ['*', 'bot'],
                                    'emailable': ''}}),
]


def test_order() -> None:
    """Of all the reasons to skip somebody, the first rule's is said."""
    facts: dict[str, Any] = {'answer': ACCOUNT, **BEFORE}
    for verdict, changes in STEPS:
        facts.update(changes)
        assert verdict_of(Case(**facts)) is verdict, changes
    assert {verdict for verdict, _ in STEPS} == (
        set(RULES) | {Verdict.EMAILABLE}) - {
            Verdict.ANONYMOUS, Verdict.INVALID, Verdict.MISSING}


@pytest.mark.parametrize(('answer', 'opted_out', 'verdict'), [
    ({'name': '192.0.2.7', 'invalid': ''}, {'192.0.2.7'}, Verdict.OPTED_OUT),
    ({'name': '192.0.2.7', 'invalid': ''}, {'Olm'}, Verdict.ANONYMOUS),
    ({'name': 'a#b', 'invalid': ''}, {'a#b'}, Verdict.OPTED_OUT),
    ({'name': 'a#b', 'invalid': ''}, {'Olm'}, Verdict.INVALID),
    ({'name': 'Nobody', 'missing': ''}, {'Nobody'}, Verdict.OPTED_OUT),
    ({'name': 'Nobody', 'missing': ''}, {'Olm'}, Verdict.MISSING),
])
def test_order_without_account(answer: dict[str, Any], opted_out: set[str],
                               verdict: Verdict) -> None:
    """Who has no account is nobody's duplicate, but can opt out."""
    assert verdict_of(Case(answer, sender=7, name=answer['name'], seen={7},
                           consents={0: Consent.LEFT}, optin='self',
                           opted_out=opted_out)) is verdict


def test_every_verdict_has_a_rule() -> None:
    """There is one answer, in one place, to why somebody is skipped."""
    assert set(RULES) == set(Verdict) - {
        Verdict.EMAILABLE,
        # of the mail, not of the account
        Verdict.TOO_LONG,
        # They were on the list when they were judged.
        Verdict.GONE,
        # of who can't be mailed, and of their talk page
        Verdict.POSTABLE, Verdict.NOBOTS, Verdict.NO_DELIVERY,
        Verdict.TALK_MODEL, Verdict.TALK_PROTECTED, Verdict.TALK_REDIRECT}


@pytest.mark.parametrize(('verdict', 'name', 'userid', 'remark'), [
    (Verdict.MISSING, 'Ann', 0, ('Ann', 'missing')),
    (Verdict.ANONYMOUS, 'Ann', 0, ('Ann', 'anonymous')),
    (Verdict.OPTED_OUT, 'Ann', 0, None),
    (Verdict.EMAILABLE, 'Ann', 1, None),
    (Verdict.NOT_EMAILABLE, 'Ann', 1, None),
    (Verdict.EMAILABLE, 'Anna', 1, ('Ann → Anna', 'renamed')),
    (Verdict.BLOCKED, 'Anna', 1, ('Ann → Anna', 'renamed')),
])
def test_mend(verdict: Verdict, name: str, userid: int,
              remark: tuple[str, str] | None) -> None:
    """Entries of no account, or of another name, can be mended."""
    recipient = Recipient('Ann', 'wiki.example.org/w', 'List', 3)
    assert mend([Judged(recipient, verdict, name, userid)]) == (
        [('List', 3, *remark)] if remark else [])
