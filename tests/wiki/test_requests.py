"""The shapes that the wiki's answers have."""
from __future__ import annotations

from typing import Any

import pytest
from usermail.wiki import actions_of, items_of


@pytest.mark.parametrize(('actions', 'may'), [
    ({'edit': '', 'create': ''}, {'edit', 'create'}),
    ({'edit': True, 'create': False}, {'edit'}),
    ({}, set()),
    ([], set()),
])
def test_actions(actions: Any, may: set[str]) -> None:
    """Where nothing may be done, PHP makes a list of the empty object."""
    assert actions_of({'actions': actions}) == may


@pytest.mark.parametrize('pages', [
    {'1': {'title': 'A'}, '-1': {'title': 'B'}},
    [{'title': 'A'}, {'title': 'B'}],
])
def test_items(pages: Any) -> None:
    """Pages come by their ids, or in a list."""
    assert [item['title'] for item in items_of(pages)] == ['A', 'B']
