"""Where a key may go: the twin on this machine, or the vendor's fixed address (T4)."""

from __future__ import annotations

import dataclasses

import pytest

from workbench.delivery.addresses import loopback_address
from workbench.delivery.client import Client
from workbench.delivery.connections import environment
from workbench.delivery.origins import connection, known, known_keys
from workbench.delivery.secrets import Secret
from workbench.errors import FixTheConnection

ACME = {
    "WORKBENCH_ACME_KIND": "batch",
    "WORKBENCH_ACME_WORLD": "production",
    "WORKBENCH_ACME_REST_KEY": "rk_1",
    "WORKBENCH_ACME_PROJECT_KEY": "project_1",
}


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in ACME.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("http://127.0.0.1:8600", "http://127.0.0.1:8600"),
        ("http://localhost:8600/", "http://localhost:8600"),
        ("http://[::1]:8600", "http://[::1]:8600"),
        ("HTTP://LOCALHOST", "http://localhost"),
    ],
)
def test_an_address_of_this_machine_is_rebuilt_from_its_parts(given: str, address: str) -> None:
    assert loopback_address(given) == address


@pytest.mark.parametrize(
    "given",
    [
        "https://127.0.0.1:8600",  # no certificate to check on loopback; http is meant
        "http://127.0.0.1:8600\\@api.batch.com/",
        "http://api.batch.com@127.0.0.1:8600",
        "http://127.0.0.1:8600@api.batch.com",
        "http://127.0.0.1:8600?x=1",
        "http://127.0.0.1:8600#x",
        "http://127.0.0.1:8600/batch",
        "http://127.1:8600",
        "http://0:8600",
        "http://2130706433:8600",
        "http://0x7f000001:8600",
        "http://[::ffff:127.0.0.1]:8600",
        "http://127.0.0.1.example.com:8600",
        "http://localhost.example.com",
        "http://ⅼocalhost:8600",
        "http://127.0.0.1:99999999",
        "ftp://127.0.0.1",
        "127.0.0.1:8600",
        "",
    ],
)
def test_any_other_address_is_refused(given: str) -> None:
    with pytest.raises(FixTheConnection, match="WORKBENCH_TWIN_URL is not an address"):
        loopback_address(given)


def test_the_twin_takes_only_made_up_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_KEY", "rk_real")
    with pytest.raises(FixTheConnection, match="does not start with “twin_”") as told:
        connection("twin", twin_url="http://127.0.0.1:1")
    assert "rk_real" not in str(told.value)


def test_the_twin_has_a_key_and_a_project_of_its_own() -> None:
    made = connection("twin", twin_url="http://127.0.0.1:1")
    assert (made.world, made.label, made.paced) == ("practice", "Practice", True)
    assert made.base_url == "http://127.0.0.1:1/batch"
    assert made.rest_key.reveal() == "twin_practice"
    assert made.project_key == "project_practice"


def test_the_twin_without_a_server_says_how_to_start_one() -> None:
    with pytest.raises(FixTheConnection, match="workbench twin"):
        connection("twin")


def test_a_connection_of_the_environment_goes_to_the_vendors_fixed_address(acme) -> None:
    acme.setenv("WORKBENCH_ACME_HOST", "https://evil.example")
    made = connection("acme")
    assert (made.base_url, made.world) == ("https://api.batch.com", "production")
    assert (made.rest_key.reveal(), made.project_key) == ("rk_1", "project_1")
    assert connection("ACME") == made
    assert known() == ("twin", "acme")


