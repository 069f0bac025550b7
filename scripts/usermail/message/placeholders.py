"""Find in wikitext or plain text what is filled in for each recipient.

Each placeholder becomes a mark, which goes unharmed through the wiki's
parser and through our own conversions, and at last a :class:`Slot`.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote

import mwparserfromhell
from mwparserfromhell.nodes import Argument, Node, Template, Text
from mwparserfromhell.wikicode import Wikicode

from ..exceptions import OnWiki


#: What stands for a placeholder until the text is taken apart. Digits, as
#: nothing that a wiki does to text, titles or URLs changes them; the other
#: two must be URLs for the wiki to make links of them, and .invalid
#: (RFC 2606) is nobody's.
MARKS = {
    'user': '8306491752034617',
    'list': 'https://list.emailusers.invalid/',
    'optout': 'https://optout.emailusers.invalid/',
}
_PLAIN = {mark: name for name, mark in MARKS.items()}
#: So do {{urlencode:…}} and {{fullurl:…}} leave them.
_QUOTED = {quote(mark, safe=''): name for name, mark in MARKS.items()
           if mark not in quote(mark, safe='')}
_MARK = re.compile('|'.join(map(re.escape, {**_PLAIN, **_QUOTED})))

#: Stands for braces that the page's author marked as meant.
_BRACES = '7260418593026410'

#: A URL, up to what ends it also in a script that writes no blanks.
_URL = re.compile(
    r'(?:[a-z][a-z0-9+.-]{1,15}://|mailto:)[^\s<>"，。、；：！？（）「」《》]+',
    re.IGNORECASE)
#: A URL in wikitext.
_WIKI_URL = re.compile(
    r'(?:[a-z][a-z0-9+.-]{1,15}://|mailto:)[^\s<>"\[\]{}|]+', re.IGNORECASE)

#: What was to be a placeholder and would be sent as it stands.
_LEFT_OVER = re.compile(
    r'\{\{\{[^{}\n]{0,40}(?:\}\}\})?|\{\{\s*gender\s*:[^{}\n]{0,40}'
    r'|\S{0,20}emailusers\.invalid\S{0,20}', re.IGNORECASE)

GENDERS = ('unknown', 'male', 'female')
GENDER_WORDS = ('gender',)

#: What is not looked into for inclusion tags, and these themselves: see
#: MediaWiki's Preprocessor_Hash. A missing </noinclude> ends with the page.
_INCLUSION = re.compile(
    r'(?P<comment><!--.*?(?:-->|\Z))'
    r'|(?P<raw><(?P<tag>nowiki|pre|source|syntaxhighlight)(?:\s[^>]*)?'
    r'(?:(?<=/)>|>.*?</(?P=tag)\s*>))'
    r'|<noinclude(?:\s[^>]*)?(?:/>|>.*?(?:</noinclude\s*>|\Z))'
    r'|</?includeonly(?:\s[^>]*)?/?>',
    re.IGNORECASE | re.DOTALL)


class MessageError(OnWiki):

    """The message can't be sent.

    Said in one line: what is wrong, where, what to do. Where the message
    is not from a page of the wiki, who reads it there can't help.
    """

    def __init__(self, text: str, key: str = 'unusable', /,
                 **parameters: str | int | tuple[str, ...]) -> None:
        """Say what is wrong with a message, whose page is not known here."""
        super().__init__(text, key, None, **parameters)


#: What the wiki's people are told that there is.
KNOWN = tuple(f'{{{{{{{name}}}}}}}' for name in MARKS)


class Slot(NamedTuple):

    """A place in a text to be filled in, inside a URL or not."""

    name: str
    in_url: bool


def has_mark(text: str) -> bool:
    """Say whether something in the text is still to be filled in.

    Such a text must not be changed, and how long it gets is not known.
    """
    return _BRACES in text or _MARK.search(text) is not None


def braced(name: str) -> str:
    """Return the placeholder of that name."""
    return f'{{{{{{{name}}}}}}}'


def transcluded(wikitext: str) -> str:
    """Return what a page gives to a page that transcludes it.

    Without its ``noinclude`` parts; with nothing but its ``onlyinclude``
    parts, if it has any. Triple braces in ``nowiki`` and the like, which
    the wiki would show as they are, are marked as meant.

    https://www.mediawiki.org/wiki/Transclusion
    """
    def replacement(tag: re.Match[str]) -> str:
        if tag['comment']:
            return tag[0]
        return tag[0].replace('{{{', _BRACES) if tag['raw'] else ''

    if '<onlyinclude>' in wikitext and '</onlyinclude>' in wikitext:
        wikitext = ''.join(
            part.partition('</onlyinclude>')[0]
            for part in wikitext.split('<onlyinclude>')[1:])
    return _INCLUSION.sub(replacement, wikitext)


def section(wikitext: str, name: str | None) -> str:
    """Return a part of the wikitext, without labels of parts.

    :param name: the label of ``<section begin="…"/>`` to
        ``<section end="…"/>``, of which there may be several, or a
        heading; None for the whole
    :raises MessageError: there is no such part, or more than one heading

    https://www.mediawiki.org/wiki/Extension:Labeled_Section_Transclusion
    """
    if name is not None:
        label = rf'\s*=\s*["\']?\s*{re.escape(name)}\s*["\']?\s*/>'
        parts = re.findall(
            rf'<section\s+begin{label}(.*?)<section\s+end{label}',
            wikitext, re.DOTALL) or mwparserfromhell.parse(
                wikitext).get_sections(
                    matches=rf'^\s*{re.escape(name)}\s*$', flags=0,
                    include_lead=False)
        if not parts or len(parts) > 1 and isinstance(parts[0], Wikicode):
            raise MessageError(
                f'The message page has {len(parts) or "no"} '
                f'part{"s" if parts else ""} "{name}". A part is a heading '
                f'with what follows, or from <section begin="{name}"/> to '
                f'<section end="{name}"/>.', 'section', section=name)
        wikitext = ''.join(map(str, parts))
    return re.sub(r'<section\s+(?:begin|end)\s*=[^>]*/>', '', wikitext,
                  flags=re.IGNORECASE)


def marked(text: str, where: str, *, plain: bool,
           gender_words: Collection[str] = GENDER_WORDS) -> dict[str, str]:
    """Return the text for each gender, with marks for placeholders.

    :param text: wikitext or plain text
    :param where: what the text is, for errors
    :param plain: whether an unknown placeholder is to be replaced by its
        default here; else the wiki will do it
    :param gender_words: the names of the parser function ``GENDER``
    :return: 'unknown' -> text, and 'male' and 'female' where they differ
    :raises MessageError: an unknown placeholder has no default
    """
    words = {word.rstrip(':').casefold() for word in gender_words}
    variants = {}
    for gender in GENDERS:
        code = mwparserfromhell.parse(text, skip_style_tags=True)
        _mark(code, gender, where, plain, words)
        variants[gender] = str(code)
    return {gender: variant for gender, variant in variants.items()
            if gender == 'unknown' or variant != variants['unknown']}


def _mark(code: Wikicode, gender: str, where: str, plain: bool,
          words: Collection[str]) -> None:
    """Mark the placeholders in place; choose the gender's forms."""
    nodes: list[Node] = []
    for node in code.nodes:
        forms = _gender_forms(node, words)
        if forms is not None:
            form = _choose(forms, gender)
            _mark(form, gender, where, plain, words)
            nodes.append(Text(str(form).strip()))
        elif isinstance(node, Argument):
            name = str(node.name).strip()
            if name in MARKS:
                nodes.append(Text(MARKS[name]))
                continue
            if node.default is None:
                raise MessageError(
                    f'The {where} has an unknown placeholder '
                    + braced(name) + '. Known are {{{user}}}, {{{list}}} '
                    'and {{{optout}}}; any other needs a default: '
                    '{{{name|default}}}.', 'stray', text=braced(name),
                    known=KNOWN)
            _mark(node.default, gender, where, plain, words)
            nodes.append(Text(str(node.default)) if plain else node)
        else:
            for child in node.__children__():
                _mark(child, gender, where, plain, words)
            nodes.append(node)
    code.nodes = nodes


