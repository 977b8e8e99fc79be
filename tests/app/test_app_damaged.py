"""A draft that was changed outside of the workbench takes no other one and no page with it."""

from __future__ import annotations

import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from app_story import Story, plain

from workbench.delivery import homes
from workbench.ui import draft_files

PAGES = ("prepare/file", "prepare/columns", "prepare/check", "send/preview", "start/home")
SOURCE = {"name": "a.csv", "sha256": "a" * 64, "suffix": ".csv", "size": 3}


@pytest.mark.parametrize(
    "nonsense",
    [
        {"recipe": []},
        {"recipe": None},
        {"recipe": "text"},
        {"typed": None},
        {"typed": 3},
        {"typed": "text"},
        {"first": None},
        {"source": {**SOURCE, "name": 5}},
        {"source": {**SOURCE, "size": "big"}},
        {"source": {**SOURCE, "sha256": "../../../etc/passwd"}},
        {"source": {**SOURCE, "sha256": None}},
        {"source": {**SOURCE, "suffix": "/../../draft.json"}},
    ],
)
def test_a_damaged_draft_is_none_and_the_others_stay(nonsense: dict[str, Any]) -> None:
    story = Story().press("goal-batch.audiences.update").upload("p.csv", b"custom_id\nc1\n")
    sound = Story().press("goal-batch.audiences.update").upload("q.csv", b"custom_id\nc2\n")
    place = homes.drafts_folder() / story.draft / "draft.json"
    place.write_text(json.dumps({**json.loads(place.read_bytes()), **nonsense}))
    assert draft_files.load(story.draft) is None
    found, unread = draft_files.saved()
    assert ([one.id for one in found], unread) == ([sound.draft], 1)
    for page in PAGES:
        seen = Story(draft=story.draft).to(page)
        assert not seen.at.exception
        assert not any("unexpected" in one for one in seen.errors), page


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "This machine refused a file: the disk is full; make room on that disk"),
        (errno.EROFS, "This machine refused a file: the disk is read-only; make that disk"),
    ],
)
def test_a_disk_that_is_full_or_read_only_is_no_surprise(
    monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    def refuses(*given: object, **also: object) -> None:
        raise OSError(number, os.strerror(number))

    story = Story().press("goal-batch.audiences.update").upload("p.csv", b"custom_id\nc1\n")
    monkeypatch.setattr("workbench.ui.opening.table", refuses)
    story.to("prepare/columns")
    assert [one for one in story.errors if plain(one).startswith(sentence)]
    assert not any("unexpected" in one for one in story.errors)


def test_two_tabs_that_save_at_the_same_moment_leave_a_whole_draft() -> None:
    """Neither meets the half-written file of the other, and nobody who looks does."""
    story = Story().press("goal-batch.audiences.update").upload("p.csv", b"custom_id\nc1\n")
    made = draft_files.load(story.draft)
    assert made is not None
    there = draft_files.folder(made) / "draft.json"

    def save(name: str) -> int:
        for n in range(300):
            draft_files.save(replace(made, checked_for=f"{name}{n}" * 200))
            assert json.loads(there.read_bytes())["id"] == made.id
        return 300

    with ThreadPoolExecutor(3) as tabs:
        assert list(tabs.map(save, "abc")) == [300, 300, 300]
    assert [one.name for one in there.parent.glob("*.new")] == []


@pytest.mark.parametrize("page", PAGES[:4])
def test_the_address_of_a_draft_that_is_gone_says_so_and_shows_no_other_one(page: str) -> None:
    story = Story().press("goal-batch.audiences.update").upload("p.csv", b"custom_id\nc1\n")
    place = homes.drafts_folder() / story.draft / "draft.json"
    place.write_bytes(place.read_bytes()[:40])
    other = Story().press("goal-batch.audiences.update").upload("q.csv", b"custom_id\nc2\n")
    other.at.query_params["draft"] = story.draft
    seen = other.to(page)
    told = " ".join(one.value for one in seen.at.main.markdown)
    assert "The draft of this address is not on this machine any more" in told
    assert "There is no goal yet" not in told
    home = seen.press("empty-action")
    assert home.at.button(key="goal-batch.audiences.update").label, "another goal can be chosen"
