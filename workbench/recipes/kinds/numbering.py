"""Numbering plans as patterns: which numbers are assigned, how a country writes its own.

One RE2 pattern for the countries that occur in a column replaces a call of the library per row
(rules.md: 27 s for a million phones). Whatever a pattern does not match is left to the library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from workbench.recipes.kinds.kind import falses

# ITU-T E.164: a plus sign, no leading zero, at most 15 digits; the shortest numbers in use have 7.
SHORTEST, LONGEST = 7, 15
E164 = rf"\+[1-9][0-9]{{{SHORTEST - 1},{LONGEST - 1}}}"
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


@dataclass(frozen=True, slots=True)
class Plan:
    """How a country's numbers are written at home.

    `trunk` is what is dialled before a national number ("0" in France), "" where nothing is;
    `prefix` is all that may stand there, None where it is no plain digits; `abroad` is a pattern of
    what is dialled before another country's code; `lengths` are the digits that a number has after
    its country code.
    """

    code: int
    trunk: str
    prefix: str | None
    abroad: str
    lengths: tuple[int, ...]


@cache
def plan(region: str) -> Plan:
    """The plan of an ISO 3166 region."""
    found = PhoneMetadata.metadata_for_region(region)
    if found is None or found.country_code is None or found.general_desc is None:
        message = f"the library has no numbering plan for {region}"  # the hint is checked before
        raise ValueError(message)
    before = found.national_prefix_for_parsing or ""
    plain = not found.national_prefix_transform_rule and re.fullmatch("[0-9]*", before)
    return Plan(
        code=found.country_code,
        trunk=found.national_prefix or "",
        prefix=before if plain else None,
        abroad=(found.international_prefix or "").replace("\\d", "[0-9]"),
        lengths=tuple(sorted(found.general_desc.possible_length or ())),
    )


def assigned(numbers: pa.Array) -> pa.BooleanArray:
    """True where the metadata calls a number in E.164 assigned; False for any other text."""
    signed = pc.fill_null(pc.starts_with(numbers, "+"), False)
    if not signed.true_count:
        return falses(len(numbers))
    starts = pc.unique(pc.utf8_slice_codeunits(numbers, 1, 4)).to_pylist()
    digits = [start for start in starts if start and start.isascii() and start.isdigit()]
    codes = {int(start[:size]) for start in digits for size in (1, 2, 3)}
    pattern = _pattern(frozenset(codes & COUNTRY_CODE_TO_REGION_CODE.keys()))
    known = pc.fill_null(pc.match_substring_regex(numbers, pattern), False)
    size = pc.binary_length(numbers)
    sized = pc.and_(pc.greater_equal(size, SHORTEST + 1), pc.less_equal(size, LONGEST + 1))
    return pc.and_(known, pc.fill_null(sized, False))


@cache
def _pattern(codes: frozenset[int]) -> str:
    countries = sorted(f"{code}(?:{_shapes(code)})" for code in codes)
    return rf"\A\+(?:{'|'.join(countries)})\z" if countries else r"\A\z."  # which matches nothing


@cache
def _shapes(code: int) -> str:
    """The national numbers of a country code that the library's metadata calls valid."""
    shapes = set()
    for region in COUNTRY_CODE_TO_REGION_CODE[code]:
        found = (
            PhoneMetadata.metadata_for_nongeo_region(code, None)
            if region == "001"
            else PhoneMetadata.metadata_for_region(region, None)
        )
        for kind in _TYPES:
            description = getattr(found, kind, None)
            if description is not None and description.national_number_pattern:
                shapes.add(description.national_number_pattern.replace("\\d", "[0-9]"))
    return "|".join(sorted(shapes))


def completed(digits: pa.Array, region: str) -> pa.Array:
    """Digits as a country writes its own numbers, in E.164.

    Null where only the library can tell: what begins like a number abroad or with the country's
    own code, or where it has more than plain digits before a national number. Whether there is
    such a number is left open.
    """
    home = plan(region)
    if home.prefix is None:
        return pa.nulls(len(digits), pa.string())
    national = digits
    if home.prefix:
        prefixed = pc.starts_with(digits, home.prefix)
        national = pc.if_else(prefixed, pc.utf8_slice_codeunits(digits, len(home.prefix)), digits)
    full = pc.binary_join_element_wise(f"+{home.code}", national, "")
    own = str(home.code) if home.prefix != str(home.code) else ""
    doubtful = "|".join(beginning for beginning in (home.abroad, own) if beginning)
    if not doubtful:
        return full
    away = pc.match_substring_regex(digits, rf"\A(?:{doubtful})")
    return pc.if_else(away, pa.scalar(None, pa.string()), full)
