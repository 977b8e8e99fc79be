"""Before anything is sent: one sentence for each thing that is wrong with the target."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from misbehaving import Request, answer, close, error, json_answer

from workbench.delivery.origins import connection
from workbench.delivery.preflight import listed, look
from workbench.destinations.batch.audiences import LOOK
from workbench.destinations.registry import destination
from workbench.errors import FixTheConnection, Wait

UPDATE = destination("batch.audiences.update")
REPLACE = destination("batch.audiences.replace")


class Held:
    """A vendor that holds some audiences and lists them two a page."""

    def __init__(self, **sizes: int) -> None:
        self.sizes = sizes

    def __call__(self, sock, request: Request) -> None:
        asked = {key: value[0] for key, value in parse_qs(urlsplit(request.path).query).items()}
        if "/list" in request.path:
            self._list(sock, request, int(asked.get("from", "0")))
        elif asked["name"] in self.sizes:
            json_answer(200, self._shown(asked["name"]))(sock, request)
        else:
            error(404, "ROUTE_NOT_FOUND")(sock, request)

    def _list(self, sock, request: Request, first: int) -> None:
        names = sorted(self.sizes)
        page = [self._shown(name) for name in names[first : first + 2]]
        more = first + 2 < len(names)
        body = {"audiences": page, "has_more": more} | (
            {"next_from": str(first + 2)} if more else {}
        )
        json_answer(200, body)(sock, request)

    def _shown(self, name: str) -> dict[str, object]:
        return {"name": name, "display_name": f"The {name}", "nb_ids": self.sizes[name]}


@pytest.fixture(autouse=True)
def unpaced(monkeypatch) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_NO_QUOTA", "1")


def test_what_is_there_is_shown_with_its_size_and_date(vendor) -> None:
    vendor.view = Held(VIP=12)
    found = look(connection("twin"), UPDATE, {"name": "VIP"})
    assert (found.object_name, found.exists, found.size, found.world) == (
        "VIP",
        True,
        12,
        "practice",
    )
    assert found.seen_at.endswith("Z")


def test_a_missing_audience_names_the_nearest_one_and_how_to_create_it(vendor) -> None:
    vendor.view = Held(VIP_NOV=12, OTHER=1, THIRD=0)
    with pytest.raises(FixTheConnection) as told:
        look(connection("twin"), UPDATE, {"name": "vip_now", "create": False})
    assert "no audience called “vip_now”" in str(told.value)
    assert "“VIP_NOV”" in str(told.value)
    assert "`--set create=true`" in str(told.value)


def test_a_missing_audience_that_the_send_creates_is_fine(vendor) -> None:
    vendor.view = Held(OTHER=1)
    found = look(connection("twin"), UPDATE, {"name": "VIP", "create": True})
    assert (found.exists, found.size) == (False, 0)
    assert [one.name for one in found.others] == ["OTHER"]


def test_a_replace_has_no_create_to_hint_at(vendor) -> None:
    vendor.view = Held()
    with pytest.raises(FixTheConnection, match="create it first"):
        look(connection("twin"), REPLACE, {"name": "VIP"})


def test_the_list_is_read_to_its_end(vendor) -> None:
    vendor.view = Held(A=1, B=2, C=3, D=4, E=5)
    found = listed(connection("twin"), LOOK)
    assert [(one.name, one.size) for one in found] == [
        ("A", 1),
        ("B", 2),
        ("C", 3),
        ("D", 4),
        ("E", 5),
    ]
    assert found[0].display_name == "The A"
    assert len(vendor.asked) == 3


def test_a_list_that_never_ends_is_left_after_20_pages(vendor) -> None:
    vendor.view = json_answer(
        200, {"audiences": [{"name": "A"}], "has_more": True, "next_from": "x"}
    )
    assert [one.name for one in listed(connection("twin"), LOOK)] == ["A"]
    assert len(vendor.asked) == 20


def test_a_wrong_key_names_the_variables_to_change(vendor, monkeypatch) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_KEY", "twin_canary_77aa")
    vendor.view = error(401, "AUTHENTICATION_INVALID", "twin_canary_77aa is not valid")
    with pytest.raises(FixTheConnection) as told:
        look(connection("twin"), UPDATE, {"name": "VIP"})
    assert "WORKBENCH_TWIN_KEY and WORKBENCH_TWIN_PROJECT" in str(told.value)
    assert "project_practice" in str(told.value)
    assert "canary" not in str(told.value)


def test_a_twin_that_is_not_running_says_how_to_start_one(monkeypatch) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_URL", "http://127.0.0.1:9")
    with pytest.raises(FixTheConnection, match=r"workbench twin.*WORKBENCH_TWIN_URL"):
        look(connection("twin"), UPDATE, {"name": "VIP"})


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (error(503, "MAINTENANCE_ERROR"), Wait),
        (error(500, "SERVER_ERROR"), FixTheConnection),
        (answer(200, b"<html>Wi-Fi", content_type="text/html"), FixTheConnection),
        (answer(302, b"", location="http://127.0.0.1:9"), FixTheConnection),
        (close, FixTheConnection),
    ],
    ids=["maintenance", "500", "sign-in page", "redirect", "no answer"],
)
def test_any_other_answer_is_one_sentence(vendor, act, kind) -> None:
    vendor.view = act
    with pytest.raises(kind) as told:
        look(connection("twin"), UPDATE, {"name": "VIP"})
    assert "\n" not in str(told.value)


def test_looking_takes_its_turn_from_the_same_quota(vendor, monkeypatch) -> None:
    from workbench.delivery.journal import Journal

    monkeypatch.delenv("WORKBENCH_TWIN_NO_QUOTA")
    vendor.view = Held(VIP=1)
    look(connection("twin"), UPDATE, {"name": "VIP"})
    with Journal() as journal:
        (bucket,) = journal.rows("SELECT quota_group, level FROM quota")
    assert (bucket["quota_group"], bucket["level"]) == ("batch:other", 0.0)
    assert json.dumps(list(bucket))


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"5", b'{"audiences": {"a": 1}}', b'{"a'])
def test_what_is_no_list_is_not_an_empty_one(vendor, body: bytes) -> None:
    vendor.view = answer(200, body)
    with pytest.raises(FixTheConnection, match="in a way that the vendor does not document"):
        listed(connection("twin"), LOOK)
