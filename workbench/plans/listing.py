"""Lists of other people: read by one column of ids, kept beside a plan, and asked of each row.

An id of a list is compared as the rows' own ids are: letter by letter after the column's repairs,
an e-mail address without capitals, a phone in E.164. What differs in a capital or a space of any
other id is another id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.schemas import CELL_ERROR
from workbench.errors import FixTheFile, FixTheSelection
from workbench.plans.id_lists import IdList
from workbench.plans.identity import Identifier, near_form
from workbench.plans.list_files import ListFile, opened
from workbench.plans.prepared import SLICE, Prepared
from workbench.recipes.headers import known_matches
from workbench.recipes.selection import KEEPS, ListUse, Mask
from workbench.tables.table import Table
from workbench.vocabulary.fields import Field

PURPOSE = "is a list of people"
# Rows whose ids are asked for at once: a list of a million ids is hashed anew each time.
KEYS = 500_000
Lists = Mapping[str, Path | IdList]


def likely_column(headers: Sequence[str], part: Prepared) -> str | None:
    """The column of a list that holds ids: named like the rows' ids, or the only one; else None.

    A list's only column is "" where its name does not say what it holds: then the first line may
    be an id too.
    """
    keys = part.destination.keys(part.recipe)
    own = [part.headers[key] for key in part.keys]
    named = [header for header in own if headers.count(header) == 1]
    if named:
        return named[0]
    known = {one.name: one for one in part.destination.fields}
    fields = [known.get(key) or Field(key, "text", key, "") for key in keys]
    found = known_matches(headers, fields, fuzzy=False)
    if len(found) == 1:
        return headers[min(found)]
    return "" if len(headers) == 1 else None


def read(file: Path, column: str | None, part: Prepared | None = None) -> tuple[IdList, str]:
    """The ids of a file, and the column that they are in.

    `column` None: the one that is named like the ids of `part`; "": the only one there is.
    Raises FixTheFile where the file cannot be read or somebody could be missed, FixTheSelection
    where it is not clear which column is meant.
    """
    table = opened(file, PURPOSE)
    if column is None and part is not None:
        column = likely_column(table.headers, part)
    place = _place(table, column)
    source = ListFile(file, table)
    source.trusted({place})
    found = [pa.nulls(0, pa.string())]
    for piece in table.slices(SLICE, [place]):
        source.whole(piece.refused, piece.line)
        text = piece.columns[0].cast(pa.string())
        failed = CELL_ERROR.bad(text)
        source.refuse(failed, text, piece.line, "is a spreadsheet error", table.headers[place])
        found.append(text.drop_null())
    ids = pc.unique(pa.concat_arrays(found))
    first = "" if column else table.headers[place]
    if not len(ids) and not first:
        message = f"{file.name} names nobody: expected an id on a line of its own"
        raise FixTheFile(message)
    return IdList(table.sha256, ids.take(pc.sort_indices(ids)), first), column or ""


def _place(table: Table, column: str | None) -> int:
    """Where the column of ids stands; raises FixTheSelection where that is not clear."""
    if column == "" and len(table.headers) == 1:
        return 0
    places = [n for n, header in enumerate(table.headers) if header == column]
    if len(places) != 1:
        known = ", ".join(f"“{header}”" for header in table.headers[:30])
        asked = (
            f"the column “{column}” is there {len(places)} times; expected it once"
            if column
            else "no column is named like the ids of the rows"
        )
        message = (
            f"The list {table.path.name}: {asked}; its columns are {known}: say which one holds "
            'the ids (column = "…" in the recipe)'
        )
        raise FixTheSelection(message)
    return places[0]


def given_lists(
    named: Mapping[str, Path | str], only_in: Sequence[Path | str], not_in: Sequence[Path | str]
) -> tuple[dict[str, Path], list[ListUse]]:
    """The files of all lists by name, and what is asked of those that are given by file alone.

    Raises FixTheSelection where two have one name.
    """
    files = {name: Path(file) for name, file in named.items()}
    asked = []
    for keep, given in zip(KEEPS, (only_in, not_in), strict=True):
        for file in given:
            name = Path(file).name
            if name in files:
                message = f"The list {name} is given twice: keep the one that you mean"
                raise FixTheSelection(message)
            files[name] = Path(file)
            asked.append(ListUse(name, keep))
    return files, asked


def with_lists(part: Prepared, given: Lists) -> Prepared:
    """The sheet with the lists of its selection, and a recipe that says exactly which they are.

    Raises FixTheSelection where one is missing, is another file than the recipe means, or is not
    asked about; FixTheFile where one cannot be read.
    """
    selection = part.recipe.selection
    asked = [one.name for one in selection.lists]
    for name in given:
        if name not in asked:
            known = ", ".join(f"“{one}”" for one in asked) or "none"
            message = (
                f"The selection asks about no list “{name}”; the lists it asks about are: {known}; "
                "correct the name"
            )
            raise FixTheSelection(message)
    if not asked:
        return part
    if not part.keys:
        message = (
            f"The selection asks who is in the list “{asked[0]}”, and no column of the rows is "
            "mapped to an id: map one, or take the list out of the selection"
        )
        raise FixTheSelection(message)
    found = [_found(one, part, given) for one in selection.lists]
    uses = tuple(use for use, _ in found)
    recipe = replace(part.recipe, selection=replace(selection, lists=uses))
    return replace(part, recipe=recipe, lists={use.name: ids for use, ids in found})


def _found(use: ListUse, part: Prepared, given: Lists) -> tuple[ListUse, IdList]:
    """A list, and the selection's word on it with the file and the column that are meant."""
    there = given.get(use.name)
    if there is None:
        message = (
            f"The selection keeps only people who are {use.keep} the list “{use.name}”, which is "
            f"not there: give it with --list {use.name}=FILE, or take it out of the selection"
        )
        raise FixTheSelection(message)
    if isinstance(there, Path):
        there, column = read(there, use.column or None, part)
        use = replace(use, column=column)
    if use.sha256 not in ("", there.sha256):
        message = (
            f"The list “{use.name}” has changed: the selection means the file with the hash "
            f"{use.sha256[:12]}, and this one has {there.sha256[:12]}; give that one, or choose "
            "the list anew (without its sha256 a recipe takes any file of that name)"
        )
        raise FixTheSelection(message)
    return replace(use, sha256=there.sha256), there


