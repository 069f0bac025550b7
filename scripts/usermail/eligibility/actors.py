"""Ask the wiki who edited, by user id, and whom of them to trust.

https://www.mediawiki.org/wiki/API:Users
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pywikibot.backports import batched
from pywikibot.site import APISite

from ..message import Trust, trust_in
from ..wiki import query, understood


class Actors:

    """Accounts that put people on lists. Each is asked for once.

    Trusted are the bot's own account, and the groups and accounts whose
    words may go out: see :func:`message.trust_in`.
    """

    def __init__(self, site: APISite, trusted: Iterable[str]) -> None:
        """Ask for nobody yet.

        :param site: the wiki
        :param trusted: names of groups and accounts
        """
        self._site = site
        self._given = frozenset(trusted)
        self._trust: Trust | None = None
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
        account = self._known.get(userid)
        if not (account and self._trust):
            return False
        return (
            account['name'] in self._trust.accounts
            or not self._trust.groups.isdisjoint(account.get('groups', ())))

    def know(self, accounts: Iterable[Mapping[str, Any]]) -> None:
        """Take what the wiki answered when it was asked for accounts.

        :param accounts: items of ``list=users``, with their groups
        """
        self._known.update((account['userid'], account)
                           for account in accounts if 'userid' in account)

    @understood('who put people on the list')
    def _ask(self, userids: Collection[int]) -> None:
        """Ask for those who are not known yet."""
        new = [userid for userid in dict.fromkeys(userids)
               if userid > 0 and userid not in self._known]
        size = 500 if self._site.has_right('apihighlimits') else 50
        batches = list(batched(new, size))
        if userids and self._trust is None and not batches:
            batches = [()]
        for batch in batches:
            users: dict[str, Any] = {
                'list': 'users', 'ususerids': list(batch),
                'usprop': 'groups'} if batch else {}
            answer = query(self._site, meta='siteinfo', siprop='usergroups',
                           **users)['query']
            self._trust = trust_in(self._given, self._site.username(), {
                group['name']: group['rights']
                for group in answer['usergroups']})
            for account in answer.get('users', ()):
                if 'name' in account:
                    self._known[account['userid']] = account
