"""A request that is refused as a whole is taken apart until the refused rows stand alone."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import pytest
from delivery_plans import REPLACE, UPDATE, outcomes, plan_folder, story
from misbehaving import Act, Request, accepted, error

from workbench.delivery import retry
from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection
from workbench.delivery.runs import row_fates, start, status
from workbench.delivery.session import Seams
from workbench.delivery.worker import work

NO_WAIT = Seams(sleep=lambda seconds: None, chance=lambda: 0.0)
REFUSED = error(400, "MALFORMED_PARAMETER", "something is wrong")
TOO_LARGE = error(413, "PAYLOAD_TOO_LARGE", "too large")


@pytest.fixture(autouse=True)
def unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_NO_QUOTA", "1")


def run_of(folder: Path, sizes: list[int], *, halving: bool = True, **more: object) -> str:
    plan = plan_folder(folder / "plan", sizes, **more)  # type: ignore[arg-type]
    return start(plan, connection("twin"), file_name="people.csv", halving=halving)


def ids(request: Request) -> list[str]:
    return [one["id"] for one in json.loads(request.body)["ids"]]


def refusing(bad: Collection[int], act: Act = REFUSED) -> Act:
    """Every request with one of these rows is refused as a whole."""
    names = {f"c{row:05d}" for row in bad}

    def answer(sock: socket.socket, request: Request) -> None:
        (act if names & set(ids(request)) else accepted())(sock, request)

    return answer


def fates(run: str) -> list[str]:
    return [str(fate) for fate in row_fates(run)["fate"].to_pylist()]


def taken(vendor, bad: Collection[int]) -> Counter[str]:
    """How often each row was in a request that the vendor accepted."""
    names = {f"c{row:05d}" for row in bad}
    return Counter(who for one in vendor.sent if not names & set(ids(one)) for who in ids(one))


@pytest.mark.parametrize("repeat", ["I", "I*", "II"])
@pytest.mark.parametrize(
    ("rows", "bad"),
    [
        (1, {1}),
        (2, {1}),
        (3, {3}),
        (7, {4}),
        (8, {1, 8}),
        (9, {2, 3}),
        (16, {1, 5, 6, 16}),
        (5, {1, 2, 3, 4, 5}),
        (6, set()),
    ],
)
def test_the_bad_rows_are_found_and_no_other(
    rows: int, bad: set[int], repeat: str, tmp_path, vendor
) -> None:
    vendor.posts = [refusing(bad)]
    run = run_of(tmp_path, [rows], step={**UPDATE, "repeat": repeat})
    assert work(run, NO_WAIT) == 0
    wanted = ["rejected" if row in bad else "accepted" for row in range(1, rows + 1)]
    assert fates(run) == wanted
    counts = status(run).counts
    assert (counts.accepted, counts.rejected) == (rows - len(bad), len(bad))
    assert set(taken(vendor, bad).values()) <= {1}
    assert status(run).state == "done"


def test_the_order_of_the_rows_is_kept_and_the_halves_take_the_chunks_own_place(
    tmp_path, vendor
) -> None:
    """Of 4 and 2 rows the fourth is bad: 1-4, 1-2, 3-4, 3, 4, and only then 5-6."""
    vendor.posts = [refusing({4})]
    run = run_of(tmp_path, [4, 2])
    assert work(run, NO_WAIT) == 0
    assert [[int(who[1:]) for who in ids(one)] for one in vendor.sent] == [
        [1, 2, 3, 4],
        [1, 2],
        [3, 4],
        [3],
        [4],
        [5, 6],
    ]
    told = [(one.n, one.planned, one.state, one.rows) for one in status(run).chunks]
    assert told == [
        (1, 1, "split", 0),
        (3, 1, "accepted", 2),
        (4, 1, "split", 0),
        (5, 1, "accepted", 1),
        (6, 1, "rejected", 1),
        (2, 2, "accepted", 2),
    ]


def test_the_bytes_of_a_row_are_never_changed(tmp_path, vendor) -> None:
    vendor.posts = [refusing({2})]
    run = run_of(tmp_path, [2])
    assert work(run, NO_WAIT) == 0
    assert [one.body for one in vendor.sent] == [
        b'{"name":"VIP","ids":[{"action":"add","id":"c00001"},{"action":"add","id":"c00002"}]}',
        b'{"name":"VIP","ids":[{"action":"add","id":"c00001"}]}',
        b'{"name":"VIP","ids":[{"action":"add","id":"c00002"}]}',
    ]


def test_a_row_keeps_the_vendor_s_reason_and_the_chunk_that_it_is_in(tmp_path, vendor) -> None:
    vendor.posts = [refusing({3})]
    run = run_of(tmp_path, [4], held_back={"invalid": 1})
    assert work(run, NO_WAIT) == 0
    told = row_fates(run).select(["line", "fate", "why", "reason", "chunk"]).to_pylist()
    assert [tuple(row.values()) for row in told] == [
        (2, "accepted", "", "", 2),
        (3, "accepted", "", "", 2),
        (4, "rejected", "", "something is wrong", 4),
        (5, "accepted", "", "", 5),
        (6, "not_sent", "invalid", "", 0),
    ]


def test_what_nobody_chose_to_take_apart_stays_refused_as_a_whole(tmp_path, vendor) -> None:
    vendor.posts = [refusing({1})]
    run = run_of(tmp_path, [4, 2], halving=False)
    assert work(run, NO_WAIT) == 0
    assert story(run) == [(1, "rejected", 1), (2, "accepted", 1)]
    reason = row_fates(run)["reason"][0].as_py()
    assert reason == "its request of 4 rows was refused as a whole: something is wrong"


def test_what_is_too_large_is_taken_apart_by_itself(tmp_path, vendor) -> None:
    """At most two rows fit."""

    def answer(sock: socket.socket, request: Request) -> None:
        (TOO_LARGE if len(ids(request)) > 2 else accepted())(sock, request)

    vendor.posts = [answer]
    run = run_of(tmp_path, [5], halving=False)
    assert work(run, NO_WAIT) == 0
    assert [len(ids(one)) for one in vendor.sent] == [5, 2, 3, 1, 2]
    assert fates(run) == ["accepted"] * 5


@pytest.mark.parametrize("act", [REFUSED, TOO_LARGE], ids=["400", "413"])
def test_what_replaces_is_never_taken_apart(act: Act, tmp_path, vendor) -> None:
    """Its second half would take the first away."""
    vendor.posts = [act]
    run = run_of(tmp_path, [4], step=REPLACE, destination="batch.audiences.replace")
    work(run, NO_WAIT)
    assert story(run) == [(1, "rejected", 1)]
    assert len(vendor.sent) == 1


def test_no_more_requests_are_taken_apart_than_the_limit_says(
    tmp_path, vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three splits of 8 bad rows: 8, then 4 and 4, the first 4 into 2 and 2, of which one goes on.

    The rest stays refused as a whole, and every row has its fate.
    """
    monkeypatch.setattr(retry, "MOST_SPLITS", retry.Limit(3, "splits", "this test"))
    vendor.posts = [REFUSED]
    run = run_of(tmp_path, [8])
    assert work(run, NO_WAIT) == 0
    assert Counter(state for _, state, _ in story(run)) == {"split": 3, "rejected": 4}
    assert [len(ids(one)) for one in vendor.sent] == [8, 4, 2, 1, 1, 2, 4]
    assert fates(run) == ["rejected"] * 8


