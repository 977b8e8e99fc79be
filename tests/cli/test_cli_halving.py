"""A request that is refused as a whole is taken apart, and the terminal names the bad line."""

from __future__ import annotations

from pathlib import Path

import pytest

EVENTS = "custom_id,event.name,event.time\n001,came,\n002,came,\n003,came,\n004,came,\n"
POISON = {
    "match": {"route": "profiles/update", "contains": '"003"'},
    "do": "status",
    "status": 400,
    "body": {"error_code": "INVALID_PARAMETERS", "error_message": "One of them is not right"},
    "times": "always",
}


@pytest.mark.parametrize("faults", [[POISON]])
def test_the_line_that_spoils_its_request_is_named(practice, tmp_path: Path) -> None:
    people = tmp_path / "came.csv"
    people.write_text(EVENTS)
    sent = practice.run("send", str(people), "--to", "batch.profiles.update")
    assert sent.returncode == 1
    assert "  request 1: rejected, One of them is not right" in sent.stdout
    assert "  line " not in sent.stdout
    run = sent.stdout.splitlines()[1].partition(" ")[0]
    found = practice.run("retry", run, "--halve")
    assert found.returncode == 1
    told = [line for line in found.stdout.splitlines() if line.startswith("  line ")]
    assert told == ["  line 4: One of them is not right"]
    arrived = [[who for _, who in one["applied"]] for one in practice.requests("profiles/update")]
    # All four, twice; then a good half, the bad one, and its two rows each alone.
    assert arrived == [[], [], ["001", "002"], [], [], ["004"]]
