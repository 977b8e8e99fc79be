"""Temporary folders of people's data go with their process, also where it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.tables import scratch

HOLD = "import sys; from workbench.tables import scratch; print(scratch.folder(), flush=True)"
# A child that is forked after its parent made a folder makes one of its own.
FORKED = f"{HOLD}; import os; os.fork() or (print(scratch.folder(), flush=True), os._exit(0))"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def started(script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", f"{script}; sys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def made_by(process: subprocess.Popen[str]) -> Path:
    assert process.stdout is not None
    made = Path(process.stdout.readline().strip())
    (made / "people.arrow").write_text("rows")
    return made


@pytest.fixture
def holder(temporary: Path) -> Iterator[subprocess.Popen[str]]:
    with started(HOLD) as process:
        yield process
        process.kill()


def swept() -> Path:
    """What another process finds when it makes its own folder."""
    with started(HOLD) as process:
        made = made_by(process)
        process.communicate("")
    return made


def test_a_folder_of_a_killed_process_is_swept_by_the_next(
    holder: subprocess.Popen[str], temporary: Path
) -> None:
    left = made_by(holder)
    assert left.name.startswith(f"workbench-{holder.pid}-")
    assert left.stat().st_mode & 0o777 == 0o700
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert (left / "people.arrow").exists()
    swept()
    assert list(temporary.iterdir()) == []


def test_the_folder_of_a_living_process_stays(
    holder: subprocess.Popen[str], temporary: Path
) -> None:
    left = made_by(holder)
    assert swept() != left
    assert (left / "people.arrow").exists()


def test_what_is_not_ours_stays(temporary: Path) -> None:
    """A folder of the same beginning without a lock in it, a file, a link to another folder."""
    (temporary / "workbench-notes").mkdir()
    (temporary / "workbench-notes" / "mine.txt").write_text("mine")
    (temporary / "workbench-file").write_text("mine")
    (temporary / "elsewhere").mkdir()
    (temporary / "elsewhere" / scratch.OWNER).write_text("")
    (temporary / "workbench-link").symlink_to(temporary / "elsewhere")
    swept()
    found = sorted(path.relative_to(temporary).as_posix() for path in temporary.rglob("*"))
    assert found == [
        *("elsewhere", "elsewhere/owner", "workbench-file", "workbench-link"),
        *("workbench-notes", "workbench-notes/mine.txt"),
    ]


def test_a_fork_that_ends_abruptly_leaves_its_parents_folder_alone(temporary: Path) -> None:
    with started(FORKED) as process:
        first, second = made_by(process), made_by(process)
        assert first != second
        assert swept().parent == temporary
        assert (first.exists(), second.exists()) == (True, False)
        process.communicate("")
    assert [path for path in temporary.iterdir() if os.access(path, os.R_OK)] == []
