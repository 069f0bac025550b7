"""Say what became of a campaign: outcomes in, a section of a page out.

The report is one block between two hidden markers, so that a later run
finds its campaign's report and brings it up to date, whatever people
wrote around it. Nothing in it depends on the clock: a run that changed
nothing renders the same text.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ..eligibility import Added
from ..outcomes import Outcome
from ..recipients import Remark
from ..translations import moment, translated
from ..wiki import Source
from .marker import Marker, key_of, start_of
from .reasons import word_of
from .summary import Summary


#: So many remarks are listed; the rest is counted only.
MAX_REMARKS = 100

#: So many list pages are linked.
MAX_LISTS = 5

#: Of the bars. Each has a contrast of 3 : 1 or more to white and to black
#: (https://www.w3.org/TR/WCAG21/#non-text-contrast); they only repeat
#: what the rows say.
COLOURS = {
    Outcome.SENT: '#14866d', Outcome.POSTED: '#36a1a1',
    Outcome.UNCERTAIN: '#ac6600', Outcome.GIVEN_UP: '#ac6600',
    Outcome.REFUSED: '#72777d', Outcome.FAILED: '#d73333',
    Outcome.SKIPPED: '#72777d', Outcome.DEFERRED: '#36c',
}


def escape(text: str) -> str:
    """Return text that the wiki shows as it is.

    Whatever is not a letter, a digit or a blank becomes a character
    reference: nothing of it can be a link, a template, a signature, a
    magic word, a tag or the end of a comment.
    """
    return re.sub(r'[^\w ]|_', lambda match: f'&#{ord(match[0])};',
                  ' '.join(text.split()))


def isolate(wikitext: str) -> str:
    """Return wikitext that keeps its direction in any surrounding."""
    return f'<bdi>{wikitext}</bdi>'


def link(title: str) -> str:
    """Return a link to a page."""
    # A title from the wiki has none of []{}|<>#, so it can't leave a
    # link; the colon keeps a file from being shown, a category from
    # being joined.
    return f'[[:{title}]]'


def _revision(source: Source) -> str:
    """Return a link to the revision of a page that was read."""
    if not source.revision:
        return isolate(link(source.title))
    return isolate(f'[[Special:PermanentLink/{source.revision}|'
                   f'{escape(source.title)}]]')


def _time(seconds: float) -> str:
    """Return a time that stays on one line."""
    return ('<bdi style="white-space:nowrap">'
            f'{moment(seconds)} (UTC)</bdi>')


def _names(names: Iterable[str]) -> str:
    """Return people's names, none of them a link."""
    # Not a comma: that is another one in Arabic or Chinese.
    return ' · '.join(isolate(escape(name)) for name in sorted(names))


