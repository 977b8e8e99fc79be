"""The caps of a request (seed 002) at their edges, and what XML cannot carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from altcraft_sheets import bodies, errors, items, planned, profiles, read_xml, sent, sheet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.destinations.altcraft import profiles as module
from workbench.vocabulary.steps import Limit

TOKEN = 1_000


def test_ten_thousand_profiles_are_the_most_of_a_request(tmp_path: Path) -> None:
    """Seed 002: more than 10,000 profiles in one request is not recommended."""
    text = sheet(["email", "n"], *([f"p{n}@b.example", str(n)] for n in range(10_001)))
    made = planned(profiles(tmp_path, text, streams="1"), tmp_path / "plan")
    assert [chunk.records for chunk in made.chunks] == [10_000, 1]
    assert made.eta_s == 0.0
    assert made.quota["assumption"]


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(("over", "chunks"), [(0, 1), (1, 2)])
def test_the_bytes_of_a_request_leave_room_for_the_token(
    form: str, over: int, chunks: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """10,000,000 bytes with 1,000 kept free, here 5,000: exactly full, and one byte more."""
    monkeypatch.setattr(module, "BYTES", Limit(5_000, "bytes", "this test"))
    whole = profiles(tmp_path, sheet(["email", "_city"], *_two("x", 0)), format=form)
    (body,) = bodies(planned(whole, tmp_path / "small"))
    room = 5_000 - TOKEN - len(body)
    text = sheet(["email", "_city"], *_two("x", room + over))
    made = planned(profiles(tmp_path, text, format=form), tmp_path / "plan")
    assert [chunk.bytes for chunk in made.chunks][:1] == (
        [4_000] if not over else [len(body) - _one(form)]
    )
    assert len(made.chunks) == chunks


def _two(letter: str, more: int) -> list[list[str]]:
    return [["a@b.example", letter], ["b@b.example", letter + "y" * more]]


def _one(form: str) -> int:
    # What the second row takes: its record, and the comma or the flag of the one that is alone.
    record = {
        "json": b',{"email":"b@b.example","_city":"x"}',
        "xml": b"<data><email>b@b.example</email><_city>x</_city></data>",
    }[form]
    return len(record) - (len(b" array='true'") if form == "xml" else 0)


def test_the_step_says_what_the_seed_recommends() -> None:
    limits = module.UPDATE_BATCH.limits
    assert (limits["rows"].value, limits["bytes"].value, limits["token"].value) == (
        10_000,
        10_000_000,
        TOKEN,
    )


XML_CELLS = [
    ("nick", "a\x01b", "xml-character"),
    ("nick", "￾", "xml-character"),
    ("tags", "a|b\x0c", "xml-character"),
    ("tags", '["a\\u0000b"]', "xml-character"),
    ("address", '{"a": null}', "xml-structure"),
    ("address", '{"1a": "x"}', "xml-structure"),
    ("address", '{"a b": "x"}', "xml-structure"),
    ("address", '{"a": []}', "xml-structure"),
    ("address", "[[1]]", "xml-structure"),
    ("address", '{"a": "\\u0001"}', "xml-structure"),
    ("address", '{"a": [1, {"b": true}], "c.d-e": "é"}', ""),
    ("nick", "a\tb\nc", ""),
]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_xml_cannot_carry_is_an_issue_there_and_not_in_json(form: str, tmp_path: Path) -> None:
    targets = ["nick", "tags", "address"]
    rows = [
        [f"p{n}@b.example", *(cell if one == target else "" for one in targets)]
        for n, (target, cell, _) in enumerate(XML_CELLS)
    ]
    kinds = {"tags": {"kind": "array"}, "address": {"kind": "json"}}
    ready = profiles(tmp_path, sheet(["email", *targets], *rows), changes=kinds, format=form)
    assert errors(ready) == [
        (line, target, rule)
        for line, (target, _, rule) in enumerate(XML_CELLS, 2)
        if rule and form == "xml"
    ]
    made = planned(ready, tmp_path / "plan")
    assert made.rows_planned == (len(rows) if form == "json" else 2)
    if form == "xml":
        assert sent(made) == [
            {"email": "p10@b.example", "address": {"a": ["1", {"b": "true"}], "c.d-e": "é"}},
            {"email": "p11@b.example", "nick": "a\tb\nc"},
        ]


def test_markup_in_a_cell_is_text(tmp_path: Path) -> None:
    nasty = "</nick></data><data>&lt;<![CDATA[x]]>\r\n'\""
    text = sheet(["email", "nick"], ["a@b.example", nasty], ["b@b.example", "&amp;"])
    told = items(profiles(tmp_path, text, format="xml"), tmp_path / "plan")
    assert [one["nick"] for one in told] == [nasty, "&amp;"]


CELLS = st.fixed_dictionaries(
    {
        "nick": st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs"])),
        "visits.incr": st.one_of(st.just(""), st.integers(-999, 999).map(str)),
        "tags": st.lists(st.sampled_from(["tea", "a<b", "x & y", "чай"]), max_size=3),
        "gone.unset": st.sampled_from(["", "true", "false"]),
        "phones": st.lists(st.sampled_from(["+79001234567", "+33199001234"]), max_size=2),
        "status": st.sampled_from(["", "-1", "subscribed", "unsubscribed"]),
        "priority": st.sampled_from(["", "-1", "0", "7"]),
        "cats": st.lists(st.sampled_from(["news", "sale"]), max_size=2),
    }
)
PLACE = "subscription.email"


def _row(n: int, cells: dict[str, Any]) -> list[str]:
    member = ["28" if any(cells[m] for m in ("status", "priority", "cats")) else ""]
    listed = {name: "|".join(cells[name]) for name in ("tags", "phones", "cats")}
    told = {**cells, **listed}
    nick = told["nick"] if not re.search(r"[￾￿\|]|\A\s*\Z|\A[#=]", told["nick"]) else ""
    return [
        *(f"p{n}@b.example", nick, told["visits.incr"], told["tags"], told["gone.unset"]),
        *(told["phones"], *member, told["status"], told["priority"], told["cats"]),
    ]


HEADERS = [
    *("email", "nick", "visits.incr", "tags", "gone.unset", "phones", f"{PLACE}.resource_id"),
    *(f"{PLACE}.status", f"{PLACE}.priority", f"{PLACE}.cats"),
]


@given(rows=st.lists(CELLS, min_size=1, max_size=8))
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_json_and_xml_of_one_recipe_read_as_the_same_data(
    rows: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("same")
    text = sheet(HEADERS, *(_row(n, cells) for n, cells in enumerate(rows)))
    kinds = {
        "nick": {"kind": "text"},
        "tags": {"kind": "array"},
        "visits.incr": {"kind": "integer"},
    }
    told = {
        form: list(_data(folder, text, form, changes=kinds, allow_subscribe=True))
        for form in ("json", "xml")
    }
    assert len(told["json"]) == len(rows)
    assert [_as_text(item) for item in told["json"]] == told["xml"]


def _data(folder: Path, text: str, form: str, **more: Any) -> Iterator[Any]:
    for body in bodies(planned(profiles(folder, text, format=form, **more), folder / form)):
        read = read_xml(body) if form == "xml" else orjson.loads(body)
        yield from read["data"]


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_text(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_as_text(member) for member in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
