"""All decisions that hold for next month's file too, as TOML and a hash; no row, no secret."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

import orjson
import tomli_w
from phonenumbers import SUPPORTED_REGIONS

from workbench.errors import FixTheRecipe
from workbench.vocabulary.kinds import KIND_NAMES, How, KindName
from workbench.vocabulary.markup import card
from workbench.vocabulary.options import OptionValue
from workbench.vocabulary.reading import Reading

# What an empty cell does: it is left out, or it asks the vendor to delete the attribute.
Blank = Literal["omit", "null"]


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What one column of the sheet means: its target (none means it stays behind) and its kind.

    A column is found by its header; `occurrence` counts columns of the same header from 1.
    """

    header: str
    target: str = ""
    kind: KindName = "text"
    how: How = field(default_factory=How)
    blank: Blank = "omit"
    occurrence: int = 1

    def as_dict(self) -> dict[str, Any]:
        """Only what differs from the defaults, in the order of the file."""
        made: dict[str, Any] = {"header": self.header}
        if self.occurrence != 1:
            made["occurrence"] = self.occurrence
        if not self.target:
            return {**made, "target": ""}
        made |= {"target": self.target, "kind": self.kind}
        if self.blank != "omit":
            made["blank"] = self.blank
        how = self.how.as_dict()
        return {**made, "how": how} if how else made