class Writer:

    """Writes the parts of a report in one language."""

    def __init__(self, summary: Summary, language: str, *,
                 names: bool) -> None:
        """Prepare it; see :func:`render`."""
        self.summary = summary
        self.language = language
        self.names = names

    def say(self, key: str, **parameters: object) -> str:
        """Return one of our messages."""
        return translated(self.language, key, parameters)

    def reason(self, reason: str) -> str:
        """Say a reason in words, or as the code that it is."""
        word = word_of(reason)
        return (self.say(f'reason-{word}') if word
                else f'<code>{escape(reason)}</code>')

    def facts(self) -> list[str]:
        """Return the table that says what the mailing is."""
        summary = self.summary
        lists = [_revision(source) for source in summary.lists[:MAX_LISTS]]
        if len(summary.lists) > MAX_LISTS:
            lists.append(self.say('more',
                                  number=len(summary.lists) - MAX_LISTS))
        rows = [('campaign', isolate(escape(summary.campaign))),
                ('list', '<br />'.join(lists))]
        if summary.page:
            rows.append(('message', _revision(summary.page)))
        rows.append(('sender', isolate(
            f'[[:User:{summary.sender}|{escape(summary.sender)}]]')))
        for key, seconds in (('first', summary.first),
                             ('last', summary.last)):
            if seconds is not None:
                rows.append((key, _time(seconds)))
        lines = ['{| class="wikitable"']
        for key, value in rows:
            lines += ['|-', '! scope="row" style="text-align:start" | '
                      + self.say(f'label-{key}'),
                      # A long title must not push the table off a phone.
                      f'| style="overflow-wrap:anywhere" | {value}']
        return [*lines, '|}']

    def counts(self) -> list[str]:
        """Return the table of outcomes and reasons."""
        lines = ['{| class="wikitable"', *(
            f'! scope="col" | {self.say(key)}'
            for key in ('outcome', 'recipients'))]
        for outcome in Outcome:
            number = self.summary.total(outcome)
            if not number:
                continue
            lines += self._row(self.say(str(outcome)), number,
                               COLOURS[outcome])
            if outcome not in (Outcome.SENT, Outcome.POSTED):
                lines += self._reasons(outcome)
            elif self.names:
                lines += self._detail(_names(self.summary.named(outcome)))
        lines += self._row(self.say('total'), self.summary.total(*Outcome))
        return [*lines, '|}']

    def _row(self, label: str, number: int,
             colour: str | None = None) -> list[str]:
        """Return an outcome's row, with its share if it has a colour.

        The bar stands under its words: another column would not fit on a
        phone. It has a border, as colours may not be printed or seen.
        """
        weight, share = '', ''
        if colour:
            part = 100 * number / self.summary.total(*Outcome)
            # Nobody is 0 %, and 100 % are all.
            figure = 100 if part == 100 else min(99, max(1, round(part)))
            share = f' <small>({self.say("percent", number=figure)})</small>'
            label += ('<div style="max-width:20em;border:1px solid">'
                      f'<div style="width:{part:.1f}%;height:0.5em;'
                      f'background:{colour}"></div></div>')
            weight = ';font-weight:normal'
        return ['|-', f'! scope="row" style="text-align:start{weight}" | '
                f'{label}', '| style="text-align:end;white-space:nowrap" | '
                f'{number}{share}']

    def _reasons(self, outcome: Outcome) -> list[str]:
        """Return the rows that say why, one for each word."""
        people: dict[str, list[str]] = {}
        for reason, names in self.summary.reasons(outcome):
            people.setdefault(self.reason(reason), []).extend(names)
        lines = []
        for word, names in people.items():
            label = word + ('<br />' + _names(names) if self.names else '')
            lines += self._detail(label, len(names))
        return lines

    def _detail(self, label: str, number: int | None = None) -> list[str]:
        """Return a row that says more of the outcome above it."""
        return ['|-', '| style="padding-inline-start:1.5em" | '
                f'<small>{label}</small>', '|' if number is None else
                f'| style="text-align:end" | <small>{number}</small>']

    def open(self) -> list[str]:
        """Say what an operator must decide, and what is still to come."""
        lines = []
        doubtful = self.summary.named(Outcome.UNCERTAIN)
        if doubtful:
            lines += ['', self.say('decide', number=len(doubtful),
                                   names=_names(doubtful))]
        deferred = self.summary.total(Outcome.DEFERRED)
        if deferred and self.summary.renewed is not None:
            lines += ['', self.say('deferred-until', number=deferred,
                                   time=_time(self.summary.renewed))]
        elif deferred:
            lines += ['', self.say('deferred-next', number=deferred)]
        return lines

    def remarks(self) -> list[str]:
        """Return the list of entries that need mending."""
        remarks = self.summary.to_mend
        if not remarks:
            return []
        lines = ['', self.say('remarks', number=len(remarks))]
        lines += [f'* {self._remark(remark)}'
                  for remark in remarks[:MAX_REMARKS]]
        if len(remarks) > MAX_REMARKS:
            lines.append('* ' + self.say(
                'more', number=len(remarks) - MAX_REMARKS))
        return lines

    def _remark(self, remark: Remark | Added) -> str:
        """Say what is to be mended."""
        said = self.say(
            'remark' if remark.line else 'remark-page',
            page=isolate(link(remark.page)), line=remark.line,
            text=isolate(escape(remark.text)),
            reason=self.reason(remark.reason))
        if not (isinstance(remark, Added) and remark.revid):
            return said
        diff = f'[[Special:Diff/{remark.revid}|{remark.revid}]]'
        who = isolate(escape(remark.actor))
        return f'{said} ' + (
            self.say('added-by', actor=who, revision=diff) if remark.actor
            else self.say('added', revision=diff))


def render(summary: Summary, language: str, *, names: bool = False) -> str:
    """Return the report's block as wikitext.

    :param summary: what to report
    :param language: code of the language to write in
    :param names: whether to name the recipients; those in doubt are named
        in any case, as somebody must decide about them
    """
    writer = Writer(summary, language, names=names)
    return '\n'.join([*writer.facts(), *writer.counts(), *writer.open(),
                      *writer.remarks()])


#: Comments, and what the wiki shows as it is written: a marker in that
#: marks nothing. A tag without its end is none to the wiki.
_RAW = re.compile(r'<!--.*?-->|<(nowiki|pre|source|syntaxhighlight)'
                  r'(?:\s[^>]*)?(?<!/)>.*?</\1\s*>',
                  re.IGNORECASE | re.DOTALL)


def insert(page_text: str, campaign: str, heading: str, block: str,
           is_ours: Callable[[str], bool], *, ledger: str = '',
           sent: int = 0) -> str:
    """Return a page's text with the campaign's report brought up to date.

    Anybody can write markers, or between them. So only what is as the bot
    wrote it is replaced, the lowest if there are several; else the report
    is added below.

    :param page_text: the page as it is
    :param campaign: the campaign's name
    :param heading: heading for a report that is not there yet
    :param block: the report
    :param is_ours: says whether a part of the page, with its markers, is
        as the bot wrote it
    :param ledger: the id of the ledger that counted
    :param sent: how many people it counts as sent
    """
    marker = Marker(key_of(campaign), ledger, sent)
    start, end = start_of(marker.key), marker.end
    block = f'{marker.start}\n{block}\n{end}'
    raw = [part.span() for part in _RAW.finditer(page_text) if part[1]]
    # From a start marker to the next end marker, no other between them.
    found = [part for part in re.finditer(
        f'{start}(?:(?!{start}).)*?{end}', page_text, re.DOTALL)
        if not any(begin < part.end() and part.start() < stop
                   for begin, stop in raw)]
    for part in reversed(found):
        if part[0] == block or is_ours(part[0]):
            return page_text[:part.start()] + block + page_text[part.end():]
    return f'{page_text}\n\n== {heading} ==\n{block}'.lstrip()
