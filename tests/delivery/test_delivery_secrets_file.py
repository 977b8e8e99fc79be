"""Connections of `.streamlit/secrets.toml`: from which file, behind the environment, never told."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from workbench.delivery import added, adding, preflight, secrets_file
from workbench.delivery.added import Added
from workbench.delivery.client import Client
from workbench.delivery.connections import environment
from workbench.delivery.origins import connection, known, known_keys
from workbench.delivery.secrets import redact
from workbench.delivery.secrets_file import places
from workbench.destinations.batch.audiences import LOOK
from workbench.errors import FixTheConnection
from workbench.vocabulary.replies import Reply

KEY = "rk_canary_7c1e90d2b4"
SHOP = f"""
theme = "of somebody else"

[connections.sales]
type = "sql"

[workbench.shop]
kind = "batch"
world = "production"
rest_key = "{KEY}"
project_key = "project_1"
"""
CRM = """
[workbench.crm]
kind = "altcraft"
world = "test"
host = "ru.altkraft.com"
token = "abcdef0123"
label = "The CRM"
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one file of secrets of this machine."""
    place = written(tmp_path / "secrets.toml", SHOP + CRM)
    monkeypatch.setattr(secrets_file, "places", lambda: (place,))
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    return place


def written(place: Path, text: str) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    place.chmod(0o600)
    return place


def test_both_vendors_and_what_is_of_others_is_left_alone(file: Path) -> None:
    assert known() == ("twin", "crm", "shop")
    shop, crm = connection("SHOP"), connection("crm")
    assert (shop.vendor, shop.world, shop.base_url) == (
        "batch",
        "production",
        "https://api.batch.com",
    )
    assert (shop.rest_key.reveal(), shop.project_key, shop.label) == (KEY, "project_1", "shop")
    assert (shop.source, shop.file) == ("file", file)
    assert (crm.vendor, crm.world, crm.label) == ("altcraft", "test", "The CRM")
    assert (crm.base_url, crm.rest_key.reveal()) == (
        "https://ru.altkraft.com/api/v1.1",
        "abcdef0123",
    )


def test_without_a_file_there_is_practice_alone(file: Path) -> None:
    file.unlink()
    assert known() == ("twin",)
    with pytest.raises(
        FixTheConnection, match=r"a table \[workbench\.shop\] in \.streamlit/secrets\.toml"
    ):
        connection("shop")


def test_the_environment_wins_with_a_whole_connection(file: Path, monkeypatch) -> None:
    monkeypatch.setenv("WORKBENCH_SHOP_KIND", "batch")
    monkeypatch.setenv("WORKBENCH_SHOP_WORLD", "test")
    with pytest.raises(FixTheConnection, match="WORKBENCH_SHOP_REST_KEY is empty"):
        connection("shop")
    monkeypatch.setenv("WORKBENCH_SHOP_REST_KEY", "rk_2")
    monkeypatch.setenv("WORKBENCH_SHOP_PROJECT_KEY", "project_2")
    made = connection("shop")
    assert (made.source, made.project_key, made.rest_key.reveal()) == (
        "environment",
        "project_2",
        "rk_2",
    )
    file.write_text("nothing = that is needed")
    assert connection("shop") == made


def test_the_file_wins_over_what_was_typed_on_a_page(file: Path, monkeypatch) -> None:
    typed = Added(name="shop", vendor="batch", world="test", host="api.batch.com", label="Shop")
    with pytest.raises(FixTheConnection, match="a connection is called “shop” already"):
        adding.add(typed, "rk_3", "project_3")
    monkeypatch.setattr(added, "every", lambda: {"shop": typed})
    assert connection("shop").source == "file"


def test_a_worker_gets_its_key_by_environment_as_ever(file: Path, monkeypatch) -> None:
    shop, crm = connection("shop"), connection("crm")
    given = {**environment(shop), **environment(crm)}
    assert given["WORKBENCH_SHOP_REST_KEY"] == KEY
    file.unlink()
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert (connection("shop"), connection("crm")) == (shop, crm)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('"batch"', '"braze"', "kind of [workbench.shop] in FILE is “braze”: expected batch or"),
        ('world = "production"', "", "world of [workbench.shop] in FILE is not set: expected test"),
        ('"project_1"', '"a b"', "project_key of [workbench.shop] in FILE holds a space"),
        (f'"{KEY}"', '""', "rest_key of [workbench.shop] in FILE is empty"),
        (f'"{KEY}"', '"twin_1"', "rest_key of [workbench.shop] in FILE starts with “twin_”"),
        (f'"{KEY}"', "5", "rest_key of [workbench.shop] in FILE is not text: write it in quotes"),
        ("rest_key", "restkey", "[workbench.shop] in FILE has “restkey”: expected kind, world,"),
        (f'"{KEY}"', KEY, "FILE is not TOML in line 10: expected [workbench.NAME]"),
        (f'"{KEY}"', f'"{KEY}', "FILE is not TOML in line 10: expected [workbench.NAME]"),
        ("[workbench.shop]", "[workbench.shop", "FILE is not TOML in line 7"),
        ("[workbench.shop]", "[workbench.Shop]", "[workbench.Shop] in FILE cannot be the name"),
        ("[workbench.shop]", "[workbench.twin]", "and not “twin”, which is practice"),
        ("[workbench.shop]", "[workbench]", "FILE has a value in “workbench”: expected a table"),
        ('theme = "', f'workbench = "{KEY}', "FILE has a value in “workbench”: expected a table"),
        (
            "theme =",
            "WORKBENCH_SHOP_REST_KEY =",
            "FILE has WORKBENCH_SHOP_REST_KEY outside of a table: write a connection as a table",
        ),
        ('"The CRM"', '" PRACTICE "', "to Altcraft is called “PRACTICE”, as only practice may be"),
        (
            "[workbench.shop]",
            "[workbench.practice]",
            "a connection to Batch is called “practice”, as only",
        ),
        ("project_1", KEY, "project_key of [workbench.shop] in FILE holds the key and is shown"),
        ("The CRM", "CRM abcdef0123", "label of [workbench.crm] in FILE holds the key and is"),
        ("ru.altkraft.com", "evil.example", "host of [workbench.crm] in FILE is “evil.example”"),
    ],
)
def test_each_mistake_is_one_sentence_that_names_its_place_and_no_key(
    file: Path, before: str, after: str, sentence: str
) -> None:
    text = SHOP.removesuffix("\n") + "\n" + CRM
    if "workbench = " in after:
        text = text.partition("[workbench")[0]
    assert before in text
    written(file, text.replace(before, after, 1))
    with pytest.raises(FixTheConnection) as told:  # the first of them, or the other
        [connection(name) for name in known()[1:]]
    assert sentence.replace("FILE", str(file)) in str(told.value)
    assert KEY not in repr(told.value) + repr(told.value.__context__)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (f'a = "{KEY}"\nb = "\xe9"'.encode("latin-1"), "is not UTF-8 text: save it as UTF-8"),
        (f'[workbench.shop]\nrest_key = """{KEY}'.encode(), "is not TOML at its end"),
        (b"\xef\xbb\xbf" + SHOP.encode(), ""),
    ],
)
def test_what_editors_make_of_a_file(file: Path, content: bytes, sentence: str) -> None:
    file.write_bytes(content)
    if not sentence:
        assert connection("shop").rest_key.reveal() == KEY
        return
    with pytest.raises(FixTheConnection, match=sentence) as told:
        connection("shop")
    assert KEY not in str(told.value)


