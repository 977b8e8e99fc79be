"""What each row says of which consent, to hold the rows of one person against each other."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations import consent
from workbench.destinations.batch.profile_fields import (
    EMAIL_MARKETING,
    SMS_MARKETING,
    TOPIC_PREFERENCES,
    TOPICS_ADDED,
    TOPICS_REMOVED,
)
from workbench.destinations.consent import SUBSCRIBED, UNCLEAR, UNSUBSCRIBED, Statement
from workbench.recipes.kinds.lists import split
from workbench.recipes.recipe import Recipe

Columns = Mapping[str, pa.Array]
# The whole list of topics, which replaces the one that is held.
WHOLE = (TOPIC_PREFERENCES.name,)


def statements(columns: Columns, recipe: Recipe) -> list[list[Statement]]:
    """For each row what it says of each channel, of each topic and of the list of topics."""
    rows = len(next(iter(columns.values())))
    made: list[list[Statement]] = [[] for _ in range(rows)]
    for target in (EMAIL_MARKETING.name, SMS_MARKETING.name):
        if target in columns:
            said = consent.meanings(columns, recipe, target)
            unread = pc.if_else(consent.unclear(columns, recipe, target), UNCLEAR, said)
            for row, word in zip(made, unread.to_pylist(), strict=True):
                if word is not None:
                    row.append(Statement((target,), word))
    words = {TOPIC_PREFERENCES: SUBSCRIBED, TOPICS_ADDED: SUBSCRIBED, TOPICS_REMOVED: UNSUBSCRIBED}
    for field, word in words.items():
        for row, topics in zip(made, _topics(columns, recipe, field.name), strict=True):
            row += [Statement(("topic", topic), word) for topic in topics or ()]
            if topics is not None and field is TOPIC_PREFERENCES:
                row.append(Statement(WHOLE, "|".join(sorted(topics))))
    return made


def _topics(columns: Columns, recipe: Recipe, target: str) -> list[list[str] | None]:
    use = recipe.using(target)
    if use is None or target not in columns:
        return [None] * len(next(iter(columns.values())))
    found: list[list[str] | None] = split(columns[target], use.how).to_pylist()
    return [topics and [topic.strip() for topic in topics] for topics in found]
