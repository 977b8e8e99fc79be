"""What is wrong with rows of a run is mended in its own draft, which then sends only its rest."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from workbench import mended
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.last_fates import sent_again
from workbench.ui import draft, draft_files, guarding, navigation, rest_of_run
from workbench.ui.drafting import Draft
from workbench.ui.sending_again import last_counts
from workbench.vocabulary.fates import Counts

LABEL = "Mend these rows on Check"
HELP = (
    "Opens the draft of this run on Check. Rows that were sent, or may have arrived, stay out "
    "there, so that only the others go once more."
)


def mend_on_check(now: RunStatus) -> None:
    """The button, where the draft still has this file and there is something to mend in it."""
    later = sent_again(now.run)
    if any(one.state not in ENDED for one in (now, *later)):
        return
    if not to_mend(last_counts(now, later)) or (made := draft_of(now, later)) is None:
        return
    if st.button(LABEL, icon=":material/rule:", key="mend", help=HELP):
        with guarding.guarded():
            mended.sent(now.run)  # refuses here what would be refused on Check
            kept = draft.keep(rest_of_run.following(made, now.run))
            st.switch_page(navigation.CHECK.path, query_params=draft.address(kept))


def to_mend(counts: Counts) -> int:
    """How many rows Check finds something in; what the vendor alone refuses it knows nothing of."""
    return counts.not_sent_why.get("invalid", 0)


def draft_of(now: RunStatus, later: Sequence[RunStatus] = ()) -> Draft | None:
    """The draft that it, or a later run of its rows, was sent from; None if it has another file."""
    every, _ = draft_files.saved()
    runs = {one.run for one in (now, *later)}
    return next(
        (
            one
            for one in every
            if one.run in runs and one.source and one.source.sha256 == now.file_sha256
        ),
        None,
    )
