"""The request bodies of profile updates, typed by hand from seed 000 and the pages."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from profile_sheets import UPDATE, bodies, operations, planned, prepared, sheet

from workbench.destinations.batch import profiles
from workbench.payloads.columns import ReadyColumn
from workbench.recipes.recipe import Recipe

MASS = "batch.profiles.mass_update"

SEED_SHEET = sheet(
    [
        *("custom_id", "$email_address", "$email_marketing", "$phone_number", "$sms_marketing"),
        *("$language", "$region", "$timezone", "firstname", "date(birthdate)", "interests"),
        *("reward_programs.$add", "event.name", "event.$label", "event.quantity"),
        *("event.unit_price", "event.$tags"),
    ],
    [
        *("jane.doe@demobatch.com", "jane.doe@demobatch.com", "subscribed", "+33639981337"),
        *("unsubscribed", "en", "FR", "Europe/Paris", "Jane", "1989-07-20", "bikes|cinema"),
        *("premium_customer", "added_to_cart", "pumpkin", "5", "3.99", "fruits|organic|on_sale"),
    ],
)
SEED_OPERATION = {
    "identifiers": {"custom_id": "jane.doe@demobatch.com"},
    "attributes": {
        "$email_address": "jane.doe@demobatch.com",
        "$email_marketing": "subscribed",
        "$phone_number": "+33639981337",
        "$sms_marketing": "unsubscribed",
        "$language": "en",
        "$region": "FR",
        "$timezone": "Europe/Paris",
        "firstname": "Jane",
        "date(birthdate)": "1989-07-20T00:00:00Z",
        "interests": ["bikes", "cinema"],
        "reward_programs": {"$add": ["premium_customer"]},
    },
    "events": [
        {
            "name": "added_to_cart",
            "attributes": {
                "$label": "pumpkin",
                "quantity": 5,
                "unit_price": 3.99,
                "$tags": ["fruits", "organic", "on_sale"],
            },
        }
    ],
}


@pytest.mark.parametrize(("to", "route"), [(UPDATE, "update"), (MASS, "mass-update")])
def test_the_operation_is_that_of_the_seed(to: str, route: str, tmp_path: Path) -> None:
    """Seed 000, the block of profiles/update; mass-update takes the same (api/batch.md 2.1)."""
    ready = prepared(tmp_path, SEED_SHEET, to=to, allow_subscribe=True)
    made = planned(ready, tmp_path / "plan")
    assert [orjson.loads(body) for body in bodies(made)] == [[SEED_OPERATION]]
    assert [(step.operation, step.route) for step in made.steps] == [
        (route, f"2.11/profiles/{route}")
    ]


def test_the_bytes_are_these(tmp_path: Path) -> None:
    text = sheet(
        ["custom_id", "firstname", "orders", "interests.$add", "interests.$remove", "event.name"],
        ["00123", 'Anaïs "A"', "7", "bikes", "cars|boats", ""],
        ["b", "", "", "", "cars", "seen"],
    )
    made = planned(prepared(tmp_path, text), tmp_path / "plan")
    assert bodies(made) == [
        (
            '[{"identifiers":{"custom_id":"00123"},"attributes":{"firstname":"Anaïs \\"A\\"",'
            '"orders":7,"interests":{"$add":["bikes"],"$remove":["cars","boats"]}}},'
            '{"identifiers":{"custom_id":"b"},"attributes":{"interests":{"$remove":["cars"]}},'
            '"events":[{"name":"seen"}]}]'
        ).encode()
    ]


VALUES = (
    ("orders", "12", "orders", 12),
    ("basket", "3.50", "basket", 3.5),
    ("vip", "true", "vip", True),
    ("seen", "2026-03-31T09:30:00Z", "date(seen)", "2026-03-31T09:30:00Z"),
    ("page", "https://example.com/a", "url(page)", "https://example.com/a"),
    ("sizes", "s|m", "sizes", ["s", "m"]),
    ("Prénom", "Zoé", "prenom", "Zoé"),
    ("postcode", "01000", "postcode", "01000"),
    ("$topic_preferences.$remove", "sport", "$topic_preferences", {"$remove": ["sport"]}),
)


def test_attributes_are_written_by_their_kinds(tmp_path: Path) -> None:
    """api/batch.md 2.3: JSON scalars, date(name) and url(name), lists, $add and $remove."""
    headers, cells, keys, values = zip(*VALUES, strict=True)
    ready = prepared(tmp_path, sheet(["custom_id", *headers], ["a", *cells]))
    assert operations(ready, tmp_path / "plan") == [
        {"identifiers": {"custom_id": "a"}, "attributes": dict(zip(keys, values, strict=True))}
    ]


def test_an_empty_cell_is_left_out_unless_the_column_says_that_it_deletes(tmp_path: Path) -> None:
    """null deletes an attribute (api/batch.md 2.3); a date's as well, under its own key."""
    text = sheet(
        ["custom_id", "city", "born", "$language"], ["a", "", "", "fr"], ["b", "x", "", ""]
    )
    deletes = {"blank": "null"}
    changes = {"city": deletes, "born": {"kind": "date", **deletes}, "$language": deletes}
    ready = prepared(tmp_path, text, changes=changes)
    assert operations(ready, tmp_path / "plan") == [
        {
            "identifiers": {"custom_id": "a"},
            "attributes": {"city": None, "date(born)": None, "$language": "fr"},
        },
        {
            "identifiers": {"custom_id": "b"},
            "attributes": {"city": "x", "date(born)": None, "$language": None},
        },
    ]


