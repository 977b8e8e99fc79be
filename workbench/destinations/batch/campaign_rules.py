"""What is wrong with a row that is a campaign: its cells, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.batch.campaign_fields import (
    AUDIENCE,
    CAMPAIGN,
    EMAIL,
    EMAIL_NEEDS,
    LANGUAGES,
    LEAST_RATE,
    LOCAL_TIME,
    MOST_RATE,
    PLATFORM_LIST,
    PLATFORMS,
    PUSH,
    PUSH_NEEDS,
    REGIONS,
    SEND_RATE,
    SENDER,
    START,
    STATE,
    TARGETING,
)
from workbench.destinations.batch.campaign_starts import start_rules, unzoned
from workbench.destinations.batch.filled import filled
from workbench.destinations.consent import meanings, named
from workbench.destinations.schemas import row_rule
from workbench.destinations.spec import Columns
from workbench.recipes.kinds.kind import unlike
from workbench.recipes.kinds.lists import split
from workbench.recipes.kinds.people import LANGUAGES as LANGUAGE_CODES
from workbench.recipes.kinds.people import REGIONS as REGION_CODES
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.fields import Field
from workbench.vocabulary.rules import Rule

BOTH, NO_MESSAGE, INCOMPLETE = "row:both", "row:message", "row:incomplete"
NO_START, UNZONED, EVERYONE, EMPTY = "row:start", "row:zone", "row:everyone", "row:empty"

_EVERY = {
    BOTH: row_rule(
        "campaign-two-kinds",
        "A campaign is an e-mail or a push message, and this row fills cells of both",
        "Empty the cells of one of them, or make two rows.",
    ),
    INCOMPLETE: row_rule(
        "campaign-incomplete",
        "The message lacks this, which every message of its kind needs",
        "Fill it in; an e-mail needs subject, sender_identity_id and html, a push message body.",
    ),
    UNZONED: row_rule(
        "start-without-zone",
        "The start has no time zone, so it is taken as UTC",
        "Nothing to do if that is right; otherwise write the zone, like 2024-01-24T10:22:00+01:00.",
        warning=True,
    ),
}
CREATE_RULES: Mapping[str, Rule] = {
    **_EVERY,
    NO_MESSAGE: row_rule(
        "campaign-no-message",
        "A campaign needs a message, and this row has none",
        "Fill in subject, sender_identity_id and html for an e-mail, or body for a push message.",
    ),
    EVERYONE: row_rule(
        "campaign-to-everyone",
        "Nothing limits who gets it: it goes to everyone",
        "Nothing to do if that is right; otherwise fill in targeting, languages or regions.",
        warning=True,
    ),
}
UPDATE_RULES: Mapping[str, Rule] = {
    **_EVERY,
    NO_START: row_rule(
        "campaign-no-start",
        "Local time is said without a start",
        "Fill in the start as well, or empty the cell.",
    ),
    EMPTY: row_rule(
        "campaign-empty",
        "The row says nothing about the campaign but its id",
        "Fill in what is to change, or remove the row.",
    ),
    EVERYONE: row_rule(
        "campaign-to-everyone",
        "The row has no targeting; by one reading of the vendor's pages an update replaces the "
        "whole campaign, which would then go to everyone",
        "Fill in targeting, languages or regions as they are to be, also what does not change.",
        warning=True,
    ),
}


def cell_rules_of(recipe: Recipe) -> dict[str, Sequence[Rule]]:
    """What cells are judged by beside their kinds."""
    return {
        START.name: start_rules(recipe),
        SEND_RATE.name: (_RATE,),
        SENDER.name: (_SENDER,),
        TARGETING.name: (_QUERY,),
        LANGUAGES.name: (_listed(recipe, LANGUAGES, LANGUAGE_CODES, "two small letters, like fr"),),
        REGIONS.name: (_listed(recipe, REGIONS, REGION_CODES, "two capital letters, like FR"),),
        PLATFORM_LIST.name: (_listed(recipe, PLATFORM_LIST, PLATFORMS, " or ".join(PLATFORMS)),),
    }


def _out_of_range(text: pa.Array) -> pa.BooleanArray:
    whole = pc.match_substring_regex(text, r"\A-?[0-9]{1,15}\z")
    value = pc.cast(
        pc.if_else(whole, text.cast(pa.string()), pa.scalar(None, pa.string())), pa.int64()
    )
    low, high = pc.less(value, LEAST_RATE.value), pc.greater(value, MOST_RATE.value)
    return pc.fill_null(pc.or_(low, high), False)


_RATE = Rule(
    "send-rate",
    f"Not from {LEAST_RATE.value:,} to {MOST_RATE.value:,} messages a minute",
    f"Write a whole number from {LEAST_RATE.value} to {MOST_RATE.value}.",
    _out_of_range,
)
# Seed 003 has a text of digits, "4012"; no page says that it is always a number.
_SENDER = Rule(
    "sender-number",
    "Not a number, as the vendor's sample of a sender identity is",
    "Look it up in Batch's dashboard, it looks like 4012; it is sent as it is.",
    lambda text: unlike(text, "[0-9]+"),
    severity="warning",
)
_QUERY = Rule(
    "targeting-object",
    "A list and not a query",
    'Write the query as an object, like {"firstname": {"$eq": "Jane"}}.',
    lambda text: pc.fill_null(pc.match_substring_regex(text, r"\A\s*\["), False),
)


def _listed(recipe: Recipe, field: Field, known: Sequence[str] | frozenset[str], how: str) -> Rule:
    """That every item of a list is one of the known ones; an empty item is told elsewhere."""
    words = pa.array(["", *sorted(known)], pa.string())
    use = recipe.using(field.name)

    def bad(text: pa.Array) -> pa.BooleanArray:
        if use is None:
            return pa.repeat(pa.scalar(False), len(text))
        items = split(text, use.how)
        other = pc.invert(pc.is_in(pc.list_flatten(items), value_set=words))
        cells = pc.list_parent_indices(items).filter(other)
        return pc.is_in(pa.array(range(len(text)), cells.type), value_set=cells)

    label = field.label.lower()
    return Rule(field.name, f"One of the {label} is not known", f"Write {how}.", bad)


def derived(columns: Columns, recipe: Recipe) -> Columns:
    """For each row what its cells say together: the targets that are wrong, or words."""
    said = {
        field.name: filled(columns[field.name], recipe.using(field.name))
        for field in CAMPAIGN
        if field.name in columns
    }
    nowhere = pa.repeat(pa.scalar(False), len(next(iter(columns.values()))))

    def some(fields: Sequence[Field]) -> pa.BooleanArray:
        return reduce(pc.or_, (said.get(field.name, nowhere) for field in fields))

    email, push = some(EMAIL), some(PUSH)
    both = pc.and_(email, push)
    zoneless = unzoned(columns[START.name]) if START.name in columns else nowhere
    return {
        BOTH: named({one.name: pc.and_(both, some((one,))) for one in PUSH}),
        NO_MESSAGE: named({"neither e-mail nor push": pc.invert(pc.or_(email, push))}),
        INCOMPLETE: named(
            {
                field.name: pc.and_not(pc.and_not(kind, both), some((field,)))
                for kind, needs in ((email, EMAIL_NEEDS), (push, PUSH_NEEDS))
                for field in needs
            }
        ),
        NO_START: named({LOCAL_TIME.name: pc.and_not(some((LOCAL_TIME,)), some((START,)))}),
        UNZONED: named({START.name: pc.and_not(zoneless, _in_local_time(columns, recipe))}),
        EVERYONE: named({"no targeting": pc.invert(some(AUDIENCE))}),
        EMPTY: named({"only an id": pc.invert(some(CAMPAIGN))}),
    }


def _in_local_time(columns: Columns, recipe: Recipe) -> pa.BooleanArray:
    """True for each row that starts at the clock time where each person is."""
    return pc.fill_null(pc.equal(meanings(columns, recipe, LOCAL_TIME.name), "true"), False)


def risky(columns: Columns, recipe: Recipe, *, update: bool) -> pa.BooleanArray:
    """True for each row that starts a campaign, or may overwrite one without its targeting."""
    runs = pc.fill_null(pc.equal(meanings(columns, recipe, STATE.name), "RUNNING"), False)
    return pc.or_(runs, pc.is_valid(derived(columns, recipe)[EVERYONE])) if update else runs
