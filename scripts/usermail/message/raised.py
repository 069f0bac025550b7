"""Write superscripts and subscripts so that plain text keeps them.

10 to the 6th must not arrive as 106.
"""
from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

from .placeholders import has_mark
from .soup import leads_elsewhere, put


#: What there is of it in Unicode. Chemists write a minus as a dash, too.
_CHARACTERS = {
    'sup': str.maketrans(
        '0123456789+-−–=()abcdefghijklmnoprstuvwxyz'
        'ABDEGHIJKLMNOPRTUVWβγδθφχ',
        '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ'
        'ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ'),
    'sub': str.maketrans(
        '0123456789+-−–=()aehijklmnoprstuvxβγρφχ',
        '₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ'),
}
_SIGNS = {'sup': '^', 'sub': '_'}

#: So it is done without the tag.
_STYLES = {'sup': re.compile(r'vertical-align\s*:\s*super', re.I),
           'sub': re.compile(r'vertical-align\s*:\s*sub\b', re.I)}

#: These stand high by themselves, or between two footnote markers.
_HIGH = re.compile(r'[*†‡§¶′″‴°™®℠,;]+')

#: A footnote marker, or another remark in brackets.
_NOTE = re.compile(r'(?:\[[^\[\]]*\]\s*)+')

#: A link with a word in it: a signature's, such as "talk".
_WORD = re.compile(r'[^\W\d_]{3,}|[\u0590-\u1fff\u3040-\ud7ff]')


def raise_and_lower(soup: BeautifulSoup) -> None:
    """Write what is raised or lowered in Unicode, or as ``^(…)``, ``_(…)``.

    :param soup: changed in place; what its text nodes say is final then
    """
    for kind, style in _STYLES.items():
        for tag in soup.find_all('span', style=style):
            tag.name = kind
    # The inner ones come first then.
    for tag in reversed(soup.find_all(list(_SIGNS))):
        _write(tag)


def _write(tag: Tag) -> None:
    """Write one of them."""
    kind = tag.name
    for line_break in tag.find_all('br'):
        line_break.replace_with(' ')
    in_notes = {id(string) for note in tag.find_all('note')
                for string in note.find_all(string=True)}
    strings = [string for string in tag.find_all(string=True)
               if id(string) not in in_notes]
    text = ''.join(strings).strip()
    tag.name = 'span'
    if not text or kind == 'sup' and _HIGH.fullmatch(text):
        return
    if _NOTE.fullmatch(text):
        tag.name = 'note'  # as we call it, for what it may stand in
        return
    if _WORD.search(text) and any(map(leads_elsewhere, tag.find_all('a'))):
        tag.insert_before(' ')
        return
    characters = _CHARACTERS[kind]
    if not has_mark(text) and all(ord(char) in characters for char in text):
        if strings[-1][-1:].isspace():
            tag.insert_after(' ')
        for string in strings:
            put(string, string.strip().translate(characters))
        return
    in_brackets = re.fullmatch(r'\([^()]*\)', text)
    tag.insert(0, _SIGNS[kind] + '(' * (not in_brackets))
    tag.append(')' * (not in_brackets))
