"""A list page -> its recipients, and what could not be read."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .entries import (
    DEAD,
    DELIVERY,
    EXACT,
    ITEM,
    ROW,
    AccountTemplate,
    Mention,
    SectionError,
    Walker,
    template_key,
)
from .titles import WikiNames


__all__ = ('BUILT_IN', 'AccountTemplate', 'Reading', 'Recipient', 'Remark',
           'SectionError', 'WikiNames', 'account_template', 'merge',
           'read_wikitext')


class Recipient(NamedTuple):

    """An account to mail, by its canonical name, and where it is listed."""

    name: str
    site: str
    page: str
    line: int


class Remark(NamedTuple):

    """What is on the page and gets no mail, and why."""

    page: str
    line: int
    text: str
    reason: str


class Reading(NamedTuple):

    """What a list page says."""

    recipients: list[Recipient]
    remarks: list[Remark]
    subpages: list[str]


BUILT_IN: Mapping[str, AccountTemplate] = {
    'user': AccountTemplate(), 'u': AccountTemplate(),
    'ul': AccountTemplate()}


def account_template(text: str) -> tuple[str, AccountTemplate]:
    """Return the table row that -template:NAME[/PARAM] means."""
    name, slash, parameter = text.rpartition('/')
    if not slash or not name:
        return template_key(text), AccountTemplate()
    return template_key(name), AccountTemplate((parameter.strip(),))


def read_wikitext(text: str, page: str, names: WikiNames, *,
                  templates: Mapping[str, AccountTemplate] = BUILT_IN,
                  mentions: bool = False,
                  section: str | None = None) -> Reading:
    """Read a list page."""
    recipients: list[Recipient] = []
    remarks: list[Remark] = []

    def settle(mention: Mention, reason: str = '') -> None:
        reason = mention.reason or reason
        if reason:
            remarks.append(Remark(page, mention.line, mention.text, reason))
        else:
            recipients.append(Recipient(mention.name, names.site, page,
                                        mention.line))

    walker = Walker(page, names, templates, section)
    for entry in walker.read(text):
        found = [piece for piece in entry.pieces
                 if isinstance(piece, Mention)]
        first = next((one for one in found if one.role in (EXACT, DEAD)),
                     None)
        for one in found:
            if one.role == DEAD:
                continue
            if (one.role == DELIVERY or mentions
                    or one is first and entry.kind in (ITEM, ROW)):
                settle(one)
            elif one.name != (first and first.name):
                settle(one, 'mentioned')
    return merge([Reading(recipients, remarks, walker.subpages)])


def merge(readings: Iterable[Reading]) -> Reading:
    """Return several readings as one: each account once."""
    recipients: dict[str, Recipient] = {}
    remarks: dict[Remark, None] = {}
    subpages: dict[str, None] = {}
    for reading in readings:
        for recipient in reading.recipients:
            recipients.setdefault(recipient.name, recipient)
        remarks.update(dict.fromkeys(reading.remarks))
        subpages.update(dict.fromkeys(reading.subpages))
    return Reading(list(recipients.values()), list(remarks), list(subpages))
