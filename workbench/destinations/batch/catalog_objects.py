"""Batch's catalogs as wholes: remove (doc.batch.com catalogs/remove)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow
import pyarrow.compute as pc

from workbench.destinations.batch import seeing
from workbench.destinations.batch.audiences import API, BYTES
from workbench.destinations.batch.catalogs import (
    FIELDS_INDEXING,
    LOOK,
    NAME,
    NAME_ASSUMED,
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
from workbench.vocabulary.steps import Limit, Step

if TYPE_CHECKING:
    # A second to import, and only a name for the reader here.
    import pandera.pandas as pa

ONE = Limit(1, "catalog a request", "doc.batch.com catalogs/remove")

CATALOG = Field(
    "name",
    "text",
    "Catalog",
    "The catalog's name at Batch; upper and lower case differ.",
    required=True,
    aliases=("catalog", "catalog name", "catalogue", "nom du catalogue"),
)

_LEGAL = Rule(
    "catalog-name",
    "Not a legal catalog name",
    f"Use {NAME_WORDS}.",
    lambda text: pc.invert(pc.fill_null(pc.match_substring_regex(text, rf"\A(?:{NAME})\z"), False)),
)


def _steps(recipe: Recipe) -> tuple[Step, ...]:
    return (
        Step(
            operation="remove",
            method="POST",
            route=f"{API}/catalogs/remove",
            repeat="III",
            waits_for="none",
            rows=ONE.value,
            bytes=BYTES.value,
            named_by="name",
        ),
    )


def _schema(recipe: Recipe) -> pa.DataFrameSchema:
    return schema_of(recipe.columns, (CATALOG,), None, {"name": (_LEGAL,)}, {})


def _encoded(step: Step, columns: Sequence[ReadyColumn], recipe: Recipe) -> pyarrow.Array:
    by_target = {column.target: column for column in columns}
    return joined('{"name":', quoted(by_target["name"].values), "}")


def _still_there(body: bytes, view: Mapping[str, Any]) -> bool:
    """A catalog that can be viewed is not gone yet; its end is that it is not found."""
    return False


REMOVE = Destination(
    key="batch.catalogs.remove",
    title="Delete whole catalogs",
    vendor="batch",
    help="Each row is a catalog to delete, with all its items. To take items out of a catalog, "
    "use “Add or remove items” instead.",
    options=(),
    limits={"rows": ONE, "bytes": BYTES, "name": NAME_LENGTH},
    fields=(CATALOG,),
    free=None,
    keys=lambda recipe: ("name",),
    quota=QUOTA,
    look=replace(LOOK, option=""),
    sees=seeing.catalog,
    indexing=replace(FIELDS_INDEXING, shows=_still_there, gone_is_live=True),
    steps=_steps,
    schema=_schema,
    derive=lambda columns, recipe: {},
    encode=_encoded,
    read=read,
    people=False,
    noun="catalog",
    assumptions=(NAME_ASSUMED,),
)
