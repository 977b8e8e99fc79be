"""What results say of rows beside their cells, and of their run on a sheet of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.delivery.statuses import RunStatus
from workbench.plans.prepared import Prepared
from workbench.recipes.repairs import repair_of
from workbench.vocabulary.fixes import Fix, Fixes
from workbench.vocabulary.provenance import ADDED, FIXED, OWN

# Fixes that the last sheet lists one by one; it always counts them all.
FIXES = 1_000

Cell = str | int | None
Row = list[Cell]


def about(now: RunStatus) -> dict[str, Cell]:
    """What a run was, and what became of its rows; practice says so (rules.md, Targets)."""
    practice = now.world == "practice"
    stamp = "Practice: nothing was sent to the vendor" if practice else f"{now.label} ({now.world})"
    counts = now.counts
    told: dict[str, Cell] = {
        "world": stamp,
        "run": now.run,
        "file": now.file_name,
        "destination": now.destination,
        "connection": now.label,
        "outcome": now.headline,
        "started (UTC)": now.created_at,
        "ended (UTC)": now.ended_at,
        "rows": now.rows,
        "accepted": counts.accepted,
        "rejected": counts.rejected,
        "unknown": counts.unknown,
        "not sent": counts.not_sent,
    }
    return told | {f"not sent, {why}": rows for why, rows in counts.not_sent_why.items()}


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of rows beside their fates: the world of the run, and which cells were fixed.

    `fixed` is by run, sheet and record; `again` is True of a run that sends an earlier one's rest.
    `worlds` are those of earlier runs that some rows still have their fates from; with `replaces`
    it all takes the place of what an earlier run said there.
    """

    world: str
    fixed: Mapping[tuple[str, str, int], str]
    again: bool = False
    worlds: Mapping[str, str] = field(default_factory=dict)
    replaces: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """What is added to each row, in order."""
        return (*ADDED, FIXED) if self.fixed else ADDED

    def hers(self, headers: Sequence[str]) -> list[int]:
        """The places of the columns that stay."""
        return [n for n, one in enumerate(headers) if not (self.replaces and one in OWN)]

    def of(self, run: object, sheet: str, row: int) -> Row:
        """What stands after a row's run."""
        mine = self.fixed.get((str(run), sheet, row), "")
        world = self.worlds.get(str(run), self.world)
        return [world, mine] if self.fixed else [world]


def fixed_by_row(made: Mapping[str, Fixes | None]) -> dict[tuple[str, str, int], str]:
    told: dict[tuple[str, str, int], str] = {}
    for run, fixes in made.items():
        for one in fixes.fixes if fixes is not None else ():
            place = (run, one.sheet, one.row)
            words = fixed_words(one)
            told[place] = f"{told[place]}; {words}" if place in told else words
    return told


def fixed_words(one: Fix) -> str:
    """What stands beside a row about one of its cells."""
    return f"{one.header}: {one.found} → {one.value}"


def changed(prepared: Prepared) -> dict[str, Cell]:
    """What was sent otherwise than the rows have it: repairs of columns, fixes of cells."""
    told: dict[str, Cell] = {
        f"repaired: {part.table.sheet} {use.header}".replace(":  ", ": "): "; ".join(
            repair_of(one).label for one in use.repairs
        )
        for part in prepared.parts
        for use in part.used
        if use.repairs
    }
    fixes = prepared.fixes.fixes if prepared.fixes is not None else ()
    listed = fixes[:FIXES]
    lines = _lines(prepared, listed)
    for fix in listed:
        line = lines.get((fix.sheet, fix.row))
        place = f"row {fix.row:,} below the headers" if line is None else f"line {line:,}"
        where = f"fixed: {fix.sheet} {place}, {fix.header}"
        told[where.replace(":  ", ": ")] = f"{fix.found} → {fix.value}"
    return told | ({"cells fixed": len(fixes)} if fixes else {})


def _lines(prepared: Prepared, fixes: Sequence[Fix]) -> dict[tuple[str, int], int]:
    """The line of the file of each row that has a fix, by its sheet and row."""
    told: dict[tuple[str, int], int] = {}
    for part in prepared.parts:
        rows = sorted({fix.row for fix in fixes if fix.sheet == part.table.sheet})
        found = (one.line[0].as_py() for one in part.table.single(rows, []))
        told |= {(part.table.sheet, row): line for row, line in zip(rows, found, strict=True)}
    return told
