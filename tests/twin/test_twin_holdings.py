"""What the product's own pages may read of the twin without asking its server."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest
from twin_harness import Desk

from workbench.twin.holdings import NotHeld, NotReadable, members, show
from workbench.twin.state import NotTwinState, open_store, set_aside


@pytest.fixture
def filled(desk: Desk) -> Path:
    """VIP with three members in project_a, an empty VIP in project_b; everything is due."""
    desk.create("VIP")
    person = {"action": "add", "id": "b", "attributes": {"n": 10**19}}
    desk.write("update", "VIP", person, {"action": "add", "id": "a"}, {"action": "add", "id": "c"})
    desk.project = "project_b"
    desk.create("VIP")
    return desk.state


def test_show_lists_every_audience_of_every_project(filled: Path) -> None:
    common = {
        "name": "VIP",
        "display_name": None,
        "indexing": "APPLIED",
        "created": "2025-10-09T08:53:20Z",
        "updated": "2025-10-09T08:53:20Z",
    }
    assert show(filled, "audiences") == {
        "audiences": [
            {**common, "ids": 3, "project": "project_a"},
            {**common, "ids": 0, "project": "project_b"},
        ],
        "count": 2,
    }


def test_one_audience_comes_with_a_sample_of_its_members(filled: Path) -> None:
    found = show(filled, "audiences", "VIP", limit=2)["audiences"]
    assert isinstance(found, list)
    assert found[0]["sample"] == [
        {"id": "a", "attributes": {}, "attributes_json": "{}"},
        {
            "id": "b",
            "attributes": {"n": 10_000_000_000_000_000_000},
            "attributes_json": '{"n":10000000000000000000}',
        },
    ]
    assert found[1]["sample"] == []


def test_members_streams_every_id_of_one_project(filled: Path) -> None:
    assert list(members(filled, "VIP", "project_a")) == [
        ("a", "{}"),
        ("b", '{"n":10000000000000000000}'),
        ("c", "{}"),
    ]


def test_what_is_not_due_yet_is_not_shown(desk: Desk) -> None:
    desk.now = time.time()
    desk.indexing_s = 60
    desk.create("VIP")
    desk.write("update", "VIP", {"action": "add", "id": "a"})
    found = show(desk.state, "audiences")["audiences"]
    assert isinstance(found, list)
    assert (found[0]["ids"], found[0]["indexing"]) == (0, "IN_PROGRESS")
    assert list(members(desk.state, "VIP")) == []


def test_reading_with_nothing_due_changes_no_byte(desk: Desk) -> None:
    desk.create("VIP")
    show(desk.state, "audiences")
    desk.close()
    before = desk.state.read_bytes()
    show(desk.state, "audiences", "VIP")
    assert desk.state.read_bytes() == before


@pytest.mark.parametrize(
    ("what", "name", "words"),
    [("audiences", "NOBODY", "'NOBODY'"), ("horses", None, "'horses'")],
)
def test_what_is_not_held_is_one_sentence(
    filled: Path, what: str, name: str | None, words: str
) -> None:
    with pytest.raises(NotHeld, match=words):
        show(filled, what, name)


def test_a_name_of_two_projects_needs_the_project(filled: Path) -> None:
    with pytest.raises(NotHeld, match="2 projects"):
        next(members(filled, "VIP"))


def test_a_missing_state_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotHeld, match="has not run"):
        show(tmp_path / "twin.db", "audiences")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_opened_where_it_lies_is_not_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "twin.db"
    open_store(path).close()
    path.with_name("twin.db-wal").mkdir()  # as on a disk on which no log can be made
    with pytest.raises(NotHeld, match="make its folder writable") as found:
        show(path, "audiences")
    assert not isinstance(found.value, NotReadable)
    assert "move it aside" not in str(found.value)


@pytest.mark.parametrize("kept", [0, 100], ids=["all of it", "all but its head"])
def test_what_is_damaged_is_not_called_empty(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "twin.db"
    open_store(path).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:kept] + b"\xff" * (len(whole) - kept))
    with pytest.raises(NotReadable, match=rf"{path} cannot be read"):
        show(path, "audiences")
    with pytest.raises(NotTwinState, match="move it aside to begin anew"):
        open_store(path)
    path.with_name("twin.db-wal").write_bytes(b"of the old one")
    assert set_aside(path) == tmp_path / "twin.db.damaged-1"
    found = {one.name for one in tmp_path.iterdir()}
    assert found - {"twin.db.damaged-1-shm"} == {"twin.db.damaged-1", "twin.db.damaged-1-wal"}
    open_store(path).close()
    assert show(path, "audiences")["count"] == 0
    assert set_aside(path) == tmp_path / "twin.db.damaged-2"


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE run (id)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(NotHeld, match="another program"):
        show(path, "audiences")
    with pytest.raises(NotTwinState, match="another program"):
        open_store(path)
    assert path.read_bytes() == before
