"""Rows of random values for profiles at Altcraft, of fields that the practice database declares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from altcraft_sheets import UPDATE_BATCH
from hypothesis import strategies as st
from memory_sheets import prepared
from random_rows import (
    Rows,
    booleans,
    cells,
    chosen,
    dates,
    decimals,
    filled,
    integers,
    lists,
    texts,
    uses,
    words,
)

from workbench.plans.prepared import Prepared
from workbench.vocabulary.kinds import KindName

PHONES = ("+33199001234", "+79001234567")
PLACE = "subscription.email"
CUSTOM = ("custom_field", "api_new_field_1.incr", "topics.add", "_os.unset")
SUBSCRIBED = ("status", "priority", "cats", *(f"custom_fields.{name}" for name in CUSTOM))
ALTCRAFT_KINDS: dict[str, KindName] = {
    "email": "email",
    "phones": "array",
    "_fname": "text",
    "_bdate": "date",
    "_sex": "choice",
    "visits.incr": "integer",
    "bonus_points": "integer",
    "lead_score": "number",
    "position": "text",
    "is_member": "boolean",
    "interests.add": "array",
    "category": "array",
    "tier.unset": "boolean",
    "address.upsert:city": "text",
    "orders": "json",
    f"{PLACE}.resource_id": "integer",
    f"{PLACE}.status": "choice",
    f"{PLACE}.priority": "integer",
    f"{PLACE}.cats": "array",
    f"{PLACE}.custom_fields.custom_field": "text",
    f"{PLACE}.custom_fields.api_new_field_1.incr": "integer",
    f"{PLACE}.custom_fields.topics.add": "array",
    f"{PLACE}.custom_fields._os.unset": "boolean",
}


def _orders(text: st.SearchStrategy[str]) -> Any:
    """A JSON cell of what was bought; the body has it as it is written."""
    one = st.builds(
        lambda sku, count: (f'{{"sku":{json.dumps(sku)}, "quantity":{count}}}', sku, str(count)),
        text,
        st.integers(1, 99),
    )
    return st.lists(one, min_size=1, max_size=3).map(
        lambda some: (
            f" [{', '.join(cell for cell, _, _ in some)}] ",
            [{"sku": sku, "quantity": count} for _, sku, count in some],
        )
    )


def altcraft(*, xml: bool) -> dict[str, Any]:
    """The columns of a profile that the practice database declares; with `xml` for both forms."""
    return {
        "phones": filled(lists(st.sampled_from(PHONES), 2)),
        "_fname": filled(texts(xml=xml)),
        "_bdate": filled(dates("")),
        "_sex": filled(chosen("male", "female")),
        "visits.incr": filled(integers(10**9)),
        "bonus_points": filled(integers(10**9)),
        "lead_score": filled(decimals()),
        "position": filled(texts(xml=xml)),
        "is_member": filled(booleans()),
        "interests.add": filled(lists(words(xml=xml))),
        "category": filled(lists(words(xml=xml))),
        "tier.unset": filled(booleans()),
        "address.upsert:city": filled(texts(xml=xml)),
        "orders": filled(_orders(words(xml=xml))),
        f"{PLACE}.resource_id": filled(chosen("1", "28")),
        f"{PLACE}.status": filled(chosen("-1", "subscribed", "unsubscribed", "complained")),
        f"{PLACE}.priority": filled(chosen("-1", "0", "7")),
        f"{PLACE}.cats": filled(lists(words(xml=xml))),
        f"{PLACE}.custom_fields.custom_field": filled(texts(xml=xml)),
        f"{PLACE}.custom_fields.api_new_field_1.incr": filled(integers(10**9)),
        f"{PLACE}.custom_fields.topics.add": filled(lists(words(xml=xml))),
        f"{PLACE}.custom_fields._os.unset": filled(booleans()),
    }


def whole_subscriptions(made: Rows) -> Rows:
    """Members of a subscription only where it has a resource."""
    kept = []
    for row in made:
        bare = row[f"{PLACE}.resource_id"][0] == ""
        empty = {f"{PLACE}.{name}": ("", ...) for name in SUBSCRIBED} if bare else {}
        kept.append({**row, **empty})
    return kept


def addressed(made: Rows) -> Rows:
    return [{"email": (f"p{n}@b.example",) * 2, **row} for n, row in enumerate(made)]


def people(folder: Path, made: Rows, **options: Any) -> Prepared:
    return prepared(
        folder,
        UPDATE_BATCH,
        uses(ALTCRAFT_KINDS),
        [cells(row) for row in made],
        **{"db_id": "1", "allow_subscribe": True, **options},
    )
