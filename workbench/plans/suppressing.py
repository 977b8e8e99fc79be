"""Who is held back: a list of ids, e-mail addresses or phones, held against every row that adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.errors import FixTheFile
from workbench.plans.judging import UNTRUSTED, Judged, Mask, Prepared
from workbench.recipes.headers import known_matches
from workbench.recipes.kinds import KINDS
from workbench.recipes.kinds.lists import split
from workbench.recipes.recipe import ColumnUse
from workbench.tables.opening import open_table
from workbench.tables.table import Table
from workbench.vocabulary.fields import Field
from workbench.vocabulary.kinds import How, KindName
from workbench.vocabulary.reading import Reading

# Of a person there may be only an address on the list, whatever the rows are matched by.
CONTACTS: tuple[KindName, ...] = ("email", "phone")
SLICE = 100_000


def held_by(prepared: Prepared) -> tuple[ColumnUse, ...]:
    """The mapped columns that can say who a row is about: its keys and every address."""
    contacts = {field.name for field in _fields(prepared)}
    return tuple(use for use in prepared.used if use.target in contacts)


def held_back(one: Judged, listed: pa.Array) -> Mask:
    """True for each row that adds somebody who is on the list, by any of their ids or addresses."""
    prepared, recipe = one.prepared, one.prepared.judged_recipe
    of = {field.name: field.of for field in _fields(prepared)}
    found = np.zeros(len(one.part), dtype=bool)
    for use in held_by(prepared):
        text, rows, kind = (
            one.columns[use.target].cast(pa.string()),
            np.arange(len(found)),
            use.kind,
        )
        if use.kind == "array":
            items = split(text, use.how)
            text, rows, kind = pc.list_flatten(items), pc.list_parent_indices(items), of[use.target]
        for form in _forms(text, kind, use.how):
            there = pc.and_(pc.is_in(form, value_set=listed), pc.is_valid(form))
            found[np.asarray(rows)[np.asarray(there)]] = True
    if prepared.destination.adds is None:
        return np.zeros_like(found)
    adds: Mask = np.asarray(prepared.destination.adds(one.columns, recipe))
    return found & adds


def suppression_list(file: Path, prepared: Prepared, reading: Reading) -> pa.Array:
    """Everybody on a list: its columns named like an id or an address, or its only column.

    Raises FixTheFile where somebody could be missed: no such column among several, none that the
    rows have too, a line that does not fit the header, a cell without a trustworthy value. The
    header of an only column counts as an id too, since such lists often have none, and so does
    every id without the spaces around it.
    """
    table = open_table(file, reading)
    fields = _fields(prepared)
    matches = known_matches(table.headers, fields, fuzzy=False)
    if not matches and len(table.headers) > 1:
        names = " or ".join(f"“{field.name}”" for field in fields)
        message = (
            f"{file.name} has no column of ids: expected one called {names}, found "
            f"{', '.join(f'“{header}”' for header in table.headers[:10])}; rename the right one"
        )
        raise FixTheFile(message)
    mapped = {use.target for use in held_by(prepared)}
    if matches and not mapped & {match.target for match in matches.values()}:
        there = ", ".join(f"“{match.target}”" for match in matches.values())
        message = (
            f"{file.name} names people by {there}, which no column of the rows is mapped to, so "
            "nobody could be found: map such a column, or give a list by another id"
        )
        raise FixTheFile(message)
    kinds = {place: _kinds(match.target, fields) for place, match in matches.items()}
    return _values(file, table, kinds or {0: {_kind(field) for field in fields}}, bool(matches))


def _values(file: Path, table: Table, kinds: dict[int, set[KindName]], headed: bool) -> pa.Array:
    if any(mark.column in kinds and mark.what in UNTRUSTED for mark in table.marks):
        message = f"{file.name} has ids without a trustworthy value: save them as text"
        raise FixTheFile(message)
    parts = [pa.array([] if headed else [table.headers[0]], pa.string())]
    for piece in table.slices(SLICE, list(kinds)):
        if piece.refused.null_count < len(piece):
            message = f"{file.name} has a line that does not fit its header: correct it"
            raise FixTheFile(message)
        for column, own in zip(piece.columns, kinds.values(), strict=True):
            ids = column.drop_null().cast(pa.string())
            for kind in sorted(own):
                parts += _forms(ids, kind, How())
    return pc.unique(pa.concat_arrays([part.drop_null() for part in parts]))


def _forms(text: pa.Array, kind: KindName, how: How) -> Iterator[pa.Array]:
    """A cell as it stands, without spaces, and in the one form that all ways of writing share."""
    trimmed = pc.utf8_trim_whitespace(text)
    yield text
    yield trimmed
    if kind == "email":
        yield pc.utf8_lower(trimmed)
    elif kind == "phone":
        good = pc.invert(KINDS["phone"].problems(trimmed, how))
        yield KINDS["phone"].convert(pc.if_else(good, trimmed, pa.scalar(None, pa.string())), how)


def _fields(prepared: Prepared) -> Sequence[Field]:
    """The known targets that say who a row is about, and a key that is the analyst's own field."""
    keys = prepared.destination.keys(prepared.recipe)
    every = prepared.destination.fields
    own = (Field(key, "text", key, "") for key in keys if not any(f.name == key for f in every))
    return [one for one in (*every, *own) if one.name in keys or _kind(one) in CONTACTS]


def _kind(field: Field) -> KindName:
    """A field's kind, of its items where it is a list."""
    return field.of if field.kind == "array" else field.kind


def _kinds(target: str, fields: Sequence[Field]) -> set[KindName]:
    return {_kind(field) for field in fields if field.name == target}
