"""Make text fit for a plain-text mail, from the wiki's HTML or any text."""
from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import indent
from urllib.parse import unquote, urljoin

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter
from wcwidth import iter_graphemes


#: The longest line, in bytes of UTF-8. RFC 5321 (4.5.3.1.6) lets a server
#: refuse a line of more than 998; the rest is for what a mailer may add.
MAX_LINE = 900

_CONTROL = re.compile(r'[\0-\x08\x0b-\x1f\x7f-\x9f]')
_LINE_END = re.compile('\r\n?|[\u2028\u2029]')

#: What is on the page for editors, for the screen or not to be seen:
#: edit links, table of contents, the arrows back from the footnotes.
_DEBRIS = frozenset(['audio', 'link', 'script', 'style', 'video'])
_DEBRIS_CLASSES = frozenset([
    'mw-broken-media', 'mw-cite-backlink', 'mw-editsection', 'magnify', 'toc'])

#: Beside the text stand images in these; their captions stay.
_FLOATS = frozenset(['floatleft', 'floatnone', 'floatright', 'gallerybox',
                     'thumb'])
_HIDDEN = re.compile(r'display\s*:\s*none|visibility\s*:\s*hidden', re.I)

#: What is a block and markdownify takes for running text.
_BLOCKS = ['aside', 'center', 'details', 'figure', 'footer', 'header',
           'main', 'nav', 'summary']

#: What makes a cell more than a line of a table.
_NOT_IN_LINE = ['blockquote', 'div', 'dl', 'h1', 'h2', 'h3', 'h4', 'h5',
                'h6', 'hr', 'ol', 'pre', 'table', 'ul']


def read_html(html: str, base_url: str, *, take_heading: bool,
              ) -> tuple[str | None, str]:
    """Return the first heading and the text of the wiki's HTML.

    :param html: the answer of ``action=parse``
    :param base_url: what relative links are relative to
    :param take_heading: whether the first heading is wanted, and not in
        the text then; None is returned for it if it is not or there is none
    :raises RecursionError: the HTML is nested too deeply
    """
    soup = BeautifulSoup(html, 'html.parser')
    for tag in soup.find_all(_is_debris):
        tag.decompose()
    for tag in soup.find_all(style=_HIDDEN):
        tag.decompose()
    for table in soup.find_all('table'):
        _prepare_table(table)
    for tag in soup.find_all(_BLOCKS):
        tag.name = 'div'
    heading = None
    first = soup.find(re.compile('^h[1-6]$')) if take_heading else None
    if first is not None:
        heading = ' '.join(first.get_text().split())
        first.decompose()
    return heading, clean(_Converter(base_url).convert_soup(soup))


def _is_debris(tag: Tag) -> bool:
    """Say whether a tag has nothing to tell in a mail.

    Not a CSS selector: to compile the first one takes a tenth of a second.
    """
    classes = _classes(tag)
    return (tag.name in _DEBRIS or 'hidden' in tag.attrs
            or not _DEBRIS_CLASSES.isdisjoint(classes)
            or tag.get('id') == 'toc'
            # an image that is missing
            or tag.name == 'a' and 'new' in classes
            and 'wpDestFile=' in str(tag.get('href'))
            or tag.name == 'img' and any(
                parent.name == 'figure'
                or not _FLOATS.isdisjoint(_classes(parent))
                for parent in tag.parents))


def _classes(tag: Tag) -> list[str]:
    """Return a tag's classes."""
    return tag.get_attribute_list('class')


def _prepare_table(table: Tag) -> None:
    """Make a table one that can be written with one line for each row.

    One that can't, because it is there for the layout or holds lists and
    the like, becomes its cells, one after another.
    """
    rows = [row for row in table.find_all('tr')
            if row.find_parent('table') is table]
    cells = [row.find_all(['td', 'th'], recursive=False) for row in rows]
    if (all(len(row) < 2 for row in cells)
            or any(cell.find(_NOT_IN_LINE) or len(cell.find_all('p')) > 1
                   for row in cells for cell in row)):
        caption = table.find('caption', recursive=False)
        for tag in (table, *rows, *sum(cells, []), *filter(None, [caption])):
            tag.name = 'div'
        return
    # An empty cell for each that a higher one reaches into, or all that
    # follow would stand in a wrong column.
    reach: dict[int, int] = {}
    for row, own in zip(rows, cells):
        column = 0
        for cell in (*own, None):
            while reach.get(column, 0) > 0:
                reach[column] -= 1
                column += 1
                if cell is None:
                    row.append(Tag(name='td'))
                else:
                    cell.insert_before(Tag(name='td'))
            if cell is not None:
                for column in range(column, column + _span(cell, 'colspan')):
                    reach[column] = _span(cell, 'rowspan') - 1
                column += 1


