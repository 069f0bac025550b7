"""Title text -> the account that it names, by one wiki's rules.

The rules are MediaWiki's own: ``MediaWikiTitleCodec::splitTitleString``
(titles), ``UserNameUtils::isValid`` (names of accounts), read in 1.39.
"""
from __future__ import annotations

import re
import unicodedata
from html.entities import html5
from typing import NamedTuple
from urllib.parse import unquote

from pywikibot.tools import first_upper, is_ip_address, is_ip_network

from ..wiki import (
    HERE,
    MAIN,
    SPECIAL,
    USER,
    USER_TALK,
    WikiNames,
    name_key,
)


#: A title that needs no cleaning or decoding, and is a name: letters,
#: digits and single spaces, short enough in any encoding.
_SIMPLE = re.compile(r'(?=.{1,60}\Z)[^\W_]+(?: [^\W_]+)*')
_BIDI = re.compile('[\u200e\u200f\u202a-\u202e]+')
_SPACES = re.compile('[ _\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f'
                     '\u205f\u3000]+')
_ENTITY = re.compile(r'&(?:#(\d+)|#[xX]([0-9A-Fa-f]+)|([A-Za-z0-9]+));')
#: What no title can hold, or no link can lead to (getTitleInvalidRegex).
_ILLEGAL = re.compile(
    '[\x00-\x1f<>\\[\\]{}|\x7f\ufffd\ud800-\udfff]|~~~'
    '|%[0-9A-Fa-f]{2}'
    '|&(?:[A-Za-z0-9\x80-\U0010ffff]+|#[0-9]+|#x[0-9A-Fa-f]+);'
    r'|^\.{1,2}(?:/|$)|/\.{1,2}(?:/|$)')
#: What no account's name can hold beyond that (isValid).
_TROUBLESOME = re.compile(
    '[/#\x80-\x9f\xa0\u2000-\u200f\u2028-\u202f\u3000\ue000-\uf8ff]')
#: UserNameUtils::isIP takes these for addresses too.
_LIKE_IPV4 = re.compile(r'(?:\d{1,3}\.){3}(?:\d{1,3}|xxx)')
#: What is no subpage, but an expression for some; a name can hold all of
#: that, but no slash.
_PATTERN = re.compile(r'/.*(?:\.[*+]|\\[wdsb])|/\*$')
_HOST = re.compile(r'[a-z0-9-]+(?:\.[a-z0-9-]+){1,3}|[a-z_]+wiki')
#: Languages whose upper-case i has a dot (Language::ucfirst and heirs).
_DOTTED_I = frozenset({'az', 'kaa', 'kk-latn', 'tr'})
#: A name is a title, and no title is longer.
_MAX_BYTES = 255


class Title(NamedTuple):

    """A title, taken apart.

    ``namespace`` is a number, None on another wiki. ``text`` has no
    namespace and no fragment. ``problem`` is '', 'foreign' or 'invalid'.
    """

    namespace: int | None
    text: str
    problem: str = ''


class Named(NamedTuple):

    """An account that a title names.

    ``name`` is canonical as far as text can tell. ``reason`` is '', or
    why nobody is to be mailed for it: 'foreign', 'anonymous',
    'temporary', 'invalid', 'subpage', 'pattern' or 'not-a-user'.
    """

    name: str
    reason: str = ''


def clean_title(text: str) -> str:
    """Return a title with its invisible characters and spaces put right."""
    if '&' in text:
        text = _ENTITY.sub(_decoded, text)
    if not text.isascii():
        text = _BIDI.sub('', unicodedata.normalize('NFC', text))
    return _SPACES.sub(' ', text).strip(' ')


def _decoded(entity: re.Match[str]) -> str:
    """Return the character that a reference stands for.

    A reference to none stays, and makes the title an illegal one.
    """
    decimal, hexadecimal, name = entity.groups()
    if name:
        return html5.get(name + ';', entity[0])
    number = int(decimal or hexadecimal, 10 if decimal else 16)
    return chr(number) if number < 0x110000 else '\ufffd'


def capitalize(text: str, language: str) -> str:
    """Return text with its first letter as the wiki capitalises it."""
    if text[:1] == 'i' and language in _DOTTED_I:
        return 'İ' + text[1:]
    upper: str = first_upper(text)
    return upper


def _is_simple(text: str) -> bool:
    """Tell whether a title is fine as it is, but for its first letter."""
    return bool(_SIMPLE.fullmatch(text)) and unicodedata.is_normalized(
        'NFC', text)


