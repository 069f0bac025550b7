"""What a list page says: recipients, and remarks on what gets no mail."""
from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


#: Why something on a list page gets no mail.
REASONS = frozenset({
    'mentioned',  # an account that is not the one the entry is about
    'linked',  # an account that the wiki links there, and we can't read
    'foreign',  # an account on another wiki
    'anonymous',  # an IP address
    'temporary',  # a temporary account
    'invalid',  # a name that no account of the wiki can have
    'subpage',  # a subpage of a user page
    'pattern',  # a search pattern
    'not-a-user',  # a delivery to, or a member that is, another page
    # an unclosed or broken link, template, tag or target, or what an
    # unclosed strike may strike out
    'malformed',
    # a template that may name somebody; -template:NAME says that it does,
    # -template:NAME/ that it does not
    'template',
    'external',  # an address of a user page in place of a link
    'unnamed',  # a list item, or a row among others, that names no account
    'prose',  # a line that keeps bare names from being read as a list
    'never',  # the entry itself says: contact=never
    'redirect',  # the page is a redirect, not a list
    'missing-page',  # a subpage that is part of the list does not exist
})

#: Longest snippet in a remark.
SNIPPET = 80


class Recipient(NamedTuple):

    """An account to mail, and where it is listed.

    ``name`` is canonical as far as text can tell; ``line`` counts from
    1, 0 for one that is not on a line.
    """

    name: str
    site: str
    page: str
    line: int


class Remark(NamedTuple):

    """What gets no mail, and why.

    ``text`` is raw wikitext, shortened: escape it before it is shown on
    a wiki. It is the account's name if ``reason`` is 'mentioned';
    ``reason`` is one of :data:`REASONS`.
    """

    page: str
    line: int
    text: str
    reason: str


class Reading(NamedTuple):

    """What a list page says, in the order of the page.

    ``subpages`` are titles of the page's own subpages that it
    transcludes, which are part of the list. ``dead`` are accounts that it
    shows as gone: struck out, or hidden.
    """

    recipients: list[Recipient]
    remarks: list[Remark]
    subpages: list[str]
    dead: frozenset[str] = frozenset()


def snippet(text: str) -> str:
    """Return a text on one line, shortened to a sane length."""
    text = ' '.join(text[:4 * SNIPPET].split())
    return text if len(text) <= SNIPPET else text[:SNIPPET - 1] + '…'


def merge(readings: Iterable[Reading]) -> Reading:
    """Return several readings as one.

    Each account is a recipient once, where it is listed first, and is
    remarked as mentioned at most once, and not if it is a recipient.

    :param readings: of one wiki's pages, in the order that counts
    """
    readings = list(readings)
    recipients: dict[tuple[str, str], Recipient] = {}
    for reading in readings:
        for recipient in reading.recipients:
            recipients.setdefault((recipient.site, recipient.name), recipient)
    known = {name for _, name in recipients}
    remarks: dict[Remark, None] = {}
    for reading in readings:
        for remark in reading.remarks:
            if remark.reason == 'mentioned':
                if remark.text in known:
                    continue
                known.add(remark.text)
            remarks.setdefault(remark)
    return Reading(
        list(recipients.values()), list(remarks),
        list(dict.fromkeys(subpage for reading in readings
                           for subpage in reading.subpages)),
        frozenset().union(*(reading.dead for reading in readings)))
