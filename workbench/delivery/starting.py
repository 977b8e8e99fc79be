"""A plan becomes a run: its folder, and what the journal knows of it before anything is sent."""

from __future__ import annotations

import shutil
import uuid
from datetime import UTC, datetime
from pathlib import Path

from workbench.delivery import families, homes, writes
from workbench.delivery.bindings import Named, steps_of
from workbench.delivery.connections import Connection
from workbench.delivery.families import Seen
from workbench.delivery.journal import Journal, now_utc
from workbench.delivery.statuses import run_row
from workbench.errors import FixTheConnection, FixTheFile, FixTheRecipe
from workbench.plans.plan import Plan

# From the harmless to the dangerous: a run has the class of its worst step.
_CLASSES = ("I", "I*", "II", "III")


def new_run_id() -> str:
    """A name for a run that sorts by time and that a person can type; its folder is made.

    Two runs of one second may draw the same four letters; the folder goes to one of them only.
    """
    while True:
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:4]}"
        if homes.claimed(homes.runs_folder() / name):
            return name


def run_folder(run: str) -> Path:
    """The folder of one run, made when it is not there: its plan lies in it."""
    if not run or Path(run).name != run or run.startswith("."):
        message = f"“{run}” is not the name of a run: `workbench runs` lists those that are known"
        raise FixTheRecipe(message)
    return homes.private_folder(homes.runs_folder() / run)


def start(
    plan: Plan,
    target: Connection,
    *,
    file_name: str,
    expected: int | None = None,
    seen: Seen | None = None,
    halving: bool = False,
    named: Named | None = None,
) -> str:
    """Writes the run down and returns its id; nothing is sent before `spawn`.

    A plan in a run's own folder makes that run, once: starting it again returns the same id, so a
    second click attaches to the first. Any other plan is copied. `expected` is the number of ids
    that the object should hold afterwards, where the caller knows it. A run that sends rows of an
    earlier one again is given what was `seen` of that when they were chosen; with `halving` refused
    requests are taken apart until single rows are. Raises Wait where another run has sent them, or
    they were settled, since they were chosen, FixTheConnection where its rows would go elsewhere.
    """
    if named is None:
        from workbench.destinations.registry import destination

        named = destination
    _adds_up(plan)
    own = plan.folder.resolve().parent == homes.runs_folder().resolve()
    run = plan.folder.name if own else new_run_id()
    if not own:
        shutil.copytree(plan.folder, run_folder(run), dirs_exist_ok=True)
    homes.make_private(run_folder(run))
    creates = {n: int(one.step.creates) for n, one in steps_of(plan, named).items()}
    chunks = [
        (c.n, c.step, c.object, plan.step(c.step).repeat, creates[c.step], c.records)
        for c in plan.chunks
    ]
    with Journal() as journal, journal.writing() as db:
        found = journal.row("SELECT plan_sha256 FROM run WHERE id = ?", (run,))
        if found is None:
            if seen is not None:
                refuse_another_target(journal, seen.run, target)
                families.refuse_newer(journal, seen)
            again = {"earlier": seen.run if seen else "", "halving": int(halving)}
            row = _run_row(run, plan, target, file_name, expected) | again
            writes.add_run(db, row, plan.not_sent, chunks)
        elif found["plan_sha256"] != plan.plan_sha256:
            message = f"the run {run} was made with another plan: plan into a new run's folder"
            raise FixTheRecipe(message)
    return run


def refuse_another_target(journal: Journal, run: str, target: Connection) -> None:
    """Raises FixTheConnection where the connection no longer leads where the run was sent."""
    found = run_row(journal, run)
    if (found["connection"], found["fingerprint"]) != (target.name, target.fingerprint):
        message = (
            f"the run {run} was made for “{found['connection']}” at another address or project "
            f"than “{target.name}” has now: use the same connection, or make a new run"
        )
        raise FixTheConnection(message)


def _adds_up(plan: Plan) -> None:
    planned = sum(chunk.records for chunk in plan.chunks)
    held_back = sum(plan.not_sent.values())
    numbers = [chunk.n for chunk in plan.chunks]
    if planned + held_back != plan.rows or numbers != list(range(1, len(numbers) + 1)):
        message = (
            f"the plan in {plan.folder} does not add up: {planned:,} rows in requests and "
            f"{held_back:,} held back, where the file has {plan.rows:,}; make the plan again"
        )
        raise FixTheFile(message)


def _run_row(
    run: str, plan: Plan, target: Connection, file_name: str, expected: int | None
) -> dict[str, object]:
    worst = max((step.repeat for step in plan.steps), key=_CLASSES.index, default="I")
    return {
        "id": run,
        "destination": plan.destination,
        "connection": target.name,
        "world": target.world,
        "label": target.label,
        "fingerprint": target.fingerprint,
        "folder": run,
        "plan_sha256": plan.plan_sha256,
        "file_sha256": plan.file_sha256,
        "file_name": file_name,
        "recipe_sha256": plan.recipe_sha256,
        "repeat": worst,
        "rows": plan.rows,
        "created_at": now_utc(),
        "state": "sending",
        "size_expected": expected,
    }
