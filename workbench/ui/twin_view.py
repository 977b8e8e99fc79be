"""The practice vendor from inside: what it holds, what it was asked, and how to empty it."""

from __future__ import annotations

import json
from collections import deque
from pathlib import Path
from typing import Any, cast

import pandas as pd
import streamlit as st

from workbench import running
from workbench.delivery import homes
from workbench.delivery.statuses import ENDED
from workbench.twin.holdings import NotHeld, show
from workbench.twin.state import open_existing, reset
from workbench.ui import draft, navigation
from workbench.ui.empty import empty
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted

LINES = 200
HELD = {
    "name": "Audience",
    "display_name": "Description",
    "ids": "Ids",
    "indexing": "Indexing",
    "updated": "Updated (UTC)",
}
LOGGED = {
    "time": "Time",
    "route": "Route",
    "status": "Status",
    "error_code": "Error",
    "name": "About",
    "rows": "Rows",
    "sha256": "Body sha256",
}


def twin_page() -> None:
    """The whole page."""
    try:
        held = show(homes.twin_state(), "audiences")
    except NotHeld:
        empty(
            "The practice vendor holds nothing yet: send something to it first.",
            "Begin",
            navigation.HOME,
            None,
            draft.current(),
        )
        return
    _audiences(cast("list[dict[str, Any]]", held["audiences"]))
    _log()
    _reset()


def _audiences(held: list[dict[str, Any]]) -> None:
    st.header("Audiences")
    if not held:
        st.caption("None yet.")
        return
    rows = [["" if one[name] is None else one[name] for name in HELD] for one in held]
    shown = pd.DataFrame(rows, columns=list(HELD.values()))
    st.dataframe(shown, hide_index=True, alt="The audiences that the practice vendor holds")
    names = [str(one["name"]) for one in held]
    chosen = st.selectbox("Look inside", names, key="inside")
    try:
        inside = show(homes.twin_state(), "audiences", chosen)["audiences"]
    except NotHeld:
        return  # it was deleted between the two looks
    for one in cast("list[dict[str, Any]]", inside):
        sample = [(member["id"], member["attributes_json"]) for member in one["sample"]]
        st.caption(f"{counted(one['ids'], 'id')} in all; the first {len(sample):,} by id")
        st.dataframe(
            pd.DataFrame(sample, columns=["Id", "Attributes"]),
            hide_index=True,
            alt="Some of its ids with their attributes",
        )


def log_table(place: Path) -> pd.DataFrame:
    """The last requests that the twin answered, the newest first."""
    lines: deque[str] = deque(maxlen=LINES)
    if place.is_file():
        with place.open(encoding="utf-8", errors="replace") as file:
            lines.extend(file)
    found = []
    for line in reversed(lines):
        try:
            told = json.loads(line)
        except ValueError:
            continue  # the line that is being written right now
        found.append([told.get(name) for name in LOGGED])
    shown = pd.DataFrame(found, columns=list(LOGGED.values()))
    texts = [label for label in shown.columns if label not in ("Status", "Rows")]
    return shown.astype({"Status": "Int64", "Rows": "Int64"}).fillna(dict.fromkeys(texts, ""))


def _log() -> None:
    st.header("Requests that it answered")
    shown = log_table(homes.twin_log())
    if shown.empty:
        st.caption("None yet.")
        return
    named = "The last requests, the newest first"
    st.dataframe(shown, hide_index=True, placeholder="", alt=named)
    st.caption(f"The last {len(shown):,}, the newest first; the log holds no key.")
    st.button("Read it again", icon=":material/refresh:", key="log-again")


def sending() -> list[str]:
    """The runs that somebody sends to practice now."""
    active = [run for run in running.runs() if run.state not in (*ENDED, "paused")]
    return [run.run for run in active if run.world == "practice"]


def _reset() -> None:
    st.header("Start afresh")
    busy = sending()
    if busy:
        st.caption(f"Not while a run is being sent: {md_escape(', '.join(busy))}")
    icon = ":material/delete_sweep:"
    with st.popover("Empty the practice vendor", icon=icon, disabled=bool(busy)):
        st.markdown("It forgets every audience. Your runs and their results stay.")
        if st.button("Empty it now", key="reset") and not sending():
            store = open_existing(homes.twin_state(), writable=True)
            reset(store)
            store.close()
            st.rerun()
