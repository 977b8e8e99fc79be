"""Batch's campaigns: create, update, delete (seed 003, doc.batch.com campaigns/*)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow
import pyarrow.compute as pc

from workbench.destinations.batch import seeing
from workbench.destinations.batch.answers import body_of, error_of, refusal
from workbench.destinations.batch.attributes import id_rules
from workbench.destinations.batch.audiences import API, BYTES, QUOTA
from workbench.destinations.batch.campaign_bodies import campaigns
from workbench.destinations.batch.campaign_fields import (
    CAMPAIGN,
    ID,
    ID_LIMIT,
    LIMITS,
    LOOK,
    NAME,
    PER_REQUEST,
    START,
    STATE,
)
from workbench.destinations.batch.campaign_rules import (
    CREATE_RULES,
    UPDATE_RULES,
    cell_rules_of,
    derived,
    risky,
)
from workbench.destinations.batch.filled import missing
from workbench.destinations.schemas import schema_of
from workbench.destinations.spec import Columns, Destination
from workbench.payloads.columns import ReadyColumn
from workbench.payloads.records import joined, quoted
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.replies import Reply, Verdict
from workbench.vocabulary.steps import Repeat, Step

if TYPE_CHECKING:
    # A second to import, and only a name for the reader here.
    import pandera.pandas as pa

PUSH_ASSUMED = (
    "Push messages follow third-party notes: one message for each platform that is named, as its "
    "platform_type."
)
WHEN_ASSUMED = "local_time is left out where its cell is empty; every sample of the pages has it."


def _step(operation: str, word: str, repeat: Repeat, lane: int | None, named_by: str) -> Step:
    return Step(
        operation=word,
        method="POST",
        route=f"{API}/campaigns/{operation}",
        repeat=repeat,
        waits_for="none",
        rows=PER_REQUEST["rows"].value,
        bytes=BYTES.value,
        named_by=named_by,
        lane=lane,
    )


def _create_steps(recipe: Recipe) -> tuple[Step, ...]:
    return (
        _step("create", "create", "II", 0, "name"),
        _step("create", "create and run", "III", 1, "name"),
    )


def _update_steps(recipe: Recipe) -> tuple[Step, ...]:
    return (
        _step("update", "edit", "II", 0, "id"),
        _step("update", "run or overwrite", "III", 1, "id"),
    )


def _delete_steps(recipe: Recipe) -> tuple[Step, ...]:
    return (_step("delete", "delete", "III", None, "id"),)


def _create_lanes(columns: Columns, recipe: Recipe) -> pyarrow.Array:
    return pc.cast(risky(columns, recipe, update=False), pyarrow.int64())


def _update_lanes(columns: Columns, recipe: Recipe) -> pyarrow.Array:
    return pc.cast(risky(columns, recipe, update=True), pyarrow.int64())


def _create_schema(recipe: Recipe) -> pa.DataFrameSchema:
    extra = cell_rules_of(recipe)
    for field, what in ((NAME, "name"), (STATE, "state"), (START, "start")):
        fix = f"Fill in the {what}, or remove the row."
        rule = missing(f"campaign-{what}-missing", what, fix, recipe.using(field.name))
        extra[field.name] = (rule, *extra.get(field.name, ()))
    return schema_of(recipe.columns, CREATE.fields, None, extra, CREATE_RULES)


def _update_schema(recipe: Recipe) -> pa.DataFrameSchema:
    extra = {**cell_rules_of(recipe), ID.name: id_rules("campaign id")}
    return schema_of(recipe.columns, UPDATE.fields, None, extra, UPDATE_RULES)


def _delete_schema(recipe: Recipe) -> pa.DataFrameSchema:
    return schema_of(recipe.columns, (ID,), None, {ID.name: id_rules("campaign id")}, {})


def _encoded(step: Step, columns: Sequence[ReadyColumn], recipe: Recipe) -> pyarrow.Array:
    if step.route.endswith("/create"):
        return campaigns(columns, recipe)
    ids = next(quoted(column.values) for column in columns if column.target == ID.name)
    if step.route.endswith("/delete"):
        return joined('{"id":', ids, "}")
    return joined('{"id":', ids, ',"campaign":', campaigns(columns, recipe), "}")


# Each row is a campaign of its own: one that is not there, or runs already, is its own matter.
_ROWS_OWN = {
    (404, "ROUTE_NOT_FOUND"),
    (404, "20"),
    (403, "API_MISUSE"),
    (403, "12"),
}


def read(step: Step, reply: Reply, records: int) -> Verdict:
    """A creation answers the campaign's id, which is kept as the token; the others an object."""
    body, error = body_of(reply), error_of(reply)
    if step.route.endswith("/create"):
        made = body.get("id") if body else None
        if 200 <= reply.status <= 202 and isinstance(made, str) and made:
            return Verdict("accepted", token=made)
    else:
        emptied = reply.status == 204 and step.route.endswith("/delete")
        if emptied or (reply.status == 200 and body is not None and error is None):
            return Verdict("accepted")
    if error is not None and (reply.status, error[0]) in _ROWS_OWN:
        return Verdict("rejected", error[1], error[0])
    return refusal(reply)


