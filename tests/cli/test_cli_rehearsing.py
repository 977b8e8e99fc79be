"""The first rows go alone; the rest goes on later, or never."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbench.destinations.batch import audience_people
from workbench.vocabulary.steps import Limit

TO = ("--to", "batch.audiences.update", "--set", "name=VIP", "--set", "create=true")


@pytest.fixture
def rehearsed(practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Ten rows, the second of them bad, three a request; the first four good ones are sent."""
    monkeypatch.setattr(audience_people, "IDS", Limit(3, "ids a request", "this test"))
    people = tmp_path / "people.csv"
    born = ["2000-02-30" if n == 2 else "2000-01-01" for n in range(1, 11)]
    rows = [f"c{n:02d},{date}" for n, date in enumerate(born, 1)]
    people.write_text("\n".join(["id,date(born)", *rows, ""]))
    done = practice.run("send", str(people), *TO, "--first", "4", "--json")
    assert done.returncode == 3
    return json.loads(done.stdout)


def applied(practice) -> list[list[str]]:
    return [[who for _, who in one["applied"]] for one in practice.requests("audiences/update")]


def test_a_rehearsal_sends_so_many_good_rows_also_in_several_requests(practice, rehearsed) -> None:
    assert (rehearsed["state"], rehearsed["accepted"]) == ("paused", 4)
    assert rehearsed["not_sent_why"] == {"invalid": 1, "waiting": 5}
    assert applied(practice) == [["c01", "c03", "c04"], ["c05"]]
    again = practice.run("resume", rehearsed["run"], "--json")
    assert (again.returncode, json.loads(again.stdout)["accepted"]) == (1, 9)
    assert applied(practice)[2:] == [["c06", "c07", "c08"], ["c09", "c10"]]


def test_what_is_cancelled_is_never_sent_and_what_was_sent_stays(practice, rehearsed) -> None:
    told = json.loads(practice.run("cancel", rehearsed["run"], "--json").stdout)
    assert (told["state"], told["accepted"]) == ("cancelled", 4)
    assert told["not_sent_why"] == {"invalid": 1, "cancelled": 5}
    again = practice.run("resume", rehearsed["run"])
    assert (again.returncode, "has ended (cancelled)" in again.stderr) == (2, True)
    assert applied(practice) == [["c01", "c03", "c04"], ["c05"]]
