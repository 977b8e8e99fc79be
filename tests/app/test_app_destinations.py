"""Every destination goes from its goal to its exact requests, from its definition alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from app_story import SAMPLES, Story, plain

from workbench import verbs
from workbench.delivery import homes
from workbench.destinations.registry import DESTINATIONS
from workbench.plans.plan import Plan
from workbench.ui import draft_files, goals
from workbench.ui.samples import SAMPLES as OFFERED


@dataclass(frozen=True)
class Way:
    """What a destination is given: a sample, or a small sheet; options by their labels."""

    sample: str = ""
    sheet: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    on: tuple[str, ...] = ()
    rows: int = 0
    requests: int = 1


AUDIENCE, CATALOG = {"Audience": "VIP"}, {"Catalog": "MOVIES"}
CREATE, LEAVE = ("Create the audience first",), ("Allow subscribing people",)
FIELD = "name,action,type\nlanguage,add,string\n"
EVENTS = "custom_id,event.name,event.price\n001,bought,12.5\n002,visited,\n"
# Requests by the caps of the documents: 200 or 10,000 rows, 200 items, one campaign, one catalog.
WAYS: Mapping[str, Way] = {
    "batch.audiences.update": Way("audience_vip.csv", "", AUDIENCE, CREATE, 25_000, 4),
    "batch.audiences.replace": Way("", "custom_id\n1\n2\n", AUDIENCE, rows=2),
    "batch.audiences.create": Way("", "name\nA\nB\n", rows=2, requests=2),
    "batch.audiences.remove": Way("", "name\nA\nB\n", rows=2, requests=2),
    "batch.profiles.update": Way("profiles.csv", on=LEAVE, rows=24),
    "batch.profiles.mass_update": Way("profiles.csv", on=LEAVE, rows=24),
    "batch.profiles.events": Way("", EVENTS, rows=2),
    "batch.catalogs.create": Way("catalog_movies.csv", "", CATALOG, rows=9),
    "batch.catalogs.update": Way("", FIELD, CATALOG, rows=1),
    "batch.catalogs.remove": Way("", "name\nMOVIES\n", rows=1),
    "batch.catalogs.items": Way("catalog_items.csv", "", CATALOG, rows=9),
    "batch.campaigns.create": Way("campaigns.csv", rows=4, requests=4),
    "batch.campaigns.update": Way("", "id,name,targeting\nx,N,\n", rows=1),
    "batch.campaigns.delete": Way("", "id\nx\n", rows=1),
    "altcraft.profiles.update_batch": Way(
        "altcraft_profiles.csv", "", {"Database": "1"}, LEAVE, 60
    ),
}


def said(story: Story) -> str:
    return " ".join(map(plain, [*story.sentences, *story.errors])).replace("**", "")


def columns_of(key: str, way: Way) -> Story:
    content = (SAMPLES / way.sample).read_bytes() if way.sample else way.sheet.encode()
    story = Story().press(f"goal-{key}")
    assert story.title == "File", said(story)
    assert story.errors == []
    story.upload(way.sample or "sheet.csv", content).press("next")
    assert story.title == "Columns", said(story)
    for label, value in way.typed.items():
        story.labelled("text_input", label).set_value(value)
    for label in way.on:
        story.labelled("toggle", label).set_value(True)
    story.at.run()
    assert story.errors == [], said(story)
    return story


def there(folder: Path) -> None:
    """An audience and a catalog of the names that the ways use."""
    (folder / "names.csv").write_text("name\nVIP\n")
    verbs.send(folder / "names.csv", to="batch.audiences.create")
    sheet = SAMPLES / "catalog_movies.csv"
    verbs.send(sheet, to="batch.catalogs.create", set={"name": "MOVIES"})


def test_every_destination_has_its_way() -> None:
    assert set(WAYS) == set(DESTINATIONS)


@pytest.mark.parametrize("key", list(WAYS))
def test_a_goal_leads_to_its_exact_requests(key: str, practice: Any, tmp_path: Path) -> None:
    way = WAYS[key]
    if way.typed and "Catalog" in way.typed and not key.endswith("create"):
        there(tmp_path)
    if key == "batch.audiences.replace":
        there(tmp_path)
    story = columns_of(key, way).press("next")
    assert story.title == "Check", said(story)
    assert story.metrics["Rows with errors"] == "0", said(story)
    story.press("next")
    assert story.title == "Preview and send", said(story)
    assert story.errors == [], said(story)
    assert story.metrics["Rows"] == f"{way.rows:,}"
    assert story.metrics["Requests"] == str(way.requests)
    made = draft_files.load(story.draft)
    assert made is not None
    plan = Plan.load(homes.runs_folder() / made.run)
    assert plan.destination == key
    body = plan.chunk_path(1).read_text("utf-8")
    assert body.startswith(story.at.code[_body(story)].value)


def _body(story: Story) -> int:
    """Which of the blocks is the body: the one after the request's line."""
    heads = [place for place, one in enumerate(story.at.code) if one.value.startswith("POST ")]
    return heads[0] + 1


def test_a_dangerous_goal_is_one_that_is_so_whatever_its_rows_say() -> None:
    careful = {key for key, goal in DESTINATIONS.items() if goals.dangerous(goal)}
    assert careful == {
        "batch.audiences.replace",
        "batch.audiences.remove",
        "batch.catalogs.remove",
        "batch.campaigns.delete",
    }


def test_goals_stand_under_what_they_are_about_and_whose_it_is() -> None:
    found = goals.grouped(list(DESTINATIONS.values()))
    assert list(found) == [
        "Audiences at Batch",
        "Profiles at Batch",
        "Catalogs at Batch",
        "Campaigns at Batch",
        "Profiles at Altcraft",
    ]
    story = Story()
    shown = [one.value for one in story.at.container(key="goals").subheader]
    assert shown == list(found)


@pytest.mark.parametrize("sample", OFFERED[2:], ids=lambda one: one.goal)
def test_a_goals_own_sample_is_one_click_away(sample: Any) -> None:
    story = Story().press(f"goal-{sample.goal}").press(f"sample-{sample.file}")
    assert story.title == "File"
    assert sample.file in plain(story.at.caption[0].value)
    made = draft_files.load(story.draft)
    assert made is not None
    assert made.options == sample.options
