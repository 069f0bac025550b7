"""What became of everybody on the list: counted, not yet said."""
from __future__ import annotations

from dataclasses import dataclass, field

from ..outcomes import Outcome, Verdict
from ..plan import Plan
from ..recipients import Remark


#: Verdicts that stand for something other than "skipped" in the report,
#: which speaks of the whole campaign and not of one run.
STANDING = {
    Verdict.ALREADY_SENT: Outcome.SENT,
    Verdict.UNCERTAIN: Outcome.UNCERTAIN,
    Verdict.HELD: Outcome.DEFERRED,
}

#: Outcomes that another run, or an operator, has still to deal with.
OPEN = (Outcome.UNCERTAIN, Outcome.REFUSED, Outcome.FAILED, Outcome.DEFERRED)

#: What is no mistake of an entry: who wants no mail need not be shown.
NOT_TO_MEND = frozenset(['never'])


@dataclass
class Summary:

    """What became of everybody on the list so far.

    ``people`` has their names by outcome and reason, and adds up to the
    list; ``stopped`` is the reason of a run that ended before its time.
    In seconds since 1970, UTC, None where it is not known: ``first``, when
    the campaign began; ``last``, when its last mail went out; ``renewed``,
    when the sender's limit lets more mails out.
    """

    plan: Plan
    people: dict[tuple[Outcome, str], list[str]] = field(
        default_factory=dict)
    stopped: str | None = None
    first: float | None = None
    last: float | None = None
    renewed: float | None = None

    def count(self, name: str, outcome: Outcome, reason: str) -> None:
        """Account for one recipient."""
        self.people.setdefault((outcome, reason), []).append(name)

    def skip(self, name: str, verdict: Verdict, reason: str = '') -> None:
        """Account for a recipient whose verdict said no.

        :param reason: that an earlier run recorded, if it did
        """
        self.count(name, STANDING.get(verdict, Outcome.SKIPPED),
                   reason or str(verdict))

    def named(self, *outcomes: Outcome) -> list[str]:
        """Return who has one of these outcomes."""
        return [name for (outcome, _), names in self.people.items()
                if outcome in outcomes for name in names]

    def total(self, *outcomes: Outcome) -> int:
        """Return how many recipients have one of these outcomes."""
        return len(self.named(*outcomes))

    def reasons(self, outcome: Outcome) -> list[tuple[str, list[str]]]:
        """Return the reasons of an outcome with who has them."""
        return sorted((reason, names) for (of, reason), names
                      in self.people.items() if of is outcome)

    @property
    def to_mend(self) -> list[Remark]:
        """Return what the lists' keepers should look at."""
        return [remark for remark in self.plan.reading.remarks
                if remark.reason not in NOT_TO_MEND]