def _gender_forms(node: Node, words: Collection[str],
                  ) -> list[Wikicode] | None:
    """Return the forms of ``{{GENDER:{{{user}}}|…}}``; None for else."""
    if not isinstance(node, Template):
        return None
    function, colon, _ = str(node.name).partition(':')
    if (not colon or function.strip().casefold() not in words
            or not any(str(argument.name).strip() == 'user'
                       for argument in node.name.filter_arguments())):
        return None
    # A parser function has no named parameters: a=b is a form.
    return [Wikicode([*param.name.nodes, Text('='), *param.value.nodes])
            if param.showkey else param.value for param in node.params]


def _choose(forms: list[Wikicode], gender: str) -> Wikicode:
    """Choose among the forms as MediaWiki does (Language::gender)."""
    if not forms:
        return Wikicode([])
    if gender == 'female':
        return forms[min(1, len(forms) - 1)]
    return forms[2 if gender == 'unknown' and len(forms) > 2 else 0]


def split(text: str, where: str) -> tuple[str | Slot, ...]:
    """Take a text with marks apart.

    :param text: plain text
    :param where: what the text is, for errors
    :raises MessageError: there is something in it that was to be a
        placeholder and is none
    """
    return _slots(text, _URL, lambda literal: _literal(literal, where))


