"""What is secret in this run, and texts without it.

A secret is known by its value, wherever and however it is written: logs
have it raw, percent-encoded, as JSON, as a ``repr`` or broken into lines.
So only letters and digits are compared, escapes undone. What is too short
for that is still known by the parameter that it is the value of.
"""
from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, quote_plus, unquote, unquote_plus


#: What stands for a secret.
MASK = '…'

#: So many letters and digits in a row, found anywhere in a text that is
#: secret, give it away.
WINDOW = 16

#: Shorter secrets are hidden where they stand as words of their own: lines
#: of a mail from so many letters and digits on, credentials from so many
#: characters on. Still shorter ones would be found everywhere.
SHORTEST_LINE = 6
SHORTEST_CREDENTIAL = 4

_TOKEN = re.compile(
    r'(?P<percent>(?:%[0-9A-Fa-f]{2})+)'
    r'|(?<!\\)\\+(?:u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})'
    r'|x(?P<x>[0-9a-fA-F]{2})|[abfnrtv])'
    r'|(?P<entity>&#?\w{1,31};)'
    r'|(?P<word>[^\W_]+)')

#: Parameters whose values are secret, as in a dict that was printed, and
#: where such a value ends. Searched for one after the other, as one pattern
#: for both takes hours where a text has many of them.
_IN_DICT = re.compile(r'(?<!\\)\\*[\'"](?P<name>\w+)\\*[\'"]: ?'
                      r'(?P<list>\[)?(?=\\*[\'"])')
_END_OF_LIST = re.compile(
    r'\](?:, \\*[\'"]\w+\\*[\'"]: |\}[\'")]*$)|$', re.M)
_END_OF_VALUE = re.compile(r'\\*[\'"](?:[],})]|$)|$', re.M)

#: The same in an address, or in the body of a POST.
_IN_FORM = re.compile(r'(?<!\w)(?P<name>\w+)=(?P<value>[^&\s\'"]+)')

#: The names of such parameters. A template may have those of a mail's, too:
#: in an address, they come after another one.
_CREDENTIAL = re.compile('token|passw|pwd|secret', re.I)
_MAILS = ('text', 'subject')

_OTHERS = (
    re.compile(r'://[^/\s:@]*:(?P<value>[^\s/]*)@'),
    # An account's name on a wiki has no "@" in it.
    re.compile(r'://[^/\s@]*@'  # a server's, as above
               r'|(?<![\w.=+-])(?P<value>[\w.=+-]+@[\w-]+(?:\.[\w-]+)+)'),
    re.compile(r'<(?P<value>[^<>\s@…]+@[^<>\s@]+)>'),
    re.compile(r'(?:^|[\'"])(?:Set-)?Cookie[\'"]?: *(?P<value>.+?)'
               r'(?=[\'"], [\'"][\w-]+[\'"]: |[\'"]?\}|$)', re.I | re.M),
    # The start of an answer that is not JSON; it can be half of any.
    re.compile(r'\nThe text message is:\n(?P<value>.*)', re.S),
)

#: Between two pieces of a text that pprint has broken.
_BREAK = re.compile(r'[\'"]\n +[\'"]')

_windows: set[str] = set()
_lines: set[str] = set()
_credentials: set[str] = set()
_verbatim: set[str] = set()
_public: set[str] = set()
_spoken: set[str] = set()


def hide(*texts: str) -> None:
    """Let no log have these texts, such as a mail's, or parts of them.

    :param texts: lines of fewer than :data:`SHORTEST_LINE` letters and
        digits are hidden only with the rest of their text
    """
    for text in texts:
        _windows.update(_windows_of(_letters(text)))
        _lines.update(line for line in map(_letters, text.splitlines())
                      if SHORTEST_LINE <= len(line) < WINDOW)


def hide_credentials(*values: str) -> None:
    """Let no log have these passwords or tokens, however they are encoded.

    :param values: those of fewer than :data:`SHORTEST_CREDENTIAL`
        characters are left alone
    """
    for value in {form for value in values
                  for form in (value, unquote(value), unquote_plus(value))
                  if len(form) >= SHORTEST_CREDENTIAL}:
        if not value.isalnum():
            _verbatim.update([value, quote(value), quote(value, safe=''),
                              quote_plus(value), repr(value)[1:-1]])
        for letters in (_letters(value), _bare(value)):
            if len(letters) >= SHORTEST_CREDENTIAL:
                _credentials.add(letters)


def hide_passwords_of(url: str) -> None:
    """Let no log have the passwords in a database's URL."""
    hide_credentials(
        *re.findall(r'://[^/:@]*:(.*)@', url),
        *re.findall(r'(?i)(?:pass\w*|pwd|secret|token)=([^&;]+)', url),
        *re.findall(r'(?i)(?:pass\w*|pwd|secret|token)=([^&;]+)',
                    unquote(url)))


