"""Why rows are not at the vendor, ranked; and all rows of a file over a run and its retries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_app_again import ended, page_of, said
from test_app_parts import a_run
from test_app_run_page import EVENTS, POISON

from workbench import running, verbs
from workbench.delivery.causes import Cause, causes
from workbench.ui.family_counts import family_tiles, told_together
from workbench.ui.run_causes import Ways, causes_shown, help_words
from workbench.vocabulary.fates import Counts


def lines(found: Sequence[Cause], ways: Ways, **more: Any) -> list[list[str]]:
    now = replace(a_run("done", "Live"), destination="batch.profiles.update", **more)
    return causes_shown(found, now, ways).fillna("").to_numpy().tolist()


def test_each_reason_leads_to_the_place_where_something_is_done() -> None:
    found = [
        Cause("rejected", "", "too many", 1_900, 2, 3, whole=True),
        Cause("unknown", "", "no answer", 40, 1, 1),
        Cause("not_sent", "cancelled", "", 30, 1, 6),
        Cause("not_sent", "invalid", "", 20),
        Cause("rejected", "", "no such *id*", 1, 1, 2),
        Cause("accepted", "", "", 9, 1, 5),
    ]
    ways = Ways(look=True, settle=True, find=True, again=True, results=True)
    find, again = "[Find the rows](#not-accepted)", "[Send the rest again](#not-accepted)"
    look, results = "[Look at the vendor](#unanswered)", "[Go to the results](#results)"
    invalid = r"invalid\: a rule says it cannot be sent as it is"
    assert lines(found, ways) == [
        ["1,900", "rejected", "too many", "request 3 and 1 more", find],
        ["40", "unknown", "no answer", "request 1", look],
        *_cancelled(again),
        ["20", "not sent", invalid, "", results],
        ["1", "rejected", r"no such \*id\*", "request 2", again],
        ["9", "accepted", "the vendor has it", "", ""],
        ["**2,000**", "", "**rows in the file**", "", ""],
    ]


def _cancelled(helps: str) -> list[list[str]]:
    why = r"cancelled\: the run was cancelled before it was sent"
    return [["30", "not sent", why, "request 6", helps]]


@pytest.mark.parametrize(
    ("cause", "ways", "helps"),
    [
        (Cause("rejected", "", "no", 2, 1, 1, whole=True), Ways(again=True), "Send the rest again"),
        (Cause("rejected", "", "no", 2, 1, 1), Ways(results=True), "Go to the results"),
        (Cause("unknown", "", "", 2, 1, 1), Ways(settle=True), "Say what became of them"),
        (Cause("not_sent", "suppressed", "", 2), Ways(again=True), ""),
        (Cause("not_sent", "unselected", "", 2), Ways(results=True), ""),
        (Cause("not_sent", "waiting", "", 2, 1, 1), Ways(resume=True), "“Resume” sends them"),
        (Cause("rejected", "", "no", 2, 1, 1), Ways(), ""),
    ],
)
def test_nothing_is_offered_that_the_page_cannot_do(cause: Cause, ways: Ways, helps: str) -> None:
    told = help_words(cause, ways)
    assert told.partition("](")[0].strip("[") == helps


def test_what_is_out_is_on_the_way_until_nobody_sends_the_run() -> None:
    found = [Cause("unknown", "", "", 2, 1, 1, out=True)]
    assert lines(found, Ways(), state="sending")[0][1:3] == [
        "on the way",
        r"sent just now\; the answer is still to come",
    ]
    assert lines(found, Ways())[0][1] == "unknown"
    retry = [Cause("not_sent", "unselected", "", 3)]
    assert lines(retry, Ways(), earlier="before")[0] == [
        "3",
        "not sent",
        r"not in this send\: an earlier run has it\, or it was not chosen to go again",
    ]


def test_reasons_beyond_the_table_are_in_its_sum() -> None:
    found = [Cause("rejected", "", f"reason {n}", 1, 1, n) for n in range(1, 24)]
    told = lines(found, Ways(results=True))
    assert [row[0] for row in told] == ["1"] * 20 + ["3", "**23**"]
    assert told[20][2] == "3 more reasons"


def test_the_tiles_of_a_family_are_the_rows_of_the_file() -> None:
    first = a_run("done", "Live", "accepted", "accepted", "accepted")
    counts = Counts(accepted=2, rejected=1, not_sent=0)
    told = [(label, rows) for label, rows, _ in family_tiles(first, counts)]
    assert told == [
        ("Rows in the file", 3),
        ("Accepted", 2),
        ("Rejected", 1),
        ("Unknown", 0),
        ("Not sent", 0),
    ]


def test_a_family_without_its_first_run_is_not_counted() -> None:
    retry = replace(a_run("done", "Live", "accepted"), earlier="gone")
    assert not told_together([retry, replace(retry, run="last")])
    assert not told_together([replace(retry, earlier="")])
    assert told_together([replace(retry, earlier=""), retry])


def by_why_of(run: str) -> list[str]:
    (table,) = page_of(run).at.table
    return [str(cell) for row in table.value.to_numpy().tolist() for cell in row]


@pytest.mark.parametrize("faults", [[POISON]])
def test_a_refused_row_is_ranked_and_its_retry_counts_no_row_twice(
    practice: Any, tmp_path: Path
) -> None:
    file = tmp_path / "came.csv"
    file.write_text(EVENTS)
    first = verbs.send(file, to="batch.profiles.update").run
    (cause,) = causes(first)
    assert (cause.fate, cause.rows, cause.first, cause.whole) == ("rejected", 4, 1, True)
    assert "[Find the rows](#not-accepted)" in by_why_of(first)
    page_of(first).press("find").press("send-again")
    again = next(one.run for one in running.runs() if one.earlier == first)
    ended(again)
    assert [(one.fate, one.rows) for one in causes(again)] == [("rejected", 1), ("accepted", 3)]
    # Sent again, it would be refused again: but that is what can be done from this page.
    assert "[Send the rest again](#not-accepted)" in by_why_of(first)
    for run in (first, again):
        page = page_of(run)
        assert "The whole file over 2 runs" in [one.value for one in page.at.subheader]
        tiles = [(one.label, one.value) for one in page.at.metric][-5:]
        assert tiles == [
            ("Rows in the file", "4"),
            ("Accepted", "3"),
            ("Rejected", "1"),
            ("Unknown", "0"),
            ("Not sent", "0"),
        ]
        assert "(#family)" in said(page)
