"""Fixes of cells on the command line: check, plan and send take them; a bad file is one line."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

GOAL = ("--to", "batch.audiences.update", "--set", "name=VIP", "--set", "create=true")
FIX = {"sheet": "", "row": 2, "column": 1, "header": "id", "found": "", "value": "0042"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("id,city\na,Paris\n,Lyon\n", encoding="utf-8")
    return path


def written(file: Path, *fixes: dict[str, Any]) -> str:
    """A file of fixes for the other one, whose name is returned."""
    told = hashlib.sha256(file.read_bytes()).hexdigest()
    path = file.with_name("fixes.json")
    path.write_text(json.dumps({"file_sha256": told, "fixes": fixes}), encoding="utf-8")
    return str(path)


def test_check_and_plan_take_fixes(offline: Any, file: Path, tmp_path: Path) -> None:
    words, fixes = (str(file), *GOAL), ("--fixes", written(file, FIX))
    plain = json.loads(offline.run("check", *words, "--json").stdout)
    assert (plain["errors"], plain.get("cells_fixed")) == (1, None)
    fixed = offline.run("check", *words, *fixes, "--json")
    told = json.loads(fixed.stdout)
    assert (fixed.returncode, told["errors"], told["cells_fixed"]) == (0, 0, 1)
    assert "fixed     1 cell" in offline.run("check", *words, *fixes).stdout
    out = ("--out", str(tmp_path / "plan"))
    planned = offline.run("plan", *words, *fixes, *out).stdout
    assert "  changed: id: Fixed one by one, 1 cell, “” → “0042”\n" in planned
    again = json.loads(offline.run("plan", *words, *fixes, *out, "--json").stdout)
    assert (again["rows_planned"], again["cells_fixed"]) == (2, 1)


def test_send_takes_fixes(practice: Any, file: Path) -> None:
    done = practice.run("send", str(file), *GOAL, "--fixes", written(file, FIX), "--json")
    assert json.loads(done.stdout)["accepted"] == 2
    held = json.loads(practice.run("twin", "show", "audiences", "VIP", "--json").stdout)
    assert "0042" in json.dumps(held)


def test_a_retry_sends_what_was_mended_and_says_what_stays_out(practice: Any, file: Path) -> None:
    first = json.loads(practice.run("send", str(file), *GOAL, "--json").stdout)
    assert (first["accepted"], first["not_sent_why"]) == (1, {"invalid": 1})
    done = practice.run("retry", first["run"], "--fixes", written(file, FIX))
    assert done.returncode == 0
    assert "not sent: 1 unselected (an earlier run has it, or it was not chosen" in done.stdout
    held = json.loads(practice.run("twin", "show", "audiences", "VIP", "--json").stdout)
    assert "0042" in json.dumps(held)
    other = file.with_name("other.csv")
    other.write_text("id,city\n,Nice\n", encoding="utf-8")
    refused = practice.run("retry", first["run"], "--fixes", written(other, FIX))
    assert refused.returncode == 2
    assert "no row to send again" in refused.stderr


def test_a_retry_says_whose_place_a_mended_row_takes(practice: Any, file: Path) -> None:
    """The id is that of somebody whom the run has sent: the later row counts, as in a file."""
    file.write_text("id,city\na,Paris\nb,Rome\n,Lyon\n,Nice\n", encoding="utf-8")
    first = json.loads(practice.run("send", str(file), *GOAL, "--json").stdout)
    fixes = [{**FIX, "row": 3, "value": "a"}, {**FIX, "row": 4, "value": "c"}]
    done = practice.run("retry", first["run"], "--fixes", written(file, *fixes), "--json")
    assert json.loads(done.stdout)["accepted"] == 2
    assert done.stderr == (
        "1 row takes the place of what was sent before about the same person, such as line 4 of "
        "that in line 2: where that is wrong, correct the id in the fixes\n"
    )


def test_a_name_that_stands_twice_in_fixes_is_refused(offline: Any, file: Path) -> None:
    place = Path(written(file, FIX))
    place.write_text(place.read_text().replace('"value"', '"value": "0041", "value"'))
    done = offline.run("check", str(file), *GOAL, "--fixes", str(place))
    assert (done.returncode, done.stdout) == (2, "")
    assert "The fixes fixes.json say “value” twice of one thing" in done.stderr


def test_a_fix_of_a_row_that_is_not_sent_again_is_refused(practice: Any, file: Path) -> None:
    first = json.loads(practice.run("send", str(file), *GOAL, "--json").stdout)
    other = {**FIX, "row": 1, "column": 2, "header": "city", "found": "Paris", "value": "Nice"}
    done = practice.run("retry", first["run"], "--fixes", written(file, FIX, other))
    assert (done.returncode, done.stdout) == (2, "")
    assert "Line 2 is not sent again, so its fix (row 1, column “city”)" in done.stderr
    assert len(json.loads(practice.run("runs", "--json").stdout)["runs"]) == 1
    # What an earlier run was sent with comes along with a new fix.
    file.write_text("id,city\na,Paris\n,Lyon\n,Rome\n", encoding="utf-8")
    early = {**FIX, "value": "0007"}
    both = [early, {**FIX, "row": 3, "value": "0008"}]
    sent = practice.run("send", str(file), *GOAL, "--fixes", written(file, early), "--json")
    done = practice.run("retry", json.loads(sent.stdout)["run"], "--fixes", written(file, *both))
    assert (done.returncode, done.stderr.count("\n") > 0) == (0, True)


@pytest.mark.parametrize("line", [1 << 63, 10**25, 9])
def test_a_line_that_is_no_row_cannot_be_left_out(line: int, offline: Any, file: Path) -> None:
    place = Path(written(file, FIX))
    told = {**json.loads(place.read_text()), "left_out": [{"sheet": "", "lines": [line]}]}
    place.write_text(json.dumps(told))
    done = offline.run("check", str(file), *GOAL, "--fixes", str(place))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "unexpected" not in done.stderr


BAD = {
    # what is wrong: (the file's text, what the sentence says)
    "json": ("{", "The fixes fixes.json are not valid JSON"),
    "list": ("[]", "The fixes fixes.json are not as expected"),
    "more": ('{"file_sha256": "a", "fixes": [], "x": 1}', "are not as expected"),
    "hash": ('{"file_sha256": 1, "fixes": []}', "are not as expected"),
    "fixes": ('{"file_sha256": "a", "fixes": {}}', "“fixes” is not a list"),
    "missing": ({"value": None}, "fix 1 is not as expected: one object with sheet, row, column"),
    "row": ({"row": 0}, "fix 1: “row” is 0; expected a whole number from 1"),
    "flag": ({"column": True}, "fix 1: “column” is True; expected a whole number from 1"),
    "text": ({"value": 42}, "fix 1: “value” is 42; expected text"),
    "cell": ({"found": "b"}, "was made of “b”, and the file has an empty cell there"),
    "sheet": ({"sheet": "A"}, "is on the sheet “A”, and the sheets that are read are none"),
}


@pytest.mark.parametrize(("bad", "told"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("command", ["check", "plan"])
def test_bad_fixes_are_one_sentence(
    command: str, bad: str | dict[str, Any], told: str, offline: Any, file: Path
) -> None:
    if isinstance(bad, dict):
        changed = {**FIX, **bad}
        place = written(file, {name: one for name, one in changed.items() if one is not None})
    else:
        place = written(file)
        Path(place).write_text(bad, encoding="utf-8")
    out = ("--out", str(file.with_name("plan"))) if command == "plan" else ()
    done = offline.run(command, str(file), *GOAL, "--fixes", place, *out)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert not file.with_name("plan").exists()


def test_fixes_that_are_not_there_are_one_sentence(offline: Any, file: Path) -> None:
    done = offline.run("check", str(file), *GOAL, "--fixes", str(file.with_name("no.json")))
    assert done.returncode == 2
    assert done.stderr.startswith("The fixes ")
    assert "cannot be opened: No such file or directory" in done.stderr
