"""All decisions that hold for next month's file too, as TOML and a hash; no row, no secret."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

import orjson
import tomli_w
from phonenumbers import SUPPORTED_REGIONS

from workbench.errors import FixTheRecipe
from workbench.recipes.repairs import REPAIRS
from workbench.recipes.selection import KEEPS, SORTS, TESTS, Condition, ListUse, Selection, Share
from workbench.recipes.shapes import SCALAR, TABLE, TABLES, TEXT, one_of, said, shaped, shapes_of
from workbench.vocabulary.kinds import KIND_NAMES, How, KindName
from workbench.vocabulary.machine import why
from workbench.vocabulary.markup import card
from workbench.vocabulary.options import OptionValue
from workbench.vocabulary.provenance import WAS_GUARDED
from workbench.vocabulary.reading import Reading
from workbench.vocabulary.replacement import LONGEST, PLACES, Mending, Replacement

# What an empty cell does: it is left out, or it asks the vendor to delete the attribute.
Blank = Literal["omit", "null"]
# Of a file, or of none; a draft finds its copy of a list by it.
_SHA256 = re.compile("(?:[0-9a-f]{64})?")


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
    repairs: tuple[Mending, ...] = ()

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
            made["repairs"] = [
                one if isinstance(one, str) else one.as_dict() for one in self.repairs
            ]
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
        shaped(found, _PARTS, where)
        reading, options = found.get("reading", {}), found.get("options", {})
        shaped(reading, shapes_of(Reading), f"{where}, [reading]")
        shaped(options, dict.fromkeys(options, SCALAR), f"{where}, [options]")
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
            message = f"The recipe {path} cannot be opened: {why(err)}"
            raise FixTheRecipe(message) from err
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, RecursionError) as err:
            message = f"The recipe {path.name} is not valid TOML: {err}"
            raise FixTheRecipe(message) from err
        return cls.from_dict(found, f"The recipe {path.name}")


_PARTS = {"destination": TEXT, "options": TABLE, "reading": TABLE, "facts": TABLE}
_PARTS |= {"columns": TABLES, "also": TABLES, "selection": TABLE}
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
            message = f"{where}: the hint “{name}” is {said(value)}; expected {wrong}"
            raise FixTheRecipe(message)
    return reading


def _column(found: Mapping[str, Any], number: int, where: str) -> ColumnUse:
    header = found.get("header")
    here = f"{where}, column {f'“{header}”' if isinstance(header, str) else number}"
    shaped(found, shapes_of(ColumnUse), here)
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
    repairs = tuple(_mending(one, here) for one in found.get("repairs", ()))
    for n, one in enumerate(repairs):
        if isinstance(one, Replacement) and one in repairs[:n]:
            message = f"{here}, repairs: “{one.find}” is replaced twice in the same way; keep one"
            raise FixTheRecipe(message)
    how = _how(found.get("how", {}), here)
    if how.region_from is not None and (wrong := _no_region(how.region_from, kind, header)):
        message = f"{here}: “region_from” is “{how.region_from}”; {wrong}"
        raise FixTheRecipe(message)
    return ColumnUse(**{**found, "how": how, "repairs": repairs})


def _mending(found: str | Mapping[str, Any], where: str) -> Mending:
    """A repair by its name, or a replacement as a table."""
    if isinstance(found, str):
        if found not in REPAIRS:
            known = ", ".join(REPAIRS)
            message = f"{where}: “{found}” is not a repair; expected one of {known}"
            raise FixTheRecipe(message)
        return found
    here = f"{where}, repairs"
    shaped(found, shapes_of(Replacement), here)
    if not found.get("find"):
        message = f'{here}: a replacement has nothing to find: add it, like find = "0033"'
        raise FixTheRecipe(message)
    for name in ("find", "put"):
        if (length := len(found.get(name, ""))) > LONGEST.value:
            message = (
                f"{here}: “{name}” has {length:,} characters; expected {LONGEST.value:,} at most"
            )
            raise FixTheRecipe(message)
    if found["find"] == found.get("put", ""):
        message = f"{here}: “{found['find']}” is replaced by itself; expected another text to put"
        raise FixTheRecipe(message)
    one_of(found.get("at", "cell"), PLACES, f"{here}: “at”")
    return Replacement(**found)


def _no_region(named: str, kind: str, header: str) -> str:
    """Why a column cannot have its numbers' countries from that one; "" where it can."""
    if kind not in ("phone", "array"):
        return f"only a phone has a country, and this column is of the kind {kind}"
    return "expected another column, with a country's two letters" if named == header else ""


def _how(found: Mapping[str, Any], where: str) -> How:
    shaped(found, shapes_of(How), where)
    values = found.get("values", {})
    shaped(values, dict.fromkeys(values, SCALAR), f"{where}, values")
    words = {word: v if isinstance(v, str) else said(v) for word, v in values.items()}
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
    known = {"match": TEXT, "where": TABLES, "lists": TABLES, "among": TEXT, "share": TABLE}
    shaped(found, known, here)
    match, among = (
        one_of(found.get(name, "all"), ("all", "any"), f"{here}: “{name}”")
        for name in ("match", "among")
    )
    asked = [_condition(one, n, here) for n, one in enumerate(found.get("where", []), 1)]
    lists = [_list(one, n, here) for n, one in enumerate(found.get("lists", []), 1)]
    if twice := {
        one.name for n, one in enumerate(lists) if one.name in [other.name for other in lists[:n]]
    }:
        message = f"{here}: two lists are called “{min(twice)}”; give each a name of its own"
        raise FixTheRecipe(message)
    share = found.get("share")
    parted = None if share is None else _share(share, here)
    return Selection(tuple(asked), match, parted, tuple(lists), among)


def _list(found: Mapping[str, Any], number: int, where: str) -> ListUse:
    here = f"{where}, list {number}"
    shaped(found, shapes_of(ListUse), here)
    if not found.get("name"):
        message = f'{here} has no name: add a line like name = "buyers"'
        raise FixTheRecipe(message)
    one_of(found.get("keep", "in"), KEEPS, f"{here}: “keep”")
    if not _SHA256.fullmatch(told := found.get("sha256", "")):
        message = (
            f"{here}: “sha256” is “{told[:80]}”; expected the hash of a file, 64 digits from 0 to "
            "f, or no such line where any file of that name will do"
        )
        raise FixTheRecipe(message)
    return ListUse(**found)


def _condition(found: Mapping[str, Any], number: int, where: str) -> Condition:
    here = f"{where}, condition {number}"
    shaped(found, shapes_of(Condition), here)
    for name in ("header", "test"):
        if name not in found:
            message = f'{here} has no {name}: add a line like {name} = "..."'
            raise FixTheRecipe(message)
    one_of(found["test"], TESTS, f"{here}: “test”")
    one_of(found.get("sort", "text"), SORTS, f"{here}: “sort”")
    return Condition(**{**found, "values": tuple(found.get("values", ()))})


def _share(found: Mapping[str, Any], where: str) -> Share:
    shaped(found, shapes_of(Share), f"{where}, share")
    share = Share(**found)
    if not 0 <= share.start < share.end <= 100:
        message = (
            f"{where}, share: from {share.start:g} to {share.end:g} per cent; expected two numbers "
            "from 0 to 100, the lower one first"
        )
        raise FixTheRecipe(message)
    return share


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
        if (
            header not in ("", WAS_GUARDED)
            and (header, standing[header].index(place) + 1) not in decided
        ):
            message = (
                f"The file has a column “{header}” that the recipe says nothing about: "
                'map it, or write target = "" to leave it behind'
            )
            raise FixTheRecipe(message)
    return places
