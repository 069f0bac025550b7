"""Journals -> documents, by tables; test_whole_runs.py has real ones."""
from __future__ import annotations

import csv
import io
import json
import os
import stat
from pathlib import Path

import pytest
from documents.shapes import SCHEMA, check
from usermail import __version__
from usermail.documents import as_csv, as_json
from usermail.eligibility import Added, Agreement, Consent, Judged
from usermail.exceptions import UsageError
from usermail.journal import Entry, Journal, Person
from usermail.ledger import Found, Overview, Row
from usermail.outcomes import Outcome, Verdict
from usermail.papers import Papers
from usermail.recipients import Recipient, Remark
from usermail.report import Summary, word_of
from usermail.terminal.words import VERDICTS


CHECKOUT = Path(__file__).resolve().parents[2]

#: Names that mean something to a spreadsheet, a terminal or JSON.
HOSTILE = ['=HYPERLINK("http://x";"y")', '+1', '-1', '@SUM(A1)', '\t=1',
           '\r=1', ' =1', '＝1', 'a\u202eb', 'a\x1b[2Jb', 'a\x9bb', 'a\nb',
           '"a","b"', "O'Neill", '\ud800', 'محمد', '']


def judged(name: str, userid: int = 7,
           verdict: Verdict = Verdict.EMAILABLE) -> Judged:
    """Return a recipient."""
    return Judged(Recipient(name, 'wiki', 'List', 1), verdict, name, userid)


def entry_of(**fields: object) -> Entry:
    """Return the entry of a run that has ended."""
    entry = Entry('sandbox:en', 'Mailbot', False, False, end=1.0, status=0)
    for name, value in fields.items():
        setattr(entry, name, value)
    return entry


def journal_of(*entries: Entry, **fields: object) -> Journal:
    """Return the journal of a process that has ended."""
    journal = Journal(entries=list(entries), end=2.0, status=0)
    for name, value in fields.items():
        setattr(journal, name, value)
    return journal


def test_version() -> None:
    """The package's own is what is said."""
    assert f'\nversion = {__version__}\n' in (
        CHECKOUT / 'setup.cfg').read_text()


def test_words() -> None:
    """The schema knows every outcome, and -why can say every verdict."""
    assert set(SCHEMA['$defs']['outcome']['enum']) == set(map(str, Outcome))
    assert all(verdict in VERDICTS or word_of(verdict)
               for verdict in Verdict)


def test_empty() -> None:
    """Also where nothing could be done there is a document."""
    text = as_json(journal_of(status=2, error='No list\npage is given.'))
    read = check(text)
    assert (read['status'], read['error'], read['runs']) == (
        2, 'No list page is given.', [])
    assert as_csv(journal_of()).splitlines() == [
        'wiki,campaign,name,userid,outcome,reason']


@pytest.mark.parametrize('name', HOSTILE)
def test_hostile_names(name: str) -> None:
    """They come back as they were, and steer nothing on their way."""
    entry = entry_of(
        judged=[judged(name)], left='simulate', simulate=True,
        remarks=[Remark('List', 2, name, 'unnamed'),
                 Added('List', 3, name, 'not-asked', name, 5)])
    text = as_json(journal_of(entry))
    read = check(text)['runs'][0]
    assert read['recipients'] == [{
        'name': name or None, 'userid': 7, 'outcome': 'deferred',
        'reason': 'simulate'}]
    assert read['remarks'][1]['actor'] == (name or None)
    assert not set(text) & set('\x1b\x9b\u202e\ud800')
    text = as_csv(journal_of(entry))
    assert not set(text) & set('\x1b\x9b\u202e\ud800\t')
    row = list(csv.reader(io.StringIO(text)))[1]
    assert not row[2].lstrip().startswith(('=', '+', '-', '@', '＝'))
    assert row[3:] == ['7', 'deferred', 'simulate']
    assert len(text.splitlines()) == 2


def test_counts() -> None:
    """They add up to the recipients, who are in the list's order."""
    people = {'Zoë': 1, 'Ann': 2, 'Olm': 3, 'Fox': 0}
    summary = Summary('News', 'Mailbot', [], None, [])
    summary.count('Ann', Outcome.SENT, '')
    summary.count('Olm', Outcome.SENT, Verdict.ALREADY_SENT)
    summary.count('Fox', Outcome.SKIPPED, Verdict.MISSING)
    summary.count('Zoë', Outcome.UNCERTAIN, 'http-502')
    read = check(as_json(journal_of(entry_of(
        judged=[judged(*one) for one in people.items()],
        summary=summary))))['runs'][0]
    assert [one['name'] for one in read['recipients']] == list(people)
    assert [one['userid'] for one in read['recipients']] == [1, 2, 3, None]
    assert read['counts'] == {
        'sent': {'number': 2, 'reasons': {'': 1, 'already-sent': 1}},
        'skipped': {'number': 1, 'reasons': {'missing': 1}},
        'uncertain': {'number': 1, 'reasons': {'http-502': 1}}}


