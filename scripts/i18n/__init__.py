"""The messages of emailusers, one JSON file for each language."""
