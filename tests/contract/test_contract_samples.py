"""Every sample file: the good ones are accepted row by row, the messy ones give what is told."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from profile_sheets import found

from workbench import verbs
from workbench.delivery.statuses import RunStatus
from workbench.twin.holdings import show

TESTS = Path(__file__).resolve().parents[1]
SAMPLES = TESTS.parent / "sample_data"
HERE = Path(__file__).name

# For each file the test that proves what its line of the README says: of a good one that every row
# is accepted, of a messy one that each finding is there and no other.
PROVEN = {
    "audience_vip.csv": f"contract/{HERE}::test_all_people_of_the_audience_are_accepted",
    "audience_messy.xlsx": (
        "samples/test_samples_checked.py::"
        "test_the_committed_messy_file_gives_what_was_planted_and_nothing_else"
    ),
    "profiles.csv": f"contract/{HERE}::test_all_profiles_are_accepted_in_bulk",
    "profiles_messy.csv": (
        "destinations/test_profile_samples.py::"
        "test_the_messy_file_has_each_mistake_once_and_nothing_else"
    ),
    "catalog_movies.csv": (
        "destinations/test_catalog_practice.py::test_a_catalog_from_its_fields_to_its_end"
    ),
    "catalog_movies_messy.csv": f"contract/{HERE}::test_a_messy_file_has_what_its_line_says",
    "catalog_items.csv": (
        "destinations/test_catalog_practice.py::test_a_catalog_from_its_fields_to_its_end"
    ),
    "catalog_items_messy.csv": f"contract/{HERE}::test_a_messy_file_has_what_its_line_says",
    "campaigns.csv": (
        "destinations/test_campaign_practice.py::test_campaigns_from_a_draft_to_their_end"
    ),
    "campaigns_messy.csv": f"contract/{HERE}::test_a_messy_file_has_what_its_line_says",
    "audiences.csv": f"contract/{HERE}::test_every_other_good_file_is_accepted_in_turn",
    "audiences_remove.csv": f"contract/{HERE}::test_every_other_good_file_is_accepted_in_turn",
    "audience_replace.csv": f"contract/{HERE}::test_every_other_good_file_is_accepted_in_turn",
    "events.csv": f"contract/{HERE}::test_every_other_good_file_is_accepted_in_turn",
    "catalog_change.csv": f"contract/{HERE}::test_every_other_good_file_is_accepted_in_turn",
    "catalogs_remove.csv": f"contract/{HERE}::test_every_other_good_file_is_accepted_in_turn",
    "campaigns_change.csv": f"contract/{HERE}::test_every_other_good_file_is_accepted_in_turn",
    "campaigns_delete.csv": f"contract/{HERE}::test_every_other_good_file_is_accepted_in_turn",
    "audiences_messy.csv": f"contract/{HERE}::test_a_messy_file_has_what_its_line_says",
    "audiences_remove_messy.csv": f"contract/{HERE}::test_a_messy_file_has_what_its_line_says",
    "audience_replace_messy.csv": f"contract/{HERE}::test_a_messy_file_has_what_its_line_says",
    "events_messy.csv": f"contract/{HERE}::test_a_messy_file_has_what_its_line_says",
    "catalog_change_messy.csv": f"contract/{HERE}::test_a_messy_file_has_what_its_line_says",
    "catalogs_remove_messy.csv": f"contract/{HERE}::test_a_messy_file_has_what_its_line_says",
    "campaigns_change_messy.csv": f"contract/{HERE}::test_a_messy_file_has_what_its_line_says",
    "campaigns_delete_messy.csv": f"contract/{HERE}::test_a_messy_file_has_what_its_line_says",
    "altcraft_profiles.csv": (
        "destinations/test_altcraft_samples.py::test_practice_accepts_every_row_of_the_good_file"
    ),
    "altcraft_messy.csv": (
        "destinations/test_altcraft_samples.py::test_each_planted_mistake_is_found_and_nothing_else"
    ),
}
KEY = "twin_key_that_stays_in_memory"


def test_each_sample_has_its_line_and_its_proof() -> None:
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in SAMPLES.iterdir() if path.suffix in (".csv", ".xlsx")}
    assert set(re.findall(r"^\| `([^`]+)` \|", readme, flags=re.MULTILINE)) == files
    assert set(PROVEN) == files, "name the test of each sample in PROVEN"


@pytest.mark.parametrize("name", sorted(set(PROVEN.values())))
def test_the_proof_is_there(name: str) -> None:
    file, _, function = name.partition("::")
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def told(practice: Any) -> list[Path]:
    """The files of a home in which the key of the practice connection stands."""
    files = [path for path in (*practice.home.rglob("*"), practice.log) if path.is_file()]
    assert practice.home / "journal.db" in files
    return [path for path in files if KEY.encode() in path.read_bytes()]


@pytest.mark.slow
def test_all_people_of_the_audience_are_accepted(
    practice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """25,000 people, into an audience that the same send creates."""
    monkeypatch.setenv("WORKBENCH_TWIN_KEY", KEY)
    file = SAMPLES / "audience_vip.csv"
    done = verbs.send(file, to="batch.audiences.update", set={"name": "VIP", "create": True})
    assert (done.headline, done.counts.accepted, done.rows) == ("Live", 25_000, 25_000)
    assert told(practice) == []


@pytest.mark.slow
def test_all_profiles_are_accepted_in_bulk(practice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line names both operations; `.update` is in destinations/test_profile_twin.py."""
    monkeypatch.setenv("WORKBENCH_TWIN_KEY", KEY)
    done = verbs.send(SAMPLES / "profiles.csv", to="batch.profiles.mass_update")
    assert (done.headline, done.counts.accepted, done.rows) == ("Accepted", 24, 24)
    assert told(practice) == []


