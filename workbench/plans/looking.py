"""What the cells of a sheet's columns leave open: one reading of them all, whatever is looked for.

Two ways of writing in one column, times without a zone, texts that look like something else. Knows
nothing of marks, nor of whether an answer is written down already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from workbench.plans.prepared import SLICE, Prepared
from workbench.recipes.doubts import Look, Looking
from workbench.recipes.inference import MISFITS_IN
from workbench.recipes.kinds import KINDS
from workbench.recipes.kinds.kind import like
from workbench.recipes.looks import MARKS, ORDERS, SIGNED, YES_NO, looks_for
from workbench.recipes.recipe import ColumnUse
from workbench.recipes.suggesting import with_lines
from workbench.vocabulary.counting import counted
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.kinds import How, KindName

_EVIDENCE: Mapping[KindName, Mapping[str, str]] = {"date": ORDERS, "number": MARKS}
_WAYS: Mapping[KindName, Mapping[str, str]] = {
    "date": {"DMY": "the day first", "MDY": "the month first"},
    "number": {",": "a decimal comma", ".": "a decimal point"},
}
# Cells that either way explains: only where there are some does a column that is torn mislead.
_MONTH = "(?:0?[1-9]|1[0-2])"
_EITHER: Mapping[KindName, str] = {
    "date": rf"{_MONTH}[./-]{_MONTH}[./-][0-9]{{2,4}}(?:[ T].*)?",
    "number": "[+-]?[0-9]{1,3}[.,][0-9]{3}",
}
_CLOCK_LAST = r".*[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
_TEXT_IS_MEANT = "Nothing to do if text is meant."


class _Watch(Protocol):
    """One question about one column: its cells come slice by slice."""

    def add(self, text: pa.Array, line: pa.Array) -> bool:
        """Takes in some cells and their lines; False where no further one can matter."""

    def asked(self) -> Iterator[Issue]:
        """What there is to ask once all cells were seen."""


def cell_questions(part: Prepared) -> Iterator[Issue]:
    """A warning for whatever the cells of a sheet's mapped columns leave open."""
    at = part.places  # thousands of columns are found once, not each among all
    watched = [(at[use.target], watch) for use, watch in _watches(part)]
    places = list(dict.fromkeys(place for place, _ in watched))
    nth = {place: n for n, place in enumerate(places)}
    left = [(nth[place], watch) for place, watch in watched]
    for here in part.table.slices(SLICE, places) if left else ():
        left = [one for one in left if one[1].add(here.columns[one[0]], here.line)]
        if not left:
            break
    for _, watch in watched:
        yield from watch.asked()


def _watches(part: Prepared) -> Iterator[tuple[ColumnUse, _Watch]]:
    keys = part.keys
    doubted = {note.column for note in part.notes if note.rule == "column-as-text"}
    for use in part.used:
        if use.kind == "date":
            yield use, _Zoneless(part, use)
        if use.header in doubted:
            continue
        if use.kind in _EVIDENCE:
            yield use, _Torn(part, use)
        if use.kind == "text" and use.target not in keys and (looks := _looks(part, use)):
            yield use, _AsText(part, use, Looking(looks, part.table.rows, MISFITS_IN))


@dataclass(slots=True)
class _Torn:
    """Cells that one order or one decimal mark alone explains, and others that only another.

    Said where there are cells besides that are read by it and could be meant by the other; a cell
    that is not read has a finding of its own.
    """

    part: Prepared
    use: ColumnUse
    found: dict[str, tuple[int, str]] = field(default_factory=dict)
    unclear: bool = False

    def add(self, text: pa.Array, line: pa.Array) -> bool:
        ways = _EVIDENCE[self.use.kind]
        if not self.unclear:
            self.unclear = bool(pc.any(like(text, _EITHER[self.use.kind])).as_py())
        for way in ways.keys() - self.found.keys():
            at = pc.index(like(text, ways[way]), True).as_py()
            if at >= 0:
                self.found[way] = line[at].as_py(), text[at].as_py()
        return not self.unclear or len(self.found) < len(ways)

    def asked(self) -> Iterator[Issue]:
        told = _WAYS[self.use.kind]
        if len(self.found) < len(told) or not self.unclear:
            return
        (line, value), *_ = sorted(self.found.values())
        named = " and ".join(
            f"“{cell}” in line {at} has {told[way]}"
            for way, (at, cell) in sorted(self.found.items(), key=lambda one: one[1])
        )
        yield asked(
            *(self.part, self.use, "column-torn"),
            f"The column contradicts itself: {named}",
            "Write all its cells in one way, and say for the column which it is.",
            value,
            line,
        )


