"""The timeline is what the journal holds: each request's own times, a few lines for very many."""

from __future__ import annotations

from pathlib import Path

from delivery_plans import plan_folder
from misbehaving import Vendor, accepted, error

from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection
from workbench.delivery.runs import attempts, start
from workbench.delivery.timeline import Span, grouped, spans
from workbench.delivery.timing import seconds_of
from workbench.delivery.worker import work

LIVE = (("live", 1),)


def span(n: int, begun: float, answered: float | None = None, **more: object) -> Span:
    given = {"indexed": None, "indexing": False, "marks": (), **more}
    return Span(n, n, begun, answered, **given)  # type: ignore[arg-type]  # as each test says


def test_a_line_has_the_times_of_the_journal(tmp_path: Path, vendor: Vendor, owned) -> None:
    vendor.posts = [accepted(), error(400, "INVALID_PARAMETERS"), accepted()]
    plan = plan_folder(tmp_path / "plan", [3, 2, 2])
    run = start(plan, connection("twin"), file_name="people.csv")
    assert spans(run) == []
    assert work(run, owned.seams()) == 0
    first, second, third = spans(run)
    tried = attempts(run)
    assert [one.begun for one in (first, second, third)] == [
        seconds_of(one.started_at) for one in tried
    ]
    assert [one.answered for one in (first, second, third)] == [
        seconds_of(one.ended_at) for one in tried
    ]
    assert [one.marks for one in (first, second, third)] == [LIVE, (("refused", 1),), LIVE]
    with Journal() as journal:
        told = journal.rows("SELECT n, indexed_at FROM chunk WHERE run = ? ORDER BY n", (run,))
    assert [one["indexed_at"] is not None for one in told] == [True, False, True]
    assert [one.indexed for one in (first, third)] == [
        seconds_of(told[0]["indexed_at"]),
        seconds_of(told[2]["indexed_at"]),
    ]


def test_ten_thousand_requests_are_forty_lines() -> None:
    every = [span(n, n, n + 0.5, indexed=n + 3.0, marks=LIVE) for n in range(1, 10_001)]
    lines = grouped(every)
    assert len(lines) == 40
    assert lines[0] == Span(1, 250, 1, 250.5, 253.0, False, (("live", 250),))
    assert lines[-1] == Span(9751, 10_000, 9751, 10_000.5, 10_003.0, False, (("live", 250),))


def test_few_requests_have_a_line_each_and_open_ones_keep_a_group_open() -> None:
    two = [span(1, 0, 1), span(2, 1)]
    assert grouped(two) == two
    assert grouped(two, most=1) == [Span(1, 2, 0, None, None, False, ())]
    waits = [span(1, 0, 1, indexed=4.0, marks=LIVE), span(2, 1, 2, indexing=True)]
    assert grouped(waits, most=1) == [Span(1, 2, 0, 2, 4.0, True, LIVE)]
