"""Batch's profiles: update and mass-update (seed 000, doc.batch.com profiles/*)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow
import pyarrow.compute as pc

from workbench.destinations import consent
from workbench.destinations.batch import profile_attributes, profile_events
from workbench.destinations.batch.attributes import LIMITS as ATTRIBUTE_LIMITS
from workbench.destinations.batch.attributes import id_rules
from workbench.destinations.batch.audiences import API, BYTES
from workbench.destinations.batch.audiences import QUOTA as OTHER
from workbench.destinations.batch.event_lists import event_list_rules
from workbench.destinations.batch.profile_answers import read
from workbench.destinations.batch.profile_fields import (
    EMAIL_MARKETING,
    EVENT_FAMILY,
    EVENT_LIMITS,
    EVENT_LIST,
    EVENT_TIME,
    FAMILIES,
    FIELDS,
    FREE,
    ID,
    LIMITS,
    MASS_UPDATES,
    SMS_MARKETING,
    THE_EVENT,
    TOPIC_TARGETS,
    TOPICS_REMOVED,
    UPDATES,
)
from workbench.destinations.batch.profile_statements import statements
from workbench.destinations.batch.profile_targets import (
    has_edits,
    has_events,
    in_flat_event,
    is_attribute,
    refuse_contradictions,
)
from workbench.destinations.schemas import schema_of
from workbench.destinations.spec import Destination, Look, Part
from workbench.payloads.columns import ReadyColumn
from workbench.payloads.records import joined, quoted, written
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.fields import Field
from workbench.vocabulary.options import Option
from workbench.vocabulary.rules import Rule
from workbench.vocabulary.steps import Limit, Quota, Repeat, Step

if TYPE_CHECKING:
    # A second to import, and only a name for the reader here.
    import pandera.pandas as pa

Columns = Mapping[str, pyarrow.Array]

ROW_RULES = {**consent.ROW_RULES, **profile_attributes.ROW_RULES, **profile_events.ROW_RULES}

# One update is one id, whatever it carries (doc.batch.com profiles, mass-update-profile).
UPDATE_QUOTA = Quota(
    *("batch:profiles/update", None, 0, "doc.batch.com profiles"),
    records=300.0,
    records_burst=1_000,
)
MASS_QUOTA = Quota(
    *(
        "batch:profiles/mass-update",
        None,
        0,
        "doc.batch.com profiles; the burst of a second is ours",
    ),
    records=10_000.0,
    records_burst=10_000,
)
# A profile cannot be read by itself; which audiences there are tells one project from another.
LOOK = Look(
    noun="audience",
    list=f"{API}/audiences/list",
    listed="audiences",
    size="nb_ids",
    quota=OTHER,
)


def _repeat(recipe: Recipe) -> Repeat:
    if has_events(recipe) or has_edits(recipe):
        return "II"
    consents = {field.name for field in FIELDS if field.consent}
    return "I*" if any(use.target in consents for use in recipe.columns) else "I"


def _steps(operation: str, most: Limit) -> Callable[[Recipe], tuple[Step, ...]]:
    def steps(recipe: Recipe) -> tuple[Step, ...]:
        step = Step(
            operation=operation,
            method="POST",
            route=f"{API}/profiles/{operation}",
            repeat=_repeat(recipe),
            waits_for="none",
            prefix=b"[",
            suffix=b"]",
            rows=most.value,
            bytes=BYTES.value,
        )
        return (step,)

    return steps


def _schema(recipe: Recipe, fields: Sequence[Field] = FIELDS) -> pa.DataFrameSchema:
    """The schema of a profile; with `fields`, of that part of it and nothing else."""
    refuse_contradictions(recipe)
    extra: dict[str, Sequence[Rule]] = {
        ID.name: id_rules("id"),
        EVENT_LIST.name: event_list_rules(recipe),
        **profile_events.event_rules(recipe),
    }
    for target in TOPIC_TARGETS:
        if (use := recipe.using(target)) is not None:
            extra[target] = (profile_attributes.topic_rule(use.how),)
    whole = fields is FIELDS
    free, families = (FREE, FAMILIES) if whole else (None, (EVENT_FAMILY,))
    return schema_of(recipe.columns, fields, free, extra, ROW_RULES, families)


def _derived(columns: Columns, recipe: Recipe) -> Columns:
    rows = len(columns[ID.name])
    subscribing = _subscribing(columns, recipe)
    nobody = pyarrow.nulls(rows, pyarrow.string())
    return {
        consent.SUBSCRIBES: consent.unallowed(subscribing, recipe) if subscribing else nobody,
        **profile_attributes.attributes_derived(columns, recipe),
        **profile_events.events_derived(columns, recipe, rows),
    }


def _subscribing(columns: Columns, recipe: Recipe) -> dict[str, pyarrow.BooleanArray]:
    """For each consent target that can subscribe, the rows of which it does."""
    found = _meaning(columns, recipe, consent.SUBSCRIBED)
    for target in TOPIC_TARGETS:
        if target in columns and target != TOPICS_REMOVED.name:
            found[target] = pc.is_valid(columns[target])
    return found


def _unsubscribing(columns: Columns, recipe: Recipe) -> dict[str, pyarrow.BooleanArray]:
    found = _meaning(columns, recipe, consent.UNSUBSCRIBED)
    if TOPICS_REMOVED.name in columns:
        found[TOPICS_REMOVED.name] = pc.is_valid(columns[TOPICS_REMOVED.name])
    return found


def _meaning(columns: Columns, recipe: Recipe, word: str) -> dict[str, pyarrow.BooleanArray]:
    return {
        target: pc.fill_null(pc.equal(consent.meanings(columns, recipe, target), word), False)
        for target in (EMAIL_MARKETING.name, SMS_MARKETING.name)
        if target in columns
    }


def _any(masks: Mapping[str, pyarrow.BooleanArray], rows: int) -> pyarrow.BooleanArray:
    return reduce(pc.or_, masks.values(), pyarrow.repeat(pyarrow.scalar(False), rows))


def _adds(columns: Columns, recipe: Recipe) -> pyarrow.BooleanArray:
    """True for each row that subscribes: a suppression list holds back the row as a whole."""
    return _any(_subscribing(columns, recipe), len(columns[ID.name]))


def _consent(columns: Columns, recipe: Recipe) -> pyarrow.StringArray:
    rows = len(columns[ID.name])
    subscribing = _any(_subscribing(columns, recipe), rows)
    return consent.effect(subscribing, _any(_unsubscribing(columns, recipe), rows))


def _encoded(step: Step, columns: Sequence[ReadyColumn], recipe: Recipe) -> pyarrow.Array:
    by_target = {column.target: column for column in columns}
    ids = quoted(by_target[ID.name].values)
    parts = [joined('{"identifiers":{"custom_id":', ids, "}")]
    about = [column for column in columns if is_attribute(column.target)]
    if about:
        text = profile_attributes.attributes_written(about)
        some = pc.not_equal(text, "")
        parts.append(pc.if_else(some, joined(',"attributes":{', text, "}"), ""))
    flat = [column for column in columns if in_flat_event(column.target)]
    if flat:
        event = profile_events.event_written(flat)
        parts.append(pc.fill_null(joined(',"events":[', event, "]"), ""))
    if EVENT_LIST.name in by_target:
        events = written(by_target[EVENT_LIST.name])
        parts.append(pc.fill_null(joined(',"events":', events), ""))
    return joined(*parts, "}")


def _ordered(recipe: Recipe) -> bool:
    return has_events(recipe) or has_edits(recipe)


def _dated(recipe: Recipe) -> bool:
    return any(recipe.using(target) for target in (EVENT_TIME.name, EVENT_LIST.name))


EVENTS_KEY = "batch.profiles.events"
EVENTS_OPTION = Option(
    "events",
    "Sheet of events",
    "text",
    "Another sheet of this workbook, with the same ids, whose rows are events; they are sent after "
    "the people.",
)

ASSUMPTIONS = (
    "Rows of one id, which stay where there are events or changes of lists, are taken in the "
    "order of the file; no page says so for one id twice in a request.",
    "The 15 events are counted in one row, as in one operation.",
    "A row is held back whole by a suppression list where anything of it subscribes; one that also "
    "unsubscribes stops the plan.",
    "An error that names no attribute concerns a part of its row as well; what the vendor's words "
    "for errors are is not documented.",
    "The 15 list attributes that the SDKs allow a profile are not counted: the vendor may hold "
    "others.",
    "The longest id is taken from Batch's SDKs; the API's own limit is not documented.",
)


def _profiles(operation: str, title: str, help: str, most: Limit, quota: Quota) -> Destination:
    return Destination(
        key=f"batch.profiles.{operation.replace('-', '_')}",
        title=title,
        vendor="batch",
        help=help,
        options=(consent.OPTION, EVENTS_OPTION),
        limits={"rows": most, **LIMITS},
        fields=FIELDS,
        free=FREE,
        families=FAMILIES,
        keys=lambda recipe: (ID.name,),
        quota=quota,
        look=LOOK,
        indexing=None,
        steps=_steps(operation, most),
        schema=_schema,
        derive=_derived,
        adds=_adds,
        ordered=_ordered,
        consent=_consent,
        statements=statements,
        dated=_dated,
        encode=_encoded,
        read=read,
        assumptions=ASSUMPTIONS,
        parts=(Part(EVENTS_OPTION.name, EVENTS_KEY, False, "accepted", joined=True),),
    )


UPDATE = _profiles(
    "update",
    "Update people's profiles and events",
    "Each row is a person of a small file or of live data: attributes, consent and events. Unknown "
    "ids become new profiles. For large imports take “Import profiles in bulk”.",
    UPDATES,
    UPDATE_QUOTA,
)

MASS_UPDATE = _profiles(
    "mass-update",
    "Import profiles in bulk",
    "Each row is a person of a large import, once or twice a day: attributes, consent and events. "
    "Unknown ids become new profiles. It takes more at once, and is slower until it is applied.",
    MASS_UPDATES,
    MASS_QUOTA,
)

# What people did and nothing else: a consent column here would be one that no other sheet knows of.
EVENT_FIELDS = (ID, *THE_EVENT, EVENT_LIST)
EVENTS = replace(
    UPDATE,
    key=EVENTS_KEY,
    title="Record what people did",
    help="Each row is an event of a person. Unknown ids become new profiles.",
    options=(),
    limits={"rows": UPDATES, "bytes": BYTES, **ATTRIBUTE_LIMITS, **EVENT_LIMITS},
    fields=EVENT_FIELDS,
    free=None,
    families=(EVENT_FAMILY,),
    schema=lambda recipe: _schema(recipe, EVENT_FIELDS),
    consent=None,
    statements=None,
    parts=(),
)
