"""Dates in a declared order become RFC 3339; a date that no calendar knows is a problem."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.kinds.kind import Kind, falses, like, once
from workbench.vocabulary.kinds import How
from workbench.vocabulary.rules import Rule

_TIME = (
    r"(?:[T ](?P<clock>(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?)"
    r"(?P<zone>Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?"
)
_YMD = r"(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})"
_SHAPES = {
    # ISO is unambiguous, so it is accepted whatever the declared order is.
    "YMD": _YMD,
    "DMY": r"(?P<d>[0-9]{1,2})[-/.](?P<m>[0-9]{1,2})[-/.](?P<y>[0-9]{4})",
    "MDY": r"(?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})[-/.](?P<y>[0-9]{4})",
}
_SPOKEN = {"YMD": "year-month-day", "DMY": "day-month-year", "MDY": "month-day-year"}
# A day in any order whose year says no century.
_SHORT = r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}"
_EXAMPLES = {"YMD": "2024-03-31", "DMY": "31/03/2024", "MDY": "03/31/2024"}
_OTHERWISE = {
    "DMY": "Correct it, or say for the column that the month comes first, if it does.",
    "MDY": "Correct it, or say for the column that the day comes first, if it does.",
}
_FOUR = {
    order: f"Write all four, like {_EXAMPLES[order]}, or repair the column." for order in _OTHERWISE
}
Judge = Callable[[pa.Array, How], pa.BooleanArray]
_MONTH_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _plain_days(text: pa.Array) -> pa.BooleanArray:
    """True for each real day written like 2024-03-31, which every order accepts and which is fast.

    Arrow's cast knows the calendar, but one bad cell fails them all, and slowly: only the cells of
    that shape are tried, and none of them counts as plain if one is no real day.
    """
    shaped = pc.fill_null(like(text, r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), False)
    whole = shaped.true_count == len(text)
    try:
        days = pc.cast(text if whole else text.filter(shaped), pa.date32())
    except pa.ArrowInvalid:
        return falses(len(text))
    real = pc.greater_equal(days, pa.scalar(datetime.date(1, 1, 1)))
    return real if whole else pc.replace_with_mask(falses(len(text)), shaped, real)


def _other_than_plain(text: pa.Array) -> pa.BooleanArray:
    return pc.and_not(pc.is_valid(text), _plain_days(text))


def _within(mask: pa.BooleanArray, text: pa.Array, bad: Judge, how: How) -> pa.BooleanArray:
    """A rule's verdict that is only asked for where the mask is True."""
    if not mask.true_count:
        return falses(len(text))
    return pc.replace_with_mask(falses(len(text)), mask, bad(text.filter(mask), how))


def _named(pattern: str) -> str:
    return rf"\A{pattern}{_TIME}\z"


def _plain(pattern: str) -> str:
    """The same pattern without names, for matching only."""
    for name in ("y", "m", "d", "clock", "zone"):
        pattern = pattern.replace(f"?P<{name}>", "?:")
    return pattern


def _patterns(how: How) -> tuple[str, ...]:
    order = how.dates or "YMD"
    return (_SHAPES[order],) if order == "YMD" else (_SHAPES[order], _YMD)


def _unshaped(text: pa.Array, how: How) -> pa.BooleanArray:
    shapes = "|".join(_plain(pattern) for pattern in _patterns(how))
    return pc.invert(like(text, f"(?:{shapes}){_plain(_TIME)}"))


def _short(text: pa.Array) -> pa.BooleanArray:
    return pc.fill_null(like(text, f"{_SHORT}{_plain(_TIME)}"), False)


def _strange(text: pa.Array, how: How) -> pa.BooleanArray:
    return pc.and_not(_unshaped(text, how), _short(text))


def _parts(text: pa.Array, how: How) -> pa.StructArray:
    """Year, month, day, clock and zone of each cell; null where the shape does not fit."""
    first, *others = (pc.extract_regex(text, _named(pattern)) for pattern in _patterns(how))
    for other in others:
        other = pa.StructArray.from_arrays(
            [other.field(name) for name in ("y", "m", "d", "clock", "zone")],
            ["y", "m", "d", "clock", "zone"],
            mask=pc.is_null(other),
        )
        first = pa.StructArray.from_arrays(
            [first.field(name) for name in ("y", "m", "d", "clock", "zone")],
            ["y", "m", "d", "clock", "zone"],
            mask=pc.is_null(first),
        )
        first = pc.if_else(pc.is_valid(first), first, other)
    return first


