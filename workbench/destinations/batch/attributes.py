"""Batch's custom attributes and ids: names, kinds and lengths, each with its source."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.schemas import short_form_rule
from workbench.vocabulary.fields import FreeAttributes
from workbench.vocabulary.rules import Rule
from workbench.vocabulary.steps import Limit

# Which page or program says so is collected in api/batch.md 2.1 and 2.3.
NOTES = "notes on doc.batch.com profiles/update 2.13"
SDKS = "Batch's Android and Web SDKs"

NAME_LENGTH = Limit(30, "characters of an attribute's name", f"{NOTES}; {SDKS}")
TEXT = Limit(300, "characters of a text", f"{NOTES}; {SDKS}")
URL = Limit(2_048, "characters of a web address", f"{NOTES}; {SDKS}")
ITEMS = Limit(25, "items of a list", SDKS)
ITEM = Limit(300, "characters of a list's item", f"{SDKS}: an item is a text", assumption=True)
ID_LENGTH = Limit(
    1_024,
    "characters of an id",
    "Batch's Android SDK; the Web SDK has 512, and the API's own limit is not documented",
    assumption=True,
)

FREE = FreeAttributes(
    pattern=rf"[a-z0-9_]{{1,{NAME_LENGTH.value}}}",
    pattern_words=f"1 to {NAME_LENGTH.value} lower-case letters, digits or underscores",
    source="doc.batch.com profiles/update",
    kinds=("text", "integer", "number", "boolean", "date", "url", "array", "phone"),
    wrapped={"date": "date", "url": "url"},
    length=NAME_LENGTH,
    longest={"text": TEXT, "url": URL, "array": ITEM},
    items=ITEMS,
)
LIMITS: Mapping[str, Limit] = {
    "id": ID_LENGTH,
    "attribute_name": NAME_LENGTH,
    "text": TEXT,
    "url": URL,
    "array": ITEMS,
    "array_text": ITEM,
}

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
        short_form_rule(noun),
        Rule(
            "id-spaces",
            f"Spaces at its ends or invisible characters make it another {noun}",
            "Remove them from the cell.",
            _invisible,
        ),
        Rule(
            "id-long",
            f"More than {ID_LENGTH.value:,} characters",
            f"Shorten it, or correct the {noun}.",
            lambda text: pc.fill_null(pc.greater(pc.utf8_length(text), ID_LENGTH.value), False),
        ),
    )
