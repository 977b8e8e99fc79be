"""A Plan is built: good rows are encoded slice by slice and laid into chunk files, in order."""

from __future__ import annotations

import hashlib
import itertools
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from workbench.checks.report import Report
from workbench.destinations.consent import UNSUBSCRIBED
from workbench.destinations.spec import Destination, Part
from workbench.errors import FixTheFile, FixTheRecipe
from workbench.plans import fixing, id_lists
from workbench.plans.judging import Judged, Mask, ready
from workbench.plans.laying import Good, Ints, Layer
from workbench.plans.parts import ahead, everything, links_of, sending_order
from workbench.plans.plan import Plan
from workbench.plans.prepared import SLICE, Prepared
from workbench.plans.repairing import changed
from workbench.plans.suppressing import (
    about_listed,
    held_back,
    keep,
    refuse_torn,
    unsubscribing_lines,
)
from workbench.plans.telling import Reporting
from workbench.vocabulary.fates import WHYS
from workbench.vocabulary.machine import unwritable
from workbench.vocabulary.steps import WaitsFor

# Rows of rows.arrow in one record batch: part of the format, so that no slice size shows in it.
ROWS_BATCH = 65_536
PLANNED = -1
# Of a row that says nothing about consent, where others of its plan do.
KEPT = "kept"
# What a plan's folder may hold, by name without ending: only such a folder is ever replaced.
OWN = {"plan", "recipe", "rows", "source", "chunks", "suppressed", "lists", "fixes"}


def build(
    prepared: Prepared,
    folder: Path,
    *,
    suppressed: pa.Array | None = None,
    first: int | None = None,
    slice_rows: int = SLICE,
) -> tuple[Plan, Report]:
    """Builds the Plan of a table in a folder, which must be new, empty or hold an earlier plan.

    `suppressed` are the ids and addresses of people who are held back where a row would add them,
    which the folder keeps; a chunk ends after the `first` good rows, so that a run can pause there.
    The same file, recipe and list give the same bytes, whatever `slice_rows` is.
    Raises FixTheFile, also where a row to hold back unsubscribes as well, and FixTheRecipe where a
    column as a whole cannot be sent.
    """
    reporting = Reporting(prepared)
    _refuse_blocked(reporting.report())
    offsets = [0, *itertools.accumulate(part.table.rows for part in prepared.parts)][:-1]
    partial = _fresh(folder)
    try:
        none: tuple[None, ...] = (None,) * len(prepared.parts)
        about = none if suppressed is None else about_listed(prepared, suppressed)
        writers = [
            _Writer(part, partial / "chunks", place, offset, about[place])
            for place, (part, offset) in enumerate(zip(prepared.parts, offsets, strict=True))
        ]
        # Only the main sheet is rehearsed; what has to be there before is sent as a whole.
        writers[0].layer.first = first
        for place, one in ahead(everything(prepared, slice_rows)):
            reporting.add(one)
            writers[place].add(one)
        refuse_torn([(writer.prepared.table, writer.torn) for writer in writers])
        keep(suppressed, partial)
        id_lists.keep(prepared.lists, partial)
        _finish(prepared, writers, partial)
        if folder.exists():
            shutil.rmtree(folder)
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return Plan.load(folder), reporting.report()


def _finish(prepared: Prepared, writers: list[_Writer], partial: Path) -> None:
    """Everything of the plan's folder beside the chunks, once these have their numbers."""
    steps: list[dict[str, Any]] = []
    chunks: list[dict[str, Any]] = []
    links = links_of(prepared)
    main_sent = False
    for place in sending_order(prepared):
        mine, laid, writers[place].number_of = writers[place].layer.close(len(steps), len(chunks))
        # What comes after another sheet's rows waits until these are there.
        waits = links[place].waits_for if place and main_sent else _before(links, place)
        if mine and steps and waits != "none":
            mine[0]["waits_for"] = waits
        steps += [{**step, "part": place} if place else step for step in mine]
        chunks += laid
        main_sent = main_sent or place == 0
    _write_rows(partial / "rows.arrow", writers)
    (partial / "recipe.toml").write_text(prepared.recipe.toml(), encoding="utf-8")
    shutil.copyfile(prepared.table.path, partial / f"source{prepared.table.path.suffix.lower()}")
    if prepared.fixes:
        fixing.keep(prepared.fixes, partial / fixing.NAME)
    (partial / "plan.json").write_bytes(
        orjson.dumps(_summary(prepared, writers, steps, chunks), option=orjson.OPT_INDENT_2)
    )


