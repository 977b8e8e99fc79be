"""The requests of a run as a table, and one of them in full: its token, answers and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from workbench.delivery import runs as delivery
from workbench.delivery.runs import Attempt
from workbench.delivery.sending import THERE_ALREADY
from workbench.delivery.statuses import ChunkStatus, RunStatus
from workbench.ui import presenting
from workbench.ui.escaping import md_escape
from workbench.ui.page_words import on_record
from workbench.ui.page_words import reason_words as on_record_words
from workbench.ui.request_view import LONG, TALL
from workbench.ui.taken_apart import SPLIT, parts_words, told_apart
from workbench.ui.wording import counted, here, number
from workbench.ui.wrapping import fitting, row_height

NAMES = (
    *("Request", "Part of", "About", "State", "HTTP", "Rows", "Indexing", "Times sent", "Token"),
    "Reason",
)
# What is no cell and quotes none.
PLAIN = ("Request", "Part of", "State", "HTTP", "Rows", "Indexing", "Times sent", "Token")
# Pixels of a reason's cell, and its lines at the most; the request in full has all of it.
REASON, MOST_LINES = 190, 5
# What a reader comes for first: what the vendor refused, and what nobody knows the end of.
BAD = ("rejected", "unknown")
# The journal's words for a request that a reader would not use.
STATES = {"inflight": "out"}
COLUMNS = {
    "Request": st.column_config.NumberColumn(width=65, format="%d"),
    "Part of": st.column_config.NumberColumn(width=60, format="%d"),
    "About": st.column_config.TextColumn(width=110),
    "State": st.column_config.TextColumn(width=135),
    "HTTP": st.column_config.NumberColumn(width=50, format="%d"),
    "Rows": st.column_config.NumberColumn(width=60, format="localized"),
    "Indexing": st.column_config.TextColumn(width=95),
    "Times sent": st.column_config.NumberColumn(width=75),
    "Token": st.column_config.TextColumn(width=240),
    "Reason": st.column_config.TextColumn(width=REASON),
}


def requests(now: RunStatus) -> None:
    """Every request with how far it is, and the one that was chosen in full."""
    if not now.chunks:
        return
    st.subheader("Requests")
    shown = requests_shown(now.chunks)
    reasons = set(shown.get("Reason", ()))
    state = presenting.dataframe(
        shown,
        clear=PLAIN,
        names=("About",),
        words=("Reason",),
        hide_index=True,
        lazy=False,
        row_height=row_height([(reasons, REASON)]),
        column_config=COLUMNS,
        placeholder="",
        on_select="rerun",
        selection_mode="single-cell",
        key=f"requests-{now.run}",
        alt="Every request with its answer",
    )
    for told in told_apart(now.chunks):
        st.caption(f":material/call_split: {told}")
    for told in made_before(now.chunks):
        st.caption(f":material/check_circle: {md_escape(told)}")
    cells = state["selection"]["cells"]
    chosen = cells[0][0] if cells and cells[0][0] < len(now.chunks) else first_bad(now.chunks)
    _in_full(now, now.chunks[chosen])


def first_bad(chunks: Sequence[ChunkStatus]) -> int:
    """The place of the first request that was refused or whose end is not known.

    Else of the first that the vendor had something to say of, such as rows that it refused; else 0.
    """
    told = [
        (chunk.state not in BAD, chunk.state == SPLIT or not _has_reason(chunk)) for chunk in chunks
    ]
    return told.index(min(told))


def requests_shown(chunks: Sequence[ChunkStatus]) -> pd.DataFrame:
    """The table; a column that says the same of every request, or nothing, is left out."""
    # Thousands of requests have few reasons, and this is drawn each second.
    reasons = {
        reason: fitting(_reason_told(reason), REASON, MOST_LINES)
        for reason in {chunk.reason for chunk in chunks}
    }
    rows = [
        (
            *(chunk.n, chunk.planned if _is_part(chunk) else None, chunk.about),
            *(state_words(chunk), chunk.http_status, chunk.rows),
            *(chunk.indexing, chunk.attempts, chunk.token),
            reasons[chunk.reason] if _has_reason(chunk) else "",
        )
        for chunk in chunks
    ]
    shown = pd.DataFrame(rows, columns=list(NAMES)).astype({"HTTP": "Int64", "Part of": "Int64"})
    idle = [name for name in ("Token", "Reason") if not shown[name].any()]
    idle += [] if shown["Part of"].notna().any() else ["Part of"]
    return shown.drop(columns=[*idle, *(["About"] if shown["About"].nunique() == 1 else [])])


def state_words(chunk: ChunkStatus) -> str:
    """What became of a request; one that asked for what was there already has nothing to mend."""
    if chunk.state == SPLIT:
        return "taken apart"
    if chunk.all_refused:
        return "taken, but all rows refused"
    return (
        f"{chunk.state}: {THERE_ALREADY}"
        if _made_before(chunk)
        else STATES.get(chunk.state, chunk.state)
    )


def title_words(chunk: ChunkStatus, refused: int) -> str:
    """A request and what became of it; `refused` of its rows the vendor did not take."""
    told = f"Request {number(chunk.n)}, {state_words(chunk)}"
    if not refused or chunk.all_refused:
        return told
    return f"{told}, but for {counted(refused, 'row')} of {number(chunk.rows)}"


def _is_part(chunk: ChunkStatus) -> bool:
    """Whether its rows were taken out of a request of the plan that was refused as a whole."""
    return chunk.planned not in (0, chunk.n)


def reason_words(chunk: ChunkStatus) -> str:
    """Why it is so, in the pages' words, where there is anything to say."""
    return _reason_told(chunk.reason) if _has_reason(chunk) else ""


