"""Altcraft's profiles/update_batch (seed 002): profiles that exist are updated, none is created."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import orjson
import pyarrow

from workbench.destinations import consent
from workbench.destinations.altcraft import consequences, matching, seeing, subscription_rows
from workbench.destinations.altcraft.answers import read
from workbench.destinations.altcraft.cells import cell_rules
from workbench.destinations.altcraft.decisions import no_subscriptions, refuse_contradictions
from workbench.destinations.altcraft.encoding import encoded
from workbench.destinations.altcraft.options import OPTIONS, STREAMS
from workbench.destinations.altcraft.profile_fields import (
    CHANGES,
    FIELDS,
    FREE,
    SUBSCRIPTIONS,
)
from workbench.destinations.altcraft.statements import statements
from workbench.destinations.altcraft.subscription_fields import (
    CUSTOM_CHANGES,
    CUSTOM_FIELDS,
    RESOURCE_OF_ALL,
)
from workbench.destinations.altcraft.subscription_fields import FIELDS as SUBSCRIPTION_FIELDS
from workbench.destinations.schemas import schema_of
from workbench.destinations.spec import Destination, Look, Part
from workbench.recipes.kinds.structures import LEVELS
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.steps import Limit, Quota, Step

if TYPE_CHECKING:
    # A second to import, and only a name for the reader here.
    import pandera.pandas as pa

ROUTE = "profiles/update_batch"

PROFILES = Limit(10_000, "profiles a request", "seed 002: more is not recommended")
BYTES = Limit(10_000_000, "bytes a request", "seed 002: more than 10 MB is not recommended")
TOKEN = Limit(1_000, "bytes kept for the token", "ours", assumption=True)

QUOTA = Quota("altcraft", 4.0, 4, "no page names a rate", assumption=True)

LOOK = Look(
    noun="database",
    view="databases/get",
    by="id",
    inside="data",
    list="databases/list",
    listed="data",
    option="db_id",
    quota=QUOTA,
)

RESOURCES = Look(
    noun="resource",
    view="resources/get",
    by="id",
    inside="data",
    list="resources/list",
    listed="data",
    option="resource_id",
    quota=QUOTA,
)

_FIELDS = (*FIELDS, SUBSCRIPTIONS, *SUBSCRIPTION_FIELDS)
# A field's name may have dots, so the changes are tried first.
_FAMILIES = (*CUSTOM_CHANGES, CUSTOM_FIELDS, *CHANGES)
_ROW_RULES = {
    matching.KEYLESS: matching.KEYLESS_RULE,
    **subscription_rows.RULES,
    **consent.ROW_RULES,
}


def _envelope(mode: str, recipe: Recipe) -> Mapping[str, object]:
    """The members around the profiles, in the order of seed 002; what has its default is left out,
    but for what a reader should see."""
    options = recipe.options
    made: dict[str, object] = {"token": "", "db_id": int(options.get("db_id") or 0)}
    made["matching"] = mode
    if mode in matching.CUSTOM:
        made["field_name"] = str(options.get("field_name") or "")
    if options.get("resource_id") and mode in matching.NARROWED:
        made["resource_id"] = int(options["resource_id"])
    made["skip_triggers"] = bool(options.get("skip_triggers", True))
    for name in ("skip_invalid_subscriptions", "detect_geo"):
        if options.get(name):
            made[name] = True
    return made


def _step(mode: str, lane: int | None, recipe: Recipe) -> Step:
    envelope = _envelope(mode, recipe)
    is_xml = recipe.options.get("format") == "xml"
    start = b"<xml><token>" if is_xml else b'{"token":"'
    return Step(
        operation=f"update by {mode}",
        method="POST",
        route=ROUTE,
        repeat=consequences.repeat(recipe),
        waits_for="none",
        object=str(envelope["db_id"]),
        prefix=_xml_start(envelope) if is_xml else orjson.dumps(envelope)[:-1] + b',"data":[',
        between=b"" if is_xml else b",",
        suffix=b"</xml>" if is_xml else b"]}",
        form="xml" if is_xml else "json",
        secret_at=len(start),
        alone=(b"<data>", b"<data array='true'>") if is_xml else None,
        rows=PROFILES.value,
        bytes=BYTES.value - TOKEN.value,
        lane=lane,
    )


def _xml_start(envelope: Mapping[str, object]) -> bytes:
    def text(value: object) -> str:
        return str(value).lower() if isinstance(value, bool) else escape(str(value))

    members = (f"<{name}>{text(value)}</{name}>" for name, value in envelope.items())
    return f"<xml>{''.join(members)}".encode()


def _steps(recipe: Recipe) -> tuple[Step, ...]:
    """One step, or one for each matching; their rows do not wait for each other."""
    modes = matching.modes(recipe)
    if len(modes) == 1:
        return (_step(modes[0], None, recipe),)
    return tuple(_step(mode, lane, recipe) for lane, mode in enumerate(modes))


def _streams(recipe: Recipe) -> int:
    """As many as are asked for, and no more than it takes requests: few rows stay together."""
    wished = int(recipe.options.get("streams") or STREAMS.value)
    return max(1, min(wished, math.ceil(int(recipe.facts.get("rows", 0)) / PROFILES.value)))


def _schema(recipe: Recipe) -> pa.DataFrameSchema:
    refuse_contradictions(recipe)
    extra = {use.target: cell_rules(use, recipe) for use in recipe.columns if use.target}
    return schema_of(recipe.columns, _FIELDS, FREE, extra, _ROW_RULES, _FAMILIES)


def _derived(columns: Mapping[str, pyarrow.Array], recipe: Recipe) -> Mapping[str, pyarrow.Array]:
    return {
        matching.KEYLESS: matching.keyless(columns, recipe),
        consent.SUBSCRIBES: subscription_rows.without_leave(columns, recipe),
        **subscription_rows.derived(columns, recipe),
    }


UPDATE_BATCH = Destination(
    key="altcraft.profiles.update_batch",
    title="Update profiles",
    vendor="altcraft",
    help="Each row is a profile that exists: fields are set, changed or removed, and subscriptions "
    "are added or changed. Profiles that are not found are not created.",
    options=OPTIONS,
    limits={
        "rows": PROFILES,
        "bytes": BYTES,
        "token": TOKEN,
        "streams": STREAMS,
        "json_levels": LEVELS,
    },
    fields=_FIELDS,
    free=FREE,
    families=_FAMILIES,
    keys=matching.keys,
    quota=QUOTA,
    look=LOOK,
    sees=seeing.profiles,
    lists=(RESOURCES, replace(RESOURCES, option=RESOURCE_OF_ALL)),
    indexing=None,
    steps=_steps,
    schema=_schema,
    derive=_derived,
    noun="profile",
    adds=subscription_rows.adds,
    ordered=consequences.ordered,
    lanes=matching.lanes,
    streams=_streams,
    consent=subscription_rows.consent,
    statements=statements,
    notices=consequences.notices,
    encode=encoded,
    read=read,
    parts=(
        Part(
            SUBSCRIPTIONS.name,
            "altcraft.profiles.update_batch",
            before=False,
            waits_for="accepted",
            joined=True,
            refuses=no_subscriptions,
        ),
    ),
    assumptions=(
        "No page names a rate; four requests a second are ours, and so are four streams.",
        "The key lies in each profile's own data, as the example for custom shows; for the other "
        "matchings no page says so: e-mail in “email”, phones in “phones”, the others by name.",
        "A key that is a number goes out as a number, also where the field is a text.",
        "One result a profile, in the order of the request: results carry no number of their own.",
        "Of the error numbers only 0, 400, 401, 402 and 403 are documented, the last one by its "
        "first word; 404 is taken for a database or a profile that is not there. Of a profile with "
        "any other number nobody can say whether it was changed.",
        "HTTP 503 is taken for “not processed”.",
        "_status goes out as its number, by the table of subscriptions: the page calls it an int.",
        "_sex is male or female, as the user guide says; the developer guide has numbers, in two "
        "conventions that contradict each other, so none is sent.",
        "_postal_code goes out as text: one page calls it a string, another an int.",
        "In a subscription the e-mail is nested as in the documents' example, SMS and push flat "
        "as in their table; the inner member of a nested phone is on no page, so it is not sent.",
        "A subscription without a status may be created, and is then subscribed.",
        "The page on functions in a subscription's fields is known here up to “set”; unset, incr, "
        "add and delete are sent as for the profile's fields, with a warning, and upsert never.",
        "A name of “cats” subscribes to a category; whether it replaces others is on no page.",
        "Altcraft may take an identical request within a day for a repeat and not carry it out "
        "(documented for its own servers); nothing here relies on that, and sending the same "
        "change twice on purpose within a day may count once.",
        "detect_geo is documented for the sibling methods and not for this one.",
        "How spaces at the ends of an XML text are read is on no page; they are sent as they are.",
    ),
)
