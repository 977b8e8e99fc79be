"""XML texts that a parser reads back as what was written, and what XML cannot write is known."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.payloads.xmltext import (
    element,
    escaped,
    illegal,
    repeated,
    several,
    side_by_side,
    tree,
    writable,
)

LEGAL = st.text().filter(
    lambda text: not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text)
)
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,9}", fullmatch=True)


def texts(*cells: str | None) -> pa.Array:
    return pa.array(cells, pa.string())


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("a", "a"),
        ("Tom & Jerry", "Tom &amp; Jerry"),
        ("&amp;", "&amp;amp;"),
        ("a<b>c", "a&lt;b&gt;c"),
        ("]]>", "]]&gt;"),
        ("'\"", "'\""),
        ("one\r\ntwo\ttabbed", "one&#13;\ntwo\ttabbed"),
        ("Жар-птица", "Жар-птица"),
        ("", ""),
        (None, None),
    ],
)
def test_what_xml_reserves_is_escaped(cell: str | None, written: str | None) -> None:
    assert escaped(texts(cell)).to_pylist() == [written]


@given(st.lists(st.one_of(st.none(), LEGAL), min_size=1))
@settings(max_examples=200, deadline=None)
def test_a_parser_reads_back_what_was_written(cells: list[str | None]) -> None:
    for cell, text in zip(cells, element("a", escaped(texts(*cells))).to_pylist(), strict=True):
        assert (text is None) == (cell is None)
        assert text is None or (ElementTree.fromstring(text).text or "") == cell


@pytest.mark.parametrize(
    ("items", "written"),
    [
        (["tea"], "<cats array='true'>tea</cats>"),
        (["tea", "a<b"], "<cats>tea</cats><cats>a&lt;b</cats>"),
        (["1", "2", "3"], "<cats>1</cats><cats>2</cats><cats>3</cats>"),
        (None, None),
    ],
)
def test_a_list_is_its_element_repeated_and_flagged_where_it_is_one(
    items: list[str] | None, written: str | None
) -> None:
    """Seed 002: <cats> twice without a mark, and subscriptions array='true' for a single one."""
    lists = pa.array([["x"], items, None, ["y", "z"]], pa.list_(pa.string()))
    assert repeated("cats", lists).to_pylist() == [
        "<cats array='true'>x</cats>",
        written,
        None,
        "<cats>y</cats><cats>z</cats>",
    ]


def test_objects_are_flagged_by_how_many_the_row_has() -> None:
    first, second = texts("a", "a", None, None), texts("b", None, "b", None)
    assert several("s", [first, second]).to_pylist() == [
        "<s>a</s><s>b</s>",
        "<s array='true'>a</s>",
        "<s array='true'>b</s>",
        None,
    ]


def test_parts_that_a_row_lacks_are_left_out() -> None:
    assert side_by_side([texts("a", None, None), texts("b", "c", None)]).to_pylist() == [
        "ab",
        "c",
        "",
    ]


@pytest.mark.parametrize("number", [*range(0x20), 0x7F, 0x85, 0xFFFD, 0xFFFE, 0xFFFF, 0x1F600])
def test_an_illegal_character_is_one_that_no_parser_takes(number: int) -> None:
    """XML 1.0, 2.2: only tab, line feed and carriage return of those below the space."""
    assert illegal(texts(f"a{chr(number)}b", None)).to_pylist() == [_refused(number), False]


def _refused(number: int) -> bool:
    # expat lets U+FFFE and U+FFFF pass, which the specification does not.
    if number in (0xFFFE, 0xFFFF):
        return True
    try:
        ElementTree.fromstring(f"<a>{chr(number)}</a>")
    except ElementTree.ParseError:
        return True
    return False


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a&b", "<x>a&amp;b</x>"),
        (True, "<x>true</x>"),
        ({"city": "Perm", "zip": "614000"}, "<x><city>Perm</city><zip>614000</zip></x>"),
        (["a"], "<x array='true'>a</x>"),
        (["a", False], "<x>a</x><x>false</x>"),
        ([{"a": ["b"]}], "<x array='true'><a array='true'>b</a></x>"),
    ],
)
def test_json_becomes_elements_of_the_same_names(value: object, written: str) -> None:
    assert writable(value)
    assert tree("x", value) == written


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        [[]],
        [["a"]],
        {"a": None},
        {"a": {"b": []}},
        {"1a": "x"},
        {"a b": "x"},
        {"a:b": "x"},
        {"": "x"},
        {"é": "x"},
        {"a": "\x00"},
        ["\x1f"],
        "￾",
    ],
)
def test_what_xml_cannot_write_is_known(value: object) -> None:
    assert not writable(value)


@given(
    st.recursive(
        st.one_of(LEGAL, st.booleans()),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3),
            st.dictionaries(NAMES, inner, min_size=1, max_size=3),
        ),
        max_leaves=8,
    )
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_called_writable_is_well_formed(value: object) -> None:
    # Of these values only a list directly in a list cannot be written.
    assert writable(value) == (not _nested(value, inside=False))
    if writable(value):
        assert len(ElementTree.fromstring(f"<r>{tree('x', value)}</r>"))


def _nested(value: object, *, inside: bool) -> bool:
    if isinstance(value, list):
        return inside or any(_nested(one, inside=True) for one in value)
    return isinstance(value, dict) and any(_nested(one, inside=False) for one in value.values())
