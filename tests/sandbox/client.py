"""A plain client of the wiki, for tests that need no Pywikibot."""
from __future__ import annotations

from typing import Any

import requests


JSON = {'format': 'json', 'formatversion': '2'}


class Client:
    """A session on the wiki; its API answers are what is parsed of JSON."""

    def __init__(self, url: str, user: str = '', password: str = '', *,
                 counted: bool = True) -> None:
        """Start it, logged in if there is a user.

        :param url: the wiki's, or a proxy's in front of it
        :param counted: whether ``wiki.requests()`` shows what it does
        """
        self.url = url
        #: seconds
        self.timeout = 60.0
        self._session = requests.Session()
        # No proxy of the environment's, and no ~/.netrc.
        self._session.trust_env = False
        if not counted:
            self._session.headers['X-Sandbox'] = '1'
        if user:
            answer = self.post(
                'login', action='clientlogin', username=user,
                password=password, loginreturnurl=url)
            if answer.get('clientlogin', {}).get('status') != 'PASS':
                raise RuntimeError(f'{user} could not log in: {answer}')

    def get(self, **parameters: str) -> dict[str, Any]:
        """GET from the API."""
        return self._parsed(self._session.get(
            f'{self.url}/api.php', params={**parameters, **JSON},
            timeout=self.timeout))

    def post(self, token: str = 'csrf', **parameters: str) -> dict[str, Any]:
        """POST to the API, with a fresh token of that type."""
        answer = self.get(action='query', meta='tokens', type=token)
        name = 'logintoken' if token == 'login' else 'token'
        parameters[name] = answer['query']['tokens'][f'{token}token']
        return self._parsed(self._session.post(
            f'{self.url}/api.php', data={**parameters, **JSON},
            timeout=self.timeout))

    def email(self, target: str, subject: str = 'Hello',
              text: str = 'World', **parameters: str) -> dict[str, Any]:
        """POST action=emailuser."""
        return self.post(action='emailuser', target=target, subject=subject,
                         text=text, **parameters)

    def page(self, title: str) -> str:
        """Return the HTML of a page as a browser gets it."""
        return self._session.get(
            f'{self.url}/index.php', params={'title': title},
            timeout=self.timeout).text

    def _parsed(self, answer: requests.Response) -> dict[str, Any]:
        answer.raise_for_status()
        parsed: dict[str, Any] = answer.json()
        return parsed