def compared(part: Prepared, use: ListUse, *, first: bool = True) -> pa.Array:
    """The ids of a list in the form in which the rows' ids are compared, each once.

    With the `first` line, where that may be an id.
    """
    one, identifier = part.lists[use.name], _identifier(part, use.column)
    ids = one.ids
    if one.first and first:
        ids = pa.concat_arrays([ids, pa.array([one.first], pa.string())])
    mend = part.table.mends.get(identifier.place)
    # As the cells of the rows' own column are: what was repaired there is one way of writing here.
    mended = ids if mend is None else mend(ids)
    return pc.unique(identifier.form(mended).cast(pa.string())).drop_null()


def _identifier(part: Prepared, column: str) -> Identifier:
    """The rows' ids that a list's column is compared as, by header, by meaning, or the first."""
    keys = part.keys
    fields = {one.name: one for one in part.destination.fields}
    named = [fields.get(key) or Field(key, "text", key, "") for key in keys]
    meant = known_matches([column], named, fuzzy=False).get(0)
    for key, identifier in zip(keys, part.keyed.identifiers, strict=True):
        if part.headers[key] == column:
            return identifier
    target = keys[0] if meant is None else next(f.name for f in named if f.takes(meant.target))
    return part.keyed.identifiers[keys.index(target)]


@dataclass(frozen=True, slots=True)
class Named:
    """For each row of the main sheet whether a list names its person.

    And how many of the others have an id that differs from one of the list by capitals, spaces,
    leading zeros or the composition of an accent alone.
    """

    rows: Mask
    nearly: int = 0


def named(part: Prepared, use: ListUse, *, nearly: bool = False) -> Named:
    """Who of the main sheet is in a list; with `nearly` also who almost is."""
    ids = compared(part, use)
    near = pc.unique(_near(ids)) if nearly else ids
    found, close = [np.zeros(0, dtype=bool)], 0
    for key in keys(part):
        mine = pc.is_in(key, value_set=ids)
        found.append(np.asarray(pc.and_(mine, pc.is_valid(key))))
        if nearly:
            others = _near(key.filter(pc.invert(mine)).drop_null())
            close += pc.is_in(others, value_set=near).true_count
    return Named(np.concatenate(found), close)


def _near(ids: pa.Array) -> pa.Array:
    """What ids share that a person or a spreadsheet would take for one: 0042 is a number there."""
    return pc.utf8_ltrim(near_form(ids), characters="0")


def keys(part: Prepared) -> Iterator[pa.Array]:
    """The ids of all rows of a sheet, selected or not, some hundred thousand at a time."""
    keyed = part.keyed
    for piece in part.table.whole.slices(KEYS, keyed.places):
        yield keyed.of(piece.columns).cast(pa.string())