def split_wikitext(text: str) -> tuple[str | Slot, ...]:
    """Take wikitext with marks apart; see :func:`marked`."""
    return _slots(text, _WIKI_URL,
                  lambda literal: literal.replace(_BRACES, '{{{'))


def _slots(text: str, url: re.Pattern[str],
           literal: Callable[[str], str]) -> tuple[str | Slot, ...]:
    """Take a text with marks apart.

    :param url: what is a URL in it
    :param literal: makes of the text between marks what is sent
    """
    # From a URL's second character on: a mark may be a URL itself.
    in_url = {mark.start() for found in url.finditer(text)
              for mark in _MARK.finditer(text, found.start() + 1,
                                         found.end())}
    parts: list[str | Slot] = []
    end = 0
    for mark in _MARK.finditer(text):
        parts += [
            literal(text[end:mark.start()]),
            Slot(_QUOTED[mark[0]], True) if mark[0] in _QUOTED else
            Slot(_PLAIN[mark[0]], mark.start() in in_url)]
        end = mark.end()
    return tuple(part for part in (*parts, literal(text[end:])) if part)


def _literal(text: str, where: str) -> str:
    """Return a text without slots as it is to be sent."""
    found = _LEFT_OVER.search(text)
    if found:
        raise MessageError(
            f'The {where} would be sent with "{found[0]}" in it. Complete '
            'it, give a template its parameter, or put <nowiki> around it '
            'on the message page if it is meant.', 'stray', text=found[0],
            known=KNOWN)
    return text.replace(_BRACES, '{{{')


def fill(parts: Iterable[str | Slot], values: Mapping[str, str | None],
         shown: Callable[[str, str], str] = lambda _, value: value) -> str:
    """Put a text together; what is filled in is not looked at again.

    :param parts: the text
    :param values: name -> what is filled in, percent-encoded inside URLs
    :param shown: makes of a name and its value what is filled in elsewhere
    :raises MessageError: a value is missing
    """
    filled = []
    for part in parts:
        if isinstance(part, str):
            filled.append(part)
            continue
        value = values[part.name]
        if value is None:
            raise MessageError(f'This run has nothing to put in place of '
                               f'{braced(part.name)}. Leave it out.')
        filled.append(quote(value, safe='') if part.in_url
                      else shown(part.name, value))
    return ''.join(filled)
