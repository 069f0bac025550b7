"""Which part of a page is read: all of it, or one section."""
from __future__ import annotations


class SectionError(ValueError):

    """The section to read is not on the page, or not only once."""


class Section:

    """The section to read; ``here`` is whether we are in it."""

    def __init__(self, page: str, name: str | None) -> None:
        """Get ready for a page's first line.

        :param page: its title, for errors
        :param name: the section's heading, cleaned; None for the whole page
        """
        self.page = page
        self.name = name
        self.here = name is None
        self.level = 0  # of its heading, once that was found

    def heading(self, name: str, level: int) -> None:
        """Pass a heading: it may begin or end the section.

        :param name: its text, cleaned
        :param level: 1 to 6
        :raises SectionError: the section begins for the second time
        """
        if self.name is None:
            return
        if name == self.name:
            if self.level:
                raise SectionError(f'The page "{self.page}" has several '
                                   f'sections "{self.name}".')
            self.here, self.level = True, level
        elif level <= self.level:
            self.here = False

    def end(self) -> None:
        """Pass the end of the page.

        :raises SectionError: there was no such section
        """
        if self.name is not None and not self.level:
            raise SectionError(
                f'The page "{self.page}" has no section "{self.name}".')
