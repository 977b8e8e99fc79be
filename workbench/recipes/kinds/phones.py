"""Phones: the E.164 shape decides, the metadata warns, and the canonical form is what is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumberFormat

from workbench.recipes.kinds.kind import Kind
from workbench.vocabulary.kinds import How
from workbench.vocabulary.rules import Rule

# ITU-T E.164: a plus sign, no leading zero, at most 15 digits; the shortest numbers in use have 7.
E164 = r"\+[1-9][0-9]{6,14}"
# Without a region a plus sign must come first (brackets and invisible characters aside); with one,
# six digits anywhere are enough to ask.
_INTERNATIONAL = r"\A[\s\p{Z}\p{Cf}(]*[+＋]"
_LOCAL = r"(?:[^\p{Nd}]*\p{Nd}){6}"
_TYPES = (
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "personal_number",
    "voip",
    "pager",
    "uan",
    "voicemail",
)


@cache
def _assigned() -> str:
    """One RE2 pattern of every number that the library's metadata calls valid, in canonical form.

    Per-row calls of the library cost 27 s for a million phones, this pattern half a second; what it
    does not match goes to the library, which has the last word.
    """
    countries = []
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        shapes = set()
        for region in regions:
            found = (
                PhoneMetadata.metadata_for_nongeo_region(code, None)
                if region == "001"
                else PhoneMetadata.metadata_for_region(region, None)
            )
            for kind in _TYPES:
                description = getattr(found, kind, None)
                if description is not None and description.national_number_pattern:
                    shapes.add(description.national_number_pattern.replace("\\d", "[0-9]"))
        countries.append(f"{code}(?:{'|'.join(sorted(shapes))})")
    return rf"\A\+(?:{'|'.join(countries)})\z"


def _parse(cell: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(cell, region)
    except phonenumbers.NumberParseException:
        return None


def _canonical_one(cell: str, region: str | None) -> str | None:
    """The E.164 form of one cell, or None where its digits are not clearly a phone number."""
    # The library reads letters as keypad digits and drops extensions: neither may happen unseen.
    if any(character.isalpha() for character in cell) or not any(c.isdigit() for c in cell):
        return None
    # 3.36E+10 and 33612345678.0 parse as other numbers; Excel wrote them, not a person.
    if cell.endswith(".0") or "/" in cell or not cell.isprintable():
        return None
    number = _parse(cell, region)
    if number is None or number.extension:
        return None
    written = str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    return written if 8 <= len(written) <= 16 and written[1] != "0" else None


@dataclass(frozen=True, slots=True)
class _Looked:
    """A column as it was looked up: which cells the metadata knows, and every cell in E.164."""

    text: pa.Array
    known: pa.BooleanArray
    written: pa.Array


def _look(text: pa.Array, how: How) -> _Looked:
    text = text.cast(pa.string())
    # Only what could be a number at all is worth the metadata's time, and then the library's.
    likely = pc.match_substring_regex(text, _LOCAL if how.region else _INTERNATIONAL)
    if not pc.any(likely).as_py():
        return _Looked(text, likely, pa.nulls(len(text), pa.string()))
    known = pc.match_substring_regex(text, _assigned())
    if not pc.any(pc.invert(known)).as_py():
        return _Looked(text, known, text)
    asked = pc.fill_null(pc.and_not(likely, known), False)
    forms = [_canonical_one(cell, how.region) for cell in text.filter(asked).to_pylist()]
    certain = pc.if_else(known, text, pa.scalar(None, pa.string()))
    written = pc.replace_with_mask(certain, asked, pa.array(forms, pa.string()))
    return _Looked(text, known, written)


def _looking(how: How) -> Callable[[pa.Array], _Looked]:
    """Looks a column up once for all rules that ask about it one after the other."""
    last: list[_Looked] = []

    def look(text: pa.Array) -> _Looked:
        if not last or not last[0].text.equals(text.cast(pa.string())):
            last[:] = [_look(text, how)]
        return last[0]

    return look


def canonical(text: pa.Array, how: How) -> pa.Array:
    """Each cell in E.164, null where it cannot be written so."""
    return _look(text, how).written


def _unassigned(looked: _Looked) -> pa.BooleanArray:
    """True where the number has the shape of one and the metadata knows no such number."""
    rest = pc.fill_null(pc.invert(looked.known), False)
    if not pc.any(rest).as_py():
        return rest
    doubtful = [
        cell is not None
        and ((number := _parse(cell, None)) is None or not phonenumbers.is_valid_number(number))
        for cell in looked.written.filter(rest).to_pylist()
    ]
    return pc.replace_with_mask(rest, rest, pa.array(doubtful, pa.bool_()))


def phone_rules(how: How) -> tuple[Rule, ...]:
    look = _looking(how)
    fix = "Write it with its country code, like +33612345678."
    if how.region is None:
        fix += " If all numbers are of one country, say which."
    return (
        Rule(
            "phone",
            "Not a phone number in international format",
            fix,
            lambda text: pc.and_(pc.is_valid(text), pc.is_null(look(text).written)),
        ),
        Rule(
            "phone-unassigned",
            "No such number is known to be assigned",
            "Check the digits; it is sent as it is.",
            lambda text: _unassigned(look(text)),
            severity="warning",
        ),
        Rule(
            "phone-rewritten",
            "Sent in international format, which differs from the cell",
            "Look at the preview; nothing to do if it is the same number.",
            lambda text: pc.fill_null(pc.not_equal(look(text).text, look(text).written), False),
            severity="warning",
        ),
    )


PHONE = Kind("phone", "string", "phone number", phone_rules, canonical)
