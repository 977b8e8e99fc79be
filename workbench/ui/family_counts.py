"""What became of all rows of a file over a run and its retries, each row counted once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from workbench import running
from workbench.delivery.families import root
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.retrying import sent_again
from workbench.ui.sending_again import last_counts
from workbench.ui.wording import counted, number
from workbench.vocabulary.fates import Counts


def family_counts(now: RunStatus) -> None:
    """One line over the whole family; nothing for a run that stands alone."""
    every = running.runs()
    known = {one.run: one for one in every}
    first = first_known(now.run, known)
    later = sent_again(first.run) if first is not None else []
    if first is None or not later:
        return
    if any(one.state not in ENDED for one in (first, *later)):
        st.caption(
            ":material/family_history: What became of every row over this run and its retries is "
            "told when all of them have ended."
        )
        return
    told = family_words(first, later, last_counts(first, later))
    st.caption(f":material/family_history: {told}")


def first_known(run: str, known: Mapping[str, RunStatus]) -> RunStatus | None:
    """The run that the family began with; None where it was deleted."""
    return known.get(root(run, {name: one.earlier for name, one in known.items()}))


def family_words(first: RunStatus, later: Sequence[RunStatus], counts: Counts) -> str:
    """The rows of the file by what became of them last, over so many runs."""
    parts = (
        (counts.accepted, "accepted"),
        (counts.rejected, "rejected"),
        (counts.unknown, "unknown"),
        (counts.not_sent, "not sent"),
    )
    told = ", ".join(f"{number(rows)} {word}" for rows, word in parts)
    return (
        f"All {counted(first.rows, 'row')} of the file over {counted(1 + len(later), 'run')}, "
        f"each counted once: {told}."
    )
