"""A list of people to hold back is read: by its columns named like an id or an address.

It is read whole or not at all: a cell that could miss somebody stops with the line it stands on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.schemas import CELL_ERROR
from workbench.errors import FixTheFile
from workbench.plans import addresses
from workbench.plans.identity import CONTACTS
from workbench.plans.list_files import ListFile, opened
from workbench.plans.people import kind_of, named_by
from workbench.plans.prepared import Prepared
from workbench.plans.suppressing import SLICE, forms, naming
from workbench.recipes.headers import known_matches
from workbench.recipes.kinds.lists import split
from workbench.recipes.kinds.sameness import visible
from workbench.tables.table import Table
from workbench.vocabulary.fields import Field
from workbench.vocabulary.kinds import How, KindName

PURPOSE = "is to hold people back"
_NUMBERED = re.compile(r"[\s_#.-]*[0-9]+\Z")


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows say of people: the targets and kinds by which somebody can be found.

    `fields` are all targets that a list may name people by; `hows` the ways of reading a phone, and
    `by_country` says that the rows' own countries are in a column, which a list does not have.
    """

    fields: Sequence[Field]
    targets: frozenset[str]
    kinds: frozenset[KindName]
    hows: tuple[How, ...]
    separators: Mapping[str, How]
    by_country: bool


def suppression_list(file: Path, prepared: Prepared) -> pa.Array:
    """Everybody on a list, in the forms in which people are compared.

    Every column that is named like an id or an address counts, or the only column there is: its
    header too, since such lists often have none. Phones are read as the recipe reads them.
    Raises FixTheFile where somebody could be missed: no such column among several, none that the
    rows have too, a line that does not fit the header, a cell that is not one id or address.
    """
    table, known = opened(file, PURPOSE), _known(prepared)
    if not known.kinds:  # the plan says that no column is mapped to an id
        return pa.nulls(0, pa.string())
    matches = dict(_matches(table.headers, known.fields))
    if not matches and len(table.headers) > 1:
        names = " or ".join(f"“{field.name}”" for field in known.fields[:6])
        message = (
            f"{file.name} has no column of ids: expected one called {names}, found "
            f"{', '.join(f'“{header}”' for header in table.headers[:10])}; rename the right one"
        )
        raise FixTheFile(message)
    reader = _Reader(ListFile(file, table), known)
    people = reader.named(matches) if matches else reader.only()
    if matches:
        _refuse_ids(file, table, [*matches], prepared)
    if not len(people):
        message = f"{file.name} names nobody: expected an id or an address on a line of its own"
        raise FixTheFile(message)
    return people


def _refuse_ids(file: Path, table: Table, places: Sequence[int], prepared: Prepared) -> None:
    """Raises FixTheFile where a column whose header says nothing holds ids that the rows have."""
    for place, header in enumerate(table.headers):
        if place in places:
            continue
        pieces = [part.columns[0] for part in table.slices(SLICE, [place])]
        cells = pc.unique(visible(pa.concat_arrays(pieces))).drop_null()
        rows = sum(int(naming(part, cells).sum()) for part in prepared.parts) if len(cells) else 0
        if rows:
            row, it = ("row", "its") if rows == 1 else ("rows", "their")
            message = (
                f"{file.name}, column “{header}”: {rows:,} {row} of the sheet have one of its "
                f"cells as {it} id, and its header does not say so: call it as the sheet calls "
                "its ids, or remove it, so that nobody is missed"
            )
            raise FixTheFile(message)


def _known(prepared: Prepared) -> _Known:
    fields: list[Field] = []
    uses = [(part, use, kind) for part in prepared.parts for use, kind in named_by(part)]
    for part in prepared.parts:
        keys = part.destination.keys(part.recipe)
        mine = [one for one in part.destination.fields if one.name in keys]
        mine += [one for one in part.destination.fields if kind_of(one) in CONTACTS]
        kinds = {use.target: kind for other, use, kind in uses if other is part}
        names = {one.name for one in part.destination.fields}
        mine += [Field(key, kinds.get(key, "text"), key, "") for key in keys if key not in names]
        fields += [one for one in mine if one.name not in {known.name for known in fields}]
    given = {kind for *_, kind in uses}
    regions = {use.how.region for _, use, kind in uses if kind == "phone"}
    regions |= {part.recipe.reading.region for part in prepared.parts}
    by_country = any(use.how.region_from is not None for _, use, _ in uses)
    if by_country:  # then a national number on the list may be of any country
        regions = set()
    return _Known(
        fields,
        frozenset(use.target for _, use, _ in uses),
        frozenset(given - {"json"} | (set(CONTACTS) if "json" in given else set())),
        tuple(How(region=one) for one in sorted(filter(None, regions))) or (How(),),
        {use.target: use.how for _, use, _ in uses if use.kind == "array"},
        by_country,
    )


def _matches(headers: Sequence[str], fields: Sequence[Field]) -> Iterator[tuple[int, Field]]:
    """The columns that are named like an id or an address, a second and a third one included."""
    for place, header in enumerate(headers):
        for spelled in (header, _NUMBERED.sub("", header)):
            match = known_matches([spelled], fields, fuzzy=False).get(0)
            if match is not None:
                yield place, next(one for one in fields if one.takes(match.target))
                break


