"""Cells that are not what most of a column of text are: seen and mended on Check."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from app_story import Story, plain

from workbench.recipes.recipe import ColumnUse
from workbench.ui import draft_files
from workbench.ui.drafting import Draft
from workbench.ui.storing import holding

ROWS = {2: "b,unknown,nie", 5: "e,a@b,2024-02-01"}
PEOPLE = "\n".join(
    (
        "custom_id,email,seit",
        *(ROWS.get(n, f"{'abcdefgh'[n - 1]},n{n}@shop.example,2024-01-0{n}") for n in range(1, 9)),
        "",
    )
)
COLUMNS = (ColumnUse("custom_id", "id"), ColumnUse("email", "email"), ColumnUse("seit", "seit"))
OPTIONS = {"name": "VIP", "create": True}


@pytest.mark.usefixtures("practice")
def test_they_are_warnings_on_check_and_are_mended_there() -> None:
    made = Draft(draft_files.new_id(), "batch.audiences.update", options=OPTIONS, columns=COLUMNS)
    made = holding(
        replace(made, updated_at=draft_files.now()), io.BytesIO(PEOPLE.encode()), "people.csv"
    )
    draft_files.save(replace(made, opened_for=made.opening, columns_for=made.mapping))
    story = Story(draft=made.id).to("prepare/check")
    assert (story.metrics["Rows ok"], story.metrics["Rows with errors"]) == ("8", "0")
    listed = story.at.dataframe[0].value
    assert listed["Column"].tolist() == ["email", "seit"]
    assert not next(one for one in story.at.button if one.key == "next").disabled
    said = " ".join(map(plain, story.sentences))
    assert "Not an e-mail address, as 6 of 8 cells of the column are; sent as text" in said
    which = story.labelled("selectbox", "Which cell")
    assert which.options == ["Line 3, column email", "Line 6, column email"]
    story.labelled("text_input", "What it should hold").set_value("b@shop.example")
    next(one for one in story.at.button if plain(one.label) == "Save the fix").click().run()
    assert "Saved: nothing is wrong with this cell now." in [one.value for one in story.at.success]
    said = " ".join(map(plain, story.sentences))
    assert "as 7 of 8 cells of the column are" in said
