"""Batch's catalogs by their items: add and remove (doc.batch.com catalogs/items/edit)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import orjson
import pyarrow
import pyarrow.compute as pc

from workbench.destinations.batch import seeing
from workbench.destinations.batch.attributes import ID_LENGTH, id_rules
from workbench.destinations.batch.audiences import API, BYTES
from workbench.destinations.batch.catalog_changes import facts_after
from workbench.destinations.batch.catalog_item_rules import (
    ACTION,
    FIELDS_SHEET,
    ID,
    attributes,
    kinds,
    notices,
)
from workbench.destinations.batch.catalogs import (
    FIELD_LENGTH,
    FIELD_NAME,
    FIELD_NAME_WORDS,
    FIELDS,
    KIND_OF,
    LOOK,
    NAME_ASSUMED,
    NAME_LENGTH,
    NAME_OPTION,
    QUOTA,
    read,
    recorded,
)
from workbench.destinations.consent import meanings
from workbench.destinations.schemas import row_rule, schema_of
from workbench.destinations.spec import Columns, Destination, Indexing, Part
from workbench.payloads.columns import ReadyColumn
from workbench.payloads.records import joined, members, quoted
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.fields import FreeAttributes
from workbench.vocabulary.options import Option
from workbench.vocabulary.steps import Limit, Quota, Step

if TYPE_CHECKING:
    # A second to import, and only a name for the reader here.
    import pandera.pandas as pa

_PAGE = "doc.batch.com catalogs/items/edit"

ITEMS = Limit(200, "items a request", _PAGE)
TEXT = Limit(10_000, "characters a string", _PAGE)
LIST = Limit(15, "strings an array", _PAGE)
IN_LIST = Limit(64, "characters a string of an array", _PAGE)
# The page states no burst: one request, and its items, are the least that there can be.
ITEMS_QUOTA = Quota(
    *("batch:catalogs/items/edit", 5.0, 1, f"{_PAGE}; no burst stated"),
    records=1_000.0,
    records_burst=ITEMS.value,
)

FREE = FreeAttributes(
    pattern=FIELD_NAME,
    pattern_words=FIELD_NAME_WORDS,
    source=_PAGE,
    kinds=tuple(dict.fromkeys(KIND_OF.values())),
    wrapped={"date": "date", "url": "url"},
    length=FIELD_LENGTH,
    longest={"text": TEXT, "array": IN_LIST},
    items=LIST,
)

ON_REMOVE = "row:remove"
ROW_RULES = {
    ON_REMOVE: row_rule(
        "attributes-on-remove",
        "The row removes the item, so its attributes are not sent",
        "Nothing to do: only an added item has attributes.",
        warning=True,
    )
}

INDEXING = Indexing(
    route=LOOK.view,
    words={"APPLIED": "live", "IN_PROGRESS": "pending"},
    source="doc.batch.com catalogs/view",
    quota=QUOTA,
)


def _steps(recipe: Recipe) -> tuple[Step, ...]:
    name = str(recipe.options["name"])
    step = Step(
        operation="edit",
        method="POST",
        route=f"{API}/catalogs/items/edit",
        repeat="I",
        waits_for="none",
        object=name,
        prefix=b'{"name":' + orjson.dumps(name) + b',"items":[',
        suffix=b"]}",
        rows=ITEMS.value,
        bytes=BYTES.value,
    )
    return (step,)


def _schema(recipe: Recipe) -> pa.DataFrameSchema:
    extra = {ID.name: id_rules("item id")}
    return schema_of(recipe.columns, (ID, ACTION), FREE, extra, ROW_RULES)


def _removes(columns: Columns, recipe: Recipe) -> pyarrow.BooleanArray:
    """True for each row that removes its item."""
    said = meanings(columns, recipe, ACTION.name)
    return pc.equal(pc.fill_null(said, str(recipe.options.get("action", "add"))), "remove")


def _derived(columns: Columns, recipe: Recipe) -> Columns:
    """For each row the first attribute that a removal leaves out."""
    nothing = pyarrow.scalar(None, pyarrow.string())
    first = pyarrow.nulls(len(columns[ID.name]), pyarrow.string())
    for use in attributes(recipe):
        first = pc.coalesce(
            first, pc.if_else(pc.is_valid(columns[use.target]), use.target, nothing)
        )
    return {ON_REMOVE: pc.if_else(_removes(columns, recipe), first, nothing)}


def _encoded(step: Step, columns: Sequence[ReadyColumn], recipe: Recipe) -> pyarrow.Array:
    by_target = {column.target: column for column in columns}
    ids = quoted(by_target[ID.name].values)
    action = pyarrow.nulls(len(ids), pyarrow.string())
    if ACTION.name in by_target:
        action = by_target[ACTION.name].values
    action = pc.fill_null(action, str(recipe.options.get("action", "add")))
    free = [column for column in columns if column.target not in (ID.name, ACTION.name)]
    attributes = members(free) if free else pyarrow.repeat(pyarrow.scalar(""), len(ids))
    kept = pc.and_(pc.not_equal(attributes, ""), pc.not_equal(action, "remove"))
    part = pc.if_else(kept, joined(',"attributes":{', attributes, "}"), "")
    return joined('{"id":', ids, ',"action":"', action, '"', part, "}")


UPDATE_ITEMS = Destination(
    key="batch.catalogs.items",
    title="Add or remove items of a catalog",
    vendor="batch",
    help="Each row is an item: its id, and a column for each field of the catalog.",
    options=(
        NAME_OPTION,
        Option(
            "action",
            "What is done with the items",
            "choice",
            "Of a row that has a word of its own in a column of actions, that word decides.",
            default="add",
            choices=("add", "remove"),
        ),
        Option(
            FIELDS_SHEET,
            "Sheet of fields",
            "text",
            "Another sheet of this workbook, whose rows add or remove fields before the items.",
        ),
    ),
    limits={
        "rows": ITEMS,
        "bytes": BYTES,
        "fields": FIELDS,
        "catalog_name": NAME_LENGTH,
        "id": ID_LENGTH,
        "attribute_name": FIELD_LENGTH,
        "text": TEXT,
        "array": LIST,
        "array_text": IN_LIST,
    },
    fields=(ID, ACTION),
    free=FREE,
    keys=lambda recipe: (ID.name,),
    quota=ITEMS_QUOTA,
    look=LOOK,
    sees=seeing.items,
    indexing=INDEXING,
    steps=_steps,
    schema=_schema,
    derive=_derived,
    notices=notices,
    recorded=recorded,
    declared=kinds,
    parts=(Part(FIELDS_SHEET, "batch.catalogs.update", True, "applied", tells=facts_after),),
    bare=_removes,
    encode=_encoded,
    read=read,
    people=False,
    noun="item",
    assumptions=(
        NAME_ASSUMED,
        "Only the action add is seen on a page; remove is taken from the page's title.",
        "No page says whether adding an item that is there keeps the attributes left out.",
        "The rules of an item's id are those of a Custom ID; no page gives any.",
        "Dates and addresses are sent as date(name) and url(name); one sample has bare names.",
    ),
)
