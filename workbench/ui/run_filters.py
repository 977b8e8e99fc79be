"""Which runs a reader wants to see in the list: by words, state, connection and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from workbench.delivery.statuses import RunStatus
from workbench.ui.wording import zone

ANY = "Any"
STATES = ("Under way", "Paused", "Done", "Done in part", "Not accepted", "Cancelled")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; an empty one is every run."""

    words: str = ""
    state: str = ANY
    where: str = ANY
    since: date | None = None

    def fits(self, run: RunStatus, zone: str | None) -> bool:
        """Whether a run is among them; `since` is a day of the reader's time zone."""
        about = " ".join((run.file_name, *run.objects, run.destination, run.run)).casefold()
        return (
            all(word in about for word in self.words.casefold().split())
            and self.state in (ANY, state_of(run))
            and self.where in (ANY, where_of(run))
            and (self.since is None or begun_on(run, zone) >= self.since)
        )


def state_of(run: RunStatus) -> str:
    """The run's state as one of STATES."""
    if run.state in ("sending", "indexing"):
        return "Under way"
    if run.state != "done":
        return run.state.capitalize()
    if run.headline in ("Live", "Accepted"):
        return "Done"
    return "Done in part" if run.counts.accepted else "Not accepted"


def where_of(run: RunStatus) -> str:
    """The connection that it went to, with its world."""
    return f"{run.label} ({run.world})"


def begun_on(run: RunStatus, zone: str | None) -> date:
    """The day on which it was begun, by the reader's calendar."""
    there = ZoneInfo(zone) if zone else UTC
    return datetime.fromisoformat(run.created_at).astimezone(there).date()


def filters(every: Sequence[RunStatus]) -> Wanted:
    """The boxes above the list; what they hold stands in the address, so a reload keeps it."""
    places = sorted({where_of(run) for run in every})
    with st.container(horizontal=True, vertical_alignment="bottom", key="run-filters"):
        words = st.text_input(
            "File or target",
            key="words",
            bind="query-params",
            placeholder="VIP",
            width=260,
            icon=":material/search:",
        )
        state = st.selectbox("State", (ANY, *STATES), key="state", bind="query-params", width=170)
        where = st.selectbox(
            "Connection", (ANY, *places), key="where", bind="query-params", width=220
        )
        since = st.date_input(
            "Begun since", value=None, key="since", bind="query-params", width=170
        )
    return Wanted(words or "", state or ANY, where or ANY, since)


def reader_zone() -> str | None:
    """The zone whose calendar `since` is a day of; UTC where the browser's is not known here."""
    try:
        ZoneInfo(zone() or "UTC")
    except (KeyError, ValueError):
        return None
    return zone()
