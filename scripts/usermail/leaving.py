"""Leave with one click: the link in each mail, and the page behind it.

The link opens a wiki's own form for a new section of the opt-out page. A
preload page puts into the form what the wiki turns into the name of
whoever saves it. No name stands in the link: mails are forwarded.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from textwrap import shorten
from urllib.parse import quote

import pywikibot

from .message import transcluded
from .recipients import AccountTemplate, Remark, read_optouts
from .wiki import CATEGORY, Loaded, WikiNames


#: The subpage of an opt-out page that its form begins with.
PRELOAD = '/Preload'

#: Its name on every wiki, in whatever language.
_LOGIN = 'Special:UserLogin'

#: Who saves the form, in thought: one more name than a wiki has, and one
#: that templates take for a parameter.
_SAVERS = ('Whoever 8306491752034617', "O'Whoever=8306491752034617")
#: Who is on the page already.
_BEFORE = 'Somebody 7260418593026410'

#: HTML, in which a wiki substitutes on saving; in its own tags it does not.
_HTML = ('abbr|b|big|blockquote|center|cite|code|dd|del|dfn|div|dl|dt|em|font'
         '|h[1-6]|i|ins|kbd|li|mark|ol|p|q|s|small|span|strike|strong|sub|sup'
         '|table|td|th|tr|tt|u|ul|var')
#: What stays as it is when a page is saved: comments, and the wiki's own
#: tags, such as nowiki, with what is in them; includeonly only where it
#: stands on the page itself.
_KEPT = re.compile(
    r'<!--.*?(?:-->|\Z)'
    rf'|<(?!/|(?:{_HTML}|noinclude|onlyinclude)\b)(?P<tag>[a-z][^\s/>]*)'
    r'[^>]*(?:(?<=/)>|>.*?(?:</(?P=tag)\s*>|\Z))',
    re.IGNORECASE | re.DOTALL)
_SAVER = re.compile(r'\{\{\s*(?i:(?:safe)?subst:)REVISIONUSER\s*\}\}')
_SUBST = re.compile(r'\{\{\s*(?:safe)?subst:', re.IGNORECASE)


def link(address: str, optout: str) -> str:
    """Return the address of the form, behind the wiki's own login.

    Who is logged in already is sent on at once.

    :param address: that of the wiki's pages, with ``$1`` for the title
    :param optout: the opt-out page's title
    """
    title = optout.replace(' ', '_')
    query = ('action=edit&section=new&nosummary=1&preload='
             + quote(title + PRELOAD, safe='/:'))
    return (address.replace('$1', _LOGIN) + ('&' if '?' in address else '?')
            + f'returnto={quote(title, safe="/:")}'
            f'&returntoquery={quote(query, safe="/:")}')


def names_saver(wikitext: str, page: str, names: WikiNames,
                templates: Mapping[str, AccountTemplate]) -> bool:
    """Say whether a preload page names whoever saves the form.

    That person alone, in a form that is read as an opt-out wherever it
    comes to stand on the page, and also after the preload page itself
    was saved once more.

    :param wikitext: the preload page's
    :param page: the opt-out page's title
    :param names: the wiki's names
    :param templates: those that name accounts, by their keys
    """
    itself = _KEPT.sub('\0', wikitext)
    text = transcluded(wikitext)
    if '~~~' in itself or _SUBST.search(itself) or _SUBST.search(
            _SAVER.sub('', _KEPT.sub('', text))):
        # It would be whoever saved the preload page, or nobody knows who.
        return False
    for before in ((), (_BEFORE,)):
        for saver in _SAVERS:
            saved = ''.join(f'* [[User:{name}]]\n\n' for name in before)
            found = read_optouts(saved + _saved(text, saver), page, names,
                                 templates=templates)
            if {one.name for one in found.recipients} != {*before, saver}:
                return False
    return True


def _saved(text: str, saver: str) -> str:
    """Return what the wiki stores of a text that somebody saves.

    https://www.mediawiki.org/wiki/Help:Signatures
    """
    signature = f'[[User:{saver}|{saver}]] ([[User talk:{saver}|talk]])'
    moment = '12:00, 1 January 2026 (UTC)'
    tildes = {3: signature, 4: f'{signature} {moment}', 5: moment}
    saved, end = '', 0
    for kept in (*_KEPT.finditer(text), None):
        live = _SAVER.sub(lambda _: saver,
                          text[end:kept.start() if kept else None])
        saved += re.sub('~{3,5}', lambda sign: tildes[len(sign[0])], live)
        if kept:
            saved += kept[0]
            end = kept.end()
    return saved


def ways_out(loaded: Loaded, optouts: Iterable[str],
             templates: Mapping[str, AccountTemplate],
             ) -> tuple[dict[str, str], list[Remark]]:
    """Return the links for leaving with one click, by the opt-out page.

    :param loaded: the opt-out pages and their preload pages
    :param optouts: the former's titles, also of one that does not exist
    :param templates: the templates that name accounts
    :return: the links, and what is wrong where there is none
    """
    ways = {optout: way_out(loaded.pages[optout],
                            loaded.pages[optout + PRELOAD],
                            loaded.address, loaded.names, templates)
            for optout in optouts
            # To stand on its page is not to be in a category.
            if loaded.pages[optout].namespace() != CATEGORY}
    return ({optout: way for optout, way in ways.items()
             if isinstance(way, str)},
            [way for way in ways.values() if isinstance(way, Remark)])


def way_out(optout: pywikibot.Page, preload: pywikibot.Page, address: str,
            names: WikiNames, templates: Mapping[str, AccountTemplate],
            ) -> str | Remark | None:
    """Return the link, or what is wrong with the preload page.

    :param optout: the opt-out page, loaded; it need not exist: who saves
        the form first makes it
    :param preload: its preload page, loaded
    :param address: that of the wiki's pages, with ``$1`` for the title
    :param names: the wiki's names
    :param templates: those that name accounts, by their keys
    :return: None where there is no preload page
    """
    if not preload.exists():
        return None
    if (_is_text(optout) and _is_text(preload)
            and names_saver(preload.text, optout.title(), names, templates)):
        return link(address, optout.title())
    return Remark(preload.title(), 1,
                  shorten(preload.text, 80, placeholder='…'), 'preload')


def _is_text(page: pywikibot.Page) -> bool:
    """Say whether a page is wikitext, if it is there at all."""
    return not page.exists() or (page.content_model == 'wikitext'
                                 and not page.isRedirectPage())
