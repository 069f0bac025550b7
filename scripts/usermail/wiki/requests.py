"""Ask the wiki's API, through Pywikibot."""
from __future__ import annotations

from typing import Any

from pywikibot.data.api import Request
from pywikibot.site import APISite


def query(site: APISite, **parameters: Any) -> dict[str, Any]:
    """Ask the wiki for something; return its whole answer.

    In a POST: 500 names are longer than an address may be, and Pywikibot
    need not ask first whether a GET would do.

    :param site: the wiki
    :param parameters: the API's; ``action`` is 'query' if it is not given.
        A text with a "|" in it is taken for several values: what must stay
        whole is given in a list.
    :raises pywikibot.exceptions.Error: the wiki can't be asked
    """
    answer: dict[str, Any] = Request(site=site, use_get=False, parameters={
        'action': 'query', **parameters}).submit()
    return answer
