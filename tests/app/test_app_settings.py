"""How a column is read can be said on File for all columns and on Columns for each one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from app_story import Story, plain

from workbench.recipes.kinds import KINDS
from workbench.recipes.recipe import ColumnUse
from workbench.recipes.suggesting import Suggestion
from workbench.ui import draft_files, mapping, meanings
from workbench.ui.rereading import reread
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.kinds import How, KindName
from workbench.vocabulary.reading import Reading

FRENCH = "id client;Tel;Solde;Né le;Abonné\n" + "".join(
    f"{n:03d};06 12 34 56 {n};12,{n};3{n % 2}/03/1980;{('oui', 'non', 'Oui')[n % 3]}\n"
    for n in range(70, 90)
)
OWN = {"true": "true", "false": "false"}


def columns_of(content: str) -> Story:
    story = Story().press("goal-batch.audiences.update").upload("people.csv", content.encode())
    story.press("next")
    story.labelled("text_input", "Audience").set_value("VIP")
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    return story


def kinds(story: Story, **chosen: str) -> Story:
    """Chooses kinds by hand, by the number of the column."""
    for nth, kind in chosen.items():
        story.labelled("selectbox", f"Kind of column {nth[1:]}").set_value(kind)
    story.at.run()
    return story


def hows(story: Story) -> dict[str, Any]:
    """How each column is read, by its header, as the draft has it."""
    columns = draft_files.load(story.draft).recipe.as_dict()["columns"]
    return {one["header"]: one.get("how", {}) for one in columns}


def hinted(story: Story, **hints: str) -> Story:
    """Gives hints on File, by the label of the box."""
    story.to("prepare/file")
    for label, value in hints.items():
        story.labelled("selectbox", label.replace("_", " ")).set_value(value)
    story.at.run()
    return story


COUNTRY = "Country_of_phones_without_a_country_code"


def test_hints_reach_columns_whose_kind_was_chosen_by_hand() -> None:
    story = kinds(columns_of(FRENCH), c2="phone", c3="number", c4="date")
    assert hows(story)["Tel"] == {}
    hinted(story, **{COUNTRY: "FR", "Decimal_mark": ",", "Dates_are_written": "DMY"})
    assert hows(story)["Tel"] == {"region": "FR"}
    assert hows(story)["Solde"] == {"decimal": ","}
    assert hows(story)["Né le"] == {"dates": "DMY"}
    story.to("prepare/columns")
    assert story.labelled("selectbox", "Country of column 2").value == "FR"
    assert story.labelled("selectbox", "Decimals of column 3").value == ","
    assert story.labelled("selectbox", "Dates of column 4").value == "DMY"


def test_a_setting_of_a_columns_own_is_prefilled_from_the_hint_and_outlives_it() -> None:
    story = columns_of(FRENCH)
    hinted(story, **{COUNTRY: "FR"}).to("prepare/columns")
    # With the country known, the column is found to hold phones.
    assert story.labelled("selectbox", "Kind of column 2").value == "phone"
    assert story.labelled("selectbox", "Country of column 2").value == "FR"
    story.labelled("selectbox", "Country of column 2").set_value("BE").run()
    assert hows(story)["Tel"] == {"region": "BE"}
    hinted(story, **{COUNTRY: "CH"})
    assert hows(story)["Tel"] == {"region": "BE"}


def test_a_changed_setting_is_checked_at_once_and_once_more_by_the_check() -> None:
    story = kinds(columns_of(FRENCH), c2="phone")
    told = " ".join(map(plain, story.sentences))
    assert "20 of the first 20 filled cells cannot be read that way: look at the country" in told
    story.press("next")
    assert story.metrics["Rows with errors"] == "20"
    assert story.metrics["Rows ok"] == "0"
    blamed = plain(story.at.warning[0].value).replace("**", "")
    assert blamed == "- Tel: 20 cells cannot be read as it is set now. Look at Columns → country."
    assert "Change the setting first: Columns → country (Tel)." in story_text(story)
    fix = story.at.dataframe[0].value["How to mend it"][0]
    assert fix == "Change the setting: Columns → country."
    assert "Columns → country. Or else: write it with its country code" in story_text(story)
    story.to("prepare/columns")
    story.labelled("selectbox", "Country of column 2").set_value("FR").run()
    assert "cannot be read that way" not in story_text(story)
    story.press("next")
    assert story.metrics["Rows with errors"] == "0"
    assert story.metrics["Rows ok"] == "20"


def story_text(story: Story) -> str:
    return " ".join(map(plain, story.sentences)).replace("**", "")


def test_a_boolean_in_other_words_gets_a_table_with_their_counts() -> None:
    story = kinds(columns_of(FRENCH), c5="boolean")
    assert [one.value for one in story.at.text if "×" in one.value] == ["Oui × 13", "non × 7"]
    for nth, value in (("1", "true"), ("2", "false")):
        box = story.labelled("selectbox", f"Word {nth} of column 5 means")
        assert box.value == "unsaid"
        box.set_value(value)
    story.at.run()
    table = {"true": "true", "false": "false", "oui": "true", "non": "false"}
    assert hows(story)["Abonné"] == {"values": table}
    story.press("next")
    assert story.metrics["Rows with errors"] == "0"
    again = story.to("prepare/columns")
    assert again.labelled("selectbox", "Word 2 of column 5 means").value == "false"


def test_a_word_without_a_meaning_is_an_error_that_points_to_the_table() -> None:
    story = kinds(columns_of(FRENCH), c5="boolean").press("next")
    assert story.metrics["Rows with errors"] == "20"
    assert "Columns → what its words mean" in story_text(story)


def test_a_word_that_is_left_out_is_sent_as_an_empty_cell() -> None:
    how = How(values=(("oui", "true"), ("n/a", "")))
    text = pa.array(["Oui", "N/A", "x", None])
    assert KINDS["boolean"].problems(text, how).to_pylist() == [False, False, True, False]
    assert KINDS["boolean"].convert(text, how).to_pylist() == ["true", None, None, None]


@pytest.mark.parametrize(
    ("told", "values"),
    [
        ({"true": "true"}, ()),
        ({"oui": "true"}, (("true", "true"), ("false", "false"), ("oui", "true"))),
        ({"oui": None}, ()),
        ({"n/a": ""}, (("true", "true"), ("false", "false"), ("n/a", ""))),
        ({"false": None}, (("true", "true"),)),
    ],
)
def test_only_what_differs_from_the_kinds_own_words_is_saved(
    told: dict[str, str | None], values: tuple[tuple[str, str], ...]
) -> None:
    use = ColumnUse("Abonné", "abonne", "boolean")
    assert meanings.meaning(use, OWN, told).how.values == values


def test_words_are_counted_whatever_their_case_and_earlier_ones_are_kept() -> None:
    use = ColumnUse("a", "a", "boolean", How(values=(("ja", "true"), ("nein", "false"))))
    found = meanings.words_of({"nein": 3, "JA": 2, "ja": 2, "?": 1}, use, OWN)
    assert [(one.shown, one.count, one.meaning) for one in found] == [
        ("JA", 4, "true"),
        ("nein", 3, "false"),
        ("?", 1, None),
    ]
    assert meanings.asked_for(found, use, OWN)
    later = meanings.meaning(use, OWN, {"?": ""})
    assert later.how.values == (("ja", "true"), ("nein", "false"), ("?", ""))
    plain_one = ColumnUse("a", "a", "boolean")
    assert not meanings.asked_for(meanings.words_of({"TRUE": 1}, plain_one, OWN), plain_one, OWN)


def test_what_a_changed_hint_does_to_each_decision() -> None:
    def suggested(header: str, kind: Any = "text", finding: Issue | None = None) -> Suggestion:
        return Suggestion(ColumnUse(header, header, kind), 100, "", finding)

    error = Issue("column-name", "", "")
    before = [suggested("a"), suggested("b"), suggested("c", "date"), suggested("gone")]
    bad = Suggestion(ColumnUse("bad"), 0, "", error)
    after = [suggested("a", "number"), suggested("b", "phone"), suggested("c", "date")]
    columns = (
        ColumnUse("a", "a"),  # as suggested
        ColumnUse("b", "other", "phone"),  # decided
        ColumnUse("c", "c", "date", How(dates="MDY")),  # with an order of its own
        ColumnUse("gone", "gone"),  # as suggested, and not in the file any more
        ColumnUse("bad"),  # left behind by a decision
    )
    old, new = Reading(), Reading(region="FR", dates="DMY")
    assert reread(columns, [*before, bad], [*after, bad], old, new) == (
        ColumnUse("a", "a", "number"),
        ColumnUse("b", "other", "phone", How(region="FR")),
        ColumnUse("c", "c", "date", How(dates="MDY")),
        ColumnUse("bad"),
    )
    # A file that cannot be read with the new hints loses no decision.
    kept = reread(columns, before, [], old, new)
    assert [use.header for use in kept] == [use.header for use in columns]


def test_cells_that_do_not_fit_are_counted_where_the_setting_is() -> None:
    use = ColumnUse("a", "a", "number", How(decimal=","))
    assert mapping.misfits(use, ["1,5", "2", "1.5"]) == (
        "1 of the first 3 filled cells cannot be read that way: Check shows which"
    )
    assert mapping.misfits(use, ["1.5", "2.5", "3"]) == (
        "2 of the first 3 filled cells cannot be read that way: look at the decimal mark"
    )
    assert mapping.misfits(use, ["1,5", "2"]) == ""
    assert mapping.misfits(replace(use, kind="url"), ["x"]).startswith(
        "1 of the first 1 filled cell "
    )
    assert mapping.misfits(use, []) == ""


TITLED = "Export of our VIPs;;\n\nid client;Tel;Ville\n" + "".join(
    f"{n};+3361234567{n};Paris\n" for n in range(9)
)


def test_a_title_row_is_passed_over_with_one_click() -> None:
    story = Story().press("goal-batch.audiences.update").upload("t.csv", TITLED.encode())
    assert "Line 1 looks like a title" in plain(story.at.warning[0].value)
    assert "--" not in plain(story.at.warning[0].value)
    button = story.at.button(key="other-header")
    assert button.label == "Use line 3 as the column names"
    story.press("other-header")
    assert list(story.at.dataframe[1].value.columns) == ["line", "id client", "Tel", "Ville"]
    assert draft_files.load(story.draft).reading.header_row == 3
    assert [one.key for one in story.at.button if one.key == "other-header"] == []


def test_a_list_of_phones_asks_for_their_country_beside_its_separator() -> None:
    content = "email;Téléphone;tags\na@b.example;01 99 00 11 01;a|b\n"
    story = Story().press("goal-altcraft.profiles.update_batch")
    story.upload("people.csv", content.encode()).press("next")
    assert story.labelled("text_input", "Separator of column 2").value == "|"
    assert "cannot be read that way" not in story_text(story)  # any text is a list of one
    story.labelled("selectbox", "Country of column 2").set_value("FR").run()
    assert hows(story)["Téléphone"] == {"region": "FR"}
    assert "Country of column 3" not in [box.label for box in story.at.selectbox]
    hinted(story, **{COUNTRY: "BE"})
    assert hows(story)["Téléphone"] == {"region": "FR"}


def test_a_second_column_of_consent_waits_for_a_decision_on_the_page() -> None:
    content = "custom_id;$email_marketing;email opt-in\nu1;unsubscribed;subscribed\n"
    story = Story().press("goal-batch.profiles.update")
    story.upload("people.csv", content.encode()).press("next")
    assert story.labelled("selectbox", "Column 2 goes to").value == "$email_marketing"
    assert story.labelled("selectbox", "Column 3 goes to").value == "undecided"
    assert "both mean “$email_marketing”" in story_text(story)
    assert "Column email opt-in: say where it goes, or leave it behind" in story_text(story)


@pytest.mark.parametrize(
    ("kind", "cells", "how"),
    [
        ("date", ("31/03/2024", "01/04/2024", "30/02/2024"), How(dates="DMY")),
        ("date", ("03/31/2024", "04/01/2024"), How(dates="MDY")),
        ("date", ("03/04/2024", "01/02/2024"), How()),
        ("date", ("2024-03-31", "soon"), How()),
        ("number", ("1,5", "12"), How(decimal=",")),
        ("number", ("1.5", "12"), How()),
        ("number", ("1", "12"), How()),
        ("text", ("31/03/2024",), How()),
        ("date", (), How()),
    ],
)
def test_a_kind_that_is_chosen_is_read_as_its_cells_are_written(
    kind: KindName, cells: tuple[str, ...], how: How
) -> None:
    assert mapping.as_written(kind, How(), cells) == how


def test_what_the_file_says_of_its_dates_stands_against_any_cell() -> None:
    assert mapping.as_written("date", How(dates="MDY"), ("31/03/2024",)) == How(dates="MDY")