@pytest.mark.parametrize(('state', 'outcome', 'reason'), [
    ('sent', 'sent', 'why'), ('given-up', 'given-up', 'why'),
    ('sending', 'deferred', 'held'), ('retry', 'deferred', 'retry')])
def test_recorded(state: str, outcome: str, reason: str) -> None:
    """A ledger's row is an outcome, also of somebody who was forgotten."""
    read = check(as_json(journal_of(entry_of(recorded={
        5: Row('Olm', state, 'why', 0), -9: Row('', state, 'why', 0)}))))
    assert read['runs'][0]['recipients'] == [
        {'name': 'Olm', 'userid': 5, 'outcome': outcome, 'reason': reason},
        {'name': None, 'userid': None, 'outcome': outcome, 'reason': reason}]


def test_answers() -> None:
    """Campaigns, and one person."""
    read = check(as_json(journal_of(kind='status', campaigns=[Overview(
        'wiki', 'News', '', 0, {'sent': 2}, 60, 120, ['Olm'])])))
    assert read['campaigns'][0]['first'] == '1970-01-01T00:01:00Z'
    read = check(as_json(journal_of(kind='why', person=Person(
        'Olm', 7, 'wiki', Verdict.NOT_ASKED, 'News',
        [Recipient('Olm', 'wiki', 'List', 2)],
        [Remark('List', 3, 'Olm', 'mentioned')],
        Agreement(Consent.ADDED, 3, 9), 'Admin', [
            Found('News', 0, Row('Olm', 'failed', 'mailer', 60)),
            Found('Old', 0, Row('', 'sent', '', 60))]))))
    person = read['person']
    assert person['consent'] == {
        'consent': 'added', 'actor': 'Admin', 'revision': 9}
    assert [one['forgotten'] for one in person['campaigns']] == [False, True]
    assert person['campaigns'][0]['reason'] == 'mailer'


def test_no_address_and_no_password() -> None:
    """Whatever an error or a list quotes."""
    text = as_json(journal_of(
        entry_of(remarks=[Remark('List', 1, 'a@example.org', 'unnamed')]),
        error='mysql://me:pa55word@host/x and <olm@example.org>'))
    check(text)
    assert 'pa55word' not in text and '@example' not in text


# -- Where they go ------------------------------------------------------

@pytest.mark.parametrize(('value', 'complaint'), [
    ('/no/such/directory/x', 'No such file'), ('{tmp}', 'directory'),
    ('{tmp}/file/x', 'Not a directory'), ('a\0b', 'null'),
    ('/dev/null/x', 'Not a directory'),
])
def test_cannot_be_written(tmp_path: Path, value: str,
                           complaint: str) -> None:
    """It is found out before anything is done, and said in one line."""
    (tmp_path / 'file').touch()
    with pytest.raises(UsageError, match=complaint) as error:
        Papers().aim([f'-json:{value.format(tmp=tmp_path)}'])
    assert '\n' not in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ['file']


def test_twice_the_same(tmp_path: Path) -> None:
    """Two documents don't go into one file."""
    with pytest.raises(UsageError, match='other document'):
        Papers().aim([f'-json:{tmp_path}/x', f'-csv:{tmp_path}/./x'])


def test_written(tmp_path: Path) -> None:
    """Whole, for its owner, where a link leads; nothing else is left."""
    old, link = tmp_path / 'old.json', tmp_path / 'link.json'
    old.write_text('x' * 9999)
    old.chmod(0o644)
    link.symlink_to(old)
    papers = Papers()
    papers.aim([f'-json:{link}', f'-csv:{tmp_path}/x.csv', '-csv', '-v'])
    assert old.read_text() == 'x' * 9999
    assert papers.write(journal_of())
    check(old.read_text())
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        'link.json', 'old.json', 'x.csv']
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_devices(tmp_path: Path) -> None:
    """What is no file is written to, and stays what it is."""
    papers = Papers()
    papers.aim(['-json:/dev/null', '-csv:/dev/full'])
    assert not papers.write(journal_of())
    assert os.path.exists('/dev/null') and not os.path.isfile('/dev/null')
    reader, writer = os.pipe()
    papers = Papers()
    papers.aim([f'-json:/dev/fd/{writer}'])
    assert papers.write(journal_of())
    os.close(writer)
    with open(reader) as file:
        assert json.loads(file.read())['status'] == 0
