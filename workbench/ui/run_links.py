"""How runs hang together: all that had rows of the same send, each with a link."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import streamlit as st

from workbench.delivery import runs as delivery
from workbench.delivery.statuses import RunStatus
from workbench.errors import WorkbenchError
from workbench.recipes.recipe import Recipe
from workbench.results.carrying import chosen_by_fates
from workbench.results.returning import runs_of
from workbench.resuming import prepared_run
from workbench.ui import draft, navigation
from workbench.ui.page_words import headline_said
from workbench.ui.wording import here


def came_from(now: RunStatus) -> None:
    """Links to the runs whose results were brought as the file of this one, where it went on."""
    if not went_on(now):
        return
    with contextlib.suppress(WorkbenchError, OSError):
        if known := results_of(now.run, now.file_sha256):
            several = "an earlier run" if len(known) == 1 else "earlier runs"
            st.caption(f"Its file is the results of {several}: what was left went on here.")
            with st.container(horizontal=True, key="came-from"):
                for one in known:
                    begun = delivery.status(one, chunks=False).created_at
                    run_link(f"The run of {here(begun)}", one)


def went_on(now: RunStatus) -> bool:
    """Whether a run sends what an earlier one left, out of the file of its results."""
    with contextlib.suppress(WorkbenchError, OSError):
        return _chosen(delivery.run_folder(now.run))
    return False


@lru_cache(maxsize=4_096)
def _chosen(folder: Path) -> bool:
    """Whether a run's rows were chosen by fates; its recipe never changes."""
    return chosen_by_fates(Recipe.load(folder / "recipe.toml"))


@st.cache_data(scope="session", max_entries=16, show_spinner=False)
def results_of(run: str, sha256: str) -> tuple[str, ...]:
    """The runs of which the rows of a run's file say to be results, of those that are known."""
    told = runs_of(prepared_run(run).table)
    return tuple(one.run for one in reversed(delivery.all_runs()) if one.run in told)


def run_links(now: RunStatus, every: Sequence[RunStatus]) -> None:
    """Each run of a family in its order, with a link to all but this one; none for one alone."""
    if now.earlier and every[0].earlier:
        st.caption("This run sends rows of an earlier one again, and the first of them is deleted.")
    if len(every) < 2:
        return
    with st.container(key="family-runs", gap="xsmall"):
        for n, one in enumerate(every, 1):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{n}. {run_words(one, now.run)}", width="content")
                if one.run != now.run:
                    run_link(f"Run {n}", one.run)


def run_words(one: RunStatus, shown: str) -> str:
    """What a run of a family did with which rows, when, and how far it is."""
    does = "Sent the file"
    if one.earlier:
        does = "Looked for the refused rows" if one.halving else "Sent what was left"
    this = " (this run)" if one.run == shown else ""
    return f"{does}{this}, {here(one.created_at)}: **{headline_said(one)}**"


def run_link(label: str, run: str) -> None:
    """A link to a run's page."""
    query = {draft.RUN: run}
    st.page_link(navigation.RUN.path, label=label, icon=":material/timeline:", query_params=query)
