"""A connection is added, tested and forgotten on its page; its key is seen nowhere afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from app_story import Story, plain

from workbench import verbs
from workbench.delivery import added, keeping, runs, secrets_file
from workbench.delivery.client import Client, Failure
from workbench.delivery.origins import connection
from workbench.errors import WorkbenchError
from workbench.ui import connection_form
from workbench.vocabulary.replies import Reply

KEY = "rk_canary_5f1c0de7a9b3"
Answers = list[Reply | Failure]


@pytest.fixture(autouse=True)
def no_key_stays() -> Iterator[None]:
    yield
    keeping._HELD.clear()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> tuple[Answers, list[str]]:
    """What the vendor will answer, and which routes it was asked; no socket is opened."""
    answers: Answers = []
    routes: list[str] = []

    def ask(self: Client, route: str, params: object) -> Reply | Failure:
        routes.append(route)
        return answers.pop(0)

    def send(self: Client, *given: object, **named: object) -> Reply:
        raise AssertionError

    monkeypatch.setattr(Client, "ask", ask)
    monkeypatch.setattr(Client, "send", send)
    return answers, routes


def reply(status: int, **body: object) -> Reply:
    return Reply(status, {}, json.dumps(body).encode())


def adding(**typed: str) -> Story:
    """The page after the form was filled in and sent; a shop of Batch unless told."""
    story = Story().to("settings/connections")
    told = {"Name": "My shop", "Project key": "project_1", "REST key": KEY, **typed}
    for label, text in told.items():
        if label != "World":
            story.labelled("text_input", label).set_value(text)
    story.labelled("selectbox", "World").set_value(typed.get("World", "Test"))
    return story.press("add-connection")


def words(story: Story) -> str:
    shown = [*story.sentences, *(one.value for one in story.at.success), *story.errors]
    return " ".join(map(plain, shown)).replace("**", "")


def everything(story: Story) -> str:
    """All that the server holds of the page and sent to it."""
    tree = repr(story.at._tree) + words(story)
    return f"{tree} {story.at.session_state!r} {dict(story.at.query_params)!r}"


def test_a_connection_is_added_for_this_session_and_its_key_not_shown_again(home: Path) -> None:
    story = adding()
    assert story.errors == []
    assert "its key is kept for this session only" in words(story)
    assert (
        "Batch at api.batch.com, project project_1. Its key was typed on this page and is "
        "forgotten when the app ends."
    ) in words(story)
    assert "My shop (my_shop) :blue-badge[Test]" in words(story)
    assert connection("my_shop").rest_key.reveal() == KEY
    assert KEY not in everything(story)
    assert KEY.encode() not in b"".join(one.read_bytes() for one in home.rglob("*.*"))


def test_a_token_of_altcraft_goes_to_a_host_of_the_list() -> None:
    story = Story().to("settings/connections")
    story.at.radio(key="new-vendor").set_value("Altcraft").run()
    story.labelled("text_input", "Name").set_value("crm")
    story.labelled("text_input", "Token").set_value(KEY)
    story.labelled("selectbox", "World").set_value("Production")
    assert story.labelled("selectbox", "Host").options == ["ru.altkraft.com"]
    story.press("add-connection")
    assert "crm :red-badge[Production]" in words(story)
    assert "Altcraft at ru.altkraft.com." in words(story)
    assert connection("crm").world == "production"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"REST key": "twin_practice"}, "the REST key starts with “twin_”"),
        ({"REST key": ""}, "the REST key is empty"),
        ({"Name": "  "}, "“” cannot be the name of a connection"),
        ({"Name": "Twin"}, "a connection is called “twin” already"),
    ],
)
def test_what_cannot_be_added_is_one_sentence(typed: dict[str, str], sentence: str) -> None:
    story = adding(**typed)
    assert sentence in words(story)
    assert len(story.errors) == 1
    assert added.every() == {}


@pytest.mark.parametrize(
    "typed",
    [
        {"Name": KEY},
        {"Name": f" {KEY.upper()}"},
        {"Name": KEY[:12]},
        {"Name": f"shop {KEY}"},
        {"Project key": KEY},
        {"Project key": f"{KEY}\n"},
    ],
)
def test_a_key_that_was_pasted_into_another_box_is_kept_nowhere(
    typed: dict[str, str], home: Path
) -> None:
    story = adding(**typed)
    assert "the key stands in the name or the project key too" in words(story)
    assert added.every() == {}
    assert KEY[:12].encode() not in b"".join(one.read_bytes() for one in home.rglob("*.*"))
    if "Name" not in typed:
        assert KEY not in everything(story)


@pytest.mark.parametrize("name", ["Practice", " practice ", "TWIN"])
def test_no_other_target_is_called_like_practice(name: str) -> None:
    story = adding(Name=name, World="Production")
    assert "already: choose another name" in words(story)
    assert added.every() == {}


def test_the_second_of_two_names_that_become_one_replaces_nothing_without_a_question() -> None:
    adding(Name="a.b")
    story = adding(Name="a b")
    assert "“a.b” and “a b” would both be the connection “a_b”" in words(story)
    story = adding(Name="a.b", **{"Project key": "project_2"})
    assert "the connection “a_b” leads to project project_1 (test)" in words(story)
    assert added.every()["a_b"].label == "a.b"


def test_a_world_has_to_be_chosen() -> None:
    story = Story().to("settings/connections")
    story.labelled("text_input", "Name").set_value("shop")
    story.press("add-connection")
    assert "No world is chosen" in words(story)


def test_a_label_becomes_a_name_that_a_variable_can_have() -> None:
    assert connection_form.name_of(" My shop, 2 ") == "my_shop_2"


def test_the_test_asks_for_a_list_and_writes_nothing(asked: tuple[Answers, list[str]]) -> None:
    answers, routes = asked
    story = adding()
    answers.append(reply(200, audiences=[{"name": "VIP", "nb_ids": 1200}], has_more=False))
    story.press("test-my_shop")
    assert len(routes) == 1
    assert routes[0].endswith("/audiences/list")
    assert f"Asked {routes[0]} for its audiences; asking writes nothing." in words(story)
    assert "It answers, takes the key and holds 1 audience." in words(story)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            reply(401, error_message=f"{KEY} is unknown"),
            "refuses the key ••••a9b3 for project_1 (401: •••• is unknown): add it again",
        ),
        (reply(403, error_message="no right"), "for project_1 (403: no right): add it again"),
        (reply(404), "knows no list of audiences (404): check that https://api.batch.com"),
        (
            Failure(True, "no connection could be made"),
            "does not answer (no connection could be made): check the network",
        ),
    ],
)
def test_each_refusal_is_one_sentence_without_the_key(
    asked: tuple[Answers, list[str]], answer: Reply | Failure, sentence: str
) -> None:
    story = adding()
    asked[0].append(answer)
    story.press("test-my_shop")
    assert sentence in words(story)
    assert len(story.errors) == 1
    assert KEY not in everything(story)


def test_forget_it_takes_the_connection_away() -> None:
    story = adding().press("drop-my_shop")
    assert "my_shop" not in words(story)
    assert keeping.known() == []
    assert added.every() == {}


def test_the_key_is_in_no_file_after_a_run_was_begun_with_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The sending process itself gets it by environment; here it is only looked at, not started."""
    adding()
    there = connection("my_shop")
    given: list[dict[str, str]] = []

    def started(command: object, **named: Any) -> Any:
        given.append(named["env"])
        raise WorkbenchError

    people = tmp_path / "people.csv"
    people.write_text("custom_id,first_name\n001,J\n002,C\n")
    what = {"name": "VIP", "create": True}
    ready = verbs.prepared(people, to="batch.audiences.update", set=what)
    made, _ = verbs.plan_run(ready, "run-1", "my_shop")
    monkeypatch.setattr(runs.subprocess, "Popen", started)
    with pytest.raises(WorkbenchError):
        verbs.begin(made, there, None, file_name="people.csv")
    assert given[0]["WORKBENCH_MY_SHOP_REST_KEY"] == KEY
    assert (home / "journal.db").is_file()
    for path in home.rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes(), path


