"""What a document must look like."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator


SCHEMA = json.loads(Path(__file__).with_name('schema.json').read_text())


def check(text: str) -> dict[str, Any]:
    """Return a document that is as its schema says."""
    Draft202012Validator.check_schema(SCHEMA)
    read: dict[str, Any] = json.loads(text)
    Draft202012Validator(SCHEMA).validate(read)
    for run in read['runs']:
        assert sum(count['number'] for count in run['counts'].values()) == \
            len(run['recipients'])
    return read
