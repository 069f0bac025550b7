"""Walks over histories of list pages as told on standard input.

Run by ``pwb``. Each line is JSON: title, trusted ids and what reads the
page. So is each answer: who is on the list, with their consent.
"""
from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any


sys.path.insert(0, str(Path(__file__).resolve().parents[2] / 'scripts'))

import pywikibot  # noqa: E402
from usermail.eligibility.consent import consent  # noqa: E402
from usermail.eligibility.standings import (  # noqa: E402
    Progress,
    bring_up,
    standings_of,
)
from usermail.eligibility.users import look_up  # noqa: E402
from usermail.exceptions import UsageError  # noqa: E402
from usermail.recipients import read_list  # noqa: E402
from usermail.recipients import revisions  # noqa: E402
from usermail.recipients.revisions import read_revisions  # noqa: E402
from usermail.wiki import load  # noqa: E402


def compared(page: pywikibot.Page, walk: Callable[[], object],
             ) -> tuple[float, float, float]:
    """Return the seconds of a bare walk, of a walk, and of its judging."""
    times = [time.perf_counter()]
    cpu = [time.process_time()]
    for one in (lambda: [list(read_revisions(page, texts=texts))
                         for texts in (False, True)], walk):
        one()
        times.append(time.perf_counter())
        cpu.append(time.process_time())
    return (times[1] - times[0], times[2] - times[1],
            cpu[2] - 2 * cpu[1] + cpu[0])


def main() -> None:
    """Answer each line."""
    site = pywikibot.Site()
    site.login()
    reached: dict[str, Progress] = {}
    known: dict[str, int] = {}

    def ids(names: Collection[str]) -> dict[str, int]:
        new = [name for name in names if name not in known]
        known.update((name, answer.get('userid', 0))
                     for name, answer in zip(new, look_up(site, new)))
        return known

    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        title, trusted = asked['title'], set(asked['trusted'])
        if asked.get('most'):
            revisions.MOST_BYTES = asked['most']
        loaded = load(site, [title])
        page = loaded.pages[title]
        if asked.get('forget'):
            reached.pop(title, None)
        names = [recipient.name for recipient in
                 read_list(page, loaded.names).recipients
                 if recipient.page == title]
        ids(names)
        try:
            progress = reached[title] = bring_up(
                page, names, loaded.names, ids,
                lambda actors: trusted & set(actors), reached.get(title))
        except UsageError as error:
            print(json.dumps(str(error)), flush=True)
            continue
        stand = standings_of(progress, [known[name] for name in names])
        print(json.dumps({
            'consent': {name: str(consent([stand[known[name]]], trusted))
                        for name in names if known[name]},
            'took': [compared(page, lambda: bring_up(
                page, names, loaded.names, ids,
                lambda actors: trusted & set(actors)))
                for _ in range(asked.get('time', 0))]}), flush=True)


if __name__ == '__main__':
    main()
