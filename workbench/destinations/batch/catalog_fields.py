"""Batch's catalogs by their fields: create and update (seed 000, doc.batch.com catalogs/*)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import orjson
import pyarrow
import pyarrow.compute as pc

from workbench.destinations.batch import seeing
from workbench.destinations.batch.audiences import API, BYTES
from workbench.destinations.batch.catalog_changes import REMOVING, together
from workbench.destinations.batch.catalog_field_rules import (
    CREATE_FIELDS,
    UPDATE_FIELDS,
    create_schema,
    derived,
    unknown_fields,
    update_schema,
)
from workbench.destinations.batch.catalogs import (
    FIELD_LENGTH,
    FIELDS,
    FIELDS_INDEXING,
    LOOK,
    NAME_ASSUMED,
    NAME_LENGTH,
    NAME_OPTION,
    QUOTA,
    read,
    recorded,
)
from workbench.destinations.spec import Columns, Destination
from workbench.payloads.columns import ReadyColumn
from workbench.payloads.records import members
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.steps import Repeat, Step


def _step(operation: str, repeat: Repeat, recipe: Recipe, rows: int, **more: object) -> Step:
    name = str(recipe.options["name"])
    return Step(
        operation=operation,
        method="POST",
        route=f"{API}/catalogs/{'create' if operation == 'create' else 'update'}",
        repeat=repeat,
        object=name,
        prefix=b'{"name":' + orjson.dumps(name) + b',"fields":[',
        suffix=b"]}",
        rows=rows,
        bytes=BYTES.value,
        **more,  # type: ignore[arg-type]  # the callers below name Step's own fields
    )


def _create_steps(recipe: Recipe) -> tuple[Step, ...]:
    # A catalog is created once; what a rehearsal holds back of its fields is added afterwards.
    first = {"waits_for": "none", "most_chunks": 1, "creates": True}
    return (
        _step("create", "II", recipe, FIELDS.value, **first),
        _step("add", "II", recipe, FIELDS.value, waits_for="applied"),
    )


def _update_steps(recipe: Recipe) -> tuple[Step, ...]:
    # Repeated, an addition that has arrived is refused as a field that is there already, and the
    # answer would tell the wrong fate: harmful (II), although nothing is added twice.
    all_rows = 2 * FIELDS.value  # the rules let no more pass: so many removed, so many added
    return (
        _step("add", "II", recipe, all_rows, waits_for="none", lane=0),
        _step("change", "III", recipe, all_rows, waits_for="none", lane=1),
    )


def _lanes(columns: Columns, recipe: Recipe) -> pyarrow.Array:
    """One request for the whole sheet, in the dangerous lane as soon as one of its rows removes."""
    return pc.cast(pc.is_valid(columns[REMOVING]), pyarrow.int64())


def _encoded(step: Step, columns: Sequence[ReadyColumn], recipe: Recipe) -> pyarrow.Array:
    by_target = {column.target: column for column in columns}
    name, word = by_target["name"], by_target.get("type")
    rows = len(name.values)
    action = pyarrow.repeat(pyarrow.scalar("add"), rows)
    if "action" in by_target:
        action = by_target["action"].values
    if word is not None:
        # A removal carries no type.
        kept = pc.if_else(pc.equal(action, "add"), word.values, pyarrow.scalar(None, action.type))
        word = replace(word, values=kept)
    sent = [ReadyColumn("action", "action", "string", action), name, word]
    text = members([one for one in sent[step.operation == "create" :] if one is not None])
    return pc.binary_join_element_wise("{", text, "}", "")


_LIMITS = {"bytes": BYTES, "fields": FIELDS, "name": FIELD_LENGTH, "catalog_name": NAME_LENGTH}

CREATE = Destination(
    key="batch.catalogs.create",
    title="Create a catalog with its fields",
    vendor="batch",
    help="Each row is a field of the new catalog: its name and its type.",
    options=(replace(NAME_OPTION, live=""),),
    limits=_LIMITS,
    fields=CREATE_FIELDS,
    free=None,
    keys=lambda recipe: ("name",),
    quota=QUOTA,
    look=LOOK,
    sees=seeing.catalog,
    indexing=FIELDS_INDEXING,
    steps=_create_steps,
    schema=create_schema,
    derive=lambda columns, recipe: {},
    together=together,
    encode=_encoded,
    read=read,
    people=False,
    noun="field",
    assumptions=(
        NAME_ASSUMED,
        "A catalog that is there already counts as created where it has the wished fields.",
    ),
)

UPDATE = Destination(
    key="batch.catalogs.update",
    title="Add or remove fields of a catalog",
    vendor="batch",
    help="Each row is a field to add or to remove; a removed field is gone with its values.",
    options=(NAME_OPTION,),
    limits=_LIMITS,
    fields=UPDATE_FIELDS,
    free=None,
    keys=lambda recipe: ("name",),
    quota=QUOTA,
    look=LOOK,
    sees=seeing.catalog,
    indexing=FIELDS_INDEXING,
    steps=_update_steps,
    schema=update_schema,
    derive=derived,
    together=together,
    notices=unknown_fields,
    recorded=recorded,
    lanes=_lanes,
    encode=_encoded,
    read=read,
    people=False,
    noun="field",
    assumptions=(
        NAME_ASSUMED,
        "A change of the fields is live once catalogs/view shows it; no page gives it a token.",
        "No page says what becomes of the values of a removed field: they are taken as lost.",
    ),
)
