"""Ask the wiki who edited, by user id, and whom of them to trust.

https://www.mediawiki.org/wiki/API:Users
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from typing import Any

from pywikibot.backports import batched
from pywikibot.site import APISite

from ..wiki import query


class Actors:

    """Accounts that put people on lists. Each is asked for once.

    Trusted are the bot's own account, the accounts and the groups that
    are named. What is a group on the wiki is no account: else anybody
    could make one of that name.
    """

    def __init__(self, site: APISite, trusted: Iterable[str]) -> None:
        """Ask for nobody yet.

        :param site: the wiki
        :param trusted: names of groups and accounts
        """
        self._site = site
        self._given = frozenset(trusted)
        self._groups: Set[str] = frozenset()
        self._known: dict[int, Mapping[str, Any]] = {}

    def trusted(self, userids: Collection[int]) -> frozenset[int]:
        """Return those whose acts vouch for people.

        :param userids: user ids; what is below 1 is nobody's
        :raises pywikibot.exceptions.Error: the wiki can't be asked
        """
        self._ask(userids)
        return frozenset(filter(self._is_trusted, userids))

    def name(self, userid: int) -> str:
        """Return an account's name, '' where it can't be told."""
        self._ask([userid])
        return str(self._known.get(userid, {}).get('name', ''))

    def _is_trusted(self, userid: int) -> bool:
        """Tell whether an account that is known vouches for people."""
        if userid == self._site.userinfo['id']:
            return True
        account = self._known.get(userid, {})
        names = {_canonical(name) for name in self._given - self._groups}
        return (account.get('name', '') in names
                or not self._groups.isdisjoint(account.get('groups', ())))

    def _ask(self, userids: Collection[int]) -> None:
        """Ask for those who are not known yet."""
        new = [userid for userid in dict.fromkeys(userids)
               if userid > 0 and userid not in self._known]
        size = 500 if self._site.has_right('apihighlimits') else 50
        for batch in batched(new, size):
            answer = query(
                self._site, list='users', ususerids=list(batch),
                usprop='groups', meta='siteinfo', siprop='usergroups')['query']
            self._groups = self._given & {
                group['name'] for group in answer['usergroups']}
            for account in answer.get('users', ()):
                self._known[account['userid']] = account


def _canonical(name: str) -> str:
    """Return an account's name as the wiki spells it."""
    name = ' '.join(name.replace('_', ' ').split())
    return name[:1].upper() + name[1:]
