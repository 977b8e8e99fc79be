"""Plans made by hand, and the story of a run read back from the journal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from workbench.delivery import families
from workbench.delivery.families import Seen
from workbench.delivery.journal import Journal
from workbench.plans.plan import Plan
from workbench.recipes.recipe import Recipe

CREATE = {
    "operation": "create",
    "route": "2.11/audiences/create",
    "waits_for": "none",
    "repeat": "II",
}
UPDATE = {"operation": "update", "route": "2.11/audiences/update", "repeat": "I"}
REPLACE = {
    "operation": "replace",
    "route": "2.11/audiences/replace",
    "waits_for": "none",
    "repeat": "III",
}


def ids_body(name: str, ids: Sequence[str]) -> bytes:
    """The body of an update that adds these ids."""
    members = [{"action": "add", "id": one} for one in ids]
    return json.dumps({"name": name, "ids": members}, separators=(",", ":")).encode()


def plan_folder(
    folder: Path,
    sizes: Sequence[int],
    *,
    name: str = "VIP",
    create: bool = False,
    held_back: Mapping[str, int] | None = None,
    step: Mapping[str, str] = UPDATE,
    destination: str = "batch.audiences.update",
    read_at: str | None = None,
    streams: Sequence[int] = (),
) -> Plan:
    """A plan whose chunks carry `sizes` rows, ids c00001 on; rows held back come last.

    `streams` are those of the chunks with rows, in order; without it all are in one.
    """
    (folder / "chunks").mkdir(parents=True)
    steps, bodies, lines, chunk_of, why = [], [], [], [], []
    if create:
        steps.append({"n": 1, **CREATE})
        bodies.append((json.dumps({"name": name, "type": "custom_ids"}).encode(), 0, 1))
    waits = {"waits_for": "applied" if create else "none"}
    steps.append({"n": len(steps) + 1, **waits, **step})
    for size in sizes:
        first = len(lines) + 1
        ids = [f"c{row:05d}" for row in range(first, first + size)]
        bodies.append((ids_body(name, ids), size, steps[-1]["n"]))
        lines += [row + 1 for row in range(first, first + size)]
        chunk_of += [len(bodies)] * size
        why += [""] * size
    for reason, count in (held_back or {}).items():
        lines += [len(lines) + 2 + extra for extra in range(count)]
        chunk_of += [0] * count
        why += [reason] * count
    chunks = [_chunk(folder, n, *body, name=name) for n, body in enumerate(bodies, 1)]
    for chunk, stream in zip(chunks[len(chunks) - len(sizes) :], streams, strict=False):
        chunk["stream"] = stream
    found = {
        "plan_sha256": hashlib.sha256(b"".join(body for body, *_ in bodies)).hexdigest(),
        "destination": destination,
        "options": {"name": name, "create": create},
        "file_sha256": "f" * 64,
        "recipe_sha256": "e" * 64,
        "as_of": None,
        "rows": len(lines),
        "rows_planned": sum(sizes),
        "not_sent": dict(held_back or {}),
        "steps": steps,
        "chunks": chunks,
        "requests": len(chunks),
        "quota": {},
        "eta_s": float(len(chunks)),
        "read_at": read_at,
        "consent": {"unsubscribed": sum(sizes)} if read_at else {},
    }
    (folder / "plan.json").write_text(json.dumps(found))
    recipe = Recipe(destination, {"name": name, "create": create})
    (folder / "recipe.toml").write_text(recipe.toml())
    _rows(folder, lines, chunk_of, why)
    return Plan.load(folder)


def _chunk(
    folder: Path, n: int, body: bytes, records: int, step: int, *, name: str
) -> dict[str, Any]:
    (folder / "chunks" / f"{n:06d}.json").write_bytes(body)
    return {
        "n": n,
        "step": step,
        "object": name,
        "rows": [],
        "lines": [],
        "records": records,
        "bytes": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
    }


def _rows(folder: Path, lines: list[int], chunk_of: list[int], why: list[str]) -> None:
    table = pa.table(
        {
            "line": pa.array(lines, pa.int64()),
            "chunk": pa.array(chunk_of, pa.int64()),
            "why": pa.array(why, pa.string()),
        }
    )
    with (
        pa.OSFile(str(folder / "rows.arrow"), "wb") as sink,
        pa.ipc.new_file(sink, table.schema) as out,
    ):
        out.write_table(table)


def story(run: str) -> list[tuple[int, str, int]]:
    """(chunk, state, attempts) of each chunk, as the journal has them."""
    with Journal() as journal:
        found = journal.rows(
            "SELECT n, state, attempts FROM chunk WHERE run = ? ORDER BY n", (run,)
        )
        return [tuple(row) for row in found]


def outcomes(run: str) -> list[tuple[int, str | None]]:
    """(chunk, outcome) of each attempt, in order."""
    with Journal() as journal:
        found = journal.rows("SELECT chunk, outcome FROM attempt WHERE run = ? ORDER BY id", (run,))
        return [tuple(row) for row in found]


def seen_of(run: str) -> Seen | None:
    """What is to be seen of a run whose rows another one sends again; None for no run."""
    if not run:
        return None
    with Journal() as journal:
        return families.seen(journal, run)