def test_a_cell_of_events_is_sent_as_it_is_written(tmp_path: Path) -> None:
    """Digits, order and nesting stay (api/batch.md 2.4)."""
    cell = (
        '[{"name":"bought","time":"2026-11-22T04:59:59Z","attributes":{"total":10.50,'
        '"items":[{"sku":"00A","date(due)":"2026-12-01T00:00:00Z"}],"by":{"till":7}}},'
        ' {"name":"seen"}]'
    )
    ready = prepared(tmp_path, sheet(["custom_id", "events"], ["a", cell], ["b", '[{"name":"x"}]']))
    made = planned(ready, tmp_path / "plan")
    assert bodies(made) == [
        (
            '[{"identifiers":{"custom_id":"a"},"events":'
            + cell
            + '},{"identifiers":{"custom_id":"b"},"events":[{"name":"x"}]}]'
        ).encode()
    ]


def test_the_time_of_a_flat_event_is_rfc_3339(tmp_path: Path) -> None:
    text = sheet(
        ["custom_id", "event.name", "event.time", "event.due", "event.page"],
        ["a", "seen", "2026-11-22 05:30:00+01:00", "2026-12-01", "https://example.com"],
    )
    assert operations(prepared(tmp_path, text), tmp_path / "plan") == [
        {
            "identifiers": {"custom_id": "a"},
            "events": [
                {
                    "name": "seen",
                    "time": "2026-11-22T05:30:00+01:00",
                    "attributes": {
                        "date(due)": "2026-12-01T00:00:00Z",
                        "url(page)": "https://example.com",
                    },
                }
            ],
        }
    ]


@pytest.mark.parametrize(("to", "most"), [(UPDATE, 200), (MASS, 10_000)])
def test_a_request_holds_at_most_so_many_profiles(to: str, most: int, tmp_path: Path) -> None:
    """Seed 000: 200 operations; mass-update 10,000 (api/batch.md 2.1)."""
    rows = [(f"c{n}", "x") for n in range(most)]
    for extra, records in ((0, [most]), (1, [most, 1])):
        text = sheet(["custom_id", "city"], *rows, *[("last", "x")] * extra)
        made = planned(prepared(tmp_path, text, to=to), tmp_path / f"plan{extra}")
        assert [chunk.records for chunk in made.chunks] == records


def test_the_quota_counts_profiles_and_not_requests(tmp_path: Path) -> None:
    """300 updates a second with a burst of 1,000; 10,000 a second (api/batch.md 1.4)."""
    text = sheet(["custom_id", "city"], *[(f"c{n}", "x") for n in range(1_600)])
    update = planned(prepared(tmp_path, text), tmp_path / "update")
    mass = planned(prepared(tmp_path, text, to=MASS), tmp_path / "mass")
    assert (update.requests, update.eta_s) == (8, 2.0)
    assert (mass.requests, mass.eta_s) == (1, 0.0)


