"""Measure emailusers beside its alternatives, on one wiki.

``python tests/benchmark.py [--big] [--rounds N] [--json PATH]``

What is compared takes turns, round by round, so that a machine that is
busy with other things is so for all of them; the result is the median
and, above all, the ratio. It takes some ten minutes; with --big, which
adds 1,000 mails a round, half an hour more.

The sandbox takes a mail in 20 ms, most of which is MediaWiki's own work.
"slow" adds 50 ms to each: so long a mail took on the wiki on which the
targets were set, and it is still quick for one across a network.
"""
from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import monotonic, strftime
from typing import Any

sys.path[:0] = [str(Path(__file__).parent)]
from sandbox import Account, Sandbox, packages  # noqa: E402


WAYS = Path(__file__).with_name('ways.py')
WALKS = Path(__file__).with_name('recipients') / 'walks.py'

MESSAGE = ('== News of May ==\nDear {{{user}}},\n\n'
           'the contest starts on 1 May. Upload your photos until 31 May.\n')

#: Recipients of a sending round, and seconds that each mail takes longer.
SENDING = ((50, 0.0), (200, 0.0), (200, 0.05))
BIG = ((1000, 0.0), (1000, 0.05))

#: People who get a post.
TALKERS = 200

#: What sends, ours first.
SENDERS = ('emailusers', 'floor', 'pywikibot', 'mwclient',
           'mwclient_no_copy')

#: Pages that are read: how they name people, and how many.
READING = (('list', 1000), ('list', 10_000), ('list', 20_000),
           ('templates', 10_000), ('table', 10_000))

#: Markup that is hard on the parser, of which a page of 2 MiB is read.
HOSTILE = ('{{a|', '{{{a|', '<a ', '<b>', '<s>', '{|\n|-\n|a\n',
           '<b><!--', '* [[User:A]] <b>\n', '*\n', '|-\n')

#: Revisions and entries of a list whose history is walked over.
HISTORY = 1000

#: Accounts that are judged.
JUDGING = 20_000

#: Rows of a ledger, and recipients of each campaign in it.
LEDGER, EACH = (10_000, 100_000, 1_000_000), 10_000

#: What the project set itself: ours at most so many times the other
#: way's seconds.
TARGETS = {
    ('send 200', 'floor'): 1.10, ('send 1000', 'floor'): 1.05,
    ('send', 'pywikibot'): 0.85, ('send', 'mwclient'): 0.65,
    ('read', 'parse'): 1.3, ('judge', 'judge'): 1.2,
}

#: ... and at most so many seconds more: a run's start, login and report
#: together, and then each mail.
RUN, MAIL = 0.45, 0.0025

#: MiB
MEMORY = 256

#: Or Pywikibot would let a tenth of a second pass between two requests,
#: in its own loop as in ours.
UNTHROTTLED = {'put_throttle': 0, 'minthrottle': 0}


@dataclass
class Result:
    """What one way took for one task; medians of its rounds."""

    task: str
    way: str
    seconds: float
    #: CPU seconds of the process and peak memory in MiB, with its start
    cpu: float
    mib: float
    #: API requests by action, of the last round
    requests: dict[str, int] = field(default_factory=dict)
    #: seconds of each round
    rounds: list[float] = field(default_factory=list)
    #: of ours, its seconds in proportion to each other way's
    ratios: dict[str, float] = field(default_factory=dict)
    #: of the ledger: seconds a mail, and bytes on disk
    mail: float | None = None
    size: int | None = None


