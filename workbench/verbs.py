"""The verbs that pages, notebook and command line share; each is one sentence of the work."""

from __future__ import annotations

import contextlib
import shutil
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypedDict, Unpack

import pyarrow as pa
import pyarrow.compute as pc

from workbench import notebook
from workbench.checks.report import Report
from workbench.delivery import homes, preflight, presentation, resending
from workbench.delivery import runs as delivery
from workbench.delivery.connections import Connection, vendor_of
from workbench.delivery.families import Seen
from workbench.delivery.preflight import Evidence
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.destinations.registry import DESTINATIONS, destination
from workbench.destinations.spec import Destination
from workbench.errors import FixTheFile, FixTheRecipe, RowsInvalid
from workbench.plans import building, fixing, listing, preparing, telling
from workbench.plans.expecting import expected
from workbench.plans.list_files import opened
from workbench.plans.plan import Plan
from workbench.plans.prepared import SLICE, Prepared
from workbench.plans.suppression_lists import PURPOSE, suppression_list
from workbench.recipes.recipe import Recipe
from workbench.results import beside, exporting, reporting, snippets
from workbench.resuming import prepared_run
from workbench.running import Watch, followed, target
from workbench.vocabulary.fates import FATES, Fate
from workbench.vocabulary.fixes import Fixes
from workbench.vocabulary.options import OptionValue
from workbench.vocabulary.reading import Reading

__all__ = [
    "Hints",
    "What",
    "begin",
    "check",
    "deliver",
    "destinations",
    "dropped_if_stopped",
    "export",
    "followed",
    "look",
    "plan",
    "plan_run",
    "prepared",
    "prepared_run",
    "send",
    "snippet",
    "spared",
    "target",
]

Confirm = Callable[[Connection, Plan, Evidence | None], None]
Tell = Callable[[str], object]


class Hints(TypedDict, total=False):
    """How a file is to be read, where that cannot be found without a guess."""

    encoding: str | None
    delimiter: str | None
    sheet: str | None
    header_row: int | None
    region: str | None
    dates: str | None
    decimal: str | None


class Again(TypedDict, total=False):
    """What was seen of the run whose rows are sent again, and whether requests are taken apart."""

    seen: Seen | None
    halving: bool


class What(Hints, total=False):
    """A file's destination and how it is read: a recipe, or `to` with options.

    `fixes` are of its cells, or a JSON file of them. `lists` are files of other people: those that
    the recipe's selection asks about, by their names there. `only_in` and `not_in` are further
    ones: only people go on who are in all of the first, and in none of the second.
    """

    recipe: Recipe | Path | str | None
    to: str | None
    set: Mapping[str, OptionValue] | None
    fixes: Fixes | Path | str | None
    lists: Mapping[str, Path | str] | None
    only_in: Sequence[Path | str]
    not_in: Sequence[Path | str]


def destinations() -> tuple[Destination, ...]:
    """Every vendor operation that rows can be sent to."""
    return tuple(DESTINATIONS.values())


def spared(file: Path, out: Path) -> Path:
    """Where to write; raises FixTheFile when that is the analyst's own file."""
    if out.exists() and file.exists() and out.samefile(file):
        message = f"{out} is the file itself, which is never written to: choose another name"
        raise FixTheFile(message)
    return out


def prepared(file: Path | str, *, complete: bool = True, **what: Unpack[What]) -> Prepared:
    """The table of a file with its recipe and destination; raises FixTheFile or FixTheRecipe."""
    given = dict(what)
    fixes = fixing.given(given.pop("fixes", None))  # type: ignore[arg-type]  # What says so
    lists = what.get("lists") or {}
    files, only = listing.given_lists(lists, what.get("only_in", ()), what.get("not_in", ()))
    for name in ("lists", "only_in", "not_in"):
        given.pop(name, None)
    chosen, to, options = (given.pop(name, None) for name in ("recipe", "to", "set"))
    if isinstance(chosen, str | Path):
        chosen = Recipe.load(Path(chosen))
    reading = Reading.from_dict({k: v for k, v in given.items() if v is not None})
    return preparing.prepare(
        Path(file),
        recipe=chosen,  # type: ignore[arg-type]  # TypedDict.pop forgets it
        to=to,  # type: ignore[arg-type]  # as above
        options=options,  # type: ignore[arg-type]  # as above
        reading=reading,
        complete=complete,
        fixes=fixes,
        lists=files,
        only=only,
    )


