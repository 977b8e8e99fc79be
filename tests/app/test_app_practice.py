"""The practice page: its quotas as they are left, and its log by route and answer."""

from __future__ import annotations

import json
import socket
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from app_story import Story, plain

from workbench.twin import quota
from workbench.twin.holdings import quotas
from workbench.twin.state import open_store
from workbench.ui import holdings_view, practice, quota_view, twin_log

LINE = {"time": "2026-11-22T04:42:31Z", "method": "POST", "sha256": "ab", "name": "VIP"}


def log(home: Path, *requests: tuple[str, int]) -> None:
    lines = [{**LINE, "route": route, "status": status} for route, status in requests]
    (home / "twin.log").write_text("".join(json.dumps(one) + "\n" for one in lines))


def holding(home: Path) -> None:
    """A home whose practice vendor has run."""
    home.mkdir(mode=0o700, exist_ok=True)
    open_store(home / "twin.db").close()


def tables(story: Story) -> list[list[str]]:
    return [list(one.value.columns) for one in story.at.dataframe]


def test_what_is_left_of_each_quota_is_shown(home: Path) -> None:
    holding(home)
    now = time.time()
    with sqlite3.connect(home / "twin.db") as db:
        assert quota.spend(db, "project_practice", "profiles/update", now + 3600, 400)
        assert quota.spend(db, "another", "items", now + 3600, 1_000)
    db.close()
    shown = quota_view.quota_table(quotas(home / "twin.db", "project_practice"))
    assert shown.values.tolist() == [
        ["Audiences, campaigns and every list", 1, 1, 1, "requests"],
        ["Update of profiles", 300, 1_000, 600, "updates"],
        ["Mass-update of profiles", 10_000, 10_000, 10_000, "updates"],
        ["Catalogs", 5, 5, 5, "requests"],
        ["Items of a catalog, as requests", 5, 5, 5, "requests"],
        ["Items of a catalog, one by one", 1_000, 1_000, 1_000, "items"],
    ]
    page = Story().to("practice/twin")
    assert list(quota_view.COLUMNS) in tables(page)


def test_what_is_left_fills_up_with_time_and_not_beyond() -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE bucket (project, quota, tokens, at, PRIMARY KEY (project, quota))")
    assert quota.spend(db, "p", "profiles/update", 100.0, 1_000)
    assert quota.left(db, "p", 102.0)["profiles/update"] == 600
    assert quota.left(db, "p", 900.0)["profiles/update"] == 1_000
    db.close()


def test_a_vendor_without_quotas_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_NO_QUOTA", "1")
    holding(home)
    page = Story().to("practice/twin")
    assert any("was started without quotas" in one for one in page.sentences)
    assert list(quota_view.COLUMNS) not in tables(page)


def test_the_log_is_filtered_by_route_and_answer(home: Path) -> None:
    holding(home)
    log(home, ("audiences/update", 202), ("audiences/update", 429), ("audiences/list", 200))
    page = Story().to("practice/twin")
    assert page.labelled("selectbox", "Route").options == [
        "All",
        "audiences/list",
        "audiences/update",
    ]
    page.labelled("selectbox", "Route").set_value("audiences/update").run()
    assert routes(page) == ["audiences/update", "audiences/update"]
    page.labelled("selectbox", "Answer").set_value("429").run()
    assert routes(page) == ["audiences/update"]
    assert any(one.startswith("1 request of 3") for one in page.sentences)
    page.labelled("selectbox", "Route").set_value("audiences/list").run()
    assert "No request of this route was answered so." in page.sentences


def routes(page: Story) -> list[str]:
    return next(one.value for one in page.at.dataframe if "Route" in one.value)["Route"].tolist()


def test_a_long_log_is_shown_a_page_at_a_time(home: Path) -> None:
    holding(home)
    log(home, *[("audiences/list", 200)] * (twin_log.SHOWN + 1))
    page = Story().to("practice/twin")
    assert len(routes(page)) == twin_log.SHOWN
    assert any(one.startswith("51 requests, the newest first") for one in page.sentences)


def test_numbers_of_events_have_their_thousands_parted() -> None:
    column: Any = holdings_view.KINDS["profiles"].columns["Events"]
    assert (column({"events": 1234}), column({})) == ("1,234", "")


@pytest.mark.parametrize(
    ("page", "sentence", "button"),
    [
        (
            "prepare/file",
            "There is no goal yet: choose what you want to do first.",
            "Choose a goal",
        ),
        (
            "prepare/columns",
            "There is no goal yet: choose what you want to do first.",
            "Choose a goal",
        ),
        (
            "prepare/select",
            "There is no goal yet: choose what you want to do first.",
            "Choose a goal",
        ),
        (
            "prepare/check",
            "There is no goal yet: choose what you want to do first.",
            "Choose a goal",
        ),
        (
            "send/preview",
            "There is no goal yet: choose what you want to do first.",
            "Choose a goal",
        ),
        ("track/runs", "There is no run yet: the first one begins with a file.", "Begin"),
        (
            "practice/twin",
            "The practice vendor holds nothing yet: send something to it first.",
            "Begin",
        ),
    ],
)
@pytest.mark.parametrize("ran", [False, True], ids=["never ran", "runs, and holds nothing"])
def test_a_page_with_nothing_to_show_says_one_sentence_and_has_one_button(
    home: Path, page: str, sentence: str, button: str, ran: bool
) -> None:
    if ran:
        holding(home)
    story = Story().to(page)
    assert [one.value for one in story.at.markdown if one.value.endswith(".")][:1] == [sentence]
    assert story.at.button(key="empty-action").label == button


def test_damaged_data_is_said_and_practice_begins_anew(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holding(home)
    (home / "twin.db").write_bytes(b"nonsense" * 1_000)
    # It is started where it was, so not at the address where other tests expect no answer.
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free = probe.getsockname()[1]
    monkeypatch.setenv("WORKBENCH_TWIN_URL", f"http://127.0.0.1:{free}")
    story = Story().to("practice/twin")
    assert [plain(one) for one in story.errors] == [
        f"What it holds is in {home / 'twin.db'}, which cannot be read any more. Your runs and "
        "their results are not in it and stay. Set it aside, and practice begins anew."
    ]
    assert not any("holds nothing" in one for one in story.sentences)
    story.press("begin-anew")
    practice.end()
    assert (home / "twin.db.damaged-1").read_bytes() == b"nonsense" * 1_000
    assert story.errors == []
    assert any("holds nothing yet" in one for one in story.sentences)


def test_data_that_is_damaged_under_a_vendor_that_answers_is_not_set_aside(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would go on with the file that it has open."""
    holding(home)
    (home / "twin.db").write_bytes(b"nonsense" * 1_000)
    monkeypatch.setattr(practice, "silent", lambda: False)
    story = Story().to("practice/twin")
    assert "End the app, move that file aside, and start the app again" in plain(story.errors[0])
    assert "begin-anew" not in [one.key for one in story.at.button]


def test_a_damaged_journal_is_said_there_with_what_to_do(home: Path) -> None:
    holding(home)
    (home / "journal.db").write_bytes(b"nonsense" * 1_000)
    story = Story().to("practice/twin")
    told = [plain(one) for one in story.errors]
    assert any(f"the journal {home / 'journal.db'} cannot be read" in one for one in told)
    assert any("move it aside to start a new one" in one for one in told)
