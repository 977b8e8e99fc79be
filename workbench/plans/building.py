"""A Plan is built: good rows are encoded slice by slice and laid into chunk files, in order."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from workbench.checks.report import Report
from workbench.destinations.spec import Destination
from workbench.errors import FixTheFile, FixTheRecipe
from workbench.payloads.chunks import OpenChunk, Written, write_body
from workbench.payloads.columns import ReadyColumn
from workbench.plans.judging import SLICE, Judged, Mask, Prepared, Reporting, judged, ready
from workbench.plans.plan import Plan
from workbench.vocabulary.fates import WHYS
from workbench.vocabulary.steps import Step

# Rows of rows.arrow in one record batch: part of the format, so that no slice size shows in it.
ROWS_BATCH = 65_536
PLANNED = -1
# What a plan's folder may hold, by name without ending: only such a folder is ever replaced.
OWN = {"plan", "recipe", "rows", "source", "chunks"}


def build(
    prepared: Prepared,
    folder: Path,
    *,
    suppressed: pa.Array | None = None,
    selected: Mask | None = None,
    first: int | None = None,
    slice_rows: int = SLICE,
) -> tuple[Plan, Report]:
    """Builds the Plan of a table in a folder, which must be new, empty or hold an earlier plan.

    `suppressed` are ids that are held back where a row would add them; `selected` has one entry per
    row, False for those that stay behind; a chunk ends after the `first` good rows, so that a run
    can pause there. The same file, recipe and list give the same bytes, whatever `slice_rows` is.
    Raises FixTheFile, and FixTheRecipe where a column as a whole cannot be sent.
    """
    reporting = Reporting(prepared)
    _refuse_blocked(reporting.report())
    partial = _fresh(folder)
    try:
        writer = _Writer(prepared, partial, first=first)
        for one in judged(prepared, slice_rows):
            reporting.add(one)
            writer.add(one, _unselected(one, selected), _held_back(one, prepared, suppressed))
        _finish(prepared, writer, partial)
        if folder.exists():
            shutil.rmtree(folder)
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return Plan.load(folder), reporting.report()


def _finish(prepared: Prepared, writer: _Writer, partial: Path) -> None:
    """Everything of the plan's folder beside the chunks."""
    writer.close()
    _write_rows(partial / "rows.arrow", writer)
    (partial / "recipe.toml").write_text(prepared.recipe.toml(), encoding="utf-8")
    shutil.copyfile(prepared.table.path, partial / f"source{prepared.table.path.suffix.lower()}")
    (partial / "plan.json").write_bytes(
        orjson.dumps(_summary(prepared, writer), option=orjson.OPT_INDENT_2)
    )


def _refuse_blocked(report: Report) -> None:
    """A column that cannot be sent as a whole stops the plan: nothing is left out in silence."""
    for issue in report.blocking:
        message = f"Column “{issue.column}”: {issue.message}. {issue.fix}"
        raise FixTheRecipe(message)


def _unselected(one: Judged, selected: Mask | None) -> Mask:
    if selected is None:
        return np.zeros(len(one.part), dtype=bool)
    start = one.part.row[0].as_py() - 1
    return ~selected[start : start + len(one.part)]


def _fresh(folder: Path) -> Path:
    """A new folder beside the wished one; nothing that is not a plan's is ever in the way."""
    found = sorted(folder.iterdir()) if folder.is_dir() else [folder] if folder.exists() else []
    foreign = [path.name for path in found if path.stem not in OWN]
    if foreign or (found and folder / "plan.json" not in found):
        held = f", but “{foreign[0]}”" if foreign else ""
        message = f"{folder} is not empty and holds no plan{held}: choose a new folder"
        raise FixTheFile(message)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        (partial / "chunks").mkdir()
    except OSError as err:
        message = f"The plan's folder cannot be made in {folder.parent}: {err.strerror}"
        raise FixTheFile(message) from err
    return partial


def _held_back(one: Judged, prepared: Prepared, suppressed: pa.Array | None) -> Mask:
    if suppressed is None:
        return np.zeros(len(one.part), dtype=bool)
    ids = one.columns[prepared.destination.key_field].cast(pa.string())
    listed = np.asarray(pc.is_in(ids, value_set=suppressed))
    adds: Mask = np.asarray(prepared.destination.adds(one.columns, prepared.recipe))
    return listed & adds


@dataclass(slots=True)
class _Writer:
    """Where the plan stands: the step and chunk being filled, and a place for every row so far."""

    prepared: Prepared
    folder: Path
    first: int | None = None  # a chunk ends after so many rows
    laid: int = 0
    steps: list[Step] = field(default_factory=list)  # those still to come, the current one first
    used: list[dict[str, Any]] = field(default_factory=list)
    chunks: list[dict[str, Any]] = field(default_factory=list)
    in_step: int = 0
    open: OpenChunk | None = None
    begins: tuple[int, int] = (0, 0)  # row and line of the open chunk's first record
    ends: tuple[int, int] = (0, 0)
    line: list[Any] = field(default_factory=list)
    chunk: list[Any] = field(default_factory=list)
    why: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.steps = list(self.prepared.destination.steps(self.prepared.recipe.options))

    def add(self, one: Judged, unselected: Mask, held_back: Mask) -> None:
        """Lays the good rows of a slice into chunks and notes the why of all others."""
        why = np.full(len(one.part), PLANNED, dtype=np.int8)
        why[held_back] = WHYS.index("suppressed")
        why[one.superseded] = WHYS.index("superseded")
        why[one.bad] = WHYS.index("invalid")
        why[unselected] = WHYS.index("unselected")
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
                self.begins = (int(rows[start]), int(lines[start]))
            count = self.open.take(self._up_to_first(encoded[step.operation].slice(start)))
            numbers[start : start + count] = len(self.chunks) + 1
            start += count
            self.laid += count
            if count:
                self.ends = (int(rows[start - 1]), int(lines[start - 1]))
            if count == 0 or self.open.full or self.laid == self.first:
                self._flush()
        return numbers

    def _up_to_first(self, records: pa.Array) -> pa.Array:
        """Only so many records as are missing to the first chunk's wished end."""
        if self.first is None or self.laid >= self.first:
            return records
        return records.slice(0, self.first - self.laid)

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
        rows, lines = zip(self.begins, self.ends, strict=True)
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