def parse_title(text: str, names: WikiNames, namespace: int = MAIN) -> Title:
    """Take a title apart.

    :param text: as in a link; percent escapes are decoded as there
    :param names: the wiki's names
    :param namespace: the one that holds if the text names none
    """
    prefix, colon, rest = text.partition(':')
    known = names.aliases.get(prefix.lower()) if colon else namespace
    if known is not None and _is_simple(rest if colon else text):
        return Title(known, capitalize(rest if colon else text,
                                       names.language))
    if '%' in text:
        text = unquote(text, errors='replace')
    text = clean_title(text)
    if text.startswith(':'):
        namespace, text = MAIN, text[1:].lstrip(' ')
    # A second colon is an error, but we want to know of whom.
    colons = text.startswith(':')
    text = text.lstrip(': ')
    while ':' in text[1:]:
        prefix, _, rest = text.partition(':')
        key, rest = prefix.rstrip(' ').lower(), rest.lstrip(' ')
        if key in names.aliases:
            namespace, text = names.aliases[key], rest
            break
        if key not in names.interwiki:
            break
        if names.interwiki[key] != HERE:
            return Title(None, rest, 'foreign')
        # MediaWiki resets nothing here: the link starts again.
        text = rest
        if text.startswith(':'):
            namespace, text = MAIN, text[1:].lstrip(' ')
    text = capitalize(text.partition('#')[0].rstrip(' '), names.language)
    if (colons or _ILLEGAL.search(text) or text.startswith(':')
            or not text and namespace != MAIN
            or namespace != SPECIAL
            and len(text.encode(errors='replace')) > _MAX_BYTES):
        return Title(namespace, text, 'invalid')
    return Title(namespace, text)


def account(title: Title, names: WikiNames) -> Named | None:
    """Return the account that a title names.

    A user's own page and talk page name it, and so do its contributions
    and its mail form.

    :return: None if the title is about no account
    """
    if title.namespace is None:
        return _foreign(title.text, names)
    if title.namespace == SPECIAL:
        page, _, name = title.text.partition('/')
        if not name or name_key(page) not in names.special:
            return None
        title = parse_title(name, names, USER)
    if title.namespace not in (USER, USER_TALK):
        return None
    if title.problem:
        return Named(title.text, title.problem)
    return check(title.text, names)


def _foreign(text: str, names: WikiNames) -> Named | None:
    """Return what a title on another wiki names.

    Its namespaces are unknown here: whatever could be one of a user is
    taken for one, so that nobody else in the entry is taken instead.
    """
    prefix, colon, name = clean_title(text).lstrip(':').partition(':')
    namespace = names.aliases.get(name_key(prefix), USER)
    if not colon or namespace not in (SPECIAL, USER, USER_TALK):
        return None
    return Named(name.partition('#')[0].strip(), 'foreign')


def addressee(text: str, names: WikiNames, namespace: int = MAIN) -> Named:
    """Return the account that a title is to name.

    :param text: as in a link
    :param names: the wiki's names
    :param namespace: the one that holds if the text names none
    :return: 'not-a-user' if it is about no account
    """
    title = parse_title(text, names, namespace)
    return account(title, names) or Named(title.text, 'not-a-user')


def on_site(named: Named, site: str, names: WikiNames) -> Named:
    """Return an account; it is 'foreign' if another wiki's site is given.

    :param site: a host or a database's name, or '' for this wiki
    """
    site = site.strip().lower()
    if site and site not in names.own:
        return Named(named.name, 'foreign')
    return named


def is_here(wiki: str, names: WikiNames) -> bool:
    """Tell whether a user template means this wiki by that.

    :param wiki: a host, a database's name, an interwiki prefix or a
        language
    """
    wiki = wiki.strip(' :').lower()
    here = HERE if wiki == names.language else ''
    return wiki in names.own or names.interwiki.get(wiki, here) == HERE


def is_wiki(text: str, names: WikiNames) -> bool:
    """Tell whether a text is a wiki's host, database or prefix."""
    return (text in names.interwiki or text in names.own
            or bool(_HOST.fullmatch(text)))


def check(name: str, names: WikiNames) -> Named:
    """Return an account by its name, a title's text in the User namespace.

    :return: with the owner's name where it is the name of a subpage
    """
    if _is_simple(name):
        return Named(name)
    if (_LIKE_IPV4.fullmatch(name) or is_ip_address(name)
            or '/' in name and is_ip_network(name)):
        return Named(name.upper(), 'anonymous')
    if '/' in name and _PATTERN.search(name):
        return Named(name, 'pattern')
    owner, slash, _ = name.partition('/')
    if slash and owner:
        return Named(owner, 'subpage')
    if any(name.startswith(prefix) and name.endswith(suffix)
           for prefix, suffix in names.temporary):
        return Named(name, 'temporary')
    if not name or _TROUBLESOME.search(name) or _prefixed(name, names):
        return Named(name, 'invalid')
    return Named(name)


def _prefixed(name: str, names: WikiNames) -> bool:
    """Tell whether a name would be another title if it stood alone."""
    prefix, colon, _ = name.partition(':')
    return bool(colon) and (name_key(prefix) in names.aliases
                            or name_key(prefix) in names.interwiki)
