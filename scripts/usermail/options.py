"""The command line's options: a table and its parser."""
from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from pywikibot.pagegenerators import GeneratorFactory

from .exceptions import UsageError


#: The options and their defaults: False for a switch, () for one that can
#: be given often, None for one that takes a value.
OPTIONS: dict[str, Any] = {
    'section': None, 'mentions': False, 'template': (), 'optout': (),
    'include': (),
    'message': None, 'messagesection': None, 'messagelang': None,
    'text': None, 'textfile': None, 'subject': None, 'ccme': False,
    'nofooter': False,
    'campaign': None, 'limit': None, 'max': None, 'stop': None,
    'test': False,
    'always': False, 'trusted': (), 'revision': None,
    'report': None, 'noreport': False, 'names': False, 'ledger': None,
    'status': False, 'retry': None,
}

#: Options that are not ours, but in our help.
OTHERS = ('page', 'simulate')

NUMBERS = ('limit', 'max', 'revision')

#: The only values of an option.
VALUES = {'retry': ('uncertain',), 'include': ('blocked', 'bot')}

CONTRADICTIONS = (
    *((text, other) for text in ('text', 'textfile')
      for other in ('message', 'messagesection', 'messagelang', 'revision')),
    ('text', 'textfile'), ('report', 'noreport'), ('test', 'status'),
    ('test', 'retry'), ('status', 'retry'),
)


def parse(args: Sequence[str], factory: GeneratorFactory) -> dict[str, Any]:
    """Return our options; give the factory what names list pages.

    :param args: the arguments that are not Pywikibot's global ones
    :param factory: takes the page generators
    :raises UsageError: an argument is wrong, unknown or contradicts
    """
    options = dict(OPTIONS)
    rest = []
    for arg in args:
        name, colon, value = arg.partition(':')
        key = name[1:] if name.startswith('-') else ''
        if key not in OPTIONS:
            rest.append(arg)
            continue
        if OPTIONS[key] is False:
            if colon:
                raise UsageError(f'{name} takes no value.')
            options[key] = True
            continue
        _check(name, key, value)
        if OPTIONS[key] == ():
            options[key] += (value,)
        elif options[key] is not None:
            raise UsageError(f'{name} is given twice.')
        else:
            options[key] = int(value) if key in NUMBERS else value
    for one, other in CONTRADICTIONS:
        if options[one] and options[other]:
            raise UsageError(f'-{one} and -{other} contradict each other.')
    unknown = factory.handle_args(rest)
    if unknown:
        near = get_close_matches(unknown[0].partition(':')[0].lstrip('-'),
                                 [*OPTIONS, *OTHERS], 1)
        hint = f' Did you mean -{near[0]}?' if near else ''
        raise UsageError(f'Unknown argument "{unknown[0]}".{hint}')
    return options


def _check(name: str, key: str, value: str) -> None:
    """Check the value of an option."""
    if not value.strip():
        raise UsageError(f'{name} needs a value: {name}:…')
    if key in NUMBERS and not (value.isdecimal() and int(value)):
        raise UsageError(f'{name} needs a number from 1 up, not "{value}".')
    if value not in VALUES.get(key, [value]):
        raise UsageError(f'{name} takes only {" or ".join(VALUES[key])}, not '
                         f'"{value}".')
