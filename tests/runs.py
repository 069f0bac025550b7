"""What tests of whole runs share: pages to make, results to look at."""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from subprocess import CompletedProcess

import pexpect
from sandbox import Sandbox


#: MassMessage is no package of Debian's: its lists are JSON pages, here
#: that of the title Mass and those below it.
MASSMESSAGE = r'''
class MassMessageContent extends JsonContent {
    public function __construct($text, $model = 'MassMessageListContent') {
        parent::__construct($text, $model);
    }
}
class MassMessageHandler extends JsonContentHandler {
    public function __construct($model = 'MassMessageListContent') {
        parent::__construct($model);
    }
    protected function getContentClass() {
        return MassMessageContent::class;
    }
}
$wgContentHandlers['MassMessageListContent'] = 'MassMessageHandler';
$wgHooks['ContentHandlerDefaultModelFor'][] = function ($title, &$model) {
    if (preg_match('/^Mass\b/', $title->getText())) {
        $model = 'MassMessageListContent';
    }
};
'''

MESSAGE = "== Hello ==\nDear {{{user}}},\n\nit is '''time'''.\n"


def entries(names: Iterable[str]) -> str:
    """Return a list page's wikitext."""
    return ''.join(f'* [[User:{name}]]\n' for name in names)


def sent_to(wiki: Sandbox) -> Counter[str | None]:
    """Return how many mails lie in each account's mailbox."""
    return Counter(mail.account for mail in wiki.mails)


def rows_of(report: str) -> dict[str, int]:
    """Return the counts of a report's table by the label's first word."""
    return {label: int(count) for label, count in re.findall(
        r'^! scope="row"[^|\n]*\| (\w+).*\n\|[^|\n]*\| (\d+)\b', report,
        re.M)}


def reasons_of(report: str) -> dict[str, int]:
    """Return the counts of a report's table by their reasons."""
    return {label: int(count)
            for label, count in re.findall(
                r'<small>(.*)</small>\n\|[^|\n]*\| <small>(\d+)</small>',
                report)}


def kept(wiki: Sandbox) -> str:
    """Return the last report that could not be posted and was kept."""
    path = max(wiki.pywikibot_dir().glob('emailusers-report-*.txt'),
               key=lambda path: path.stat().st_mtime)
    return path.read_text(encoding='utf-8')


def output(run: CompletedProcess[str]) -> str:
    """Return what a run said; Pywikibot says most of it on stderr."""
    return run.stdout + run.stderr


def spawn(wiki: Sandbox, *arguments: str) -> pexpect.spawn:
    """Start ``pwb`` at a terminal."""
    argv, env = wiki.pwb_command(*arguments)
    return pexpect.spawn(argv[0], argv[1:], env=env, encoding='utf-8',
                         cwd=env['PYWIKIBOT_DIR'], timeout=30,
                         dimensions=(40, 200))
