"""Repairs on the check step: those that are decided, and those that would mend cells in error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from workbench.checks.report import Report
from workbench.plans.rescuing import rescued
from workbench.recipes.recipe import ColumnUse
from workbench.ui import draft, opening
from workbench.ui.drafting import Draft, stamp
from workbench.ui.escaping import md_escape, md_quoted
from workbench.ui.wording import counted
from workbench.vocabulary.repaired import REGION_FROM, SHOWN, Repaired
from workbench.vocabulary.replacement import Replacement

# Repairs that are offered in sight; further ones are folded away.
LISTED = 8


@st.cache_data(scope="session", max_entries=8, show_spinner="Counting what each repair rescues")
def _rescued(key: str, _draft: Draft, _offered: tuple[Repaired, ...]) -> dict[Repaired, int]:
    return dict(rescued(opening.prepared(_draft), _offered))


def ranked(offered: Sequence[Repaired], rows: Mapping[Repaired, int]) -> list[Repaired]:
    """Offered repairs, those first that make the most rows good, then those of the most cells."""
    return sorted(offered, key=lambda one: (-rows[one], -one.cells))


def repairs_view(made: Draft, found: Report) -> None:
    """Draws both lists, each line with its button; nothing where there is nothing to repair."""
    if found.offered:
        rows = _rescued(stamp(made.id, made.checking), made, found.offered)
        st.header("What could be repaired")
        st.caption(
            "What makes the most rows ok comes first. Each repair changes only cells that have "
            "what it mends, and can be undone."
        )
        lines = ranked(found.offered, rows)
        for one in lines[:LISTED]:
            _offer(made, one, rows[one], several=found.several)
        if rest := lines[LISTED:]:
            with st.expander(f"{counted(len(rest), 'more repair')}"):
                for one in rest:
                    _offer(made, one, rows[one], several=found.several)
    if found.repaired:
        st.header("Repaired")
        st.caption("The file stays as it is; what is sent has the repaired cells.")
        for one in found.repaired:
            _line(made, one, "", several=found.several, undo=True)


def rescues(one: Repaired, rows: int) -> str:
    """How many rows a repair makes good by itself, as a sentence."""
    if rows > 0:
        return f"{counted(rows, 'row')} ok by it alone."
    if rows == 0:
        return "No row is ok by it alone."
    fewer = f"{counted(-rows, 'row')} fewer ok by it"
    if isinstance(one.repair, Replacement):
        return f"{fewer}: it makes good cells wrong, or rows about the same."
    return f"{fewer}, as rows turn out to be about the same."


def _offer(made: Draft, one: Repaired, rows: int, *, several: bool) -> None:
    more = "" if rows else " There is more to mend in these."
    _line(made, one, f"{rescues(one, rows)}{more} ", several=several, undo=False)


def _line(made: Draft, one: Repaired, told: str, *, several: bool, undo: bool) -> None:
    named = f"{one.sheet}: {one.column}" if several else one.column
    name = one.repair if isinstance(one.repair, str) else stamp(one.repair.as_dict())
    key = f"{'undo' if undo else 'repair'}-{name}-{one.target}-{one.sheet}"
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"line-{key}"):
        with st.container(gap=None):
            st.markdown(f"**{md_escape(named)}**: {md_escape(one.label)}")
            example = f", like {md_quoted(one.before)} → {md_quoted(one.after)}"
            shown = f"{counted(one.cells, 'cell')}{example}" if one.cells else "No cell has it"
            st.caption(f"{told}{shown}")
        label = "Undo" if undo else f"Repair {counted(one.cells, 'cell')}"
        icon = ":material/undo:" if undo else ":material/build:"
        if st.button(label, key=key, icon=icon):
            draft.keep(decided(made, one, undo=undo))
            st.rerun()


def decided(made: Draft, one: Repaired, *, undo: bool = False) -> Draft:
    """The draft with a repair of a column more, or one less."""
    if one.target in {use.target for use in made.columns} and not _further(made, one.sheet):
        return replace(made, columns=_changed(made.columns, one, undo=undo))
    also = tuple(
        replace(part, columns=_changed(part.columns, one, undo=undo))
        if part.reading.sheet == one.sheet
        else part
        for part in made.also
    )
    return replace(made, also=also)


def _further(made: Draft, sheet: str) -> bool:
    return any(part.reading.sheet == sheet for part in made.also)


def _changed(columns: Sequence[ColumnUse], one: Repaired, *, undo: bool) -> tuple[ColumnUse, ...]:
    def repaired(use: ColumnUse) -> ColumnUse:
        if use.target != one.target:
            return use
        if one.repair == SHOWN:
            return replace(use, how=replace(use.how, shown=None))
        if one.repair == REGION_FROM:
            return replace(use, how=replace(use.how, region_from=None))
        kept = tuple(name for name in use.repairs if name != one.repair)
        return replace(use, repairs=kept if undo else (*kept, one.repair))

    return tuple(map(repaired, columns))
