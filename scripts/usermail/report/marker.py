"""The hidden marks around a campaign's report: text in, values out.

A report stands between two comments. The first says which campaign it is,
which ledger counted, and how many people it counts as sent::

    <!-- emailusers 3f0c… ledger:5bb1… sent:12 -->
    …
    <!-- /emailusers 3f0c… -->

The version before this one wrote the campaign only.
"""
from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

from ..wiki import Source


class Marker(NamedTuple):

    """What a report's first comment says.

    ``key`` is :func:`key_of` the campaign; ``ledger`` is the ledger's id
    and ``sent`` how many people got a mail, '' and 0 where that is not
    said.
    """

    key: str
    ledger: str = ''
    sent: int = 0

    @property
    def start(self) -> str:
        """The comment before the report."""
        ledger = f' ledger:{self.ledger}' if self.ledger else ''
        sent = f' sent:{self.sent}' if self.ledger else ''
        return f'<!-- emailusers {self.key}{ledger}{sent} -->'

    @property
    def end(self) -> str:
        """The comment after the report."""
        return f'<!-- /emailusers {self.key} -->'


def key_of(campaign: str) -> str:
    """Return what a campaign's markers have in place of its name."""
    return hashlib.sha256(campaign.encode()).hexdigest()[:12]


def lists_key(lists: Iterable[Source]) -> str:
    """Return the key and anchor of what is to be fixed on these lists."""
    titles = '\n'.join(sorted(source.title for source in lists))
    return f'emailusers-{key_of(titles)}'


def start_of(key: str) -> str:
    """Return a regular expression for a report's first comment.

    :param key: :func:`key_of` the campaign
    """
    return rf'<!-- emailusers {key}(?: ledger:\w* sent:[0-9]+)? -->'


def most_sent(page_text: str, campaign: str) -> Marker | None:
    """Return the marker of a campaign that counts the most people.

    Of all of them on the page, whole or not: somebody may have copied a
    report, or cut its end off.

    :param page_text: the page's wikitext
    :param campaign: the campaign's name
    """
    key = key_of(campaign)
    return max((Marker(key, ledger, int(sent)) for ledger, sent in re.findall(
        rf'<!--\s*emailusers {key} ledger:(\w*) sent:([0-9]{{1,18}})\s*-->',
        page_text)), key=lambda marker: marker.sent, default=None)
