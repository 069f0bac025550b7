"""A scheduled job in foul weather: ``python tests/soak.py``.

One list, mailed by runs that follow each other as a scheduled job's do,
while answers are spoiled and runs are killed: always the same, by a seed.
In the end nobody may have two mails, nobody may be missing from the
ledger, and no run may have shown a traceback. It takes about half an hour.
"""
from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from pathlib import Path
from time import monotonic

sys.path[:0] = [str(Path(__file__).parent)]
from campaigns import (  # noqa: E402
    COMMAND,
    HASTY,
    ledger_of,
    make_list,
    recorded,
    start,
)
from runs import rows_of, sent_to  # noqa: E402
from sandbox import Sandbox  # noqa: E402
from sandbox.proxy import FAULTS, Proxy, is_email  # noqa: E402


#: A mail's answer that says nothing, or nothing to be trusted.
DOUBTFUL = [*(fault for fault in FAULTS if fault not in (
    'date', 'endless', 'slow', '429', 'not-429')),
    'json:{"error": 5}', 'json:{"emailuser": []}', 'json:' + '[' * 50_000]

#: A mail's answer that says that nothing was sent, in the wiki's place.
CERTAIN = [f'not-json:{{"error": {{"code": "{code}", "info": "{number}"}}}}'
           for number, code in enumerate((
               'readonly', 'maxlag', 'badtoken', 'assertuserfailed',
               'ratelimited', 'cantsend'))]

#: What happens to any other request.
OTHERS = ['drop', '502', '503', 'html', 'cut', 'xml', 'date-503', 'endless',
          'json:{}', 'json:{"query": []}', 'json:{"query": {"users": 7}}',
          'json:{"error": {"code": ["x"]}}', 'json:' + '[' * 50_000]

#: How often each kind happens, of a hundred.
WEIGHTS = {'doubtful': 20, 'certain': 30, 'others': 35, 'kill': 10,
           'term': 5}

#: How a run may end: as told, in trouble, by a signal; the last one before
#: the script could handle it.
EXPECTED = ['0', '1', '143', '-9', '-15']


class Weather(Proxy):
    """A proxy that spoils answers by chance, for as long as there is some."""

    def __init__(self, url: str, seed: int, faults: int) -> None:
        """Prepare it.

        :param seed: the same one gives the same weather
        :param faults: how many there are in all
        """
        self.chance = random.Random(seed)
        self.left = Counter({kind: faults * share // 100
                             for kind, share in WEIGHTS.items()})
        #: what the mails to each account were answered
        self.answers: dict[str, list[str]] = defaultdict(list)
        self._mutex = threading.Lock()
        super().__init__(url, match=lambda *_: True, delay=3)

    def draw(self, kind: str, share: float) -> bool:
        """Say whether something happens now."""
        if self.left[kind] <= 0 or self.chance.random() >= share:
            return False
        self.left[kind] -= 1
        return True

    def fault(self, method: str, parameters: dict[str, str]) -> str:
        """Return what to do to this request."""
        with self._mutex:
            fault = ''
            if not is_email(method, parameters):
                if self.draw('others', 0.12):
                    fault = self.chance.choice(OTHERS)
                return fault
            if self.draw('doubtful', 0.25):
                fault = self.chance.choice(DOUBTFUL)
            elif self.draw('certain', 0.45):
                fault = self.chance.choice(CERTAIN)
                self.answers[parameters['target']].append('certain')
                return fault
            self.answers[parameters['target']].append(fault)
            return fault


def run_once(wiki: Sandbox, weather: Weather) -> tuple[str, str]:
    """Do one run in this weather; return how it ended and what it said.

    A run that is killed waits between its mails, as by default, although
    not for so long; the others don't, so that settling one mail and
    claiming the next is one commit.
    """
    what = ('kill' if weather.draw('kill', 0.5) else
            'term' if weather.draw('term', 0.5) else '')
    # Pywikibot takes who was killed for alive for some minutes, and lets
    # all others wait many times longer.
    (wiki.pywikibot_dir() / 'throttle.ctrl').unlink(missing_ok=True)
    process = start(wiki, *COMMAND, url=weather.url, config={
        **HASTY, 'put_throttle': what == 'kill', 'minthrottle': 0})
    if what:
        try:
            process.wait(weather.chance.uniform(0.2, 8))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL if what == 'kill'
                                else signal.SIGTERM)
        else:
            weather.left[what] += 1
    text = process.communicate(timeout=300)[0]
    return str(process.returncode), text


def main() -> int:
    """Do it; print what came out; return 0 if all promises were kept."""
    parser = argparse.ArgumentParser(description=__doc__.partition('\n')[0])
    parser.add_argument('--people', type=int, default=600)
    parser.add_argument('--faults', type=int, default=1000)
    parser.add_argument('--seed', type=int, default=14)
    options = parser.parse_args()
    names = [f'User {number:03}' for number in range(options.people)]
    begun = monotonic()
    tracebacks, kills, runs = 0, 0, 0
    ended: Counter[str] = Counter()
    with Sandbox() as wiki:
        make_list(wiki, names)
        weather = Weather(wiki.url, options.seed, options.faults)
        ledger = ledger_of(wiki)
        with weather:
            while len(recorded(ledger)) < len(names) or (
                    weather.left['others'] > 0 and runs < options.faults):
                status, text = run_once(wiki, weather)
                runs += 1
                kills += status == '-9'
                ended[status] += 1
                tracebacks += 'Traceback' in text
                if 'Traceback' in text or status not in EXPECTED:
                    print(f'run {runs} ended with {status}:', text[-3000:])
                print(f'run {runs}: {status}, {len(wiki.mails)} mails, '
                      f'{sum(weather.left.values())} faults left',
                      file=sys.stderr, flush=True)
        last = wiki.pwb(*COMMAND)
        states = recorded(ledger_of(wiki))
        mails = sent_to(wiki)
        report = rows_of(wiki.page('Talk:List') or '')
    doubts = {name for name, state in states.items() if state != 'sent'}
    asked = {name for name in doubts
             if any(answer not in ('', 'certain')
                    for answer in weather.answers[name])}
    by_kill = doubts - asked
    twice = [name for name in names if mails[name] > 1]
    lost = (set(names) - set(states)) | {
        name for name, state in states.items()
        if state == 'sent' and name not in mails}
    done = options.faults - sum(weather.left.values())
    print(f'{runs} runs ({dict(ended)}), {done} faults, {kills} kills, '
          f'{monotonic() - begun:.0f} s\n'
          f'{len(twice)} mailboxes with two mails\n'
          f'{len(lost)} people unaccounted for\n'
          f'{tracebacks} tracebacks\n'
          f'{len(doubts)} in doubt, of whom {len(doubts - set(mails))} got '
          f'nothing; {len(by_kill)} without an unusable answer\n'
          f'last run: {last.returncode}, report: {report}')
    for what, who in (('two mails', twice), ('unaccounted for', lost),
                      ('needlessly in doubt', by_kill)):
        if who:
            print(f'{what}:', {name: (states.get(name), mails[name],
                                      weather.answers[name]) for name in who})
    good = (not twice and not lost and not tracebacks
            and report == {'sent': len(names) - len(doubts),
                           'uncertain': len(doubts), 'all': len(names)}
            and not set(ended) - set(EXPECTED)
            and len(by_kill) * 20 <= max(kills, 20))
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
