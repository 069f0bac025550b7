"""What the operator sees and is asked."""
from __future__ import annotations