@dataclass(frozen=True, slots=True)
class _Reader:
    """One list in the reading."""

    source: ListFile
    known: _Known

    def named(self, matches: Mapping[int, Field]) -> pa.Array:
        """Everybody in the columns that name people; `matches` is what each stands for."""
        usable = {place: one for place, one in matches.items() if self._found_by(one)}
        if not usable:
            there = ", ".join(f"“{field.name}”" for field in matches.values())
            message = (
                f"{self.source.file.name} names people by {there}, which no column of the rows is "
                "mapped to, so nobody could be found: map such a column, or give a list by another "
                "id"
            )
            raise FixTheFile(message)
        self.source.trusted(usable)
        people = [pa.nulls(0, pa.string())]
        every = list(range(len(self.source.table.headers)))
        for piece in self.source.table.slices(SLICE, every):
            self.source.whole(piece.refused, piece.line)
            texts = [visible(column) for column in piece.columns]
            self._somebody([texts[place] for place in usable], piece.line)
            for place, text in enumerate(texts):
                if place in usable:
                    people += self._entries(text, piece.line, usable[place], place)
                elif place not in matches:
                    self._no_address(text, piece.line, place)
        return pc.unique(pa.concat_arrays(people)).drop_null()

    def only(self) -> pa.Array:
        """Everybody in the only column, whatever they are named by."""
        self.source.trusted({0: None})
        header = visible(pa.array([self.source.table.headers[0]], pa.string()))
        line = pa.array([self.source.table.header_line], pa.int64())
        people = [*self._of_any_kind(header, line, title=True)]
        for piece in self.source.table.slices(SLICE, [0]):
            self.source.whole(piece.refused, piece.line)
            people += self._of_any_kind(visible(piece.columns[0]), piece.line)
        return pc.unique(pa.concat_arrays(people)).drop_null()

    def _found_by(self, field: Field) -> bool:
        kind = kind_of(field)
        if kind in CONTACTS:
            return kind in self.known.kinds
        return any(field.takes(target) for target in self.known.targets)

    def _entries(
        self, text: pa.Array, lines: pa.Array, field: Field, place: int
    ) -> Iterator[pa.Array]:
        """The people of one column; every cell of an address' column must be one."""
        kind, header = kind_of(field), self.source.table.headers[place]
        if field.kind == "array":
            items = split(text, self.known.separators.get(field.name, How()))
            lines = lines.take(pc.list_parent_indices(items))
            text = visible(pc.list_flatten(items))
        self.source.refuse(CELL_ERROR.bad(text), text, lines, "is a spreadsheet error", header)
        if kind not in CONTACTS:
            yield from forms(text, kind, How())
            return
        read = addresses.read(text, kind, self.known.hows)
        wrong = pc.and_(pc.is_valid(text), pc.is_null(read))
        self.source.refuse(
            wrong, text, lines, f"is not {addresses.EXPECTED[kind]}", header, self._fix(kind)
        )
        yield read

    def _of_any_kind(
        self, text: pa.Array, lines: pa.Array, *, title: bool = False
    ) -> Iterator[pa.Array]:
        """The people of a column that does not say what it holds: each by all it could be.

        What only looks like an address stops; a first line that is none may be a title.
        """
        contacts = [one for one in CONTACTS if one in self.known.kinds]
        ids = bool(self.known.kinds - set(CONTACTS))
        read = [addresses.read(text, kind, self.known.hows) for kind in contacts]
        unread = pc.is_valid(text)
        for form in read:
            unread = pc.and_(unread, pc.is_null(form))
        like = np.zeros(len(text), dtype=bool)
        for kind in contacts:
            like |= addresses.looks_like(text, kind)
        if not ids and not title:
            like[:] = True
        expected = " or ".join(addresses.EXPECTED[kind] for kind in contacts)
        more = "; if it is an id, give the column a header that says so" if ids else ""
        self.source.refuse(
            pc.and_(unread, pa.array(like)), text, lines, f"is not {expected}{more}", ""
        )
        self.source.refuse(CELL_ERROR.bad(text), text, lines, "is a spreadsheet error", "")
        yield from read
        yield text if ids else pa.nulls(0, pa.string())

    def _fix(self, kind: KindName) -> str:
        if kind == "phone" and self.known.by_country:
            return "write it with its country code, since the rows are of several countries"
        if kind == "phone" and all(how.region is None for how in self.known.hows):
            return "correct it, or say with --region whose country's numbers are meant"
        return "correct it"

    def _no_address(self, text: pa.Array, lines: pa.Array, place: int) -> None:
        """A column of another name must not hold addresses that would count."""
        for kind in CONTACTS:
            if kind in self.known.kinds:
                found = pa.array(addresses.plainly(text, kind))
                words = "is an address in a column whose header does not say so"
                fix = f"call the column “{kind}”, or remove it"
                self.source.refuse(found, text, lines, words, self.source.table.headers[place], fix)

    def _somebody(self, texts: Sequence[pa.Array], lines: pa.Array) -> None:
        nobody = np.logical_and.reduce([np.asarray(pc.is_null(text)) for text in texts])
        if nobody.any():
            line = lines.filter(pa.array(nobody))[0].as_py()
            message = (
                f"{self.source.file.name}, line {line} names nobody by what the rows are known by: "
                "fill in an id or address that they have too, or remove the line"
            )
            raise FixTheFile(message)