def run(command: Sequence[str], job: object = None,
        env: dict[str, str] | None = None) -> dict[str, Any]:
    """Run a command; return what it took.

    :param command: the command, or the name of a way and nothing else
    :param job: a way's input
    :param env: its whole environment, None for ours
    :raises RuntimeError: it failed
    """
    if len(command) == 1:
        command = [sys.executable, str(WAYS), *command]
    done = subprocess.run(
        [sys.executable, '-I', '-S', str(WAYS), 'measure', *command],
        env=env, cwd=(env or {}).get('PYWIKIBOT_DIR'),
        input=json.dumps(job), text=True, capture_output=True)
    *_, own, took = ['', '{}', *done.stdout.splitlines()]
    measured: dict[str, Any] = json.loads(took)
    if measured.pop('status', None) != 0:
        raise RuntimeError(f'{command}: {done.stdout}{done.stderr}')
    if own.startswith('{'):
        measured.update(json.loads(own))
    return measured


def entries(names: Iterable[str]) -> str:
    """Return a list page's wikitext."""
    return ''.join(f'* [[User:{name}]]\n' for name in names)


class Rounds:
    """Rounds of one task; what took turns in them is compared."""

    def __init__(self, task: str) -> None:
        """Begin with none."""
        self.task = task
        self.ways: dict[str, list[dict[str, Any]]] = {}
        self.requests: dict[str, Counter[str]] = {}

    def add(self, way: str, took: dict[str, Any],
            requests: Iterable[dict[str, str]] = ()) -> None:
        """Add a way's turn."""
        self.ways.setdefault(way, []).append(took)
        self.requests[way] = Counter(
            request['action'] for request in requests)
        print(f'  {self.task}, {way}: {took["seconds"]:.2f} s',
              file=sys.stderr, flush=True)

    def results(self) -> list[Result]:
        """Return the medians; ours is the first way."""
        results = []
        for way, turns in self.ways.items():
            middle = {key: median(turn[key] for turn in turns)
                      for key in turns[0]}
            results.append(Result(
                self.task, way, requests=dict(self.requests[way]),
                rounds=[turn['seconds'] for turn in turns], **middle))
        ours, *others = results
        for other in others:
            # Round by round: both had the same machine then.
            ours.ratios[other.way] = median(
                one / another for one, another
                in zip(ours.rounds, other.rounds))
        return results


def send(wiki: Sandbox, number: int, delay: float,
         rounds: int) -> list[Result]:
    """Send to so many recipients in every way.

    :param delay: seconds that each mail takes longer
    :param rounds: how often
    """
    task = task_of(number, delay)
    names = [f'User {index}' for index in range(number)]
    wiki.add_users(map(Account, names))
    title = f'List {number}'
    wiki.add_pages({title: entries(names), f'{title}/Message': MESSAGE})
    # The way's text is that of the first mail, footer and all.
    wiki.pwb('emailusers', f'-page:{title}', '-test')
    first = wiki.mails[-1]
    job = job_of(wiki, names, subject=first.subject,
                 text=first.body.partition('\n-- \n')[0])
    all_rounds = Rounds(task)
    wiki.smtp.delay = delay
    for index in range(rounds):
        for way in SENDERS:
            before = len(wiki.mails)
            wiki.forget_requests()
            ours, env = wiki.pwb_command(
                'emailusers', f'-page:{title}', '-always',
                f'-campaign:{task}, round {index}', config=UNTHROTTLED)
            took = run(ours if way == 'emailusers' else [way], job, env)
            sent = Counter(mail.account for mail in wiki.mails[before:])
            copies = sent.pop('Mailbot', 0)
            assert sent == dict.fromkeys(names, 1), (way, sent)
            assert copies == (number if way == 'mwclient' else 0), way
            all_rounds.add(way, took, wiki.requests())
    wiki.smtp.delay = 0
    return all_rounds.results()


def talk_pages_in(request: dict[str, str]) -> int:
    """Return of how many talk pages a request asks for something."""
    return request['action'] == 'query' and request.get(
        'titles', '').count('User talk:')