@pytest.mark.parametrize("slice_rows", [1, 7, 100_000])
def test_the_folder_is_the_same_for_every_slice_size(slice_rows: int, tmp_path: Path) -> None:
    many = [
        (f"g{n}", "", "x" * n, "a|b" if n % 3 else "", "c", "seen" if n % 2 else "", "2026-11-22")
        for n in range(30)
    ]
    text = sheet(
        ["custom_id", "vip", "note", "l.$add", "l.$remove", "event.name", "event.time"],
        *[row if row[5] else (*row[:6], "") for row in many],
        ["g1", "true", "", "", "", "", ""],
        ["bad", "perhaps", "", "", "", "", ""],
        ["", "true", "", "", "", "", ""],
    )
    changes = {"vip": {"kind": "boolean", "blank": "null"}}
    ready = prepared(tmp_path, text, changes=changes)
    first = planned(ready, tmp_path / "first")
    planned(ready, tmp_path / "again", slice_rows)
    assert (first.rows, first.rows_planned, first.not_sent) == (33, 31, {"invalid": 2})
    assert _folder(tmp_path / "again") == _folder(tmp_path / "first")


def _folder(folder: Path) -> dict[str, bytes]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


TEXT = st.text(st.characters(codec="utf-8"), min_size=1)
LISTS = st.lists(TEXT, min_size=1, max_size=4)
NUMBERS = st.one_of(
    st.integers(-(10**14), 10**14), st.floats(allow_nan=False, allow_infinity=False)
)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    """What one row says: each target, or nothing for it."""
    said: dict[str, Any] = {"custom_id": draw(TEXT)}
    for target, values in {
        "$email_address": TEXT,
        "city": TEXT,
        "orders": NUMBERS,
        "tags": LISTS,
        "codes.$add": LISTS,
        "codes.$remove": LISTS,
        "event.name": TEXT,
        "event.$label": TEXT,
        "event.price": NUMBERS,
        "event.sizes": LISTS,
    }.items():
        said[target] = draw(st.none() | values)
    return said


@given(st.lists(rows(), min_size=1, max_size=5))
def test_decoding_an_encoded_row_gives_the_row(people: list[dict[str, Any]]) -> None:
    columns = [_column(target, [one[target] for one in people]) for target in people[0]]
    step = profiles.UPDATE.steps(Recipe(UPDATE))[0]
    texts = profiles.UPDATE.encode(step, columns, Recipe(UPDATE)).to_pylist()
    body = step.prefix + b",".join(text.encode() for text in texts) + step.suffix
    assert orjson.loads(body) == [_operation(one) for one in people]


def _column(target: str, values: list[Any]) -> ReadyColumn:
    key = target.removeprefix("event.") if target in ("event.price", "event.sizes") else target
    if target in ("orders", "event.price"):
        texts = [None if value is None else orjson.dumps(value).decode() for value in values]
        return ReadyColumn(target, key, "literal", pa.array(texts, pa.string()))
    if target in ("tags", "codes.$add", "codes.$remove", "event.sizes"):
        return ReadyColumn(target, key, "strings", pa.array(values, pa.list_(pa.string())))
    return ReadyColumn(target, key, "string", pa.array(values, pa.string()))


def _operation(row: dict[str, Any]) -> dict[str, Any]:
    said = {target: value for target, value in row.items() if value is not None}
    edits = {w: said[f"codes.{w}"] for w in ("$add", "$remove") if f"codes.{w}" in said}
    plain = {t: said[t] for t in ("$email_address", "city", "orders", "tags") if t in said}
    attributes = {**plain, **({"codes": edits} if edits else {})}
    made: dict[str, Any] = {"identifiers": {"custom_id": said["custom_id"]}}
    if attributes:
        made["attributes"] = attributes
    if "event.name" in said:
        about = {t[6:]: v for t, v in said.items() if t.startswith("event.") and t != "event.name"}
        made["events"] = [{"name": said["event.name"], **({"attributes": about} if about else {})}]
    return made


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    text = sheet(["custom_id", "basket"], ["a", "3.50"], ["b", "0.10000"])
    (body,) = bodies(planned(prepared(tmp_path, text), tmp_path / "plan"))
    assert b'"basket":3.50}' in body
    assert b'"basket":0.10000}' in body
    assert math.isclose(orjson.loads(body)[0]["attributes"]["basket"], 3.5)
