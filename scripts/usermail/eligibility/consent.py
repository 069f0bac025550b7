"""Acts on list pages -> whether a person asked to be mailed.

Pure. People and actors are user ids here: a list says an account's old
name and its revisions the new one.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum
from itertools import groupby
from typing import NamedTuple

from ..recipients.history import NOBODY, UNKNOWN, Act


class Consent(str, Enum):

    """Who put somebody on a list; the first that holds counts."""

    #: their own latest act put them on
    SIGNED = 'signed'
    #: their own latest act took them off, and somebody put them back
    LEFT = 'left'
    #: no own act; a trusted account's, or the operator named them
    VOUCHED = 'vouched'
    #: no own act; somebody else's
    ADDED = 'added'
    #: the act lies in a hidden, imported or missing part
    UNKNOWN = 'unknown'

    def __str__(self) -> str:
        """Return the word."""
        return self.value


#: The values of -optin -> whom they mail. Nobody mails who left.
OPTIN: Mapping[str, frozenset[Consent]] = {
    'self': frozenset({Consent.SIGNED}),
    'trusted': frozenset({Consent.SIGNED, Consent.VOUCHED}),
    'any': frozenset(Consent) - {Consent.LEFT},
}


class Own(str, Enum):

    """What a person's own latest act on a page was."""

    NONE = ''
    ON = 'on'
    OFF = 'off'
    #: they may have done something that can't be seen
    UNKNOWN = 'unknown'


class Standing(NamedTuple):

    """Where a person stands with a list page, at its last revision read.

    ``own`` is their own latest act, in revision ``own_revid``; ``on``
    whether the page names them; ``actor`` whose the latest act about them
    is, in revision ``revid``: a user id, NOBODY or UNKNOWN. All that is
    to be kept between runs, as trust is looked up each time.
    """

    own: Own = Own.NONE
    own_revid: int = 0
    on: bool = False
    actor: int = UNKNOWN
    revid: int = 0


def follow(acts: Iterable[Act], ids: Mapping[str, int],
           before: Collection[str] = (),
           standings: Mapping[int, Standing] | None = None,
           ) -> dict[int, Standing]:
    """Return where people stand with a page after some acts.

    :param acts: on one page, in the order of time
    :param ids: the user ids of the names, 0 or missing where there is
        no account
    :param before: the names on the page before the acts
    :param standings: where people stood with it then
    """
    known = dict(standings or {})
    names_on: dict[int, set[str]] = {}
    for name in before:
        names_on.setdefault(ids.get(name, 0), set()).add(name)
    for _, group in groupby(acts, lambda act: act.revid):
        together = list(group)
        came: dict[int, bool] = {}
        for act in together:
            if not act.name:
                _act_unseen(known, act)
                continue
            userid = ids.get(act.name, 0)
            names = names_on.setdefault(userid, set())
            came.setdefault(userid, bool(names))
            (names.add if act.on else names.discard)(act.name)
        # An entry that got the account's new name is no act about it.
        changes = {userid: bool(names_on[userid])
                   for userid, was in came.items()
                   if userid and was != bool(names_on[userid])}
        back = {userid for userid, on in changes.items()
                if on and userid in known}
        for userid, on in changes.items():
            known[userid] = _after(
                known.get(userid, Standing()), together[0], userid, on,
                restored=userid in back and len(back) > 1)
    return known


def _act_unseen(known: dict[int, Standing], act: Act) -> None:
    """Take down that an actor may have done anything to themselves."""
    if act.actor not in (NOBODY, UNKNOWN):
        stood = known.get(act.actor, Standing())
        if stood.own != Own.OFF:
            known[act.actor] = stood._replace(own=Own.UNKNOWN,
                                              own_revid=act.revid)


def _after(stood: Standing, act: Act, userid: int, on: bool,
           restored: bool) -> Standing:
    """Return where a person stands after an act about them.

    :param restored: others came back with them. Who undoes the blanking
        of a page signs nobody, not even themselves, and who was added by
        somebody else still is.
    """
    own, own_revid = stood.own, stood.own_revid
    if act.actor == userid:
        if not restored or stood.revid == stood.own_revid:
            own, own_revid = Own.ON if on else Own.OFF, act.revid
    elif act.actor == UNKNOWN and not on and own != Own.OFF:
        # Perhaps they left. Who had left before still has.
        own, own_revid = Own.UNKNOWN, act.revid
    return Standing(own, own_revid, on, act.actor, act.revid)


def consent(standings: Sequence[Standing],
            trusted: Collection[int]) -> Consent:
    """Return a person's consent to one list.

    The pages that make up a list, a page and its subpages, are one: the
    latest act of the person's own on any of them counts, as who leaves
    the list does so on one of them. (Revision ids grow with time.)

    :param standings: with the list's pages, also those that do not name
        the person now
    :param trusted: user ids of actors whose acts vouch
    """
    own = max(standings, key=lambda standing: standing.own_revid,
              default=Standing()).own
    if own != Own.NONE:
        return {Own.ON: Consent.SIGNED, Own.OFF: Consent.LEFT,
                Own.UNKNOWN: Consent.UNKNOWN}[own]
    actors = {standing.actor for standing in standings if standing.on}
    if actors & (set(trusted) - {NOBODY, UNKNOWN}):
        return Consent.VOUCHED
    return Consent.ADDED if actors - {UNKNOWN} else Consent.UNKNOWN


def combine(consents: Iterable[Consent]) -> Consent:
    """Return the consent of a person whom several lists name.

    Who signed one list asked for its mail, whatever became of the others.
    But who left one did not ask for what others put them on.

    :param consents: to each list that names the person now, or VOUCHED
        where the operator did; one at least
    """
    order = list(Consent)
    return min(consents, key=order.index)


def may_mail(agreed: Consent, optin: str) -> bool:
    """Tell whether a person may be mailed.

    :param optin: the value of -optin, a key of :data:`OPTIN`
    """
    return agreed in OPTIN[optin]
