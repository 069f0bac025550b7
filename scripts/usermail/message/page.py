"""Read the message from its page, rendered by the wiki."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pywikibot
from pywikibot import Timestamp

from ..discretion import hide
from ..wiki import query, understood
from .message import Message, from_html, sources


class Rendered(NamedTuple):

    """A message with what the wiki used to make it.

    ``templates`` says of each page that was transcluded whether it exists;
    ``files`` are the names of the files, ``styles`` the style sheets;
    ``began`` is when the wiki began to make it (seconds since 1970, UTC).
    """

    message: Message
    templates: Mapping[str, bool]
    files: frozenset[str]
    styles: frozenset[str]
    began: float

    @property
    def shown(self) -> str:
        """The text that goes out, in all forms, without what is filled in."""
        return '\n'.join(
            ''.join(part for part in parts if isinstance(part, str))
            for form in self.message.forms.values() for parts in form)


@understood('the message')
def read_message(page: pywikibot.Page, subject: str | None,
                 part: str | None, *, neutral: bool = False) -> Rendered:
    """Read the message from its page, rendered by the wiki.

    :param page: the message page, loaded
    :param subject: the subject, None for the page's first heading
    :param part: only that section of the page, None for all of it
    :param neutral: whether its form for each gender is not needed
    :raises UsageError: the page makes no message
    """
    site = page.site
    # On a wiki in another language GENDER has a name in that one, too.
    gender = (['gender'] if site.lang == 'en' or '{{{' not in page.text
              else site.getmagicwords('gender'))
    answers = {form: _parse(page, wikitext) for form, wikitext
               in sources(page.text, part, gender_words=gender).items()
               if not neutral or form == 'unknown'}
    parsed = [answer['parse'] for answer in answers.values()]
    # The answer has the time at which the wiki began with it.
    began = min(answer['curtimestamp'] for answer in answers.values())
    return Rendered(
        from_html({form: answer['parse']['text']['*']
                   for form, answer in answers.items()},
                  site.base_url(''), subject),
        {each['*']: 'exists' in each
         for answer in parsed for each in answer['templates']},
        frozenset(name for answer in parsed for name in answer['images']),
        frozenset(name for answer in parsed
                  for name in answer['modulestyles']),
        Timestamp.fromISOformat(began).posix_timestamp())


def _parse(page: pywikibot.Page, wikitext: str) -> dict[str, Any]:
    """Return what the wiki makes of wikitext on a page.

    https://www.mediawiki.org/wiki/API:Parsing_wikitext
    """
    hide(wikitext)
    return query(
        page.site, action='parse', title=[page.title()], text=[wikitext],
        # The wiki warns of modules without jsconfigvars.
        contentmodel='wikitext',
        prop='text|templates|images|modules|jsconfigvars',
        disablelimitreport='1', disableeditsection='1', disabletoc='1',
        uselang='content', curtimestamp='1')
