"""The events of profiles, in flat columns and as a JSON cell (api/batch.md 2.4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from profile_sheets import AS_OF, UPDATE, bodies, errors, operations, planned, prepared, sheet

from workbench.destinations.batch import profiles
from workbench.recipes.recipe import ColumnUse, Recipe

# The sheets are judged as of 2026-11-22T05:00:00Z: 24 hours before, to the second, still count.
TIMES = (
    ("2026-11-21T05:00:00Z", ""),
    ("2026-11-21T04:59:59Z", "old"),
    ("2026-11-22T05:00:00Z", ""),
    ("2026-11-22T05:00:01Z", "future"),
    ("2026-11-22T06:00:00+01:00", ""),
    ("2026-11-22T05:30:00-01:00", "future"),
    ("2026-11-21T05:30:00.5+01:00", "old"),
)


def test_a_flat_event_lies_in_the_last_24_hours(tmp_path: Path) -> None:
    rows = [[f"p{n}", "seen", time] for n, (time, _) in enumerate(TIMES)]
    rows.append(["none", "seen", ""])  # then it happens when it is received
    ready = prepared(tmp_path, sheet(["custom_id", "event.name", "event.time"], *rows))
    assert errors(ready) == [
        (line, "event.time", f"event-{rule}") for line, (_, rule) in enumerate(TIMES, 2) if rule
    ]
    made = planned(ready, tmp_path / "plan")
    assert made.as_of == AS_OF
    assert made.rows_planned == 3 + 1


def test_a_listed_event_lies_in_the_last_24_hours(tmp_path: Path) -> None:
    cells = [orjson.dumps([{"name": "seen", "time": time}]).decode() for time, _ in TIMES]
    rows = [[f"p{n}", cell] for n, cell in enumerate(cells)]
    ready = prepared(tmp_path, sheet(["custom_id", "events"], *rows))
    assert errors(ready) == [
        (line, "events", f"events-{rule}") for line, (_, rule) in enumerate(TIMES, 2) if rule
    ]
    assert planned(ready, tmp_path / "plan").as_of == AS_OF


@pytest.mark.parametrize(
    ("headers", "dated"),
    [
        (["event.name"], False),
        (["event.name", "event.time"], True),
        (["events"], True),
        (["city"], False),
    ],
)
def test_a_plan_depends_on_its_moment_only_where_times_may_be_in_it(
    headers: list[str], dated: bool
) -> None:
    columns = tuple(ColumnUse(header, header) for header in ("custom_id", *headers))
    assert profiles.UPDATE.dated(Recipe(UPDATE, columns=columns)) is dated


FLAT = (
    ("event.name", "added_to_cart", ""),
    ("event.name", "x" * 30, ""),
    ("event.name", "x" * 31, "event-name"),
    ("event.name", "Added", "event-name"),
    ("event.name", "à", "event-name"),
    ("event.$label", "l" * 200, ""),
    ("event.$label", "l" * 201, "text-long"),
    ("event.$label", "two\u2028lines", "event-label"),
    ("event.$label", "   ", "text-blank"),
    ("event.$tags", "|".join(f"t{n}" for n in range(10)), ""),
    ("event.$tags", "|".join(f"t{n}" for n in range(11)), "array-items"),
    ("event.$tags", "t" * 64, ""),
    ("event.$tags", "t" * 65, "array-item-long"),
    ("event.$tags", "one|two\u2028lines", "event-tag"),
    ("event.colour", "c" * 300, ""),
    ("event.colour", "c" * 301, "text-long"),
    ("event.sizes", "|".join(str(n) for n in range(25)), ""),
    ("event.sizes", "|".join(str(n) for n in range(26)), "array-items"),
)


def test_a_part_of_a_flat_event_is_sent_or_is_an_issue(tmp_path: Path) -> None:
    """Exactly at a cap passes, one over does not; a row is one case."""
    headers = list(dict.fromkeys(header for header, _, _ in FLAT))
    rows = []
    for n, (header, cell, _) in enumerate(FLAT):
        said = {"event.name": "seen", header: cell}
        rows.append([f"p{n}", *(said.get(own, "") for own in headers)])
    ready = prepared(tmp_path, sheet(["custom_id", *headers], *rows))
    assert errors(ready) == [
        (line, header, rule) for line, (header, _, rule) in enumerate(FLAT, 2) if rule
    ]
    assert planned(ready, tmp_path / "plan").rows_planned == sum(not rule for *_, rule in FLAT)


def test_an_event_needs_its_name(tmp_path: Path) -> None:
    text = sheet(
        ["custom_id", "event.name", "event.$label", "event.price"],
        ["a", "seen", "x", "3"],
        ["b", "", "", "3"],
        ["c", "", "x", "3"],
        ["d", "", "", ""],
    )
    assert errors(prepared(tmp_path, text)) == [
        (3, "event.price", "event-name-missing"),
        (4, "event.$label", "event-name-missing"),
        (5, "custom_id", "nothing-to-update"),
    ]


@pytest.mark.parametrize(("filled", "over"), [(20, []), (21, [(2, "event.a20")])])
def test_twenty_attributes_are_the_most_of_an_event(
    filled: int, over: list[tuple[int, str]], tmp_path: Path
) -> None:
    """Label and tags stand beside them (Batch's SDKs)."""
    headers = [f"event.a{n}" for n in range(25)]
    cells = ["x" if n < filled else "" for n in range(25)]
    text = sheet(
        ["custom_id", "event.name", "event.$label", "event.$tags", *headers],
        ["a", "seen", "l", "t", *cells],
    )
    assert errors(prepared(tmp_path, text)) == [
        (line, target, "event-attributes-max") for line, target in over
    ]


@pytest.mark.parametrize(("size", "rule"), [(25_000, ""), (25_001, "event-bytes")])
def test_a_flat_event_has_at_most_25_kb(size: int, rule: str, tmp_path: Path) -> None:
    """25 KB an event (api/batch.md 2.4), counted on the bytes that are sent."""
    name, keys = '{"name":"seen","attributes":{', [f"event.a{n:02d}" for n in range(20)]
    around = len(name) + len("}}") + sum(len('"url(a00)":"",') for _ in keys) - 1
    cells = ["https://example.com/" + "x" * 1_200 for _ in keys]
    missing = size - around - sum(len(cell) for cell in cells)
    for n in range(20):
        more = min(missing, 2_048 - len(cells[n]))
        cells[n], missing = cells[n] + "x" * more, missing - more
    assert missing == 0
    text = sheet(["custom_id", "event.name", *keys], ["a", "seen", *cells])
    ready = prepared(tmp_path, text)
    assert errors(ready) == ([(2, "event.name", rule)] if rule else [])
    if not rule:
        (operation,) = operations(ready, tmp_path / "plan")
        assert len(orjson.dumps(operation["events"][0])) == size


def nested(levels: int, inner: Any) -> Any:
    """An object around an object ... around the inner value."""
    for _ in range(levels):
        inner = {"a": inner}
    return inner


def event(**attributes: Any) -> list[dict[str, Any]]:
    return [{"name": "seen", "attributes": attributes}]


GOOD = (
    [{"name": "seen"}],
    [{"name": "seen", "attributes": {}}],
    [{"name": "seen"}] * 15,
    event(**{"$label": "l" * 200, "$tags": ["t" * 64] * 10}),
    event(a=1, b=1.5, c=True, d="x" * 300, e=["x"] * 25, f=[{"a": 1}] * 25),
    event(**{"date(d)": "2020-02-29T00:00:00Z", "url(u)": "https://example.com/" + "x" * 2_028}),
    event(**{f"a{n}": n for n in range(20)}, **{"$label": "l"}),
    event(a=nested(3, 1)),
    event(a=[{"b": [{"c": [{"d": 1}]}]}]),
    event(x="x" * 300, **{"date(old)": "1999-01-01T00:00:00+14:00"}),
)
BAD = (
    ({"name": "seen"}, "events-list"),
    ([], "events-list"),
    (["seen"], "events-list"),
    ([{"name": "seen", "label": "x"}], "events-list"),
    ([{"name": "seen", "attributes": [1]}], "events-list"),
    ([{"name": "seen", "attributes": None}], "events-list"),
    ([{"name": "seen"}] * 16, "events-max"),
    ([{"attributes": {}}], "events-name"),
    ([{"name": "Seen"}], "events-name"),
    ([{"name": 7}], "events-name"),
    ([{"name": "x" * 31}], "events-name"),
    ([{"name": "seen", "time": "2026-11-22 04:00:00"}], "events-time"),
    ([{"name": "seen", "time": "2026-11-31T04:00:00Z"}], "events-time"),
    ([{"name": "seen", "time": None}], "events-time"),
    ([{"name": "seen", "time": 1_795_323_600}], "events-time"),
    (event(**{"$label": "l" * 201}), "events-label"),
    (event(**{"$label": "a\nb"}), "events-label"),
    (event(**{"$label": " "}), "events-label"),
    (event(**{"$label": 3}), "events-label"),
    (event(**{"$tags": ["t"] * 11}), "events-tags"),
    (event(**{"$tags": ["t" * 65]}), "events-tags"),
    (event(**{"$tags": []}), "events-tags"),
    (event(**{"$tags": "t"}), "events-tags"),
    (event(Price=3), "events-attribute-name"),
    (event(**{"x" * 31: 3}), "events-attribute-name"),
    (event(**{"time(x)": 3}), "events-attribute-name"),
    (event(a={"$label": "x"}), "events-attribute-name"),
    (event(a=None), "events-null"),
    (event(a={"b": None}), "events-null"),
    (event(a="x" * 301), "events-value"),
    (event(a=""), "events-value"),
    (event(a=" "), "events-value"),
    (event(a=[]), "events-value"),
    (event(a=[1]), "events-value"),
    (event(a=["x", {"b": 1}]), "events-value"),
    (event(a=[["x"]]), "events-value"),
    (event(**{"date(d)": "2020-02-30T00:00:00Z"}), "events-value"),
    (event(**{"date(d)": 3}), "events-value"),
    (event(**{"url(u)": "example.com"}), "events-value"),
    (event(**{"url(u)": "https://example.com/" + "x" * 2_029}), "events-value"),
    (event(a=["x"] * 26), "events-items"),
    (event(a=[{"b": 1}] * 26), "events-items"),
    (event(**{f"a{n}": n for n in range(21)}), "events-attributes-max"),
    (event(a={f"a{n}": n for n in range(21)}), "events-attributes-max"),
    (event(a=nested(3, {"a": 1})), "events-nesting"),
    (event(a=nested(3, ["x"])), "events-nesting"),
    (event(**{"d": 1, "date(d)": "2020-02-29T00:00:00Z"}), "events-repeated"),
)


def test_a_cell_of_events_is_sent_or_is_an_issue(tmp_path: Path) -> None:
    """Caps and nesting as in api/batch.md 2.4; a row is one case."""
    cases = [*((one, "") for one in GOOD), *BAD]
    rows = [[f"p{n}", orjson.dumps(said).decode()] for n, (said, _) in enumerate(cases)]
    ready = prepared(tmp_path, sheet(["custom_id", "events"], *rows))
    assert errors(ready) == [
        (line, "events", rule) for line, (_, rule) in enumerate(cases, 2) if rule
    ]
    sent = operations(ready, tmp_path / "plan")
    assert [one["events"] for one in sent] == list(GOOD)


DEEP = '{"a":' * 40 + "1" + "}" * 40
DEEPER = '{"a":' * 900 + "1" + "}" * 900
TEXTS = (
    ("seen", "json"),
    ('[{"name": "seen"', "json"),
    ('[{"name": "seen", "attributes": {"a": NaN}}]', "json"),
    ('[{"name": "seen", "name": "bought"}]', "events-repeated"),
    (f'[{{"name":"seen","attributes":{DEEP}}}]', "events-nesting"),
    (f'[{{"name":"seen","attributes":{DEEPER}}}]', "json-deep"),
    (' [ {"name":"seen"} ] ', ""),
    ('[{"name":"seen","attributes":{"n":123456789012345678901234567890.10}}]', ""),
)


def test_the_text_of_a_cell_of_events_matters(tmp_path: Path) -> None:
    rows = [[f"p{n}", cell] for n, (cell, _) in enumerate(TEXTS)]
    ready = prepared(tmp_path, sheet(["custom_id", "events"], *rows))
    assert errors(ready) == [
        (line, "events", rule) for line, (_, rule) in enumerate(TEXTS, 2) if rule
    ]
    (body,) = bodies(planned(ready, tmp_path / "plan"))
    assert b'"events":[ {"name":"seen"} ]}' in body
    assert b'"n":123456789012345678901234567890.10}' in body


@pytest.mark.parametrize(("size", "rule"), [(25_000, ""), (25_001, "events-bytes")])
def test_a_listed_event_has_at_most_25_kb(size: int, rule: str, tmp_path: Path) -> None:
    """Each event by itself: two of them are more together."""
    attributes = {f"url(a{n:02d})": "https://example.com/" for n in range(20)}
    large: dict[str, Any] = {"name": "seen", "attributes": attributes}
    missing = size - len(orjson.dumps(large))
    for key in attributes:
        more = min(missing, 2_048 - len("https://example.com/"))
        attributes[key] += "x" * more
        missing -= more
    assert len(orjson.dumps(large)) == size
    cell = orjson.dumps([{"name": "a"}, large, {"name": "b"}, large]).decode()
    ready = prepared(tmp_path, sheet(["custom_id", "events"], ["a", cell]))
    assert errors(ready) == ([(2, "events", rule)] if rule else [])