def test_a_connection_of_a_file_says_where_its_key_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[Answers, list[str]]
) -> None:
    file = tmp_path / "secrets.toml"
    told = 'kind = "batch"\nworld = "production"\nproject_key = "project_1"'
    file.write_text(f'[workbench.shop]\n{told}\nrest_key = "{KEY}"\n')
    file.chmod(0o600)
    monkeypatch.setattr(secrets_file, "places", lambda: (file,))
    story = Story().to("settings/connections")
    assert "shop :red-badge[Production]" in words(story)
    assert f"project project_1. Its key comes from the file {file}." in words(story)
    assert not [one for one in story.at.button if one.key == "drop-shop"]
    asked[0].append(reply(401, error_message=f"{KEY} is unknown"))
    story.press("test-shop")
    assert f"correct rest_key and project_key of [workbench.shop] in {file}" in words(story)
    assert KEY not in everything(story)


@pytest.mark.parametrize(
    ("mode", "text", "sentence"),
    [
        (0o644, f'kind = "batch"\nrest_key = "{KEY}"', "can be read by other people on this"),
        (0o600, f"rest_key = {KEY}", "is not TOML in line 2"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, text: str, sentence: str
) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text(f"[workbench.shop]\n{text}\n")
    file.chmod(mode)
    monkeypatch.setattr(secrets_file, "places", lambda: (file,))
    story = Story().to("settings/connections")
    assert words(story).count(sentence) == 1
    assert not story.at.exception
    assert KEY not in everything(story)
