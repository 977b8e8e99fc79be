"""The process around the readers: its limits, its ends, and the spool it leaves."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.errors import FixTheFile
from workbench.tables import opening
from workbench.tables.opening import LIMITS, open_table
from workbench.vocabulary.reading import Reading


def people(folder: Path, rows: int = 3) -> Path:
    path = folder / "people.csv"
    path.write_text("id,n\n" + "".join(f"{i},x\n" for i in range(rows)))
    return path


def test_too_little_memory_is_one_sentence(tmp_path: Path) -> None:
    limits = replace(LIMITS, memory_bytes=150_000_000)
    with pytest.raises(FixTheFile, match="needs more than the 150 MB of memory"):
        open_table(people(tmp_path, 300_000), Reading(), tmp_path / "spools", limits)


def test_too_little_time_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FixTheFile, match=r"took more than 0\.01 s to open"):
        open_table(people(tmp_path), Reading(), tmp_path / "s", replace(LIMITS, wall_s=0.01))


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("import os; os.abort()", "people.csv needs more than the"),
        ("import os; os.kill(os.getpid(), 9)", "people.csv needs more than the"),
        ("1/0", "people.csv cannot be read: the reader stopped"),
        ("print('not json')", "people.csv cannot be read: the reader stopped"),
    ],
)
def test_a_child_that_dies_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, sentence: str
) -> None:
    monkeypatch.setattr(opening, "COMMAND", (sys.executable, "-c", script))
    with pytest.raises(FixTheFile, match=sentence) as caught:
        open_table(people(tmp_path), Reading(), tmp_path / "spools")
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FixTheFile, match=r"none\.csv cannot be found"):
        open_table(tmp_path / "none.csv", Reading())
    with pytest.raises(FixTheFile, match="is not a file"):
        open_table(tmp_path, Reading())


def test_the_same_file_and_hints_use_the_same_spool(tmp_path: Path) -> None:
    path, folder = people(tmp_path), tmp_path / "spools"
    first = open_table(path, Reading(), folder)
    written = first.spool.stat().st_mtime_ns
    again = open_table(path, Reading(region="FR"), folder)
    assert again == first
    assert again.spool.stat().st_mtime_ns == written
    other = open_table(path, Reading(delimiter=";"), folder)
    assert other.spool != first.spool
    assert sorted(p.suffix for p in folder.iterdir()) == [".arrow", ".arrow", ".json", ".json"]


def test_a_broken_spool_or_sidecar_is_made_again(tmp_path: Path) -> None:
    path, folder = people(tmp_path), tmp_path / "spools"
    table = open_table(path, Reading(), folder)
    table.spool.write_bytes(b"half")
    assert sum(map(len, open_table(path, Reading(), folder).slices(10))) == 3
    table.spool.with_suffix(".json").write_text("{")
    assert open_table(path, Reading(), folder).rows == 3


def test_spools_are_for_the_owner_alone(tmp_path: Path) -> None:
    table = open_table(people(tmp_path), Reading(), tmp_path / "spools")
    assert table.spool.parent.stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in table.spool.parent.iterdir()} == {0o600}


def test_a_spool_without_a_folder_ends_with_the_process(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; from workbench.tables.opening import open_table;"
        "from workbench.vocabulary.reading import Reading;"
        f"t = open_table(Path({str(people(tmp_path))!r}), Reading());"
        "print(t.spool, t.spool.exists(), oct(t.spool.parent.stat().st_mode & 0o777))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    spool, existed, mode = done.stdout.split()
    assert (existed, mode) == ("True", "0o700")
    assert not Path(spool).parent.exists()


def test_the_child_is_told_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    script = f"import os; open({str(seen)!r}, 'w').write(' '.join(os.environ))"
    monkeypatch.setattr(opening, "COMMAND", (sys.executable, "-c", script))
    monkeypatch.setenv("WORKBENCH_SHOP_REST_KEY", "secret")
    with pytest.raises(FixTheFile):
        open_table(people(tmp_path), Reading(), tmp_path / "spools")
    assert "PYTHONPATH" in seen.read_text()
    assert "WORKBENCH" not in seen.read_text()


def test_the_child_is_found_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = people(tmp_path)
    (tmp_path / "numpy.py").write_text("raise SystemExit('a stranger was imported')")
    monkeypatch.chdir(tmp_path)
    assert open_table(Path(path.name), Reading(), tmp_path / "spools").rows == 3
    assert os.getcwd() == str(tmp_path)  # noqa: PTH109 - the plain fact


def test_a_child_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    """It writes its number and then never ends by itself."""
    seen = tmp_path / "seen"
    endless = (
        "import os, pathlib, time; from workbench.tables import child;"
        f"child._serve = lambda request: (pathlib.Path({str(seen)!r}).write_text(str(os.getpid())),"
        " [0 for _ in iter(int, 1)]);"
        "child.main()"
    )
    parent = (
        "import sys; from pathlib import Path; from workbench.tables import opening;"
        "from workbench.vocabulary.reading import Reading;"
        f"opening.COMMAND = (sys.executable, '-c', {endless!r});"
        f"opening.open_table(Path({str(people(tmp_path))!r}), Reading())"
    )
    asking = subprocess.Popen([sys.executable, "-c", parent])
    child = int(_waited(lambda: seen.read_text() if seen.exists() else ""))
    assert Path(f"/proc/{child}").exists()
    asking.kill()
    asking.wait()
    assert _waited(lambda: "gone" if _ended(child) else "") == "gone"


def _ended(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"  # nobody here to take its code


def _waited(found: Callable[[], str]) -> str:
    end = time.monotonic() + 20
    while not (told := found()) and time.monotonic() < end:
        time.sleep(0.05)
    return told
