"""What was judged is told: Issues with their places and fixes, and the Report that counts them."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.checks.judging import Finding
from workbench.checks.report import Report, Sink, Tally, key_of
from workbench.destinations.schemas import REFUSED
from workbench.plans.judging import ABOUT_KEYS, AND, Judged
from workbench.plans.parts import everything
from workbench.plans.prepared import SLICE, Prepared
from workbench.plans.questions import questions
from workbench.plans.repairing import idle, offered, repaired
from workbench.tables.endings import ROWS_BELOW
from workbench.tables.headers import BETWEEN_SHEETS, OF_OTHER_SHEETS
from workbench.vocabulary.issues import Issue

Places = npt.NDArray[np.intp]


@dataclass(slots=True)
class Reporting:
    """The Report in the making: every judged slice is added, in order.

    `sink` is given every finding, row by row, and not only those that the Report keeps.
    """

    prepared: Prepared
    sink: Sink | None = None
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        for part in self.prepared.parts:
            of_file = _of_the_file(part, self.prepared)
            for said in (*of_file, *part.notes, *part.notices, *questions(part)):
                self.note(replace(said, sheet=part.table.sheet))

    def note(self, said: Issue) -> None:
        """Adds a finding about the file or a column as a whole."""
        self.tally.count(key_of(said), 1)
        self._tell(said)

    def add(self, one: Judged) -> None:
        """Counts the findings of a slice and keeps examples of them."""
        self.tally.rows_ok += int(one.good.sum())
        self.tally.rows_with_errors += int(one.bad.sum())
        self.tally.rows_superseded += int(one.outdone.sum())
        self.tally.rows_left_out += int(one.below.sum())
        self.tally.rows_left_out_by_hand += int(np.sum(one.by_hand))
        self.tally.rows_unselected += int(one.unselected.sum())
        self.tally.rows_gone += int(np.sum(one.gone))
        headers, sheet = one.prepared.headers, one.prepared.table.sheet
        rows = np.asarray(one.part.row)
        streams = []
        for finding in one.findings:
            for target, places in places_of(one, finding).items():
                key = (finding.severity, finding.rule, sheet, headers.get(target, ""))
                wanted = self.tally.add(key, rows[places], one.prepared.table.rows)
                told = places if self.sink else places[wanted]
                streams.append(_issues(one, finding, told, target))
        # Merged and not sorted: a slice in which every cell is wrong is never held as a whole.
        for issue in heapq.merge(*streams, key=lambda issue: issue.row or 0):
            self._tell(issue, one.prepared.table.rows)

    def _tell(self, issue: Issue, of: int = 0) -> None:
        self.tally.keep(issue, of)
        if self.sink:
            self.sink(issue)

    def report(self) -> Report:
        """The Report of what was added; counts are exact, examples are capped."""
        tally, table = self.tally, self.prepared.table
        errors, warnings = tally.of("error"), tally.of("warning")
        return Report(
            file=table.path.name,
            sheet=table.sheet,
            rows=self.prepared.rows,
            columns=len(table.headers),
            destination=self.prepared.destination.key,
            rows_ok=tally.rows_ok,
            rows_with_errors=tally.rows_with_errors,
            errors=errors,
            warnings=warnings,
            issues=tuple(tally.kept),
            issues_truncated=len(tally.kept) < errors + warnings,
            groups=tally.groups,
            rows_superseded=tally.rows_superseded,
            rows_left_out=tally.rows_left_out,
            rows_left_out_by_hand=tally.rows_left_out_by_hand,
            rows_unselected=tally.rows_unselected,
            rows_gone=tally.rows_gone,
            sheets=tuple(part.table.sheet for part in self.prepared.parts),
            cells_fixed=len(self.prepared.fixes or ()),
            rows_of={part.table.sheet: part.table.rows for part in self.prepared.parts},
            spreads={key: tuple(found.tolist()) for key, found in tally.spread.items()},
            examples=tuple(tally.examples),
        )


def _of_the_file(part: Prepared, whole: Prepared) -> Iterator[Issue]:
    """What the file says of a sheet; that there are others only of those that are not read.

    Totals and notes below the data are told row by row.
    """
    read = {one.table.sheet for one in whole.parts}
    for notice in part.table.notices:
        if notice.rule == ROWS_BELOW:
            continue
        others = notice.value.split(BETWEEN_SHEETS) if notice.rule in OF_OTHER_SHEETS else ()
        left = [name for name in others if name not in read]
        if not others or len(left) == len(others):
            yield notice
        elif left:
            yield OF_OTHER_SHEETS[notice.rule](part.table.sheet, left)


def check(prepared: Prepared, size: int = SLICE, sink: Sink | None = None) -> Report:
    """The Report of every sheet under its recipe; `sink` is given every finding as it is made."""
    reporting = Reporting(prepared, sink)
    for _, one in everything(prepared, size, order=list(range(len(prepared.parts)))):
        reporting.add(one)
    made = repaired(prepared)
    for unmatched in idle(made):
        reporting.note(unmatched)
    told = reporting.report()
    wrong = {(group.sheet, group.column) for group in told.groups if group.severity == "error"}
    return replace(told, repaired=made, offered=offered(prepared, wrong))


def places_of(one: Judged, finding: Finding) -> dict[str, Places]:
    """The targets whose cells a finding is about, each with its rows' places in the slice.

    A rule about a whole row names the cells that broke it; one that says it in words is about the
    id where another row has the same one, else about the row as a whole: "".
    """
    bad = np.flatnonzero(finding.bad)
    if finding.target not in one.about_rows:
        return {finding.target: bad}
    if finding.target in ABOUT_KEYS:
        return {one.prepared.keys[0]: bad}
    said = pc.split_pattern(one.about_rows[finding.target].take(pa.array(bad)), AND)
    rows, names = bad[np.asarray(pc.list_parent_indices(said))], pc.list_flatten(said)
    found: dict[str, Places] = {}
    known = one.prepared.headers
    for name in pc.unique(names).to_pylist():
        target = name if name in known else ""
        places = rows[np.asarray(pc.equal(names, name))]
        found[target] = np.union1d(found[target], places) if target in found else places
    return found


def _issues(one: Judged, finding: Finding, places: Places, target: str) -> Iterator[Issue]:
    """A finding about one target as Issues, in the order of the rows."""
    in_words = finding.target in (REFUSED, *ABOUT_KEYS) or not target
    values = one.about_rows[finding.target] if in_words else one.columns[target]
    column = one.prepared.headers.get(target, "")
    for place in places.tolist():
        yield Issue(
            rule=finding.rule,
            message=finding.message,
            fix=finding.fix,
            severity=finding.severity,
            sheet=one.prepared.table.sheet,
            row=one.part.row[place].as_py(),
            line=one.part.line[place].as_py(),
            column=column,
            target=target,
            value=values[place].as_py() or "",
        )


def reasons(one: Judged) -> dict[int, str]:
    """For each row of the slice that cannot be sent, in words, everything that is wrong with it."""
    said: dict[int, list[str]] = {}
    for finding in one.findings:
        if finding.severity != "error":
            continue
        for target, places in places_of(one, finding).items():
            column = one.prepared.headers.get(target, "")
            where = f"{column}: " if column else ""
            in_words = not target or finding.target in ABOUT_KEYS
            found = one.about_rows[finding.target] if in_words else None
            for place in places.tolist():
                words = f": {found[place]}" if found is not None else ""
                said.setdefault(place, []).append(f"{where}{finding.message}{words}. {finding.fix}")
    return {place: " ".join(parts) for place, parts in said.items()}
