"""What -why shows of one person: values in, plain text out."""
from __future__ import annotations

from ..eligibility import Added, Consent
from ..journal import Person
from ..ledger import Found
from ..outcomes import Outcome
from .plain import one_line
from .status import moment
from .words import said


CONSENTS = {
    Consent.SIGNED: 'signed themselves',
    Consent.LEFT: 'left the list, and was put back by somebody else',
    Consent.VOUCHED: 'was put there by a trusted account or by you',
    Consent.ADDED: 'was put there by somebody else',
    Consent.UNKNOWN: 'was put there by nobody knows whom',
}


def told(person: Person) -> str:
    """Say all that is known of one person."""
    account = (f'user id {person.userid}' if person.userid
               else 'no account')
    return '\n'.join(map(one_line, [
        f'{person.name}: {account} on {person.wiki}',
        *_on_lists(person), *_verdict(person), *_campaigns(person)]))


def _on_lists(person: Person) -> list[str]:
    """Say where the lists name the person, and who put them there."""
    if person.campaign is None:
        return []
    lines = [f'On:       {one.page}, line {one.line}, as {one.name}'
             if one.line else f'On:       {one.page}, as {one.name}'
             for one in person.lists]
    lines += [f'Remark:   {one.page}, line {one.line}: {said(one.reason)}: '
              f'{one.text}' for one in person.remarks
              if not isinstance(one, Added)]
    if not person.lists:
        lines.insert(0, 'On:       none of the lists')
    if person.agreement and person.lists:
        by = f', by {person.actor}' if person.actor else ''
        where = (f', in revision {person.agreement.revid}'
                 if person.agreement.revid else '')
        lines.append(f'Consent:  {CONSENTS[person.agreement.consent]}'
                     f'{by}{where}')
    return lines


def _verdict(person: Person) -> list[str]:
    """Say whether the person would be mailed now."""
    verdict = person.verdict
    about = '' if person.campaign is None else f' ({person.campaign})'
    return [f'Now:      {said(verdict)}{about}']


def _campaigns(person: Person) -> list[str]:
    """Say what the ledger has of the person."""
    if not person.found:
        return ['Record:   nothing in the ledger']
    return [f'Record:   {_campaign(found, person.name)}'
            for found in person.found]


def _campaign(found: Found, name: str) -> str:
    """Say what became of the person in one campaign."""
    row = found.row
    why = (f', {said(row.reason)}' if row.reason
           and row.state != Outcome.SENT else '')
    known = ('; the name is forgotten' if not row.name
             else f'; as {row.name}' if row.name != name else '')
    return f'{moment(row.changed)} {row.state}{why}: {found.name}{known}'
