"""The product's own words, read from its sources: what of a sentence is surely no cell."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
_WORD = re.compile(r"[^\W\d_]+")
# Examples of addresses and of people's data are not words.
_EXAMPLES = ("@", "://")
# What pages and errors are called; a single word in quotes may be a cell.
_PHRASE = re.compile(r"“([^“”{}\n]{1,80})”|\"([^\"\\{}\n]{1,60}[ _][^\"\\{}\n]{1,60})\"")


@lru_cache(maxsize=1)
def own_words() -> tuple[frozenset[str], frozenset[str]]:
    """Every single word in lower case, and everything that is quoted whole."""
    pieces: set[str] = set()
    phrases: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        # Once each: most of a source is what another one says as well.
        pieces.update(source.split())
        phrases |= {inner or outer for inner, outer in _PHRASE.findall(source)}
    told = " ".join(one for one in pieces if not any(sign in one for sign in _EXAMPLES))
    words = frozenset(word.lower() for word in _WORD.findall(told))
    return words, frozenset(one for one in phrases if "@" not in one)
