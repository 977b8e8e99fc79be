"""When a campaign starts: `now`, or a day and a time; a day alone is no start."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.batch.campaign_fields import START
from workbench.recipes.kinds import KINDS
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.kinds import How
from workbench.vocabulary.rules import Rule

NOW = "now"
_NOTHING = pa.scalar(None, pa.string())
_EXPECTED = "Write now, or a day and a time like 2024-01-24T10:22:00Z."


def _how(recipe: Recipe) -> How:
    """How the column's dates are written: as it says itself, or as the whole file is."""
    use = recipe.using(START.name)
    how = use.how if use else How()
    return replace(how, dates=how.dates or recipe.reading.dates)


def _is_now(text: pa.Array) -> pa.BooleanArray:
    return pc.fill_null(pc.equal(pc.utf8_lower(text), NOW), False)


def _moments(text: pa.Array) -> pa.Array:
    """The cells that are not `now`."""
    return pc.if_else(_is_now(text), _NOTHING, text.cast(pa.string()))


def start_rules(recipe: Recipe) -> tuple[Rule, ...]:
    """That a start is `now`, or a moment of a calendar with its time of day."""
    how = _how(recipe)

    def day_alone(text: pa.Array) -> pa.BooleanArray:
        moments = _moments(text)
        good = pc.and_not(pc.is_valid(moments), KINDS["date"].problems(moments, how))
        return pc.and_not(good, pc.fill_null(pc.match_substring(moments, ":"), False))

    def as_date(rule: Rule) -> Rule:
        said = rule.message.replace("Not a date", "Neither now nor a moment")
        fix = _EXPECTED if rule.id == "date" else rule.fix
        return Rule(f"start-{rule.id}", said, fix, lambda text: rule.bad(_moments(text)))

    rule = Rule("start-time", "A day without a time", _EXPECTED, day_alone)
    return (*(as_date(one) for one in KINDS["date"].rules(how)), rule)


def unzoned(text: pa.Array) -> pa.BooleanArray:
    """True for each moment that is written without a time zone."""
    moments = _moments(text)
    zoned = pc.match_substring_regex(moments, r"(?:Z|[+-][0-9]{2}:[0-9]{2})\z")
    return pc.fill_null(pc.and_not(pc.match_substring(moments, ":"), zoned), False)


def sent_start(text: pa.Array, recipe: Recipe) -> pa.Array:
    """What is sent: `now`, or RFC 3339, in UTC where no time zone is written."""
    moments = KINDS["date"].convert(_moments(text), _how(recipe))
    return pc.if_else(_is_now(text), NOW, moments)
