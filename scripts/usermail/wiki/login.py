"""Log in, or say in one line why that is not possible."""
from __future__ import annotations

from pywikibot.exceptions import NoUsernameError
from pywikibot.site import APISite

from ..exceptions import UsageError
from .requests import understood


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
    except (FileNotFoundError, PermissionError) as error:
        raise UsageError(f'Can\'t log in to {site}: {error}. Run "pwb login" '
                         'first.') from None
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
