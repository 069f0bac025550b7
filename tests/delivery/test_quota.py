"""What a limit leaves, as a table; test_emailusers.py runs into one."""
from __future__ import annotations

from typing import Any

import pytest
from usermail.delivery.quota import Quota, quota


NOW = 1_000_000.0


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
def test_quota(ratelimits: dict[str, Any], sent: list[float],
               expected: Quota | None) -> None:
    """What can go out now is the limit less what went out."""
    assert quota(ratelimits, NOW, lambda since: [
        time for time in sent if time > since]) == expected
