"""How rows find their profiles: the eleven modes of seed 002, their keys, and two lanes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from altcraft_sheets import bodies, errors, items, judged, planned, profiles, sheet

from workbench.destinations.altcraft.matching import MODES
from workbench.errors import FixTheRecipe

SEED_MODES = (
    *("email", "email_profile", "email_sub", "phone", "phone_sub", "profile_id", "push_sub"),
    *("custom", "custom_sub", "email_phone", "email_phone_sub"),
)
MAIL = ({"email": "a@b.example"}, {"email": "a@b.example"})
PHONE = ({"phones": "+79001234567"}, {"phones": ["+79001234567"]})
OWN = ({"CRM_ID": "C-1"}, {"CRM_ID": "C-1"})
# What a row needs, and what of it stands in the profile's data (api/altcraft.md 4).
NEEDS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "email": MAIL,
    "email_profile": MAIL,
    "email_sub": MAIL,
    "phone": PHONE,
    "phone_sub": PHONE,
    "profile_id": ({"profile_id": "65a1b2c3d4e5f60718293a4b"},) * 2,
    "push_sub": ({"provider": "Firefox", "subscription_id": "tok"},) * 2,
    "custom": OWN,
    "custom_sub": OWN,
    "email_phone": ({**MAIL[0], **PHONE[0]}, {**MAIL[1], **PHONE[1]}),
    "email_phone_sub": ({**MAIL[0], **PHONE[0]}, {**MAIL[1], **PHONE[1]}),
}


def options(mode: str) -> dict[str, str]:
    return {"matching": mode} | ({"field_name": "CRM_ID"} if mode.startswith("custom") else {})


def test_the_modes_are_those_of_the_seed() -> None:
    assert MODES == SEED_MODES


@pytest.mark.parametrize("mode", SEED_MODES)
def test_each_mode_sends_its_key_in_the_profiles_data(mode: str, tmp_path: Path) -> None:
    """A row that lacks it is an Issue at the key, and nothing of that row is sent."""
    cells, key = NEEDS[mode]
    text = sheet([*cells, "_city"], [*cells.values(), "Perm"], [*[""] * len(cells), "Omsk"])
    ready = profiles(tmp_path, text, **options(mode))
    assert errors(ready) == [(3, next(iter(cells)), "key-missing")]
    (body,) = bodies(planned(ready, tmp_path / "plan"))
    read = orjson.loads(body)
    assert read["data"] == [key | {"_city": "Perm"}]
    assert read["matching"] == mode
    assert read.get("field_name") == ("CRM_ID" if mode.startswith("custom") else None)


@pytest.mark.parametrize("mode", ["email_phone", "email_phone_sub"])
def test_either_key_is_enough_where_a_mode_searches_by_both(mode: str, tmp_path: Path) -> None:
    text = sheet(
        ["email", "phones", "_city"], ["a@b.example", "", "Perm"], ["", "+79001234567", "Omsk"]
    )
    ready = profiles(tmp_path, text, matching=mode)
    assert items(ready, tmp_path / "plan") == [
        {"email": "a@b.example", "_city": "Perm"},
        {"phones": ["+79001234567"], "_city": "Omsk"},
    ]


def test_half_a_push_key_is_none(tmp_path: Path) -> None:
    text = sheet(["provider", "subscription_id", "_city"], ["Firefox", "", "x"], ["", "tok", "y"])
    assert errors(profiles(tmp_path, text, matching="push_sub")) == [
        (2, "subscription_id", "key-missing"),
        (3, "provider", "key-missing"),
    ]


def test_tags_are_one_matching_value(tmp_path: Path) -> None:
    """Seed 002: searching by a combination of tags, recorded as a string: "tag-1, tag-2"."""
    text = sheet(["Tags", "_city"], ["tag-1, tag-2", "Perm"])
    ready = profiles(tmp_path, text, matching="custom", field_name="Tags")
    assert items(ready, tmp_path / "plan") == [{"Tags": "tag-1, tag-2", "_city": "Perm"}]


def test_a_key_with_spaces_at_its_ends_is_another_key(tmp_path: Path) -> None:
    text = sheet(["CRM_ID", "_city"], ["C-1 ", "Perm"], ["C-2", "Omsk"])
    ready = profiles(tmp_path, text, matching="custom", field_name="CRM_ID")
    assert errors(ready) == [(2, "CRM_ID", "key-spaces")]


LANES = sheet(
    ["email", "phones", "_city"],
    ["a@b.example", "+79001234567", "both"],
    ["", "+79001234568", "phone"],
    ["b@b.example", "", "email"],
    ["", "", "none"],
)


def test_those_with_an_email_go_by_email_and_the_others_by_phone(tmp_path: Path) -> None:
    ready = profiles(tmp_path, LANES, otherwise="phone")
    assert errors(ready) == [(5, "email", "key-missing")]
    made = planned(ready, tmp_path / "plan")
    assert [step.operation for step in made.steps] == ["update by email", "update by phone"]
    sent = {
        made.step(chunk.step).operation: orjson.loads(made.chunk_path(chunk.n).read_bytes())
        for chunk in made.chunks
    }
    assert {
        operation: (body["matching"], [item["_city"] for item in body["data"]])
        for operation, body in sent.items()
    } == {
        "update by email": ("email", ["both", "email"]),
        "update by phone": ("phone", ["phone"]),
    }
    # A phone is a field of the profile as well, so the first lane sets it.
    assert sent["update by email"]["data"][0]["phones"] == ["+79001234567"]
    places = made.row_places()
    by_chunk = {c.n: made.step(c.step).operation for c in made.chunks}
    assert [by_chunk.get(n, "") for n in places["chunk"].to_pylist()] == [
        "update by email",
        "update by phone",
        "update by email",
        "",
    ]


def test_a_key_that_is_no_field_stays_out_of_the_other_lane(tmp_path: Path) -> None:
    text = sheet(
        ["profile_id", "email", "_city"],
        ["65a1b2c3d4e5f60718293a4b", "a@b.example", "first"],
        ["", "b@b.example", "second"],
    )
    ready = profiles(tmp_path, text, matching="profile_id", otherwise="email")
    assert items(ready, tmp_path / "plan") == [
        {"profile_id": "65a1b2c3d4e5f60718293a4b", "email": "a@b.example", "_city": "first"},
        {"email": "b@b.example", "_city": "second"},
    ]


def test_only_the_lane_by_email_or_phone_is_narrowed(tmp_path: Path) -> None:
    text = sheet(["CRM_ID", "email", "_city"], ["C-1", "", "x"], ["", "b@b.example", "y"])
    narrowed = {"matching": "custom", "field_name": "CRM_ID", "otherwise": "email_sub"}
    ready = profiles(tmp_path, text, resource_id="24", **narrowed)
    read = [orjson.loads(body) for body in bodies(planned(ready, tmp_path / "plan"))]
    assert [(b["matching"], b.get("resource_id"), b.get("field_name")) for b in read] == [
        ("custom", None, "CRM_ID"),
        ("email_sub", 24, None),
    ]


def test_the_last_row_of_a_key_is_the_one_that_is_sent(tmp_path: Path) -> None:
    text = sheet(
        ["email", "_city"], ["a@b.example", "1"], ["b@b.example", "2"], ["a@b.example", "3"]
    )
    made = planned(profiles(tmp_path, text), tmp_path / "plan")
    assert made.not_sent == {"superseded": 1}


HEADS = {"email": ["email", "_city"], "custom": ["CRM_ID", "_city"], "push": ["provider", "_city"]}


@pytest.mark.parametrize(
    ("headers", "options", "sentence"),
    [
        (["_city"], {}, "No column is mapped to “email”, by which profiles are searched"),
        (["email", "_city"], {"otherwise": "phone"}, "No column is mapped to “phones”"),
        (["_city"], {"matching": "email_phone"}, "“email” or “phones”"),
        (HEADS["push"], {"matching": "push_sub"}, "“provider” and “subscription_id”"),
        (HEADS["custom"], {"matching": "custom"}, "add --set field_name="),
        (HEADS["email"], {"field_name": "CRM_ID"}, "the matching is email, which needs none"),
        (
            HEADS["custom"],
            {"matching": "custom", "field_name": "CRM_ID", "resource_id": "24"},
            "narrows a matching by e-mail or phone",
        ),
        (HEADS["email"], {"otherwise": "email_sub"}, "lack that of email_sub as well"),
        (["email", "profile_id"], {}, "add --set matching=profile_id, or leave the column behind"),
        (["email", "provider"], {}, "add --set matching=push_sub"),
        (["email"], {}, "says anything about the people but their key"),
    ],
)
def test_what_does_not_fit_together_is_said(
    headers: list[str], options: dict[str, str], sentence: str
) -> None:
    with pytest.raises(FixTheRecipe, match=sentence):
        judged(headers, **options)


def test_a_key_is_a_whole_number_or_a_text() -> None:
    """Seed 002: int/string; and an array cannot be, since tags are one text."""
    with pytest.raises(FixTheRecipe, match="the key, as array, and a key is one number or one"):
        judged(["phones", "_city"], matching="custom", field_name="phones")


@pytest.mark.parametrize("db", ["0", "01", "one", "-1", ""])
def test_the_database_is_a_number(db: str) -> None:
    with pytest.raises(FixTheRecipe, match=r"expected a number in digits|needs the option"):
        judged(["email", "_city"], db_id=db)