def _reason_told(reason: str) -> str:
    return presenting.text(on_record_words(reason))


def _has_reason(chunk: ChunkStatus) -> bool:
    return bool(chunk.reason) and not _made_before(chunk)


def made_before(chunks: Sequence[ChunkStatus]) -> list[str]:
    """A sentence for each creation of something that existed."""
    return [
        f"Request {chunk.n} was answered {chunk.http_status}: “{chunk.about}” existed already, so "
        "nothing was created and the run went on."
        for chunk in chunks
        if _made_before(chunk) and chunk.http_status
    ]


def _made_before(chunk: ChunkStatus) -> bool:
    return chunk.state == "accepted" and chunk.reason == THERE_ALREADY


def _in_full(now: RunStatus, chunk: ChunkStatus) -> None:
    """Every time that one request was sent, with the answer."""
    with st.container(border=True, key="request-in-full"):
        refused = delivery.refused_in(now.run, chunk.n) if chunk.state == "accepted" else 0
        st.markdown(f"**{md_escape(title_words(chunk, refused))}**")
        if len(now.chunks) > 1:
            st.caption("Choose another one by a click on its line above.")
        if chunk.token:
            presenting.plain(f"Token {chunk.token}", mask=str)
        if apart := parts_words(chunk, now.chunks):
            st.markdown(apart)
        if _is_part(chunk):
            st.caption(f"A part of request {chunk.planned}, which was refused as a whole.")
        if reason := reason_words(chunk):
            st.markdown(md_escape(reason))
        found = delivery.attempts(now.run, chunk.n)
        if any(one.excerpt for one in found):
            presenting.masked_whole("a vendor may quote any cell, under a name of its own.")
        if not found:
            st.caption("It has not been sent yet.")
        for one in found:
            begun = here(one.started_at)
            http = f"HTTP {one.http}" if one.http else "no answer"
            st.caption(f"Sent {begun}: {http}, {md_escape(on_record(attempt_words(one)))}")
            if one.excerpt:
                presenting.code(
                    one.excerpt,
                    mask=partial(presenting.answer, token=chunk.token),
                    language=None,
                    wrap_lines=True,
                    height=TALL if len(one.excerpt) > LONG else "content",
                )


def attempt_words(one: Attempt) -> str:
    """What one answer came to; the vendor's "exists already" is what was wanted."""
    if one.reason == THERE_ALREADY:
        return "which is fine: it exists already"
    outcome = one.outcome or "out"
    if outcome == "not_processed":
        outcome = "not taken" if one.http else "did not arrive"
    why = " ".join(part for part in (one.code, one.reason) if part)
    return f"{outcome}: {why}" if why else outcome
