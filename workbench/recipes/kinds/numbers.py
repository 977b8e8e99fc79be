"""Numbers go out digit for digit: the text becomes the JSON literal, never a float in between."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.kinds.kind import Kind, falses, like, unlike
from workbench.vocabulary.kinds import How
from workbench.vocabulary.rules import Rule

# A double holds 15 decimal digits exactly; a 16th may come back changed from any JSON reader.
EXACT_DIGITS = 15
# A plus sign belongs to a phone number, so no number begins with one.
LEADING_ZERO = r"[+-]?0[0-9].*"


# Thousands parted by spaces (plain, thin, non-breaking) or points. Only where a decimal comma
# follows is that surely one number: 612 345 678 may be a phone, and 1.234 has a decimal point.
_SPACES = r" \x{a0}\x{2009}\x{202f}"
GROUPED = rf"[1-9][0-9]{{0,2}}(?:(?:[{_SPACES}][0-9]{{3}})+|(?:\.[0-9]{{3}})+),[0-9]+"


def too_long(text: pa.Array) -> pa.BooleanArray:
    """True for a number with more digits than a double holds exactly."""
    if not pc.any(pc.greater(pc.binary_length(text), EXACT_DIGITS)).as_py():
        return falses(len(text))
    digits = pc.replace_substring_regex(text, rf"\A-|[.,{_SPACES}]", "")
    shaped = like(text, rf"-?(?:[0-9]+(?:[.,][0-9]+)?|{GROUPED})")
    return pc.fill_null(pc.and_(shaped, pc.greater(pc.utf8_length(digits), EXACT_DIGITS)), False)


_LONG = Rule(
    "number-long",
    f"A number of more than {EXACT_DIGITS} digits, which many systems round",
    "Send the column as text, so that every digit arrives.",
    too_long,
)
_ZERO = Rule(
    "number-leading-zero",
    "A number cannot begin with a zero that is not its only digit",
    "Send the column as text, so that the zero arrives, or remove the zero.",
    lambda text: pc.fill_null(like(text, r"-?0[0-9]+(?:[.,][0-9]+)?"), False),
)


def integer_rules(how: How) -> tuple[Rule, ...]:
    return (
        Rule(
            "integer",
            "Not a whole number",
            "Write digits only, like 42; no spaces, letters or decimals.",
            lambda text: unlike(text, r"-?[0-9]+"),
        ),
        _ZERO,
        _LONG,
    )


def number_rules(how: How) -> tuple[Rule, ...]:
    mark = how.decimal or "."
    shape, like_what = rf"[0-9]+(?:[{mark}][0-9]+)?", f"12{mark}5; no spaces or units"
    if mark == ",":
        shape, like_what = f"{shape}|{GROUPED}", "12,5 or 1 234,50; no units"
    return (
        Rule(
            "number",
            "Not a number",
            f"Write digits with “{mark}” as the decimal mark, like {like_what}.",
            lambda text: unlike(text, f"-?(?:{shape})"),
        ),
        _ZERO,
        _LONG,
    )


def _literal(text: pa.Array, how: How) -> pa.Array:
    # JSON knows no decimal comma and no thousands; every digit stays as it is written.
    if how.decimal != ",":
        return text
    return pc.replace_substring(pc.replace_substring_regex(text, rf"[.{_SPACES}]", ""), ",", ".")


INTEGER = Kind("integer", "literal", "whole number", integer_rules, _literal)
NUMBER = Kind("number", "literal", "number", number_rules, _literal)
