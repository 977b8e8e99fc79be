"""Chunks part the rows, for arbitrary limits, lanes, streams, steps and slices, within limits."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.destinations.registry import DESTINATIONS
from workbench.errors import FixTheFile
from workbench.payloads.chunks import OpenChunk
from workbench.payloads.columns import ReadyColumn
from workbench.plans.laying import Good, Layer
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.steps import Step

CREATION = b'{"create":true}'
# Each row's record says its number and takes as many bytes as are drawn.
LENGTHS = st.lists(st.integers(0, 40), min_size=1, max_size=40)
JSON = {"prefix": b"[", "suffix": b"]"}
XML: dict[str, Any] = {
    "prefix": b"<r>",
    "suffix": b"</r>",
    "between": b"",
    "form": "xml",
    "alone": (b"<d>", b"<d array='true'>"),
}


def records(lengths: Sequence[int], form: str) -> list[str]:
    made = (f"{n}:{'x' * length}" for n, length in enumerate(lengths))
    return [f"<d>{one}</d>" if form == "xml" else json.dumps(one) for one in made]


@dataclass(frozen=True)
class Sheet:
    """Rows with their records, lanes and streams, the steps that they take, and where to stop."""

    texts: tuple[str, ...]
    lanes: tuple[int, ...]
    streams: tuple[int, ...]
    steps: tuple[Step, ...]
    first: int | None
    cuts: tuple[int, ...]


def _step(name: str, draw: st.DrawFn, texts: Sequence[str], form: str, **more: Any) -> Step:
    envelope = XML if form == "xml" else JSON
    least = max(len(text) for text in texts) + len(envelope["prefix"] + envelope["suffix"])
    least += len(" array='true'") if form == "xml" else 0
    limits = {"rows": draw(st.integers(1, 9)), "bytes": least + draw(st.integers(0, 90))}
    return Step(name, "POST", "x", "I", "none", **{**envelope, **limits, **more})


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """One step, lanes side by side, or a creation, a step of few chunks and one for the rest."""
    lengths, form = draw(LENGTHS), draw(st.sampled_from(["json", "xml"]))
    texts, shape = records(lengths, form), draw(st.sampled_from(["one", "lanes", "sequence"]))
    rows, lanes = len(texts), [0] * len(texts)
    if shape == "lanes":
        count = draw(st.integers(1, 3))
        lanes = draw(st.lists(st.integers(0, count - 1), min_size=rows, max_size=rows))
        steps = [_step(f"s{n}", draw, texts, form, lane=n) for n in range(count)]
    elif shape == "sequence":
        few = _step("s1", draw, texts, form, most_chunks=draw(st.integers(1, 2)))
        steps = [Step("s0", "POST", "x", "II", "none", body=CREATION), few]
        steps.append(_step("s2", draw, texts, form))
    else:
        steps = [_step("s0", draw, texts, form)]
    # A step that is for the first few chunks of all rows has no streams.
    count = 1 if shape == "sequence" else draw(st.integers(1, 3))
    streams = draw(st.lists(st.integers(0, count - 1), min_size=rows, max_size=rows))
    first = draw(st.none() | st.integers(1, rows))
    cuts = sorted(draw(st.sets(st.integers(1, rows), max_size=4)))
    return Sheet(tuple(texts), tuple(lanes), tuple(streams), tuple(steps), first, tuple(cuts))


@dataclass(frozen=True)
class Laid:
    """The bodies in order, what `plan.json` would say of each, and the chunk of each row."""

    bodies: tuple[bytes, ...]
    chunks: tuple[dict[str, Any], ...]
    operations: tuple[str, ...]
    chunk_of: tuple[int, ...]


def laid(sheet: Sheet, cuts: Sequence[int]) -> Laid:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        goal = replace(
            DESTINATIONS["batch.audiences.update"],
            steps=lambda recipe: sheet.steps,
            streams=lambda recipe: max(sheet.streams) + 1,
            encode=lambda step, columns, recipe: columns[0].values,
        )
        layer = Layer(goal, Recipe(goal.key), folder, first=sheet.first)
        keys, rows = [], np.arange(len(sheet.texts))
        for part in np.split(rows, list(cuts)):
            texts = pa.array([sheet.texts[n] for n in part], pa.string())
            lanes = np.array([sheet.lanes[n] for n in part], dtype=np.int64)
            streams = np.array([sheet.streams[n] for n in part], dtype=np.int64)
            columns = [ReadyColumn("id", "id", "literal", texts)]
            keys.append(layer.lay(Good(columns, part, part + 2, lanes, streams)))
        steps, chunks, number_of = layer.close(0, 0)
        paths = [folder / f"{c['n']:06d}.json" for c in chunks]
        bodies = [(p if p.exists() else p.with_suffix(".xml")).read_bytes() for p in paths]
        assert len(list(folder.iterdir())) == len(bodies)
        operations = [steps[chunk["step"] - 1]["operation"] for chunk in chunks]
    chunk_of = number_of[np.concatenate(keys)].tolist()
    return Laid(tuple(bodies), tuple(chunks), tuple(operations), tuple(chunk_of))


def numbers(body: bytes) -> list[int]:
    """The rows whose records are in a body."""
    if body == CREATION:
        return []
    found = [d.text for d in ElementTree.fromstring(body)] if body[:1] == b"<" else json.loads(body)
    return [int(str(text).partition(":")[0]) for text in found]


@given(sheets())
@settings(max_examples=150, deadline=None)
def test_chunks_part_the_rows_in_their_order_within_both_limits(sheet: Sheet) -> None:
    made = laid(sheet, sheet.cuts)
    by_name = {step.operation: step for step in sheet.steps}
    by_queue: dict[tuple[int, int], list[int]] = {}
    for n, (body, chunk, name) in enumerate(
        zip(made.bodies, made.chunks, made.operations, strict=True), 1
    ):
        step, rows = by_name[name], numbers(body)
        assert (chunk["records"], chunk["bytes"]) == (len(rows), len(body))
        assert [row for row, place in enumerate(made.chunk_of) if place == n] == rows
        if step.body is not None:
            assert (body, n, chunk["rows"]) == (step.body, 1, [])
            continue
        assert (len(rows) <= step.rows, len(body) <= step.bytes) == (True, True)
        assert (chunk["rows"], chunk["lines"]) == ([rows[0], rows[-1]], [rows[0] + 2, rows[-1] + 2])
        assert sheet.first is None or (rows[0] < sheet.first) == (rows[-1] < sheet.first)
        queue = (step.lane or 0, chunk.get("stream", 1) - 1)
        by_queue.setdefault(queue, []).extend(rows)
    mine = list(zip(sheet.lanes, sheet.streams, strict=True))
    assert by_queue == {
        queue: [row for row, one in enumerate(mine) if one == queue] for queue in set(mine)
    }


@given(sheets())
@settings(max_examples=60, deadline=None)
def test_no_chunk_ends_before_it_is_full(sheet: Sheet) -> None:
    """Neither rows nor bytes are left unused but at a pause, at the end and before another step."""
    made = laid(sheet, sheet.cuts)
    by_name = {step.operation: step for step in sheet.steps}
    queues = [
        (name, chunk.get("stream", 1))
        for name, chunk in zip(made.operations, made.chunks, strict=True)
    ]
    ahead = list(zip(made.bodies, queues, strict=True))
    for n, (body, name) in enumerate(ahead):
        step, rows = by_name[name[0]], numbers(body)
        later = (numbers(other)[0] for other, another in ahead[n + 1 :] if another == name)
        following = next(later, None)
        if following is None or (sheet.first is not None and rows[0] < sheet.first <= following):
            continue
        more = len(step.between) + len(sheet.texts[following].encode())
        alone = len(" array='true'") if step.form == "xml" and len(rows) == 1 else 0
        assert len(rows) == step.rows or len(body) - alone + more > step.bytes


@given(sheets())
@settings(max_examples=60, deadline=None)
def test_the_slices_of_a_table_do_not_show_in_its_chunks(sheet: Sheet) -> None:
    whole = laid(sheet, ())
    assert laid(sheet, sheet.cuts) == whole
    assert laid(sheet, range(1, len(sheet.texts))) == whole


@pytest.mark.parametrize(("size", "fits"), [(21, True), (20, False)])
def test_a_record_alone_has_room_for_what_marks_it(size: int, fits: bool, tmp_path: Path) -> None:
    """<r><d array='true'>x</d></r> has 28 bytes, 13 more than as one of several."""
    step = Step("s", "POST", "x", "I", "none", rows=9, bytes=size + 7, **XML)
    chunk, record = OpenChunk(step), pa.array(["<d>x</d>"])
    if fits:
        assert chunk.take(record) == 1
        assert chunk.write(tmp_path / "c").bytes == 28
    else:
        with pytest.raises(FixTheFile, match="One row alone makes a request of 28 bytes"):
            chunk.take(record)
