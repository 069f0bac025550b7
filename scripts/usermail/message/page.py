"""Read the message from its page: rendered by the wiki, by whom trusted."""
from __future__ import annotations

from collections.abc import Collection

import pywikibot

from ..exceptions import UsageError
from ..wiki import query, understood
from .message import Message, from_html, sources


@understood('the message')
def read_message(page: pywikibot.Page, subject: str | None,
                 part: str | None) -> Message:
    """Read the message from its page, rendered by the wiki.

    :param page: the message page, loaded
    :param subject: the subject, None for the page's first heading
    :param part: only that section of the page, None for all of it
    :raises UsageError: the page makes no message
    """
    site = page.site
    # On a wiki in another language GENDER has a name in that one, too.
    gender = (['gender'] if site.lang == 'en' or '{{{' not in page.text
              else site.getmagicwords('gender'))
    html = {form: _parse(page, wikitext) for form, wikitext
            in sources(page.text, part, gender_words=gender).items()}
    return from_html(html, site.base_url(''), subject)


def _parse(page: pywikibot.Page, wikitext: str) -> str:
    """Return the HTML that the wiki makes of wikitext on a page.

    https://www.mediawiki.org/wiki/API:Parsing_wikitext
    """
    answer = query(
        page.site, action='parse', title=[page.title()], text=[wikitext],
        contentmodel='wikitext', prop='text', disablelimitreport='1',
        disableeditsection='1', disabletoc='1', uselang='content')
    html: str = answer['parse']['text']['*']
    return html


@understood('the accounts')
def check_trust(page: pywikibot.Page, trusted: Collection[str],
                revision: int | None) -> None:
    """Make sure that an unattended run sends what it was meant to send.

    :param page: the message page, loaded
    :param trusted: groups and account names whose edit may be sent
    :param revision: the revision that must be the current one, if given
    :raises UsageError: it is another one, or nobody trusted made it
    """
    current = page.latest_revision
    if revision is not None:
        if current.revid != revision:
            raise UsageError(
                f'The message page "{page.title()}" is at revision '
                f'{current.revid} by {current.user}, not at {revision}: '
                'nothing is sent. Look at the change and adapt -revision.')
        return
    author = current.user
    if author in (page.site.user(), *trusted):
        return
    # No user has no groups: the author may be hidden, or an address.
    answer = query(page.site, list='users', ususers=[author or ''],
                   usprop='groups')['query'].get('users') or [{}]
    if set(trusted).isdisjoint(answer[0].get('groups', ())):
        raise UsageError(
            f'Revision {current.revid} of the message page "{page.title()}" '
            f'was made by {author}, who is in none of the trusted groups '
            f'({", ".join(sorted(trusted))}): nothing is sent. Give '
            f'-revision:{current.revid} or -trusted:"{author}" if it is '
            'meant.')
