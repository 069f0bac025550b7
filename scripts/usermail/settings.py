"""The settings of a mailing: the one template call on its page -> options.

Pure. A page can only narrow what the operator allows. Values are data:
what has markup in it is an error, and so is all that is not understood,
as a misspelt ``optout`` must not mean that nobody has opted out.
"""
from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from typing import Any, NamedTuple

from mwparserfromhell.nodes import Template

from .calls import SettingsError, check_beside, is_call, parsed, plain, short
from .eligibility import OPTIN
from .options import Options
from .recipients import Title, parse_title
from .wiki import MAIN, WikiNames


#: What a settings page can say: field -> the kind of its value.
FIELDS: Mapping[str, str] = {
    'list': 'title', 'section': 'text', 'message': 'title',
    'messagesection': 'text', 'optout': 'titles', 'optin': 'optin',
    'campaign': 'text', 'max': 'number', 'limit': 'number', 'stop': 'title',
    'report': 'title', 'names': 'switch', 'nofooter': 'switch',
    'notbefore': 'date', 'until': 'date', 'fallback': 'fallback',
}

#: What the operator can impose on a list, on the mailings page.
IMPOSED = {field: FIELDS[field] for field in ('max', 'limit', 'optin')}

#: Fields that take the place of what the command line says.
_AS_GIVEN = ('section', 'message', 'messagesection', 'campaign', 'report',
             'names', 'nofooter')

_NUMBER = re.compile('[1-9][0-9]{0,8}')
_DATE = re.compile('[0-9]{4}-[0-9]{2}-[0-9]{2}')
_SWITCH = {'yes': True, 'no': False}

#: The only values of some kinds.
_VALUES = {'switch': (*_SWITCH,), 'optin': (*OPTIN,), 'fallback': ('talk',)}


class Dates(NamedTuple):

    """From when until when a mailing runs, both days included (UTC)."""

    notbefore: date | None = None
    until: date | None = None

    def objection(self, today: date) -> str | None:
        """Say why a mailing does not run today, None if it does."""
        if self.notbefore and today < self.notbefore:
            return f'it is not before {self.notbefore}'
        if self.until and today > self.until:
            return f'it was until {self.until}'
        return None


def settings_on(wikitext: str, base: str, templates: Collection[Title],
                names: WikiNames) -> dict[str, Any]:
    """Return what a settings page says, by field.

    :param wikitext: the page's
    :param base: the title of the list page that it stands below
    :param templates: those that hold settings
    :param names: the wiki's names
    :return: numbers are int, switches bool, dates date, ``optout`` a tuple
        of titles; the others text
    :raises SettingsError: it is not one call, or that can't be understood
    """
    code = parsed(wikitext)
    calls = []
    line = 1
    for node in code.nodes:
        if isinstance(node, Template):
            if not is_call(node, templates, names):
                raise SettingsError(
                    'The page calls another template than the one with the '
                    f'settings: {short(node)}', line)
            calls.append((line, node))
        else:
            check_beside(node, line)
        line += str(node).count('\n')
    if not calls:
        raise SettingsError(
            'The page has no call of the template with the settings, '
            f'{{{{{_name(templates)}|…}}}}.')
    if len(calls) > 1:
        raise SettingsError('There is a second call of the template with '
                            'the settings.', calls[1][0])
    line, call = calls[0]
    settings = fields_of(call, FIELDS, names, line)
    _check(settings, base, names, line)
    return settings


def fields_of(call: Template, fields: Mapping[str, str], names: WikiNames,
              line: int = 1) -> dict[str, Any]:
    """Return the fields of a call.

    :param call: the template's
    :param fields: those that it can have, with the kinds of their values
    :param names: the wiki's names
    :param line: on which it begins
    :raises SettingsError: one is unknown, twice there or has a wrong value
    """
    found: dict[str, Any] = {}
    line += str(call.name).count('\n')
    for param in call.params:
        here = line + _leading(str(param))
        line += str(param).count('\n')
        if not param.showkey:
            raise SettingsError(
                f'A value has no field: {short(param.value)}', here)
        name = plain(param.name, 'The name of a field', here)
        if name not in fields:
            near = get_close_matches(name, fields, 1)
            hint = (f'Did you mean "{near[0]}"?' if near
                    else f'There are {", ".join(fields)}.')
            raise SettingsError(
                f'There is no field "{short(name)}" here. {hint}', here)
        if name in found:
            raise SettingsError(f'The field "{name}" is there twice.', here)
        found[name] = _value(name, fields[name],
                             plain(param.value, f'"{name}"', here), names,
                             here)
    return found


