"""Say which entries of the lists need fixing: remarks in, a section out.

All campaigns of the same lists share one block on a report page, with
markers of its own. It goes when there is nothing left to fix.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from ..eligibility import Added
from ..recipients import Remark
from .blocks import replace
from .marker import lists_key
from .summary import Summary
from .wikitext import Writer, escape, isolate, link, shown, wrapped


#: So many remarks are listed; the rest is counted only.
MAX_REMARKS = 100

#: So many are shown without being asked for.
MAX_OPEN = 10


def render_remarks(summary: Summary, language: str) -> str:
    """Return what is to be fixed as wikitext, '' for nothing.

    :param summary: what to report
    :param language: code of the language to write in
    """
    remarks = summary.to_mend
    if not remarks:
        return ''
    writer = Writer(summary, language)
    said = writer.say('remarks', number=len(remarks))
    lines = [f'<span id="{lists_key(summary.lists)}">{said}</span>']
    entries = [f'* {_remark(writer, remark)}'
               for remark in remarks[:MAX_REMARKS]]
    if len(remarks) <= MAX_OPEN:
        lines += entries
    else:
        kinds = Counter(writer.reason(remark.reason) for remark in remarks)
        lines += [*(f'* {number} × {kind}'
                    for kind, number in kinds.most_common()),
                  *writer.collapsed(), '|-', '|', *entries, '|}']
    if len(remarks) > MAX_REMARKS:
        lines += ['', writer.say('more', number=len(remarks) - MAX_REMARKS)]
    return '\n'.join(wrapped(lines))


def _remark(writer: Writer, remark: Remark | Added) -> str:
    """Say what is to be fixed."""
    said = writer.say(
        'remark' if remark.line else 'remark-page',
        page=isolate(link(remark.page)), line=remark.line,
        text=isolate(escape(remark.text)),
        reason=writer.reason(remark.reason))
    if not (isinstance(remark, Added) and remark.revid):
        return said
    diff = f'[[Special:Diff/{remark.revid}|{remark.revid}]]'
    who = isolate(escape(remark.actor))
    return f'{said} ' + (
        writer.say('added-by', actor=who, revision=diff) if remark.actor
        else writer.say('added', revision=diff))


def insert_remarks(page_text: str, summary: Summary, language: str,
                   is_ours: Callable[[str], bool]) -> str:
    """Return a page's text with what is to be fixed brought up to date.

    :param page_text: the page as it is
    :param summary: what to report
    :param language: code of the language to write in
    :param is_ours: says whether a part of the page, with its markers, is
        as the bot wrote it
    """
    key = lists_key(summary.lists).replace('-', ' remarks ')
    start, end = f'<!-- {key} -->', f'<!-- /{key} -->'
    block = render_remarks(summary, language)
    more = len(summary.lists) - 1
    lists = shown(summary.lists[0].title)
    writer = Writer(summary, language)
    if more:
        lists = writer.say('comma', before=lists,
                           after=writer.say('more', number=more))
    return replace(
        page_text, start, end, writer.say('to-fix', list=lists),
        f'{start}\n{block}\n{end}' if block else '', is_ours)