def talk(wiki: Sandbox, number: int, rounds: int) -> list[Result]:
    """Post to so many people who can't be mailed."""
    names = [f'Talker {index}' for index in range(number)]
    wiki.add_users(Account(name, email=None) for name in names)
    wiki.add_pages({'Talkers': entries(names), 'Talkers/Message': MESSAGE,
                    **{f'User talk:{name}': f'== Hello ==\n{"Text. " * 200}'
                       for name in names}})
    job = job_of(wiki, names, subject='News of May', text='A text.')
    all_rounds = Rounds(f'post {number}')
    for index in range(rounds):
        for way in ('emailusers', 'page_save'):
            wiki.forget_requests()
            ours, env = wiki.pwb_command(
                'emailusers', '-page:Talkers', '-always', '-fallback:talk',
                f'-campaign:post, round {index}', config=UNTHROTTLED)
            took = run(ours if way == 'emailusers' else [way], job, env)
            requests = wiki.requests()
            all_rounds.add(way, took, requests)
            made = Counter(
                each['title'] for each in requests if each['action'] == 'edit'
                and each['title'].startswith('User talk:'))
            assert made == {f'User talk:{name}': 1 for name in names}, way
            reads = sum(talk_pages_in(each) > 0 for each in requests)
            assert way != 'emailusers' or 1 <= reads <= -(-number // 50)
    return all_rounds.results()


def run_of_one(wiki: Sandbox, rounds: int) -> list[Result]:
    """Send one mail and report, beside as many requests by hand."""
    names = ['One']
    wiki.add_users([Account('One')])
    wiki.add_pages({'Requests': entries(names), 'Requests/Message': MESSAGE})
    all_rounds = Rounds('run of one')
    for index in range(rounds):
        wiki.forget_requests()
        ours, env = wiki.pwb_command(
            'emailusers', '-page:Requests', '-always',
            f'-campaign:run of one, round {index}', config=UNTHROTTLED)
        all_rounds.add('emailusers', run(ours, None, env), wiki.requests())
        number = len(wiki.requests())
        wiki.forget_requests()
        job = {**job_of(wiki, names, subject='Hello', text='Hello'),
               'requests': number}
        all_rounds.add('requests', run(['requests'], job), wiki.requests())
        assert len(wiki.requests()) == number
    return all_rounds.results()


def costs(results: Iterable[Result]) -> list[str]:
    """Say what a run and a mail cost beyond the requests by hand."""
    rounds = {(result.task, result.way): result.rounds for result in results}

    def more(task: str, way: str) -> float:
        return median(ours - other for ours, other in zip(
            rounds[task, 'emailusers'], rounds[task, way]))

    lines: list[str] = []
    if ('run of one', 'requests') not in rounds:
        return lines
    start = more('run of one', 'requests')
    lines.append(f'a run: {start:.2f} s more than its requests '
                 f'(≤ {RUN:.2f}{", missed" if start > RUN else ""})')
    for number, delay in (*SENDING, *BIG):
        task = task_of(number, delay)
        if (task, 'floor') in rounds:
            mail = (more(task, 'floor') - start) / number
            lines.append(
                f'{task}: {1000 * mail:.1f} ms a mail more than by hand (≤ '
                f'{1000 * MAIL:.1f}{", missed" if mail > MAIL else ""})')
    return lines


def task_of(number: int, delay: float) -> str:
    """Return what sending to so many is called."""
    return f'send {number}{", slow" if delay else ""}'


def judge(wiki: Sandbox, rounds: int) -> list[Result]:
    """Ask who can be mailed."""
    names = [f'Judged {index}' for index in range(JUDGING)]
    wiki.add_users(map(Account, names))
    wiki.add_pages({'Judged': entries(names), 'Judged/Message': MESSAGE})
    job = job_of(wiki, names)
    argv, env = wiki.pwb_command('emailusers', '-page:Judged', '-simulate',
                                 '-always', config=UNTHROTTLED)
    all_rounds = Rounds(f'judge {JUDGING}')
    for _ in range(rounds):
        for way, command in (('emailusers', argv), ('judge', ['judge'])):
            wiki.forget_requests()
            took = run(command, job, env)
            all_rounds.add(way, took, wiki.requests())
    return all_rounds.results()


def job_of(wiki: Sandbox, names: list[str], **more: str) -> dict[str, Any]:
    """Return a way's input."""
    return {'api': wiki.api, 'host': wiki.url.partition('//')[2],
            'user': 'Mailbot', 'password': wiki.password('Mailbot'),
            'names': names, **more}


def read(wiki: Sandbox, page: str, number: int,
         rounds: int) -> list[Result]:
    """Read a list page of so many entries.

    :param page: how it names people, one of the keys of ``ways.PAGES``
    :param number: whom it names
    :param rounds: how often
    """
    siteinfo = wiki.client(counted=False).get(
        action='query', meta='siteinfo', formatversion='1', siprop='general|'
        'namespaces|namespacealiases|specialpagealiases|interwikimap')
    job = {'page': page, 'number': number, 'siteinfo': siteinfo['query']}
    of = '' if page == 'list' else f', {page}'
    all_rounds = Rounds(f'read {number}{of}')
    for _ in range(rounds):
        all_rounds.add('emailusers', run(['read'], job))
        all_rounds.add('parse', run(['parse'], job))
    return all_rounds.results()


def hostile(wiki: Sandbox, unit: str) -> list[Result]:
    """Read 2 MiB of one piece of markup."""
    siteinfo = wiki.client(counted=False).get(
        action='query', meta='siteinfo', formatversion='1', siprop='general|'
        'namespaces|namespacealiases|specialpagealiases|interwikimap')
    all_rounds = Rounds(f'read 2 MiB of {unit!r}')
    all_rounds.add('emailusers', run(['hostile'], {
        'unit': unit, 'siteinfo': siteinfo['query']}))
    return all_rounds.results()


def history(wiki: Sandbox, rounds: int) -> str:
    """Walk over a list's history; say what that takes beside a bare walk."""
    names = [f'Some Body {number}' for number in range(HISTORY)]
    wiki.add_users(map(Account, names))
    lines = [f'* [[User:{name}|]] ([[User talk:{name}|talk]]) 12:00, 2 May'
             ' 2026 (UTC)' for name in names]
    wiki.import_page('Thousand', (
        (name, '\n'.join(lines[:number]))
        for number, name in enumerate(names, 1)))
    command, env = wiki.pwb_command(str(WALKS))
    done = subprocess.run(
        command, env=env, cwd=env['PYWIKIBOT_DIR'], text=True,
        capture_output=True, input=json.dumps(
            {'title': 'Thousand', 'trusted': [], 'time': rounds}) + '\n')
    took = json.loads(done.stdout.splitlines()[-1])['took']
    bare, walk, judging = map(median, zip(*took))
    return (f'history of {HISTORY} revisions: walk {walk:.2f} s, '
            f'{walk / bare:.2f} of a bare walk over HTTP (≤ 1.20), of which '
            f'judging is {judging:.2f} s of CPU (≤ 0.30)')


def ledger(number: int) -> list[Result]:
    """Open a ledger of so many rows."""
    all_rounds = Rounds(f'ledger {number}')
    with tempfile.TemporaryDirectory() as directory:
        all_rounds.add('emailusers', run(['ledger'], {
            'path': f'{directory}/ledger.sqlite', 'number': number,
            'each': EACH, 'mails': 50}))
        all_rounds.add('commit', run(['commit'], {
            'path': f'{directory}/bare.sqlite', 'mails': 50}))
    return all_rounds.results()


def facts(wiki: Sandbox) -> dict[str, str]:
    """Say what was measured, where and when."""
    memory = os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') >> 30
    return {
        'date': strftime('%Y-%m-%d'),
        'machine': f'{os.cpu_count()} CPUs, {memory} GiB, load '
                   f'{os.getloadavg()[0]:.1f} at the start',
        'MediaWiki': '.'.join(map(str, wiki.version)),
        'Python': platform.python_version(),
        **{name: version(name) for name in (
            'pywikibot', 'mwclient', 'mwparserfromhell', 'requests',
            'SQLAlchemy')},
    }


def table(results: Iterable[Result]) -> str:
    """Return the results as a Markdown table."""
    lines = ['| task | way | seconds | CPU | MiB | requests | ours / this '
             '| target |', '|---|---|---:|---:|---:|---|---:|---|']
    ratios: dict[str, float] = {}
    for result in results:
        if result.way == 'emailusers':
            ratios = result.ratios
        ratio = ratios.get(result.way)
        target = TARGETS.get(
            (result.task.partition(',')[0], result.way),
            TARGETS.get((result.task.partition(' ')[0], result.way)))
        requests = ', '.join(f'{count} {action}' for action, count
                             in sorted(result.requests.items()))
        if result.mail is not None and result.size is not None:
            requests = (f'{result.mail * 1000:.1f} ms a mail, '
                        f'{result.size / 2 ** 20:.0f} MiB on disk')
        verdict = ''
        if ratio is not None and target is not None:
            verdict = f'≤ {target:.2f}' + ('' if ratio <= target
                                           else ', missed')
        elif result.way == 'emailusers' and result.mib > MEMORY:
            verdict = f'≤ {MEMORY} MiB, missed'
        lines.append(
            f'| {result.task} | {result.way} | {result.seconds:.2f} | '
            f'{result.cpu:.2f} | {result.mib:.0f} | {requests} | '
            f'{"" if ratio is None else f"{ratio:.2f}"} | {verdict} |')
    return '\n'.join(lines)


def main() -> None:
    """Measure everything; print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition('\n')[0])
    parser.add_argument('--big', action='store_true',
                        help=f'also send to {BIG[0][0]} recipients')
    parser.add_argument('--rounds', type=int, default=3,
                        help='rounds of each comparison (default: 3)')
    parser.add_argument('--only',
                        choices=['run', 'send', 'read', 'judge', 'history',
                                 'ledger', 'talk'],
                        help='measure only this')
    parser.add_argument('--json', type=Path, help='write the results there')
    options = parser.parse_args()
    # Or each process would compile our modules anew, as for nobody else.
    os.environ.pop('PYTHONDONTWRITEBYTECODE', None)
    begun = monotonic()
    results: list[Result] = []
    with Sandbox(settings='$wgRateLimits = [];') as wiki:
        about = facts(wiki)
        if options.only in (None, 'send', 'run'):
            results += run_of_one(wiki, max(options.rounds, 5))
        if options.only in (None, 'send'):
            for number, delay in (*SENDING, *(BIG if options.big else ())):
                results += send(wiki, number, delay, options.rounds)
        if options.only in (None, 'talk'):
            results += talk(wiki, TALKERS, options.rounds)
        if options.only in (None, 'judge'):
            results += judge(wiki, options.rounds)
        if options.only in (None, 'read'):
            for page, number in READING:
                results += read(wiki, page, number, options.rounds)
            for unit in HOSTILE:
                results += hostile(wiki, unit)
        if options.only in (None, 'history'):
            about['history'] = history(wiki, options.rounds)
    if options.only in (None, 'ledger'):
        for number in LEDGER:
            results += ledger(number)
    about['took'] = f'{monotonic() - begun:.0f} s'
    print('\n'.join(f'{name}: {fact}' for name, fact in about.items()))
    print(f'\n{table(results)}\n')
    print('\n'.join(costs(results)))
    if options.json:
        options.json.write_text(json.dumps(
            {'about': about, 'results': list(map(asdict, results))},
            indent=1))


if __name__ == '__main__':
    try:
        main()
    except packages.MissingPackage as missing:
        sys.exit(str(missing))
