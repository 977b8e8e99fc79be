"""Batch's audiences by their people: update and replace (seed 001, doc.batch.com audiences/*)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import orjson
import pyarrow
import pyarrow.compute as pc

from workbench.destinations.batch import seeing
from workbench.destinations.batch.attributes import FREE, id_rules
from workbench.destinations.batch.attributes import LIMITS as ATTRIBUTE_LIMITS
from workbench.destinations.batch.audiences import (
    API,
    BYTES,
    INDEXING,
    LOOK,
    NAME,
    NAME_LENGTH,
    NAME_WORDS,
    QUOTA,
    create_body,
    read,
)
from workbench.destinations.consent import meanings
from workbench.destinations.schemas import row_rule, schema_of
from workbench.destinations.spec import Destination
from workbench.payloads.columns import ReadyColumn
from workbench.payloads.records import joined, members, quoted
from workbench.recipes.recipe import Recipe
from workbench.vocabulary import header_words, object_words
from workbench.vocabulary.fields import Field
from workbench.vocabulary.options import Option, Options
from workbench.vocabulary.steps import Limit, Step

if TYPE_CHECKING:
    # A second to import, and only a name for the reader here.
    import pandera.pandas as pa

_SEED = "seed 001, audiences/update"

IDS = Limit(10_000, "ids a request", _SEED)

ATTRIBUTES = Limit(15, "attributes an id", _SEED)

LIMITS: Mapping[str, Limit] = {
    "bytes": BYTES,
    "rows": IDS,
    "attributes": ATTRIBUTES,
    "audience_name": NAME_LENGTH,
    **ATTRIBUTE_LIMITS,
}

OVER_CAP, ON_REMOVE = "row:attributes", "row:remove"

ROW_RULES = {
    OVER_CAP: row_rule(
        "attributes-max",
        f"More than {ATTRIBUTES.value} attributes for one id: this is the one too many",
        f"Empty cells until at most {ATTRIBUTES.value} are filled, or leave a column out.",
    ),
    ON_REMOVE: row_rule(
        "attributes-on-remove",
        "The row removes the id, so its attributes are not sent",
        "Nothing to do: attributes are only accepted when adding.",
        warning=True,
    ),
}

ID = Field(
    "id",
    "text",
    "Custom ID",
    "The id by which Batch knows the person.",
    required=True,
    aliases=(
        *("custom id", "customer id", "user id", "client id", "contact id", "member id", "crm id"),
        *(
            "external id",
            "identifier",
            "customer number",
            "id client",
            *("identifiant", "identifiant client", "ref client", "reference client"),
            "num client",
            "n client",
        ),
        *("numero client", "kunden id", "kundennummer", "id cliente", "numero de cliente"),
        *("идентификатор", "id клиента", "номер клиента"),
    ),
    wordings=header_words.OF_PERSON,
    hints=header_words.PERSON_HINTS,
)

ACTION = Field(
    "action",
    "choice",
    "Add or remove",
    "What to do with this person; rows without a word here do what the send does.",
    aliases=("operation", "opération", "aktion", "accion", "действие"),
    wordings=object_words.ACTION,
    hints=object_words.ACTION_HINTS,
    choices=("add", "remove"),
)

NAME_OPTION = Option(
    "name",
    "Audience",
    "text",
    "The audience's name at Batch; upper and lower case differ.",
    required=True,
    pattern=NAME,
    pattern_words=NAME_WORDS,
    live="audiences",
)


def _ids_step(operation: str, options: Options, **more: object) -> Step:
    name = str(options["name"])
    route = "replace" if operation == "replace" else "update"
    return Step(
        operation=operation,
        method="POST",
        route=f"{API}/audiences/{route}",
        object=name,
        prefix=b'{"name":' + orjson.dumps(name) + b',"ids":[',
        suffix=b"]}",
        rows=IDS.value,
        bytes=BYTES.value,
        **more,  # type: ignore[arg-type]  # the callers below name Step's own fields
    )


def _update_steps(recipe: Recipe) -> tuple[Step, ...]:
    options = recipe.options
    if not options.get("create"):
        return (_ids_step("update", options, repeat="I", waits_for="none"),)
    name = str(options["name"])
    create = Step(
        operation="create",
        method="POST",
        route=f"{API}/audiences/create",
        repeat="II",
        waits_for="none",
        object=name,
        body=create_body(name, str(options.get("display_name") or "")),
        creates=True,
    )
    # No page says that an update is taken before the creation is indexed, so it waits.
    return (create, _ids_step("update", options, repeat="I", waits_for="applied"))


def _replace_steps(recipe: Recipe) -> tuple[Step, ...]:
    options = recipe.options
    # A second replace would drop what the first one put in: it is never chunked.
    return (
        _ids_step("replace", options, repeat="III", waits_for="none", most_chunks=1),
        _ids_step("update", options, repeat="I", waits_for="applied"),
    )


def _ids_schema(recipe: Recipe) -> pa.DataFrameSchema:
    extra = {"id": id_rules("id")}
    return schema_of(recipe.columns, (ID, ACTION), FREE, extra, ROW_RULES)


def _replace_schema(recipe: Recipe) -> pa.DataFrameSchema:
    extra = {"id": id_rules("id")}
    rules = {OVER_CAP: ROW_RULES[OVER_CAP]}
    return schema_of(recipe.columns, (ID,), FREE, extra, rules)


def _adds(columns: Mapping[str, pyarrow.Array], recipe: Recipe) -> pyarrow.BooleanArray:
    """True for each row that adds its id; a row whose word is neither is refused elsewhere."""
    default = str(recipe.options.get("action", "add"))
    return pc.not_equal(pc.fill_null(meanings(columns, recipe, ACTION.name), default), "remove")


def _ids_derived(
    columns: Mapping[str, pyarrow.Array], recipe: Recipe
) -> Mapping[str, pyarrow.Array]:
    """For each row the attribute that is one too many, and the first that a removal leaves out."""
    rows = len(columns["id"])
    known = {ID.name, ACTION.name}
    targets = [use.target for use in recipe.columns if use.target and use.target not in known]
    nothing = pyarrow.nulls(rows, pyarrow.string())
    if not targets or not rows:
        return {OVER_CAP: nothing, ON_REMOVE: nothing}
    filled = np.column_stack([np.asarray(pc.is_valid(columns[target])) for target in targets])
    removing = ~np.asarray(_adds(columns, recipe))
    count = np.cumsum(filled, axis=1)
    sixteenth = filled & (count == ATTRIBUTES.value + 1)
    first = filled & (count == 1)
    return {
        OVER_CAP: _named(sixteenth & ~removing[:, None], targets),
        ON_REMOVE: _named(first & removing[:, None], targets),
    }


def _named(
    marks: np.ndarray[tuple[int, int], np.dtype[np.bool_]], targets: list[str]
) -> pyarrow.Array:
    """The target whose cell is marked in each row, null where none is."""
    places = pyarrow.array(marks.argmax(axis=1), mask=~marks.any(axis=1))
    return pyarrow.array(targets, pyarrow.string()).take(places)


def _replace_derived(
    columns: Mapping[str, pyarrow.Array], recipe: Recipe
) -> Mapping[str, pyarrow.Array]:
    return {OVER_CAP: _ids_derived(columns, recipe)[OVER_CAP]}


def _ids_encoded(step: Step, columns: Sequence[ReadyColumn], recipe: Recipe) -> pyarrow.Array:
    by_target = {column.target: column for column in columns}
    ids = quoted(by_target["id"].values)
    free = [column for column in columns if column.target not in ("id", "action")]
    attributes = members(free) if free else pyarrow.repeat(pyarrow.scalar(""), len(ids))
    some = pc.not_equal(attributes, "")
    part = pc.if_else(some, joined(',"attributes":{', attributes, "}"), "")
    if step.operation == "replace":
        return joined('{"id":', ids, part, "}")
    default = str(recipe.options.get("action", "add"))
    if step.operation == "update" and "action" in by_target:
        action = pc.fill_null(by_target["action"].values, default)
    else:
        action = pyarrow.repeat(pyarrow.scalar(default), len(ids))
    part = pc.if_else(pc.equal(action, "remove"), "", part)
    return joined('{"action":"', action, '","id":', ids, part, "}")


UPDATE = Destination(
    key="batch.audiences.update",
    title="Add or remove people in an audience",
    vendor="batch",
    help="Each row is a person; those already there stay.",
    options=(
        NAME_OPTION,
        Option(
            "create",
            "Create the audience first",
            "boolean",
            "Make it if it is not there yet.",
            default=False,
        ),
        Option(
            "display_name",
            "Description",
            "text",
            "Shown in Batch's dashboard; only used when creating.",
        ),
        Option(
            "action",
            "What is done with the people",
            "choice",
            "Of a row that has a word of its own in a column of actions, that word decides.",
            default="add",
            choices=("add", "remove"),
        ),
    ),
    limits=LIMITS,
    fields=(ID, ACTION),
    free=FREE,
    keys=lambda recipe: ("id",),
    quota=QUOTA,
    look=LOOK,
    sees=seeing.audience,
    indexing=INDEXING,
    steps=_update_steps,
    schema=_ids_schema,
    derive=_ids_derived,
    adds=_adds,
    bare=lambda columns, recipe: pc.invert(_adds(columns, recipe)),
    encode=_ids_encoded,
    read=read,
    assumptions=(
        "An update waits until a creation before it is indexed; no page says that it must.",
        "The longest id is taken from Batch's SDKs; the API's own limit is not documented.",
    ),
)

REPLACE = Destination(
    key="batch.audiences.replace",
    title="Replace everyone in an audience",
    vendor="batch",
    help="Each row is a person; everyone else is dropped. Above 10,000 people it is one replace "
    "and then additions: a sequence, not one atomic step.",
    options=(NAME_OPTION,),
    limits=LIMITS,
    fields=(ID,),
    free=FREE,
    keys=lambda recipe: ("id",),
    quota=QUOTA,
    look=LOOK,
    sees=seeing.audience,
    indexing=INDEXING,
    steps=_replace_steps,
    schema=_replace_schema,
    derive=_replace_derived,
    adds=_adds,
    encode=_ids_encoded,
    read=read,
    assumptions=(
        "Additions after a replace wait until it is APPLIED; no page says that they must.",
    ),
)
