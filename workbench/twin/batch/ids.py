"""Names that Batch makes up for what it is told to create."""

from __future__ import annotations

import secrets

# Sample ids are orchestration_ or export_ and 32 of these, with none of i, l, o and u.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(kind: str) -> str:
    """A fresh id such as orchestration_0664hyh918hr1gnzka9py5t62nrc0e1q (seed 003)."""
    return f"{kind}_" + "".join(secrets.choice(_ALPHABET) for _ in range(32))
