"""How many mails the wiki lets the sender send."""
from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pywikibot
from pywikibot.site import APISite

from ..ledger import TALK, Ledger
from ..translations import moment


class Quota(NamedTuple):

    """How many mails can go out now, and when more can (seconds UTC)."""

    left: int
    renewed: float


#: What the limit on mails is called, up to MediaWiki 1.40 and since 1.41;
#: and that on edits.
MAILS, EDITS = ('emailuser', 'sendemail'), ('edit',)


def quota(ratelimits: Mapping[str, Any], now: float,
          counted: Callable[[float], Sequence[float]],
          names: Iterable[str] = MAILS) -> Quota | None:
    """Return the tightest of the sender's limits, None where there is none.

    Every group that the wiki reports applies. An account with the right
    ``noratelimit`` has none. Wikimedia's limit over all wikis together is
    not reported: the answer ``ratelimited`` is the last word.

    :param ratelimits: as ``meta=userinfo`` reports them
    :param now: seconds since 1970, UTC
    :param counted: called with a time; returns when the sender's mails
        since then went out, oldest first
    :param names: the limit's
    """
    quotas = []
    for name in names:
        for limit in (ratelimits.get(name) or {}).values():
            hits, seconds = int(limit['hits']), int(limit['seconds'])
            times = counted(now - seconds)
            # More may be recorded than the limit lets through now, where
            # it was lowered: the last ones of them count.
            first = times[-hits:][0] if times[-hits:] else now
            quotas.append(Quota(max(0, hits - len(times)), first + seconds))
    return min(quotas, default=None)


def quota_of(site: APISite, wiki: str, ledger: Ledger) -> Quota | None:
    """Return what the wiki lets the sender send, None for no limit.

    :param site: the wiki; its account is the sender
    :param wiki: its key in the ledger
    :param ledger: knows what the sender has sent
    :raises LedgerError: it can't be read
    """
    sender = site.username()
    return quota(site.userinfo.get('ratelimits') or {}, time.time(),
                 lambda since: ledger.counted(wiki, sender, since))


def edits_of(site: APISite, wiki: str, ledger: Ledger) -> Quota | None:
    """Return how often the wiki lets the sender post, None for no limit.

    The parameters and the errors are those of :func:`quota_of`.
    """
    sender = site.username()
    return quota(site.userinfo.get('ratelimits') or {}, time.time(),
                 lambda since: ledger.counted(wiki, sender, since, TALK),
                 EDITS)


def limits_of(site: APISite, wiki: str, ledger: Ledger, *,
              limit: int | None, number: int,
              share: int | None = None) -> dict[str, int]:
    """Return how many mails may go out now, by the reason why no more.

    :param site: the wiki; its account is the sender
    :param wiki: its key in the ledger
    :param ledger: knows what the sender has sent
    :param limit: -limit, if it is given
    :param number: how many there are to send, to say what becomes of them
    :param share: how many of those that the quota leaves, None for all
    :raises LedgerError: the ledger can't be read
    """
    limits = {'limit': limit} if limit else {}
    known = quota_of(site, wiki, ledger)
    if known:
        left = known.left if share is None else min(known.left, share)
        limits['quota'] = left
        if left < number:
            pywikibot.info(
                f'Quota:     {left} of {number} can go out now, more '
                + (f'from {moment(known.renewed)} UTC on'
                   if left == known.left else 'after the other mailings'))
    return limits
