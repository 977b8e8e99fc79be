"""Small plans of every kind of run: real ones, cut into more requests than the vendor's limits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from delivery_plans import REPLACE, UPDATE, ids_body, plan_folder

from workbench import verbs
from workbench.delivery.bindings import steps_of
from workbench.destinations.registry import destination
from workbench.payloads.cutting import cut
from workbench.plans.plan import Plan

CAMPAIGN = "{name},{state},2030-09-20T08:00:00Z,4012,hello@example.com,<p>Hello</p>,Hello"
CAMPAIGNS = "name,state,start,sender_identity_id,reply_to,html,subject"


def of_rows(folder: Path, rows: str, to: str, *, size: int, **options: Any) -> Plan:
    """The plan of a CSV, its requests cut into parts of at most `size` rows."""
    folder.mkdir(parents=True)
    file = folder / "people.csv"
    file.write_text(rows)
    made = verbs.plan(file, out=folder / "plan", to=to, set=options, tell=lambda sentence: None)
    return recut(made, size)


def events(folder: Path, rows: int, *, size: int) -> Plan:
    """Profiles with an event each, class II, from c00001 on."""
    lines = [f"c{row:05d},Lyon,visit,{_now()}" for row in range(1, rows + 1)]
    text = "\n".join(["custom_id,city,event.name,event.time", *lines, ""])
    return of_rows(folder, text, "batch.profiles.update", size=size)


def campaigns(folder: Path, rows: int) -> Plan:
    """Campaigns that start at once, class III."""
    lines = [CAMPAIGN.format(name=f"Sale {row}", state="RUNNING") for row in range(1, rows + 1)]
    text = "\n".join([CAMPAIGNS, *lines, ""])
    return of_rows(folder, text, "batch.campaigns.create", size=1)


def replace_and_adds(folder: Path, sizes: list[int]) -> Plan:
    """One request that replaces, class III, then those that add what it had no room for."""
    plan = plan_folder(folder, sizes, step=UPDATE, destination="batch.audiences.replace")
    first = json.loads(plan.chunk_path(1).read_bytes())
    members = [{"id": one["id"]} for one in first["ids"]]
    body = json.dumps({"name": first["name"], "ids": members}, separators=(",", ":")).encode()
    found = json.loads((folder / "plan.json").read_text())
    found["steps"] = [{"n": 1, **REPLACE}, {"n": 2, "waits_for": "applied", **UPDATE}]
    for chunk in found["chunks"][1:]:
        chunk["step"] = 2
    _write(plan, found["chunks"][0], body)
    (folder / "plan.json").write_text(json.dumps(found))
    return Plan.load(folder)


def renamed(plan: Plan, names: list[str]) -> Plan:
    """The same plan of `delivery_plans` about other ids, in order."""
    found, left = json.loads((plan.folder / "plan.json").read_text()), list(names)
    for chunk in found["chunks"]:
        mine, left = left[: chunk["records"]], left[chunk["records"] :]
        _write(plan, chunk, ids_body(chunk["object"], mine))
    (plan.folder / "plan.json").write_text(json.dumps(found))
    return Plan.load(plan.folder)


def recut(plan: Plan, size: int) -> Plan:
    """The same plan with at most `size` rows a request."""
    found = json.loads((plan.folder / "plan.json").read_text())
    planned = plan.row_places()
    before = planned["chunk"].to_numpy()
    after, pieces = before.copy(), []
    for whole, start, count, body in _pieces(plan, size):
        rows = np.flatnonzero(before == whole["n"])[start : start + count]
        after[rows] = len(pieces) + 1
        pieces.append(({**whole, "n": len(pieces) + 1, "records": count}, body))
    for chunk, body in pieces:
        _write(plan, chunk, body)
    found |= {"chunks": [chunk for chunk, _ in pieces], "requests": len(pieces)}
    (plan.folder / "plan.json").write_text(json.dumps(found))
    table = planned.set_column(planned.schema.get_field_index("chunk"), "chunk", pa.array(after))
    with (
        pa.OSFile(str(plan.folder / "rows.arrow"), "wb") as sink,
        pa.ipc.new_file(sink, table.schema) as out,
    ):
        out.write_table(table)
    return Plan.load(plan.folder)


def _pieces(plan: Plan, size: int) -> Iterator[tuple[dict[str, Any], int, int, bytes]]:
    found = json.loads((plan.folder / "plan.json").read_text())["chunks"]
    steps = steps_of(plan, destination)
    bodies = [plan.chunk_path(chunk["n"]).read_bytes() for chunk in found]
    for chunk, body in zip(found, bodies, strict=True):
        of, step = chunk["records"], steps[chunk["step"]].step
        if of <= size:
            yield chunk, 0, of, body
            continue
        for start in range(0, of, size):
            count = min(size, of - start)
            yield chunk, start, count, cut(body, step, start, count, of=of)


def _write(plan: Plan, chunk: dict[str, Any], body: bytes) -> None:
    path = plan.chunk_path(1).with_name(f"{chunk['n']:06d}{plan.chunk_path(1).suffix}")
    path.write_bytes(body)
    chunk |= {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
