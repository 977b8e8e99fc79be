"""Why rows are not at the vendor, ranked; and all rows of a file over a run and its retries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_app_again import ended, page_of, said
from test_app_parts import a_run
from test_app_run_page import EVENTS, POISON

from workbench import running, verbs
from workbench.delivery.causes import WhyNot, why_not
from workbench.ui.family_counts import family_words
from workbench.ui.run_causes import causes_shown
from workbench.vocabulary.fates import Counts


def test_each_cause_says_what_helps() -> None:
    found = [
        WhyNot("rejected", "too many", 900, 2, 3, True),
        WhyNot("unknown", "no answer", 40, 1, 1, False),
        WhyNot("rejected", "no such id", 1, 1, 2, False),
    ]
    assert causes_shown(found, halving=False).values.tolist() == [
        [900, "rejected", "too many", "request 3 and 1 more", "Find the rows"],
        [40, "unknown", "no answer", "request 1", "Look at the vendor"],
        [1, "rejected", "no such id", "request 2", "Mend them, or send the rest again"],
    ]
    assert causes_shown(found[:1], halving=True)["What helps"].tolist() == [
        "Mend them, or send the rest again"
    ]


def test_the_rows_of_a_family_are_said_once_each() -> None:
    first = a_run("done", "Live", "accepted", "accepted", "accepted")
    again = a_run("done", "Live", "accepted")
    counts = Counts(accepted=2, rejected=1)
    assert family_words(first, [again], counts) == (
        "All 3 rows of the file over 2 runs, each counted once: 2 accepted, 1 rejected, "
        "0 unknown, 0 not sent."
    )


@pytest.mark.parametrize("faults", [[POISON]])
def test_a_refused_row_is_ranked_and_its_retry_counts_no_row_twice(
    practice: Any, tmp_path: Path
) -> None:
    file = tmp_path / "came.csv"
    file.write_text(EVENTS)
    first = verbs.send(file, to="batch.profiles.update").run
    (cause,) = why_not(first)
    assert (cause.fate, cause.rows, cause.first, cause.whole) == ("rejected", 4, 1, True)
    page_of(first).press("find").press("send-again")
    again = next(one.run for one in running.runs() if one.earlier == first)
    ended(again)
    assert [one.rows for one in why_not(again)] == [1]
    told = (
        "All 4 rows of the file over 2 runs, each counted once: 3 accepted, 1 rejected, "
        "0 unknown, 0 not sent."
    )
    for run in (first, again):
        assert told in said(page_of(run))
