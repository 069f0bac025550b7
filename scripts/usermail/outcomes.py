"""What can become of a recipient: the words that all rooms share."""
from __future__ import annotations

from enum import Enum
from typing import NamedTuple


#: So many mails in a row that failed or are uncertain end a run.
STREAK = 3

#: The reason why it ended then.
IN_A_ROW = f'{STREAK}-in-a-row'


class Verdict(str, Enum):

    """What is known of a recipient before anything is sent."""

    #: the wiki says that this account can be mailed
    EMAILABLE = 'emailable'
    #: no account has this name
    MISSING = 'missing'
    #: no account can have this name
    INVALID = 'invalid'
    #: an IP address
    ANONYMOUS = 'anonymous'
    #: a temporary account, which has no address
    TEMPORARY = 'temporary'
    #: no confirmed address, or user mail turned off
    NOT_EMAILABLE = 'not-emailable'
    #: blocked on the whole wiki
    BLOCKED = 'blocked'
    #: a bot account
    BOT = 'bot'
    #: the sender
    SELF = 'self'
    #: named on an opt-out page
    OPTED_OUT = 'opted-out'
    #: somebody else put them on the list
    NOT_ASKED = 'not-asked'
    #: they left the list, and somebody else put them back
    LEFT = 'left'
    #: left the list, or was taken off it, while the run went on
    GONE = 'gone'
    #: another entry names the same account
    DUPLICATE = 'duplicate'
    #: the subject would be too long with this name in it
    TOO_LONG = 'too-long'
    #: got a mail of this campaign in an earlier run
    ALREADY_SENT = 'already-sent'
    #: may have got one in an earlier run; an operator must decide
    UNCERTAIN = 'uncertain'
    #: may have got one, and an operator decided that there will be no other
    GIVEN_UP = 'given-up'
    #: another process is mailing this recipient just now
    HELD = 'held'
    #: can't be mailed, and gets the message on the talk page
    POSTABLE = 'postable'
    #: has the message on the talk page from an earlier run
    ALREADY_POSTED = 'already-posted'
    #: the talk page has {{bots}} or {{nobots}} that keep the bot away
    NOBOTS = 'nobots'
    #: the talk page is in the category for who wants no such messages
    NO_DELIVERY = 'no-delivery'
    #: the talk page leads to somebody else's, or elsewhere
    TALK_REDIRECT = 'talk-redirect'
    #: the talk page is not wikitext
    TALK_MODEL = 'talk-model'
    #: the wiki does not let the bot write on the talk page
    TALK_PROTECTED = 'talk-protected'

    __str__ = str.__str__


class Outcome(str, Enum):

    """What became of a recipient in one run."""

    #: the wiki answered Success or Warnings
    SENT = 'sent'
    #: can't be mailed; the message is on the talk page
    POSTED = 'posted'
    #: the POST left and no usable answer came back
    UNCERTAIN = 'uncertain'
    #: it was, and an operator decided that they stay without
    GIVEN_UP = 'given-up'
    #: an API error: nothing was sent
    REFUSED = 'refused'
    #: the wiki's mailer said that it could not send
    FAILED = 'failed'
    #: the verdict said no; nothing was tried
    SKIPPED = 'skipped'
    #: not tried: quota, a limit, a stop rule or an interrupt
    DEFERRED = 'deferred'

    __str__ = str.__str__


class Trouble(Enum):

    """Whose trouble kept a mail from being sent; what follows for the run."""

    #: this recipient's: the run goes on with the next one
    RECIPIENT = 'recipient'
    #: the sender's: nobody can be mailed, the run ends
    SENDER = 'sender'
    #: the wiki's: nobody can be mailed, the run ends
    WIKI = 'wiki'
    #: our own request was wrong, and would be wrong for everybody
    CALLER = 'caller'
    #: the ledger's: nothing is sent that can't be recorded, the run ends
    LEDGER = 'ledger'
    #: none: the people of the wiki want the run to end
    STOP_PAGE = 'stop-page'
    #: none: what the run began with is not so any more
    CHANGED = 'changed'
    #: the sender's quota is used up: the run ends, the rest can wait
    QUOTA = 'quota'
    #: passes by itself, and nothing was sent: the same mail can be tried
    #: again after a while
    PASSING = 'passing'
    #: a code that is not in the table: nothing was sent
    UNKNOWN = 'unknown'


class Result(NamedTuple):

    """What an answer of the wiki means.

    ``outcome``
        of the mail, None where nothing was sent and the same mail may be
        tried again, now or in a later run
    ``reason``
        the wiki's code, or our word where there is none
    ``trouble``
        that kept it from being sent, else None
    """

    outcome: Outcome | None
    reason: str
    trouble: Trouble | None = None
