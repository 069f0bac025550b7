"""Say what became of a campaign: outcomes in, a section of a page out.

The report is one block between two hidden markers, so that a later run
finds its campaign's report and brings it up to date, whatever people
wrote around it.
"""
from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field

import pywikibot

from .outcomes import Outcome, Verdict
from .plan import Plan
from .words import words


#: Verdicts that stand for something other than "skipped" in the report,
#: which speaks of the whole campaign and not of one run.
STANDING = {
    Verdict.ALREADY_SENT: Outcome.SENT,
    Verdict.UNCERTAIN: Outcome.UNCERTAIN,
    Verdict.HELD: Outcome.DEFERRED,
}

#: Outcomes that another run, or an operator, has still to deal with.
OPEN = (Outcome.UNCERTAIN, Outcome.REFUSED, Outcome.FAILED, Outcome.DEFERRED)

#: So many remarks are listed; the rest is counted only.
MAX_REMARKS = 100


@dataclass
class Summary:

    """What became of everybody on the list so far.

    ``tally`` counts (outcome, reason) pairs and adds up to the list;
    ``named`` has the names by outcome; ``stopped`` is the reason of a run
    that ended before its time.
    """

    plan: Plan
    tally: Counter[tuple[Outcome, str]] = field(default_factory=Counter)
    named: dict[Outcome, list[str]] = field(
        default_factory=lambda: {outcome: [] for outcome in Outcome})
    stopped: str | None = None

    def count(self, name: str, outcome: Outcome, reason: str) -> None:
        """Account for one recipient."""
        self.tally[outcome, reason] += 1
        self.named[outcome].append(name)

    def skip(self, name: str, verdict: Verdict) -> None:
        """Account for a recipient whose verdict said no."""
        self.count(name, STANDING.get(verdict, Outcome.SKIPPED),
                   str(verdict))

    def total(self, *outcomes: Outcome) -> int:
        """Return how many recipients have one of these outcomes."""
        return sum(len(self.named[outcome]) for outcome in outcomes)


def escape(text: str) -> str:
    """Return text that the wiki shows as it is.

    Whatever is not a letter, a digit or a blank becomes a character
    reference: nothing of it can be a link, a template, a signature, a
    magic word, a tag or the end of a comment.
    """
    return re.sub(r'[^\w ]|_', lambda match: f'&#{ord(match[0])};',
                  ' '.join(text.split()))


def link(title: str) -> str:
    """Return a link to a page."""
    # A title from the wiki has none of []{}|<>#, so it can't leave a
    # link; the colon keeps a file from being shown, a category from
    # being joined.
    return f'[[:{title}]]'


def _revision(page: pywikibot.Page) -> str:
    """Return a link to the revision of a page that was read."""
    return (f'[[Special:PermanentLink/{page.latest_revision_id}|'
            f'{escape(page.title())}]]')


def render(summary: Summary, language: str, *, names: bool = False) -> str:
    """Return the report's block as wikitext.

    :param summary: what to report
    :param language: code of the language to write in
    :param names: whether to name the recipients
    """
    plan = summary.plan
    lines = [words(language, 'intro', {
        'lists': ', '.join(_revision(page) for page in plan.lists),
        'sender': link(f'User:{plan.site.username()}')})]
    if plan.page:
        lines.append(words(language, 'message',
                           {'message': _revision(plan.page)}))
    lines += ['', '{| class="wikitable"', '! ' + words(language, 'outcome')
              + ' !! ' + words(language, 'recipients')]
    for outcome in Outcome:
        count = summary.total(outcome)
        if not count:
            continue
        label = words(language, str(outcome))
        if outcome is Outcome.SKIPPED:
            label += ': ' + ', '.join(
                f'{escape(reason)} {number}' for (of, reason), number
                in sorted(summary.tally.items()) if of is outcome)
        if names:
            label += '<br />' + ', '.join(
                map(escape, summary.named[outcome]))
        lines += ['|-', f'| {label} || {count}']
    lines += ['|-', f'! {words(language, "total")} '
              f'!! {summary.total(*Outcome)}', '|}']
    if summary.stopped:
        lines += ['', words(language, 'stopped',
                            {'reason': escape(summary.stopped)})]
    remarks = plan.reading.remarks
    if remarks:
        lines += ['', words(language, 'remarks')]
        lines += ['* ' + words(language, 'remark', {
            'page': link(remark.page), 'line': remark.line,
            'text': escape(remark.text), 'reason': escape(remark.reason)})
            for remark in remarks[:MAX_REMARKS]]
        if len(remarks) > MAX_REMARKS:
            lines.append(f'* … {len(remarks) - MAX_REMARKS}')
    return '\n'.join(lines)


def insert(page_text: str, campaign: str, heading: str, block: str) -> str:
    """Return a page's text with the campaign's report brought up to date.

    :param page_text: the page as it is
    :param campaign: the campaign's name
    :param heading: heading for a report that is not there yet
    :param block: the report
    """
    key = hashlib.sha256(campaign.encode()).hexdigest()[:12]
    start, end = f'<!-- emailusers {key} -->', f'<!-- /emailusers {key} -->'
    # The last one: an earlier one may have lost its end.
    before, found, rest = page_text.rpartition(start)
    _, closed, after = rest.partition(end)
    block = f'{start}\n{block}\n{end}'
    if found and closed:
        return before + block + after
    return f'{page_text}\n\n== {heading} ==\n{block}'.lstrip()


def post(page: pywikibot.Page, summary: Summary, *,
         names: bool = False) -> bool:
    """Put the report on its page.

    :param page: the report page
    :param summary: what to report
    :param names: whether to name the recipients
    :return: whether the page was changed
    :raises pywikibot.exceptions.Error: the page can't be read or saved
    """
    language = page.site.lang
    campaign = summary.plan.campaign
    text = insert(
        page.text, campaign,
        words(language, 'heading', {'campaign': escape(campaign)}),
        render(summary, language, names=names))
    if text == page.text:
        return False
    page.text = text
    page.save(words(language, 'summary', {
        'lists': ', '.join(link(page.title())
                           for page in summary.plan.lists),
        'sent': summary.total(Outcome.SENT),
        'open': summary.total(*OPEN)}),
        minor=False, asynchronous=False, quiet=True)
    return True
