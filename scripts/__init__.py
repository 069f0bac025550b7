"""emailusers: mail the people on a wiki page's list, each of them once.

This folder is the package ``pywikibot_emailusers``; Pywikibot's wrapper
finds the script in it through the entry point ``base_dir``.
"""
from __future__ import annotations

from pathlib import Path


#: Where Pywikibot's wrapper looks for scripts. It loads this entry point
#: for any script that it hasn't found elsewhere.
base_dir = Path(__file__).parent
