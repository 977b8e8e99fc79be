"""Rows of one key are always in one stream, in their order, whatever the file is cut into."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import orjson
import pytest

from workbench import verbs
from workbench.destinations.altcraft import profiles
from workbench.plans.plan import Plan
from workbench.vocabulary.steps import Limit


@pytest.fixture(autouse=True)
def small_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests of 100 profiles, so that a small file fills several streams."""
    monkeypatch.setattr(profiles, "PROFILES", Limit(100, "profiles a request", "this test"))


def sheet(folder: Path, rows: int, people: int, seed: int = 7) -> Path:
    """Rows about people at random, in capitals at random; `n` is the number of the row."""
    chance = random.Random(seed)
    lines = ["email,visits.incr,n"]
    for n in range(rows):
        name = f"person{chance.randrange(people)}@example.com"
        lines.append(f"{chance.choice([name, name.capitalize()])},1,{n}")
    path = folder / "visits.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def planned(path: Path, folder: Path, slice_rows: int = 50_000, **options: object) -> Plan:
    return verbs.plan(
        path,
        to="altcraft.profiles.update_batch",
        set={"db_id": "24", **options},
        out=folder,
        slice_rows=slice_rows,
    )


def sent_rows(plan: Plan) -> dict[str, list[tuple[int, int]]]:
    """For each person the (stream, n) of every row, in the order of the requests."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for chunk in plan.chunks:
        for item in orjson.loads(plan.chunk_path(chunk.n).read_bytes())["data"]:
            found[item["email"].lower()].append((chunk.stream, int(item["n"])))
    return found


@pytest.mark.parametrize("seed", [7, 8])
def test_rows_of_one_key_are_in_one_stream_in_the_order_of_the_file(seed, tmp_path) -> None:
    """Also where only its capitals differ: an e-mail address is the same person so."""
    people = sent_rows(planned(sheet(tmp_path, 1_000, 60, seed), tmp_path / "plan"))
    assert sum(map(len, people.values())) == 1_000
    assert {stream for rows in people.values() for stream, _ in rows} == {1, 2, 3, 4}
    for rows in people.values():
        assert len({stream for stream, _ in rows}) == 1
        assert [n for _, n in rows] == sorted(n for _, n in rows)


@pytest.mark.parametrize(
    ("rows", "wished", "streams"),
    [(100, "4", 1), (101, "4", 2), (1_000, "4", 4), (1_000, "1", 1), (1_000, "8", 8)],
)
def test_there_are_no_more_streams_than_it_takes_requests(rows, wished, streams, tmp_path) -> None:
    made = planned(sheet(tmp_path, rows, 10_000), tmp_path / "plan", streams=wished)
    assert len({chunk.stream for chunk in made.chunks}) == streams


def test_every_request_of_every_stream_keeps_to_the_limit(tmp_path) -> None:
    made = planned(sheet(tmp_path, 1_000, 400), tmp_path / "plan")
    assert all(0 < chunk.records <= 100 for chunk in made.chunks)
    assert [chunk.n for chunk in made.chunks] == list(range(1, len(made.chunks) + 1))


@pytest.mark.parametrize("slice_rows", [1, 7, 100_000])
def test_streams_are_the_same_for_every_slice_size(slice_rows, tmp_path) -> None:
    path = sheet(tmp_path, 250, 90)
    first, again = planned(path, tmp_path / "a"), planned(path, tmp_path / "b", slice_rows)
    assert again.chunks == first.chunks
    assert (tmp_path / "a" / "rows.arrow").read_bytes() == (
        tmp_path / "b" / "rows.arrow"
    ).read_bytes()


def test_two_matchings_have_their_streams_each(tmp_path) -> None:
    path = tmp_path / "people.csv"
    rows = [f"p{n}@example.com,,{n}" if n % 2 else f",+3319900{n:04d},{n}" for n in range(600)]
    path.write_text("\n".join(["email,phones,n", *rows]) + "\n")
    made = planned(path, tmp_path / "plan", otherwise="phone")
    by_step = {
        step.operation: {one.stream for one in made.chunks if one.step == step.n}
        for step in made.steps
    }
    assert by_step == {"update by email": {1, 2, 3, 4}, "update by phone": {1, 2, 3, 4}}
