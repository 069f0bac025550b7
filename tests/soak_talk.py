"""Kill runs while they post: ``python tests/soak_talk.py``.

Sixty people get a post, by runs that are killed at twenty random instants
and one that is not. In the end there is exactly one section on each talk
page, counted, and nobody is in doubt. It takes a minute or two.
"""
from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path
from time import monotonic, sleep

sys.path[:0] = [str(Path(__file__).parent)]
from campaigns import finish, ledger_of, recorded, start  # noqa: E402
from runs import output, rows_of  # noqa: E402
from sandbox import Sandbox  # noqa: E402
from talking import POST, is_post, make_talkers, posts, talk  # noqa: E402


def made(wiki: Sandbox) -> int:
    """Return how many posts the wiki was asked for."""
    return sum(is_post('POST', request) for request in wiki.requests())


def kill_runs(wiki: Sandbox, names: list[str], kills: int,
              seed: int) -> Counter[str]:
    """Post to everybody by runs that are killed.

    :return: in which states the ledger was after the kills
    """
    instants = random.Random(seed)
    left: Counter[str] = Counter()
    for number in range(kills):
        process = start(wiki, *POST)
        share = max(1, (len(names) - made(wiki)) // (kills - number))
        before, goal = made(wiki), instants.randint(0, share)
        while made(wiki) - before < goal and process.poll() is None:
            sleep(0.002)
        sleep(instants.uniform(0, 0.08))
        if process.poll() is None:
            process.kill()
            left['killed'] += 1
        finish(process)
        left.update(state for state in recorded(ledger_of(wiki)).values()
                    if state != 'posted')
    return left


def main() -> int:
    """Do it; print what came out; return 0 if the promise was kept."""
    parser = argparse.ArgumentParser(description=__doc__.partition('\n')[0])
    parser.add_argument('--people', type=int, default=60)
    parser.add_argument('--kills', type=int, default=20)
    parser.add_argument('--seed', type=int, default=16)
    options = parser.parse_args()
    names = [f'Talker {number:03}' for number in range(options.people)]
    begun = monotonic()
    with Sandbox() as wiki:
        make_talkers(wiki, names)
        wiki.add_pages({f'User talk:{name}': f'== Before ==\n{name}\n'
                        for name in names[::2]})
        left = kill_runs(wiki, names, options.kills, options.seed)
        last = wiki.pwb(*POST)
        found = posts(wiki, names)
        kept = all(f'== Before ==\n{name}\n' in talk(wiki, name)
                   for name in names[::2])
        states = Counter(recorded(ledger_of(wiki)).values())
        report = rows_of(wiki.page('Talk:List') or '')
        asked = made(wiki)
    print(f'{dict(left)} after kills, {asked} POSTs, sections on a page: '
          f'{dict(Counter(found.values()))}, ledger: {dict(states)}, last '
          f'run: {last.returncode}, report: {report}, '
          f'{monotonic() - begun:.0f} s')
    good = (set(found.values()) == {1} and kept and last.returncode == 0
            and states == {'posted': len(names)}
            and report == {'posted': len(names), 'all': len(names)})
    if not good:
        print(output(last))
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
