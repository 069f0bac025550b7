"""Words in place of codes, the report's own where it has them."""
from __future__ import annotations

from collections.abc import Iterable

from pywikibot import config

from ..lists import GRANT
from ..outcomes import Result, Trouble, Verdict
from ..report import word_of
from ..translations import translated


#: Verdicts that have no word as reasons, as they are none.
VERDICTS = {
    Verdict.EMAILABLE: 'can be mailed',
    Verdict.POSTABLE: 'can\'t be mailed: the message goes on the talk page',
    Verdict.ALREADY_SENT: 'got the mail of this campaign in an earlier run',
    Verdict.ALREADY_POSTED: 'has the message of this campaign on the talk '
                            'page',
    Verdict.UNCERTAIN: 'may have got the mail of this campaign; an operator '
                       'must decide (-retry:uncertain, -leave:uncertain)',
    Verdict.GIVEN_UP: 'may have got the mail of this campaign; an operator '
                      'decided that there will be no other',
}

#: What to do where the wiki says who must not send, by the code.
_GRANT = f'The account has not the right sendemail. {GRANT}'
_ADDRESS = ('Log in to the wiki as the sender, and confirm an email address '
            'in Special:Preferences.')
_BLOCKED = 'Talk to who blocked the sender.'
SENDER = {
    'cantsend': _ADDRESS,
    'badaccess': _GRANT, 'permissiondenied': _GRANT,
    'readapidenied': _GRANT, 'writeapidenied': _GRANT,
    'blockedfrommail': _BLOCKED, 'blockedemailuser': _BLOCKED,
    'blocked': _BLOCKED, 'autoblocked': _BLOCKED,
    'notloggedin': 'Run "pwb login -logout", then "pwb login".',
    'login-lost': 'Run "pwb login -logout", then "pwb login".',
    'captcha-disabledinapi': 'The wiki wants a captcha to be solved: give '
                             'the account the right skipcaptcha.',
    **dict.fromkeys(
        ['spam-blacklisted-email', 'spam-blacklisted-email-text'],
        'The sender\'s address is on the wiki\'s list of spam addresses: use '
        'another one.'),
}


def said(reason: str) -> str:
    """Say a verdict or a reason in words; with -v after its code.

    What has no word is said as the code that it is.
    """
    word = word_of(reason)
    words = (VERDICTS.get(reason) if isinstance(reason, Verdict) else None
             ) or word and translated('en', f'reason-{word}')
    if not words:
        return str(reason)
    return f'{reason}: {words}' if config.verbose_output else words


def grouped(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Add up what is said in the same words.

    :param counts: verdicts or reasons, and how many have each
    :return: numbers by the words
    """
    numbers: dict[str, int] = {}
    for reason, number in counts:
        words = said(reason)
        numbers[words] = numbers.get(words, 0) + number
    return numbers


def no_test(became: Result) -> str:
    """Say why a test mail was not sent, and what to do."""
    if became.trouble is Trouble.RECIPIENT:
        # The sender is the recipient.
        return ('the sender can\'t be mailed: it has no confirmed address, or '
                'wants no mail from other users. See its Special:Preferences')
    words = said(became.reason)
    advice = SENDER.get(became.reason, '').rstrip('.')
    return f'{words}. {advice}' if advice else words
