"""Who asked for the mail of a run, by the histories of its lists.

Reads the ledger and asks the wiki, no more than is new; writes down what
it found, before anything is sent.
"""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from .eligibility import (
    Actors,
    Agreement,
    Consent,
    Known,
    LookUp,
    agreements,
    check_histories,
    for_ledger,
    from_ledger,
    has_history,
)
from .ledger import Ledger, keep_pages, pages_of
from .options import Options
from .plan import Plan


@dataclass(frozen=True)
class Asked:

    """Who asked, and what it takes to find out again.

    ``agreements`` are by user id; ``known`` is how far pages were read.
    """

    agreements: Mapping[int, Agreement]
    actors: Actors
    known: Known

    @property
    def consents(self) -> dict[int, Consent]:
        """Return people's consents by user id."""
        return {userid: agreed.consent
                for userid, agreed in self.agreements.items()}


def ids_by(look: LookUp, names: Collection[str]) -> dict[str, int]:
    """Return the user ids of names, 0 where there is no account."""
    return {name: answer.get('userid', 0)
            for name, answer in zip(names, look(names))}


def ask_histories(plan: Plan, options: Options, ledger: Ledger,
                  look: LookUp, *, keep: bool) -> Asked:
    """Ask who put people on the run's lists.

    :param plan: what to do
    :param options: what is asked of the run
    :param ledger: knows what earlier runs have read
    :param look: asks the wiki about names
    :param keep: whether to write down what was read
    :raises UsageError: a list has no history, or too long a one
    :raises LedgerError: the ledger can't be read or written
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    pages = [part.page for parts in plan.parts for part in parts]
    check_histories(pages, options.consent)
    before = from_ledger(pages_of(ledger, plan.wiki, {
        page.pageid for page in pages if has_history(page)}))
    known = dict(before)
    # Who signs is on the list, and was asked for.
    plan.actors.know(look([user.name for user in plan.reading.recipients]))
    found = agreements(
        plan.parts, plan.names, lambda names: ids_by(look, names),
        plan.actors, known, exact=options.consent != 'any')
    if keep:
        keep_pages(ledger, plan.wiki, for_ledger(known, before))
    return Asked(found, plan.actors, known)