def narrowed(options: Options, settings: Mapping[str, Any]) -> Options:
    """Return the options of a run, no wider than they were.

    :param options: what the operator allows
    :param settings: what a page says
    """
    changes = {name: settings[name] for name in _AS_GIVEN
               if name in settings}
    for name in ('max', 'limit'):
        if name in settings:
            allowed = getattr(options, name)
            changes[name] = min(settings[name], allowed or settings[name])
    if 'optin' in settings:
        changes['optin'] = min(settings['optin'], options.consent,
                               key=lambda value: len(OPTIN[value]))
    if 'optout' in settings:
        changes['optout'] = (*options.optout, *settings['optout'])
    if 'stop' in settings:
        changes['stop'] = (*options.stop, settings['stop'])
    return replace(options, **changes)


def configured(options: Options, settings: Mapping[str, Any]) -> Options:
    """Return the options of a list's run, as its own page has them.

    :param options: what the operator allows this list
    :param settings: what the list's page says
    """
    # Who is to be reached on talk pages is for the list to say.
    fallback = options.fallback if 'fallback' in settings else None
    return replace(narrowed(options, settings), fallback=fallback)


def dates_of(settings: Mapping[str, Any]) -> Dates:
    """Return from when until when a mailing runs."""
    return Dates(settings.get('notbefore'), settings.get('until'))


def _check(settings: Mapping[str, Any], base: str, names: WikiNames,
           line: int) -> None:
    """Check what the fields say of the page, and together.

    :raises SettingsError: they are about another list, or contradict
    """
    here = parse_title(base, names)
    if 'list' not in settings:
        raise SettingsError(
            f'The field "list" is missing. It must say: list={base}', line)
    if parse_title(settings['list'], names) != here:
        raise SettingsError(
            f'The settings are those of the list "{settings["list"]}", and '
            f'this is the page of "{base}": it was copied or moved.', line)
    report = settings.get('report')
    if report and not _is_below(parse_title(report, names), here):
        raise SettingsError(
            f'The report can\'t go on "{report}": only on the list\'s talk '
            'page, or on a page below one of both.', line)
    dates = dates_of(settings)
    if dates.notbefore and dates.until and dates.until < dates.notbefore:
        raise SettingsError('"until" is before "notbefore".', line)


def _is_below(page: Title, base: Title) -> bool:
    """Say whether a page is a list's talk page, or below one of both."""
    if page.namespace is None or base.namespace is None:
        return False
    talk = base.namespace | 1
    return page == Title(talk, base.text) or (
        page.namespace in (base.namespace, talk)
        and page.text.startswith(f'{base.text}/'))


def _value(name: str, kind: str, text: str, names: WikiNames,
           line: int) -> Any:
    """Return the value of a field.

    :raises SettingsError: it can't be one
    """
    if not text:
        raise SettingsError(f'The field "{name}" needs a value.', line)
    if kind == 'titles':
        return tuple(_title(name, one, names, line)
                     for one in _lines(text))
    if '\n' in text:
        raise SettingsError(f'"{name}" takes one line: "{short(text)}"',
                            line)
    if kind == 'title':
        return _title(name, text, names, line)
    if kind == 'number':
        if not _NUMBER.fullmatch(text):
            raise SettingsError(f'"{name}" takes a number from 1 up, not '
                                f'"{short(text)}".', line)
        return int(text)
    if text not in _VALUES.get(kind, (text,)):
        raise SettingsError(
            f'"{name}" takes only {", ".join(_VALUES[kind])}, not '
            f'"{short(text)}".', line)
    if kind == 'switch':
        return _SWITCH[text]
    return _date(name, text, line) if kind == 'date' else text


def _date(name: str, text: str, line: int) -> date:
    """Return a date.

    :raises SettingsError: it is none
    """
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise SettingsError(f'"{name}" takes a date such as 2026-05-31, not '
                        f'"{short(text)}".', line)


def _title(name: str, text: str, names: WikiNames, line: int) -> str:
    """Return the title of a page of this wiki.

    :raises SettingsError: it is none
    """
    title = parse_title(text, names)
    if (title.problem or '#' in text or not title.text
            or title.namespace is None or title.namespace < MAIN):
        raise SettingsError(f'"{name}" takes the title of a page of this '
                            f'wiki, not "{short(text)}".', line)
    return text


def _lines(text: str) -> Iterator[str]:
    """Yield the lines that have a text."""
    return (line.strip() for line in text.split('\n') if line.strip())


def _leading(text: str) -> int:
    """Return how many lines end before a text's first word."""
    return text[:len(text) - len(text.lstrip())].count('\n')


def _name(templates: Collection[Title]) -> str:
    """Return the name of a template, to be shown."""
    return min(title.text for title in templates)