def test_an_unknown_name_lists_the_known_ones_and_how_to_add_one(acme) -> None:
    with pytest.raises(FixTheConnection, match=r"known: twin, acme.*WORKBENCH_OTHER_ONE_KIND"):
        connection("other-one")


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("KIND", "braze", "WORKBENCH_ACME_KIND is “braze”: expected batch or altcraft"),
        ("KIND", "altcraft", "WORKBENCH_ACME_HOST is not set: expected ru.altkraft.com"),
        ("WORLD", "", "WORKBENCH_ACME_WORLD is not set: expected test or production"),
        ("WORLD", "practice", "expected test or production"),
        ("REST_KEY", "", "WORKBENCH_ACME_REST_KEY is empty"),
        ("PROJECT_KEY", "a b", "WORKBENCH_ACME_PROJECT_KEY holds a space"),
    ],
)
def test_each_wrong_variable_is_named(acme, variable: str, value: str, sentence: str) -> None:
    acme.setenv(f"WORKBENCH_ACME_{variable}", value)
    with pytest.raises(FixTheConnection, match=sentence):
        connection("acme")


def test_the_fingerprint_is_made_of_address_and_project_and_not_of_the_key(acme) -> None:
    before = connection("acme").fingerprint
    acme.setenv("WORKBENCH_ACME_REST_KEY", "rk_2")
    assert connection("acme").fingerprint == before
    acme.setenv("WORKBENCH_ACME_PROJECT_KEY", "project_2")
    assert connection("acme").fingerprint != before
    assert len(before) == 12


def test_practice_is_one_place_whatever_its_address() -> None:
    one = connection("twin", twin_url="http://127.0.0.1:7")
    other = connection("twin", twin_url="http://localhost:8")
    assert one.fingerprint == other.fingerprint


def test_a_connection_can_be_made_again_from_its_environment(monkeypatch, acme) -> None:
    twin = connection("twin", twin_url="http://127.0.0.1:7")
    named = connection("acme")
    given = {**environment(twin), **environment(named)}
    for name in ACME:
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert connection("twin") == twin
    assert connection("acme") == named


def test_no_representation_of_a_connection_shows_its_key(acme) -> None:
    assert "rk_1" not in f"{connection('acme')!r} {connection('acme')}"


OWN = {
    "WORKBENCH_OWN_KIND": "altcraft",
    "WORKBENCH_OWN_WORLD": "test",
    "WORKBENCH_OWN_TOKEN": "abcdef",
    "WORKBENCH_OWN_HOST": "ru.altkraft.com",
}


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in OWN.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_altcrafts_token_goes_only_to_a_host_that_is_allowed(own) -> None:
    made = connection("own")
    assert (made.vendor, made.base_url) == ("altcraft", "https://ru.altkraft.com/api/v1.1")
    assert made.rest_key.reveal() == "abcdef"


@pytest.mark.parametrize(
    "host",
    [
        "cdp.example.com",
        "ru.altkraft.com.evil.example",
        "x@ru.altkraft.com",
        "ru.altkraft.com/x",
        "",
    ],
)
def test_any_other_host_is_refused_and_the_token_not_told(own, host: str) -> None:
    own.setenv("WORKBENCH_OWN_HOST", host)
    with pytest.raises(FixTheConnection, match=r"expected ru\.altkraft\.com") as told:
        connection("own")
    assert "abcdef" not in str(told.value)


def test_a_platform_of_ones_own_is_allowed_by_name(own) -> None:
    own.setenv("WORKBENCH_OWN_HOST", "cdp.example.com")
    own.setenv("WORKBENCH_ALTCRAFT_HOSTS", "other.example.com, cdp.example.com")
    made = connection("own")
    assert made.base_url == "https://cdp.example.com/api/v1.1"
    own.delenv("WORKBENCH_ALTCRAFT_HOSTS")
    for name, value in environment(made).items():
        own.setenv(name, value)
    assert connection("own") == made


def test_a_connection_of_one_vendor_is_not_used_for_the_other(acme) -> None:
    assert connection("acme", "batch").vendor == "batch"
    with pytest.raises(FixTheConnection, match="leads to Batch, and these rows go to Altcraft"):
        connection("acme", "altcraft")


def test_practice_imitates_both_vendors_apart() -> None:
    batch = connection("twin", twin_url="http://127.0.0.1:7")
    other = connection("twin", "altcraft", twin_url="http://127.0.0.1:7")
    assert other.base_url == "http://127.0.0.1:7/altcraft/api/v1.1"
    assert batch.fingerprint != other.fingerprint
    assert environment(batch) == environment(other)


