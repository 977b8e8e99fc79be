"""Records written by Arrow say exactly what a JSON library would say."""

from __future__ import annotations

import orjson
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.payloads.columns import ReadyColumn
from workbench.payloads.records import members, quoted

TEXT = st.one_of(st.none(), st.text())


@given(st.lists(TEXT, min_size=1))
@settings(max_examples=300, deadline=None)
def test_a_quoted_text_is_orjsons(cells: list[str | None]) -> None:
    expected = [None if cell is None else orjson.dumps(cell).decode() for cell in cells]
    assert quoted(pa.array(cells, pa.string())).to_pylist() == expected


@given(st.lists(st.tuples(TEXT, st.one_of(st.none(), st.lists(st.text(), min_size=1))), min_size=1))
@settings(max_examples=200, deadline=None)
def test_members_leave_out_what_is_empty(rows: list[tuple[str | None, list[str] | None]]) -> None:
    columns = [
        ReadyColumn("a", "a", "string", pa.array([row[0] for row in rows], pa.string())),
        ReadyColumn("b", "b", "strings", pa.array([row[1] for row in rows], pa.list_(pa.string()))),
    ]
    expected = [
        {key: value for key, value in zip("ab", row, strict=True) if value is not None}
        for row in rows
    ]
    assert [orjson.loads(f"{{{text}}}") for text in members(columns).to_pylist()] == expected


def test_a_number_goes_out_digit_for_digit() -> None:
    column = ReadyColumn("n", "n", "literal", pa.array(["12.50", "123456789012345"]))
    assert members([column]).to_pylist() == ['"n":12.50', '"n":123456789012345']


def test_null_is_written_only_where_it_was_chosen() -> None:
    values = pa.array(["x", None])
    kept = ReadyColumn("a", "a", "string", values)
    nulled = ReadyColumn("a", "a", "string", values, null_when_blank=True)
    assert members([kept]).to_pylist() == ['"a":"x"', ""]
    assert members([nulled]).to_pylist() == ['"a":"x"', '"a":null']
