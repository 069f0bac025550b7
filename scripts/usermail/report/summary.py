"""What became of everybody on the list: counted, not yet said."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..eligibility import RECORDED, Added, Judged
from ..ledger import Row
from ..outcomes import Outcome, Verdict
from ..recipients import Remark
from ..wiki import Source


#: Verdicts that stand for something other than "skipped" in the report,
#: which speaks of the whole campaign and not of one run.
STANDING = {
    Verdict.ALREADY_SENT: Outcome.SENT,
    Verdict.ALREADY_POSTED: Outcome.POSTED,
    Verdict.UNCERTAIN: Outcome.UNCERTAIN,
    Verdict.GIVEN_UP: Outcome.GIVEN_UP,
    Verdict.HELD: Outcome.DEFERRED,
}

#: Verdicts of those who are to be reached in a run.
TRIED = (Verdict.EMAILABLE, Verdict.POSTABLE)

#: Outcomes that another run, or an operator, has still to deal with.
OPEN = (Outcome.UNCERTAIN, Outcome.REFUSED, Outcome.FAILED, Outcome.DEFERRED)

#: What is no mistake of an entry: who wants no mail need not be shown.
NOT_TO_MEND = frozenset(['never'])


@dataclass
class Summary:

    """What became of everybody on the list so far.

    ``people`` has their names by outcome and reason, and adds up to the
    list; ``stopped`` is the reason of a run that ended before its time,
    ``cause`` why the mails failed whose failing ended it; ``ledger`` is
    the id of the ledger that counted; ``subject`` is the message's, with
    its placeholders; ``notices`` the keys of notices on the wiki of what was
    in the way of a run like this one.
    In seconds since 1970, UTC, None where it is not known: ``first``, when
    the campaign began; ``last``, when its last mail went out; ``renewed``,
    when the sender's limit lets more mails out.
    """

    campaign: str
    sender: str
    lists: Sequence[Source]
    page: Source | None
    remarks: Sequence[Remark | Added]
    people: dict[tuple[Outcome, str], list[str]] = field(
        default_factory=dict)
    ledger: str = ''
    notices: Sequence[str] = ()
    subject: str = ''
    stopped: str | None = None
    cause: str | None = None
    first: float | None = None
    last: float | None = None
    renewed: float | None = None

    def count(self, name: str, outcome: Outcome, reason: str) -> None:
        """Account for one recipient."""
        self.people.setdefault((outcome, reason), []).append(name)

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
    def held(self) -> list[str]:
        """Return whom another run has in hand."""
        return self.people.get((Outcome.DEFERRED, Verdict.HELD), [])

    @property
    def to_mend(self) -> list[Remark | Added]:
        """Return what the lists' keepers should look at, page by page."""
        return sorted((remark for remark in self.remarks
                       if remark.reason not in NOT_TO_MEND),
                      key=lambda remark: (remark.page, remark.line))


def the_rest(judged: Iterable[Judged], tried: Collection[str],
             rows: Mapping[int, Row], stopped: str | None,
             in_hand: str | None = None) -> Iterator[tuple[
                 str, Outcome, str]]:
    """Yield everybody who was not tried, with an outcome and its reason.

    :param judged: all recipients with their verdicts
    :param tried: the names of those who were tried
    :param rows: the campaign's in the ledger, by user id: other processes
        may have mailed some of them in the meantime
    :param stopped: why the run ended before its time; None if it did not:
        who is left then was in another process's hands
    :param in_hand: who was being mailed when an exception came
    """
    for user in judged:
        if user.name in tried and user.verdict in TRIED:
            continue
        row = rows.get(user.userid)
        verdict: Verdict = user.verdict
        reason: str = ''
        if row and (verdict in TRIED or verdict in RECORDED.values()):
            verdict = RECORDED.get(row.state, verdict)
            reason = row.reason if verdict in (
                Verdict.UNCERTAIN, Verdict.GIVEN_UP) else ''
        if verdict is Verdict.HELD and user.name == in_hand:
            # The claim is our own, and nobody will settle it.
            verdict, reason = Verdict.UNCERTAIN, 'process-gone'
        if verdict in TRIED:
            yield user.name, Outcome.DEFERRED, stopped or Verdict.HELD
        else:
            yield (user.name, STANDING.get(verdict, Outcome.SKIPPED),
                   reason or verdict)
