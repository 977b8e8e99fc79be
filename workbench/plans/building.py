"""A Plan is built: good rows are encoded slice by slice and laid into chunk files, in order."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.spec import Destination
from workbench.errors import FixTheFile
from workbench.payloads.chunks import OpenChunk, Written, write_body
from workbench.payloads.columns import ReadyColumn
from workbench.plans.judging import SLICE, Judged, Prepared, judged, ready
from workbench.plans.plan import Plan
from workbench.vocabulary.fates import WHYS
from workbench.vocabulary.steps import Step

# Rows of rows.arrow in one record batch: part of the format, so that no slice size shows in it.
ROWS_BATCH = 65_536
PLANNED = -1


def build(
    prepared: Prepared,
    folder: Path,
    *,
    suppressed: pa.Array | None = None,
    slice_rows: int = SLICE,
) -> Plan:
    """Builds the Plan of a table in a folder, which must be new, empty or hold an earlier plan.

    `suppressed` are ids that are held back where a row would add them. The same file, recipe and
    list give the same bytes, whatever `slice_rows` is. Raises FixTheFile and FixTheRecipe.
    """
    partial = _fresh(folder)
    writer = _Writer(prepared, partial)
    for one in judged(prepared, slice_rows):
        writer.add(one, _held_back(one, prepared, suppressed))
    writer.close()
    _write_rows(partial / "rows.arrow", writer)
    (partial / "recipe.toml").write_text(prepared.recipe.toml(), encoding="utf-8")
    shutil.copyfile(prepared.table.path, partial / f"source{prepared.table.path.suffix.lower()}")
    (partial / "plan.json").write_bytes(
        orjson.dumps(_summary(prepared, writer), option=orjson.OPT_INDENT_2)
    )
    if folder.exists():
        shutil.rmtree(folder)
    partial.rename(folder)
    return Plan.load(folder)


def _fresh(folder: Path) -> Path:
    taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if taken and not (folder / "plan.json").is_file():
        message = f"{folder} is not empty and holds no plan: choose a new folder"
        raise FixTheFile(message)
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "chunks").mkdir(parents=True)
    return partial


def _held_back(one: Judged, prepared: Prepared, suppressed: pa.Array | None) -> Any:
    if suppressed is None:
        return np.zeros(len(one.part), dtype=bool)
    ids = one.columns[prepared.destination.key_field].cast(pa.string())
    listed = np.asarray(pc.is_in(ids, value_set=suppressed))
    return listed & np.asarray(prepared.destination.adds(one.columns, prepared.recipe))


@dataclass(slots=True)
class _Writer:
    """Where the plan stands: the step and chunk being filled, and a place for every row so far."""

    prepared: Prepared
    folder: Path
    steps: list[Step] = field(default_factory=list)  # those still to come, the current one first
    used: list[dict[str, Any]] = field(default_factory=list)
    chunks: list[dict[str, Any]] = field(default_factory=list)
    in_step: int = 0
    open: OpenChunk | None = None
    first: tuple[int, int] = (0, 0)
    last: tuple[int, int] = (0, 0)
    line: list[Any] = field(default_factory=list)
    chunk: list[Any] = field(default_factory=list)
    why: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.steps = list(self.prepared.destination.steps(self.prepared.recipe.options))

    def add(self, one: Judged, held_back: Any) -> None:
        """Lays the good rows of a slice into chunks and notes the why of all others."""
        why = np.full(len(one.part), PLANNED, dtype=np.int8)
        why[held_back] = WHYS.index("suppressed")
        why[one.superseded] = WHYS.index("superseded")
        why[one.bad] = WHYS.index("invalid")
        good = why == PLANNED
        chunk = np.zeros(len(one.part), dtype=np.int32)
        chunk[good] = self._lay(one, good)
        self.line.append(np.asarray(one.part.line))
        self.chunk.append(chunk)
        self.why.append(why)

    def _lay(self, one: Judged, good: Any) -> Any:
        """The chunk number of each good row of a slice."""
        columns = ready(one, self.prepared, good)
        rows = np.asarray(one.part.row)[good]
        lines = np.asarray(one.part.line)[good]
        numbers = np.zeros(len(rows), dtype=np.int32)
        encoded: dict[str, pa.Array] = {}
        start = 0
        while start < len(rows):
            step = self._step()
            if step.operation not in encoded:
                encoded[step.operation] = self._encode(step, columns)
            if self.open is None:
                self.open = OpenChunk(step)
                self.first = (int(rows[start]), int(lines[start]))
            count = self.open.take(encoded[step.operation].slice(start))
            numbers[start : start + count] = len(self.chunks) + 1
            start += count
            if count:
                self.last = (int(rows[start - 1]), int(lines[start - 1]))
            if count == 0 or self.open.full:
                self._flush()
        return numbers

    def _encode(self, step: Step, columns: list[ReadyColumn]) -> pa.Array:
        options = self.prepared.recipe.options
        return self.prepared.destination.encode(step, columns, options)

    def _step(self) -> Step:
        """The step that the next row belongs to; steps without rows are written on the way."""
        while True:
            step = self.steps[0]
            if step.body is not None:
                self._begin(step)
                written = write_body(self._path(), step.body, 0)
                self._note(step, written, (), ())
            elif step.most_chunks is None or self.in_step < step.most_chunks:
                return step
            self.steps.pop(0)
            self.in_step = 0

    def _begin(self, step: Step) -> None:
        self.used.append(
            {
                "n": len(self.used) + 1,
                "operation": step.operation,
                "route": step.route,
                "waits_for": step.waits_for,
                "repeat": step.repeat,
            }
        )

    def _flush(self) -> None:
        assert self.open is not None
        if self.in_step == 0:
            self._begin(self.open.step)
        self.in_step += 1
        rows, lines = zip(self.first, self.last, strict=True)
        self._note(self.open.step, self.open.write(self._path()), rows, lines)
        self.open = None

    def _path(self) -> Path:
        return self.folder / "chunks" / f"{len(self.chunks) + 1:06d}.json"

    def _note(
        self, step: Step, written: Written, rows: tuple[int, ...], lines: tuple[int, ...]
    ) -> None:
        path = self._path()
        self.chunks.append(
            {
                "n": len(self.chunks) + 1,
                "step": len(self.used),
                "object": step.object or orjson.loads(path.read_bytes())["name"],
                "rows": list(rows),
                "lines": list(lines),
                "records": written.records,
                "bytes": written.bytes,
                "sha256": written.sha256,
            }
        )

    def close(self) -> None:
        """Writes the last chunk."""
        if self.open is not None:
            self._flush()


def _write_rows(path: Path, writer: _Writer) -> None:
    words = pa.array([*WHYS, ""])
    why = np.concatenate(writer.why)
    why[why == PLANNED] = len(WHYS)
    table = pa.table(
        {
            "line": np.concatenate(writer.line),
            "chunk": np.concatenate(writer.chunk),
            "why": pa.DictionaryArray.from_arrays(pa.array(why), words),
        }
    )
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as out:
        out.write_table(table, max_chunksize=ROWS_BATCH)


def _summary(prepared: Prepared, writer: _Writer) -> dict[str, Any]:
    recipe, destination = prepared.recipe, prepared.destination
    why = np.concatenate(writer.why)
    counted = {word: int((why == place).sum()) for place, word in enumerate(WHYS)}
    covered = {
        "destination": destination.key,
        "options": dict(recipe.options),
        "chunks": [(chunk["step"], chunk["sha256"]) for chunk in writer.chunks],
        "steps": [step["operation"] for step in writer.used],
    }
    canonical = orjson.dumps(covered, option=orjson.OPT_SORT_KEYS)
    requests = len(writer.chunks)
    return {
        "plan_sha256": hashlib.sha256(canonical).hexdigest(),
        "destination": destination.key,
        "options": dict(recipe.options),
        "file_sha256": prepared.table.sha256,
        "recipe_sha256": recipe.sha256,
        # No rule of these destinations depends on the clock, so no moment is recorded.
        "as_of": None,
        "rows": prepared.table.rows,
        "rows_planned": int((why == PLANNED).sum()),
        "not_sent": {word: count for word, count in counted.items() if count},
        "steps": writer.used,
        "chunks": writer.chunks,
        "requests": requests,
        "quota": _cost(destination, requests),
        "eta_s": max(0.0, (requests - destination.quota.burst) / destination.quota.requests),
    }


def _cost(destination: Destination, requests: int) -> Mapping[str, Any]:
    quota = destination.quota
    return {
        "group": quota.group,
        "requests": requests,
        "requests_per_s": quota.requests,
        "burst": quota.burst,
        "source": quota.source,
        "assumption": quota.assumption,
    }
