"""One resource for all subscriptions of a file that has no column of them (seed 002)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from workbench import verbs
from workbench.errors import FixTheRecipe
from workbench.plans.plan import Plan

FILE = "email,subscription.email.status\na@example.com,unsubscribed\nb@example.com,\n"
WHAT = {"to": "altcraft.profiles.update_batch"}


def planned(folder: Path, text: str, **options: Any) -> Plan:
    file = folder / "people.csv"
    file.write_text(text)
    return verbs.plan(file, out=folder / "plan", set={"db_id": "1", **options}, **WHAT)


def test_each_subscription_gets_the_resource_that_all_are_on(tmp_path: Path) -> None:
    made = planned(tmp_path, FILE, subscription_resource="28")
    body = orjson.loads(made.chunk_path(1).read_bytes())
    assert body["data"] == [
        {
            "email": "a@example.com",
            "subscriptions": [
                {
                    "channel": "email",
                    "email_data": {"email": "a@example.com"},
                    "resource_id": 28,
                    "status": "unsubscribed",
                }
            ],
        },
        {"email": "b@example.com"},
    ]


def test_without_it_and_without_a_column_nothing_is_planned(tmp_path: Path) -> None:
    with pytest.raises(FixTheRecipe, match="subscription_resource"):
        planned(tmp_path, FILE)


def test_subscribing_is_refused_without_leave_there_too(tmp_path: Path) -> None:
    text = FILE.replace("unsubscribed", "subscribed")
    made = planned(tmp_path, text, subscription_resource="28")
    assert made.not_sent == {"invalid": 1}


def test_one_resource_needs_a_column_of_statuses(tmp_path: Path) -> None:
    """Who is created without a status is subscribed."""
    text = "email,subscription.email.priority\na@example.com,1\n"
    with pytest.raises(FixTheRecipe, match=r"subscription\.email\.status"):
        planned(tmp_path, text, subscription_resource="28")
