"""The operator's defaults: the section [emailusers] of scripts.ini.

The file, its format and its place are those of Pywikibot's own scripts
(``pywikibot.bot.ConfigParserBot``), but that a ``%`` stands for itself,
and that the options go through the same checks as on the command line.
"""
from __future__ import annotations

import configparser
from pathlib import Path

from pywikibot import config
from pywikibot.bot import ConfigParserBot

from ..exceptions import UsageError
from .command_line import OPTIONS
from .command_log import SECRET


SECTION = 'emailusers'


def settings_file() -> Path | None:
    """Return scripts.ini's path, None where there is none.

    Pywikibot looks in the current directory only. A scheduled job starts
    anywhere, and must not go without its ledger: Pywikibot's directory is
    the other place.
    """
    places = (Path(ConfigParserBot.INI),
              Path(config.base_dir, ConfigParserBot.INI))
    return next((path.absolute() for path in places if path.is_file()), None)


def read_settings() -> tuple[str, list[str]]:
    """Return where the operator's defaults stand, and them as arguments.

    :return: the file's path, '' where it says nothing to us, and for
        instance ``['-always', '-trusted:sysop', '-trusted:Ann']``
    :raises UsageError: the file can't be read
    """
    path = settings_file()
    if path is None:
        return '', []
    parser = configparser.ConfigParser(
        inline_comment_prefixes=[';'], interpolation=None)
    try:
        parser.read_string(path.read_text(encoding='utf-8-sig'))
    except (OSError, ValueError, configparser.Error) as error:
        raise UsageError(f'{path} can\'t be read: '
                         f'{" ".join(str(error).split())}') from None
    if not parser.has_section(SECTION):
        return '', []
    arguments: list[str] = []
    for key, value in parser.items(SECTION):
        if key in SECRET:
            SECRET[key](value)
        default = OPTIONS.get(key)
        if default is False:
            if _is_on(parser, key, path):
                arguments.append(f'-{key}')
        elif default == ():
            arguments += [f'-{key}:{line}' for line in value.splitlines()
                          if line.strip()]
        else:
            arguments.append(f'-{key}:{value}')
    return str(path), arguments


def _is_on(parser: configparser.ConfigParser, key: str, path: Path) -> bool:
    """Say whether a switch is on.

    :raises UsageError: nobody knows
    """
    try:
        return parser.getboolean(SECTION, key)
    except ValueError:
        raise UsageError(f'{path}: {key} must be yes or no, not '
                         f'"{parser.get(SECTION, key)}".') from None
