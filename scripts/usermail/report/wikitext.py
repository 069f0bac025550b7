"""Say what became of a campaign: outcomes in, a section of a page out.

First one sentence and one bar, then what somebody must decide, then one
table with everything else, which a reader with scripts opens.

The report is one block between two hidden markers, so that a later run
finds its campaign's report and brings it up to date, whatever people
wrote around it. Nothing in it depends on the clock: a run that changed
nothing renders the same text.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import reduce

from ..outcomes import Outcome
from ..translations import moment, translated
from ..wiki import Source
from .blocks import stamp
from .marker import lists_key
from .reasons import word_of
from .summary import Summary


#: So many list pages are linked.
MAX_LISTS = 5

#: Of the parts of the bar, by outcome: light enough to read dark numbers
#: on, in every skin. They only repeat what the numbers say, as they may
#: not be printed or seen.
COLOURS: Mapping[str, str] = {
    'sent': '#b6e3d4', 'posted': '#d5ecc2', 'uncertain': '#fee7a6',
    'given-up': '#efe2c4', 'refused': '#f3cfe5', 'failed': '#ffc8bd',
    'skipped': '#dadde3', 'deferred': '#c9d9f7',
}

#: Of the bar and of what separates its parts.
LINE = '1px solid #54595d'


def escape(text: str) -> str:
    """Return text that the wiki shows as it is.

    Whatever is not a letter, a digit or a blank becomes a character
    reference: nothing of it can be a link, a template, a signature, a
    magic word, a tag or the end of a comment; and so does a blank that
    would make a link (https://www.mediawiki.org/wiki/Help:Magic_links).
    """
    return re.sub(r'[^\w ]|_|(?<=ISBN|PMID) |(?<=RFC) ',
                  lambda match: f'&#{ord(match[0])};',
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


def shown(text: str) -> str:
    """Return wikitext for a heading, of which no long word sticks out."""
    return f'<bdi style="overflow-wrap:anywhere">{escape(text)}</bdi>'


def wrapped(lines: Iterable[str]) -> list[str]:
    """Return lines in which no long word pushes anything off a phone."""
    return ['<div style="overflow-wrap:anywhere">', *lines, '</div>']


def time_of(seconds: float) -> str:
    """Return a time that stays on one line."""
    return ('<bdi style="white-space:nowrap">'
            f'{moment(seconds)} (UTC)</bdi>')


def names_of(names: Iterable[str]) -> str:
    """Return people's names, none of them a link."""
    # Not a comma: that is another one in Arabic or Chinese.
    return ' · '.join(isolate(escape(name)) for name in sorted(names))


class Writer:

    """Writes the parts of a report in one language."""

    def __init__(self, summary: Summary, language: str, *,
                 names: bool = False) -> None:
        """Prepare it; see :func:`render`."""
        self.summary = summary
        self.language = language
        self.names = names
        self.numbers = {outcome: summary.total(outcome)
                        for outcome in Outcome if summary.total(outcome)}
        self.total = sum(self.numbers.values())

    def say(self, key: str, **parameters: object) -> str:
        """Return one of our messages."""
        return translated(self.language, key, parameters)

    def reason(self, reason: str) -> str:
        """Say a reason in words, or as the code that it is."""
        word = word_of(reason)
        return (self.say(f'reason-{word}') if word
                else f'<code>{escape(reason)}</code>')

    def glance(self) -> str:
        """Say in one sentence how many got the mail, and what of the rest."""
        counts = {'sent': self.numbers.get(Outcome.SENT, 0),
                  'total': self.total}
        rest = [self.say(f'glance-{outcome}', number=number)
                for outcome, number in self.numbers.items()
                if outcome is not Outcome.SENT]
        if not rest:
            return self.say('glance', **counts)
        return self.say('glance-rest', **counts, rest=reduce(
            lambda before, after: self.say('comma', before=before,
                                           after=after), rest))

    def bar(self) -> list[str]:
        """Return a bar of all outcomes, each with its number.

        A screen reader reads the sentence in its place.
        """
        if not self.total:
            return []
        parts: list[str] = []
        for outcome, number in self.numbers.items():
            line = f'border-inline-start:{LINE};' if parts else ''
            parts.append(
                f'<div title="{escape(self.say(str(outcome)))}" style="{line}'
                f'flex:{number} 1 0;min-width:{len(str(number)) + 1}ch;'
                f'background:{COLOURS[outcome]}">{number}</div>')
        return [f'<div role="img" aria-label="{escape(self.glance())}" '
                f'style="display:flex;max-width:40em;margin:0.5em 0;'
                f'border:{LINE};color:#202122;text-align:center">',
                *parts, '</div>']

    def decide(self) -> list[str]:
        """Say what an operator must decide, and what is still to come."""
        lines = []
        doubtful = self.summary.named(Outcome.UNCERTAIN)
        if doubtful:
            lines += ['', self.say('decide', number=len(doubtful),
                                   names=names_of(doubtful))]
        deferred = self.summary.total(Outcome.DEFERRED)
        if deferred and self.summary.renewed is not None:
            lines += ['', self.say('deferred-until', number=deferred,
                                   time=time_of(self.summary.renewed))]
        elif deferred:
            lines += ['', self.say('deferred-next', number=deferred)]
        number = len(self.summary.to_mend)
        if number:
            lines += ['', f'[[#{lists_key(self.summary.lists)}|'
                      f'{self.say("remarks", number=number)}]]']
        return lines

    def collapsed(self) -> list[str]:
        """Return the beginning of a table that scripts show on demand."""
        # A table that shows nothing else would be as narrow as a letter.
        return ['{| class="wikitable mw-collapsible mw-collapsed"',
                '|+ style="text-align:start;white-space:nowrap" | '
                + self.say('details')]

    def details(self) -> list[str]:
        """Return the table with everything else."""
        lines = [*self.collapsed(), *(
            f'! scope="col" | {self.say(key)}'
            for key in ('outcome', 'recipients'))]
        for outcome, number in self.numbers.items():
            part = 100 * number / self.total
            # Nobody is 0 %, and 100 % are all.
            figure = 100 if part == 100 else min(99, max(1, round(part)))
            lines += _row(self.say(str(outcome)), f'{number} <small>('
                          f'{self.say("percent", number=figure)})</small>')
            if outcome not in (Outcome.SENT, Outcome.POSTED):
                lines += self._reasons(outcome)
            elif self.names:
                lines += _detail(names_of(self.summary.named(outcome)))
        lines += _row(self.say('total'), str(self.total), bold=True)
        for key, value in self._facts():
            lines += ['|-', '! scope="row" style="text-align:start" | '
                      + self.say(f'label-{key}'), f'| {value}']
        return [*lines, '|}']

    def _reasons(self, outcome: Outcome) -> list[str]:
        """Return the rows that say why, one for each word."""
        people: dict[str, list[str]] = {}
        for reason, names in self.summary.reasons(outcome):
            people.setdefault(self.reason(reason), []).extend(names)
        lines = []
        for word, names in people.items():
            lines += _detail(word, len(names))
            if self.names:
                lines += _detail(names_of(names))
        return lines

    def _facts(self) -> list[tuple[str, str]]:
        """Return what the mailing is: keys of labels, and values."""
        summary = self.summary
        lists = [self._page(source) for source in summary.lists[:MAX_LISTS]]
        if len(summary.lists) > MAX_LISTS:
            lists.append(self.say('more',
                                  number=len(summary.lists) - MAX_LISTS))
        rows = [('list', '<br />'.join(lists))]
        if summary.page:
            rows.append(('message', self._page(summary.page)))
        rows.append(('sender', isolate(
            f'[[:User:{summary.sender}|{escape(summary.sender)}]]')))
        rows += [(key, time_of(seconds)) for key, seconds in (
            ('first', summary.first), ('last', summary.last))
            if seconds is not None]
        return [*rows, ('campaign', isolate(escape(summary.campaign)))]

    def _page(self, source: Source) -> str:
        """Return a link to a page, and one to the revision that was read."""
        page = isolate(link(source.title))
        if not source.revision:
            return page
        return (f'{page} <small>([[Special:PermanentLink/{source.revision}|'
                f'{self.say("revision", revision=str(source.revision))}]])'
                '</small>')

    def dated(self) -> list[str]:
        """Return the line from which archive bots tell the age.

        The wiki fills in the time in its own format and zone.
        """
        mail = self.summary.last or self.summary.first
        if mail is None:
            return []
        return ['', '<small>' + self.say('dated', time=stamp(mail))
                + '</small>']


def _row(label: str, value: str, *, bold: bool = False) -> list[str]:
    """Return an outcome's row."""
    weight = '' if bold else ';font-weight:normal'
    return ['|-', f'! scope="row" style="text-align:start{weight}" | {label}',
            f'| style="white-space:nowrap" | {value}']


def _detail(label: str, number: int | None = None) -> list[str]:
    """Return a row that says more of the outcome above it."""
    wide = 'colspan="2" ' if number is None else ''
    return ['|-', f'| {wide}style="padding-inline-start:1.5em" | '
            f'<small>{label}</small>', *(
                [] if number is None else
                [f'| style="white-space:nowrap" | <small>{number}</small>'])]


def heading_of(summary: Summary, language: str) -> str:
    """Return a report's heading as wikitext: what the mail is, and when."""
    # The name of a recipient is nobody's in particular.
    subject = shown(re.sub(r'\{\{\{\w*\}\}\}', '…',
                           summary.subject or summary.campaign))
    if summary.first is None:
        return subject
    return translated(language, 'heading', {
        'subject': subject, 'date': '<bdi style="white-space:nowrap">'
        f'{moment(summary.first)[:10]}</bdi>'})


def render(summary: Summary, language: str, *, names: bool = False) -> str:
    """Return the report's block as wikitext.

    :param summary: what to report
    :param language: code of the language to write in
    :param names: whether to name the recipients; those in doubt are named
        in any case, as somebody must decide about them
    """
    writer = Writer(summary, language, names=names)
    return '\n'.join(wrapped([
        writer.glance(), *writer.bar(), *writer.decide(), *writer.details(),
        *writer.dated()]))
