"""A chunk takes as many records as its rows and its bytes allow, and not one more."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from workbench.errors import FixTheFile
from workbench.payloads.chunks import OpenChunk
from workbench.vocabulary.steps import Step


def step(rows: int, size: int) -> Step:
    return Step("add", "POST", "x", "I", "none", prefix=b"[", suffix=b"]", rows=rows, bytes=size)


@pytest.mark.parametrize(
    ("rows", "size", "taken"),
    [
        (3, 1_000, 3),  # by rows
        (9, 9, 2),  # [aaa,aaa] has 9 bytes
        (9, 10, 2),
        (9, 12, 2),
        (9, 13, 3),  # [aaa,aaa,aaa] has 13
        (1, 5, 1),
    ],
)
def test_the_edge_is_exact(rows: int, size: int, taken: int, tmp_path: Path) -> None:
    chunk = OpenChunk(step(rows, size))
    assert chunk.take(pa.array(["aaa"] * 5)) == taken
    written = chunk.write(tmp_path / "c")
    body = (tmp_path / "c").read_bytes()
    assert body == b"[" + b",".join([b"aaa"] * taken) + b"]"
    assert (written.records, written.bytes) == (taken, len(body))
    assert len(body) <= size


def test_records_that_come_one_by_one_make_the_same_chunk(tmp_path: Path) -> None:
    chunk = OpenChunk(step(9, 13))
    taken = [chunk.take(pa.array(["aaa"])) for _ in range(4)]
    assert taken == [1, 1, 1, 0]
    chunk.write(tmp_path / "c")
    assert (tmp_path / "c").read_bytes() == b"[aaa,aaa,aaa]"


def test_a_record_larger_than_a_request_is_said() -> None:
    with pytest.raises(FixTheFile, match="One row alone makes a request of 7 bytes"):
        OpenChunk(step(9, 6)).take(pa.array(["aaaaa"]))
