"""The pages that a new list needs, ready to paste."""
from __future__ import annotations

from collections.abc import Iterable

from pywikibot.site import APISite

from ..leaving import PRELOAD
from ..translations import translated
from ..wiki import USER, load


_RULE = '-' * 72


def setup(site: APISite, titles: Iterable[str]) -> str:
    """Say which pages lists need, what is to be on them, and where.

    One request for all; nothing is written.

    :param site: the wiki
    :param titles: the list pages'
    :raises UsageError: a title is not one
    """
    namespace = str(site.namespace(USER))
    pages = {title: text for one in titles for title, text in pages_of(
        one, site.lang, namespace, site.username()).items()}
    loaded = load(site, pages)
    shown = []
    for title, text in pages.items():
        there = ' (is there already)' if loaded.pages[title].exists() else ''
        shown.append(f'{title}{there}: {loaded.sources[title].url}\n'
                     f'{_RULE}\n{text}\n{_RULE}\n')
    return '\n'.join([*shown, 'Nothing was written: make these pages '
                      'yourself, and protect what only some may change.'])


def pages_of(title: str, language: str, user: str, sender: str,
             ) -> dict[str, str]:
    """Return the wikitext of the pages beside a list, by their titles.

    The message can't be sent before its subject and text are written.
    The opt-out page has the bot's own name, as one that names nobody
    stops every run.

    :param title: the list page's
    :param language: a code
    :param user: the name of the wiki's namespace for users
    :param sender: the bot's account
    """
    def say(key: str, **parameters: str) -> str:
        return translated(language, f'setup-{key}', parameters)

    def hidden(note: str) -> str:
        return f'<noinclude>{note}</noinclude>'

    name = '{{{user}}}'
    optout = f'{title}/Opt-out'
    return {
        f'{title}/Message': hidden(say(
            'message', list=f'[[:{title}]]',
            user=f'<code><nowiki>{name}</nowiki></code>'))
        + f'\n== {{{{{{{say("subject")}}}}}}} ==\n'
        f'{say("greeting", user=name)}\n\n{{{{{{{say("text")}}}}}}}',
        optout: f'{say("optout")}\n\n* [[{user}:{sender}]] – {say("self")}',
        optout + PRELOAD: hidden(say('preload', optout=f'[[:{optout}]]'))
        + f'<includeonly>* [[{user}:{{{{subst:REVISIONUSER}}}}]]'
        '</includeonly>',
    }
