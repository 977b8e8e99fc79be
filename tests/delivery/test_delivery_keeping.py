"""A key that was typed on a page is in the keyring or in this process, and nowhere else."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from workbench.delivery import added, adding, keeping
from workbench.delivery.added import Added
from workbench.delivery.connections import environment
from workbench.delivery.origins import connection, known, known_keys
from workbench.errors import FixTheConnection

KEY = "rk_canary_0123456789"
SHOP = Added("shop", "batch", "test", "api.batch.com", "The shop")
CRM = Added("crm", "altcraft", "production", "ru.altkraft.com", "CRM")


class Keyring(SimpleNamespace):
    """A keyring in memory with the calls that the library has."""

    def __init__(self, priority: float = 5, *, locked: bool = False) -> None:
        super().__init__(priority=priority, locked=locked, entries={})

    def get_keyring(self) -> Keyring:
        return self

    def set_password(self, service: str, name: str, text: str) -> None:
        if self.locked:
            message = f"the keyring is locked: {text}"
            raise RuntimeError(message)
        self.entries[service, name] = text

    def get_password(self, service: str, name: str) -> str | None:
        return self.entries.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        del self.entries[service, name]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    yield tmp_path / "home"
    keeping._HELD.clear()


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Keyring:
    made = Keyring()
    monkeypatch.setitem(sys.modules, "keyring", made)
    return made


def on_disk(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_a_key_goes_into_the_keyring_and_what_is_not_secret_into_a_private_file(
    ring: Keyring, home: Path
) -> None:
    assert adding.add(SHOP, KEY, "project_1") == "keyring"
    assert ring.entries == {
        ("audience-workbench", "shop (batch, test, api.batch.com)"): json.dumps(
            {"key": KEY, "project": "project_1"}
        )
    }
    file = home / "connections.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text()) == [
        {
            "name": "shop",
            "vendor": "batch",
            "world": "test",
            "host": "api.batch.com",
            "label": "The shop",
            "kept": "keyring",
        }
    ]
    made = connection("shop")
    assert (made.base_url, made.world, made.label) == ("https://api.batch.com", "test", "The shop")
    assert (made.rest_key.reveal(), made.project_key) == (KEY, "project_1")
    assert made.source == "keyring"
    assert known() == ("twin", "shop")
    assert KEY.encode() not in on_disk(home)


def test_another_process_finds_the_key_of_the_keyring_and_not_that_of_a_session(
    ring: Keyring,
) -> None:
    adding.add(SHOP, KEY, "project_1")
    ring.priority = 0
    assert adding.add(CRM, KEY) == "session"
    ring.priority = 5
    keeping._HELD.clear()  # as in a process that has just begun
    assert connection("shop").rest_key.reveal() == KEY
    with pytest.raises(FixTheConnection, match="was kept for one session of the app only"):
        connection("crm")


@pytest.mark.parametrize("priority", [0, 0.5, -1])
def test_a_keyring_that_is_not_recommended_gets_no_key(ring: Keyring, priority: float) -> None:
    """0.5 is one that writes plain text into a file, 0 the one of a machine without any."""
    ring.priority = priority
    assert keeping.best() == "session"
    assert adding.add(SHOP, KEY, "p") == "session"
    assert ring.entries == {}
    assert connection("shop").source == "session"


def test_without_the_keyring_library_a_key_is_kept_in_this_process(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)  # its import fails
    assert adding.add(SHOP, KEY, "p") == "session"
    assert connection("shop").rest_key.reveal() == KEY
    assert KEY.encode() not in on_disk(home)


def test_a_locked_keyring_leaves_the_key_in_this_process(ring: Keyring) -> None:
    ring.locked = True
    assert adding.add(SHOP, KEY, "p") == "session"
    assert connection("shop").source == "session"


def test_forgetting_takes_the_key_out_of_the_keyring_and_of_this_process(ring: Keyring) -> None:
    adding.add(SHOP, KEY, "p")
    added.forget("shop")
    assert ring.entries == {}
    assert known_keys() == []
    with pytest.raises(FixTheConnection, match="no connection is called “shop”"):
        connection("shop")


def test_every_key_that_was_typed_is_masked_where_errors_are_logged() -> None:
    adding.add(SHOP, KEY, "p")
    assert KEY in [one.reveal() for one in known_keys()]


@pytest.mark.parametrize(
    "changed", [{"world": "production"}, {"host": "cdp.example.com"}], ids=["world", "host"]
)
def test_a_key_is_not_found_for_another_world_or_host(
    ring: Keyring, home: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, str]
) -> None:
    """Whoever rewrites the file does not get the key sent elsewhere."""
    monkeypatch.setenv("WORKBENCH_ALTCRAFT_HOSTS", "cdp.example.com")
    adding.add(replace(CRM, world="test"), KEY)
    file = home / "connections.json"
    (one,) = json.loads(file.read_text())
    file.write_text(json.dumps([{**one, **changed}]))
    with pytest.raises(FixTheConnection, match="is not in this machine's keyring any more"):
        connection("crm")


@pytest.mark.parametrize(
    ("one", "key", "project", "sentence"),
    [
        (SHOP, "twin_practice", "p", "the REST key starts with “twin_”"),
        (CRM, "twin_practice", "", "the token starts with “twin_”"),
        (SHOP, "", "p", "the REST key is empty"),
        (SHOP, "a\nb", "p", "the REST key holds a space, a line break"),
        (SHOP, KEY, "", "the project key is empty"),
        (replace(CRM, host="evil.example"), KEY, "", "the host is “evil.example”"),
        (replace(SHOP, host="evil.example"), KEY, "p", "is not Batch's address"),
        (replace(SHOP, name="twin"), KEY, "p", "a connection is called “twin” already"),
        (replace(SHOP, name="env"), KEY, "p", "a connection is called “env” already"),
        (replace(SHOP, name=""), KEY, "p", "cannot be the name of a connection"),
        (replace(SHOP, name="Shop"), KEY, "p", "cannot be the name of a connection"),
        (replace(SHOP, name="a" * 31), KEY, "p", "cannot be the name of a connection"),
    ],
)
def test_what_cannot_be_a_connection_is_refused_and_nothing_kept(
    ring: Keyring,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    one: Added,
    key: str,
    project: str,
    sentence: str,
) -> None:
    monkeypatch.setenv("WORKBENCH_ENV_KIND", "batch")
    with pytest.raises(FixTheConnection, match=sentence) as told:
        adding.add(one, key, project)
    assert not key or key not in str(told.value).replace("“twin_”", "")
    assert ring.entries == {}
    assert not (home / "connections.json").exists()


def test_a_name_keeps_its_target_and_takes_a_new_key(ring: Keyring) -> None:
    adding.add(SHOP, KEY, "p")
    with pytest.raises(FixTheConnection, match=r"leads to project p \(test\)"):
        adding.add(replace(SHOP, world="production"), KEY, "p")
    with pytest.raises(FixTheConnection, match=r"leads to project p \(test\)"):
        adding.add(SHOP, "rk_another_key", "q")
    assert connection("shop").rest_key.reveal() == KEY
    adding.add(replace(SHOP, label="THE shop "), "rk_another_key", "p ")
    assert connection("shop").rest_key.reveal() == "rk_another_key"
    assert len(ring.entries) == 1


def test_of_two_names_that_become_one_the_second_does_not_take_the_place_of_the_first(
    ring: Keyring,
) -> None:
    adding.add(replace(CRM, name="a_b", label="a.b"), KEY)
    with pytest.raises(FixTheConnection, match=r"“a\.b” and “a b” would both be"):
        adding.add(replace(CRM, name="a_b", label="a b"), "another_key_1")
    assert connection("a_b").label == "a.b"
    assert connection("a_b").rest_key.reveal() == KEY
    added.forget("a_b")
    adding.add(replace(CRM, name="a_b", label="a b"), "another_key_1")
    assert connection("a_b").label == "a b"


def test_a_key_of_a_session_that_ended_is_taken_again_for_the_same_place() -> None:
    adding.add(SHOP, KEY, "p")
    keeping._HELD.clear()
    adding.add(SHOP, "rk_another_key", "p")
    assert connection("shop").rest_key.reveal() == "rk_another_key"


@pytest.mark.parametrize(("one", "project"), [(SHOP, "project_1"), (CRM, "")])
def test_a_sending_process_gets_its_key_by_environment(
    monkeypatch: pytest.MonkeyPatch, one: Added, project: str
) -> None:
    adding.add(one, KEY, project)
    there = connection(one.name)
    given = environment(there)
    added.forget(one.name)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert connection(one.name) == there


def test_a_file_that_cannot_be_read_says_what_to_do(home: Path) -> None:
    home.mkdir()
    (home / "connections.json").write_text("[{}]")
    with pytest.raises(FixTheConnection, match="move it aside, then add the connections again"):
        known()