CREATE = Destination(
    key="batch.campaigns.create",
    title="Create campaigns",
    vendor="batch",
    help="Each row is a campaign: an e-mail or a push message, when it starts and who gets it. "
    "A DRAFT is only saved; RUNNING is sent at its start, and asks you to type its name before.",
    options=(),
    limits=LIMITS,
    fields=tuple(
        replace(field, required=True) if field in (NAME, STATE, START) else field
        for field in CAMPAIGN
    ),
    free=None,
    keys=lambda recipe: (NAME.name,),
    quota=QUOTA,
    look=LOOK,
    sees=seeing.campaign_by_name,
    indexing=None,
    steps=_create_steps,
    schema=_create_schema,
    derive=derived,
    lanes=_create_lanes,
    encode=_encoded,
    read=read,
    people=False,
    noun="campaign",
    assumptions=(
        "The status of a creation is not on any page seen: 200, 201 and 202 are taken.",
        "A name stands for one campaign: of two rows with one name the last is created.",
        WHEN_ASSUMED,
        PUSH_ASSUMED,
    ),
)

UPDATE = Destination(
    key="batch.campaigns.update",
    title="Change campaigns",
    vendor="batch",
    help="Each row is a campaign by its id, and what is to change. By one reading of the vendor's "
    "pages an update replaces the whole campaign: fill in everything that it is to keep. A row "
    "without targeting, or to RUNNING, asks you to type the id before.",
    options=(),
    limits={**LIMITS, **ID_LIMIT},
    fields=(ID, *CAMPAIGN),
    free=None,
    keys=lambda recipe: (ID.name,),
    quota=QUOTA,
    look=LOOK,
    indexing=None,
    steps=_update_steps,
    schema=_update_schema,
    derive=derived,
    lanes=_update_lanes,
    encode=_encoded,
    read=read,
    people=False,
    noun="campaign",
    assumptions=(
        "Seed 003 says that some parameters can be updated, a third party that the whole campaign "
        "is replaced: what is filled is sent, and an update without targeting counts as dangerous.",
        "An update of a campaign that runs is refused with API_MISUSE: its row is rejected.",
        WHEN_ASSUMED,
        PUSH_ASSUMED,
    ),
)

DELETE = Destination(
    key="batch.campaigns.delete",
    title="Delete campaigns",
    vendor="batch",
    help="Each row is a campaign to delete, by its id.",
    options=(),
    limits={**PER_REQUEST, **ID_LIMIT},
    fields=(ID,),
    free=None,
    keys=lambda recipe: (ID.name,),
    quota=QUOTA,
    look=LOOK,
    sees=seeing.campaign_gone,
    indexing=None,
    steps=_delete_steps,
    schema=_delete_schema,
    derive=lambda columns, recipe: {},
    encode=_encoded,
    read=read,
    people=False,
    noun="campaign",
    assumptions=("The pages answer a deletion with 204 or with 200: both are taken.",),
)