def _before(links: Mapping[int, Part], place: int) -> WaitsFor:
    """What the main rows wait for, where another sheet is sent before them."""
    if place:
        return "none"
    return next((link.waits_for for link in links.values() if link.before), "none")


def _refuse_blocked(report: Report) -> None:
    """A column that cannot be sent as a whole stops the plan: nothing is left out in silence."""
    for issue in report.blocking:
        place = f"Column “{issue.column}”: " if issue.column else ""
        message = f"{place}{issue.message}. {issue.fix}"
        raise FixTheRecipe(message)


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
        raise FixTheFile(unwritable(folder, err)) from err
    return partial


@dataclass(slots=True)
class _Writer:
    """One part of the plan in the making: its chunks, and a place or a why for every row so far.

    `listed` has one entry for each row of this part: True where it is about somebody on a list.
    """

    prepared: Prepared
    folder: Path
    place: int
    offset: int  # rows of the parts before this one
    listed: Mask | None
    layer: Layer = field(init=False)
    number_of: Ints = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    line: list[Any] = field(default_factory=list)
    key: list[Any] = field(default_factory=list)
    why: list[Any] = field(default_factory=list)
    torn: list[int] = field(default_factory=list)  # lines that a list may not hold back as a whole
    consent: dict[str, list[Ints]] = field(default_factory=dict)  # people by what is said of them
    leaving: list[Ints] = field(default_factory=list)  # people who leave in a row that is bad

    def __post_init__(self) -> None:
        part = self.prepared
        self.layer = Layer(part.destination, part.judged_recipe, self.folder, f"{self.place}-")

    def add(self, one: Judged) -> None:
        """Lays the good rows of a slice into chunks and notes the why of all others."""
        why = np.full(len(one.part), PLANNED, dtype=np.int8)
        if self.listed is not None:
            start = sum(len(slice_) for slice_ in self.why)
            about = self.listed[start : start + len(why)]
            why[held_back(one, about)] = WHYS.index("suppressed")
        why[one.left_out] = WHYS.index("left_out")
        why[one.superseded] = WHYS.index("superseded")
        why[one.bad] = WHYS.index("invalid")
        why[one.unselected | one.gone] = WHYS.index("unselected")
        self.torn += unsubscribing_lines(one, why == WHYS.index("suppressed"))
        good = why == PLANNED
        key = np.zeros(len(one.part), dtype=np.int64)
        key[good] = self.layer.lay(self._good(one, good))
        self.line.append(np.asarray(one.part.line))
        self.key.append(key)
        self.why.append(why)
        if self.prepared.destination.consent is not None:
            told = self.prepared.destination.consent(one.columns, self.prepared.judged_recipe)
            leaves = np.asarray(pc.fill_null(pc.equal(told, UNSUBSCRIBED), False))
            self.leaving.append(self._whose(one)[leaves & (why == WHYS.index("invalid"))])
            said = pc.fill_null(told.filter(pa.array(good)), KEPT).dictionary_encode()
            places = np.asarray(said.indices)
            for place, word in enumerate(said.dictionary.to_pylist()):
                self.consent.setdefault(word, []).append(self._whose(one)[good][places == place])

    def _whose(self, one: Judged) -> Ints:
        """Whose the rows of a slice are; each its own where nothing ties them together."""
        return np.asarray(one.part.row) + self.offset if one.person is None else one.person

    @property
    def seconds(self) -> float:
        """How long its requests take at the least."""
        done = self.layer.done
        records = sum(one.written.records for one in done)
        return self.prepared.destination.quota.seconds(len(done), records)

    def _good(self, one: Judged, good: Mask) -> Good:
        destination, recipe = self.prepared.destination, self.prepared.judged_recipe
        lanes = np.zeros(len(one.part), dtype=np.int64)
        if destination.lanes is not None:
            known = {**one.columns, **one.about_rows}
            lanes = np.asarray(destination.lanes(known, recipe))
        return Good(
            columns=ready(one, self.prepared, good),
            rows=np.asarray(one.part.row)[good],
            lines=np.asarray(one.part.line)[good],
            lanes=lanes[good],
            streams=self._streams(one)[good],
        )

    def _streams(self, one: Judged) -> Ints:
        """The stream of each row: one for all rows about the same person."""
        if one.person is None:
            return np.zeros(len(one.part), dtype=np.int64)
        # Hashed, so that a pattern in the order of the rows does not fill one stream alone.
        mixed = pd.util.hash_array(one.person, categorize=False)
        return (mixed % np.uint64(self.layer.streams)).astype(np.int64)