def publish(*texts: str, logged: bool = True) -> None:
    """Let these be shown, also where a text that is hidden has them.

    Not where they are credentials.

    :param texts: such as pages' titles and addresses
    :param logged: whether logs may have them, too
    """
    (_public if logged else _spoken).update(filter(None, map(_letters, texts)))


def masked(text: str, *, logged: bool = True) -> str:
    """Return a text with :data:`MASK` in place of what is secret.

    :param text: what is going to be said
    :param logged: whether a log gets it
    """
    if 'query=\n' in text:
        text = _BREAK.sub('', text)
    public = _public if logged else _public | _spoken
    spans = sorted([*_named(text), *_known(text, public)])
    parts: list[str] = []
    position = 0
    for start, end in spans:
        if end <= position:
            continue
        if start > position or not parts:
            parts += [text[position:start], MASK]
        position = end
    return ''.join([*parts, text[position:]])


def _named(text: str) -> Iterator[tuple[int, int]]:
    """Yield where what stands is secret by its name or its form."""
    position = 0
    for key in _IN_DICT.finditer(text):
        if key.start() >= position and (
                key['name'] in _MAILS or _CREDENTIAL.search(key['name'])):
            pattern = _END_OF_LIST if key['list'] else _END_OF_VALUE
            end = pattern.search(text, key.end())
            assert end  # of the line, at least
            position = end.start()
            yield key.end(), position
    for match in _IN_FORM.finditer(text):
        if _CREDENTIAL.search(match['name']) or (
                match['name'] in _MAILS
                and text[max(0, match.start() - 1)] in '&?'):
            yield match.span('value')
    for pattern in _OTHERS:
        for match in pattern.finditer(text):
            if match['value']:
                yield match.span('value')


def _known(text: str, public: set[str]) -> Iterator[tuple[int, int]]:
    """Yield where something stands that is known to be secret."""
    for value in _verbatim:
        for start in _found(value, text):
            yield start, start + len(value)
    if not (_windows or _lines or _credentials):
        return
    letters, places = _spelled(text)
    # Between letters of two words there is something in the text.
    ends = [True, *(before[1] < after[0] for before, after
                    in zip(places, places[1:])), True]
    hidden = bytearray(len(letters))
    for start, window in enumerate(_windows_of(letters)):
        if window in _windows:
            hidden[start:start + WINDOW] = b'1' * WINDOW
    for line in _lines:
        _mark(line, letters, ends, hidden, b'1')
    # A title or a name may be all of a subject or a line.
    for title in public if any(hidden) else ():
        _mark(title, letters, ends, hidden, b'\0')
    for value in _credentials:
        _mark(value, letters, ends, hidden, b'1')
    for run in re.finditer(b'1+', hidden):
        yield places[run.start()][0], places[run.end() - 1][1]


def _mark(value: str, letters: str, ends: Sequence[bool],
          hidden: bytearray, mark: bytes) -> None:
    """Mark where a value stands as words of its own.

    :param ends: for each place between the letters, whether words may end
    """
    for start in _found(value, letters):
        end = start + len(value)
        if ends[start] and ends[end]:
            hidden[start:end] = mark * len(value)


def _found(value: str, text: str) -> Iterator[int]:
    """Yield where a value stands in a text."""
    start = text.find(value)
    while start >= 0:
        yield start
        start = text.find(value, start + 1)


def _windows_of(letters: str) -> Iterator[str]:
    """Yield every run of letters that is as long as the window."""
    for start in range(len(letters) - WINDOW + 1):
        yield letters[start:start + WINDOW]


def _bare(text: str) -> str:
    """Return the letters and digits of a text."""
    return ''.join(filter(str.isalnum, text))


def _letters(text: str) -> str:
    """Return the letters and digits of a text, its escapes undone."""
    return _spelled(text)[0]


def _spelled(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the same, and where each of them stands in the text."""
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == 'word':
            start = match.start()
            letters.append(match[0])
            places += [(index, index + 1)
                       for index in range(start, match.end())]
        elif kind:
            found = _bare(_decoded(kind, match[kind]))
            letters.append(found)
            places += [match.span()] * len(found)
    return ''.join(letters), places


def _decoded(kind: str, escape: str) -> str:
    """Return what an escape stands for."""
    if kind == 'percent':
        return unquote(escape, errors='replace')
    if kind == 'entity':
        return html.unescape(escape)
    number = int(escape, 16)
    return chr(number) if number < 0x110000 else ''
