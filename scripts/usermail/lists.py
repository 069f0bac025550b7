"""Read who is on the lists and on the opt-out pages, as options say."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pywikibot

from .delivery import is_blocked
from .exceptions import SenderError
from .options import Options
from .recipients import OptedOut, Part, read_opted_out, read_parts
from .wiki import WikiNames


#: What to do where the sender may not send mail.
GRANT = ('With a BotPassword or an OAuth consumer, give it the grant "Send '
         'email to other users"; a BotPassword that is new or was changed '
         'counts after "pwb login -logout" only.')


def read_lists(pages: Iterable[pywikibot.Page], names: WikiNames,
               options: Options) -> list[list[Part]]:
    """Read who is on the lists; return each one's pages.

    :param pages: the list pages, loaded unless accounts' or categories
    :param names: the wiki's names
    :param options: how to read them
    :raises UsageError: one can't be read, or names nobody
    """
    return [read_parts(page, names, templates=options.templates,
                       mentions=options.mentions, section=options.section)
            for page in pages]


def read_optouts(pages: Iterable[pywikibot.Page], names: WikiNames,
                 options: Options, recipients: Collection[str]) -> OptedOut:
    """Read who must not be mailed.

    :param pages: the opt-out pages, loaded, or categories
    :param names: the wiki's names
    :param options: how to read them
    :param recipients: names of those who are to be mailed
    :raises UsageError: one can't be read, or names nobody
    """
    return read_opted_out(pages, names, options.templates, recipients)


def check_sender(sender: Mapping[str, Any], options: Options) -> None:
    """Make sure that the wiki wants anything of the sender.

    :param sender: what the wiki tells the account about itself
    :param options: what is asked of the run
    :raises SenderError: the account is blocked on the whole wiki, be it
        that the block leaves it mail, or can't send mail
    """
    if options.looks_back:
        return
    rights = sender['rights']
    if 'sendemail' not in rights:
        raise SenderError(
            f'{sender["name"]} has not the right to send mail on the wiki '
            f'(sendemail). {GRANT}')
    # Without that right the wiki tells no address.
    if 'viewmyprivateinfo' in rights and not sender.get('email'):
        raise SenderError(
            f'{sender["name"]} has no email address on the wiki, and could '
            'send no mail. Set one in the account\'s preferences, and '
            'confirm it.')
    if is_blocked(sender):
        raise SenderError(
            f'{sender["name"]} is blocked on the wiki, by '
            f'{sender.get("blockedby") or "somebody hidden"}: nothing is '
            'sent. Talk to them, and run it again when the block is lifted.')
