"""What a list page says: the table of pages, and ways to read them."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from english import EN, PAGE, names_of
from rows import ROWS
from usermail.recipients import (
    BUILT_IN,
    REASONS,
    Recipient,
    SectionError,
    account_template,
    merge,
    read_optouts,
    read_title,
    read_wikitext,
)


@pytest.mark.parametrize(
    ('text', 'recipients', 'remarks'),
    [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_read_wikitext(text: str, recipients: list[str],
                       remarks: list[tuple[int, str, str]]) -> None:
    """The page names these, and has these remarks."""
    reading = read_wikitext(text, PAGE, EN)
    assert names_of(reading) == recipients
    assert [(remark.line, remark.reason, remark.text)
            for remark in reading.remarks] == remarks
    assert {remark.reason for remark in reading.remarks} <= set(REASONS)


def test_every_row_has_its_own_name() -> None:
    """No row hides another one in the output."""
    assert len({row[0] for row in ROWS}) == len(ROWS)


def test_where() -> None:
    """A recipient and a remark say where they stand."""
    reading = read_wikitext('\n\n* [[User:Olm]]\n* [[User:Fox/x]]', PAGE, EN)
    assert reading.recipients == [
        Recipient('Olm', 'en.example.org/w', PAGE, 3)]
    assert reading.remarks == [(PAGE, 4, '[[User:Fox/x]]', 'subpage')]


def test_mentions() -> None:
    """With mentions, everybody counts whom the page shows as live."""
    text = ('Ask [[User:A]]. <s>[[User:B]]</s> {{x|[[User:C]]}}\n'
            '== [[User:D]] ==\n* [[User:E]] by {{u|F}}<ref>[[User:G]]</ref>\n'
            '* [[User:I/x]]\n<s>[[User:J]]')
    reading = read_wikitext(text, PAGE, EN, mentions=True)
    assert names_of(reading) == ['A', 'C', 'D', 'E', 'F', 'G']
    assert [(one.line, one.reason) for one in reading.remarks] == [
        (4, 'subpage'), (5, 'malformed'), (5, 'malformed')]


def test_optouts() -> None:
    """Whoever may have opted out, has."""
    text = ('Not [[User:A]]. <s>[[User:B]]</s> {{x|[[User:C]]}}\n'
            '* [[User:E]] by {{u|F}}<ref>[[User:G]]</ref>\n* [[User:I/x]]\n'
            '{{PRV|K|contact=never}}<!-- [[User:L]] -->\n* Newt\n* [[User:M\n'
            '<s>[[User:J]]')
    reading = read_optouts(text, PAGE, EN)
    assert names_of(reading) == ['A', 'B', 'C', 'E', 'F', 'G', 'I', 'K', 'J']
    assert [(one.line, one.reason) for one in reading.remarks] == [
        (5, 'unnamed'), (6, 'malformed'), (7, 'malformed')]


SECTIONS = """\
* [[User:A]]
== One ==
* [[User:B]]
{{/B}}
=== Inner ===
* [[User:C]]
== ''Two''  words ==
* [[User:D]]
<!--
== Three ==
-->
* [[User:E]]
<h2>Four</h2>
* [[User:F]]
== Twice ==
== Twice ==
"""


@pytest.mark.parametrize(('section', 'recipients'), [
    ('One', ['B', 'C']), ('Inner', ['C']), ('Two_words', ['D', 'E']),
    ('Four', ['F'])])
def test_section(section: str, recipients: list[str]) -> None:
    """A section is read with its subsections, and nothing else."""
    reading = read_wikitext(SECTIONS, PAGE, EN, section=section)
    assert names_of(reading) == recipients
    assert reading.subpages == ([f'{PAGE}/B'] if section == 'One' else [])


@pytest.mark.parametrize('section', ['Three', 'one', 'Twice'])
def test_no_such_section(section: str) -> None:
    """A section that is not there just once is an error."""
    with pytest.raises(SectionError, match=section):
        read_wikitext(SECTIONS, PAGE, EN, section=section)


@pytest.mark.parametrize(('page', 'text', 'subpages'), [
    (PAGE, '{{/A}}\n* {{/B}}\n{{/A/}}', ['/A', '/B']),
    (PAGE, '{{Project:List/A}} {{sandbox:list/B}}', ['/A', '/B']),
    (PAGE, '{{Project:Other/A}}{{List/A}}{{../A}}{{/}}', []),
    (PAGE, '<!-- {{/A}} --><s>{{/B}}</s><nowiki>{{/C}}</nowiki>', []),
    (PAGE, '<s>{{/A}}', []),
    (PAGE, '{{/A|x}} {{x|{{/B}}}}', []),
    ('List', '{{:List/A}}', ['/A']),
    # Namespaces without subpages have templates of that name.
    ('List', '{{/A}}', []),
])
def test_subpages(page: str, text: str, subpages: list[str]) -> None:
    """The page's own subpages that it shows are part of the list."""
    reading = read_wikitext(text, page, EN)
    assert reading.subpages == [page + subpage for subpage in subpages]


