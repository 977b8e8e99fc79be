"""Folders 0700, files 0600 (contract.md), whatever the umask is."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from workbench.delivery import homes
from workbench.delivery.journal import Journal
from workbench.errors import WorkbenchError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def careless():
    before = os.umask(0o000)
    yield
    os.umask(before)


@pytest.mark.usefixtures("careless")
def test_everything_under_the_home_is_private(home: Path) -> None:
    folders = [homes.home(), homes.runs_folder(), homes.recipes_folder(), homes.drafts_folder()]
    assert [mode(folder) for folder in folders] == [0o700] * 4
    with Journal() as journal, journal.writing():
        journal.rows("SELECT 1")
        files = [file for file in home.iterdir() if file.is_file()]
        assert {file.name for file in files} >= {"journal.db", "journal.db-wal", "journal.db-shm"}
        assert {mode(file) for file in files} == {0o600}


def test_a_file_that_others_could_read_is_narrowed(home: Path) -> None:
    wide = homes.home() / "journal.db"
    wide.touch()
    wide.chmod(0o644)
    assert mode(homes.private_file(wide)) == 0o600


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    """WORKBENCH_HOME may name a shared folder; narrowing it would lock the others out."""
    tmp_path.chmod(0o755)
    assert mode(homes.private_folder(tmp_path)) == 0o755


REFUSED = {
    errno.EROFS: "(the disk is read-only): make that disk writable, or",
    errno.ENOSPC: "(the disk is full): make room on that disk, or",
    errno.EACCES: "(you may not read or write it): make it readable and writable for you, or",
}


@pytest.mark.parametrize(("number", "told"), REFUSED.items())
def test_why_the_home_cannot_be_written_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int, told: str
) -> None:
    def refuses(*given: object, **also: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Path, "mkdir", refuses)
    with pytest.raises(WorkbenchError) as folder:
        homes.home()
    assert str(folder.value) == (
        f"the folder {tmp_path / 'home'} cannot be written {told} set WORKBENCH_HOME to a folder "
        "that you may write to"
    )
    monkeypatch.setattr(os, "open", refuses)
    with pytest.raises(WorkbenchError) as file:
        homes.private_file(tmp_path / "f")
    assert str(file.value).startswith(f"{tmp_path / 'f'} cannot be written {told} set")


@pytest.mark.parametrize(("flag", "told"), [(os.ST_RDONLY, "disk is read-only"), (0, "may not")])
def test_a_file_that_is_there_is_not_writable_for_its_disk_or_for_its_mode(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, flag: int, told: str
) -> None:
    file = homes.private_file(tmp_path / "journal.db")
    monkeypatch.setattr(os, "access", lambda *given: False)
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_flag=flag))
    with pytest.raises(WorkbenchError, match=told):
        homes.private_file(file)


def test_a_home_that_cannot_be_made_gets_a_sentence(monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for bad in ("file", "file/below"):
        monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / bad))
        with pytest.raises(WorkbenchError, match="set WORKBENCH_HOME to a folder"):
            homes.home()
