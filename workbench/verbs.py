"""The verbs that pages, notebook and command line share; each is one sentence of the work."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict, Unpack

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.checks.report import Report
from workbench.delivery import preflight
from workbench.delivery import runs as delivery
from workbench.delivery.connections import Connection
from workbench.delivery.preflight import Evidence
from workbench.delivery.statuses import RunStatus
from workbench.destinations.registry import DESTINATIONS, destination
from workbench.destinations.spec import Destination
from workbench.errors import FixTheFile, FixTheRecipe, RowsInvalid
from workbench.plans import building, judging, preparing
from workbench.plans.expecting import expected
from workbench.plans.judging import Mask, Prepared
from workbench.plans.plan import Plan
from workbench.recipes.recipe import Recipe, checked_reading
from workbench.results import exporting, reporting, snippets
from workbench.running import Watch, followed, target
from workbench.tables.opening import open_table
from workbench.vocabulary.options import OptionValue
from workbench.vocabulary.reading import Reading

__all__ = [
    "Hints",
    "What",
    "begin",
    "check",
    "deliver",
    "destinations",
    "export",
    "facts",
    "followed",
    "look",
    "plan",
    "plan_run",
    "prepared",
    "prepared_run",
    "recipe",
    "retry",
    "send",
    "snippet",
    "target",
    "write_report",
]

Confirm = Callable[[Connection, Plan, Evidence | None], None]


class Hints(TypedDict, total=False):
    """How a file is to be read, where that cannot be found without a guess."""

    encoding: str | None
    delimiter: str | None
    sheet: str | None
    header_row: int | None
    region: str | None
    dates: str | None
    decimal: str | None


class What(Hints, total=False):
    """A file's destination and how it is read: a recipe, or `to` with options."""

    recipe: Recipe | Path | str | None
    to: str | None
    set: Mapping[str, OptionValue] | None


def destinations() -> tuple[Destination, ...]:
    """Every vendor operation that rows can be sent to."""
    return tuple(DESTINATIONS.values())


def recipe(
    file: Path | str,
    to: str,
    *,
    set: Mapping[str, OptionValue] | None = None,
    out: Path | str | None = None,
    **hints: Unpack[Hints],
) -> Recipe:
    """A suggested recipe for a file, similar names included; written to `out` where given."""
    goal = destination(to)
    reading = checked_reading(Reading(**hints), "This command")
    table = open_table(Path(file), reading)
    made, _ = preparing.suggested_recipe(table, goal.key, set or {}, reading, fuzzy=True)
    if out is not None:
        _spared(Path(file), Path(out)).write_text(made.toml(), encoding="utf-8")
    return made


def _spared(file: Path, out: Path) -> Path:
    """Where to write; raises FixTheFile when that is the analyst's own file."""
    if out.exists() and file.exists() and out.samefile(file):
        message = f"{out} is the file itself, which is never written to: choose another name"
        raise FixTheFile(message)
    return out


def prepared(file: Path | str, *, complete: bool = True, **what: Unpack[What]) -> Prepared:
    """The table of a file with its recipe and destination; raises FixTheFile or FixTheRecipe."""
    given = dict(what)
    chosen, to, options = (given.pop(name, None) for name in ("recipe", "to", "set"))
    if isinstance(chosen, str | Path):
        chosen = Recipe.load(Path(chosen))
    reading = Reading.from_dict({k: v for k, v in given.items() if v is not None})
    return preparing.prepare(
        Path(file),
        recipe=chosen,  # type: ignore[arg-type]  # What says so; TypedDict.pop forgets it
        to=to,  # type: ignore[arg-type]  # as above
        options=options,  # type: ignore[arg-type]  # as above
        reading=reading,
        complete=complete,
    )


def write_report(report: Report, file: Path, out: Path) -> Path:
    """The Report of a file as .xlsx; never over the file itself."""
    return reporting.write_report(report, _spared(file, out))


