"""Every page draws itself within the app's frame, also when there is nothing to show yet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from app_story import ROOT, Story, plain

from workbench.errors import WorkbenchError
from workbench.ui import navigation, shell

PAGES = [
    ("start/home", "Audience workbench"),
    ("prepare/file", "File"),
    ("prepare/columns", "Columns"),
    ("prepare/check", "Check"),
    ("send/preview", "Preview and send"),
    ("track/runs", "Runs"),
    ("track/run", "Run"),
    ("practice/twin", "Practice vendor"),
    ("settings/connections", "Connections"),
]


@pytest.mark.parametrize(("page", "title"), PAGES)
def test_a_page_draws_its_heading_below_the_banner(page: str, title: str) -> None:
    story = Story().to(page)
    assert story.title == title
    assert "Practice: nothing is sent to the vendor" in story.at.markdown[0].value
    # Nobody has started a practice vendor here, and its own page says so.
    silent = ["Its process has ended, or answers nothing."] if page == "practice/twin" else []
    assert [one[: len(silent[0])] if silent else one for one in story.errors] == silent


def test_the_menu_has_every_page_file() -> None:
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").rglob("*.py")}
    assert {entry.path for entry in navigation.PAGES} == files


def test_page_files_stay_thin() -> None:
    for path in (ROOT / "pages").rglob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= 60, path


@pytest.mark.parametrize("page", ["prepare/file", "prepare/columns", "prepare/check"])
def test_a_step_without_a_goal_offers_one_button(page: str) -> None:
    story = Story().to(page)
    assert [button.label for button in story.at.button] == ["Choose a goal"]
    story.press("empty-action")
    assert story.title == "Audience workbench"


def test_goals_that_delete_or_replace_stand_apart() -> None:
    story = Story()
    careful = {button.label for button in story.at.container(key="careful-goals").button}
    plain_ones = {button.label for button in story.at.container(key="goals").button}
    assert careful >= {"Replace everyone in an audience", "Delete whole audiences"}
    assert plain_ones >= {"Add or remove people in an audience", "Create empty audiences"}
    assert careful & plain_ones == set()


def test_a_newcomer_meets_sample_data_first_and_whoever_has_begun_her_drafts() -> None:
    assert [one.value for one in Story().at.header] == [
        "Try it with sample data",
        "What do you want to do?",
    ]
    Story().press("goal-batch.audiences.update")
    assert [one.value for one in Story().at.header] == [
        "Go on with a draft",
        "What do you want to do?",
        "Try it with sample data",
    ]


def test_three_drafts_are_at_hand_and_the_older_ones_folded() -> None:
    for _ in range(4):
        Story().press("goal-batch.audiences.update")
    home = Story()
    assert len([one for one in home.at.button if one.label == "Continue"]) == 4
    (folded,) = [one for one in home.at.expander if one.label == "Older and sent drafts (1)"]
    assert len([one for one in folded.button if one.label == "Continue"]) == 1
    keys = [one.key for one in home.at.button]
    assert keys.index(folded.button[0].key) > keys.index("goal-batch.audiences.update")


def test_goals_to_handle_with_care_are_folded_and_say_all_on_the_file_step() -> None:
    (folded,) = [one for one in Story().at.expander if one.label.startswith("Handle with care")]
    keys = [one.key for one in folded.button]
    assert "goal-batch.audiences.replace" in keys
    story = Story().press("goal-batch.audiences.replace")
    assert any("a sequence, not one atomic step." in plain(one) for one in story.sentences)


def test_a_template_can_be_had_before_any_file() -> None:
    story = Story().press("goal-batch.audiences.update")
    labels = [one.label for one in story.at.get("download_button")]
    assert labels[:2] == ["Template as .xlsx", "Template as .csv"]


def test_an_unexpected_error_is_one_sentence_and_its_traceback_only_in_the_log(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        message = "the value 4711 of a customer"
        raise ZeroDivisionError(message)

    monkeypatch.setenv("WORKBENCH_TWIN_KEY", "twin_secret_of_this_test")
    monkeypatch.setattr("workbench.ui.connecting.connections_page", broken)
    story = Story().to("settings/connections")
    log = home / "app-errors.log"
    ident = log.read_text().split()[1]
    assert len(story.errors) == 1
    assert ident in story.errors[0]
    assert "4711" not in json.dumps([*story.errors, *story.sentences])
    assert not story.at.exception
    assert "ZeroDivisionError: the value 4711 of a customer" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_key_in_a_traceback_is_masked_in_the_log(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        message = "Bearer twin_secret_of_this_test"
        raise ValueError(message)

    monkeypatch.setenv("WORKBENCH_TWIN_KEY", "twin_secret_of_this_test")
    monkeypatch.setattr("workbench.ui.connecting.connections_page", broken)
    Story().to("settings/connections")
    assert "twin_secret_of_this_test" not in (home / "app-errors.log").read_text()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("server.address", "0.0.0.0"),
        ("server.enableStaticServing", True),
        ("server.allowedHosts", ["evil.example"]),
        ("client.showErrorDetails", "full"),
    ],
)
def test_another_setting_than_the_shipped_one_is_refused(
    name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = shell.settings()
    monkeypatch.setattr(
        "streamlit.get_option", lambda asked: value if asked == name else shipped[asked]
    )
    with pytest.raises(WorkbenchError, match=rf"started with {name} = .* and only runs with"):
        shell.check_settings()


def test_a_refused_setting_stops_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = {**shell.settings(), "server.enableAgentApi": True}
    monkeypatch.setattr("workbench.ui.shell.settings", lambda: shipped)
    story = Story()
    assert plain(story.errors[0]).startswith("The app was started with server.enableAgentApi")
    assert not story.at.title


def test_connections_show_what_is_set_and_never_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_SHOP_KIND", "batch")
    monkeypatch.setenv("WORKBENCH_SHOP_WORLD", "production")
    monkeypatch.setenv("WORKBENCH_SHOP_REST_KEY", "canary-0123456789")
    story = Story().to("settings/connections")
    assert "WORKBENCH_SHOP_PROJECT_KEY is empty" in " ".join(map(plain, story.sentences))
    monkeypatch.setenv("WORKBENCH_SHOP_PROJECT_KEY", "shop-1")
    story.at.run()
    told = json.dumps([story.sentences, [one.value for one in story.at.code]])
    wanted = "Batch at api.batch.com, project shop-1. Its key comes from the environment: "
    assert f"{wanted}WORKBENCH_SHOP_REST_KEY and WORKBENCH_SHOP_PROJECT_KEY." in " ".join(
        map(plain, story.sentences)
    )
    assert "canary" not in told
    assert "6789" not in told
    story.press("test-twin")
    assert plain(story.errors[0]).startswith("the connection “twin” does not answer")
