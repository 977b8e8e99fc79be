"""What the practice vendor was asked: its log, by route and answer, a page at a time."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from workbench.delivery import homes
from workbench.ui import presenting
from workbench.ui.wording import counted, moment, number, zone

# What is read of a log that grew long, and how much of it a page shows.
LINES, SHOWN = 5_000, 50
EVERY = "All"
LOG_COLUMNS = {
    "Time": st.column_config.TextColumn(width=175),
    "Route": st.column_config.TextColumn(width=125),
    "About": st.column_config.TextColumn(width=120),
    "Answer": st.column_config.TextColumn(width=190),
    "Rows": st.column_config.NumberColumn(width=65, format="localized"),
    "Body": st.column_config.TextColumn(width=150, help="The sha256 of the bytes that came."),
}


def log_view() -> None:
    """The last requests, filtered and in pages."""
    st.header("Requests that it answered")
    shown = log_table(homes.twin_log(), zone())
    if shown.empty:
        st.caption("None yet.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        route = _chosen("Route", shown["Route"], "log-route")
        answer = _chosen("Answer", shown["Answer"], "log-answer")
        st.button("Read it again", icon=":material/refresh:", key="log-again")
    found = matching(shown, route, answer)
    if found.empty:
        st.caption("No request of this route was answered so.")
        return
    pages = -(-len(found) // SHOWN)
    here = int(st.pagination(pages, key=f"log-page-{route}-{answer}")) if pages > 1 else 1
    presenting.dataframe(
        found.iloc[(here - 1) * SHOWN : here * SHOWN],
        clear=("Time", "Route", "Answer", "Rows", "Body"),
        names=("About",),
        hide_index=True,
        column_config=LOG_COLUMNS,
        placeholder="",
        alt="The last requests, the newest first",
    )
    of = "" if len(found) == len(shown) else f" of {number(len(shown))}"
    last = "The last " if len(shown) == LINES else ""
    told = f"{last}{counted(len(found), 'request')}{of}, the newest first, without any key."
    st.caption(told)


def _chosen(label: str, values: pd.Series[str], key: str) -> str:
    present = sorted({str(one) for one in values if one})
    return str(st.selectbox(label, [EVERY, *present], key=key))


def matching(shown: pd.DataFrame, route: str, answer: str) -> pd.DataFrame:
    """The requests of a route that got an answer; EVERY stands for any."""
    for column, wanted in (("Route", route), ("Answer", answer)):
        if wanted != EVERY:
            shown = shown[shown[column] == wanted]
    return shown


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
