"""Numbers with their nouns, as people read them."""

from __future__ import annotations


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 row`, `25,000 rows`; `plural` where an s is not enough (`2 people`)."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
