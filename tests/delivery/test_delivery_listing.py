"""What a target holds is listed to its end, and what is missing is told beside what is there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest

from workbench.delivery.listing import Listed, instead, listed_by, nearest
from workbench.destinations.altcraft.profiles import LOOK as DATABASES
from workbench.destinations.altcraft.profiles import RESOURCES
from workbench.destinations.batch.audiences import LOOK as AUDIENCES
from workbench.destinations.registry import DESTINATIONS
from workbench.vocabulary.replies import Reply


class Altcraft:
    """A vendor with these resources; the shape is that of its page resources/list."""

    def __init__(self, ids: Sequence[int]) -> None:
        self.ids = ids
        self.asked: list[tuple[str, dict[str, str]]] = []

    def __call__(self, route: str, params: Mapping[str, str]) -> Reply:
        self.asked.append((route, dict(params)))
        first, most = int(params.get("from_id", "1")), int(params["limit"])
        page = [number for number in self.ids if number >= first][:most]
        body = {
            "data": [{"id": number, "name": f"R{number}", "groups": []} for number in page],
            "error": 0,
            "error_text": "Successful operation",
            "next_from_id": page[-1] + 1 if page else first,
            "total_count": len(self.ids),
        }
        return Reply(status=200, headers={}, body=json.dumps(body).encode())


def test_the_resources_are_read_until_a_page_is_empty() -> None:
    """Altcraft's page: the next id is passed on until an answer has no lines."""
    ask = Altcraft(range(1, 251))
    found = list(listed_by(ask, RESOURCES))
    assert [(one.name, one.display_name) for one in found[-2:]] == [
        ("249", "R249"),
        ("250", "R250"),
    ]
    assert len(found) == 250
    assert ask.asked == [
        ("resources/list", {"limit": "100"}),
        ("resources/list", {"limit": "100", "from_id": "101"}),
        ("resources/list", {"limit": "100", "from_id": "201"}),
        ("resources/list", {"limit": "100", "from_id": "251"}),
    ]


def test_an_account_without_resources_is_asked_once() -> None:
    ask = Altcraft([])
    assert list(listed_by(ask, RESOURCES)) == []
    assert len(ask.asked) == 1


@pytest.mark.parametrize("odd", ["x", None, [], {}, {"name": "R7"}, {"id": None}, {"id": ["7"]}])
def test_what_cannot_be_named_is_not_proposed(odd: object) -> None:
    body = {"data": [{"id": 1, "name": "R1"}, odd, {"id": 2, "name": "R2"}], "error": 0}
    reply = Reply(200, {}, json.dumps(body).encode())
    for how in (DATABASES, RESOURCES):
        found = list(listed_by(lambda route, params: reply, how))
        assert [(one.name, one.display_name) for one in found] == [("1", "R1"), ("2", "R2")]


def numbered(*ids: int) -> list[Listed]:
    return [Listed(str(number), f"R{number}") for number in ids]


@pytest.mark.parametrize(
    ("name", "others", "told"),
    [
        ("7", [], "it has none yet"),
        ("7", [Listed("1", "Customers"), Listed("2")], "it has 1 “Customers”, 2"),
    ],
)
def test_numbers_are_told_with_what_they_are_called(
    name: str, others: list[Listed], told: str
) -> None:
    assert instead(RESOURCES, name, others) == told


def test_of_many_numbers_ten_are_told_the_likeliest_among_them() -> None:
    told = instead(RESOURCES, "282", numbered(*range(1, 30), 283))
    assert told.count("“") == 10
    assert "283 “R283”" in told
    assert "28 “R28”" in told


def test_names_are_told_by_the_nearest() -> None:
    held = [Listed("OTHER"), Listed("VIP_NOV")]
    assert instead(AUDIENCES, "vip_now", held) == "the nearest name is “VIP_NOV”"
    assert instead(AUDIENCES, "zzz", held) == "it has 2 and none is similar"
    assert [one.name for one in nearest("vip_now", held)] == ["VIP_NOV"]


def test_every_option_with_live_choices_says_where_they_are_listed() -> None:
    for goal in DESTINATIONS.values():
        for option in goal.options:
            if option.live:
                how = goal.look_for(option.name)
                assert how is not None, option.name
                assert how.list, option.name
    profiles = DESTINATIONS["altcraft.profiles.update_batch"]
    assert (profiles.look_for("db_id"), profiles.look_for("resource_id")) == (DATABASES, RESOURCES)
    assert profiles.look_for("matching") is None


def page(**odd: object) -> Reply:
    return Reply(200, {}, json.dumps({"has_more": True, "next_from": "x", **odd}).encode())


def test_a_list_whose_pages_repeat_names_each_object_once() -> None:
    answer = page(audiences=[{"name": "A"}, {"name": "B"}, {"name": "A"}])
    assert [one.name for one in listed_by(lambda *_: answer, AUDIENCES)] == ["A", "B"]


def test_what_is_no_name_and_no_number_is_neither() -> None:
    sizes = [True, -5, 10**26, "many", 1.5, None, [3]]
    answer = page(
        audiences=[{"name": name} for name in (True, False, None, 1.5, ["a"], {"a": 1})]
        + [{"name": f"n{n}", "nb_ids": size} for n, size in enumerate(sizes)]
        + [{"name": "all", "nb_ids": 7}],
    )
    found = {one.name: one.size for one in listed_by(lambda *_: answer, AUDIENCES)}
    assert found == {**{f"n{n}": None for n in range(len(sizes))}, "all": 7}


def test_half_a_character_in_a_name_is_one_that_can_be_shown() -> None:
    body = b'{"audiences": [{"name": "a\\ud800b"}, {"name": "\\ud83d\\ude00"}], "has_more": false}'
    names = [one.name for one in listed_by(lambda *_: Reply(200, {}, body), AUDIENCES)]
    assert names == ["a\N{REPLACEMENT CHARACTER}b", "\N{GRINNING FACE}"]
