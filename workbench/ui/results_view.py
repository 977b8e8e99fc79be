"""What an analyst takes away from a run: every row of the file with what became of it."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from functools import partial
from pathlib import Path

import streamlit as st

from workbench import verbs
from workbench.delivery import runs as delivery
from workbench.delivery.statuses import RunStatus
from workbench.errors import WorkbenchError
from workbench.recipes.recipe import Recipe
from workbench.results.losing import lost_by_saving
from workbench.results.sheets import SHEET_ROWS
from workbench.ui import presenting
from workbench.ui.wording import counted, number
from workbench.vocabulary.fates import FATES, Fate

ANCHOR = "results"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def downloads(now: RunStatus) -> None:
    """The results as a workbook and, of one sheet, as text; made when they are asked for."""
    sheets = _sheets(now)
    st.subheader("Results", anchor=ANCHOR)
    st.caption(
        "Your own rows, each with its fate, its reason, its request and its token. An .xlsx gets "
        "them in its own sheets, with its formats, where saving it loses nothing; else a new "
        "workbook is written, and its sheet About says why."
    )
    if why := _not_into_hers(now.run):
        st.info(
            f"This time Excel gets a new workbook, with your cells as texts and without your "
            f"formats, since your own stays as it is: {why}.",
            icon=":material/note_add:",
        )
    most = f"A sheet holds {number(SHEET_ROWS - 1)} rows at most."
    with st.container(horizontal=True):
        presenting.download(
            "Results as Excel",
            partial(exported, now.run, ".xlsx"),
            file_name=f"results-{now.run}.xlsx",
            mime=XLSX,
            on_click="ignore",
            icon=":material/download:",
            key="results-xlsx",
            disabled=now.rows >= SHEET_ROWS,
            help=most if now.rows >= SHEET_ROWS else None,
        )
        if sheets == 1:
            _as_text(now)
        _by_fate(now, ".csv" if sheets == 1 else ".xlsx")
    if sheets > 1:
        st.caption(
            f"As Excel only: this run took {sheets} sheets of the workbook, and a CSV file holds "
            "one."
        )


def _by_fate(now: RunStatus, suffix: str) -> None:
    """A file of its own for each fate that rows have; together they are the whole file."""
    counts = {fate: getattr(now.counts, fate) for fate in FATES}
    with st.popover("One file for each fate", icon=":material/splitscreen:"):
        for fate, rows in counts.items():
            word = fate.replace("_", " ")
            presenting.download(
                f"{word.capitalize()}: {counted(rows, 'row')}",
                partial(exported, now.run, suffix, (fate,)),
                file_name=f"{word.replace(' ', '-')}-{now.run}{suffix}",
                mime=XLSX if suffix == ".xlsx" else "text/csv",
                on_click="ignore",
                disabled=not rows,
                key=f"results-{fate}",
            )


def _as_text(now: RunStatus) -> None:
    presenting.download(
        "Results as CSV",
        partial(exported, now.run, ".csv"),
        file_name=f"results-{now.run}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        key="results-csv",
    )


@st.cache_data(scope="session", max_entries=8, show_spinner=False)
def _not_into_hers(run: str) -> str:
    """Why the results do not go into the .xlsx that was sent; "" where they may, or it is none."""
    sent = next(iter(delivery.run_folder(run).glob("source*.xlsx")), None)
    return "" if sent is None else lost_by_saving(sent)


def _sheets(now: RunStatus) -> int:
    """How many sheets of the file the run took; one where its recipe is gone."""
    try:
        return len(Recipe.load(delivery.run_folder(now.run) / "recipe.toml").parts)
    except (WorkbenchError, OSError):
        return 1


def exported(run: str, suffix: str, fates: Collection[Fate] = ()) -> bytes:
    """The results of a run as a file's bytes, with `fates` only rows of these."""
    with tempfile.TemporaryDirectory() as folder:
        return verbs.export(run, Path(folder) / f"results{suffix}", fates=fates).read_bytes()
