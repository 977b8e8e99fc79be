"""A Plan as it lies on disk: plan.json, the chunk files, and one line per row of the file.

FOLDER/plan.json            what `workbench plan --json` prints
FOLDER/recipe.toml          the recipe it was made with
FOLDER/source.csv|.xlsx     the file it was made from
FOLDER/chunks/000001.json   (or .xml) exactly the bytes of request 1, less the secret
FOLDER/rows.arrow           for each row of the file: line, chunk (0 = none), why ("" = planned)
FOLDER/suppressed.arrow     who was held back, where a list was given
FOLDER/lists.arrow          the lists of other people that its selection asks about
FOLDER/fixes.json           the cells that were fixed one by one, where there are any
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

import orjson
import pyarrow as pa

from workbench.errors import FixTheFile
from workbench.vocabulary.markup import card
from workbench.vocabulary.options import OptionValue
from workbench.vocabulary.repaired import Repaired
from workbench.vocabulary.steps import Limit, Repeat, WaitsFor

# By how much a clock may be set right without anything having become old.
SET_RIGHT = timedelta(minutes=5)
CONSENT_HOURS = Limit(24, "hours from reading a file to sending its consent", "our own rule", True)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step as planned: `operation` is the destination's own name for it ("create", "add").

    `part` is which of the plan's parts it belongs to, from 0: each sheet of a workbook is one.
    """

    n: int
    operation: str
    route: str
    waits_for: WaitsFor
    repeat: Repeat
    part: int = 0


@dataclass(frozen=True, slots=True)
class PlannedChunk:
    """One request: its rows and lines as [first, last] ([] without rows) and its bytes' sha256.

    The requests of one `stream` of a step follow one another; those of several go side by side.
    """

    n: int
    step: int
    object: str
    rows: tuple[int, ...]
    lines: tuple[int, ...]
    records: int
    bytes: int
    sha256: str
    stream: int = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """A folder of exact request bodies; nothing of it but this summary is held in memory."""

    folder: Path
    plan_sha256: str
    destination: str
    options: Mapping[str, OptionValue]
    file_sha256: str
    recipe_sha256: str
    as_of: str | None
    rows: int
    rows_planned: int
    not_sent: Mapping[str, int]
    steps: tuple[PlannedStep, ...]
    chunks: tuple[PlannedChunk, ...]
    requests: int
    quota: Mapping[str, Any]
    eta_s: float
    consent: Mapping[str, int] = field(default_factory=dict)
    leaves_unsent: int = 0  # people who leave in rows that cannot be sent, and in no other
    read_at: str | None = None  # when the file was first read; only where consent is mapped
    cells_fixed: int = 0  # fixes of single cells, and the hash of them all
    fixes_sha256: str | None = None
    changed: tuple[Repaired, ...] = ()  # what is sent otherwise than the file has it

    def __repr__(self) -> str:
        planned = f"{self.rows_planned:,} of {self.rows:,} rows in {self.requests:,} requests"
        return f"<Plan {self.destination}: {planned}, {self.plan_sha256[:12]}>"

    def _repr_html_(self) -> str:
        facts = {"planned": self.rows_planned, "rows": self.rows, "requests": self.requests}
        facts |= {f"not sent, {why}": rows for why, rows in self.not_sent.items()}
        header = ("n", "step", "operation", "rows", "bytes")
        rows = [
            (chunk.n, chunk.step, self.step(chunk.step).operation, chunk.records, chunk.bytes)
            for chunk in self.chunks
        ]
        return card(f"Plan for {self.destination}", facts, header, rows)

    def stale(self, now: datetime) -> bool:
        """Whether what the file says about consent is too old to be sent (rules.md, Consent)."""
        if self.read_at is None or not self.consent:
            return False
        age = now - datetime.fromisoformat(self.read_at)
        # Of a file that was read later than now nobody knows how old it is.
        return age > timedelta(hours=CONSENT_HOURS.value) or age < -SET_RIGHT

    @property
    def final_objects(self) -> list[str]:
        """What the steps that cannot be taken back act on, each once, in order."""
        final = {step.n for step in self.steps if step.repeat == "III"}
        return list(dict.fromkeys(one.object for one in self.chunks if one.step in final))

    @property
    def changes(self) -> list[str]:
        """Each repair, reading and fix in force as a sentence, with its sheet if there are more."""
        several = len({one.sheet for one in self.changed}) > 1
        return [one.sentence(with_sheet=several) for one in self.changed]

    def step(self, n: int) -> PlannedStep:
        """Step n, counted from 1."""
        return self.steps[n - 1]

    def chunk_path(self, n: int) -> Path:
        """The file that holds chunk n's bytes, counted from 1: JSON or XML."""
        path = self.folder / "chunks" / f"{n:06d}.json"
        return path if path.exists() else path.with_suffix(".xml")

    def row_places(self) -> pa.Table:
        """For each row of the file in order: `line`, `chunk` and `why`."""
        with pa.OSFile(str(self.folder / "rows.arrow"), "rb") as source:
            return pa.ipc.open_file(source).read_all()

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The Plan in a folder; raises FixTheFile when it is not one."""
        try:
            found = orjson.loads((folder / "plan.json").read_bytes())
            steps = tuple(PlannedStep(**step) for step in found.pop("steps"))
            chunks = tuple(
                PlannedChunk(**{**c, "rows": tuple(c["rows"]), "lines": tuple(c["lines"])})
                for c in found.pop("chunks")
            )
            changed = tuple(Repaired.from_dict(one) for one in found.pop("changed", ()))
            return cls(folder=folder, steps=steps, chunks=chunks, changed=changed, **found)
        except (OSError, ValueError, KeyError, TypeError) as err:
            message = f"{folder} does not hold a plan: make it again with `workbench plan`"
            raise FixTheFile(message) from err
