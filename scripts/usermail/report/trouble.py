"""Say on the wiki why a run can't be done: reasons in, one block out.

The notice stands between two comments of its own kind, with its heading::

    <!-- emailusers-trouble 3f0c… -->
    == … ==
    …
    <!-- /emailusers-trouble 3f0c… -->

Nothing in it depends on the clock.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from ..exceptions import OnWiki, Page, Waiting
from ..translations import translated
from .blocks import blocks_of, joined
from .wikitext import escape, isolate, link


#: How many would get a mail: no reason for an edit, if it alone changed.
_COUNT = re.compile(r'<p class="emailusers-count">[^\n]*')

#: Beside the text of a mail that is for one gender only.
_SIGNS = {'unknown': '', 'male': '♂ ', 'female': '♀ '}

#: Of the box with a mail's text: as it is in mail programs, lines and
#: blanks kept, each in its own direction.
_MAIL = ('white-space:pre-wrap;overflow-wrap:anywhere;'
         'unicode-bidi:plaintext;font-family:monospace,monospace;'
         'border:1px solid;padding:0.5em')


def render_notice(error: OnWiki, language: str, lists: Sequence[str],
                  sender: str) -> str:
    """Return the notice as wikitext, without its markers.

    :param error: why the run can't be done
    :param language: code of the language to write in
    :param lists: the titles of the list pages
    :param sender: the account that sends
    """
    def say(key: str, **parameters: object) -> str:
        return translated(language, f'trouble-{key}', parameters)

    titles = ', '.join(map(escape, lists))
    lines = [f'== {say("heading", lists=titles)} ==',
             say('intro', sender=isolate(
                 f'[[:User:{sender}|{escape(sender)}]]')),
             *(f'* {_reason(each, say)}' for each in error.reasons)]
    if error.waiting:
        lines += _preview(error.waiting, say)
    return '\n'.join(lines)


def _reason(error: OnWiki, say: Callable[..., str]) -> str:
    """Say what is wrong, and what to do."""
    values = {name: _shown(value, groups=name == 'groups') for name, value
              in error.parameters.items()}
    values['trusted'] = ' · '.join(
        str(values[name]) for name in ('groups', 'accounts')
        if values.get(name))
    source = error.source
    said = say(error.key, page=isolate(link(source.title)) if source else '',
               **values)
    return said + (f' <small>{_revision(source, say)}</small>'
                   if source and source.revision else '')


def _shown(value: str | int | tuple[str, ...], *,
           groups: bool = False) -> str | int:
    """Return what somebody wrote, so that the wiki shows it as it is.

    :param value: one text, or several; or a number
    :param groups: whether they are the wiki's groups, linked to who is in
        them
    """
    if isinstance(value, int):
        return value
    texts = (value,) if isinstance(value, str) else value
    # Not a comma: that is another one in Arabic or Chinese.
    return ' · '.join(isolate(
        f'[[Special:ListUsers/{text}|{escape(text)}]]' if groups
        else escape(text)) for text in texts)


def _revision(source: Page, say: Callable[..., str]) -> str:
    """Say which revision of a page it is about, and whose."""
    revision = (f'[[Special:PermanentLink/{source.revision}|'
                f'{source.revision}]]')
    return say('revision', revision=revision,
               author=isolate(escape(source.author) or '?'))


def _preview(waiting: Waiting, say: Callable[..., str]) -> Iterator[str]:
    """Yield what shows a mail as plain text, of which nothing is live.

    Where scripts are off, the box is open.
    """
    yield ('<p class="emailusers-count">'
           f'{say("count", number=waiting.number)}</p>')
    if not waiting.variants:
        return
    yield (f'<div class="mw-collapsible mw-collapsed">{say("preview")}'
           '<div class="mw-collapsible-content">')
    for gender, subject, body in waiting.variants:
        # No line may begin with a blank, or hold the wiki's own markup.
        text = '<br />'.join(map(_line, body.split('\n')))
        yield (f"<p>{_SIGNS[gender]}'''<bdi>{_line(subject)}</bdi>'''</p>"
               f'<div style="{_MAIL}">{text}</div>')
    yield '</div></div>'


def _line(text: str) -> str:
    """Return a line whose blanks are kept, and make nothing live either."""
    return '&#32;'.join(map(escape, text.split(' ')))


def put_notice(page_text: str, key: str, notice: str,
               is_ours: Callable[[str], bool]) -> str:
    """Return a page's text with a notice brought up to date.

    What somebody else wrote stays, also between the markers. A notice that
    is there is left alone if only the count of recipients has changed.

    :param page_text: the page as it is
    :param key: the notice's key
    :param notice: what to say
    :param is_ours: says whether a part of the page, with its markers, is
        as the bot wrote it
    """
    start, end = _markers(key)
    block = f'{start}\n{notice}\n{end}'
    for part in reversed(_blocks(page_text, key)):
        if part[0] == block:
            return page_text
        if is_ours(part[0]):
            if _COUNT.sub('', part[0]) == _COUNT.sub('', block):
                return page_text
            return page_text[:part.start()] + block + page_text[part.end():]
    return f'{page_text}\n\n{block}'.lstrip()


def without_notices(page_text: str, keys: Iterable[str],
                    is_ours: Callable[[str], bool]) -> str:
    """Return a page's text without these notices; see :func:`put_notice`."""
    # From the last to the first: what is above stays where it is.
    for part in sorted((part for key in keys
                        for part in _blocks(page_text, key)),
                       key=re.Match.start, reverse=True):
        if is_ours(part[0]):
            page_text = joined(page_text[:part.start()],
                               page_text[part.end():])
    return page_text


def _markers(key: str) -> tuple[str, str]:
    """Return the comments before and after a notice."""
    return (f'<!-- emailusers-trouble {key} -->',
            f'<!-- /emailusers-trouble {key} -->')


def _blocks(page_text: str, key: str) -> list[re.Match[str]]:
    """Return what stands between a notice's markers, where they count."""
    start, end = _markers(key)
    return blocks_of(page_text, re.escape(start), end)