def _span(cell: Tag, attribute: str) -> int:
    """Return how many columns or rows a cell takes."""
    value = str(cell.get(attribute, ''))
    return min(int(value), 100) if value.isdecimal() and int(value) else 1


class _Converter(MarkdownConverter):

    """Write text as people do in mails, which is nearly Markdown.

    What Markdown has for machines is left out. Each method gets an
    element and what has become of its content.
    """

    def __init__(self, base_url: str) -> None:
        super().__init__(
            bullets='*', escape_asterisks=False, escape_underscores=False,
            strong_em_symbol='', wrap=True, wrap_width=None)
        self.base_url = base_url

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write the label and the URL, or the URL alone."""
        href = str(el.get('href', ''))
        if not href or href.startswith('#'):
            return text
        classes = el.get_attribute_list('class')
        label = text.strip()
        if (not label and not el.find('img')
                # of which the file's page is only the description
                or {'image', 'mw-file-description'} & {*classes}):
            return text
        url = urljoin(self.base_url, href)
        if 'new' in classes:
            # A red link opens the editor; what is meant is the page.
            url = re.sub(r'&(?:action=edit|redlink=1)\b', '', url)
        if url.startswith('mailto:') and '?' not in url:
            url = url[len('mailto:'):]
        if label in ('', href, url) or 'autonumber' in classes:
            return text.replace(label, url) if label else url
        return text.replace(label, f'{label} ({url})')

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write what stands for the image, unless it is its file name."""
        alt = str(el.get('alt', ''))
        name = unquote(str(el.get('src', '')))
        return '' if alt.replace(' ', '_') in name else alt

    def convert_dd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Indent the definition."""
        return indent(text.strip('\n'), '    ') + '\n'

    def convert_dl(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Leave the indentation of the first line alone."""
        space = '\n' if parent_tags & {'dd', 'li'} else '\n\n'
        return space + text.strip('\n') + space

    def convert_hN(self, n: int, el: Tag, text: str,
                   parent_tags: set[str]) -> str:
        """Write a heading as in wikitext."""
        signs = '=' * n
        return f'\n\n{signs} {" ".join(text.split())} {signs}\n\n'

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a paragraph, without the gaps that images leave."""
        text = re.sub(' {2,}', ' ', text.strip(' \n'))
        if '_inline' in parent_tags:
            return f' {text} '
        return f'\n\n{text}\n\n' if text else ''

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Leave preformatted text alone."""
        return '\n\n' + text.strip('\n') + '\n\n'

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a row, with a line below it if it is the table's head."""
        cells = el.find_all(['td', 'th'], recursive=False)
        is_head = (el.find_previous_sibling('tr') is None
                   and not any(cell.name == 'td' for cell in cells))
        columns = sum(_span(cell, 'colspan') for cell in cells)
        text = text.replace('  |', ' |')  # of empty cells
        return f'|{text}\n' + is_head * f'|{" --- |" * columns}\n'


def clean(text: str) -> str:
    r"""Return text without control characters and needless white space.

    Lines end with ``\n``, no line ends with a blank, there is never more
    than one empty line, and none at either end.
    """
    text = _CONTROL.sub('', _LINE_END.sub('\n', text))
    text = '\n'.join(line.rstrip() for line in text.split('\n'))
    return re.sub('\n{3,}', '\n\n', text).strip('\n')


def wrap(text: str, limit: int = MAX_LINE) -> str:
    """Return text with no line of more than so many bytes in UTF-8.

    Lines are broken at blanks. Only a word that is too long itself is
    broken elsewhere: not within a URL or a grapheme, unless even that is
    too long.

    :param text: the text; lines that are short enough stay as they are
    :param limit: bytes, at least 4
    """
    return '\n'.join(piece for line in text.split('\n')
                     for piece in _wrap_line(line, limit))


def _wrap_line(line: str, limit: int) -> Iterator[str]:
    """Yield the pieces of a line."""
    piece, length = '', 0
    for unit in _units(line, limit) if size(line) > limit else [line]:
        if length + size(unit.rstrip()) > limit:
            if piece.strip():
                yield piece.rstrip()
            piece, length, unit = '', 0, unit.lstrip()
        piece += unit
        length += size(unit)
    yield piece


def _units(line: str, limit: int) -> Iterator[str]:
    """Yield what must not be broken, from a line that must."""
    for word in re.findall('[ \t]*[^ \t]+', line):
        if size(word.lstrip()) <= limit:
            yield word
            continue
        for part in re.split('([a-z]{3,10}://[!-~]+)', word):
            if '://' in part and size(part) <= limit:
                yield part
                continue
            for grapheme in iter_graphemes(part):
                if size(grapheme) <= limit:
                    yield grapheme
                else:
                    yield from grapheme


def size(text: str) -> int:
    """Return the length in bytes of UTF-8."""
    # A stray surrogate is for others to refuse.
    return len(text.encode('utf-8', 'surrogatepass'))
