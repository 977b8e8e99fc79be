"""Good rows are laid into chunks, step by step, in an order that no slice size shows in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from workbench.destinations.spec import Destination
from workbench.errors import FixTheFile
from workbench.payloads.chunks import OpenChunk, Written, write_body
from workbench.payloads.columns import ReadyColumn
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.steps import Step

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Good:
    """The good rows of a slice: converted columns, and each row's number, line, lane and stream."""

    columns: Sequence[ReadyColumn]
    rows: Ints
    lines: Ints
    lanes: Ints
    streams: Ints


@dataclass(slots=True)
class _Lane:
    """One stream of rows and the steps that it fills one after the other."""

    stream: int  # from 0
    steps: list[tuple[int, Step]]  # place among the destination's steps, the current one first
    in_step: int = 0
    open: OpenChunk | None = None
    key: int = 0
    begins: tuple[int, int] = (0, 0)  # row and line of the open chunk's first record
    ends: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A chunk that has been written under a passing name; `key` is how its rows know it."""

    key: int
    place: int
    step: Step
    stream: int
    path: Path
    written: Written
    rows: tuple[int, ...]
    lines: tuple[int, ...]

    @property
    def order(self) -> tuple[int, int, int]:
        """Where it comes among all: by its last row within lanes, else by the step's place."""
        return (self.step.lane is None) * self.place, self.rows[-1] if self.rows else 0, self.place


@dataclass(slots=True)
class Layer:
    """Where the plan stands: a queue of rows for each lane and stream, and the chunks so far.

    Every chunk ends after the `first` good rows of all, so that a run can pause there.
    """

    destination: Destination
    recipe: Recipe
    folder: Path
    mark: str = ""  # sets this part's passing file names apart
    first: int | None = None
    laid: int = 0
    keys: int = 0
    streams: int = 1
    lanes: list[_Lane] = field(default_factory=list)
    done: list[_Laid] = field(default_factory=list)

    def __post_init__(self) -> None:
        steps = list(enumerate(self.destination.steps(self.recipe)))
        lanes = list(dict.fromkeys(step.lane for _, step in steps))
        if None in lanes and len(lanes) > 1:
            message = f"{self.destination.key} has steps with and without a lane"
            raise AssertionError(message)
        self.streams = self.destination.streams(self.recipe)
        if self.streams > 1 and any(step.body or step.most_chunks for _, step in steps):
            message = f"{self.destination.key} has steps that are for all streams together"
            raise AssertionError(message)
        self.lanes = [
            _Lane(stream, [one for one in steps if one[1].lane == lane])
            for lane in lanes
            for stream in range(self.streams)
        ]

    def lay(self, good: Good) -> Ints:
        """Lays a slice's good rows into chunks and says which one each is in, by its key."""
        keys = np.zeros(len(good.rows), dtype=np.int64)
        encoded: dict[int, pa.Array] = {}
        cut = len(good.rows) if self.first is None else max(0, self.first - self.laid)
        for part in (np.arange(len(good.rows))[:cut], np.arange(len(good.rows))[cut:]):
            queues = good.lanes[part] * self.streams + good.streams[part]
            for number, lane in enumerate(self.lanes):
                rows = part[queues == number]
                self._fill(lane, good, rows, keys, encoded)
            self.laid += len(part)
            if self.laid == self.first:
                self._flush_all()
        return keys

    def _fill(
        self, lane: _Lane, good: Good, rows: Ints, keys: Ints, encoded: dict[int, pa.Array]
    ) -> None:
        start, at, mine = 0, -1, pa.nulls(0)
        while start < len(rows):
            place, step = self._step(lane)
            if place not in encoded:
                encoded[place] = self.destination.encode(step, good.columns, self.recipe)
            if place != at:
                whole = len(rows) == len(encoded[place])
                mine = encoded[place] if whole else encoded[place].take(pa.array(rows))
                at = place
            if lane.open is None:
                lane.open, lane.key = OpenChunk(step), self._key()
                lane.begins = (int(good.rows[rows[start]]), int(good.lines[rows[start]]))
            try:
                count = lane.open.take(mine.slice(start))
            except FixTheFile as err:
                message = f"Line {int(good.lines[rows[start]])}: {err}"
                raise FixTheFile(message) from None
            keys[rows[start : start + count]] = lane.key
            start += count
            if count:
                last = rows[start - 1]
                lane.ends = (int(good.rows[last]), int(good.lines[last]))
            if count == 0 or lane.open.full:
                self._flush(lane)

    def _key(self) -> int:
        self.keys += 1
        return self.keys

    def _step(self, lane: _Lane) -> tuple[int, Step]:
        """The step that the next row belongs to; steps without rows are written on the way."""
        while True:
            place, step = lane.steps[0]
            if step.body is not None:
                key = self._key()
                written = write_body(self._path(key, step), step.body, 0)
                path = self._path(key, step)
                self.done.append(_Laid(key, place, step, lane.stream, path, written, (), ()))
            elif step.most_chunks is None or lane.in_step < step.most_chunks:
                return place, step
            lane.steps.pop(0)
            lane.in_step = 0

    def _flush(self, lane: _Lane) -> None:
        if lane.open is None:
            return
        place, step = lane.steps[0]
        rows, lines = zip(lane.begins, lane.ends, strict=True)
        path = self._path(lane.key, step)
        written = lane.open.write(path)
        self.done.append(_Laid(lane.key, place, step, lane.stream, path, written, rows, lines))
        lane.in_step += 1
        lane.open = None

    def _flush_all(self) -> None:
        for lane in self.lanes:
            self._flush(lane)

    def _path(self, key: int, step: Step) -> Path:
        return self.folder / f"laid-{self.mark}{key}.{step.form}"

    def close(
        self, steps: int, chunks: int
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Ints]:
        """Writes what is open; the steps and chunks as plan.json has them, and key → chunk.

        `steps` and `chunks` are how many the plan has before these.
        """
        self._flush_all()
        ordered = sorted(self.done, key=lambda one: one.order)
        used = sorted({one.place: one.step for one in ordered}.items())
        numbers = {place: n for n, (place, _) in enumerate(used, steps + 1)}
        made, number_of = [], np.zeros(self.keys + 1, dtype=np.int64)
        for n, one in enumerate(ordered, chunks + 1):
            number_of[one.key] = n
            chunk = _chunk(n, numbers[one.place], one)
            made.append(chunk | ({"stream": one.stream + 1} if self.streams > 1 else {}))
            one.path.rename(self.folder / f"{n:06d}.{one.step.form}")
        return [_step(n, step) for n, (_, step) in enumerate(used, steps + 1)], made, number_of


def _step(n: int, step: Step) -> dict[str, Any]:
    return {
        "n": n,
        "operation": step.operation,
        "route": step.route,
        "waits_for": step.waits_for,
        "repeat": step.repeat,
    }


def _chunk(n: int, step: int, one: _Laid) -> dict[str, Any]:
    return {
        "n": n,
        "step": step,
        "object": one.step.object or _named(one),
        "rows": list(one.rows),
        "lines": list(one.lines),
        "records": one.written.records,
        "bytes": one.written.bytes,
        "sha256": one.written.sha256,
    }


def _named(one: _Laid) -> str:
    """The object that a body of one record names itself, as its step says where."""
    if not one.step.named_by:
        return ""
    return str(orjson.loads(one.path.read_bytes())[one.step.named_by])