def _write_rows(path: Path, writers: list[_Writer]) -> None:
    words = pa.array([*WHYS, ""])
    why = np.concatenate([slice_ for writer in writers for slice_ in writer.why])
    why[why == PLANNED] = len(WHYS)
    chunk = [writer.number_of[slice_] for writer in writers for slice_ in writer.key]
    source = [
        np.full(len(slice_), writer.place, dtype=np.uint8)
        for writer in writers
        for slice_ in writer.line
    ]
    table = pa.table(
        {
            "source": np.concatenate(source),
            "line": np.concatenate([slice_ for writer in writers for slice_ in writer.line]),
            "chunk": np.concatenate(chunk).astype(np.int32),
            "why": pa.DictionaryArray.from_arrays(pa.array(why), words),
        }
    )
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as out:
        out.write_table(table, max_chunksize=ROWS_BATCH)


def _summary(
    prepared: Prepared,
    writers: list[_Writer],
    steps: list[dict[str, Any]],
    chunks: list[dict[str, Any]],
) -> dict[str, Any]:
    recipe, destination = prepared.recipe, prepared.destination
    why = np.concatenate([slice_ for writer in writers for slice_ in writer.why])
    consent = _people(writers)
    touched = bool(set(consent) - {KEPT})
    counted = {word: int((why == place).sum()) for place, word in enumerate(WHYS)}
    covered = {
        "destination": destination.key,
        "options": dict(recipe.options),
        "chunks": [(chunk["step"], chunk["sha256"]) for chunk in chunks],
        "steps": [step["operation"] for step in steps],
    }
    canonical = orjson.dumps(covered, option=orjson.OPT_SORT_KEYS)
    requests, records = len(chunks), sum(chunk["records"] for chunk in chunks)
    return {
        "plan_sha256": hashlib.sha256(canonical).hexdigest(),
        "destination": destination.key,
        "options": dict(recipe.options),
        "file_sha256": prepared.table.sha256,
        "recipe_sha256": recipe.sha256,
        "as_of": prepared.as_of if _dated(prepared) else None,
        "read_at": (prepared.read_at or prepared.as_of) if _touching(prepared) else None,
        "rows": prepared.rows,
        "rows_planned": int((why == PLANNED).sum()),
        "not_sent": {word: count for word, count in counted.items() if count},
        "steps": steps,
        "chunks": chunks,
        "requests": requests,
        "consent": dict(sorted(consent.items())) if touched else {},
        **_unsent_leaves(writers),
        "quota": _cost(destination, requests, records),
        "eta_s": sum(writer.seconds for writer in writers),
        **_fixed(prepared),
        **_changed(prepared),
    }


def _people(writers: list[_Writer]) -> dict[str, int]:
    """How many people there are for each thing that is said about consent."""
    words = {word for writer in writers for word in writer.consent}
    return {
        word: len(
            np.unique(np.concatenate([one for w in writers for one in w.consent.get(word, ())]))
        )
        for word in words
    }


def _unsent_leaves(writers: list[_Writer]) -> dict[str, Any]:
    """How many people leave in bad rows alone; nothing where there are none."""
    none = [np.zeros(0, dtype=np.int64)]
    leaving = np.concatenate([*none, *(one for w in writers for one in w.leaving)])
    told = (one for w in writers for one in w.consent.get(UNSUBSCRIBED, ()))
    sent = np.concatenate([*none, *told])
    rows = len(np.setdiff1d(leaving, sent))
    return {"leaves_unsent": rows} if rows else {}


def _fixed(prepared: Prepared) -> dict[str, Any]:
    """How many cells were fixed, and the hash of the fixes; nothing where there are none."""
    fixes = prepared.fixes
    return {"cells_fixed": len(fixes), "fixes_sha256": fixes.sha256} if fixes else {}


def _changed(prepared: Prepared) -> dict[str, Any]:
    """What is sent otherwise than the file has it; nothing where all is sent as it is."""
    made = changed(prepared)
    return {"changed": [one.as_dict() for one in made]} if made else {}


def _touching(prepared: Prepared) -> bool:
    """Whether anything that is mapped says something about consent, in a row to be sent or not."""
    fields = (
        part.destination.field_named(use.target) for part in prepared.parts for use in part.used
    )
    return any(field is not None and field.consent for field in fields)


def _dated(prepared: Prepared) -> bool:
    return any(part.destination.dated(part.judged_recipe) for part in prepared.parts)


def _cost(destination: Destination, requests: int, records: int) -> Mapping[str, Any]:
    quota = destination.quota
    return {
        "group": quota.group,
        "requests": requests,
        "requests_per_s": quota.requests,
        "burst": quota.burst,
        "records": records,
        "records_per_s": quota.records,
        "records_burst": quota.records_burst,
        "source": quota.source,
        "assumption": quota.assumption,
    }
