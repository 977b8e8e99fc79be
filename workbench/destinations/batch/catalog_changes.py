"""What a change does to a catalog's fields: before and after, and which rows are too many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow

from workbench.destinations.batch.catalogs import (
    FACT,
    FIELDS,
    Declared,
    declared,
    recorded,
)
from workbench.destinations.consent import meanings
from workbench.recipes.recipe import Recipe

Columns = Mapping[str, pyarrow.Array]

# What a recipe's facts say about a catalog after the sheet of fields that comes before its items.
FACT_AFTER = "catalog_after"
# The fields that the sheet adds, with their types, whatever the catalog has besides.
FACT_ADDED = "catalog_added"
# The fields that the sheet would add in rows that have an error.
FACT_UNSENT = "catalog_unsent"

# Columns about a sheet as a whole: the rows that are a field too many, the row that removes the
# last field, and whether any row removes one.
OVER_CAP, NONE_LEFT, REMOVING = "row:fields", "row:none-left", "row:removing"


@dataclass(frozen=True, slots=True)
class Change:
    """The fields of a catalog now and after a change, name to type; None where not known.

    `seen_at` is when they were seen (UTC).
    """

    catalog: str
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None
    added: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    seen_at: str = ""

    def __str__(self) -> str:
        """One sentence: what comes, what goes, and how many fields there are now and after."""
        comes = ", ".join(f"{name} ({word})" for name, word in self.added.items())
        parts = [f"adds {comes}"] if comes else []
        parts += [f"removes {', '.join(self.removed)}"] if self.removed else []
        told = f"{self.catalog}: {' and '.join(parts) or 'changes nothing'}"
        if self.before is None or self.after is None:
            return f"{told}; what it has now is not known"
        return (
            f"{told}; {len(self.before)} fields now (seen {self.seen_at}), {len(self.after)} after"
        )


def change(recipe: Recipe, rows: Iterable[Mapping[str, Any]]) -> Change:
    """What the rows do to the catalog that the recipe names, by the recipe's facts.

    `rows` are the `fields` of a request's body: `name`, `type`, and `action` ("add" without one).
    Fields that are there come first, in their order; a new one comes last.
    """
    name = str(recipe.options.get("name", ""))
    creating = recipe.destination == "batch.catalogs.create"
    known = Declared(name, {}, "") if creating else declared(recipe)
    added: dict[str, str] = {}
    removed: list[str] = []
    for row in rows:
        if row.get("action", "add") == "remove":
            removed.append(str(row["name"]))
        else:
            added[str(row["name"])] = str(row["type"])
    if known is None:
        return Change(name, None, None, added, tuple(removed))
    kept = {key: word for key, word in known.fields.items() if key not in removed}
    return Change(name, known.fields, kept | added, added, tuple(removed), known.seen_at)


def facts_after(sent: Columns, unsent: Columns, recipe: Recipe) -> Mapping[str, Any]:
    """The facts once a sheet of field changes is applied, for the items that follow it.

    `sent` are the cells by target of the rows that are sent, `unsent` those of rows with an error:
    the fields that these would have added are not there. `recipe` is the sheet's own. Without facts
    of now nothing is known of afterwards but what is added. They stand beside those of now, which
    the sheet itself is judged by.
    """
    if "name" not in sent:
        return {}
    name = str(recipe.options.get("name", ""))
    lost = [field for field, (_, act, _) in _last(unsent, recipe).items() if act != "remove"]
    rows = [
        {"name": field, "action": act, "type": word}
        for field, (_, act, word) in _last(sent, recipe).items()
        if act == "remove" or (act == "add" and word is not None)
    ]
    added = {row["name"]: row["type"] for row in rows if row["action"] == "add"}
    told: dict[str, Any] = {
        FACT_UNSENT: {"name": name, "fields": lost},
        FACT_ADDED: {"name": name, "fields": added},
    }
    known = recipe.facts.get(FACT)
    if not isinstance(known, Mapping) or known.get("name") != name:
        return told
    done = change(recipe, rows)
    fields = [{"name": field, "type": word} for field, word in (done.after or {}).items()]
    after = recorded({"name": name, "fields": fields}, done.seen_at)
    return told | {FACT_AFTER: after[FACT]}


def together(columns: Columns, recipe: Recipe) -> Columns:
    """Over all rows of the sheet: those that are a field too many, and what removing them does."""
    rows = len(columns["name"])
    known = declared(recipe)
    there = set() if known is None else set(known.fields)
    last = _last(columns, recipe)
    removed = {name: row for name, (row, action, _) in last.items() if action == "remove"}
    added = sorted(row for name, (row, action, _) in last.items() if _new(name, action, there))
    kept = there.difference(removed)
    over = added[max(0, FIELDS.value - len(kept)) :]
    if known is None:
        # A catalog has at most so many fields that one of them could be removed.
        over += sorted(removed.values())[FIELDS.value :]
    gone = [removed[name] for name in there.intersection(removed)]
    emptied = [max(gone)] if gone and not kept and not added else []
    removes = gone if known else removed
    return {
        OVER_CAP: _marked(rows, over, "name"),
        NONE_LEFT: _marked(rows, emptied, "name"),
        REMOVING: _marked(rows, range(rows) if removes else (), "yes"),
    }


def _new(name: str, action: str | None, there: set[str]) -> bool:
    return action == "add" and name not in there


def _last(columns: Columns, recipe: Recipe) -> dict[str, tuple[int, str | None, str | None]]:
    """For each field's name the last row that has it: its place, its action and its type."""
    names = columns["name"].to_pylist()
    nothing = [None] * len(names)
    acts = recipe.using("action") is not None
    actions = meanings(columns, recipe, "action").to_pylist() if acts else ["add"] * len(names)
    typed = "type" in columns
    types = meanings(columns, recipe, "type").to_pylist() if typed else nothing
    rows = zip(names, actions, types, strict=True)
    return {name: (n, act, word) for n, (name, act, word) in enumerate(rows) if name is not None}


def _marked(rows: int, chosen: Sequence[int], word: str) -> pyarrow.Array:
    marks: list[str | None] = [None] * rows
    for row in chosen:
        marks[row] = word
    return pyarrow.array(marks, pyarrow.string())
