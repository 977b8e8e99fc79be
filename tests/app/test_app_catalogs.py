"""A catalog is chosen from those that exist, by its own words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app_story import Story, plain

from workbench import verbs


def said(story: Story) -> str:
    return " ".join(map(plain, story.sentences)).replace("**", "")


def test_catalogs_are_offered_and_a_slip_is_told(practice: Any, tmp_path: Path) -> None:
    sheet = tmp_path / "fields.csv"
    sheet.write_text("name,type\ntitle,string\n")
    verbs.send(sheet, to="batch.catalogs.create", set={"name": "MOVIES"})
    story = Story().press("goal-batch.catalogs.items").upload("items.csv", b"id,title\na,b\n")
    story.press("next")
    story.labelled("text_input", "Catalog").set_value("MOVIE")
    story.at.run()
    assert "There is no catalog MOVIE at this target. The nearest is MOVIES." in said(story)
    offered = story.labelled("selectbox", "Those that exist (1)")
    assert offered.options == ["MOVIES (0 items)"]
    offered.set_value("MOVIES")
    story.at.run()
    assert "MOVIES exists and holds 0 items." in said(story)
