"""Which templates name accounts, and what others do to them."""
from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .titles import clean_title


class AccountTemplate(NamedTuple):

    """Which parameters of a template name accounts.

    ``parameters`` are names, in the order in which they are looked for;
    none of them for a template that names nobody. ``every`` is whether
    all unnamed parameters name one each. ``delivery`` is whether it
    counts anywhere on the page. ``wiki`` are the parameters that name
    another wiki, by its host, project or language; ``perhaps`` are those
    that are labels unless they name a known one.
    """

    parameters: tuple[str, ...] = ('user', 'username', '1', 'name')
    every: bool = False
    delivery: bool = False
    wiki: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


ONE = AccountTemplate()
_WIKI = ('project', 'lang', 'language', 'site', 'wiki')
LABELLED = AccountTemplate(wiki=_WIKI, perhaps=('2', '3'))
#: https://en.wikipedia.org/wiki/Template:User
SITED = AccountTemplate(wiki=('2', '3', *_WIKI))
EVERY = AccountTemplate(every=True)
NOBODY = AccountTemplate(())


def template_key(name: str) -> str:
    """Return a template's name for looking it up, however it is spelt."""
    return clean_title(name.strip()).casefold()


def _table(rows: Mapping[AccountTemplate, str]) -> dict[
        str, AccountTemplate]:
    """Return the table that rows of names, one for each kind, make."""
    return {template_key(name): rule for rule, names in rows.items()
            for name in names.split(',')}


#: The common ones, by their keys: those of list-formats.md, and what
#: Wikipedias call theirs. That was not looked up wiki by wiki; where one
#: means something else, -template:NAME/ takes it out.
BUILT_IN: Mapping[str, AccountTemplate] = _table({
    SITED: 'user, user0, user1, user2, user3, user4, user5, user6, user7,'
           'user8, user13, user-c, user links, userlinks, usercheck,'
           'admincheck, user talk, usert',
    LABELLED:
        'u, ul, user link, userlink, user-multi, benutzer, benutzerin,'
        'utilisateur, utilisatrice, usuario, usuaria, usuário, usuária,'
        'utente, участник, участница, користувач, користувачка, корисник,'
        'корисница, wikipedysta, wikipedystka, wikipedista, wikipedistka,'
        'uživatel, uživatelka, redaktor, gebruiker, bruker, användare,'
        'käyttäjä, szerkesztő, kullanıcı, mention user, مستخدم, משתמש,'
        '利用者, 用户, 用戶, 使用者',
    ONE: 'frs user, prv, unsigned, non signé, non signé1, unsignedip,'
         'unsigned ip',
    EVERY: 'ping, yo, re, reply, reply to, replyto, replyping, mention,'
           'mentioned, notify, pinge, notif, noping, no ping, ping user,'
           'hello, para, ответ, пинг, пінг',
    AccountTemplate(('2',)): 'unsigned2',
    AccountTemplate(('user', 'page'), delivery=True, wiki=('site',)):
        'target',
    # They stand before names and have parameters, but name nobody.
    NOBODY: 'flag, flagicon, flag icon, flagu, icon, tick, yes, no, done,'
            'support, oppose, check mark, dot, bullet, middot, ·, •, !,'
            'nbsp, spaces, snd, spaced ndash, br, clear, -',
})

#: They show what they hold as it is.
DRESSING = frozenset({
    'nowrap', 'nobr', 'small', 'smaller', 'big', 'bigger', 'large', 'larger',
    'center', 'columns-list', 'plainlist', 'flatlist'})
#: They strike out what they hold.
STRIKING = frozenset({
    's', 'del', 'strike', 'strikethrough', 'stricken', 'gestrichen',
    'tachado', 'barré'})


def account_template(text: str) -> tuple[str, AccountTemplate]:
    """Return the row for the table that -template:NAME[/PARAM] means.

    :param text: a template's name, and after its last slash the
        parameter that names the account. Without a parameter it is the
        first one, or ``user``, ``username`` or ``name``. With nothing
        after the slash the template names nobody: an entry's account is
        then looked for beside it. A slash at the start belongs to the
        name of a subpage.
    :return: its key and its rule
    :raises ValueError: there is no name
    """
    name, slash, parameter = text.strip().rpartition('/')
    if not slash or not name:
        name, rule = text, ONE
    elif parameter.strip():
        rule = AccountTemplate((parameter.strip(),))
    else:
        rule = NOBODY
    if not name.strip(' /_'):
        raise ValueError(f'-template:{text} names no template.')
    return template_key(name), rule
