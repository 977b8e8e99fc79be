"""Select, other lists: people are kept by the lists they are in; each click is saved."""

from __future__ import annotations

import json

import pytest
from app_story import Story, plain
from test_app_select import PEOPLE, at_select, kept

from workbench.recipes.selection import ListUse
from workbench.ui import draft_files

# Of c1 to c30: the first six, c6 twice, and one stranger; and four who left, without a header.
BUYERS = "customer number,custom_id\n" + "".join(f"{n},c{n}\n" for n in (1, 2, 3, 4, 5, 6, 6, 99))
LEFT = "c5\nc6\nc7\nC8\n"
TILES = ("Rows selected", "People selected")


def bring(story: Story, name: str, text: str) -> Story:
    story.labelled("file_uploader", "Add a list").upload(name, text.encode(), "text/csv").run()
    return story


def keep(story: Story, name: str, what: str) -> Story:
    story.labelled("radio", f"Who goes on by {name}").set_value(what).run()
    return story


def tiles(story: Story) -> list[str]:
    return [story.metrics[one] for one in TILES]


def lists(story: Story) -> list[tuple[str, str, str]]:
    return [(one.name, one.keep, one.column) for one in kept(story).lists]


def said(story: Story) -> list[str]:
    return [plain(one) for one in story.sentences]


def table(story: Story) -> dict[str, int]:
    found = story.at.dataframe[-1].value
    return dict(zip(found["Who"], found["People"], strict=True))


def test_a_list_is_brought_turned_round_and_taken_out_again() -> None:
    story = bring(at_select(), "buyers.csv", BUYERS)
    assert not story.at.exception
    assert lists(story) == [("buyers.csv", "in", "custom_id")]
    assert tiles(story) == ["6", "6"]
    assert "7 different ids; 6 rows of your file, 6 different ids, are in it" in said(story)
    keep(story, "buyers.csv", "not in")
    assert lists(story) == [("buyers.csv", "not in", "custom_id")]
    assert tiles(story) == ["24", "24"]
    cold = Story(draft=story.draft).to("prepare/select")
    assert tiles(cold) == ["24", "24"]
    assert "people who are not in the list buyers.csv" in [plain(one.value) for one in cold.at.info]
    cold.press("list-out-0")
    assert lists(cold) == []
    assert tiles(cold) == ["30", "30"]
    made = draft_files.load(cold.draft)
    assert made is not None
    assert list(draft_files.folder(made).glob("list-*")) == []


def test_lists_join_and_their_overlap_is_told() -> None:
    story = bring(bring(at_select(), "buyers.csv", BUYERS), "left.csv", LEFT)
    # Of both: c5 and c6.
    assert tiles(story) == ["2", "2"]
    story.labelled("radio", "People have to be in").set_value("any").run()
    assert tiles(story) == ["7", "7"]
    keep(story, "left.csv", "not in")
    assert tiles(story) == ["4", "4"]
    assert table(story) == {
        "only in people.csv": 23,
        "only in people.csv + buyers.csv": 4,
        "only in people.csv + buyers.csv + left.csv": 2,
        "only in buyers.csv": 1,
        "only in left.csv": 1,
        "only in people.csv + left.csv": 1,
        "all of people.csv": 30,
        "all of buyers.csv": 7,
        "all of left.csv": 4,
    }
    chart = story.at.get("vega_lite_chart")[0]
    assert json.loads(chart.proto.spec)["vconcat"]
    assert chart.proto.alt == (
        "Overlap of 3 lists: 23 only in people.csv; 4 only in people.csv and buyers.csv; 2 only in "
        "people.csv and buyers.csv and left.csv"
    )


def test_the_column_of_the_ids_is_asked_where_it_is_not_clear() -> None:
    story = bring(at_select(), "who.csv", "who,when\nc1,c2\nc3,c2\n")
    assert lists(story) == [("who.csv", "in", "")]
    assert any("no column is named like the ids" in plain(one) for one in story.errors)
    assert "Rows selected" not in story.metrics
    story.labelled("selectbox", "Column with the ids of who.csv").set_value("who").run()
    assert lists(story) == [("who.csv", "in", "who")]
    assert tiles(story) == ["2", "2"]
    story.labelled("selectbox", "Column with the ids of who.csv").set_value("when").run()
    assert tiles(story) == ["1", "1"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("id,n\nc1,1,2\n", "bad.csv, line 2 does not fit its header"),
        ("id\n#N/A\n", "“#N/A” is a spreadsheet error"),
        ("", "bad.csv"),
    ],
)
def test_a_list_that_cannot_be_read_is_not_kept(text: str, sentence: str) -> None:
    story = bring(at_select(), "bad.csv", text)
    assert any(sentence in plain(one) for one in story.errors), story.errors
    assert lists(story) == []
    assert tiles(story) == ["30", "30"]


def test_a_list_whose_file_is_gone_is_asked_for_and_stops_the_check() -> None:
    story = bring(at_select(), "buyers.csv", BUYERS)
    made = draft_files.load(story.draft)
    assert made is not None
    for place in draft_files.folder(made).glob("list-*"):
        place.unlink()
    cold = Story(draft=story.draft).to("prepare/check")
    (told,) = [plain(one) for one in cold.errors]
    assert "which is not there: choose its file on Select" in told
    cold.to("prepare/select")
    assert any("Its file is not here" in one for one in said(cold))
    uploader = cold.labelled("file_uploader", "The file of buyers.csv")
    uploader.upload("july.csv", b"custom_id\nc1\nc2\n", "text/csv").run()
    assert lists(cold) == [("buyers.csv", "in", "custom_id")]
    assert tiles(cold) == ["2", "2"]


def test_two_lists_of_one_name_are_told_apart() -> None:
    story = bring(bring(at_select(), "a.csv", "c1\nc2\n"), "a.csv", "c2\nc3\n")
    assert [one.name for one in kept(story).lists] == ["a.csv", "a.csv (2)"]
    assert tiles(story) == ["1", "1"]


@pytest.mark.usefixtures("practice")
def test_only_people_of_the_lists_are_planned_and_the_others_counted() -> None:
    story = bring(at_select(), "left.csv", LEFT)
    keep(story, "left.csv", "not in").to("prepare/check").press("next")
    assert story.metrics["Rows"] == "27"
    not_sent = story.at.dataframe[0].value
    assert dict(zip(not_sent["Why"], not_sent["Rows"], strict=True)) == {"unselected": 3}
    assert ListUse("left.csv", "not in", "", kept(story).lists[0].sha256) == kept(story).lists[0]


def test_the_file_itself_can_be_a_list_of_its_own() -> None:
    """Taking it out again leaves the draft's file alone."""
    story = bring(at_select(), "people.csv", PEOPLE)
    assert tiles(story) == ["30", "30"]
    story.press("list-out-0")
    assert tiles(story) == ["30", "30"]
    assert story.press("next").title == "Check"
