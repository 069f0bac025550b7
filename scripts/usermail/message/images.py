"""Put words and links in place of the images of a page.

MediaWiki writes an image as figure, div or span, by release (before and
since 1.41) and placement. What it has to tell is the same in all of them.
"""
from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from .soup import classes, leads_elsewhere, put


#: What frames an image, besides figure: legacy placements and thumbnails,
#: and galleries.
_FRAMES = frozenset(['floatleft', 'floatnone', 'floatright', 'gallerybox',
                     'thumb', 'tsingle'])
_CAPTIONS = frozenset(['gallerytext', 'thumbcaption'])
#: Of links to an image's own page, which only describes it.
_DESCRIPTION = frozenset(['image', 'mw-file-description'])
_MEDIA = ['audio', 'img', 'video']

_TEX = re.compile(r'\{\\(?:displaystyle|textstyle)\s*(.*)\}', re.DOTALL)


def replace_images(soup: BeautifulSoup) -> None:
    """Replace each image by its words, linked to where it leads.

    Its words are its caption, its title or its alternative text. One
    without words that leads nowhere is for the eye and leaves nothing.

    :param soup: changed in place
    """
    for formula in soup.find_all('math'):
        tex = formula.find('annotation') or formula.get('alttext', '')
        formula.replace_with(tex_of(
            tex.get_text() if isinstance(tex, Tag) else str(tex)))
    for area in soup.find_all('area', href=True):
        # A part of an image map.
        area.name = 'a'
        area.string = f'{area.get("alt") or area.get("title") or ""}'
        area.insert_after(' ')
    _drop_missing(soup)
    said = {str(link['href']) for link in soup.find_all('a', href=True)
            if link.get_text(strip=True)}
    for image in soup.find_all('img'):
        _replace(image, said)


def tex_of(text: str) -> str:
    """Return a formula without what MediaWiki puts around it."""
    found = _TEX.fullmatch(text.strip())
    return (found[1] if found else text).strip()


def _drop_missing(soup: BeautifulSoup) -> None:
    """Drop files that are not there, with their frames and captions."""
    missing = soup.find_all(_is_missing)
    # Without a link to upload it, a missing one is only text.
    missing += [frame for frame in soup.find_all(['div', 'li'])
                if not {'gallerybox', 'thumbinner'}.isdisjoint(classes(frame))
                and frame.find([*_MEDIA, 'canvas', 'iframe']) is None]
    for tag in missing:
        if tag.decomposed:
            continue
        frame = _frame(tag)
        if frame is not None and frame.find(_MEDIA) is None:
            tag = frame
        _drop(tag)


def _is_missing(tag: Tag) -> bool:
    """Say whether a tag stands for a file that is not there."""
    return ('mw-broken-media' in classes(tag)
            or 'mw:Error' in str(tag.get('typeof', ''))
            or tag.name == 'a' and 'new' in classes(tag)
            and 'wpDestFile=' in str(tag.get('href')))


def _frame(tag: Tag) -> Tag | None:
    """Return the frame of an image, if it has one."""
    for parent in tag.parents:
        if parent.name == 'figure' or not _FRAMES.isdisjoint(classes(parent)):
            box = parent.find_parent('li')
            in_gallery = box is not None and 'gallerybox' in classes(box)
            return box if in_gallery else parent
    return None


def _replace(image: Tag, said: Collection[str]) -> None:
    """Replace one image, and its frame if there is nothing else in it.

    :param said: where links with words lead: no image needs to say it again
    """
    link = image.find_parent('a')
    if link is not None and (len(link.find_all('img', limit=2)) > 1
                             or link.get_text(strip=True)):
        # A part of what the link says.
        link = None
    frame = _frame(image)
    caption = None
    if frame is not None and len(frame.find_all('img', limit=2)) > 1:
        frame = None
    if frame is not None:
        caption = frame.find(_is_caption)
        inside = caption.get_text(strip=True) if caption else ''
        if frame.get_text(strip=True) != inside:
            frame = caption = None
    words = _words(image, link, caption)
    if link is not None and _is_of_interest(link) and (
            words or str(link['href']) not in said):
        words = _linked(link, words)
    if frame is None:
        place = link or image
    else:
        place = frame
        around_words = Tag(name='li' if frame.name == 'li' else 'p')
        around_words.extend(words)
        words = [around_words] if words else []
    if words:
        place.replace_with(*words)
    else:
        _drop(place)


def _is_caption(tag: Tag) -> bool:
    """Say whether a tag is an image's caption."""
    return (tag.name == 'figcaption'
            or not _CAPTIONS.isdisjoint(classes(tag)))


def _words(image: Tag, link: Tag | None, caption: Tag | None,
           ) -> list[PageElement]:
    """Return what an image has to say; nothing if that is its file name."""
    if caption is not None and caption.get_text(strip=True):
        return list(caption.contents)
    address = re.split('[/?&=]', unquote(str(image.get('src', ''))))
    alt = tex_of(str(image.get('alt', '')))
    if alt.replace(' ', '_') in address:
        alt = ''
    title = str(link.get('title', '')) if link is not None else ''
    # That of a wiki page is given to its links by the wiki.
    given = title.replace(' ', '_') not in unquote(
        str(link.get('href', '')) if link is not None else '')
    words = title if given and title else alt
    return [NavigableString(words)] if words else []


def _is_of_interest(link: Tag) -> bool:
    """Say whether a link leads to something else than the image."""
    return (leads_elsewhere(link)
            and _DESCRIPTION.isdisjoint(classes(link)))


def _linked(link: Tag, words: list[PageElement]) -> list[PageElement]:
    """Return the words as the label of a link."""
    attributes = {'href': str(link.get('href'))}
    label = Tag(name='a', attrs=attributes)
    if any(inner.get_text(strip=True) for word in words
           if isinstance(word, Tag)
           for inner in (word, *word.find_all('a')) if inner.name == 'a'):
        # One of them is a link itself.
        label.string = attributes['href']
        return [*words, NavigableString(' ('), label, NavigableString(')')]
    # A link to a page of the wiki has its title.
    label.extend(words or [NavigableString(
        str(link.get('title') or link['href']))])
    return [label]


def _drop(tag: Tag) -> None:
    """Drop a tag, and one of the blanks around it."""
    before, after = tag.previous_sibling, tag.next_sibling
    if (isinstance(before, NavigableString) and before[-1:].isspace()
            and isinstance(after, NavigableString)):
        put(after, after.lstrip())
    tag.decompose()
