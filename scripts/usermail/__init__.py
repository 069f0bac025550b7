"""The rooms of emailusers. Data goes one way, from a list to a report::

    list pages -> recipients -> eligibility -> delivery -> report
                       message --'                |
                                               ledger

``plan`` is everything that is read before anybody is judged, ``run`` one
run of one campaign from reading to its begin, ``options`` what can be
asked of it, ``outcomes`` the words for what becomes of people. ``wiki``
knows a wiki's names and pages, ``terminal`` is what an operator sees.

A room is used through its face, the names in its ``__init__``. No module
imports one from a room above (setup.cfg, ``importlinter``), none imports
the script, and each can be used and tested alone.
"""
from __future__ import annotations


__version__ = '0.2.0'
