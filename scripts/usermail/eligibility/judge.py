"""Who can be mailed, and why not: recipients in, verdicts out.

:data:`RULES` has the answer to "why is this person skipped?": the first
rule that applies, by its verdict's name.
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from pywikibot.site import APISite
from pywikibot.tools import is_ip_address

from ..ledger import SENDING, Row
from ..outcomes import Outcome, Verdict
from ..recipients import Recipient, Remark
from .consent import Consent, may_mail
from .users import LookUp, look_up


#: A row's state in the ledger -> what it means for the recipient now.
RECORDED = {
    str(Outcome.SENT): Verdict.ALREADY_SENT,
    str(Outcome.POSTED): Verdict.ALREADY_POSTED,
    str(Outcome.UNCERTAIN): Verdict.UNCERTAIN,
    str(Outcome.GIVEN_UP): Verdict.GIVEN_UP,
    SENDING: Verdict.HELD,
}


@dataclass(frozen=True)
class Case:

    """One recipient with all that the rules look at.

    ``answer``
        what the wiki knows of the account: an item of ``list=users``,
        format version 1, where a flag is true if its key is there
    ``sender``
        the sender's user id
    ``name``
        the recipient's name, as the list has it
    ``seen``
        user ids of those who were judged before
    ``opted_out``, ``never``
        names of those who opted out, and user ids, as they may have been
        renamed since
    ``written``
        whether a name stands in the text of an opt-out page
    ``rows``
        what the ledger holds of the campaign, by user id
    ``include``
        verdicts that don't keep from mailing, 'blocked' or 'bot'
    ``consents``, ``optin``
        who put people on the list, by user id, and the value of -optin
    """

    answer: Mapping[str, Any]
    sender: int
    name: str = ''
    seen: Collection[int] = frozenset()
    opted_out: Collection[str] = frozenset()
    never: Collection[int] = frozenset()
    written: Callable[[str], bool] = field(default=lambda name: False)
    rows: Mapping[int, Row] = field(default_factory=dict)
    include: Collection[str] = ()
    consents: Mapping[int, Consent] = field(default_factory=dict)
    optin: str = 'any'

    @property
    def userid(self) -> int:
        """The account's id, 0 where there is no account."""
        return int(self.answer.get('userid', 0))

    @property
    def groups(self) -> Collection[str]:
        """The groups that the account is in."""
        return self.answer.get('groups') or ()

    @property
    def recorded(self) -> Verdict | None:
        """What the ledger's row means, None where it keeps from nothing."""
        row = self.rows.get(self.userid)
        return RECORDED.get(row.state) if row else None

    @property
    def consent(self) -> Consent | None:
        """Who put the account on the list, None where there is no account."""
        return (self.consents.get(self.userid, Consent.UNKNOWN)
                if self.userid else None)


def is_duplicate(case: Case) -> bool:
    """Another entry names the same account."""
    return case.userid in case.seen


def has_opted_out(case: Case) -> bool:
    """An opt-out page names the account, by this name or an earlier one."""
    names = {case.name, case.answer.get('name', case.name)}
    return (case.userid in case.never
            or not names.isdisjoint(case.opted_out)
            or any(map(case.written, names)))


def had_it(case: Case) -> bool:
    """An earlier run mailed it."""
    return case.recorded is Verdict.ALREADY_SENT


def had_post(case: Case) -> bool:
    """An earlier run posted it on the talk page."""
    return case.recorded is Verdict.ALREADY_POSTED


def may_have_had_it(case: Case) -> bool:
    """An earlier run may have mailed it."""
    return case.recorded is Verdict.UNCERTAIN


def was_given_up(case: Case) -> bool:
    """An earlier run may have mailed it, and an operator left it at that."""
    return case.recorded is Verdict.GIVEN_UP


def is_held(case: Case) -> bool:
    """Another process is mailing it."""
    return case.recorded is Verdict.HELD


def has_left(case: Case) -> bool:
    """It left the list by its own act, and somebody else put it back."""
    return case.consent is Consent.LEFT


def has_not_asked(case: Case) -> bool:
    """It is on the list by an act that -optin does not let count."""
    consent = case.consent
    return consent is not None and not may_mail(consent, case.optin)


def is_address(case: Case) -> bool:
    """It is an IP address."""
    return 'invalid' in case.answer and is_ip_address(case.answer['name'])


def is_invalid(case: Case) -> bool:
    """No account can have this name."""
    return 'invalid' in case.answer


def is_missing(case: Case) -> bool:
    """No account has this name."""
    return 'userid' not in case.answer


def is_sender(case: Case) -> bool:
    """It is the account that sends."""
    return case.userid == case.sender