def test_transcluded() -> None:
    """A part of a list says what it says where it is transcluded."""
    text = ('<includeonly>* [[User:A]]</includeonly>\n'
            '<noinclude>* [[User:B]]</noinclude>\n* [[User:C]]')
    assert names_of(read_wikitext(text, f'{PAGE}/A', EN,
                                  root=PAGE)) == ['A', 'C']


@pytest.mark.parametrize(('option', 'text', 'recipients'), [
    ('frob', '* {{Frob|Olm|Fox}}', ['Olm']),
    ('Frob', '* {{frob|user=Olm}}', ['Olm']),
    ('frob/2', '* {{frob|Olm|Fox}}', ['Fox']),
    ('frob/who', '* {{frob|Olm|who=Fox}}', ['Fox']),
    ('/item', '{{/item|Olm}}', ['Olm']),
    ('/item/2', '{{/item|Olm|Fox}}', ['Fox']),
    ('frob/', '* {{frob|Olm}} for [[User:Fox]]', ['Fox']),
])
def test_account_template(option: str, text: str,
                          recipients: list[str]) -> None:
    """-template:NAME and NAME/PARAM say which parameter names who."""
    templates = {**BUILT_IN, **dict([account_template(option)])}
    reading = read_wikitext(text, PAGE, EN, templates=templates)
    assert names_of(reading) == recipients
    assert reading.remarks == []


@pytest.mark.parametrize('option', ['', ' ', '/', '//'])
def test_account_template_without_a_name(option: str) -> None:
    """A template needs a name."""
    with pytest.raises(ValueError, match='names no template'):
        account_template(option)


@pytest.mark.parametrize(('title', 'recipients', 'reasons'), [
    ('User:Maple Fox', ['Maple Fox'], []),
    ('User talk:Maple Fox', ['Maple Fox'], []),
    ('User talk:Olm/Archive 1', [], ['subpage']),
    ('Template:Uw-x', [], ['not-a-user']),
    ('Olm', [], ['not-a-user']),
    ('User:192.0.2.1', [], ['anonymous']),
])
def test_title(title: str, recipients: list[str],
               reasons: list[str]) -> None:
    """A category's member names the user whose page it is."""
    reading = read_title(title, 'Category:X', EN)
    assert names_of(reading) == recipients
    assert [one.reason for one in reading.remarks] == reasons


def test_merge() -> None:
    """Several lists name each account once, where it is first."""
    one = read_wikitext('* [[User:A]] by [[User:B]] for [[User:C]]', 'X', EN)
    two = read_wikitext('* [[User:B]]\n* [[User:A]] by {{u|C}}', 'Y', EN)
    reading = merge([one, two])
    assert [(one.name, one.page) for one in reading.recipients] == [
        ('A', 'X'), ('B', 'Y')]
    assert reading.remarks == [('X', 1, 'C', 'mentioned')]


def test_list_keepers_read_of_every_remark() -> None:
    """Their page says what each remark means, and of no other."""
    page = Path(__file__).parents[2] / 'docs' / 'list-keepers.md'
    told = re.findall(r'^\| `([\w-]+)` \|', page.read_text('utf-8'), re.M)
    assert sorted(told) == sorted(REASONS)
