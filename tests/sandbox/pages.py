"""Pages as MediaWiki exports and imports them."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from xml.sax.saxutils import escape


START = datetime(2020, 1, 1)


def export(title: str, revisions: Iterable[tuple[str, str]]) -> str:
    """Return a page's history, one revision a minute.

    https://www.mediawiki.org/wiki/Help:Export

    :param revisions: (user, wikitext)
    """
    parts = [
        '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" '
        'version="0.11" xml:lang="en">'
        f'<page><title>{escape(title)}</title><ns>0</ns><id>1</id>']
    for minute, (user, text) in enumerate(revisions):
        time = START + timedelta(minutes=minute)
        parts.append(
            f'<revision><id>{minute + 1}</id>'
            f'<timestamp>{time:%Y-%m-%dT%H:%M:%SZ}</timestamp>'
            f'<contributor><username>{escape(user)}</username><id>1</id>'
            '</contributor><model>wikitext</model>'
            '<format>text/x-wiki</format>'
            f'<text xml:space="preserve">{escape(text)}</text></revision>')
    return ''.join([*parts, '</page></mediawiki>'])
