"""Acts and user ids -> consent, as a table of histories."""
from __future__ import annotations

from collections.abc import Iterable

import pytest

from usermail.eligibility.consent import (
    OPTIN,
    Consent,
    Own,
    Standing,
    combine,
    consent,
    follow,
    may_mail,
)
from usermail.recipients.history import NOBODY, UNKNOWN, Act


#: Ids; Olm was called Salamander once. Clerk is trusted.
IDS = {'Olm': 1, 'Salamander': 1, 'Zoë': 2, 'Fox': 3, 'Clerk': 10,
       'Vandal': 11, 'nobody': NOBODY, 'unknown': UNKNOWN, 'Ghost': 0}
TRUSTED = {IDS['Clerk']}


def acts(story: str) -> list[Act]:
    """Return the acts of 'Clerk +Olm +Zoë; Olm -Olm; ...'.

    Each part is a revision; Olm ? is one of Olm's whose text is hidden.
    """
    return [Act(revid, change[1:], change[0] == '+', IDS[actor], actor)
            for revid, part in enumerate(story.split(';'), 1) if part.strip()
            for actor, *changes in [part.split()] for change in changes]


def of_olm(*stories: str) -> Consent:
    """Return Olm's consent to a list of pages with these histories."""
    found = [follow(acts(story), IDS).get(1, Standing())
             for story in stories]
    return consent(found, TRUSTED)


@pytest.mark.parametrize('story, expected', [
    ('Olm +Olm', 'signed'),
    ('Vandal +Olm', 'added'),
    ('Clerk +Olm', 'vouched'),
    ('nobody +Olm', 'added'),
    ('unknown +Olm', 'unknown'),
    # Others may do what they like
    ('Olm +Olm; Vandal -Olm; Clerk +Olm', 'signed'),
    ('Olm +Olm; Vandal -Olm; Vandal +Olm', 'signed'),
    ('Olm +Olm; unknown -Olm; Olm +Olm', 'signed'),
    # Who left, left
    ('Olm +Olm; Olm -Olm; Vandal +Olm', 'left'),
    ('Olm +Olm; Olm -Olm; Clerk +Olm', 'left'),
    ('Olm +Olm; Olm -Olm; unknown +Olm', 'left'),
    ('Olm +Olm; Olm -Olm; Clerk +Olm; Vandal -Olm; Clerk +Olm', 'left'),
    ('Olm +Olm; Olm -Olm; Clerk +Olm; unknown -Olm; Clerk +Olm', 'left'),
    ('Clerk +Olm; Olm -Olm; Clerk +Olm', 'left'),
    ('Olm +Olm; Olm -Olm; Olm ?; Vandal +Olm', 'left'),
    # and can come back
    ('Vandal +Olm; Olm -Olm; Olm +Olm', 'signed'),
    ('Vandal +Olm; Olm -Olm; Clerk +Olm; Olm -Olm; Olm +Olm', 'signed'),
    ('Vandal +Olm; Vandal -Olm; Olm +Olm', 'signed'),
    # The latest act counts
    ('Clerk +Olm; Vandal -Olm; Vandal +Olm', 'added'),
    ('Vandal +Olm; Vandal -Olm; Clerk +Olm', 'vouched'),
    # What can't be seen may be anything
    ('Olm +Olm; unknown -Olm; Vandal +Olm', 'unknown'),
    ('Clerk +Olm; unknown -Olm; Clerk +Olm', 'unknown'),
    ('Olm +Olm; Olm ?', 'unknown'),
    ('Olm ?; Vandal +Olm', 'unknown'),
    ('unknown +Olm; Vandal -Olm; Clerk +Olm', 'vouched'),
    ('Olm ?; unknown +Olm; Olm -Olm; Olm +Olm', 'signed'),
    ('Olm +Olm; Vandal ?', 'signed'),
    ('Olm +Olm; unknown ?', 'signed'),
    # Another name for the same account is no act; a swap is two
    ('Olm +Salamander; Vandal -Salamander +Olm', 'signed'),
    ('Vandal +Salamander; Olm -Salamander +Olm', 'added'),
    ('Vandal +Salamander; Olm +Olm; Vandal -Salamander', 'added'),
    ('Olm +Salamander; Olm -Salamander; Vandal +Olm', 'left'),
    ('Vandal +Zoë; Olm -Zoë +Olm', 'signed'),
    # Who undoes a blanking signs nobody
    ('Vandal +Olm +Zoë; Fox -Olm -Zoë; Olm +Olm +Zoë', 'added'),
    ('Clerk +Olm +Zoë; Fox -Olm -Zoë; Olm +Olm +Zoë', 'added'),
    ('Olm +Olm; Zoë +Zoë; Fox -Olm -Zoë; Olm +Olm +Zoë', 'signed'),
    ('Vandal +Zoë; Olm +Olm +Fox', 'signed'),
    ('Vandal +Olm +Zoë; Olm -Olm; Clerk +Olm; Fox -Olm -Zoë; Olm +Olm +Zoë',
     'left'),
    ('Vandal +Olm +Zoë; Fox -Olm; Olm +Olm', 'signed'),
])
def test_consent(story: str, expected: str) -> None:
    """A story ends with that consent of Olm's."""
    assert of_olm(story) is Consent(expected)


