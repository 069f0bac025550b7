"""How a report looks, measured in a real browser."""
from __future__ import annotations

from collections.abc import Iterator

import pytest
from sandbox import Sandbox
from sandbox.browser import Browser
from usermail.outcomes import Outcome
from usermail.recipients import Remark
from usermail.report import Summary, render
from usermail.report.blocks import insert
from usermail.report.remarks import insert_remarks
from usermail.report.wikitext import heading_of
from usermail.wiki import Source


#: How far things reach, of the page and of what is in its text; and how
#: high the report's block is.
REACH = '''(() => {
    const root = document.documentElement;
    const boxes = [...document.querySelectorAll("#mw-content-text *")].map(
        one => one.getBoundingClientRect());
    return [root.scrollWidth - root.clientWidth, Math.ceil(Math.max(
        ...boxes.map(box => Math.max(box.right - root.clientWidth,
                                     -box.left)))),
        document.querySelector("#mw-content-text div[style*=overflow]")
            .getBoundingClientRect().height];
})()'''

#: As long as a name can be, and with no place to break it.
LONG = 'W' * 251


def pages() -> dict[str, str]:
    """Return pages with reports, by title."""
    made = {}
    for title, number, name, subject in (
            ('Done', 0, 'Olm ', 'Hello'), ('Many', 130, 'Olm ', 'Hello'),
            ('Long', 3, LONG, LONG[:200])):
        lists = [Source(LONG if name == LONG else 'List', '', 5)]
        summary = Summary('News', 'Bot', lists, lists[0], [
            Remark(lists[0].title, one, f'{name}{one}', 'unnamed')
            for one in range(number)], subject=subject, first=1_790_000_000)
        for outcome in Outcome if number else [Outcome.SENT]:
            for one in range(4):
                summary.count(f'{name}{outcome:.2}{one}', outcome, 'limit')
        text = insert_remarks('', summary, 'en', lambda _: True)
        made[title] = insert(text, 'News', heading_of(summary, 'en'),
                             render(summary, 'en', names=True),
                             lambda _: True)
    return made


@pytest.fixture(scope='module')
def browser() -> Iterator[Browser]:
    """Start a browser for all tests."""
    with Browser() as one:
        yield one


@pytest.fixture(scope='module')
def reports(shared_wiki: Sandbox) -> Sandbox:
    """A wiki with reports and the skin of phones."""
    shared_wiki.configure('wfLoadSkin("MinervaNeue");wfLoadSkin("MonoBook");')
    shared_wiki.add_pages(pages())
    return shared_wiki


@pytest.mark.parametrize('title', ['Done', 'Many', 'Long'])
def test_nothing_sticks_out(reports: Sandbox, browser: Browser,
                            title: str) -> None:
    """A phone and a sheet of paper are wide enough, scripts or not."""
    for skin, paper, scripts in (('minerva', False, True),
                                 ('minerva', False, False),
                                 ('monobook', False, True),
                                 ('monobook', True, True)):
        browser.show(f'{reports.url}/index.php?title={title}&useskin={skin}',
                     794 if paper else 390, paper=paper, scripts=scripts)
        beyond, farthest, height = browser.run(REACH)
        assert beyond <= 0 and farthest <= 0, (skin, paper, scripts)
        if title == 'Done' and skin == 'monobook' and not paper:
            # Half of a phone's screen.
            assert height <= 844 / 2


def test_without_and_with_scripts(reports: Sandbox,
                                  browser: Browser) -> None:
    """The table is open where nothing can open it, and says it all."""
    url = f'{reports.url}/index.php?title=Many&useskin=monobook'
    row = '''[...document.querySelectorAll("tr")].filter(
        one => one.getClientRects().length).length'''
    for scripts in (False, True):
        browser.show(url, scripts=scripts)
        assert (browser.run(row) == 0) is scripts
    # "and 30 more" can be seen in any case.
    assert 'and 30 more' in browser.run('document.body.innerText')
    browser.run('''document.querySelectorAll(".mw-collapsible-toggle")
        .forEach(one => one.click())''')
    assert browser.run(row) > 10