def is_temporary(case: Case) -> bool:
    """It is a temporary account, which has no address."""
    return 'temp' in case.groups


def is_bot(case: Case) -> bool:
    """It is a bot, and bots are not to be mailed."""
    return 'bot' in case.groups and Verdict.BOT not in case.include


def is_blocked(case: Case) -> bool:
    """It is blocked, and the blocked are not to be mailed.

    A partial block shuts nobody out of the community.
    """
    return ('blockid' in case.answer and 'blockpartial' not in case.answer
            and Verdict.BLOCKED not in case.include)


def is_not_emailable(case: Case) -> bool:
    """It has no confirmed address, or user mail turned off."""
    return 'emailable' not in case.answer


#: Why somebody is not mailed: the first rule that applies, in this order.
RULES: Mapping[Verdict, Callable[[Case], bool]] = {
    Verdict.DUPLICATE: is_duplicate,
    Verdict.OPTED_OUT: has_opted_out,
    Verdict.ALREADY_SENT: had_it,
    Verdict.ALREADY_POSTED: had_post,
    Verdict.UNCERTAIN: may_have_had_it,
    Verdict.GIVEN_UP: was_given_up,
    Verdict.HELD: is_held,
    # Below what is recorded: who had it had it, whatever they did since.
    Verdict.LEFT: has_left,
    Verdict.NOT_ASKED: has_not_asked,
    # From here on by what the wiki knows of the account alone.
    Verdict.ANONYMOUS: is_address,
    Verdict.INVALID: is_invalid,
    Verdict.MISSING: is_missing,
    Verdict.SELF: is_sender,
    Verdict.TEMPORARY: is_temporary,
    Verdict.BOT: is_bot,
    Verdict.BLOCKED: is_blocked,
    Verdict.NOT_EMAILABLE: is_not_emailable,
}


def verdict_of(case: Case) -> Verdict:
    """Return the verdict of the first rule that applies."""
    return next((verdict for verdict, applies in RULES.items()
                 if applies(case)), Verdict.EMAILABLE)


class Judged(NamedTuple):

    """A recipient with its verdict.

    ``name`` is the account's name as the wiki spells it, which is another
    one than the recipient's where the account was renamed; ``userid`` its
    id, 0 where there is no account; ``gender`` is 'male', 'female' or
    'unknown', as the account's owner chose.
    """

    recipient: Recipient
    verdict: Verdict
    name: str
    userid: int = 0
    gender: str = 'unknown'


def judge(
    site: APISite,
    recipients: Iterable[Recipient],
    *,
    opted_out: Collection[str] = frozenset(),
    written: Callable[[str], bool] = lambda name: False,
    rows: Mapping[int, Row] | None = None,
    include: Collection[str] = (),
    consents: Mapping[int, Consent] | None = None,
    optin: str = 'any',
    look: LookUp | None = None,
) -> Iterator[Judged]:
    """Yield each recipient once, in order, with its verdict.

    :param site: the wiki; its account is the sender
    :param recipients: whom to judge
    :param opted_out: canonical names that must not be mailed
    :param written: tells whether a name is written on an opt-out page
    :param rows: what the ledger holds of the campaign, by user id
    :param include: verdicts that don't keep from mailing, 'blocked' or
        'bot'
    :param consents: who put people on the list, by user id: those who are
        missing here are unknown
    :param optin: whom that lets be mailed, a key of :data:`OPTIN`
    :param look: asks the wiki about names, :func:`look_up` if not given
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    seen: set[int] = set()
    look = look or partial(look_up, site)
    case_of = partial(
        Case, sender=site.userinfo['id'], seen=seen, opted_out=opted_out,
        written=written,
        never={answer.get('userid', 0)
               for answer in look(opted_out)} - {0},
        rows=rows or {}, include=include, consents=consents or {},
        optin=optin)
    listed = list(recipients)
    answers = look([recipient.name for recipient in listed])
    for recipient, answer in zip(listed, answers):
        case = case_of(answer, name=recipient.name)
        verdict = verdict_of(case)
        if case.userid:
            seen.add(case.userid)
        yield Judged(recipient, verdict, answer['name'], case.userid,
                     answer.get('gender', 'unknown'))


def mend(judged: Iterable[Judged]) -> list[Remark]:
    """Return remarks about entries that their list's keepers should mend.

    :param judged: recipients with their verdicts
    """
    remarks = []
    for user in judged:
        name, _, page, line = user.recipient
        if not user.userid:
            if user.verdict is not Verdict.OPTED_OUT:
                remarks.append(Remark(page, line, name, str(user.verdict)))
        elif user.recipient.name != user.name:
            remarks.append(Remark(page, line, f'{name} → {user.name}',
                                  'renamed'))
    return remarks
