"""Texts for the wiki and for mails, in the wiki's language."""
from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from pywikibot import i18n


#: Our message package. Pywikibot's wrapper sets it for an installed
#: plugin only, so every look-up names it: it is the folder ``i18n`` beside
#: the script, which is on the path in all ways of running.
PACKAGE = 'i18n'


def translated(language: str, key: str,
               parameters: Mapping[str, Any] | None = None) -> str:
    """Return one of our messages.

    :param language: a language code; where it has no messages, see
        :func:`fallbacks`
    :param key: the message's key without ``emailusers-``
    :param parameters: what its placeholders stand for
    :raises pywikibot.exceptions.TranslationError: there is no such key
    """
    key = f'emailusers-{key}'
    # Pywikibot's own prompts look into the package that is set when they
    # ask, and fail where it is not theirs: put it back.
    before = i18n._messages_package_name
    i18n.set_messages_package(PACKAGE)
    try:
        code = next((code for code in fallbacks(language)
                     if i18n.twhas_key(code, key)), 'en')
        text: str = i18n.twtranslate(code, key, parameters,
                                     fallback=False)
    finally:
        i18n.set_messages_package(before)
    return text


def fallbacks(language: str) -> Iterator[str]:
    """Yield the languages to look in for a language's messages.

    Those that Pywikibot falls back to, and then those of the code's first
    part: MediaWiki has content languages such as zh-hk or de-formal that
    Pywikibot does not know.

    :param language: a language code
    """
    for code in (language, language.partition('-')[0]):
        yield code
        yield from i18n.altlang(code)


def subpages(title: str | None, language: str) -> list[str]:
    """Return the language subpages that a page may have, best first.

    :param title: the page's, None if there is none
    :param language: a language code
    """
    return [f'{title}/{code}' for code in (language, *i18n.altlang(language))
            if title]


def moment(seconds: float) -> str:
    """Return a time as every language understands it.

    :param seconds: since 1970, UTC
    """
    return time.strftime('%Y-%m-%d %H:%M', time.gmtime(seconds))
