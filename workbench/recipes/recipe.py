"""All decisions that hold for next month's file too, as TOML and a hash; no row, no secret."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, Self

import orjson
import tomli_w
from phonenumbers import SUPPORTED_REGIONS

from workbench.errors import FixTheRecipe
from workbench.recipes.repairs import REPAIRS
from workbench.recipes.selection import SORTS, TESTS, Condition, Selection, Share
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
    `repairs` are made of its cells before they are judged, in this order (recipes/repairs.py).
    """

    header: str
    target: str = ""
    kind: KindName = "text"
    how: How = field(default_factory=How)
    blank: Blank = "omit"
    occurrence: int = 1
    repairs: tuple[str, ...] = ()

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
        if self.repairs:
            made["repairs"] = list(self.repairs)
        how = self.how.as_dict()
        return {**made, "how": how} if how else made


@dataclass(frozen=True, slots=True)
class Recipe:
    """Destination, options, how the file is read and what each column means.

    `also` are the decisions for further sheets of the same workbook that belong to the same plan.
    """

    destination: str
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)
    columns: tuple[ColumnUse, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[Recipe, ...] = ()
    selection: Selection = field(default_factory=Selection)

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
        if self.selection:
            made["selection"] = self.selection.as_dict()
        if self.facts:
            made["facts"] = dict(self.facts)
        if self.also:
            made["also"] = [one.as_dict() for one in self.also]
        return made

    @property
    def parts(self) -> tuple[Recipe, ...]:
        """The recipe of each sheet, this one first."""
        return (self, *self.also)

    def about(self, destination: str, sheet: str) -> Recipe | None:
        """The decisions for a further sheet whose rows go to that destination, or None."""
        every = (one for one in self.also if one.reading.sheet == sheet)
        return next((one for one in every if one.destination == destination), None)

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
        if not isinstance(found.get("destination"), str):
            message = (
                f"{where} names no destination: "
                'add a line like destination = "batch.audiences.update"'
            )
            raise FixTheRecipe(message)
        _shaped(found, _PARTS, where)
        reading, options = found.get("reading", {}), found.get("options", {})
        _shaped(reading, _shapes(Reading), f"{where}, [reading]")
        _shaped(options, dict.fromkeys(options, _SCALAR), f"{where}, [options]")
        return cls(
            destination=found["destination"],
            options=dict(options),
            reading=checked_reading(Reading.from_dict(reading), where),
            columns=tuple(_column(c, n, where) for n, c in enumerate(found.get("columns", []), 1)),
            facts=dict(found.get("facts", {})),
            selection=_selection(found.get("selection", {}), where),
            also=tuple(
                cls.from_dict(one, f"{where}, [[also]] {n}")
                for n, one in enumerate(found.get("also", []), 1)
            ),
        )

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


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a value in a recipe has to be, as a test and in words."""

    fits: Callable[[Any], bool]
    words: str


_TEXT = _Shape(lambda value: isinstance(value, str), "text")
_COUNT = _Shape(lambda value: type(value) is int and value >= 1, "a whole number from 1")
_AMOUNT = _Shape(lambda value: type(value) in (int, float), "a number")
_FLAG = _Shape(lambda value: isinstance(value, bool), "true or false")
_SCALAR = _Shape(
    lambda value: isinstance(value, str | int), "text, a whole number, or true or false"
)
_NAMES = _Shape(
    lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    'a list of names, like ["trim"]',
)
_TABLE = _Shape(lambda value: isinstance(value, Mapping), "a table of name = value")
_TABLES = _Shape(
    lambda value: isinstance(value, list) and all(isinstance(one, Mapping) for one in value),
    "one [[columns]] table for each column, one [[also]] table for each further sheet, one "
    "[[selection.where]] table for each condition",
)
_PARTS = {"destination": _TEXT, "options": _TABLE, "reading": _TABLE, "facts": _TABLE}
_PARTS |= {"columns": _TABLES, "also": _TABLES, "selection": _TABLE}
# By the words of the annotations, so that a decision that is added is checked as well.
_BY_TYPE = {
    "str": _TEXT,
    "Test": _TEXT,
    "Sort": _TEXT,
    "Match": _TEXT,
    "float": _AMOUNT,
    "Share | None": _TABLE,
    "tuple[Condition, ...]": _TABLES,
    "str | None": _TEXT,
    "KindName": _TEXT,
    "Blank": _TEXT,
    "int": _COUNT,
    "int | None": _COUNT,
    "bool": _FLAG,
    "bool | None": _FLAG,
    "How": _TABLE,
    "tuple[str, ...]": _NAMES,
    "tuple[tuple[str, str], ...]": _TABLE,
}


def _shapes(of: type) -> dict[str, _Shape]:
    return {one.name: _BY_TYPE[str(one.type)] for one in fields(of)}


def _shaped(found: Mapping[str, Any], shapes: Mapping[str, _Shape], where: str) -> None:
    """Raises FixTheRecipe at the first name that is not known, or value of another shape."""
    for name, value in found.items():
        if name not in shapes:
            known = ", ".join(sorted(shapes))
            message = f"{where}: “{name}” means nothing here; expected one of {known}"
            raise FixTheRecipe(message)
        if not shapes[name].fits(value):
            expected = shapes[name].words
            message = f"{where}: “{name}” is {_said(value)}; expected {expected}"
            raise FixTheRecipe(message)


def _said(value: object) -> str:
    """A value in a recipe's words and not in Python's."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping | list):
        return "a table" if isinstance(value, Mapping) else "a list"
    return f"“{value}”" if isinstance(value, str) else str(value)


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
            message = f"{where}: the hint “{name}” is {_said(value)}; expected {wrong}"
            raise FixTheRecipe(message)
    return reading


def _column(found: Mapping[str, Any], number: int, where: str) -> ColumnUse:
    header = found.get("header")
    here = f"{where}, column {f'“{header}”' if isinstance(header, str) else number}"
    _shaped(found, _shapes(ColumnUse), here)
    if header is None:
        message = f'{here} has no header: add a line like header = "email"'
        raise FixTheRecipe(message)
    if (kind := found.get("kind", "text")) not in KIND_NAMES:
        message = (
            f"{here}: “{kind}” is not a kind of column; expected one of {', '.join(KIND_NAMES)}"
        )
        raise FixTheRecipe(message)
    if (blank := found.get("blank", "omit")) not in ("omit", "null"):
        message = f"{here}: “blank” is “{blank}”; expected omit or null"
        raise FixTheRecipe(message)
    repairs = tuple(found.get("repairs", ()))
    if unknown := [name for name in repairs if name not in REPAIRS]:
        known = ", ".join(REPAIRS)
        message = f"{here}: “{unknown[0]}” is not a repair; expected one of {known}"
        raise FixTheRecipe(message)
    how = _how(found.get("how", {}), here)
    if how.region_from is not None and (wrong := _no_region(how.region_from, kind, header)):
        message = f"{here}: “region_from” is “{how.region_from}”; {wrong}"
        raise FixTheRecipe(message)
    return ColumnUse(**{**found, "how": how, "repairs": repairs})


def _no_region(named: str, kind: str, header: str) -> str:
    """Why a column cannot have its numbers' countries from that one; "" where it can."""
    if kind not in ("phone", "array"):
        return f"only a phone has a country, and this column is of the kind {kind}"
    return "expected another column, with a country's two letters" if named == header else ""


def _how(found: Mapping[str, Any], where: str) -> How:
    _shaped(found, _shapes(How), where)
    values = found.get("values", {})
    _shaped(values, dict.fromkeys(values, _SCALAR), f"{where}, values")
    words = {word: v if isinstance(v, str) else _said(v) for word, v in values.items()}
    how = How.from_dict({**found, "values": words})
    if how.separator == "":
        message = f"{where}: “separator” is empty; expected what stands between the items, like |"
        raise FixTheRecipe(message)
    if how.shown not in (None, "stored", "shown"):
        message = f"{where}: “shown” is “{how.shown}”; expected stored or shown"
        raise FixTheRecipe(message)
    checked_reading(Reading(region=how.region, dates=how.dates, decimal=how.decimal), where)
    return how


def _selection(found: Mapping[str, Any], where: str) -> Selection:
    here = f"{where}, [selection]"
    _shaped(found, {"match": _TEXT, "where": _TABLES, "share": _TABLE}, here)
    match = _one_of(found.get("match", "all"), ("all", "any"), f"{here}: “match”")
    asked = [_condition(one, n, here) for n, one in enumerate(found.get("where", []), 1)]
    share = found.get("share")
    return Selection(tuple(asked), match, None if share is None else _share(share, here))


def _condition(found: Mapping[str, Any], number: int, where: str) -> Condition:
    here = f"{where}, condition {number}"
    _shaped(found, _shapes(Condition), here)
    for name in ("header", "test"):
        if name not in found:
            message = f'{here} has no {name}: add a line like {name} = "..."'
            raise FixTheRecipe(message)
    _one_of(found["test"], TESTS, f"{here}: “test”")
    _one_of(found.get("sort", "text"), SORTS, f"{here}: “sort”")
    return Condition(**{**found, "values": tuple(found.get("values", ()))})


def _share(found: Mapping[str, Any], where: str) -> Share:
    _shaped(found, _shapes(Share), f"{where}, share")
    share = Share(**found)
    if not 0 <= share.start < share.end <= 100:
        message = (
            f"{where}, share: from {share.start:g} to {share.end:g} per cent; expected two numbers "
            "from 0 to 100, the lower one first"
        )
        raise FixTheRecipe(message)
    return share


def _one_of(value: str, known: Sequence[str], what: str) -> Any:
    if value not in known:
        message = f"{what} is “{value}”; expected one of {', '.join(known)}"
        raise FixTheRecipe(message)
    return value


def positions(columns: tuple[ColumnUse, ...], headers: tuple[str, ...]) -> dict[str, int]:
    """Where each target's column stands in a sheet with these headers.

    Raises FixTheRecipe when a mapped header is not there, a target is mapped twice, or a header of
    the sheet is not in the recipe: nothing stays behind without a decision.
    """
    places: dict[str, int] = {}
    standing: dict[str, list[int]] = {}
    for place, header in enumerate(headers):
        standing.setdefault(header, []).append(place)
    for column in columns:
        if not column.target:
            continue
        found = standing.get(column.header, [])
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
        if (named := column.how.region_from) is not None and named not in standing:
            message = (
                f"The countries of “{column.header}” are to come from a column “{named}”, which "
                "the file does not have: correct “region_from”, or leave it out"
            )
            raise FixTheRecipe(message)
    decided = {(column.header, column.occurrence) for column in columns}
    for place, header in enumerate(headers):
        if header and (header, standing[header].index(place) + 1) not in decided:
            message = (
                f"The file has a column “{header}” that the recipe says nothing about: "
                'map it, or write target = "" to leave it behind'
            )
            raise FixTheRecipe(message)
    return places
