"""The values of a typed Arrow column as texts: digits as they are, days and times as ISO 8601.

Types that no cell of a sheet can hold are refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kind_is

from workbench.errors import FixTheFile
from workbench.tables.books import Finding

# A float tells every whole number below 2**53 (IEEE 754 double) or 2**24 (single) from its
# neighbours; the next one may have been another when it was stored.
EXACT_BELOW = {"double": 2**53, "float": 2**24, "halffloat": 2**11}
PARTS_OF_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Told = tuple[str | None, Finding | None]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's type, decoded, and how one of its values is told; None where Arrow can."""

    type: pa.DataType
    tell: Callable[[Any], Told] | None


def column_of(field: pa.Field, name: str) -> Column:
    """How a column is told; raises FixTheFile, with the file's `name`, where it cannot be."""
    kind = field.type
    if kind_is.is_dictionary(kind):
        kind = kind.value_type
    plain = kind_is.is_integer(kind) or _is_text(kind) or kind_is.is_null(kind)
    if plain or kind_is.is_date32(kind):
        return Column(kind, None)
    tell = _teller(kind)
    if tell is not None:
        return Column(kind, tell)
    if kind_is.is_binary(kind) or kind_is.is_large_binary(kind):
        found = "bytes that are not marked as text"
    else:
        found = f"values that do not fit into one cell ({kind})"
    sentence = (
        f"{name}, column “{field.name}” holds {found}: "
        "leave the column out, or save it as text, numbers, dates or lists of them."
    )
    raise FixTheFile(sentence)


def texts_of(
    values: pa.Array, column: Column, first: int
) -> tuple[pa.Array, Iterator[tuple[int, Finding]]]:
    """The texts of some rows, None where they are empty, and the findings by place.

    `first` is the number of their first row. Raises FixTheFile for text that is not UTF-8.
    """
    if kind_is.is_dictionary(values.type):
        values = values.dictionary_decode()
    if column.tell is None:
        if _is_text(column.type):
            try:
                values.validate(full=True)
            except pa.ArrowInvalid as error:
                sentence = (
                    f"Row {first:,} or one of the next {len(values):,} holds text that is not "
                    "UTF-8: export it again as UTF-8."
                )
                raise FixTheFile(sentence) from error
        texts = values.cast(pa.string())
        return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts), iter(())
    # Each different value is told once.
    if kind_is.is_list(column.type) or kind_is.is_large_list(column.type):
        told = [(None, None) if value is None else column.tell(value) for value in _plain(values)]
        return pa.array([text for text, _ in told], pa.string()), iter(())
    encoded = values.dictionary_encode()
    told = [column.tell(value) for value in _plain(encoded.dictionary)]
    texts = pa.array([text for text, _ in told], pa.string()).take(encoded.indices)
    if not any(finding for _, finding in told):
        return texts, iter(())
    places = enumerate(encoded.indices.to_pylist())
    return texts, (
        (at, finding)
        for at, index in places
        if index is not None and (finding := told[index][1]) is not None
    )


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        kind_is.is_string(kind) or kind_is.is_large_string(kind) or kind_is.is_string_view(kind)
    )


def _plain(values: pa.Array) -> list[Any]:
    """Python values; moments and durations as the whole numbers they are stored as."""
    kind = values.type
    if kind_is.is_timestamp(kind) or kind_is.is_duration(kind) or kind_is.is_time64(kind):
        values = values.cast(pa.int64())
    elif kind_is.is_time32(kind):
        values = values.cast(pa.int32())
    elif kind_is.is_date64(kind):
        values = values.cast(pa.timestamp("ms")).cast(pa.int64())
    elif kind_is.is_floating(kind):  # the fewest digits that are this number, of a single too
        values = values.cast(pa.string())
    found: list[Any] = values.to_pylist()
    return found


def _teller(kind: pa.DataType) -> Callable[[Any], Told] | None:
    if kind_is.is_boolean(kind):
        return lambda truth: ("TRUE" if truth else "FALSE", None)
    if kind_is.is_floating(kind):
        exact = EXACT_BELOW[str(kind)]
        return lambda digits: _float(digits, exact)
    if kind_is.is_decimal(kind):
        return lambda number: (format(number, "f"), None)
    if kind_is.is_timestamp(kind):
        zone = _zone(kind.tz) if kind.tz else None
        parts = PARTS_OF_SECOND[kind.unit]
        return lambda stored: _moment(stored, parts, zone, given=kind.tz is not None)
    if kind_is.is_date64(kind):
        return lambda stored: _moment(stored, 1_000, None, given=False)
    if kind_is.is_time(kind):
        parts = PARTS_OF_SECOND[kind.unit]
        return lambda stored: (_clock(stored, parts), None)
    if kind_is.is_duration(kind):
        parts = PARTS_OF_SECOND[kind.unit]
        return lambda stored: (_lasting(stored, parts), None)
    if kind_is.is_list(kind) or kind_is.is_large_list(kind):
        of = kind.value_type
        if _is_text(of) or kind_is.is_integer(of) or kind_is.is_boolean(of):
            return lambda values: (json.dumps(values, ensure_ascii=False), None)
    return None


def _float(digits: str, exact: int) -> Told:
    number = Decimal(digits)
    if not number.is_finite():
        return digits, ("error", digits, digits)
    if number != number.to_integral_value():
        return format(number, "f"), None
    text = format(number.to_integral_value(), "f")
    return text, ("digits_lost", digits, text) if abs(number) >= exact else None


def _moment(stored: int, parts: int, zone: ZoneInfo | None, *, given: bool) -> Told:
    """A day where it is midnight in no zone, else the moment; with its offset where it has one."""
    seconds, rest = divmod(stored, parts)
    try:
        moment = EPOCH + timedelta(seconds=seconds)
        if zone is not None:
            moment = moment.astimezone(zone)
    except OverflowError:
        return str(stored), ("no_date", str(stored), str(stored))
    if not given and not rest and not seconds % 86_400:
        return moment.date().isoformat(), None
    text = moment.replace(tzinfo=None).isoformat() + _fraction(rest, parts)
    return text + (moment.isoformat()[19:] if given else ""), None


def _clock(stored: int, parts: int) -> str:
    seconds, rest = divmod(stored, parts)
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}{_fraction(rest, parts)}"


def _lasting(stored: int, parts: int) -> str:
    return "-" * (stored < 0) + _clock(abs(stored), parts)


def _fraction(rest: int, parts: int) -> str:
    """The digits behind a second, in thousands as ISO 8601 is usually written."""
    if not rest:
        return ""
    digits = f"{rest:0{len(str(parts)) - 1}}"
    while digits.endswith("000"):
        digits = digits[:-3]
    return f".{digits}"


def _zone(name: str) -> ZoneInfo | Any:
    """A zone by its name or as an offset such as +02:00."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return datetime.fromisoformat(f"2000-01-01T00:00:00{name}").tzinfo
