"""What became of all rows of a file over a run and its retries, each row counted once."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from workbench.delivery.statuses import ENDED, RunStatus
from workbench.family_results import export_family
from workbench.results.sheets import SHEET_ROWS
from workbench.ui import presenting
from workbench.ui.results_view import XLSX
from workbench.ui.sending_again import last_counts
from workbench.ui.wording import counted, number
from workbench.vocabulary.fates import FATE_MEANING, FATES, Counts

# What a link on the same page calls the section.
ANCHOR = "family"


def told_together(every: Sequence[RunStatus]) -> bool:
    """Whether there are several runs, and the first, which had all rows of the file, is one."""
    return len(every) > 1 and not every[0].earlier


def family_link(every: Sequence[RunStatus]) -> None:
    """A link to the tiles, which stand below what the run itself has come to."""
    if told_together(every):
        runs = counted(len(every), "run")
        st.markdown(f"[What became of every row of the file over {runs}](#{ANCHOR})")


def family_counts(every: Sequence[RunStatus]) -> None:
    """Tiles over a whole family and its results; nothing for a run that is alone."""
    if not told_together(every):
        return
    first, *later = every
    st.subheader(f"The whole file over {counted(len(every), 'run')}", anchor=ANCHOR)
    if any(one.state not in ENDED for one in every):
        st.caption(
            ":material/family_history: What became of every row over this run and its retries is "
            "told when all of them have ended."
        )
        return
    with st.container(horizontal=True, key="family-tiles"):
        for label, rows, meaning in family_tiles(first, last_counts(first, later)):
            st.metric(label, number(rows), border=True, help=meaning or None)
    st.caption(
        "Each row once, by what became of it last. The results say of each row by which run that "
        "is known."
    )
    _download(first)


def family_tiles(first: RunStatus, counts: Counts) -> list[tuple[str, int, str]]:
    """The rows of the file and its four fates, which add up to them."""
    fates = [
        (one.replace("_", " ").capitalize(), int(getattr(counts, one)), FATE_MEANING[one])
        for one in FATES
    ]
    return [("Rows in the file", first.rows, ""), *fates]


def _download(first: RunStatus) -> None:
    # A workbook takes several sheets, a text file any number of rows.
    suffix = ".xlsx" if first.rows < SHEET_ROWS else ".csv"
    presenting.download(
        "Results of all runs",
        partial(exported, first.run, suffix),
        file_name=f"results-{first.run}-and-retries{suffix}",
        mime=XLSX if suffix == ".xlsx" else "text/csv",
        on_click="ignore",
        icon=":material/download:",
        key="results-family",
    )


def exported(run: str, suffix: str) -> bytes:
    """The results over all runs of a family as a file's bytes."""
    with tempfile.TemporaryDirectory() as folder:
        return export_family(run, Path(folder) / f"results{suffix}").read_bytes()
