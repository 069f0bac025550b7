"""Lines of bare names -> the accounts that they name."""
from __future__ import annotations

import re
from collections.abc import Iterable

from ..wiki import USER, USER_TALK, WikiNames
from .decide import Notes
from .entries import Mention
from .titles import Named, account, addressee, on_site, parse_title


#: A line beside a list of bare names that says nothing.
_NOTHING = re.compile(r'(?:\s|__[^\W\d_]+__|\{\{[^{}]*\}\})*')
#: What no line with a bare name has: markup, or a sentence's punctuation.
_PROSE = re.compile(r'[\[\]{}<>=*#]|[.,;:!?…。：！？](?:\s|$)|[:;!?…]$')
_MOST_WORDS = 5
_ADDRESS = re.compile(r'[^\s@|]+@[^\s@|]+\.[^\s@|]+')


def read_bare(lines: Iterable[tuple[int, str]], notes: Notes,
              names: WikiNames, least: int) -> None:
    """Read bare names, one for each line.

    The lines are a list only if each of them could be a name or names a
    target: none has markup, ends like a sentence or has more than five
    words. A line that is an e-mail address, an IP address or a name that
    can't be is remarked.

    :param lines: with their numbers
    :param notes: where to
    :param names: the wiki's names
    :param least: how many names make a list
    """
    mentions, prose = [], []
    for number, line in lines:
        if _says_nothing(line):
            continue
        named = read_line(line.strip(), names)
        if named is None:
            prose.append((number, line))
        else:
            mentions.append(Mention(named.name, named.reason, number,
                                    line if named.reason else named.name))
    if prose:
        if len(prose) < len(mentions):
            for number, line in prose:
                notes.remark(number, line, 'prose')
    elif len(mentions) < least:
        for mention in mentions:
            notes.remark(mention.line, mention.text, 'unnamed')
    else:
        for mention in mentions:
            notes.add(mention)


def _says_nothing(line: str) -> bool:
    """Tell whether a line is blank, or only a switch or a template."""
    return bool(_NOTHING.fullmatch(line))


def read_line(line: str, names: WikiNames) -> Named | None:
    """Return what a line of bare names says.

    :param line: NAME, User:NAME, User talk:NAME@host (MassMessage's edit
        form) or User talk:NAME<TAB>database (its sendMessages.php)
    :return: None if it reads like prose
    """
    words = line.split(' ')
    if len(words) <= _MOST_WORDS and ''.join(words).isalnum():
        return account(parse_title(line, names, USER), names)
    title, tab, site = line.partition('\t')
    if tab:
        named = account(parse_title(title, names), names)
        return named and on_site(named, site, names)
    if parse_title(line, names).namespace in (USER, USER_TALK):
        title, at, host = line.rpartition('@')
        if at and (host.lower() in names.own or '.' in host):
            return on_site(addressee(title, names), host, names)
        return addressee(line, names)
    if _ADDRESS.fullmatch(line):
        return Named(line, 'invalid')
    if _PROSE.search(line) or len(line.split()) > _MOST_WORDS:
        return None
    return addressee(line, names, USER)
