"""Requests that were refused as a whole: what finding their bad rows costs, and what was found."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from workbench.delivery import homes
from workbench.delivery import runs as delivery
from workbench.delivery.retry import MOST_SPLITS
from workbench.delivery.statuses import ENDED, ChunkStatus, RunStatus
from workbench.destinations.registry import DESTINATIONS
from workbench.errors import WorkbenchError
from workbench.plans.plan import Plan
from workbench.ui import presenting
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted, lasting, number
from workbench.vocabulary.steps import Quota

SPLIT = "split"
# Refused rows on the page; the results have them all.
SHOWN = 200


def refused_whole(now: RunStatus) -> list[ChunkStatus]:
    """The requests that were refused with one sentence for several rows and may be taken apart."""
    found = [one for one in now.chunks if one.state == "rejected" and one.rows > 1]
    if not found:
        return []
    try:
        plan = Plan.load(homes.runs_folder() / now.run)
    except (WorkbenchError, OSError):
        return []
    # The second half of what replaces would take the first one away.
    return [one for one in found if plan.step(one.step).repeat != "III"]


def splits_at_most(sizes: Sequence[int]) -> int:
    """How many times requests of so many rows can be taken apart, were every row refused."""
    return min(MOST_SPLITS.value, sum(max(0, size - 1) for size in sizes))


def at_most(sizes: Sequence[int]) -> int:
    """How many requests finding the bad rows may take."""
    return len(sizes) + 2 * splits_at_most(sizes)


def for_one_row(sizes: Sequence[int]) -> int:
    """How many requests it takes where one row of the largest request is the reason."""
    return len(sizes) + 2 * math.ceil(math.log2(max(sizes)))


def seconds_at_most(sizes: Sequence[int], quota: Quota) -> float:
    """How long that many requests take at the vendor's pace; each level sends every row again."""
    levels = 1 + math.ceil(math.log2(max(sizes)))
    return quota.seconds(at_most(sizes), levels * sum(sizes))


def cost_words(sizes: Sequence[int], destination: str) -> str:
    """What finding the bad rows takes, at least and at most."""
    goal = DESTINATIONS[destination]
    most, one = at_most(sizes), for_one_row(sizes)
    time = lasting(seconds_at_most(sizes, goal.quota))
    return (
        f"Where one row is the reason, that takes some {counted(one, 'request')}; whatever is "
        f"wrong, never more than {counted(most, 'request')}, at the vendor's pace {time} and the "
        "vendor's own time to answer."
    )


def told_apart(chunks: Sequence[ChunkStatus]) -> list[str]:
    """A sentence for each planned request that was taken apart: what came of its parts."""
    whole = {one.planned for one in chunks if one.state == SPLIT}
    return [_apart(n, [one for one in chunks if one.planned == n]) for n in sorted(whole)]


def _apart(n: int, family: Sequence[ChunkStatus]) -> str:
    parts = [one for one in family if one.state != SPLIT]
    rows: dict[str, int] = {}
    for one in parts:
        rows[one.state] = rows.get(one.state, 0) + one.rows
    told = ", ".join(
        f"{number(count)} {_STATES.get(state, state)}" for state, count in rows.items()
    )
    every = counted(sum(rows.values()), "row")
    return (
        f"Request {n} was refused as a whole and taken apart: its {every} went on in "
        f"{counted(len(parts), 'part')} ({told})."
    )


_STATES: Mapping[str, str] = {
    "inflight": "under way",
    "rejected": "refused",
    "cancelled": "not sent",
}


def parts_words(chunk: ChunkStatus, chunks: Sequence[ChunkStatus]) -> str:
    """Where the rows of a request that was taken apart are now; "" for any other."""
    if chunk.state != SPLIT:
        return ""
    parts = [str(one.n) for one in chunks if one.planned == chunk.planned and one.state != SPLIT]
    shown = ", ".join(parts[:10]) + (
        f" and {number(len(parts) - 10)} more" if len(parts) > 10 else ""
    )
    return (
        "The vendor refused it as a whole, so it was taken apart and counts for no row itself: "
        f"the rows of request {chunk.planned} are in {shown}."
    )


def found_rows(now: RunStatus) -> None:
    """In a run that looks for bad rows, those that it has found, with the vendor's reason."""
    if not now.halving or now.state not in ENDED or not now.counts.rejected:
        return
    shown = _refused(now.run, repr(now.counts))
    st.subheader("The rows that were refused")
    presenting.dataframe(
        shown,
        clear=("Line", "Request"),
        words=("Reason",),
        hide_index=True,
        alt="The rows that were refused",
    )
    left = now.counts.rejected - len(shown)
    more = f" {counted(left, 'more row')}: the results below have them all." if left else ""
    name = md_escape(now.file_name)
    st.caption(
        f"By their line in {name}. Put them, mended, into a file of their own, and bring that on "
        f"Home as a new draft: the other rows have been sent.{more}"
    )


@st.cache_data(scope="session", max_entries=4, show_spinner=False)
def _refused(run: str, counts: str) -> pd.DataFrame:
    found = delivery.rejected_rows(run, SHOWN)
    names = {"line": "Line", "chunk": "Request", "reason": "Reason"}
    return pd.DataFrame({name: found[old].to_pylist() for old, name in names.items()})
