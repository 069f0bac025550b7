"""The ways that the benchmark compares: each a process of its own.

``python ways.py WAY``, with what it needs as JSON on standard input. A way
that measures itself, without the start of its process, prints what it
measured as JSON. ``python ways.py measure COMMAND...`` runs a command and
prints what it took, as JSON in the last line.

Imports are inside the ways, so that none pays for another one's.
"""
from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


Job = dict[str, Any]

#: Entries as they stand on real lists, one after another.
ENTRIES = (
    '* [[User:{}]]',
    '* {{{{u|{}}}}}',
    "* [[User:{0}|{0}]] ([[User talk:{0}|talk]]) 12:00, 1 May 2026 (UTC) "
    "''please''",
)

#: How a list page can name people: what is before its entries, those,
#: and what is behind them.
PAGES = {
    'list': ('', ENTRIES, ''),
    'templates': ('', ('* {{{{u|{}}}}}',), ''),
    'table': ('{|\n! Name !! Since\n', ('|-\n| [[User:{}]] || 1 May 2026',),
              '|}\n'),
}

#: Names a request with the right ``apihighlimits``, which a bot has.
BATCH = 500


def measure(*command: str) -> None:
    """Run a command; print its seconds, CPU seconds and peak memory (MiB).

    From this small process, as what Linux reports for a child's peak
    memory (``ru_maxrss``) begins with that of the process that started
    it.
    """
    begun = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(pid, 0)
    print(json.dumps({
        'seconds': time.perf_counter() - begun,
        'cpu': usage.ru_utime + usage.ru_stime,
        'mib': usage.ru_maxrss / 1024,
        'status': os.waitstatus_to_exitcode(status)}))


# Sending

def _log_in(job: Job) -> Callable[..., Any]:
    """Return what posts to the API and returns its answer."""
    import requests

    session = requests.Session()

    def post(**parameters: str) -> Any:
        answer = session.post(job['api'], timeout=60, data={
            **parameters, 'format': 'json', 'formatversion': '2'})
        answer.raise_for_status()
        return answer.json()

    token = post(action='query', meta='tokens', type='login')
    post(action='clientlogin', username=job['user'],
         password=job['password'], loginreturnurl=job['api'],
         logintoken=token['query']['tokens']['logintoken'])
    return post


def _users(job: Job, post: Callable[..., Any]) -> Iterator[Any]:
    """Yield what the wiki knows of the recipients."""
    names = job['names']
    for start in range(0, len(names), BATCH):
        yield from post(
            action='query', list='users',
            ususers='|'.join(names[start:start + BATCH]),
            usprop='blockinfo|emailable|gender|groups')['query']['users']


def floor(job: Job) -> None:
    """Send with requests, written by hand: nothing asked twice."""
    post = _log_in(job)
    emailable = [user['name'] for user in _users(job, post)
                 if user.get('emailable')]
    token = post(action='query', meta='tokens')['query']['tokens']
    for name in emailable:
        post(action='emailuser', target=name, subject=job['subject'],
             text=job['text'], token=token['csrftoken'])


def requests(job: Job) -> None:
    """Mail, edit and ask as often as emailusers, written by hand.

    It makes ``requests`` requests in all, two of them to log in.
    """
    post = _log_in(job)
    for _ in range(job['requests'] - 5):
        post(action='query', meta='userinfo')
    token = post(action='query', meta='tokens')['query']['tokens']
    for name in job['names']:
        post(action='emailuser', target=name, subject=job['subject'],
             text=job['text'], token=token['csrftoken'])
    post(action='edit', title='Talk:Requests', text='A report.',
         token=token['csrftoken'])


def judge(job: Job) -> None:
    """Ask who can be mailed, and nothing else."""
    sum(1 for user in _users(job, _log_in(job)) if user.get('emailable'))


def pywikibot(job: Job) -> None:
    """Send with Pywikibot's User.send_email()."""
    import pywikibot

    site = pywikibot.Site()
    site.login()
    for name in job['names']:
        pywikibot.User(site, name).send_email(job['subject'], job['text'])


def page_save(job: Job) -> None:
    """Add a section to each talk page with Pywikibot's Page.save()."""
    import pywikibot

    site = pywikibot.Site()
    site.login()
    for name in job['names']:
        page = pywikibot.Page(site, f'User talk:{name}')
        page.text += (f'\n\n== {job["subject"]} ==\n\n{job["text"]}\n\n'
                      '~~~~')
        page.save(job['subject'], minor=False, quiet=True)


def mwclient(job: Job) -> None:
    """Send with mwclient's Site.email() as its documentation shows it.

    It posts its default ``cc=False`` as the text "False", which is true
    to the wiki: each mail goes to the sender, too.
    """
    _mwclient(job)


def mwclient_no_copy(job: Job) -> None:
    """Send with mwclient's Site.email(), and no copies."""
    _mwclient(job, cc=None)


