"""Journal -> documents that programs read: JSON and CSV.

Pure. There is no mail text in them, and no address. tests/documents has
the JSON's schema.
"""
from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from . import __version__
from .discretion import masked
from .eligibility import Added
from .journal import Entry, Journal, Person
from .ledger import RETRY, SENDING, Found, Overview, Row
from .outcomes import Outcome, Verdict
from .recipients import Remark
from .report import the_rest
from .terminal.plain import escaped, one_line
from .wiki import Source


#: The format's version; it counts up when what was there changes.
FORMAT = 1

#: A spreadsheet takes a cell that begins so for a formula.
#: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = ('=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠')

#: A row's state that is no outcome -> what it is for who reads of it.
STATES = {SENDING: (Outcome.DEFERRED, str(Verdict.HELD)),
          RETRY: (Outcome.DEFERRED, 'retry')}


class Told(NamedTuple):

    """A recipient; ``name`` is '' where it was forgotten."""

    name: str
    userid: int
    outcome: str
    reason: str


def as_json(journal: Journal) -> str:
    """Return the document as JSON, whose characters steer no terminal."""
    return escaped(json.dumps(document(journal), ensure_ascii=False,
                              indent=2)) + '\n'


def as_csv(journal: Journal) -> str:
    """Return a row for each recipient of each run, for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(['wiki', 'campaign', *Told._fields])
    for entry in journal.entries:
        about = ((entry.plan.wiki, entry.plan.campaign) if entry.plan
                 else (entry.site, ''))
        for told in people_of(entry):
            writer.writerow(map(_cell, (
                *about, told.name, told.userid if told.userid > 0 else '',
                told.outcome, told.reason)))
    return text.getvalue()


def _cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = one_line(str(value))
    return f"'{text}" if text.lstrip().startswith(FORMULA) or (
        str(value).startswith(FORMULA)) else text


def document(journal: Journal) -> dict[str, Any]:
    """Return what a process did."""
    answers: dict[str, Any] = {}
    if journal.campaigns is not None:
        answers['campaigns'] = list(map(_campaign, journal.campaigns))
    if journal.person is not None:
        answers['person'] = _person(journal.person)
    return {
        'format': FORMAT, 'program': 'emailusers', 'version': __version__,
        'kind': journal.kind, **_end(journal),
        'runs': list(map(_run, journal.entries)), **answers}


def _end(of: Journal | Entry) -> dict[str, Any]:
    """Return when something began and ended, and how."""
    return {'start': _time(of.start), 'end': _time(of.end),
            'status': of.status,
            'error': ' '.join(masked(of.error or '').split()) or None}


def _time(seconds: float | None) -> str | None:
    """Return a time in ISO 8601, UTC."""
    return None if seconds is None else time.strftime(
        '%Y-%m-%dT%H:%M:%SZ', time.gmtime(seconds))


def _run(entry: Entry) -> dict[str, Any]:
    """Return one run."""
    plan, summary = entry.plan, entry.summary
    told = list(people_of(entry))
    return {
        **_end(entry),
        'site': entry.site, 'wiki': plan and plan.wiki,
        'account': entry.account, 'simulate': entry.simulate,
        'test': entry.test, 'lists': list(entry.lists),
        'campaign': plan and plan.campaign,
        'ledger': entry.ledger, 'report': entry.report,
        'stopped': summary and summary.stopped,
        'sources': list(_sources(entry)),
        'counts': _counts(told),
        'recipients': [{
            'name': one.name or None,
            'userid': one.userid if one.userid > 0 else None,
            'outcome': one.outcome, 'reason': one.reason} for one in told],
        'remarks': list(map(_remark, entry.remarks))}


def people_of(entry: Entry) -> Iterator[Told]:
    """Yield everybody of a run, in the order of its lists."""
    if entry.recorded is not None:
        for userid, row in entry.recorded.items():
            yield Told(row.name, userid, *_state(row))
        return
    ids = {user.name: user.userid for user in entry.judged}
    if entry.summary and entry.summary.people:
        places = {name: place for place, name in enumerate(ids)}
        found = sorted(
            ((name, outcome, reason) for (outcome, reason), names
             in entry.summary.people.items() for name in names),
            key=lambda one: places.get(one[0], len(places)))
    else:
        found = list(the_rest(entry.judged, (), entry.rows, entry.left))
    for name, outcome, reason in found:
        yield Told(name, ids.get(name, 0), str(outcome), str(reason))


def _state(row: Row) -> tuple[str, str]:
    """Return the outcome and the reason that a row stands for."""
    outcome, reason = STATES.get(row.state, (row.state, row.reason))
    return str(outcome), reason


def _counts(told: Iterable[Told]) -> dict[str, Any]:
    """Return how many have each outcome, and for which reasons."""
    counts: dict[str, Any] = {}
    for one in told:
        count = counts.setdefault(one.outcome, {'number': 0, 'reasons': {}})
        count['number'] += 1
        count['reasons'][one.reason] = count['reasons'].get(one.reason, 0) + 1
    return counts


def _sources(entry: Entry) -> Iterator[Mapping[str, Any]]:
    """Yield the pages that were read, and for what."""
    if entry.plan is None:
        return
    for role, sources in (
            ('list', entry.plan.lists), ('optout', entry.plan.optouts),
            ('message', [entry.plan.page] if entry.plan.page else []),
            ('transcluded', entry.plan.transcluded)):
        for source in sources:
            yield {'role': role, **_source(source)}


def _source(source: Source) -> dict[str, Any]:
    """Return a page; what was not read as one has no revision."""
    read = bool(source.revision)
    return {'title': source.title, 'url': source.url,
            'revision': source.revision or None,
            'author': (source.author or None) if read else None,
            'time': _time(source.time) if read else None}


def _remark(remark: Remark | Added) -> dict[str, Any]:
    """Return what is to be mended; its text can quote anything."""
    added = remark if isinstance(remark, Added) else None
    return {'page': remark.page, 'line': remark.line or None,
            'reason': remark.reason, 'text': masked(remark.text),
            'actor': (added and added.actor) or None,
            'revision': (added and added.revid) or None}


def _campaign(one: Overview) -> dict[str, Any]:
    """Return a campaign."""
    return {'wiki': one.site, 'campaign': one.name,
            'message': one.page or None, 'start': _time(one.started),
            'first': _time(one.first), 'last': _time(one.last),
            'counts': dict(one.states), 'uncertain': list(one.doubtful)}


def _person(person: Person) -> dict[str, Any]:
    """Return what is known of a person."""
    agreed = person.agreement
    return {
        'name': person.name,
        'userid': person.userid or None, 'wiki': person.wiki,
        'campaign': person.campaign, 'verdict': str(person.verdict),
        'lists': [{'page': one.page, 'line': one.line or None,
                   'name': one.name} for one in person.lists],
        'remarks': list(map(_remark, person.remarks)),
        'consent': agreed and {
            'consent': str(agreed.consent), 'actor': person.actor or None,
            'revision': agreed.revid or None},
        'campaigns': list(map(_found, person.found))}


def _found(found: Found) -> dict[str, Any]:
    """Return what a campaign has of a person."""
    outcome, reason = _state(found.row)
    return {'campaign': found.name, 'start': _time(found.started),
            'outcome': outcome, 'reason': reason,
            'time': _time(found.row.changed),
            'recorded': found.row.name or None,
            'forgotten': not found.row.name}
