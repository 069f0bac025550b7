"""What the wiki's answers to a post mean: a table, and a function.

https://www.mediawiki.org/wiki/API:Edit
"""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..delivery import API_ERRORS, plain
from ..outcomes import Outcome, Result, Trouble


#: Somebody else changed, made or deleted the page: nothing was posted, and
#: it is read again.
AGAIN = frozenset(['editconflict', 'articleexists', 'edit-already-exists',
                   'missingtitle', 'pagedeleted', 'nosuchrevid'])

#: API error code -> whose trouble. An API error means that nothing was
#: posted, but for exceptions inside MediaWiki.
EDIT_ERRORS: Mapping[str, Trouble] = {
    **API_ERRORS,
    **dict.fromkeys(AGAIN, Trouble.PASSING),
    'protectedpage': Trouble.RECIPIENT,
    'protectedtitle': Trouble.RECIPIENT,
    'cascadeprotected': Trouble.RECIPIENT,
    'customcssjsprotected': Trouble.RECIPIENT,
    'protectednamespace': Trouble.SENDER,
    'protectednamespace-interface': Trouble.SENDER,
    'contenttoobig': Trouble.RECIPIENT,
    'cantcreate': Trouble.SENDER,
    'noedit': Trouble.SENDER,
    'spamdetected': Trouble.CALLER,      # of the message: for everybody
    'spamblacklist': Trouble.CALLER,     # x: SpamBlacklist
    'captcha': Trouble.SENDER,           # x: ConfirmEdit, see below
}


def from_answer(answer: Mapping[str, Any]) -> Result:
    """Say what an answer without an API error means.

    :param answer: the API's JSON object
    """
    edit = answer.get('edit')
    if not isinstance(edit, Mapping):
        return Result(Outcome.UNCERTAIN, 'no-result')
    if edit.get('result') == 'Success':
        return Result(Outcome.POSTED, '')
    if edit.get('result') != 'Failure':
        return Result(Outcome.UNCERTAIN, 'no-result')
    if 'captcha' in edit:
        return Result(None, 'captcha', Trouble.SENDER)
    # An extension's, such as AbuseFilter's: nothing was saved.
    return Result(Outcome.REFUSED, plain(edit.get('code') or 'failure'),
                  Trouble.UNKNOWN)
