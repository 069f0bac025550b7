"""What is posted and mailed, in every language."""
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pywikibot import i18n
from pywikibot.exceptions import TranslationError
from pywikibot.plural import plural_rule
from usermail import translations as module
from usermail.delivery import API_ERRORS
from usermail.outcomes import Outcome, Verdict
from usermail.report.reasons import WORDS, word_of
from usermail.recipients import REASONS
from usermail.translations import translated


SCRIPTS = Path(module.__file__).parents[1]
FILES = sorted((SCRIPTS / 'i18n/emailusers').glob('*.json'))
MESSAGES = {
    path.stem: {key: text for key, text in json.loads(
        path.read_text(encoding='utf-8')).items() if key != '@metadata'}
    for path in FILES}
DOCUMENTED = MESSAGES.pop('qqq')
ENGLISH = MESSAGES['en']
LANGUAGES = sorted(MESSAGES)

#: What a parameter may be: some text, and numbers of every plural form.
NUMBERS = (*range(13), 21, 22, 25, 100, 101, 102, 111)


def parameters(text: str) -> set[tuple[str, str]]:
    """Return the parameters of a message, with their types."""
    return set(re.findall(r'%\((\w+)\)([a-z])', text))


def plurals(text: str) -> list[tuple[str, list[str]]]:
    """Return what each plural depends on, and its forms."""
    return [(number, forms.split('|')) for number, forms in
            re.findall(r'\{\{PLURAL:%\((\w+)\)d\|(.*?)\}\}', text)]


def test_languages() -> None:
    """Those that were promised are there."""
    assert set(LANGUAGES) >= set(
        'en ar de es fa fr he it ja ko nl pl pt ru tr uk zh'.split())


def test_keys_are_documented() -> None:
    """Each message tells its translators what it is for."""
    assert DOCUMENTED.keys() == ENGLISH.keys()
    for key, text in ENGLISH.items():
        for name, _ in parameters(text):
            assert re.search(rf'\b{name} - ', DOCUMENTED[key]), key


@pytest.mark.parametrize('language', LANGUAGES)
def test_in_step(language: str) -> None:
    """Keys, parameters and plural forms are those that they must be."""
    messages = MESSAGES[language]
    assert messages.keys() == ENGLISH.keys()
    for key, text in messages.items():
        # What only chooses a plural form is not needed without one.
        needed = parameters(re.sub(r'PLURAL:%\(\w+\)d', '', ENGLISH[key]))
        assert needed <= parameters(text) <= parameters(ENGLISH[key]), key
        for _, forms in plurals(text):
            assert len(forms) == plural_rule(language)['nplurals'], key
            assert all(forms), key
        # What shows no number can be said without its forms.
        if plural_rule(language)['nplurals'] != 1 and any(
                kind == 'd' for _, kind in needed):
            assert bool(plurals(text)) == bool(plurals(ENGLISH[key])), key
        assert text == text.strip() and '{{PLURAL:' not in re.sub(
            r'\{\{PLURAL:%\(\w+\)d\|[^{}]*\}\}', '', text), key
        # Addresses stand alone, or a mail program may not find their end.
        if 'footer' in key:
            for name in ('list', 'optout'):
                assert (f'%({name})s' not in text
                        or f'%({name})s' in text.split('\n')), key


@pytest.mark.parametrize('language', LANGUAGES)
def test_renders(language: str) -> None:
    """Each message is said with every number, and nothing of it is left."""
    for key, text in MESSAGES[language].items():
        said = {translated(language, key.removeprefix('emailusers-'), {
            name: f'<{name}>' if kind == 's' else number
            for name, kind in parameters(ENGLISH[key])})
            for number in NUMBERS}
        for text in said:
            assert not re.search(r'%\(|\{\{|\}\}|%%|%[sd]', text), key
            for name, kind in parameters(ENGLISH[key]):
                assert kind != 's' or f'<{name}>' in text, key
        if plurals(MESSAGES[language][key]):
            assert len(said) > 1 or len(set(plurals(
                MESSAGES[language][key])[0][1])) == 1, key