@pytest.mark.parametrize(
    "nonsense", ["a = " + "[" * 5_000, "a = " + "{b = " * 5_000, "a = " + "9" * 5_000]
)
def test_what_no_parser_takes_is_one_sentence_and_hides_no_other_error(
    file: Path, nonsense: str
) -> None:
    file.write_text(f"{SHOP}\n[others]\n{nonsense}")
    with pytest.raises(FixTheConnection, match="too long or a value that is nested") as told:
        connection("shop")
    assert KEY not in str(told.value)
    # What masks the keys in every error that is logged.
    assert isinstance(known_keys(), list)


def test_a_link_to_something_huge_or_without_an_end_is_not_read(file: Path, tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as opened:
        opened.truncate(secrets_file.MOST + 1)
    for target in (large, Path(os.devnull), tmp_path):
        file.unlink()
        file.symlink_to(target)
        with pytest.raises(FixTheConnection, match="is no file of at most 1,000,000 bytes"):
            known()
        assert isinstance(known_keys(), list)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_may_read_gives_no_key(file: Path, mode: int) -> None:
    file.chmod(mode)
    assert known() == ("twin", "crm", "shop")
    with pytest.raises(
        FixTheConnection, match=r"can be read by other people on this machine.*\(mode 600\)"
    ):
        connection("shop")
    file.chmod(0o400)
    assert connection("shop").rest_key.reveal() == KEY


def test_a_file_of_others_alone_may_have_any_mode(file: Path) -> None:
    written(file, '[connections.sales]\ntype = "sql"\n').chmod(0o644)
    assert known() == ("twin",)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read(file: Path) -> None:
    file.chmod(0)
    with pytest.raises(FixTheConnection, match="cannot be read"):
        known()


def test_every_key_of_a_file_is_masked_also_one_that_cannot_be_used(file: Path) -> None:
    file.chmod(0o644)
    written(file, f'[workbench.Wrong]\ntoken = " {KEY} "\nrest_key = 5\n' + CRM)
    assert {one.reveal() for one in known_keys()} >= {KEY, "abcdef0123"}
    assert KEY not in redact(f"refused {KEY}", known_keys())
    file.write_text("no [toml")
    assert isinstance(known_keys(), list)


def test_a_refused_key_is_told_by_its_place(file: Path, monkeypatch) -> None:
    answer = Reply(401, {}, b'{"error_message": "%s is unknown"}' % KEY.encode())
    monkeypatch.setattr(Client, "ask", lambda *given: answer)
    with pytest.raises(FixTheConnection) as told:
        preflight.listed(connection("shop"), LOOK)
    assert str(told.value) == (
        f"the connection “shop” refuses the key ••••d2b4 for project_1 (401: •••• is unknown): "
        f"correct rest_key and project_key of [workbench.shop] in {file}"
    )


def test_the_nearest_file_that_names_a_connection_counts(tmp_path: Path, monkeypatch) -> None:
    here, home = tmp_path / "here", tmp_path / "home"
    written(here / ".streamlit" / "secrets.toml", SHOP)
    written(home / ".streamlit" / "secrets.toml", SHOP.replace("project_1", "project_2") + CRM)
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(home))
    checkout = Path(secrets_file.__file__).parents[2]
    assert places() == tuple(
        folder.resolve() / ".streamlit" / "secrets.toml" for folder in (here, checkout, home)
    )
    monkeypatch.chdir(checkout)
    assert len(places()) == 2
    monkeypatch.chdir(here)
    monkeypatch.setattr(
        secrets_file, "places", lambda: [one for one in places() if checkout not in one.parents]
    )
    assert connection("shop").project_key == "project_1"
    assert connection("crm").vendor == "altcraft"
    assert connection("crm").file == home.resolve() / ".streamlit" / "secrets.toml"


def test_a_folder_that_is_gone_holds_no_file(tmp_path: Path, monkeypatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    before = Path.cwd()
    os.chdir(gone)
    try:
        gone.rmdir()
        with contextlib.suppress(FixTheConnection):
            assert len(places()) == 2
    finally:
        os.chdir(before)
