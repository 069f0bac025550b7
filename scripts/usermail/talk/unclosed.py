"""Find what is not closed in wikitext, and would swallow what follows."""
from __future__ import annotations

import re

import mwparserfromhell
from mwparserfromhell.nodes import Tag, Text
from mwparserfromhell.wikicode import Wikicode

from ..message import MessageError


#: What the wiki shows as it is written; a tag without its end is none to
#: the wiki, but would be with one that comes later on a page.
_RAW_TAGS = ('nowiki', 'pre', 'source', 'syntaxhighlight', 'math', 'score',
             'timeline', 'templatedata', 'graph')
RAW = (rf'<(?P<tag>{"|".join(_RAW_TAGS)})(?:\s[^>]*)?'
       r'(?:(?<=/)>|(?<!/)>.*?</(?P=tag)\s*>)')

#: HTML that needs no end: it ends with its paragraph, row or list.
_ENDS_ITSELF = frozenset(['li', 'dd', 'dt', 'p', 'td', 'th', 'tr', 'br', 'hr',
                          'wbr', 'img', 'link', 'meta', 'rt', 'rp'])

_TAG = re.compile(
    r'</?(?P<name>[a-z][a-z0-9-]*)(?:[\s/][^<>]*)?(?:>|\Z)', re.I)
_TOKENS = re.compile(
    r'(?P<open>\{\{|\{\||\[\[|-\{)|(?P<close>\}\}|^[ \t:]*\|\}|\]\]|\}-)',
    re.M)
_ENDS = {'{{': '}}', '{|': '|}', '[[': ']]', '-{': '}-'}
_WHAT = {'{{': 'template', '{|': 'table', '[[': 'link', '-{': 'variant'}


def check_closed(code: Wikicode) -> None:
    """Refuse wikitext with something that is open at its end.

    What the parser understood is closed; what it did not is text to it, in
    which there must be no start of anything. Brackets that nothing comes
    of, such as those of a smiley, are refused, too: on a talk page there
    may be an end for them below.

    :param code: the text, without comments
    :raises MessageError: something is not closed; its text says what
    """
    for node in code.nodes:
        if isinstance(node, Text):
            _check_text(str(node))
        elif not (isinstance(node, Tag)
                  and str(node.tag).strip().lower() in _RAW_TAGS):
            for child in node.__children__():
                check_closed(child)


def _check_text(text: str) -> None:
    """Refuse text that begins something.

    :raises MessageError: it does
    """
    if '<!--' in text:
        raise _error('<!--', 'comment')
    found = _TOKENS.search(text)
    if found and found['open']:
        raise _error(found[0], _WHAT[found[0]])
    if found and found['close'].strip(' \t:') in _ENDS.values():
        # It would end what is open above, in the section or on the page.
        raise _error(found[0].strip(), 'end of something')
    for tag in _TAG.finditer(text):
        if (tag['name'].lower() not in _ENDS_ITSELF
                and not tag[0].endswith('/>') or not tag[0].endswith('>')):
            raise _error(tag[0][:40], 'tag')


def _error(what: str, kind: str) -> MessageError:
    return MessageError(
        f'The message can\'t be posted on talk pages: its {kind} "{what}" is '
        'not closed, or closes nothing. Complete it, or put <nowiki> around '
        'it if it is meant.')


def is_closed(wikitext: str) -> bool:
    """Say whether nothing in wikitext is open at its end."""
    try:
        check_closed(mwparserfromhell.parse(wikitext, skip_style_tags=True))
    except MessageError:
        return False
    return True
