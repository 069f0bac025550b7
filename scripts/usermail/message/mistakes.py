"""What in a message would not be sent as it is meant: text in, lines out.

A template that is not there, two braces where three are needed, a special
page, whose content anybody can change: the wiki makes some text of each.
"""
from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ..exceptions import OnWiki
from .placeholders import KNOWN, MARKS, braced, section, transcluded


#: Comments, and what the wiki shows as it is written. A tag without its
#: end is none to the wiki.
_RAW = re.compile(r'<!--.*?(?:-->|\Z)|<(nowiki|pre|source|syntaxhighlight)'
                  r'(?:\s[^>]*)?(?<!/)>.*?</\1\s*>',
                  re.IGNORECASE | re.DOTALL)

_SLIP = re.compile(rf'(\{{+)\s*({"|".join(MARKS)})\s*(\}}+)', re.IGNORECASE)
_FUNCTION = re.compile(r'\{\{\s*#[^{}|:\s]+\s*:[^{}\n]{0,40}')

#: The style sheets that special pages bring, wherever they are transcluded
#: from (measured with 1.39: each that can be transcluded has one).
_SPECIAL_STYLES = ('mediawiki.special', 'mediawiki.pager',
                   'mediawiki.interface.helpers')


def slips(text: str) -> Iterator[OnWiki]:
    """Yield what was to be a placeholder and has too few braces.

    :param text: wikitext or plain text
    """
    for slip in _SLIP.finditer(text):
        opened, name, closed = slip.groups()
        if min(len(opened), len(closed)) < 3:
            yield OnWiki(
                f'"{slip[0]}" is no placeholder: write '
                f'{braced(name.lower())}, with three braces. On a page, '
                'put <nowiki> around it if it is meant.',
                'stray', text=slip[0], known=KNOWN)


def mistakes(wikitext: str, shown: str, part: str | None = None, *,
             missing: Collection[str], files: Collection[str] = (),
             styles: Collection[str] = (),
             special: Collection[str] = ('special',)) -> list[OnWiki]:
    """Return what is wrong with a message page, an error for each.

    :param wikitext: the page's
    :param shown: the text that the wiki made of it
    :param part: the section that is sent, None for all of it
    :param missing: titles of templates that do not exist
    :param files: titles of files that do not exist
    :param styles: the style sheets that the wiki's HTML asks for
    :param special: the names of the namespace of special pages
    """
    text = section(transcluded(wikitext), part)
    bare = _RAW.sub('', text)
    found = list(slips(bare))
    raw = '\n'.join(part[0] for part in _RAW.finditer(text))
    found += [OnWiki(
        f'The page "{title}", which the message transcludes, does not exist. '
        'Make it, or correct the name.', 'missing-part', name=title)
        for title in missing]
    found += [OnWiki(
        f'The file "{title}" does not exist, and its name would be sent. '
        'Leave it out, or correct the name.', 'missing-part', name=title)
        for title in files]
    found += [OnWiki(
        f'The wiki does not know the parser function "{call[0]}": it would '
        'be sent as it stands.', 'stray', text=call[0], known=KNOWN)
        for call in _FUNCTION.finditer(shown) if call[0] not in raw]
    names = '|'.join(re.escape(name).replace(r'\ ', '[ _]')
                     for name in special)
    used = re.search(rf'\{{\{{\s*(?:\w+:)?\s*:?\s*(?:{names})\s*:[^{{}}|\n]*',
                     bare, re.IGNORECASE)
    if used or any(style.startswith(_SPECIAL_STYLES) for style in styles):
        what = f' "{used[0]}"' if used else ''
        found.append(OnWiki(
            f'The message transcludes a special page{what}: anybody can '
            'change what it shows. Leave it out.', 'special'))
    return found