def check(file: Path | str, *, report: Path | str | None = None, **what: Unpack[What]) -> Report:
    """What is wrong with a file for a destination, and how to mend it; nothing is sent.

    The Report keeps examples; with `report`, an .xlsx file, every finding is written there.
    """
    return reported(prepared(file, complete=False, **what), report)


def missing_options(ready: Prepared) -> list[str]:
    """The names of the options that a send needs and nothing says yet."""
    given = ready.recipe.options
    needed = [option.name for option in ready.destination.options if option.required]
    return [name for name in needed if not given.get(name)]


def reported(ready: Prepared, out: Path | str | None) -> Report:
    """The Report of a prepared file; with `out`, an .xlsx file, every finding is written there."""
    if out is None:
        return telling.check(ready)
    return reporting.write_report(ready, spared(ready.table.path, Path(out)))


def plan(
    file: Path | str,
    *,
    out: Path | str,
    suppress: Path | str | None = None,
    slice_rows: int = SLICE,
    tell: Tell = notebook.tell,
    **what: Unpack[What],
) -> Plan:
    """The exact request bodies of a file, in a folder; nothing is sent.

    `tell` is given a sentence where the folder held another plan, which is replaced.
    """
    ready = prepared(file, **what)
    earlier = _earlier_plan(Path(out))
    made, _ = building.build(
        ready, Path(out), suppressed=suppressed(ready, suppress), slice_rows=slice_rows
    )
    if isinstance(earlier, str):
        tell(f"Replaced the earlier plan in {out}, {earlier}")
    elif earlier is not None and earlier.plan_sha256 != made.plan_sha256:
        same = "the same file" if earlier.file_sha256 == made.file_sha256 else "another file"
        tell(
            f"Replaced the earlier plan in {out}, made of {same} for {earlier.destination} "
            f"({earlier.rows_planned:,} of {earlier.rows:,} rows)"
        )
    return made


def _earlier_plan(folder: Path) -> Plan | str | None:
    """The plan in a folder, or that it cannot be read, or None where there is none."""
    if not (folder / "plan.json").is_file():
        return None
    try:
        return Plan.load(folder)
    except FixTheFile:
        return "which could not be read"


def suppressed(
    ready: Prepared,
    suppress: Path | str | None = None,
    connection: str = "",
    *,
    before: pa.Array | None = None,
) -> pa.Array | None:
    """Everybody on the given list and on the connection's standing one; None without any.

    `before` are those whom an earlier plan of the same rows held back. Raises FixTheFile where a
    list could miss somebody.
    """
    standing = homes.standing_list(connection) if connection else None
    lists = [Path(one) for one in (suppress, standing) if one is not None]
    if not ready.destination.people:
        return None
    people = [suppression_list(one, ready) for one in lists]
    people += [] if before is None else [before]
    return pc.unique(pa.concat_arrays(people)) if people else None


def keep_standing_list(connection: str, file: Path | str | None) -> None:
    """Keeps a list that holds people back in every send to a connection; None takes it away.

    Raises FixTheFile when it cannot be read.
    """
    if file is not None:
        opened(Path(file), PURPOSE)
    homes.keep_standing_list(connection, None if file is None else Path(file))


def send(
    file: Path | str,
    *,
    connection: str = "twin",
    first: int | None = None,
    all_or_nothing: bool = False,
    suppress: Path | str | None = None,
    confirm: Confirm = lambda there, plan, evidence: None,
    notice: Callable[[str], object] = warnings.warn,
    watch: Watch | None = None,
    **what: Unpack[What],
) -> RunStatus:
    """Plans a file, sends its good rows and follows them until they are live.

    `notice` is told how many of the rows were accepted before, when and where; `confirm` is asked
    once everything is known and nothing has left; it raises to stop. Raises RowsInvalid with
    `all_or_nothing` when a row cannot be sent.
    """
    ready = prepared(file, **what)
    with target(connection, ready.destination.key) as there:
        evidence = look(there, ready)
        run = delivery.new_run_id()
        made, report = plan_run(ready, run, there.name, suppress=suppress, first=first)
        with dropped_if_stopped(made):
            if all_or_nothing and report.rows_with_errors:
                message = (
                    f"{report.rows_with_errors:,} of {report.rows:,} rows cannot be sent, so "
                    "nothing was: mend them (`workbench check` lists them), or send the good rows"
                )
                raise RowsInvalid(message)
            if told := resending.told(resending.accepted_before(made, there, destination), made):
                notice(told)
            confirm(there, made, evidence)
        name = Path(file).name
        return deliver(made, there, evidence, file_name=name, first=first, watch=watch)


