"""A line of a list of bare names -> the account that it names."""
from __future__ import annotations

import re

from ..wiki import USER, USER_TALK, WikiNames
from .titles import Named, account, split


#: A line beside a list of bare names that says nothing.
_NOTHING = re.compile(r'(?:\s|__[^\W\d_]+__|\{\{[^{}]*\}\})*')
#: What no line with a bare name has: markup, or a sentence's punctuation.
_PROSE = re.compile(r'[\[\]{}<>=*#]|[.,;:!?…。：！？](?:\s|$)|[:;!?…]$')
_MOST_WORDS = 5
_ADDRESS = re.compile(r'[^\s@|]+@[^\s@|]+\.[^\s@|]+')


def says_nothing(line: str) -> bool:
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
        return account(split(line, names, USER), names)
    title, tab, site = line.partition('\t')
    target = split(title, names)
    if tab:
        named = account(target, names)
        if named is None:
            return None
    elif target.namespace in (USER, USER_TALK):
        title, at, host = title.rpartition('@')
        if at and (host.lower() in names.own or '.' in host):
            site = host
        else:
            title = line
        named = account(split(title, names), names)
    elif _ADDRESS.fullmatch(line):
        return Named(line, 'invalid')
    else:
        if _PROSE.search(line) or len(line.split()) > _MOST_WORDS:
            return None
        target = split(line, names, USER)
        named = account(target, names)
    if named is None:
        return Named(line, 'not-a-user')
    if site and site.strip().lower() not in names.own:
        return Named(named.name, 'foreign')
    return named
