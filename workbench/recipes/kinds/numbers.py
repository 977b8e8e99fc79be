"""Numbers go out digit for digit: the text becomes the JSON literal, never a float in between."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.kinds.kind import Kind, falses, like, once, unlike
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


# Currencies as people type them beside a number; other three letters may be any unit.
_CODES = "EUR|USD|GBP|CHF|RUB|PLN|CZK|SEK|NOK|DKK|CAD|AUD|JPY|CNY"
_GAP, _DIGITS = r"[\s\p{Z}]*", r"[+-]?[0-9][0-9.,'’\s\p{Z}]*"
_PRICED = rf"{_GAP}-?(?:\p{{Sc}}|{_CODES}){_GAP}{_DIGITS}|{_DIGITS}(?:\p{{Sc}}|{_CODES}){_GAP}"
_PERCENT = rf"{_GAP}{_DIGITS}%{_GAP}"


def _signs(odd: pa.BooleanArray, text: pa.Array) -> tuple[pa.BooleanArray, pa.BooleanArray]:
    """True for each number with a currency, and for each with a per cent sign."""
    none = falses(len(text))
    # Nearly every column has none, and is looked at no more.
    if not pc.any(odd).as_py():
        return none, none
    signed = pc.and_(odd, pc.fill_null(like(text, f"{_PRICED}|{_PERCENT}"), False))
    if not pc.any(signed).as_py():
        return none, none
    percent = pc.and_(signed, pc.match_substring(text, "%"))
    return pc.and_not(signed, percent), percent


def _shaped(name: str, shape: str, message: str, fix: str, alone: str) -> tuple[Rule, ...]:
    """The rule that every cell has this shape; a number with a sign breaks one of its own."""

    def look(text: pa.Array) -> tuple[pa.BooleanArray, ...]:
        odd = unlike(text, shape)
        priced, percent = _signs(odd, text)
        return priced, percent, pc.and_not(odd, pc.or_(priced, percent))

    seen = once(look)
    return (
        Rule(
            f"{name}-currency",
            "A number with a currency",
            f"Write the number alone, like {alone}: in a whole column the repair “Remove the "
            "currency” takes the sign off.",
            lambda text: seen(text)[0],
        ),
        Rule(
            f"{name}-percent",
            "A number with a per cent sign",
            "Write the number that is meant, 12 or 0.12 for 12 %: there is a repair of the column "
            "for each.",
            lambda text: seen(text)[1],
        ),
        Rule(name, message, fix, lambda text: seen(text)[2]),
    )


def integer_rules(how: How) -> tuple[Rule, ...]:
    fix = "Write digits only, like 42; no spaces, letters or decimals."
    return (*_shaped("integer", r"-?[0-9]+", "Not a whole number", fix, "42"), _ZERO, _LONG)


def number_rules(how: How) -> tuple[Rule, ...]:
    mark = how.decimal or "."
    shape, like_what = rf"[0-9]+(?:[{mark}][0-9]+)?", f"12{mark}5; no spaces or units"
    if mark == ",":
        shape, like_what = f"{shape}|{GROUPED}", "12,5 or 1 234,50; no units"
    fix = f"Write digits with “{mark}” as the decimal mark, like {like_what}."
    return (
        *_shaped("number", f"-?(?:{shape})", "Not a number", fix, f"12{mark}5"),
        *(_ZERO, _LONG),
    )


def _literal(text: pa.Array, how: How) -> pa.Array:
    # JSON knows no decimal comma and no thousands; every digit stays as it is written.
    if how.decimal != ",":
        return text
    return pc.replace_substring(pc.replace_substring_regex(text, rf"[.{_SPACES}]", ""), ",", ".")


INTEGER = Kind("integer", "literal", "whole number", integer_rules, _literal)
NUMBER = Kind("number", "literal", "number", number_rules, _literal)
