"""The practice vendor from inside: what it holds, what it was asked, and how to empty it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from workbench import running
from workbench.delivery import homes
from workbench.delivery.statuses import ENDED
from workbench.twin.holdings import NotHeld, show
from workbench.twin.state import open_existing, reset
from workbench.ui import draft, navigation, practice
from workbench.ui.empty import empty
from workbench.ui.escaping import md_escape
from workbench.ui.holdings_view import KINDS, holdings_view
from workbench.ui.misbehaviour import misbehaviour
from workbench.ui.wording import counted, moment

LINES = 200
# Of people and campaigns so many are listed, and all are counted.
LISTED = 50
LOG_COLUMNS = {
    "Time": st.column_config.TextColumn(width=175),
    "Route": st.column_config.TextColumn(width=125),
    "About": st.column_config.TextColumn(width=120),
    "Answer": st.column_config.TextColumn(width=190),
    "Rows": st.column_config.NumberColumn(width=65, format="localized"),
    "Body": st.column_config.TextColumn(width=150, help="The sha256 of the bytes that came."),
}


def twin_page() -> None:
    """The whole page."""
    practice.silence("Nothing can be sent to it before it answers again.")
    try:
        held = {kind: show(homes.twin_state(), kind, limit=LISTED) for kind in KINDS}
    except NotHeld:
        empty(
            "The practice vendor holds nothing yet: send something to it first.",
            "Begin",
            navigation.HOME,
            None,
            draft.current(),
        )
        _misbehaviour()
        return
    holdings_view(held)
    _log()
    _misbehaviour()
    _reset()


def log_table(place: Path, zone: str | None = None) -> pd.DataFrame:
    """The last requests that the twin answered, the newest first, in the reader's time zone."""
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
        found.append(_logged(told, zone))
    shown = pd.DataFrame(found, columns=list(LOG_COLUMNS))
    return shown.astype({"Rows": "Int64"})


def _logged(told: Mapping[str, Any], zone: str | None) -> tuple[object, ...]:
    answer = " ".join(str(told[name]) for name in ("status", "error_code") if told.get(name))
    body = told.get("sha256") if told.get("method") == "POST" else ""
    about, rows = told.get("name") or "", told.get("rows")
    return moment(told.get("time"), zone), told.get("route"), about, answer, rows, body or ""


def _log() -> None:
    st.header("Requests that it answered")
    shown = log_table(homes.twin_log(), st.context.timezone)
    if shown.empty:
        st.caption("None yet.")
        return
    named = "The last requests, the newest first"
    st.dataframe(shown, hide_index=True, column_config=LOG_COLUMNS, placeholder="", alt=named)
    st.caption(f"The last {counted(len(shown), 'request')}, the newest first, without any key.")
    st.button("Read it again", icon=":material/refresh:", key="log-again")


def sending() -> list[str]:
    """The runs that somebody sends to practice now."""
    active = [run for run in running.runs() if run.state not in (*ENDED, "paused")]
    return [run.run for run in active if run.world == "practice"]


def _misbehaviour() -> None:
    # Without it there is nothing to order from; the page says so above.
    if not practice.silent():
        misbehaviour()


def _reset() -> None:
    st.header("Start afresh")
    busy = sending()
    if busy:
        st.caption(f"Not while a run is being sent: {md_escape(', '.join(busy))}")
    icon = ":material/delete_sweep:"
    with st.popover("Empty the practice vendor", icon=icon, disabled=bool(busy)):
        st.markdown("It forgets everything that it holds. Your runs and their results stay.")
        if st.button("Empty it now", key="reset") and not sending():
            store = open_existing(homes.twin_state(), writable=True)
            reset(store)
            store.close()
            st.rerun()