def check(file: Path | str, **what: Unpack[What]) -> Report:
    """What is wrong with a file for a destination, and how to mend it; nothing is sent."""
    return judging.check(prepared(file, complete=False, **what))


def plan(
    file: Path | str,
    *,
    out: Path | str,
    suppress: Path | str | None = None,
    slice_rows: int = judging.SLICE,
    **what: Unpack[What],
) -> Plan:
    """The exact request bodies of a file, in a folder; nothing is sent."""
    ready = prepared(file, **what)
    made, _ = building.build(
        ready, Path(out), suppressed=_suppressed(ready, suppress), slice_rows=slice_rows
    )
    return made


def _suppressed(ready: Prepared, suppress: Path | str | None) -> pa.Array | None:
    if suppress is None:
        return None
    key = ready.destination.field_named(ready.destination.key_field)
    assert key is not None  # every destination names one of its fields
    return preparing.suppression_list(Path(suppress), key, Reading())


def send(
    file: Path | str,
    *,
    connection: str = "twin",
    first: int | None = None,
    all_or_nothing: bool = False,
    suppress: Path | str | None = None,
    confirm: Confirm = lambda there, plan, evidence: None,
    watch: Watch | None = None,
    **what: Unpack[What],
) -> RunStatus:
    """Plans a file, sends its good rows and follows them until they are live.

    `confirm` is asked once everything is known and nothing has left; it raises to stop. Raises
    RowsInvalid with `all_or_nothing` when a row cannot be sent.
    """
    with target(connection) as there:
        ready = prepared(file, **what)
        evidence = look(there, ready)
        run = delivery.new_run_id()
        made, report = plan_run(ready, run, suppress=suppress, first=first)
        try:
            if all_or_nothing and report.rows_with_errors:
                message = (
                    f"{report.rows_with_errors:,} of {report.rows:,} rows cannot be sent, so "
                    "nothing was: mend them (`workbench check` lists them), or send the good rows"
                )
                raise RowsInvalid(message)
            confirm(there, made, evidence)
        except BaseException:
            shutil.rmtree(made.folder)
            raise
        name = Path(file).name
        return deliver(made, there, evidence, file_name=name, first=first, watch=watch)


def look(there: Connection, ready: Prepared) -> Evidence:
    """What the target holds for this send; raises FixTheConnection where it cannot work."""
    return preflight.look(there, ready.destination, ready.recipe.options)


def plan_run(
    ready: Prepared,
    run: str,
    *,
    suppress: Path | str | None = None,
    selected: Mask | None = None,
    first: int | None = None,
) -> tuple[Plan, Report]:
    """The plan of a run in the run's own folder, and the Report of the same pass."""
    held_back = _suppressed(ready, suppress)
    folder = delivery.run_folder(run)
    try:
        return building.build(ready, folder, suppressed=held_back, selected=selected, first=first)
    except BaseException:
        # Nothing was planned, so there is no run of this name.
        with contextlib.suppress(OSError):
            folder.rmdir()
        raise


def deliver(
    made: Plan,
    there: Connection,
    evidence: Evidence | None,
    *,
    file_name: str,
    first: int | None = None,
    watch: Watch | None = None,
) -> RunStatus:
    """Starts the run of a plan and follows it; with `first` it pauses after so many good rows."""
    run = begin(made, there, evidence, file_name=file_name, first=first)
    return followed(run, watch)


def begin(
    made: Plan,
    there: Connection,
    evidence: Evidence | None,
    *,
    file_name: str,
    first: int | None = None,
) -> str:
    """Starts the run of a plan in a process of its own and returns its id at once.

    A plan that runs already is not started again: the same id comes back. `evidence` is what was
    seen at the target, from which the expected size is known.
    """
    before = evidence.size if evidence else None
    after = expected(made, before, Recipe.load(made.folder / "recipe.toml"))
    run = delivery.start(made, there, file_name=file_name, expected=after.exact)
    delivery.spawn(run, there, until=_chunk_of_row(made, first))
    return run


