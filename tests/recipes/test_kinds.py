"""A kind's verdict and its conversion agree, and each rule says no where it must."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.recipes.kinds import KINDS
from workbench.vocabulary.kinds import KIND_NAMES, How

WORDS = How(values=(("add", "add"), ("remove", "remove")))
# kind, how, cell, the value that is sent
GOOD = [
    ("text", How(), "00123", "00123"),
    ("text", How(), "NA", "NA"),
    ("text", How(), "1e5", "1e5"),
    ("text", How(longest=300), "é" * 300, "é" * 300),
    ("integer", How(), "42", "42"),
    ("integer", How(), "-7", "-7"),
    ("integer", How(), "0", "0"),
    ("integer", How(), "123456789012345", "123456789012345"),
    ("number", How(), "12.50", "12.50"),
    ("number", How(decimal=","), "12,50", "12.50"),
    ("number", How(), "0.05", "0.05"),
    ("boolean", How(), "TRUE", "true"),
    ("boolean", How(), "false", "false"),
    ("boolean", How(values=(("oui", "true"), ("non", "false"))), "Oui", "true"),
    ("date", How(), "2024-02-29", "2024-02-29T00:00:00Z"),
    ("date", How(), "2024-03-31 08:05", "2024-03-31T08:05:00Z"),
    ("date", How(), "2024-03-31T08:05:09+02:00", "2024-03-31T08:05:09+02:00"),
    ("date", How(dates="DMY"), "1/3/2024", "2024-03-01T00:00:00Z"),
    ("date", How(dates="MDY"), "3/1/2024", "2024-03-01T00:00:00Z"),
    ("date", How(dates="DMY"), "2024-03-01", "2024-03-01T00:00:00Z"),
    ("url", How(longest=2048), "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
    ("array", How(items=25, longest=300), "bikes|cinema", ["bikes", "cinema"]),
    ("array", How(separator=";"), "a;b|c", ["a", "b|c"]),
    ("array", How(), '["a|b", "c"]', ["a|b", "c"]),
    ("phone", How(), "+33639981337", "+33639981337"),
    ("phone", How(), "+33 6 12 34 56 78", "+33612345678"),
    ("phone", How(), "+330612345678", "+33612345678"),
    ("phone", How(region="FR"), "06 12 34 56 78", "+33612345678"),
    ("choice", WORDS, "Remove", "remove"),
    ("email", How(longest=256), "jane.doe+x@demobatch.com", "jane.doe+x@demobatch.com"),
    ("language", How(), "en", "en"),
    ("language", How(), "FR", "fr"),
    ("region", How(), "fr", "FR"),
    ("timezone", How(), "Europe/Paris", "Europe/Paris"),
    ("json", How(), ' {"a": 1.10} ', '{"a": 1.10}'),
    ("json", How(), "[]", "[]"),
]
# kind, how, cell, the rule that it breaks
BAD = [
    ("email", How(), "jane.doe", "email"),
    ("email", How(), "jane@doe@example.com", "email"),
    ("email", How(), "jane doe@example.com", "email"),
    ("email", How(), "jane@example.com\n", "email"),
    ("email", How(), "a@b.com;c@d.com", "email"),
    ("email", How(longest=12), "jane@long.com", "text-long"),
    ("language", How(), "fra", "language"),
    ("language", How(), "xx", "language"),
    ("language", How(), "fr-FR", "language"),
    ("region", How(), "FRA", "region"),
    ("region", How(), "XX", "region"),
    ("timezone", How(), "Paris", "timezone"),
    ("timezone", How(), "UTC+1", "timezone"),
    ("json", How(), "{'a': 1}", "json"),
    ("json", How(), '{"a": NaN}', "json"),
    ("json", How(), '"text"', "json"),
    ("json", How(), "12", "json"),
    ("text", How(longest=300), "x" * 301, "text-long"),
    ("text", How(), " \u00a0", "text-blank"),
    ("integer", How(), "12.0", "integer"),
    ("integer", How(), "+33612345678", "integer"),
    ("integer", How(), "1e5", "integer"),
    ("integer", How(), "0x1F", "integer"),
    ("integer", How(), "١٢", "integer"),
    ("integer", How(), "12\n", "integer"),
    ("integer", How(), "007", "number-leading-zero"),
    ("integer", How(), "1234567890123456", "number-long"),
    ("number", How(), "12,50", "number"),
    ("number", How(decimal=","), "12.50", "number"),
    ("number", How(), "1 234", "number"),
    ("number", How(), "NaN", "number"),
    ("number", How(), "00.5", "number-leading-zero"),
    ("boolean", How(), "yes", "boolean"),
    ("boolean", How(), "1", "boolean"),
    ("date", How(), "now", "date"),
    ("date", How(), "31/03/2024", "date"),
    ("date", How(), "31/03/24", "date-year"),
    ("date", How(dates="DMY"), "1.3.24 08:05", "date-year"),
    ("date", How(), "2024-02-30", "date-impossible"),
    ("date", How(), "2023-02-29", "date-impossible"),
    ("date", How(), "1900-02-29", "date-impossible"),
    ("date", How(), "2024-13-01", "date-impossible"),
    ("date", How(), "0000-01-01", "date-impossible"),
    ("date", How(dates="DMY"), "12/31/2024", "date-impossible"),
    ("date", How(), "2024-03-31T25:00", "date"),
    ("url", How(), "example.com", "url"),
    ("url", How(), "https://", "url"),
    ("url", How(), "https://a b.example", "url"),
    ("url", How(longest=2048), "https://example.com/" + "x" * 2048, "text-long"),
    ("array", How(), "a||b", "array-empty-item"),
    ("array", How(), "[]", "array-empty-item"),
    ("array", How(), "[1, 2]", "array"),
    ("array", How(), "[broken", "array"),
    ("array", How(items=25), "|".join("abcdefghijklmnopqrstuvwxyz"), "array-items"),
    ("array", How(longest=300), "a|" + "x" * 301, "array-item-long"),
    ("phone", How(), "0612345678", "phone"),
    ("phone", How(), "+33", "phone"),
    ("phone", How(), "1-800-FLOWERS", "phone"),
    ("phone", How(), "+33612345678 ext. 5", "phone"),
    ("phone", How(), "3.36E+10", "phone"),
    ("phone", How(region="FR"), "33612345678.0", "phone"),
    ("phone", How(), "+33612345678\n", "phone"),
    ("choice", WORDS, "delete", "choice"),
]


@pytest.mark.parametrize(("kind", "how", "cell", "value"), GOOD)
def test_a_good_cell_is_sent_as(kind: str, how: How, cell: str, value: object) -> None:
    text = pa.array([cell, None])
    assert KINDS[kind].problems(text, how).to_pylist() == [False, False]
    assert KINDS[kind].convert(text, how).to_pylist() == [value, None]


@pytest.mark.parametrize(("kind", "how", "cell", "rule"), BAD)
def test_a_bad_cell_breaks_exactly_one_rule(kind: str, how: How, cell: str, rule: str) -> None:
    text = pa.array(["", cell]).slice(1)
    broken = [
        one.id
        for one in KINDS[kind].rules(how)
        if one.severity == "error" and one.bad(text).to_pylist() == [True]
    ]
    assert broken == [rule]


@pytest.mark.parametrize("cell", ["+33600000000000", "+15555550100"])
def test_an_unassigned_number_is_a_warning_and_is_sent_as_written(cell: str) -> None:
    text = pa.array([cell])
    warned = [one.id for one in KINDS["phone"].rules(How()) if one.bad(text).to_pylist() == [True]]
    assert warned == ["phone-unassigned"]
    assert KINDS["phone"].convert(text, How()).to_pylist() == [cell]


def test_the_vendors_own_sample_phone_is_not_refused() -> None:
    """+33639981337 stands in seed 000; the metadata calls it unassigned."""
    assert KINDS["phone"].problems(pa.array(["+33639981337"]), How()).to_pylist() == [False]


HOWS = st.sampled_from([How(), How(dates="DMY", decimal=",", region="FR", items=3, longest=9)])
CELLS = st.one_of(
    st.text(max_size=12),
    st.from_regex(r"[0-9+|/:. \[\]\"T,-]{0,16}", fullmatch=True),
    st.sampled_from([case[2] for case in GOOD + BAD]),
)


@given(kind=st.sampled_from(KIND_NAMES), how=HOWS, cells=st.lists(CELLS, max_size=6))
@settings(max_examples=400, deadline=None)
def test_no_problem_means_that_convert_succeeds(kind: str, how: How, cells: list[str]) -> None:
    """And a cell with a problem is one that convert cannot be asked for."""
    text = pa.array(cells, pa.string())
    bad = KINDS[kind].problems(text, how)
    assert len(bad) == len(cells)
    assert bad.null_count == 0
    good = text.filter(pa.compute.invert(bad))
    assert KINDS[kind].convert(good, how).null_count == 0


def test_two_dots_in_a_row_are_no_address_and_are_said_without_holding_it_back() -> None:
    """Batch's SDKs take it (api/batch.md 2.2); Altcraft refuses it when it gets there."""
    (dots,) = (one for one in KINDS["email"].rules(How()) if one.id == "email-dots")
    cells = pa.array(["a@b..example", "a..c@b.example", "a@b.c.example", None])
    assert dots.bad(cells).to_pylist() == [True, True, False, False]
    assert dots.severity == "warning"
