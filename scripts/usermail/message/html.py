"""Make plain text of the wiki's HTML."""
from __future__ import annotations

import re
from textwrap import indent
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from .images import replace_images
from .plaintext import clean
from .raised import raise_and_lower
from .soup import classes, leads_elsewhere
from .tables import only_places, own_rows, read


#: What is on the page for editors, for the screen or not to be seen:
#: edit links, table of contents, the arrows back from the footnotes.
_DEBRIS = frozenset(['audio', 'link', 'script', 'style', 'video'])
_DEBRIS_CLASSES = frozenset([
    'mw-cite-backlink', 'mw-editsection', 'magnify', 'toc'])
_HIDDEN = re.compile(r'display\s*:\s*none|visibility\s*:\s*hidden', re.I)

#: Stands behind a line break, and goes with the blanks behind it. White
#: space itself, which a page can't have.
_BREAK = '\x1f'

#: What is a block and markdownify takes for running text.
_BLOCKS = ['aside', 'center', 'details', 'figcaption', 'figure', 'footer',
           'header', 'main', 'nav', 'summary']


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
    replace_images(soup)
    for tag in soup.find_all(_is_debris):
        tag.decompose()
    for tag in soup.find_all(style=_HIDDEN):
        tag.decompose()
    raise_and_lower(soup)
    for tag in soup.find_all(_BLOCKS):
        tag.name = 'div'
    heading = None
    first = soup.find(re.compile('^h[1-6]$')) if take_heading else None
    if first is not None:
        heading = ' '.join(first.get_text().split())
        first.decompose()
    converter = _Converter(base_url)
    # The inner ones come first then.
    for table in reversed(soup.find_all('table')):
        text = Tag(name='pre', attrs={'class': 'table'})
        text.string = converter.lay_out(table)
        table.replace_with(text)
    return heading, converter.text_of(soup)


def _is_debris(tag: Tag) -> bool:
    """Say whether a tag has nothing to tell in a mail.

    Not a CSS selector: to compile the first one takes a tenth of a second.
    """
    return (tag.name in _DEBRIS or 'hidden' in tag.attrs
            or not _DEBRIS_CLASSES.isdisjoint(classes(tag))
            or tag.get('id') == 'toc')


def _spaced(link: Tag, url: str) -> str:
    """Return a URL in place of a link, so that nothing sticks to it."""
    before = str(link.find_previous(string=True) or ' ')
    after = str(link.next_sibling or ' ')
    return (' ' * (before[-1:] not in ' \n([{') + url
            + ' ' * after[:1].isalnum())


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
        #: where links are put, label and URL, that are not to be written
        #: in the text
        self.links: list[tuple[str, str]] | None = None

    def text_of(self, tag: Tag) -> str:
        """Return the text of all that there is in a tag."""
        return clean(re.sub(f'{_BREAK} *', '', self.convert_soup(tag)))

    def lay_out(self, table: Tag) -> str:
        """Write a table, after the tables in it."""
        rows = own_rows(table)
        caption = table.find('caption', recursive=False)
        title = self._content(caption) if caption else ''
        inline = read(rows, lambda cell, _: self._content(cell))
        if (only_places(table) or inline.columns < 2
                or len(inline.rows) < 2):
            return clean('\n\n'.join([title, *(
                cell.text for row in inline.rows for cell in row
                if not cell.goes_on)]))
        # What measures columns takes long to load, and few mails need it.
        from .layout import aligned, direction_mark, records

        around = table if table.get('dir') else table.find_parent(dir=True)
        mark = direction_mark(
            table.get_text(), str(around['dir']) if around else None)
        text = aligned(inline, mark)
        links: list[tuple[str, str]] = []
        if text is None:
            below = read(
                rows, lambda cell, _: self._content(cell, links))
            # Else nobody could tell which is which.
            if len(dict(links)) == len({*links}):
                text = aligned(below, mark)
        if text is None:
            links = []
            text = records(read(
                rows, lambda cell, is_head: self._content(
                    cell, links if is_head else None)))
        notes = [f'* {label}: {url}' for label, url in dict.fromkeys(links)]
        return clean('\n\n'.join([title, text, '\n'.join(notes)]))

    def _content(self, cell: Tag,
                 links: list[tuple[str, str]] | None = None) -> str:
        """Return the text of a cell.

        :param links: where its links are put, if not in the text
        """
        before, self.links = self.links, links
        name, cell.name = cell.name, 'div'
        try:
            text = self.text_of(cell)
        finally:
            self.links, cell.name = before, name
        return text if '\n' in text else text.strip()

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write the label and the URL, or the URL alone."""
        label = text.strip()
        if not label or not leads_elsewhere(el):
            return text
        href = str(el['href'])
        url = urljoin(self.base_url, href)
        if 'new' in classes(el):
            # A red link opens the editor; what is meant is the page.
            url = re.sub(r'&(?:action=edit|redlink=1)\b', '', url)
        if url.startswith('mailto:') and '?' not in url:
            url = url[len('mailto:'):]
        if label in (href, url):
            return text.replace(label, url)
        if 'autonumber' in classes(el):
            return _spaced(el, url)
        if self.links is not None:
            self.links.append((' '.join(label.split()), url))
            return text
        return text.replace(label, f'{label} ({url})')

    def convert_blockquote(self, el: Tag, text: str,
                           parent_tags: set[str]) -> str:
        """Quote as mail programs do."""
        text = self.convert_div(el, text, parent_tags).strip('\n')
        return '\n\n' + indent(text, '> ', lambda line: True) + '\n\n'

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a block; the first line of a table may begin with blanks."""
        if '_inline' in parent_tags:
            return f' {text.strip()} '
        text = re.sub(r'\A(?:[ \t]*\n)* ?(?! )', '', text).rstrip()
        return f'\n\n{text}\n\n' if text else ''

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Begin a line."""
        return ' ' if '_inline' in parent_tags else f'\n{_BREAK}'

    def convert_dd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Indent the definition; in a list the item is indented already."""
        item = el.parent.parent if el.parent else None
        margin = '' if item and item.name == 'li' else '    '
        return indent(text.strip('\n' + _BREAK), margin) + '\n'

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
        text = re.sub(' {2,}', ' ', text.strip())
        if '_inline' in parent_tags:
            return f' {text} '
        return f'\n\n{text}\n\n' if text else ''

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Leave preformatted text alone."""
        return '\n\n' + text.strip('\n') + '\n\n'
