"""The rooms of emailusers: reading, judging, sending, recording, reporting.

Data goes one way, from a list page to a report. No module here imports
the script, and each can be used and tested alone.
"""
from __future__ import annotations
