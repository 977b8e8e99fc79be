"""The names of the kinds and the decisions that a kind needs to read its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, get_args

KindName = Literal[
    "text",
    "integer",
    "number",
    "boolean",
    "date",
    "url",
    "array",
    "phone",
    "choice",
    "email",
    "language",
    "region",
    "timezone",
    "json",
]
# How a converted value is written: a quoted string, a bare literal (number, true), a list.
Form = Literal["string", "literal", "strings"]
KIND_NAMES: tuple[KindName, ...] = get_args(KindName)


@dataclass(frozen=True, slots=True)
class How:
    """How one column's text is read; None means the kind's own default.

    `dates` is DMY, MDY or YMD; `decimal` is "." or ","; `region` an ISO 3166 code for phones
    written without a country code, and of an array it says that its items are phones; `region_from`
    the header of the column that has such a code for each row, before `region`; `shown` is "stored"
    or "shown" for numbers that a workbook shows as per cent, as amounts or with words; `separator`
    splits an array; `values` maps words to values (for choice and
    boolean; a word mapped to "" is sent as an empty cell); `longest` is the most characters of a
    text, `items` the most items of an array.
    """

    dates: str | None = None
    decimal: str | None = None
    region: str | None = None
    region_from: str | None = None
    shown: str | None = None
    separator: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    longest: int | None = None
    items: int | None = None

    def as_dict(self) -> dict[str, object]:
        """Only the decisions that were made, as a recipe stores them."""
        made: dict[str, object] = {}
        for f in fields(self):
            value = getattr(self, f.name)
            if value is None or value == ():
                continue
            made[f.name] = dict(value) if f.name == "values" else value
        return made

    @classmethod
    def from_dict(cls, given: Mapping[str, object]) -> How:
        """The reverse of `as_dict`; unknown keys raise TypeError."""
        kept = dict(given)
        values = kept.pop("values", {})
        if not isinstance(values, Mapping):
            message = "values must be a table of word = value"
            raise TypeError(message)
        pairs = tuple((str(word), str(value)) for word, value in values.items())
        return cls(values=pairs, **kept)  # type: ignore[arg-type]  # the recipe's reader checks
