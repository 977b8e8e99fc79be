"""A draft as a value: what one person has decided so far, and what each decision was made about."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import PureWindowsPath
from typing import Any, Self

import orjson

from workbench.delivery.connections import TWIN
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.recipes.selection import Selection
from workbench.vocabulary.options import OptionValue
from workbench.vocabulary.reading import Reading

# What a file may be called here. Its content decides how it is read, so other endings get none.
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet")
# Longer than any file system takes.
LONGEST_NAME = 300
_SHA256 = re.compile("[0-9a-f]{64}")
# Region, dates and decimal say how cells are understood; the others how the file is opened.
OPENING = ("encoding", "delimiter", "sheet", "header_row")


@dataclass(frozen=True, slots=True)
class Source:
    """The file of a draft; `name` is what its owner calls it, and never a path here."""

    name: str
    sha256: str
    suffix: str
    size: int

    @property
    def stored_name(self) -> str:
        """The name under which the draft's folder holds the file."""
        return f"{self.sha256}{self.suffix}"

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Self:
        """The reverse of `asdict`; raises TypeError, and ValueError for a name that is a path."""
        made = cls(**found)
        if not (isinstance(made.name, str) and isinstance(made.size, int)):
            msg = "a file's name is a text and its size a number"
            raise TypeError(msg)
        if not _SHA256.fullmatch(made.sha256) or made.suffix not in ("", *ENDINGS):
            msg = "a file is stored under its hash and an ending of ours"
            raise ValueError(msg)
        return made


def shown_name(given: str) -> str:
    """The last part of an uploaded file's name, on one line and not too long."""
    last = PureWindowsPath(given.replace("/", "\\")).name
    plain = re.sub(r"[\x00-\x1f\x7f]", "", last).strip()
    return plain[:LONGEST_NAME] or "file"


def ending(name: str) -> str:
    """The file's ending where it is one of ours, else none."""
    suffix = PureWindowsPath(name).suffix.lower()
    return suffix if suffix in ENDINGS else ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One person's work in progress; `also` are decisions about further sheets of the workbook.

    The `*_for` fields are hashes of what a step was settled for, so that a later change shows.
    `run` names the folder of the plan that was made last; `generation` counts changes of the whole
    form, so that its widgets are built anew. `typed` is what was written in the form of a single
    object, by target; the file is then made of it. `fixes` is the hash of the fixes of single cells
    that the draft's folder holds, "" without any. `after` is the run whose rest it sends, "" where
    it sends every row, and `after_seen` a hash of what was known of that when the plan was made.
    `aside` are decisions about columns that the file
    does not have as it is read now, for when it is read as before. `first` is after how many good
    rows its run pauses, 0 for a run that sends all at once. `warned` is how many warnings are about
    what the plan sends. `cleared` are the headers of columns
    that are shown as they are while presenting.
    """

    id: str
    destination: str = ""
    source: Source | None = None
    reading: Reading = field(default_factory=Reading)
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    columns: tuple[ColumnUse, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[Recipe, ...] = ()
    selection: Selection = field(default_factory=Selection)
    connection: str = TWIN
    opened_for: str = ""
    columns_for: str = ""
    checked_for: str = ""
    run: str = ""
    planned_for: str = ""
    generation: int = 0
    typed: Mapping[str, str] = field(default_factory=dict)
    fixes: str = ""
    after: str = ""
    after_seen: str = ""
    aside: tuple[ColumnUse, ...] = ()
    first: int = 0
    warned: int = 0
    cleared: tuple[str, ...] = ()
    updated_at: str = ""

    @property
    def recipe(self) -> Recipe:
        """Everything that holds for next month's file too."""
        told = (self.destination, self.options, self.reading, self.columns, self.facts)
        return Recipe(*told, also=self.also, selection=self.selection)

    def of_sheet(self, destination: str, sheet: str) -> Draft:
        """The draft as a further sheet's own, whose rows go to that destination; never kept."""
        reading = replace(self.reading, sheet=sheet, header_row=None)
        known = self.recipe.about(destination, sheet)
        columns = known.columns if known else ()
        told = replace(self, destination=destination, reading=reading, columns=columns, also=())
        return replace(told, selection=Selection())

    def with_sheet(self, part: Draft, columns: Iterable[ColumnUse]) -> Draft:
        """The draft with decisions about a further sheet, which `part` is the draft of."""
        sheet = str(part.reading.sheet)
        before = self.recipe.about(part.destination, sheet)
        now = replace(before or Recipe(part.destination, {}, part.reading), columns=tuple(columns))
        if before is None:
            return replace(self, also=(*self.also, now))
        return replace(self, also=tuple(now if one == before else one for one in self.also))

    @property
    def opening(self) -> str:
        """A hash of the file and of how it is opened."""
        hints = {name: getattr(self.reading, name) for name in OPENING}
        return stamp(self.source.sha256 if self.source else "", hints)

    @property
    def mapping(self) -> str:
        """A hash of what the columns' meaning was decided for: the file and the destination."""
        return stamp(self.opening, self.destination)

    @property
    def checking(self) -> str:
        """A hash of the file and all decisions about it."""
        told = [one for one in (self.fixes, self.after) if one]
        return stamp(self.opening, self.recipe.sha256, *told)

    def planning(self, fingerprint: str) -> str:
        """A hash of everything a plan rests on, the target included."""
        rehearsal = [self.first] if self.first else []
        return stamp(self.checking, self.connection, fingerprint, *rehearsal)

    def as_dict(self) -> dict[str, Any]:
        """The draft as its file holds it."""
        kept = (*_TEXTS, *_LATER, "generation", "first", "warned")
        told: dict[str, Any] = {name: getattr(self, name) for name in kept}
        told["source"] = asdict(self.source) if self.source else None
        told["recipe"] = self.recipe.as_dict()
        told["typed"] = dict(self.typed)
        told["cleared"] = list(self.cleared)
        told["aside"] = [use.as_dict() for use in self.aside]
        return told

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Self:
        """The reverse of `as_dict`; raises KeyError, TypeError, ValueError or WorkbenchError."""
        # First, since it is what says that a recipe is no table of names.
        aside = {**found["recipe"], "columns": found.get("aside", [])}
        recipe = Recipe.from_dict(found["recipe"], "The draft")
        return cls(
            source=Source.from_dict(found["source"]) if found["source"] else None,
            reading=recipe.reading,
            options=recipe.options,
            columns=recipe.columns,
            facts=recipe.facts,
            also=recipe.also,
            selection=recipe.selection,
            generation=int(found["generation"]),
            # Drafts of earlier versions have none of these.
            aside=Recipe.from_dict(aside, "The draft").columns,
            first=int(found.get("first", 0)),
            warned=int(found.get("warned", 0)),
            typed={str(name): str(value) for name, value in {**found.get("typed", {})}.items()},
            **{name: str(found.get(name, "")) for name in _LATER},
            cleared=tuple(map(str, found.get("cleared", ()))),
            **{name: str(found[name]) for name in _TEXTS},
        )


_TEXTS = (
    *("id", "destination", "connection", "opened_for", "columns_for", "checked_for"),
    *("run", "planned_for", "updated_at"),
)
# Texts that drafts of earlier versions do not have.
_LATER = ("fixes", "after", "after_seen")


def stamp(*parts: object) -> str:
    """A short hash of plain values."""
    canonical = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(canonical).hexdigest()[:24]
