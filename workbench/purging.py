"""What the workbench keeps is deleted for good, when a person wants it or time is up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from workbench.delivery import homes, purging
from workbench.delivery import runs as delivery
from workbench.delivery.purging import DAYS, Purge
from workbench.errors import Wait, WorkbenchError
from workbench.twin import state

Confirm = Callable[["Found"], None]


@dataclass(frozen=True, slots=True)
class Found:
    """What goes; with `practice` also all that the practice vendor holds.

    `deleted` once it is gone; `clean` is False where the journal's file still holds traces.
    """

    purge: Purge
    practice: bool = False
    deleted: bool = False
    clean: bool = True

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to delete."""
        return not (self.purge.runs or self.purge.files or self.practice)

    def as_dict(self) -> dict[str, object]:
        """As `purge --json` prints it."""
        names = ("run", "state", "file_name", "rows", "created_at", "ended_at")
        runs = [
            {**{name: getattr(one, name) for name in names}, "unknown": one.counts.unknown}
            for one in self.purge.runs
        ]
        return {
            "runs": runs,
            "kept": [{"run": run, "why": why} for run, why in self.purge.kept],
            "drafts": len(self.purge.drafts),
            "leftovers": len(self.purge.leftovers),
            "logs": len(self.purge.logs),
            "practice": self.practice,
            "deleted": self.deleted,
            "clean": self.clean,
        }


def purge(
    *runs: str, older_than: float = DAYS.value, confirm: Confirm = lambda found: None
) -> Found:
    """Deletes runs with all that is known of their rows, and drafts, from this machine.

    The named runs whatever their age, or else all that ended more than `older_than` days ago, with
    drafts and logs as old. What the practice vendor holds goes with the last practice run. An
    earlier purge that was interrupted is finished first. `confirm` is told what goes and raises to
    stop. Raises FixTheRecipe for a run that is not known or that an earlier one needs, Wait for one
    that is being sent.
    """
    finished = purging.finish()
    left = [run for run in runs if run not in finished]
    what = purging.named(left) if runs else purging.aged(older_than)
    found = Found(what, _last_practice(what, finished))
    if found.nothing:
        return Found(what, deleted=bool(finished))
    confirm(found)
    clean = purging.carry_out(what)
    if found.practice:
        _forget_practice()
    return Found(what, found.practice, deleted=True, clean=clean)


def _last_practice(what: Purge, finished: list[str]) -> bool:
    """Whether no practice run stays, and what practice holds came from one that goes or is old."""
    held = homes.twin_state()
    leaving = {one.run for one in what.runs}
    stays = [
        one for one in delivery.all_runs() if one.world == "practice" and one.run not in leaving
    ]
    if stays or not held.exists():
        return False
    old = what.since is not None and held.stat().st_mtime < what.since.timestamp()
    return old or bool(finished) or any(one.world == "practice" for one in what.runs)


def _forget_practice() -> None:
    """Empties the twin's state and its log; a twin that runs goes on with nothing.

    What was damaged and set aside goes as well.
    """
    try:
        store = state.open_existing(homes.twin_state(), writable=True)
        try:
            store.connection.execute("PRAGMA secure_delete = ON")
            state.reset(store)
            store.connection.execute("PRAGMA temp_store = MEMORY")
            store.connection.execute("VACUUM")
            store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            store.close()
    except state.NotTwinState as err:
        raise WorkbenchError(str(err)) from err
    except sqlite3.OperationalError as err:
        message = "the practice vendor is at work: try again when nothing is sent to it"
        raise Wait(message) from err
    for damaged in state.aside(homes.twin_state()):
        damaged.unlink()
    if homes.twin_log().exists():
        homes.twin_log().open("wb").close()
