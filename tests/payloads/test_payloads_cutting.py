"""Parts of a request are made of its own bytes, each record exactly once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import FixTheRecipe
from workbench.payloads.cutting import cut
from workbench.vocabulary.steps import Step

JSON = Step(
    operation="update",
    method="POST",
    route="2.11/audiences/update",
    repeat="I",
    waits_for="none",
    prefix=b'{"name":"VIP","ids":[',
    suffix=b"]}",
)
BARE = Step("update", "POST", "2.11/profiles/update", "I", "none", prefix=b"[", suffix=b"]")
XML = Step(
    operation="update",
    method="POST",
    route="profiles/update_batch",
    repeat="I",
    waits_for="none",
    prefix=b"<xml><token></token><db_id>1</db_id>",
    between=b"",
    suffix=b"</xml>",
    form="xml",
    alone=(b"<data>", b"<data array='true'>"),
)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (0, 1, b'{"name":"VIP","ids":[{"id":"a,]}"}]}'),
        (1, 2, b'{"name":"VIP","ids":[{"id":"\\"},{"},{"id":"c","n":[1,{"x":2}]}]}'),
        (0, 3, b'{"name":"VIP","ids":[{"id":"a,]}"},{"id":"\\"},{"},{"id":"c","n":[1,{"x":2}]}]}'),
    ],
)
def test_records_of_json_keep_their_bytes(start: int, count: int, expected: bytes) -> None:
    body = b'{"name":"VIP","ids":[{"id":"a,]}"},{"id":"\\"},{"},{"id":"c","n":[1,{"x":2}]}]}'
    assert cut(body, JSON, start, count, of=3) == expected


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (0, 2, b"<data><a>1</a></data><data><data>2</data></data>"),
        (2, 1, "<data array='true'><a>é&lt;data&gt;</a></data>".encode()),
    ],
)
def test_records_of_xml_keep_their_bytes_and_one_alone_says_so(
    start: int, count: int, expected: bytes
) -> None:
    records = "<data><a>1</a></data><data><data>2</data></data><data><a>é&lt;data&gt;</a></data>"
    body = XML.prefix + records.encode() + XML.suffix
    assert cut(body, XML, start, count, of=3) == XML.prefix + expected + XML.suffix


@pytest.mark.parametrize(
    ("body", "step", "of"),
    [
        (b'[{"a":1},{"a":2}]', BARE, 3),  # another number of records
        (b'[{"a":1}, {"a":2}]', BARE, 2),  # written with spaces
        (b'{"name":"VIP","ids":[{"a":1},{"a":2}]}', BARE, 2),  # another envelope
        (b'[{"a":1},{"a":2]', BARE, 2),  # broken
        (b"<xml><token></token><db_id>1</db_id><data></xml>", XML, 2),
    ],
)
def test_what_this_version_would_not_have_written_is_not_cut(
    body: bytes, step: Step, of: int
) -> None:
    with pytest.raises(FixTheRecipe, match="cannot be taken apart by this version"):
        cut(body, step, 0, 1, of=of)


TEXTS = st.lists(st.text(max_size=8), min_size=1, max_size=9)


@given(TEXTS, st.data())
def test_two_halves_hold_every_record_once(texts: list[str], data: st.DataObject) -> None:
    import orjson

    records = [orjson.dumps({"id": text}) for text in texts]
    body = BARE.prefix + b",".join(records) + BARE.suffix
    at = data.draw(st.integers(0, len(texts)))
    halves = [
        orjson.loads(cut(body, BARE, start, count, of=len(texts)))
        for start, count in ((0, at), (at, len(texts) - at))
    ]
    assert halves[0] + halves[1] == orjson.loads(body)
