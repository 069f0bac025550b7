"""Secrets are found in whatever form, and nothing else is taken for one."""
from __future__ import annotations

import json
import pprint
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, strategies as st
from usermail import discretion
from usermail.discretion import (
    hide,
    hide_credentials,
    hide_passwords_of,
    masked,
    publish,
)


TEXT = ('Dear all,\nwe meet on Monday at "Zoë\'s", [[Rose Street]] 5 = 100 %.'
        '\nBring \\cake & tea\tfor everybody; nobody else may know of it.')


@pytest.fixture(autouse=True)
def nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test begin with no secrets."""
    for name in ('windows', 'lines', 'credentials', 'verbatim', 'public',
                 'spoken'):
        monkeypatch.setattr(discretion, f'_{name}', set())


def forms(value: str) -> Iterator[str]:
    """Yield what Pywikibot, requests and Python make of a value in a log."""
    parameters = {'action': ['parse'], 'x': [value], 'title': ['List']}
    yield f'said: {value}.'
    yield f'said: {value!r}.'
    yield str(parameters)
    yield pprint.pformat(str(parameters))
    yield json.dumps(parameters)
    yield json.dumps(parameters, ensure_ascii=False)
    yield urlencode({'action': 'parse', 'x': value, 'title': 'List'})
    yield f'/w/{quote(value)}?'


@pytest.mark.parametrize('form', list(forms(TEXT)))
def test_text(form: str) -> None:
    """A mail's text is not to be read in any form, nor is half of it."""
    hide(TEXT)
    for part in (form, form[:len(form) * 2 // 3]):
        shown = masked(part)
        assert '…' in shown
        for word in ('Dear', 'meet', 'Monday', 'Zo', 'Rose', 'cake',
                     'everybody'):
            assert word not in shown
    assert masked('Who is to meet the bride at Rose Street?') == (
        'Who is to meet the bride at Rose Street?')


@pytest.mark.parametrize('secret', [
    'hunter2', 'correct horse battery staple', 'a+b/c%d&e=f', 'p@ss:w/rd',
    "it's \"quoted\"", 'Müller😀', r'back\slash\new', '0f3a' * 8 + '+\\',
    '+-*/!?', '%41%42%43'])
def test_credentials(secret: str) -> None:
    """The same for a password or a token."""
    hide_credentials(secret)
    for form in forms(secret):
        shown = masked(form)
        assert '…' in shown, form
        for written in (secret, quote(secret, safe=''), repr(secret)[1:-1]):
            assert written not in shown
    assert masked('a hunter22, and a xhunter2') == 'a hunter22, and a xhunter2'


@given(st.text(min_size=4), st.text(max_size=20), st.text(max_size=20))
def test_any_credential(secret: str, before: str, after: str) -> None:
    """As it was given, it never is shown among other words."""
    hide_credentials(secret)
    assert secret == '…' * len(secret) or secret not in masked(
        f'{before} {secret} {after}')


@pytest.mark.parametrize('text', [
    "{'action': ['parse'], 'text': ['%s'], 'title': ['A']}",
    "{'action': ['emailuser'], 'subject': ['%s'], 'text': ['%s']}",
    "{'lgpassword': ['%s'], 'lgtoken': ['%s']}",
    "{'query': {'tokens': {'csrftoken': '%s', 'logintoken': '%s'}}}",
    'API Error: query=\n("{\'action\': [\'parse\'], \'text\': "\n '
    '"[\'%s\'], \'title\': [\'A\']}")\n           response=\n{}',
    "Body: 'action=clientlogin&username=A&password=%s&logintoken=%s'",
    'http://127.0.0.1/w/api.php?action=parse&text=%s&title=A',
    'mysql://bot:%s@db.example.org/ledger?charset=utf8',
    'sqlite:///x.db?user=me&password=%s&timeout=5',
    'Invalid recipient <%s@example.org>: no such user',
    'the address %s.b@mail.example.org is not known',
    'RCPT TO:<%s@localhost> refused',
    "headers=\n{'Set-Cookie': 'wikiSession=%s; path=/', 'Date': 'today'}",
    'Non-JSON response\nThe text message is:\n%s\nand more\n%s',
])
@pytest.mark.parametrize('secret', ['Q', 'QZ7'])
def test_by_name(text: str, secret: str) -> None:
    """What is too short to be known is hidden by what it is the value of."""
    assert 'Q' not in masked(text.replace('%s', secret))
    # and its neighbours stay
    for neighbour in ("'title': ['A']", 'username=A', 'timeout=5', 'Date',
                      'db.example.org/ledger?charset=utf8', 'no such user'):
        assert (neighbour in masked(text)) == (neighbour in text)


@pytest.mark.parametrize(('url', 'password'), [
    ('mysql+pymysql://bot:s3cr%40t@db/x', 's3cr@t'),
    ('mysql://bot:p@ss@db/x', 'p@ss'),
    ('mysql://db/x?user=bot&password=s3cr%26t', 's3cr&t'),
    ('mssql://?odbc_connect=DRIVER%3D%7Bx%7D%3BUID%3Dme%3BPWD%3Ds3cret9',
     's3cret9'),
    ('postgresql://db/x?sslpassword=s3cret9', 's3cret9'),
])
def test_database(url: str, password: str) -> None:
    """A database's password is secret as it is written, and as it is."""
    hide_passwords_of(url)
    for text in (url, f'{url!r}', f'access denied: {password}',
                 f'{password!r}'):
        shown = masked(text)
        assert '…' in shown and password not in shown
        assert quote(password, safe='') not in shown


def test_short_secrets_hide_nothing_else() -> None:
    """A short subject or line does not turn a log into dots."""
    hide('A', 'Hello', 'to\nthe list\nof')
    hide_credentials('abc', '')
    text = 'Hello: A list of 3 to mail; the abc of it.'
    assert masked(text) == text


def test_public() -> None:
    """What everybody may know is shown, also where a mail has it."""
    title, url = 'Project:Newsletter', 'https://wiki.example.org/wiki/'
    campaign = f'{title}/Message: Spring and summer meeting'
    hide(f'See {url}Project:Newsletter for more.', 'Newsletter', 'Maple Fox',
         'Spring and summer meeting')
    publish(title, url, 'Maple Fox')
    publish(campaign, logged=False)
    for text in (f'List: {title}', f'The report is on {url}Talk:List',
                 'Sent to Maple Fox.'):
        assert masked(text) == text
    assert masked(campaign, logged=False) == campaign
    assert masked(campaign) == f'{title}/Message: …'
    hide_credentials('Maple Fox')
    assert masked('Sent to Maple Fox.') == 'Sent to ….'