@contextlib.contextmanager
def dropped_if_stopped(made: Plan) -> Iterator[None]:
    """The plan's folder goes again when no run is made of it."""
    try:
        yield
    except BaseException:
        shutil.rmtree(made.folder)
        raise


def look(there: Connection, ready: Prepared) -> Evidence:
    """What the target holds for this send; raises FixTheConnection where it cannot work."""
    return preflight.look(there, ready.destination, ready.recipe.options)


def plan_run(
    ready: Prepared,
    run: str,
    connection: str,
    *,
    suppress: Path | str | None = None,
    before: pa.Array | None = None,
    first: int | None = None,
) -> tuple[Plan, Report]:
    """The plan of a run in the run's own folder, and the Report of the same pass.

    `before` are the people whom the plan of an earlier run held back.
    """
    folder = delivery.run_folder(run)
    try:
        held_back = suppressed(ready, suppress, connection, before=before)
        return building.build(ready, folder, suppressed=held_back, first=first)
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
    **again: Unpack[Again],
) -> RunStatus:
    """Starts the run of a plan and follows it; with `first` it pauses after so many good rows."""
    run = begin(made, there, evidence, file_name=file_name, first=first, **again)
    return followed(run, watch)


def begin(
    made: Plan,
    there: Connection,
    evidence: Evidence | None,
    *,
    file_name: str,
    first: int | None = None,
    **again: Unpack[Again],
) -> str:
    """Starts the run of a plan in a process of its own and returns its id at once.

    A plan that runs already, or has, is not started again: the same id comes back. `evidence` is
    what was seen at the target, from which the expected size is known. Raises FixTheConnection
    for production while presenting.
    """
    presentation.refuse_production(there)
    before = evidence.size if evidence else None
    after = expected(made, before, Recipe.load(made.folder / "recipe.toml"))
    run = delivery.start(made, there, file_name=file_name, expected=after.exact, **again)
    try:
        delivery.spawn(run, there, until=_chunk_of_row(made, first))
    except FixTheRecipe:
        # Pressed twice, and all that the first press began has been done by now.
        if delivery.status(run).state not in ENDED:
            raise
    return run


def _chunk_of_row(made: Plan, first: int | None) -> int | None:
    """The chunk that ends with the `first`-th good row, or None when all are sent at once."""
    if first is None:
        return None
    sent = 0
    for chunk in made.chunks:
        # What another sheet sends before is not rehearsed but has to be there.
        sent += 0 if made.step(chunk.step).part else chunk.records
        if sent >= first:
            return chunk.n
    return None


def export(run: str, out: Path | str, *, fates: Collection[Fate] = ()) -> Path:
    """Writes every row of the run's file with what became of it, as .xlsx or .csv.

    With `fates` only rows of these. Raises FixTheRecipe for another word.
    """
    now = delivery.status(run)
    refuse_export(now, out, fates)
    rows, about = delivery.row_fates(run), beside.about(now)
    ready, again = prepared_run(run), bool(now.earlier)
    return exporting.export(ready, rows, about=about, out=Path(out), only=fates, again=again)


def refuse_export(run: RunStatus, out: Path | str, fates: Collection[str]) -> None:
    """Raises FixTheRecipe for a word that is no fate, FixTheFile where the file sent would go."""
    if wrong := [one for one in fates if one not in FATES]:
        message = f"“{wrong[0]}” is no fate of a row; expected one of {', '.join(FATES)}"
        raise FixTheRecipe(message)
    if homes.runs_folder().resolve() in Path(out).resolve().parents:
        message = f"{out} is in the workbench's own folder of runs: choose another folder"
        raise FixTheFile(message)
    if Path(out).exists() and Path(out).name == run.file_name:
        message = f"{out} looks like the file that was sent: choose another name"
        raise FixTheFile(message)


def snippet(made: Plan, chunk: int, language: snippets.Language) -> str:
    """One request of a plan as code, with a placeholder for the secret."""
    if not 1 <= chunk <= len(made.chunks):
        message = f"The plan has requests 1 to {len(made.chunks)}, and no request {chunk}"
        raise FixTheRecipe(message)
    route = made.step(made.chunks[chunk - 1].step).route
    body = made.chunk_path(chunk).read_text(encoding="utf-8")
    return snippets.snippet(vendor_of(made.destination), route, body, language)
