"""The command line -> Options."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from pywikibot.pagegenerators import GeneratorFactory

from ..eligibility import OPTIN
from ..exceptions import UsageError
from ..options import CONTRADICTIONS, Options
from .command_log import is_secret


#: Our options and their defaults: False for a switch, () for one that can
#: be given often, None for one that takes a value.
OPTIONS: dict[str, Any] = {field.name: field.default
                           for field in fields(Options)}

#: Options that are not ours, but in our help.
OTHERS = ('page', 'simulate', 'version')

NUMBERS = ('limit', 'max', 'revision', 'keep')

#: The only values of an option.
VALUES = {'retry': ('uncertain',), 'leave': ('uncertain',),
          'include': ('blocked', 'bot'),
          'optin': tuple(OPTIN), 'fallback': ('talk',)}


def parse(args: Sequence[str], factory: GeneratorFactory,
          defaults: tuple[str, Sequence[str]] = ('', ())) -> Options:
    """Return our options; give the factory what names list pages.

    What is on the command line goes before a default, also one that it
    contradicts.

    :param args: the arguments that are not Pywikibot's global ones
    :param factory: takes the page generators
    :param defaults: where the operator's defaults stand, and they as
        arguments
    :raises UsageError: an argument is wrong, unknown or contradicts
    """
    _check_values(args)
    given, rest = _sorted(args)
    place, settings = defaults
    try:
        usual, odd = _sorted(settings)
        Options(**usual)
    except UsageError as error:
        raise UsageError(f'{place}: {error}') from None
    if odd:
        name = odd[0].partition(':')[0].lstrip('-')
        raise UsageError(
            f'{place}: ' + ('the list page is given on the command line, '
                            'with -page:TITLE.' if name == 'page' else
                            f'"{name}" is no option of emailusers.'
                            + _hint(name, OPTIONS)))
    if rest:
        # Page generators; -page contradicts -mailings.
        usual.pop('mailings', None)
    for one, other in CONTRADICTIONS:
        for mine, theirs in ((one, other), (other, one)):
            if given.get(mine):
                usual.pop(theirs, None)
    options = Options(**{**usual, **given})
    try:
        unknown = factory.handle_args(rest)
    except EOFError:
        raise UsageError('An option needs a value, and nobody is there to '
                         f'give it: {" ".join(rest)}') from None
    if unknown:
        raise UsageError(f'Unknown argument "{unknown[0]}".' + _hint(
            unknown[0].partition(':')[0].lstrip('-'), [*OPTIONS, *OTHERS],
            '-'))
    return options


def _sorted(args: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """Return our options among arguments, checked, and the others.

    :raises UsageError: one is wrong
    """
    given: dict[str, Any] = {}
    rest = []
    for arg in args:
        name, colon, value = arg.partition(':')
        key = name[1:] if name.startswith('-') else ''
        if key not in OPTIONS:
            rest.append(arg)
        elif OPTIONS[key] is False:
            if colon:
                raise UsageError(f'{name} takes no value.')
            given[key] = True
        elif OPTIONS[key] == ():
            given[key] = (*given.get(key, ()), _checked(name, key, value))
        elif key in given:
            raise UsageError(f'{name} is given twice.')
        else:
            given[key] = _checked(name, key, value)
    return given, rest


def _hint(name: str, known: Iterable[str], dash: str = '') -> str:
    """Return a question that may help where a name is not known."""
    near = get_close_matches(name, list(known), 1)
    return f' Did you mean {dash}{near[0]}?' if near else ''


def _check_values(args: Sequence[str]) -> None:
    """Make sure that values stand where they belong.

    Pywikibot would ask for the list page, and fail where nobody answers.

    :raises UsageError: one is missing, or stands after a blank
    """
    for before, arg in zip(['', *args], args):
        if not arg.startswith('-'):
            name = before if before.startswith('-') else '-page'
            name = name.rstrip(':')
            shown = '…' if is_secret(name) else arg
            hint = f' Did you mean {name}:{shown}?' if ':' not in name else ''
            raise UsageError(
                f'"{shown}" belongs to no option: a value follows a colon.'
                f'{hint}')
    for name, _, value in (arg.partition(':') for arg in args):
        if name == '-page' and not value.strip():
            raise UsageError('-page needs a value: -page:…')


def _checked(name: str, key: str, value: str) -> str | int:
    """Return the value of an option.

    :raises UsageError: it can't be one
    """
    if not value.strip():
        raise UsageError(f'{name} needs a value: {name}:…')
    if value not in VALUES.get(key, [value]):
        raise UsageError(f'{name} takes only {" or ".join(VALUES[key])}, not '
                         f'"{value}".')
    if key not in NUMBERS:
        return value
    if not (value.isdecimal() and int(value)):
        raise UsageError(f'{name} needs a number from 1 up, not "{value}".')
    return int(value)