@dataclass(frozen=True, slots=True)
class Recipe:
    """Destination, options, how the file is read and what each column means."""

    destination: str
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)
    columns: tuple[ColumnUse, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        used = sum(1 for column in self.columns if column.target)
        return f"<Recipe {self.destination}: {used} columns used, {self.sha256[:12]}>"

    def _repr_html_(self) -> str:
        header = ("column", "target", "kind")
        rows = [(column.header, column.target, column.kind) for column in self.columns]
        return card(f"Recipe for {self.destination}", dict(self.options), header, rows)

    def as_dict(self) -> dict[str, Any]:
        """The recipe as its file holds it."""
        made: dict[str, Any] = {"destination": self.destination, "options": dict(self.options)}
        if reading := self.reading.as_dict():
            made["reading"] = reading
        made["columns"] = [column.as_dict() for column in self.columns]
        if self.facts:
            made["facts"] = dict(self.facts)
        return made

    @property
    def sha256(self) -> str:
        """The hash of what the recipe says, whatever the layout of its file."""
        canonical = orjson.dumps(self.as_dict(), option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(canonical).hexdigest()

    def toml(self) -> str:
        """The text of the recipe's file."""
        return tomli_w.dumps(self.as_dict())

    def using(self, target: str) -> ColumnUse | None:
        """The column that is mapped to a target, or None."""
        return next((column for column in self.columns if column.target == target), None)

    @classmethod
    def from_dict(cls, found: Mapping[str, Any], where: str = "The recipe") -> Self:
        """A recipe from parsed TOML; raises FixTheRecipe with the place and the words expected."""
        known = {"destination", "options", "reading", "columns", "facts"}
        if unknown := sorted(set(found) - known):
            message = (
                f"{where}: “{unknown[0]}” is not a part of a recipe; "
                f"expected one of {', '.join(sorted(known))}"
            )
            raise FixTheRecipe(message)
        if not isinstance(found.get("destination"), str):
            message = (
                f"{where} names no destination: "
                'add a line like destination = "batch.audiences.update"'
            )
            raise FixTheRecipe(message)
        try:
            return cls(
                destination=found["destination"],
                options=dict(found.get("options", {})),
                reading=checked_reading(Reading.from_dict(found.get("reading", {})), where),
                columns=tuple(_column(c, where) for c in found.get("columns", [])),
                facts=dict(found.get("facts", {})),
            )
        except (TypeError, ValueError, AttributeError, OverflowError) as err:
            message = f"{where} has a part of the wrong shape: {err}"
            raise FixTheRecipe(message) from err

    @classmethod
    def load(cls, path: Path) -> Self:
        """The recipe in a TOML file; raises FixTheRecipe where it cannot be read."""
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8"))
            orjson.dumps(found, default=str)  # nothing that could not be hashed
        except OSError as err:
            message = f"The recipe {path} cannot be opened: {err.strerror}"
            raise FixTheRecipe(message) from err
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, RecursionError) as err:
            message = f"The recipe {path.name} is not valid TOML: {err}"
            raise FixTheRecipe(message) from err
        return cls.from_dict(found, f"The recipe {path.name}")


SAID: Mapping[type, str] = {str: "text", int: "a whole number"}
_CHOICES: Mapping[str, tuple[str, ...]] = {"dates": ("DMY", "MDY", "YMD"), "decimal": (".", ",")}


def checked_reading(reading: Reading, where: str) -> Reading:
    """The hints, each of a kind that means something; raises FixTheRecipe that names the hint."""
    for name, value in reading.as_dict().items():
        wrong = ""
        if name == "header_row":
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                wrong = "a line number from 1"
        elif not isinstance(value, str):
            wrong = "text"
        elif name in _CHOICES and value not in _CHOICES[name]:
            wrong = f"one of {' '.join(_CHOICES[name])}"
        elif name == "region" and value not in SUPPORTED_REGIONS:
            wrong = "a country's two capital letters, like FR"
        if wrong:
            message = f"{where}: the hint “{name}” is {value!r}; expected {wrong}"
            raise FixTheRecipe(message)
    return reading


def _column(found: Mapping[str, Any], where: str) -> ColumnUse:
    kind = found.get("kind", "text")
    if kind not in KIND_NAMES:
        message = (
            f"{where}, column “{found.get('header', '')}”: “{kind}” is not a kind of column; "
            f"expected one of {', '.join(KIND_NAMES)}"
        )
        raise FixTheRecipe(message)
    if found.get("blank", "omit") not in ("omit", "null"):
        message = f"{where}, column “{found.get('header', '')}”: blank is “omit” or “null”"
        raise FixTheRecipe(message)
    for name, kind_of in (("header", str), ("target", str), ("occurrence", int)):
        if not isinstance(found.get(name, kind_of()), kind_of):
            message = f"{where}: “{name}” of a column is {found[name]!r}; expected {SAID[kind_of]}"
            raise FixTheRecipe(message)
    how = How.from_dict(found.get("how", {}))
    asked = Reading(region=how.region, dates=how.dates, decimal=how.decimal)
    checked_reading(asked, f"{where}, column “{found.get('header', '')}”")
    return ColumnUse(**{**found, "how": how})


def positions(columns: tuple[ColumnUse, ...], headers: tuple[str, ...]) -> dict[str, int]:
    """Where each target's column stands in a sheet with these headers.

    Raises FixTheRecipe when a mapped header is not there, a target is mapped twice, or a header of
    the sheet is not in the recipe: nothing stays behind without a decision.
    """
    places: dict[str, int] = {}
    for column in columns:
        if not column.target:
            continue
        found = [place for place, header in enumerate(headers) if header == column.header]
        if len(found) < column.occurrence:
            message = (
                f"The recipe uses a column “{column.header}”, which the file does not have; "
                f"its columns are {', '.join(f'“{header}”' for header in headers[:30])}: "
                "correct the header or choose another column"
            )
            raise FixTheRecipe(message)
        if column.target in places:
            message = f"Two columns are mapped to “{column.target}”: keep one of them"
            raise FixTheRecipe(message)
        places[column.target] = found[column.occurrence - 1]
    decided = {(column.header, column.occurrence) for column in columns}
    for place, header in enumerate(headers):
        if header and (header, headers[: place + 1].count(header)) not in decided:
            message = (
                f"The file has a column “{header}” that the recipe says nothing about: "
                'map it, or write target = "" to leave it behind'
            )
            raise FixTheRecipe(message)
    return places