@pytest.mark.slow
def test_every_other_good_file_is_accepted_in_turn(practice: Any, tmp_path: Path) -> None:
    """What has to be there comes first: audiences before they are replaced and deleted, and so on.

    A campaign's id is the vendor's own, so it is put into the files as their lines say.
    """

    def sent(file: str | Path, to: str, **options: object) -> RunStatus:
        done = verbs.send(SAMPLES / file, to=to, set=options)
        assert (done.state, done.counts.accepted) == ("done", done.rows), file
        return done

    sent("audiences.csv", "batch.audiences.create")
    sent("audience_replace.csv", "batch.audiences.replace", name="LOYAL_2026")
    sent("audiences_remove.csv", "batch.audiences.remove")
    sent("profiles.csv", "batch.profiles.update")
    sent("events.csv", "batch.profiles.events")
    sent("catalog_movies.csv", "batch.catalogs.create", name="MOVIES")
    sent("catalog_change.csv", "batch.catalogs.update", name="MOVIES")
    sent("catalogs_remove.csv", "batch.catalogs.remove")
    first = sent("campaigns.csv", "batch.campaigns.create").chunks[0].token
    for file in ("campaigns_change.csv", "campaigns_delete.csv"):
        text = (SAMPLES / file).read_text(encoding="utf-8")
        assert "ID_OF_THE_FIRST" in text
        (tmp_path / file).write_text(text.replace("ID_OF_THE_FIRST", first), encoding="utf-8")
    sent(tmp_path / "campaigns_change.csv", "batch.campaigns.update")
    sent(tmp_path / "campaigns_delete.csv", "batch.campaigns.delete")
    state = practice.home / "twin.db"
    assert {one["name"]: one["ids"] for one in show(state, "audiences")["audiences"]} == {
        "LOYAL_2026": 3
    }
    assert show(state, "catalogs")["count"] == 0
    names = {one["name"] for one in show(state, "campaigns")["campaigns"]}
    assert names == {"Autumn sale DE", "New app", "Back in stock"}


