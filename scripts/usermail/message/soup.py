"""What the steps on the way from HTML to text share."""
from __future__ import annotations

from bs4 import Tag
from bs4.element import NavigableString


def classes(tag: Tag) -> set[str]:
    """Return a tag's classes."""
    return {*tag.get_attribute_list('class')}


def leads_elsewhere(link: Tag) -> bool:
    """Say whether a link leads off the page."""
    return not str(link.get('href', '#')).startswith('#')


def put(string: NavigableString, text: str) -> None:
    """Put a text in place of another; never an empty one.

    Beside an empty string markdownify takes away blanks that are needed.
    """
    if text:
        string.replace_with(text)
    else:
        string.extract()
