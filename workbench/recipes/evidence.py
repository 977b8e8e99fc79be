"""What the first cells of a column say of targets: a proposal, or doubt about a near name.

Knows no header: which ones are open, and what is proposed for the others, is given.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pyarrow as pa

from workbench.recipes.headers import WORDED, Match
from workbench.recipes.kinds import KINDS
from workbench.tables.table import Table
from workbench.vocabulary.fields import Field
from workbench.vocabulary.kinds import How, KindName

LOOKED_AT, VALUED = 1_000, 70
# Kinds whose cells look like nothing else; without a region a phone is one with its country's code.
TELLING: Mapping[KindName, str] = {
    "email": "e-mail addresses",
    "phone": "phone numbers with their country's code",
    "timezone": "time zones",
}
# What every such cell has: most of thousands of columns are told by their first cell.
SIGNS: Mapping[KindName, str] = {"email": "@", "phone": "+", "timezone": "/"}
# Beside these, two letters are enough to say that a near name is none.
DOUBTED = frozenset(("email", "timezone", "language", "region"))


def with_evidence(
    table: Table, fields: Sequence[Field], matches: Mapping[int, Match], taken: Collection[int]
) -> dict[int, Match]:
    """The matches without near names that no cell fits, and with what cells alone can say.

    A target without a column is proposed for the one column nine in ten of whose cells fit it, not
    where two columns do; the positions `taken` are decided already.
    """
    of_target = {match.target: place for place, match in matches.items()}
    named = {field.name: field for field in fields}
    near = [
        place
        for place, match in matches.items()
        if match.confidence < WORDED and _is_doubted(named[match.target])
    ]
    silent = [field for field in fields if (_told(field) in TELLING or len(field.choices) > 1)]
    silent = [field for field in silent if not field.consent]
    silent = [one for one in silent if one.name not in of_target and not one.numbered]
    if not (near or silent) or not table.rows:
        return dict(matches)
    cells = _first_cells(table)
    kept = {
        place: match
        for place, match in matches.items()
        if place not in near or not _is_denied(cells[place], named[match.target])
    }
    free = [
        place
        for place in range(len(table.headers))
        if place not in kept and place not in taken and len(cells[place])
    ]
    for field in silent:
        like = [at for at in free if _is_like(cells[at], field)]
        if len(like) == 1 and like[0] not in kept:
            what = "its choices" if field.choices else TELLING[_told(field)]
            kept[like[0]] = Match(field.name, VALUED, f"its cells are {what}")
    return kept


def _is_doubted(field: Field) -> bool:
    return field.kind in DOUBTED or (field.consent and field.kind == "choice")


def _is_denied(cells: pa.Array, field: Field) -> bool:
    """Whether no cell fits a target; of consent, whether the cells say when and not whether."""
    if field.consent:
        return len(cells) > 0 and _fitting(cells, "date") == len(cells)
    return not _fitting(cells, field.kind)


def _told(field: Field) -> KindName:
    return field.of if field.kind == "array" else field.kind


def _first_cells(table: Table) -> list[pa.Array]:
    part = next(table.slices(LOOKED_AT))
    return [column.drop_null() for column in part.columns]


def _is_like(cells: pa.Array, field: Field) -> bool:
    """Whether nine in ten cells fit the target, and where it has choices, every one is a choice."""
    if field.choices:
        choices = {choice.casefold() for choice in field.choices}
        return str(cells[0]).casefold() in choices and all(
            text.as_py().casefold() in choices for text in cells.unique()
        )
    kind = _told(field)
    return SIGNS[kind] in str(cells[0]) and 10 * _fitting(cells, kind) >= 9 * len(cells)


def _fitting(cells: pa.Array, kind: KindName) -> int:
    return len(cells) - int(KINDS[kind].problems(cells, How()).true_count)