@dataclass(slots=True)
class _Zoneless:
    """Times that no zone stands behind: they are sent as UTC (kinds/dates.py)."""

    part: Prepared
    use: ColumnUse
    cells: int = 0
    first: tuple[str, int] = ("", 0)

    def add(self, text: pa.Array, line: pa.Array) -> bool:
        # Most columns of dates have no time at all, which is quickly seen.
        if not pc.any(pc.match_substring(text, ":")).as_py():
            return True
        hit = pc.fill_null(like(text, _CLOCK_LAST), False)
        if not self.cells and hit.true_count:
            at = pc.index(hit, True).as_py()
            self.first = text[at].as_py(), line[at].as_py()
        self.cells += hit.true_count
        return True

    def asked(self) -> Iterator[Issue]:
        if not self.cells:
            return
        value, line = self.first
        (sent,) = KINDS["date"].read(pa.array([value]), self.use.how).to_pylist()
        like_this = f", like “{value}”, which is sent as {sent}" if sent else ""
        yield asked(
            *(self.part, self.use, "date-no-zone"),
            f"{counted(self.cells, 'cell')} with a time and no time zone, taken as UTC{like_this}",
            "Nothing to do if that is right; otherwise write the zone behind the time in the cell, "
            "like 2024-01-24T10:22:00+01:00 (in a workbook as text).",
            value,
            line,
        )


@dataclass(slots=True)
class _AsText:
    """Cells of a column of text that look like dates, numbers, amounts or phones."""

    part: Prepared
    use: ColumnUse
    looking: Looking
    letters: int = 0

    def add(self, text: pa.Array, line: pa.Array) -> bool:
        text = text.drop_null()
        if self.letters * MISFITS_IN <= self.part.table.rows:
            self.letters += pc.match_substring_regex(text, r"\A\p{L}").true_count
        # None of these begins with a letter but words for yes and no.
        if self.letters * MISFITS_IN > self.part.table.rows:
            self.looking.keep((YES_NO,))
        return self.looking.add(text)

    def asked(self) -> Iterator[Issue]:
        doubt = self.looking.doubt(hint(self.part))
        if doubt is None:
            return
        doubt = with_lines(self.part.table, self.part.places[self.use.target], doubt)
        fix = doubt.fix if _TEXT_IS_MEANT in doubt.fix else f"{doubt.fix} {_TEXT_IS_MEANT}"
        yield asked(
            *(self.part, self.use, doubt.rule),
            f"{doubt.found}; the column is sent as text",
            fix,
            doubt.example,
            self.part.table.header_line,
        )


def hint(part: Prepared) -> How:
    """How the file is said to be written, which a column of text itself has no use for."""
    reading = part.recipe.reading
    return How(dates=reading.dates, decimal=reading.decimal, region=reading.region)


def _looks(part: Prepared, use: ColumnUse) -> Sequence[Look]:
    """What a column of text may look like; nothing where its kind was just taken from its cells.

    The texts of a target that takes no other kind may still be amounts with a sign, which is sent.
    """
    goal = part.destination
    if use.how.values or use.how.shown == "shown":
        return ()
    declared: Callable[..., Mapping[str, KindName]] | None = goal.declared
    family = None if goal.field_named(use.target) else goal.family_of(use.target)
    told = declared is not None and use.target in declared(part.recipe)
    if told or family is None or set(family.kinds) <= {"text"}:
        return SIGNED
    if part.suggested:
        return ()
    looks = looks_for(use.header, hint(part), family.kinds)
    return (*looks, *((YES_NO,) if "boolean" in family.kinds else ()))


def asked(
    part: Prepared,
    use: ColumnUse,
    rule: str,
    message: str,
    fix: str,
    value: str,
    line: int | None = None,
) -> Issue:
    """A warning about a column, with a cell of it for example."""
    return Issue(
        rule=rule,
        message=message,
        fix=fix,
        severity="warning",
        sheet=part.table.sheet,
        line=line,
        column=use.header,
        target=use.target,
        value=value,
    )