@pytest.mark.parametrize(('language', 'number', 'expected'), [
    ('pl', 1, '1 odbiorca czeka'), ('pl', 2, '2 odbiorców czeka'),
    ('ru', 21, '21 получатель ожидает'), ('ru', 3, '3 получателя ожидают'),
    ('ru', 11, '11 получателей ожидают'),
    ('uk', 5, '5 отримувачів чекають'), ('ar', 2, 'مستلمان بانتظار'),
    ('ar', 3, '3 مستلمين'), ('ar', 11, '11 مستلمًا'),
    ('ar', 100, '100 مستلم '), ('fr', 0, '0 destinataire attend'),
    ('he', 1, 'נמען אחד ממתין'), ('ja', 1, '1 件の宛先'),
])
def test_plural(language: str, number: int, expected: str) -> None:
    """A number gets the form that its language has for it."""
    said = translated(language, 'deferred-next', {'number': number})
    assert said.startswith(expected)


@pytest.mark.parametrize(('code', 'language'), [
    # content languages of MediaWiki, and what they fall back to
    ('zh-hans', 'zh'), ('zh-hant', 'zh'), ('zh-hk', 'zh'), ('zh-tw', 'zh'),
    ('pt-br', 'pt'), ('de-formal', 'de'), ('de-at', 'de'), ('de-ch', 'de'),
    ('es-419', 'es'), ('es-formal', 'es'), ('nl-informal', 'nl'),
    ('en-gb', 'en'), ('ko-kp', 'ko'), ('he', 'he'), ('als', 'de'),
    ('bar', 'de'), ('gl', 'es'), ('be-tarask', 'ru'), ('yi', 'he'),
    ('zh-classical', 'zh'), ('rue', 'uk'), ('tlh', 'en'), ('', 'en'),
])
def test_fallback(code: str, language: str) -> None:
    """A language that we don't have gets the nearest that we have."""
    assert translated(code, 'total') == MESSAGES[language]['emailusers-total']


def test_package_is_put_back() -> None:
    """Pywikibot's own messages are found as before."""
    before = i18n._messages_package_name
    translated('de', 'total')
    assert i18n._messages_package_name == before
    with pytest.raises(TranslationError):
        translated('de', 'no such key')
    assert i18n._messages_package_name == before


def test_every_reason_has_a_word() -> None:
    """Whatever the parser, the wiki or a stop rule says, we can say."""
    said = {key.removeprefix('emailusers-reason-') for key in ENGLISH
            if key.startswith('emailusers-reason-')}
    assert said == WORDS
    for reason in (*REASONS, *Verdict, *API_ERRORS):
        if reason not in ('never', Verdict.EMAILABLE, Verdict.ALREADY_SENT,
                          Verdict.UNCERTAIN, Verdict.GIVEN_UP,
                          Verdict.POSTABLE, Verdict.ALREADY_POSTED):
            assert word_of(str(reason)) in said, reason
    assert {f'emailusers-{outcome}' for outcome in Outcome} <= set(ENGLISH)


@pytest.mark.parametrize(('reason', 'word'), [
    ('http-502', 'no-answer'), ('ReadTimeout', 'no-answer'),
    ('ChunkedEncodingError', 'no-answer'), ('SIGTERM', 'interrupted'),
    ('3-in-a-row', 'streak'), ('nowikiemailtext', 'muted'),
    ('pear-mail-error', 'mailer'), ('ratelimited', 'quota'),
    ('internal_api_error_DBQueryError', 'failure'),
    ('some-new-code', None), ('', None),
])
def test_word_of(reason: str, word: str | None) -> None:
    """A code has the word that says what it means, if we know it."""
    assert word_of(reason) == word
