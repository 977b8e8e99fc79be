"""What the columns of a file hold, on the file step."""

from __future__ import annotations

import pytest
from app_story import SAMPLES, Story

from workbench.ui import profile_view

SMALL = b"custom_id,city\n001,Lyon\n002,\n003,Lyon\n"


def profiled(story: Story) -> list[dict[str, object]]:
    found = [one.value for one in story.at.dataframe if "Looks like" in one.value]
    rows = found[0].to_dict("records") if found else []
    bars = "How they are spread"
    return [{**{str(name): row[name] for name in row}, bars: list(row[bars])} for row in rows]


def test_each_column_has_a_row_with_its_bars() -> None:
    story = Story().press("goal-batch.audiences.update").upload("p.csv", SMALL)
    assert profiled(story) == [
        {
            "Column": "custom_id",
            "Looks like": "text",
            "Filled": 3,
            "Blank": 0,
            "Different values": "3",
            "How they are spread": [1, 1, 1],
            "Most frequent": "",
            "From … to": "001",
            "A bar for": "each value, the most frequent first",
        },
        {
            "Column": "city",
            "Looks like": "text",
            "Filled": 2,
            "Blank": 1,
            "Different values": "1",
            "How they are spread": [2],
            "Most frequent": "Lyon × 2",
            "From … to": "Lyon",
            "A bar for": "each value, the most frequent first",
        },
    ]


def test_what_cells_look_like_that_no_kind_fits_is_told() -> None:
    content = (SAMPLES / "audience_messy.xlsx").read_bytes()
    story = Story().press("goal-batch.audiences.update").upload("m.xlsx", content)
    told = {str(one["Column"]): one["To look at"] for one in profiled(story)}
    assert {name: note for name, note in told.items() if note} == {
        "money(price)": "154 of 154 cells look like amounts with a currency"
    }


def test_a_longer_file_is_counted_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile_view, "AT_ONCE", 2)
    story = Story().press("goal-batch.audiences.update").upload("p.csv", SMALL)
    assert profiled(story) == []
    assert any("What the columns hold" in one.label for one in story.at.expander)
