"""`workbench purge` asks, deletes for good, and says what it did."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

import workbench
from workbench import cli_purging
from workbench.delivery import homes

MARKER = "marker-4f1c7a90"
TO = ("--to", "batch.profiles.update")


def sent(practice, tmp_path: Path) -> str:
    file = tmp_path / "people.csv"
    file.write_text(f"custom_id,city,date(born)\nc1,{MARKER},\nc2,{MARKER},soon\n")
    done = practice.run("send", str(file), *TO, "--json")
    return str(json.loads(done.stdout)["run"])


def traces(home: Path) -> list[str]:
    """Every file under the home that holds the marker anywhere in its bytes."""
    files = [path for path in home.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if MARKER.encode() in path.read_bytes())


def test_after_a_purge_no_byte_of_a_row_is_left_under_the_home(practice, tmp_path: Path) -> None:
    """Not in the journal, the run's folder, or what the practice vendor holds and has logged."""
    run = sent(practice, tmp_path)
    assert {"journal.db", "twin.db"} <= {path.name for path in practice.home.iterdir()}
    assert traces(practice.home)
    for damaged in ("twin.db.damaged-1", "twin.db.damaged-1-wal"):
        (practice.home / damaged).write_text(MARKER)
    done = practice.run("purge", run, "--yes", "--json")
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert [one["run"] for one in told["runs"]] == [run]
    assert (told["deleted"], told["clean"], told["practice"]) == (True, True, True)
    assert traces(practice.home) == []
    assert practice.run("status", run).returncode == 2
    again = sent(practice, tmp_path)  # the twin that runs has forgotten all, and goes on
    assert [one.run for one in workbench.runs()] == [again]


def test_what_practice_holds_stays_while_a_run_to_it_stays(practice, tmp_path: Path) -> None:
    first, second = sent(practice, tmp_path), sent(practice, tmp_path)
    told = json.loads(practice.run("purge", first, "--yes", "--json").stdout)
    assert (told["deleted"], told["practice"]) == (True, False)
    assert [one.run for one in workbench.runs()] == [second]
    assert "twin.db" in "".join(traces(practice.home))


def test_without_a_person_to_ask_nothing_is_deleted(practice, tmp_path: Path, monkeypatch) -> None:
    run = sent(practice, tmp_path)
    refused = practice.run("purge", run)
    assert (refused.returncode, "or add --yes" in refused.stderr) == (2, True)
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(cli_purging.click, "confirm", lambda *given, **more: bool(asked.append(1)))
    refused = practice.run("purge", run)
    assert (refused.returncode, asked, "Nothing was deleted" in refused.stderr) == (2, [1], True)
    assert f"  {run}  done  people.csv, 2 rows" in refused.stderr
    assert "This deletes for good: 1 run, all that practice holds, " in refused.stderr
    assert [one.run for one in workbench.runs()] == [run]


def test_a_young_run_is_old_enough_for_an_age_of_none(practice, tmp_path: Path) -> None:
    run = sent(practice, tmp_path)
    assert practice.run("purge", "--yes").stdout == "Nothing to delete\n"
    assert [one.run for one in workbench.runs()] == [run]
    done = practice.run("purge", "--older-than", "0", "--yes")
    assert done.stdout.splitlines()[0] == "Deleted: 1 run, all that practice holds"
    assert workbench.runs() == []


def test_a_name_and_an_age_are_not_given_together(offline) -> None:
    refused = offline.run("purge", "x", "--older-than", "3")
    assert (refused.returncode, "not both" in refused.stderr) == (2, True)


@pytest.fixture
def usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("usual_umask")
def test_whatever_is_written_under_the_home_is_private(practice, tmp_path: Path) -> None:
    """contract.md: folders 0700, files 0600; a send, a retry, an export there, and the twin."""
    from workbench.ui import draft_files
    from workbench.ui.drafting import Draft

    run = sent(practice, tmp_path)
    practice.run("retry", run, "--fates", "not_sent")
    for name in ("out.xlsx", "out.csv"):
        assert practice.run("export", run, "--out", str(practice.home / name)).returncode == 0
    made = Draft(draft_files.new_id())
    with (tmp_path / "people.csv").open("rb") as content:
        draft_files.store(made, content, "people.csv")
    draft_files.save(made)
    homes.keep_standing_list("twin", tmp_path / "people.csv")
    found = {
        path.relative_to(practice.home).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in practice.home.rglob("*")
        if not path.name.startswith("journal.db-")  # gone with the last reader
    }
    wide = {name: oct(mode) for name, mode in found.items() if mode not in (0o700, 0o600)}
    assert wide == {}
    assert {"twin.db", "journal.db", "out.xlsx", "suppress/twin.csv"} <= set(found)