# Line, target, rule and severity of every finding, typed by hand from the files' cells.
Found = list[tuple[int | None, str, str, str]]
MESSY: dict[tuple[str, str], Found] = {
    ("catalog_movies_messy.csv", "batch.catalogs.create"): [
        (2, "name", "superseded", "warning"),
        (3, "name", "field-name", "error"),
        (4, "name", "field-name", "error"),
        (5, "type", "choice", "error"),
        (7, "name", "field-name", "error"),
        (8, "type", "field-type-missing", "error"),
    ],
    ("catalog_items_messy.csv", "batch.catalogs.items"): [
        (None, "", "catalog-unknown", "warning"),
        (3, "id", "id-missing", "error"),
        (4, "action", "choice", "error"),
        (5, "released", "date-impossible", "error"),
        (6, "runtime", "integer", "error"),
        (7, "rating", "number", "error"),
        (8, "in_cinemas", "boolean", "error"),
        (9, "genres", "array-items", "error"),
        (10, "poster", "url", "error"),
        (11, "title", "attributes-on-remove", "warning"),
        (12, "id", "superseded", "warning"),
    ],
    ("audiences_messy.csv", "batch.audiences.create"): [
        (2, "name", "audience-name", "error"),
        (3, "name", "audience-name", "error"),
        (4, "name", "audience-name", "error"),
        (5, "name", "superseded", "warning"),
    ],
    ("audiences_remove_messy.csv", "batch.audiences.remove"): [
        (None, "", "blank-lines", "warning"),
        (2, "name", "audience-name", "error"),
        (4, "name", "superseded", "warning"),
    ],
    ("audience_replace_messy.csv", "batch.audiences.replace"): [
        (2, "joined", "date-impossible", "error"),
        (3, "id", "id-missing", "error"),
        (4, "id", "id-placeholder", "error"),
        (5, "id", "superseded", "warning"),
    ],
    ("events_messy.csv", "batch.profiles.events"): [
        (2, "custom_id", "id-missing", "error"),
        (3, "event.name", "event-name", "error"),
        (4, "event.amount", "event-name-missing", "error"),
        (5, "event.amount", "integer", "error"),
    ],
    ("catalog_change_messy.csv", "batch.catalogs.update"): [
        (None, "", "catalog-unknown", "warning"),
        (2, "name", "field-name", "error"),
        (3, "type", "field-type-missing", "error"),
        (4, "action", "choice", "error"),
        (5, "type", "choice", "error"),
    ],
    ("catalogs_remove_messy.csv", "batch.catalogs.remove"): [
        (None, "", "blank-lines", "warning"),
        (2, "name", "catalog-name", "error"),
    ],
    ("campaigns_change_messy.csv", "batch.campaigns.update"): [
        (2, "id", "id-missing", "error"),
        (3, "state", "choice", "error"),
        (4, "languages", "languages", "error"),
        (4, "subject", "campaign-incomplete", "error"),
    ],
    ("campaigns_delete_messy.csv", "batch.campaigns.delete"): [
        (None, "", "blank-lines", "warning"),
        (3, "id", "superseded", "warning"),
    ],
    ("campaigns_messy.csv", "batch.campaigns.create"): [
        (3, "state", "campaign-state-missing", "error"),
        (4, "state", "choice", "error"),
        (5, "start", "start-time", "error"),
        (6, "start", "start-date", "error"),
        (7, "send_rate", "send-rate", "error"),
        (8, "languages", "languages", "error"),
        (9, "targeting", "json", "error"),
        (10, "labels", "array-items", "error"),
        (11, "html", "campaign-incomplete", "error"),
        (12, "body", "campaign-two-kinds", "error"),
        (13, "", "campaign-no-message", "error"),
        (14, "platforms", "platforms", "error"),
        (15, "", "campaign-to-everyone", "warning"),
        (15, "start", "start-without-zone", "warning"),
    ],
}


@pytest.mark.parametrize(("file", "to"), MESSY, ids=[file for file, _ in MESSY])
def test_a_messy_file_has_what_its_line_says(file: str, to: str) -> None:
    named = ("batch.catalogs.create", "batch.catalogs.update", "batch.catalogs.items")
    options = {"name": "M"} if to in (*named, "batch.audiences.replace") else {}
    ready = verbs.prepared(SAMPLES / file, to=to, set=options)
    assert sorted(found(ready), key=str) == sorted(MESSY[file, to], key=str)
