"""Batch's audiences as wholes: create and remove (doc.batch.com audiences/create, /remove)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow
import pyarrow.compute as pc

from workbench.destinations.batch import seeing
from workbench.destinations.batch.audiences import (
    API,
    BYTES,
    INDEXING,
    LOOK,
    NAME,
    NAME_LENGTH,
    NAME_WORDS,
    QUOTA,
    read,
)
from workbench.destinations.schemas import schema_of
from workbench.destinations.spec import Destination
from workbench.payloads.columns import ReadyColumn
from workbench.payloads.records import joined, quoted
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.fields import Field
from workbench.vocabulary.rules import Rule
from workbench.vocabulary.steps import Limit, Repeat, Step

if TYPE_CHECKING:
    # A second to import, and only a name for the reader here.
    import pandera.pandas as pa

LIMITS: Mapping[str, Limit] = {
    "rows": Limit(1, "audience a request", "doc.batch.com audiences/create, /remove"),
    "bytes": BYTES,
    "name": NAME_LENGTH,
}

AUDIENCE_NAME = Field(
    "name",
    "text",
    "Audience",
    "The audience's name at Batch; upper and lower case differ.",
    required=True,
    aliases=("audience", "audience name", "nom", "nom de l'audience"),
)

DISPLAY_NAME = Field(
    "display_name",
    "text",
    "Description",
    "A free description shown in Batch's dashboard.",
    aliases=("display name", "description", "label", "libellé"),
)


def _each(operation: str, repeat: Repeat) -> tuple[Step, ...]:
    step = Step(
        operation=operation,
        method="POST",
        route=f"{API}/audiences/{operation}",
        repeat=repeat,
        waits_for="none",
        rows=LIMITS["rows"].value,
        bytes=BYTES.value,
        named_by="name",
        creates=operation == "create",
    )
    return (step,)


def _name_schema(fields: tuple[Field, ...]) -> Callable[[Recipe], pa.DataFrameSchema]:
    rule = Rule(
        "audience-name",
        "Not a legal audience name",
        f"Use {NAME_WORDS}.",
        lambda text: pc.invert(pc.fill_null(pc.match_substring_regex(text, rf"\A{NAME}\z"), False)),
    )

    def schema(recipe: Recipe) -> pa.DataFrameSchema:
        return schema_of(recipe.columns, fields, None, {"name": (rule,)}, {})

    return schema


def _objects_encoded(step: Step, columns: Sequence[ReadyColumn], recipe: Recipe) -> pyarrow.Array:
    by_target = {column.target: column for column in columns}
    name = joined('{"name":', quoted(by_target["name"].values))
    if step.operation == "remove":
        return joined(name, "}")
    display = by_target.get("display_name")
    described = (
        ""
        if display is None
        else pc.fill_null(joined(',"display_name":', quoted(display.values)), "")
    )
    return joined(name, ',"type":"custom_ids"', described, "}")


CREATE = Destination(
    key="batch.audiences.create",
    title="Create empty audiences",
    vendor="batch",
    help="Each row is an audience: its name, and a description if you like.",
    options=(),
    limits=LIMITS,
    fields=(AUDIENCE_NAME, DISPLAY_NAME),
    free=None,
    keys=lambda recipe: ("name",),
    quota=QUOTA,
    look=replace(LOOK, option=""),
    sees=seeing.audience,
    indexing=INDEXING,
    steps=lambda recipe: _each("create", "II"),
    schema=_name_schema((AUDIENCE_NAME, DISPLAY_NAME)),
    derive=lambda columns, recipe: {},
    encode=_objects_encoded,
    read=read,
    people=False,
    noun="audience",
)

REMOVE = Destination(
    key="batch.audiences.remove",
    title="Delete whole audiences",
    vendor="batch",
    help="Each row is an audience to delete, with everyone in it. To take people out of an "
    "audience, use “Add or remove people” instead.",
    options=(),
    limits=LIMITS,
    fields=(AUDIENCE_NAME,),
    free=None,
    keys=lambda recipe: ("name",),
    quota=QUOTA,
    look=replace(LOOK, option=""),
    sees=seeing.audience,
    # Its own end: once the removal is applied, the audience is not found any more.
    indexing=replace(INDEXING, gone_is_live=True),
    steps=lambda recipe: _each("remove", "III"),
    schema=_name_schema((AUDIENCE_NAME,)),
    derive=lambda columns, recipe: {},
    encode=_objects_encoded,
    read=read,
    people=False,
    noun="audience",
)
