"""What a reader is told in words: which choices are folded, what a request came to, which rows."""

from __future__ import annotations

import pytest

from workbench.checks.report import Report
from workbench.delivery.statuses import ChunkStatus
from workbench.destinations.registry import destination
from workbench.ui.options_form import changed_words
from workbench.ui.page_words import on_its_page, reason_words
from workbench.ui.profile_view import others_words
from workbench.ui.report_tiles import ends
from workbench.ui.run_requests import title_words


def chunk(rows: int, *, all_refused: bool) -> ChunkStatus:
    return ChunkStatus(7, 1, "accepted", 1, 200, "", "", rows, all_refused=all_refused)


@pytest.mark.parametrize(
    ("refused", "title"),
    [
        (0, "Request 7, accepted"),
        (3, "Request 7, accepted, but for 3 rows of 10"),
        (10, "Request 7, taken, but all rows refused"),
    ],
)
def test_a_request_whose_rows_were_refused_is_not_called_accepted(refused: int, title: str) -> None:
    assert title_words(chunk(10, all_refused=refused == 10), refused) == title


def test_a_folded_choice_that_was_made_is_named() -> None:
    goal = destination("altcraft.profiles.update_batch")
    assert changed_words(goal, {"db_id": "1"}) == ""
    told = changed_words(goal, {"db_id": "1", "format": "xml", "detect_geo": True})
    assert told == "Decided under More choices: Written as: xml; Find the place by IP"


def test_what_nobody_has_to_decide_is_folded_and_nothing_else() -> None:
    goal = destination("altcraft.profiles.update_batch")
    folded = {option.name for option in goal.options if option.rare}
    assert folded == {
        *("format", "subscription_form", "skip_invalid_subscriptions", "detect_geo", "streams"),
    }
    assert not any(option.required for option in goal.options if option.rare)


def test_rows_that_the_profile_does_not_count_are_told() -> None:
    assert others_words(0) == ""
    assert others_words(1).startswith("; 1 row more is a total or a note, or has other cells")
    assert others_words(4).startswith("; 4 rows more are totals or notes, or have other cells")


def test_a_sentence_about_columns_says_here_on_columns() -> None:
    assert on_its_page("Add the dates: say it on Columns") == "Add the dates: say it here"


def test_the_vendors_words_keep_their_numbers() -> None:
    told = "its request of 1,000 rows was refused as a whole: 2,000 is too many"
    assert reason_words(told) == told


def test_the_tiles_of_a_check_add_up_to_the_rows_of_the_file() -> None:
    whats = ("rows_ok", "rows_with_errors", "rows_superseded", "rows_left_out")
    whats += ("rows_left_out_by_hand", "rows_gone", "rows_unselected")
    counts = {name: 10**place for place, name in enumerate(whats)}
    named = ("people.csv", "", sum(counts.values()), 3, "batch.audiences.update")
    fields = ("file", "sheet", "rows", "columns", "destination")
    rest = {"errors": 0, "warnings": 0, "issues": (), "issues_truncated": False}
    found = Report(**dict(zip(fields, named, strict=True)), **counts, **rest)
    assert sum(rows for _, rows, _ in ends(found)) == found.rows
    assert found.rows_not_sent == found.rows - found.rows_ok
