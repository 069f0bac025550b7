"""What a wiki calls its things: namespaces, interwikis, special pages."""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


#: Numbers of namespaces, the same on every wiki.
SPECIAL, MAIN, USER, USER_TALK, MEDIAWIKI = -1, 0, 2, 3, 8
TEMPLATE, CATEGORY = 10, 14
#: An interwiki prefix leads here, to another language, or elsewhere.
HERE, LANGUAGE, ELSEWHERE = 'here', 'language', 'elsewhere'


@dataclass(frozen=True)
class WikiNames:

    """What the parser must know of a wiki.

    :param site: host and script path, as in 'de.wikipedia.org/w'
    :param aliases: lower-case namespace names, all that the wiki knows
        (localised, gendered, canonical, aliases), with their numbers
    :param own: lower-case names by which lists mean this wiki: hosts and
        its database's name
    :param interwiki: prefixes with :data:`HERE`, :data:`LANGUAGE` or
        :data:`ELSEWHERE`
    :param special: lower-case names of Special:Contributions and
        Special:EmailUser
    :param subpages: numbers of the namespaces that have subpages
    :param temporary: what names of temporary accounts start and end with
    :param language: the content language's code
    :param functions: parser functions that are installed, as the wiki
        calls them ('if', 'lst'); none if that is not known
    """

    site: str
    aliases: Mapping[str, int]
    own: frozenset[str] = frozenset()
    interwiki: Mapping[str, str] = field(default_factory=dict)
    special: frozenset[str] = frozenset({'contributions', 'emailuser'})
    subpages: frozenset[int] = frozenset()
    temporary: tuple[tuple[str, str], ...] = (('~2', ''),)
    language: str = 'en'
    functions: frozenset[str] = frozenset()

    @classmethod
    def from_siteinfo(cls, info: Mapping[str, Any]) -> WikiNames:
        """Return the names that siteinfo tells, in either format version.

        :param info: the properties ``general``, ``namespaces`` and
            ``namespacealiases``, and where there are any
            ``specialpagealiases``, ``interwikimap``,
            ``autocreatetempuser``, ``functionhooks``
        :raises KeyError: one of the first three is missing

        https://www.mediawiki.org/wiki/API:Siteinfo
        """
        general = info['general']
        server = urlsplit(general.get('server', ''))
        namespaces = info['namespaces'].values()
        aliases = {}
        for item in info['namespacealiases']:
            alias = item['alias'] if 'alias' in item else item['*']
            aliases[name_key(alias)] = int(item['id'])
        for item in namespaces:
            for name in (item.get('name'), item.get('*'),
                         item.get('canonical')):
                if name:
                    aliases[name_key(name)] = int(item['id'])
        here = re.sub('^https?:', '', general.get('server', '')
                      + general.get('articlepath', ''))
        return cls(
            site=server.netloc + general.get('scriptpath', ''),
            aliases=aliases,
            own=frozenset(name.lower() for name in (
                server.netloc, server.hostname, general.get('servername'),
                general.get('wikiid')) if name),
            interwiki={
                item['prefix'].lower():
                HERE if (_flag(item, 'localinterwiki')
                         or re.sub('^https?:', '', item['url']) == here)
                else LANGUAGE if 'language' in item else ELSEWHERE
                for item in info.get('interwikimap') or ()},
            special=cls.special.union(
                name_key(alias)
                for item in info.get('specialpagealiases') or ()
                if item['realname'].lower() in cls.special
                for alias in item['aliases']),
            subpages=frozenset(int(item['id']) for item in namespaces
                               if _flag(item, 'subpages')),
            temporary=(*cls.temporary, *_patterns(
                info.get('autocreatetempuser') or {})),
            language=general.get('lang', 'en'),
            functions=frozenset(map(str.lower, info.get('functionhooks')
                                    or ())))


def name_key(name: str) -> str:
    """Return a namespace's or special page's name for comparing."""
    return name.replace('_', ' ').strip().lower()


def _flag(item: Mapping[str, Any], name: str) -> bool:
    """Return a flag of an API answer: format version 1 has '' for true."""
    return item.get(name, False) is not False


def _patterns(config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what temporary accounts' names start and end with.

    $wgAutoCreateTempUser, MediaWiki\\User\\TempUser\\Pattern
    """
    patterns = config.get('matchPatterns') or config.get('matchPattern') or ()
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        prefix, dollar, suffix = pattern.partition('$1')
        if dollar and prefix:
            yield prefix, suffix
