"""Batch's custom attributes and ids: names, kinds and lengths, each with its source."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from workbench.vocabulary.fields import FreeAttributes
from workbench.vocabulary.rules import Rule

# Names: doc.batch.com profiles/update 2.13, the SDKs agree. Lengths: strings 300 and arrays 25 in
# Batch's own SDKs, URLs 2,048 in the SDKs and the 2.13 page (api/batch.md 2.3).
FREE = FreeAttributes(
    pattern=r"[a-z0-9_]{1,30}",
    pattern_words="1 to 30 lower-case letters, digits or underscores",
    source="doc.batch.com profiles/update",
    kinds=("text", "integer", "number", "boolean", "date", "url", "array", "phone"),
    wrapped={"date": "date", "url": "url"},
    longest={"text": 300, "url": 2048, "array": 300},
    items=25,
)

# What Batch's Android SDK refuses as an id (api/batch.md 2.1): the traces of a failed export.
_PLACEHOLDERS = (
    "undefined",
    "null",
    "nil",
    "(null)",
    "[object object]",
    "true",
    "false",
    "nan",
    "infinity",
    "-infinity",
)
# The longest that any of Batch's SDKs accepts; the API's own limit is not documented.
ID_LONGEST = 1024


def _placeholder(text: pa.Array) -> pa.BooleanArray:
    words = pa.array(_PLACEHOLDERS, pa.string())
    return pc.fill_null(pc.is_in(pc.utf8_lower(text).cast(pa.string()), value_set=words), False)


def _invisible(text: pa.Array) -> pa.BooleanArray:
    edges = r"\A[\s\p{Z}]|[\s\p{Z}]\z|[\p{Cc}\p{Cf}]"
    blank = pc.match_substring_regex(text, r"\A[\s\p{Z}]*\z")  # a finding of its own
    return pc.fill_null(pc.and_not(pc.match_substring_regex(text, edges), blank), False)


def id_rules(noun: str) -> tuple[Rule, ...]:
    """The rules of an id, beside those of its kind."""
    return (
        Rule(
            "id-missing",
            f"The {noun} is empty",
            f"Fill in the {noun}, or remove the row.",
            pc.is_null,
        ),
        Rule(
            "id-placeholder",
            f"A word that stands for no {noun}",
            f"Write the real {noun}; an export has probably left this word in its place.",
            _placeholder,
        ),
        Rule(
            "id-spaces",
            f"Spaces at its ends or invisible characters make it another {noun}",
            "Remove them from the cell.",
            _invisible,
        ),
        Rule(
            "id-long",
            f"More than {ID_LONGEST:,} characters",
            f"Shorten it, or correct the {noun}.",
            lambda text: pc.fill_null(pc.greater(pc.utf8_length(text), ID_LONGEST), False),
        ),
    )
