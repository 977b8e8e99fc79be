"""The last word about each row of a file over a run and its retries, as one file to take away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa

from workbench.delivery.runs import run_folder
from workbench.delivery.statuses import RunStatus
from workbench.errors import FixTheRecipe
from workbench.last_fates import family, since
from workbench.plans.fixing import kept
from workbench.plans.plan import Plan
from workbench.results import beside, exporting
from workbench.resuming import prepared_run
from workbench.verbs import refuse_export
from workbench.vocabulary.counting import counted
from workbench.vocabulary.fates import FATES, Fate

COLUMNS = ("line", "fate", "why", "reason", "chunk", "token", "run")


def export_family(run: str, out: Path | str, *, fates: Collection[Fate] = ()) -> Path:
    """Writes every row of the file once, as .xlsx or .csv, with what became of it last.

    With `fates` only rows of these. Beside each stands the run that it is known from; its request
    is one of that run. Raises Wait while a run of the family goes on, and FixTheRecipe where its
    first run was deleted and for another word than a fate.
    """
    first, *later = family(run)
    if first.earlier:
        message = (
            f"The run {first.earlier}, of which {first.run} sends rows again, was deleted, and "
            "what became of its other rows went with it: export each run by itself"
        )
        raise FixTheRecipe(message)
    refuse_export(first, out, fates)
    rows, _ = since(first.run, later, COLUMNS)
    about = _about(first, later, rows)
    ready = prepared_run((later or [first])[-1].run)
    fixed = {one.run: kept(Plan.load(run_folder(one.run))) for one in (first, *later)}
    return exporting.export(ready, rows, about=about, out=Path(out), only=fates, fixed=fixed)


def _about(first: RunStatus, later: list[RunStatus], fates: pa.Table) -> dict[str, beside.Cell]:
    """What the last sheet says: that of the first run, with all runs and the rows counted anew."""
    told = beside.about(first)
    told = {name: value for name, value in told.items() if not name.startswith("not sent, ")}
    told["run"] = ", ".join(one.run for one in (first, *later))
    runs = counted(1 + len(later), "run")
    told["outcome"] = f"over {runs}, each row by what became of it last"
    told["ended (UTC)"] = max(one.ended_at or "" for one in (first, *later))
    rows = Counter(fates["fate"].to_pylist())
    told |= {fate.replace("_", " "): rows[fate] for fate in FATES}
    pairs = zip(fates["fate"].to_pylist(), fates["why"].to_pylist(), strict=True)
    whys = Counter(why for fate, why in pairs if fate == "not_sent")
    return told | {f"not sent, {why}": whys[why] for why in sorted(whys)}