def test_two_streams_are_taken_apart_side_by_side(tmp_path, vendor) -> None:
    vendor.posts = [refusing({2, 7})]
    run = run_of(tmp_path, [4, 4], streams=(1, 2))
    assert work(run, NO_WAIT) == 0
    assert fates(run) == [
        *("accepted", "rejected", "accepted", "accepted"),
        *("accepted", "accepted", "rejected", "accepted"),
    ]
    assert set(taken(vendor, {2, 7}).values()) == {1}


def test_a_run_that_ends_in_between_goes_on_with_the_parts(tmp_path, vendor) -> None:
    vendor.posts = [refusing({3})]
    run = run_of(tmp_path, [4, 2])
    stopped = Seams(sleep=lambda seconds: None, stopping=lambda: len(vendor.sent) >= 2)
    assert work(run, stopped) == 3
    assert status(run).counts.not_sent_why == {"waiting": 4}
    assert work(run, NO_WAIT) == 0
    assert fates(run) == ["accepted", "accepted", "rejected", *["accepted"] * 3]
    assert set(taken(vendor, {3}).values()) == {1}


def test_a_lost_part_of_class_II_stays_unknown_and_the_others_have_their_fates(
    tmp_path, vendor
) -> None:
    vendor.posts = [REFUSED, error(500, "SERVER_ERROR"), accepted()]
    run = run_of(tmp_path, [4], step={**UPDATE, "repeat": "II"})
    assert work(run, NO_WAIT) == 0
    assert fates(run) == ["unknown", "unknown", "accepted", "accepted"]
    assert outcomes(run) == [(1, "rejected"), (2, "unknown"), (3, "accepted")]


def test_what_was_lost_before_it_was_refused_is_not_taken_apart(tmp_path, vendor) -> None:
    """Its first try may have been applied, so its rows must not go out once more."""
    vendor.posts = [error(500, "SERVER_ERROR"), REFUSED, accepted()]
    run = run_of(tmp_path, [4, 2])
    assert work(run, NO_WAIT) == 0
    assert story(run) == [(1, "unknown", 2), (2, "accepted", 1)]


def test_the_journal_lets_nothing_else_be_taken_apart(tmp_path, vendor) -> None:
    run = run_of(tmp_path, [2, 1])
    assert work(run, NO_WAIT) == 0
    with pytest.raises(sqlite3.IntegrityError, match="may not make this move"):
        split_by_hand(run)


def split_by_hand(run: str) -> None:
    with Journal() as journal, journal.writing() as db:
        db.execute("UPDATE chunk SET state = 'split' WHERE run = ? AND n = 1", (run,))
