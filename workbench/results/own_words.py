"""The product's own words, read from its sources: what of a sentence is surely no cell."""

from __future__ import annotations

import errno
import os
import re
from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
_WORD = re.compile(r"[^\W\d_]+")
# Examples of addresses, of people's data and of time zones are not words.
_EXAMPLES = ("@", "://")
_ZONE = re.compile(r"\b[A-Z][a-z]+/[A-Z][a-z]+")
# Files of examples and of the names of countries, of which people may be called too.
_NAMES = frozenset({"countries.py", "templates.py", "wanted.py"})
# What pages and errors are called; a single word in quotes may be a cell.
_QUOTED = re.compile(r"“([^“”{}\n]{1,80})”")
_PHRASE = re.compile(r"\"([^\"\\{}\n]{1,60}[ _][^\"\\{}\n]{1,60})\"")
# Between two pieces of one sentence that is too long for a line.
_GOES_ON = re.compile(r"\"\n\s*f?\"")


_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
# Inside of a sentence a capital is part of the word: Excel, Columns, CSV, Retry-After.
_INSIDE = re.compile(
    r"(?<=[^\W_][ ,] )[A-Z][^\W\d_]*|(?<=[^\W_] )[A-Z][^\W\d_]*"
    r"|(?<![^\W\d_])[A-Z]{2,}(?![^\W\d_])|[A-Z][a-z]+(?=-[A-Z])|(?<=-)[A-Z][a-z]+"
)


# An example of the product's own, only with the word before it: alone it may be a cell.
_LIKE = re.compile(r"\blike (?:[^\s\"“”,;{}\\]*\d[^\s\"“”,;{}\\]*|[\w.]+@[\w.]+)")


@lru_cache(maxsize=1)
def own_wholes() -> frozenset[str]:
    """What stays as a whole: the system's errors, and “like” with an example that follows it."""
    found = {os.strerror(number) for number in errno.errorcode}
    for path in PACKAGE.rglob("*.py"):
        if path.name not in _NAMES:
            for told in _LITERAL.findall(path.read_text(encoding="utf-8")):
                found |= {one.rstrip(".:)") for one in _LIKE.findall(told)}
    return frozenset(found)


@lru_cache(maxsize=1)
def own_words() -> tuple[frozenset[str], frozenset[str]]:
    """Every single word, and everything that is quoted whole.

    Words are in lower case, as they stand inside of a sentence; those that have a capital even
    there have it here too. What stands in examples alone, or in the list of countries, may be a
    cell.
    """
    pieces: set[str] = set()
    phrases: set[str] = set()
    capitals: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if path.name not in _NAMES:
            # Once each: most of a source is what another one says as well.
            pieces.update(source.split())
            for told in _LITERAL.findall(source):
                capitals.update(_INSIDE.findall(_ZONE.sub(" ", told)))
        phrases |= {*_PHRASE.findall(source), *_QUOTED.findall(_GOES_ON.sub("", source))}
    told = " ".join(one for one in pieces if not any(sign in one for sign in _EXAMPLES))
    words = frozenset(word.lower() for word in _WORD.findall(_ZONE.sub(" ", told)))
    return words | capitals, frozenset(one for one in phrases if "@" not in one)