@pytest.mark.parametrize('stories, expected', [
    (('Olm +Olm', ''), 'signed'),
    (('Olm +Olm; Clerk -Olm', 'Zoë +Zoë; Clerk +Olm'), 'signed'),
    (('Clerk +Olm', 'Vandal +Olm'), 'vouched'),
    (('Clerk +Olm; Clerk -Olm', 'Vandal +Olm'), 'added'),
    (('unknown +Olm', 'Vandal +Olm'), 'added'),
    # Left one page after signing the other
    (('Olm +Olm; Vandal -Olm; Vandal +Olm',
      'Zoë +Zoë; Clerk +Olm; Fox +Fox; Olm -Olm'), 'left'),
    # Moved from one to the other
    (('Olm +Olm; Olm -Olm; Vandal +Olm', 'Zoë +Zoë; Fox +Fox; Olm +Olm'),
     'signed'),
    ((), 'unknown'),
])
def test_pages_of_one_list(stories: Iterable[str], expected: str) -> None:
    """A list and its subpages are one list."""
    assert of_olm(*stories) is Consent(expected)


@pytest.mark.parametrize('consents, expected', [
    ('added', 'added'), ('added vouched', 'vouched'),
    ('left vouched', 'left'), ('signed left', 'signed'),
    ('unknown added', 'added'), ('vouched unknown', 'vouched'),
])
def test_several_lists(consents: str, expected: str) -> None:
    """Who signed one list asked for its mail; who left one, for no other."""
    assert combine(map(Consent, consents.split())) is Consent(expected)


def test_optin() -> None:
    """Nobody mails who left; the stricter an option, the fewer it mails."""
    mailed = {optin: {str(one) for one in Consent if may_mail(one, optin)}
              for optin in OPTIN}
    assert mailed == {
        'self': {'signed'}, 'trusted': {'signed', 'vouched'},
        'any': {'signed', 'vouched', 'added', 'unknown'}}


def test_goes_on_where_it_was() -> None:
    """Acts in two parts lead where they lead in one."""
    story = ('Vandal +Salamander +Ghost +Zoë; Olm -Salamander; Zoë -Zoë; '
             'Clerk +Olm +Zoë; Fox +Fox; Olm ?; unknown -Fox')
    whole = acts(story)
    for cut in range(1, 8):
        before = [act for act in whole if act.revid < cut]
        after = [act for act in whole if act.revid >= cut]
        names: set[str] = set()
        for act in before:
            if act.name:
                (names.add if act.on else names.discard)(act.name)
        assert follow(after, IDS, names, follow(before, IDS)) == follow(
            whole, IDS)


def test_nobody_is_no_person() -> None:
    """A name without an account has no standing, and acts as nobody."""
    assert follow(acts('nobody +Ghost; unknown ?; nobody ?'), IDS) == {}
    assert follow(acts('Olm ?'), IDS) == {1: Standing(Own.UNKNOWN, 1)}