def _mwclient(job: Job, **more: None) -> None:
    import mwclient

    site = mwclient.Site(job['host'], path='/', scheme='http')
    site.clientlogin(username=job['user'], password=job['password'])
    for name in job['names']:
        site.email(name, job['text'], job['subject'], **more)


# Reading

def _timed(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def list_page(job: Job) -> str:
    """Return a list page, one of PAGES, with so many entries."""
    before, entries, behind = PAGES[job['page']]
    return before + ''.join(
        f'{entries[index % len(entries)].format(f"Maple Fox {index}")}\n'
        for index in range(job['number'])) + behind


def parse(job: Job) -> None:
    """Parse a list page, and nothing else."""
    from mwparserfromhell import parse

    text = list_page(job)
    print(json.dumps({'seconds': _timed(lambda: parse(text))}))


def read(job: Job) -> None:
    """Read a list page as emailusers does."""
    from usermail.recipients import read_wikitext
    from usermail.wiki import WikiNames

    text = list_page(job)
    names = WikiNames.from_siteinfo(job['siteinfo'])
    found: list[Any] = []
    seconds = _timed(
        lambda: found.extend(read_wikitext(text, 'List', names).recipients))
    assert len(found) == job['number']
    print(json.dumps({'seconds': seconds}))


def hostile(job: Job) -> None:
    """Read 2 MiB of one piece of markup, the most that a page has."""
    from usermail.recipients import read_wikitext
    from usermail.wiki import WikiNames

    text = (job['unit'] * (2 ** 21 // len(job['unit']) + 1))[:2 ** 21]
    names = WikiNames.from_siteinfo(job['siteinfo'])
    print(json.dumps({'seconds': _timed(
        lambda: read_wikitext(text, 'List', names))}))


# The ledger

def ledger(job: Job) -> None:
    """Fill a ledger with rows; open a campaign, claim and settle mails.

    Each campaign has ``each`` recipients; a new one is opened.
    """
    from usermail.ledger import Ledger, Settlement, deliveries
    from usermail.outcomes import Outcome

    wiki, each = 'en.wikipedia.org/w', job['each']
    path = Path(job['path'])
    url = f'sqlite:///{path}'
    full = Ledger(url)
    for campaign in range(job['number'] // each):
        full.begin(wiki, f'News {campaign}', 'News/Message', 'Mailbot')
        with full._engine.begin() as connection:
            connection.execute(deliveries.insert(), [
                {'campaign': full._campaign, 'userid': userid,
                 'name': f'Maple Fox {userid}', 'state': str(Outcome.SENT),
                 'reason': '', 'run': full._run, 'changed': 1_790_000_000}
                for userid in range(each)])
    full.close()
    size = path.stat().st_size

    begun = time.perf_counter()
    opened = Ledger(url)
    assert len(opened.rows(wiki, 'News 0')) == each
    opened.counted(wiki, 'Mailbot', time.time() - 86400)
    opened.begin(wiki, 'News 0', 'News/Message', 'Mailbot')
    seconds = time.perf_counter() - begun

    mails = []
    last = None
    for userid in range(each, each + job['mails']):
        begun = time.perf_counter()
        assert opened.claim(userid, f'Maple Fox {userid}', last)
        mails.append(time.perf_counter() - begun)
        last = Settlement(userid, Outcome.SENT, '')
    print(json.dumps({'seconds': seconds, 'size': size,
                      'mail': sorted(mails)[len(mails) // 2]}))


def commit(job: Job) -> None:
    """Commit as durably with SQLite, and nothing else."""
    import sqlite3

    mails = []
    file = sqlite3.connect(job['path'])
    begun = time.perf_counter()
    file.execute('PRAGMA journal_mode=PERSIST')
    file.execute('PRAGMA synchronous=FULL')
    file.execute('CREATE TABLE row (id INTEGER PRIMARY KEY, state TEXT)')
    file.commit()
    seconds = time.perf_counter() - begun
    for number in range(job['mails']):
        begun = time.perf_counter()
        file.execute('INSERT INTO row VALUES (?, ?)', (number, 'sending'))
        file.commit()
        mails.append(time.perf_counter() - begun)
    file.close()
    print(json.dumps({'seconds': seconds,
                      'size': Path(job['path']).stat().st_size,
                      'mail': sorted(mails)[len(mails) // 2]}))


WAYS = {way.__name__: way for way in (
    floor, requests, judge, pywikibot, page_save, mwclient,
    mwclient_no_copy, parse,
    read, hostile, ledger, commit)}


if __name__ == '__main__':
    if sys.argv[1] == 'measure':
        measure(*sys.argv[2:])
    else:
        sys.path[0] = str(Path(__file__).parents[1] / 'scripts')
        WAYS[sys.argv[1]](json.load(sys.stdin))