def _chunk_of_row(made: Plan, first: int | None) -> int | None:
    """The chunk that ends with the `first`-th good row, or None when all are sent at once."""
    if first is None:
        return None
    sent = 0
    for chunk in made.chunks:
        sent += chunk.records
        if sent >= first:
            return chunk.n
    return None


def retry(
    run: str,
    *,
    fates: Sequence[str] = ("rejected", "not_sent"),
    include_unknown: bool = False,
    confirm: Confirm = lambda there, plan, evidence: None,
    watch: Watch | None = None,
) -> RunStatus:
    """A new run of the rows of an earlier one that have these fates, checked again first."""
    wanted = {*fates, *(("unknown",) if include_unknown else ())}
    before = delivery.status(run)
    selected: Mask = np.asarray(
        pc.is_in(delivery.row_fates(run)["fate"], value_set=pa.array(sorted(wanted)))
    )
    if not selected.any():
        message = f"The run {run} has no row that is {' or '.join(sorted(wanted))}"
        raise FixTheRecipe(message)
    with target(before.connection) as there:
        ready = prepared_run(run)
        evidence = look(there, ready)
        made, _ = plan_run(ready, delivery.new_run_id(), selected=selected)
        confirm(there, made, evidence)
        return deliver(made, there, evidence, file_name=before.file_name, watch=watch)


def prepared_run(run: str) -> Prepared:
    """The file and the recipe of a run, as they were when it was planned."""
    folder = delivery.run_folder(run)
    found = sorted(folder.glob("source*"))
    if not found:
        message = f"The run {run} has no copy of its file any more: send the file again"
        raise FixTheRecipe(message)
    ready = preparing.prepare(found[0], recipe=Recipe.load(folder / "recipe.toml"))
    if ready.table.sha256 != delivery.status(run).file_sha256:
        message = f"The copy of the file in {folder} is not the one that was sent: put it back"
        raise FixTheFile(message)
    return ready


def export(run: str, out: Path | str) -> Path:
    """Writes every row of the run's file with what became of it, as .xlsx or .csv."""
    now = delivery.status(run)
    practice = now.world == "practice"
    stamp = "Practice: nothing was sent to the vendor" if practice else f"{now.label} ({now.world})"
    headline = {
        "stamp": stamp,
        "run": run,
        "destination": now.destination,
        "connection": now.connection,
        "file": now.file_name,
        "headline": now.headline,
    }
    if Path(out).exists() and Path(out).name == now.file_name:
        message = f"{out} looks like the file that was sent: choose another name"
        raise FixTheFile(message)
    fates = delivery.row_fates(run)
    return exporting.export(prepared_run(run), fates, run=run, headline=headline, out=Path(out))


def snippet(made: Plan, chunk: int, language: snippets.Language) -> str:
    """One request of a plan as code, with a placeholder for the secret."""
    if not 1 <= chunk <= len(made.chunks):
        message = f"The plan has requests 1 to {len(made.chunks)}, and no request {chunk}"
        raise FixTheRecipe(message)
    route = made.step(made.chunks[chunk - 1].step).route
    body = made.chunk_path(chunk).read_text(encoding="utf-8")
    return snippets.snippet(route, body, language)


def facts(file: Path | str, *, connection: str = "twin") -> dict[str, Any]:
    """What a recipe needs to know from the vendor, recorded in the recipe's file with its date."""
    path = Path(file)
    found = Recipe.load(path)
    with target(connection) as there:
        seen = preflight.look(there, destination(found.destination), found.options)
    known = {"seen_at": seen.seen_at, "connection": seen.connection, "exists": seen.exists}
    if seen.size is not None:
        known["size"] = seen.size
    told = Recipe.from_dict({**found.as_dict(), "facts": known})
    path.write_text(told.toml(), encoding="utf-8")
    return known
