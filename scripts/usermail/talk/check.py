"""Ask the wiki what it would make of a post, before there is the first.

What a message's author wrote is markup, and only the wiki knows what comes
of it: whether something in it stays open, is substituted when it is saved,
or reads other pages than those that were looked at.
"""
from __future__ import annotations

from collections.abc import Collection

from bs4 import BeautifulSoup
from pywikibot.site import APISite

from ..discretion import hide
from ..message import MessageError
from ..wiki import query, understood
from .post import Section


#: The heading of a section that would follow.
_NEXT = 'Z8306491752034617'

#: Stands for the signature: what is left when the wiki signs nothing.
_SIGN = '~~~~'


@understood('what a post would look like')
def check_section(site: APISite, title: str, section: Section,
                  known: Collection[str]) -> None:
    """Make sure that a section stays within itself.

    :param site: the wiki
    :param title: a talk page's on which it will be
    :param section: the section
    :param known: titles of the pages that it may transclude
    :raises MessageError: it does something that a post must not
    :raises pywikibot.exceptions.Error: the wiki can't be asked

    https://www.mediawiki.org/wiki/API:Parsing_wikitext
    """
    text = (f'== {section.title} ==\n\n{section.text}\n\n== {_NEXT} ==\n')
    hide(text)
    unsigned = text.replace(_SIGN, '')
    answer = query(
        site, action='parse', title=[title], text=[text], pst='1',
        contentmodel='wikitext', prop='text|sections|templates|wikitext',
        disablelimitreport='1', disableeditsection='1', disabletoc='1',
    )['parse']
    levels = [int(each['level']) for each in answer['sections']]
    soup = BeautifulSoup(answer['text']['*'], 'html.parser')
    last = [heading for heading in soup.find_all('h2')
            if heading.get_text().strip() == _NEXT]
    if (levels[:1] != [2] or levels[-1:] != [2] or len(last) != 1
            or _depth(last[0]) > 1):
        raise _error('something in it is not closed, and would swallow what '
                     'follows it')
    if any(level <= 2 for level in levels[1:-1]):
        raise _error('a template in it makes a heading that would end the '
                     'section: give it level 3 or more')
    saved = query(site, action='parse', onlypst='1', title=[title],
                  text=[unsigned], contentmodel='wikitext', prop='')
    if saved['parse']['text']['*'].strip() != unsigned.strip():
        raise _error('the wiki would substitute or sign something in it')
    strange = {each['*'] for each in answer['templates']} - set(known)
    if strange:
        raise _error('on a talk page it would transclude '
                     f'"{min(strange)}", which nobody has looked at')


def _depth(heading: object) -> int:
    """Return in how many elements a heading stands, its own box aside."""
    return sum(
        1 for parent in getattr(heading, 'parents', ())
        if parent.name not in ('[document]', None)
        and 'mw-heading' not in (parent.get('class') or ()))


def _error(why: str) -> MessageError:
    return MessageError(f'The message can\'t be posted on talk pages: {why}. '
                        'Correct it, or leave out -fallback.')
