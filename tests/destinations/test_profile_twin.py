"""Profiles from a sheet to the twin and back: what it holds, and what it refused of which row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from profile_sheets import sheet

from workbench import verbs
from workbench.delivery import runs
from workbench.delivery.statuses import RunStatus
from workbench.twin import holdings

GOOD = Path(__file__).resolve().parents[2] / "sample_data" / "profiles.csv"

# Typed by hand from lines 3, 5 and 11 of the file.
HELD = {
    "000002": {
        "$email_address": "person002@example.com",
        "$phone_number": "+33261910002",
        "$language": "fr",
        "$region": "FR",
        "$timezone": "Europe/Paris",
        "first_name": "Chloé",
        "loyalty_code": "00015838",
        "date(birthdate)": "1952-03-03T00:00:00Z",
        "url(avatar)": "https://example.com/people/000002.png",
        "orders": 14,
        "basket": 74.26,
        "vip": False,
        "interests": ["théâtre", "books", "wine"],
    },
    "000004": {
        "$email_address": "person004@example.com",
        "$phone_number": "+33353010004",
        "$language": "fr",
        "$region": "BE",
        "$timezone": "Europe/Brussels",
        "first_name": "François",
        "loyalty_code": "00031676",
        "date(birthdate)": "1954-05-05T00:00:00Z",
        "url(avatar)": "https://example.com/people/000004.png",
        "orders": 5,
        "vip": False,
        "interests": ["gaming", "photo"],
        "reward_programs": ["premium_customer", "early_access"],
    },
}
SEEN = {
    "000002": [("visited_store", {"$label": "Lyon", "quantity": 1, "$tags": ["walk_in"]})],
    "000004": [],
    "000010": [
        (
            "added_to_cart",
            {
                "$label": "pumpkin",
                "quantity": 5,
                "unit_price": 3.99,
                "$tags": ["fruits", "organic", "on_sale"],
            },
        )
    ],
}


def held(practice: Any, who: str) -> dict[str, Any]:
    """A profile as the twin has it, with its events."""
    (entry,) = holdings.show(practice.home / "twin.db", "profiles", who)["profiles"]  # type: ignore[misc]  # a list
    return dict(entry)


def send(to: str, tmp_path: Path, text: str) -> RunStatus:
    source = tmp_path / "people.csv"
    source.write_text(text, encoding="utf-8")
    return verbs.send(source, to=to)


@pytest.mark.slow
def test_the_good_file_arrives_as_it_is(practice: Any) -> None:
    done = verbs.send(GOOD, to="batch.profiles.update")
    # No page offers a way to see when an update is applied, so accepted is all that is known.
    assert (done.headline, done.counts.accepted, done.counts.rows) == ("Accepted", 24, 24)
    for who, attributes in HELD.items():
        assert held(practice, who)["attributes"] == attributes
    for who, events in SEEN.items():
        told = [(one["name"], one["attributes"]) for one in held(practice, who)["sample"]]
        assert told == events


@pytest.mark.slow
def test_what_the_vendor_drops_is_said_at_its_row_and_the_rest_is_held(
    tmp_path: Path, practice: Any
) -> None:
    """A text cannot be added to; rows of one profile add up; nobody is subscribed unasked."""
    text = sheet(["custom_id", "tags"], ["b", "plain text"], ["c", "other text"])
    assert send("batch.profiles.mass_update", tmp_path, text).counts.accepted == 2
    done = send(
        "batch.profiles.update",
        tmp_path,
        sheet(
            ["custom_id", "city", "tags.$add", "tags.$remove", "$email_marketing"],
            ["a", "Paris", "x|y", "", "unsubscribed"],
            ["b", "Lyon", "x", "", ""],
            ["d", "", "", "", "subscribed"],
            ["a", "Lille", "w", "x", ""],
        ),
    )
    fates = runs.row_fates(done.run).to_pylist()
    assert [(row["line"], row["fate"], row["why"]) for row in fates] == [
        (2, "accepted", ""),
        (3, "accepted", ""),
        (4, "not_sent", "invalid"),
        (5, "accepted", ""),
    ]
    assert "the vendor dropped “tags”" in fates[1]["reason"]
    assert [row["reason"] for row in fates[:1] + fates[3:]] == ["", ""]
    assert held(practice, "a")["attributes"] == {
        "city": "Lille",
        "tags": ["y", "w"],
        "$email_marketing": "unsubscribed",
    }
    assert held(practice, "b")["attributes"] == {"city": "Lyon", "tags": "plain text"}
    with pytest.raises(holdings.NotHeld):
        held(practice, "d")
