"""Texts for the wiki and for mails, in the wiki's language."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pywikibot import i18n


#: Our message package. Pywikibot's wrapper sets it for an installed
#: plugin only, so every look-up names it: it is the folder ``i18n`` beside
#: the script, which is on the path in all ways of running.
PACKAGE = 'i18n'


def words(language: str, key: str,
          parameters: Mapping[str, Any] | None = None) -> str:
    """Return one of our messages.

    :param language: a language code; the look-up falls back as Pywikibot's
        ``twtranslate`` does, at last to English
    :param key: the message's key without ``emailusers-``
    :param parameters: what its placeholders stand for
    :raises pywikibot.exceptions.TranslationError: there is no such key
    """
    # Pywikibot's own prompts look into the package that is set when they
    # ask, and fail where it is not theirs: put it back.
    before = i18n._messages_package_name
    i18n.set_messages_package(PACKAGE)
    try:
        text = i18n.twtranslate(language, f'emailusers-{key}', parameters)
    finally:
        i18n.set_messages_package(before)
    assert text is not None
    return text
