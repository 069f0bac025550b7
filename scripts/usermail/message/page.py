"""Read the message from its page, rendered by the wiki."""
from __future__ import annotations

import pywikibot
from pywikibot.data.api import Request

from .message import Message, from_html, sources


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
    data = Request(site=page.site, use_get=False, parameters={
        'action': 'parse', 'title': [page.title()], 'text': [wikitext],
        'contentmodel': 'wikitext', 'prop': 'text', 'disablelimitreport': '1',
        'disableeditsection': '1', 'disabletoc': '1', 'uselang': 'content',
    }).submit()
    return data['parse']['text']['*']