@pytest.mark.parametrize(
    "host",
    [
        *("127.1", "127.0.0.1", "10.0.0.1:443", "0x7f.1", "0x7f.0x1", "1.2.3.4.5", "a.0x7f000001"),
        *("2130706433", "0x7f000001", "localhost", "[::1]", "cdp.example.com.", "-a.example.com"),
        *("cdp.example.com:0", "cdp.example.com:99999", "cdp.exаmple.com", "cdp.example.com/x"),
        *("cdp.example.com\\@evil.example", "cdp.example.com?x", "cdp.example.com#x", "a b.com"),
    ],
)
def test_a_host_that_is_no_plain_name_is_refused_even_where_it_is_allowed(own, host: str) -> None:
    """T4: another spelling of loopback, or what two readers of an address take differently."""
    own.setenv("WORKBENCH_OWN_HOST", host)
    own.setenv("WORKBENCH_ALTCRAFT_HOSTS", host)
    with pytest.raises(FixTheConnection, match="WORKBENCH_OWN_HOST is"):
        connection("own")


@pytest.mark.parametrize("host", ["cdp.example.com", "cdp.example.com:8443", "xn--caf-dma.example"])
def test_a_plain_name_with_or_without_a_port_may_be_allowed(own, host: str) -> None:
    own.setenv("WORKBENCH_OWN_HOST", host)
    own.setenv("WORKBENCH_ALTCRAFT_HOSTS", host)
    assert connection("own").base_url == f"https://{host}/api/v1.1"


@pytest.mark.parametrize(("name", "part"), [("acme", "REST_KEY"), ("own", "TOKEN")])
def test_a_practice_key_is_not_taken_for_a_vendors(acme, own, name: str, part: str) -> None:
    acme.setenv(f"WORKBENCH_{name.upper()}_{part}", "twin_of_practice")
    with pytest.raises(FixTheConnection, match=r"as only practice's keys do") as told:
        connection(name)
    assert "of_practice" not in str(told.value)


@pytest.mark.parametrize(
    ("key", "url", "sentence"),
    [
        ("twin_k", "https://api.batch.com", "has a practice key and leads to api.batch.com"),
        ("rk_1", "http://127.0.0.1:8600/batch", "has a real key and leads to 127.0.0.1"),
        ("rk_1", "https://localhost", "has a real key and leads to localhost"),
        ("rk_1", "http://[::1]:8600", "has a real key and leads to"),
        ("rk_1", "http://api.batch.com", "without TLS"),
    ],
)
def test_a_key_goes_only_where_it_is_for_whoever_made_the_connection(
    acme, key: str, url: str, sentence: str
) -> None:
    """The last door before the wire: the client itself."""
    there = dataclasses.replace(connection("acme"), base_url=url, rest_key=Secret(key))
    with pytest.raises(FixTheConnection, match=sentence) as told:
        Client(there)
    assert key not in str(told.value).replace("“twin_”", "")


def test_the_key_of_practice_says_that_it_is_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_KEY", "rk_of_production")
    with pytest.raises(FixTheConnection, match="does not start with “twin_”") as told:
        connection("twin", twin_url="http://127.0.0.1:7")
    assert "rk_of" not in str(told.value)


def test_every_key_of_the_environment_is_known_also_one_that_cannot_be_used(acme, own) -> None:
    acme.setenv("WORKBENCH_ACME_REST_KEY", "rk_0123456789")
    acme.delenv("WORKBENCH_ACME_WORLD")
    own.setenv("WORKBENCH_OWN_TOKEN", "token\n0123456789")
    own.setenv("WORKBENCH_TWIN_KEY", "twin_0123456789")
    own.setenv("WORKBENCH_ACME_PROJECT_KEY", "shown everywhere")
    found = {one.reveal() for one in known_keys()}
    assert found == {"rk_0123456789", "token\n0123456789", "twin_0123456789"}