def _in_no_calendar(text: pa.Array, how: How) -> pa.BooleanArray:
    parts = _parts(text, how)
    year, month, day = (pc.cast(pc.struct_field(parts, name), pa.int32()) for name in "ymd")
    real_month = pc.and_(pc.greater_equal(month, 1), pc.less_equal(month, 12))
    # Made here: Arrow imports pandas for its first array, and a worker judges no dates.
    longest = pc.take(pa.array(_MONTH_DAYS, pa.int32()), pc.if_else(real_month, month, 0))
    leap = pc.and_(
        pc.equal(_modulo(year, 4), 0),
        pc.or_(pc.not_equal(_modulo(year, 100), 0), pc.equal(_modulo(year, 400), 0)),
    )
    longest = pc.add(longest, pc.cast(pc.and_(leap, pc.equal(month, 2)), pa.int32()))
    real_day = pc.and_(pc.greater_equal(day, 1), pc.less_equal(day, longest))
    real = pc.and_(pc.and_(real_month, real_day), pc.greater_equal(year, 1))
    return pc.fill_null(pc.invert(real), False)


def _shaped_in_no_calendar(text: pa.Array, how: How) -> pa.BooleanArray:
    """Only a cell of the right shape is taken apart: that costs ten times a look at its shape."""
    return _within(pc.invert(_unshaped(text, how)), text, _in_no_calendar, how)


def _modulo(value: pa.Array, by: int) -> pa.Array:
    return pc.subtract(value, pc.multiply(pc.divide(value, by), by))


def date_rules(how: How) -> tuple[Rule, ...]:
    order = how.dates or "YMD"
    rest = once(_other_than_plain)
    return (
        Rule(
            "date",
            f"Not a date written as {_SPOKEN[order]}",
            f"Write it like {_EXAMPLES[order]}, or say how the column's dates are written.",
            lambda text: _within(rest(text), text, _strange, how),
        ),
        Rule(
            "date-year",
            "The year has two digits, which say no century",
            _FOUR.get(order, "Write all four, or say first whether the day or the month is first."),
            lambda text: pc.and_(rest(text), _short(text)),
        ),
        Rule(
            "date-impossible",
            "A date that is in no calendar",
            _OTHERWISE.get(order, "Correct the day or the month."),
            lambda text: _within(rest(text), text, _shaped_in_no_calendar, how),
        ),
    )


def _rfc3339(text: pa.Array, how: How) -> pa.Array:
    """`2024-03-31T00:00:00Z`; a time zone that was written is kept, none means UTC."""
    rest = _other_than_plain(text)
    made = pc.binary_join_element_wise(text, "T00:00:00Z", "")
    if not rest.true_count:
        return made
    return pc.replace_with_mask(made, rest, _by_parts(text.filter(rest), how))


def _by_parts(text: pa.Array, how: How) -> pa.Array:
    parts = _parts(text, how)
    year, month, day, clock, zone = (
        pc.struct_field(parts, name) for name in ("y", "m", "d", "clock", "zone")
    )
    month, day = (pc.utf8_lpad(part, 2, "0") for part in (month, day))
    # Arrow gives "" and not null for a group that took no part in the match.
    clock = pc.if_else(pc.equal(clock, ""), "00:00:00", clock)
    short = pc.equal(pc.utf8_length(clock), 5)
    clock = pc.if_else(short, pc.binary_join_element_wise(clock, "00", ":"), clock)
    zone = pc.if_else(pc.equal(zone, ""), "Z", zone)
    date = pc.binary_join_element_wise(year, month, day, "-")
    return pc.binary_join_element_wise(pc.binary_join_element_wise(date, clock, "T"), zone, "")


DATE = Kind("date", "string", "date", date_rules, _rfc3339)
