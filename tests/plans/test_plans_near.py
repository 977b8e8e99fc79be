"""Ids that a person would take for one are flagged, and never merged."""

from __future__ import annotations

import random
from pathlib import Path

import orjson
import pytest

from workbench import verbs

WHAT = {"to": "batch.audiences.update", "set": {"name": "A"}}


def near(folder: Path, *ids: str) -> list[tuple[int | None, str]]:
    """The line of each row that is flagged, and the line of the other one."""
    file = folder / "people.csv"
    file.write_text("\n".join(["id,n", *(f"{one},1" for one in ids)]) + "\n", encoding="utf-8")
    report = verbs.check(file, **WHAT)
    return [(one.line, one.value) for one in report.issues if one.rule == "key-near"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("abc", "ABC"),
        ("a b", "ab"),
        ("a\u00a0b", "a b"),
        ("caf\u00e9", "cafe\u0301"),
        ("a\u200bb", "ab"),
        ("ａｂ", "ab"),
    ],
)
def test_two_ids_that_look_alike_are_flagged_on_both_rows(one, other, tmp_path) -> None:
    assert near(tmp_path, one, "zzz", other) == [(2, "line 4"), (4, "line 2")]


@pytest.mark.parametrize(
    "ids", [("abc", "abd"), ("007", "7"), ("abc", "abc"), ("caf\u00e9", "cafe"), ("a-b", "ab")]
)
def test_other_ids_are_two_and_the_same_id_is_one(ids, tmp_path) -> None:
    assert near(tmp_path, *ids) == []


def test_three_alike_name_one_that_is_not_the_same(tmp_path) -> None:
    found = near(tmp_path, "ab", "AB", "ab", "Ab")
    assert [line for line, _ in found] == [2, 3, 4, 5]
    assert dict(found)[3] != "line 3"
    assert {dict(found)[2], dict(found)[4]}.isdisjoint({"line 2", "line 4"})


def test_both_are_sent_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("id,n\nabc,1\nABC,2\n")
    made = verbs.plan(file, out=tmp_path / "plan", **WHAT)
    body = orjson.loads(made.chunk_path(1).read_bytes())
    assert [one["id"] for one in body["ids"]] == ["abc", "ABC"]


@pytest.mark.parametrize("seed", [3, 4])
def test_a_generated_file_has_exactly_what_was_planted(seed, tmp_path) -> None:
    chance = random.Random(seed)
    ids = [f"Cust{n:05d}" for n in range(3_000)]
    planted = sorted(chance.sample(range(3_000), 40))
    twins = [chance.choice([ids[n].upper(), f"{ids[n][:4]} {ids[n][4:]}"]) for n in planted]
    flagged = {line for line, _ in near(tmp_path, *ids, *twins)}
    assert flagged == {n + 2 for n in planted} | {3_002 + n for n in range(40)}
