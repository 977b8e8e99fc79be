"""Rows of an unknown fate in a request whose other rows are known: each of them can be settled."""

from __future__ import annotations

import pytest
from delivery_plans import plan_folder

from workbench.delivery import reconciling, runs, writes
from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection
from workbench.delivery.writes import Outcome
from workbench.errors import FixTheRecipe
from workbench.vocabulary.fates import Fate
from workbench.vocabulary.replies import Verdict


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_URL", "http://127.0.0.1:9")


def answered(folder, fate: Fate, *rows: tuple[int, Fate, str], lost: bool = False) -> str:
    """A run of one request of three rows that was answered so, perhaps after a try was lost."""
    run = runs.start(plan_folder(folder, [3]), connection("twin"), file_name="people.csv")
    with Journal() as journal, journal.writing() as db:
        if lost:
            attempt = writes.begin(db, run, 1, "sha")
            writes.finish(db, attempt, Outcome(Verdict("unknown", "nothing came back")))
        attempt = writes.begin(db, run, 1, "sha")
        writes.finish(db, attempt, Outcome(Verdict(fate, "so", exceptions=rows)))
        writes.move(db, run, "done")
    return run


def fates(run: str) -> list[str]:
    return list(runs.row_fates(run)["fate"].to_pylist())


def counted(run: str) -> tuple[int, int, int]:
    found = runs.status(run).counts
    return found.accepted, found.rejected, found.unknown


@pytest.mark.parametrize(
    ("fate", "rows", "before", "after"),
    [
        ("accepted", [(1, "unknown", "odd")], (2, 0, 1), ["accepted"] * 3),
        (
            "accepted",
            [(0, "rejected", "bad"), (1, "unknown", "odd")],
            (1, 1, 1),
            ["rejected", "accepted", "accepted"],
        ),
        (
            "rejected",
            [(1, "unknown", "odd"), (2, "accepted", "")],
            (1, 1, 1),
            ["rejected", "accepted", "accepted"],
        ),
        (
            "unknown",
            [(0, "rejected", "bad")],
            (0, 1, 2),
            ["rejected", "accepted", "accepted"],
        ),
    ],
)
def test_rows_that_were_unknown_in_a_known_request_are_settled_by_a_word(
    tmp_path, fate: Fate, rows, before: tuple[int, int, int], after: list[str]
) -> None:
    run = answered(tmp_path / "p", fate, *rows)
    assert counted(run) == before
    (found,) = reconciling.by_word(run, [1], "arrived", "its log has them")
    assert found.accepted == before[2]
    assert fates(run) == after
    assert counted(run) == (after.count("accepted"), after.count("rejected"), 0)
    with pytest.raises(FixTheRecipe, match="has no row of an unknown fate"):
        reconciling.by_word(run, [1], "arrived", "again")


def test_a_row_that_is_refused_after_a_lost_try_may_have_arrived_by_that_one(tmp_path) -> None:
    run = answered(tmp_path / "p", "accepted", (1, "rejected", "bad"), lost=True)
    assert fates(run) == ["accepted", "unknown", "accepted"]
    assert runs.row_fates(run)["reason"].to_pylist()[1] == (
        "bad; an earlier try got no trustworthy answer"
    )
    assert counted(run) == (2, 0, 1)
    alone = answered(tmp_path / "q", "accepted", (1, "rejected", "bad"))
    assert fates(alone) == ["accepted", "rejected", "accepted"]
