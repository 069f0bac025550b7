"""Log in, or say in one line why that is not possible."""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pywikibot import config
from pywikibot.exceptions import NoUsernameError
from pywikibot.family import Family
from pywikibot.site import APISite

from ..exceptions import UsageError
from .requests import understood


def check_account(args: Sequence[str]) -> None:
    """Make sure that Pywikibot has an account, before it asks any wiki.

    Without a configuration it would ask one that nobody has named. It does
    so while it reads the command line, so that is read here, too.

    :param args: the command line
    :raises UsageError: there is none
    :raises pywikibot.exceptions.Error: there is no such wiki
    """
    given = {name: value for name, _, value in (
        arg.partition(':') for arg in args)}
    family, _, code = given.get('-site', '').partition(':')
    family = given.get('-family') or family or config.family
    code = (given.get('-code') or given.get('-lang') or code
            or (family if '-site' in given else config.mylang))
    users = {**config.usernames.get('*', {}),
             **config.usernames.get(family, {})}
    if (users.get(code) or users.get('*') or config.authenticate
            or given.keys() & {'-user', '-help'}
            # Pywikibot says what is wrong with it.
            or code not in Family.load(family).langs):
        return
    path = Path(config.base_dir, 'user-config.py')
    raise UsageError(
        f'No account is configured for {family}:{code}, the wiki that would '
        'be asked. ' + (
            f'Name it in {path}: usernames[{family!r}][{code!r}] = …; or give '
            '-site for another wiki.' if path.exists() else
            f'There is no {path}: copy user-config.py.sample to it, and '
            'adapt it.'))


@understood('a login')
def log_in(site: APISite) -> None:
    """Log in with what Pywikibot is configured for.

    :param site: the wiki
    :raises UsageError: there is no password, or none that can be read
    :raises NoUsernameError: the wiki did not let us in
    :raises WikiError: its answer can't be understood
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    try:
        site.login()
    except FileNotFoundError:
        raise UsageError(
            f'Can\'t log in to {site}: the file "{config.password_file}" that '
            f'{Path(config.base_dir, "user-config.py")} names as '
            'password_file is not there. Make it, or run "pwb login" '
            'first.') from None
    except OSError as error:
        if not error.filename:
            raise
        raise UsageError(f'Can\'t log in to {site}: {error.filename}: '
                         f'{error.strerror}.') from None
    except EOFError:
        raise UsageError(
            f'Can\'t log in to {site}: there is no password for '
            f'{site.username()}, and nobody to ask for it. Run "pwb login" '
            'first.') from None
    if not site.logged_in():
        raise NoUsernameError(
            f'{site} does not let {site.username()} log in. Run "pwb login" '
            'to see why.')
    if not (isinstance(site.userinfo['id'], int)
            and isinstance(site.userinfo['rights'], list)):
        raise TypeError('id or rights')
