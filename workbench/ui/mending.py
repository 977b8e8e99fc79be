"""What is wrong with rows of a run is mended in its own draft, which leaves out what was sent."""

from __future__ import annotations

import streamlit as st

from workbench.delivery.statuses import ENDED, RunStatus
from workbench.last_fates import sent_again
from workbench.ui import draft, draft_files, fixing, guarding, navigation, rejoining
from workbench.ui.drafting import Draft
from workbench.ui.sending_again import last_counts
from workbench.vocabulary.fates import Counts
from workbench.vocabulary.fixes import Fixes

LABEL = "Mend these rows on Check"
HELP = (
    "Opens the draft of this run on Check. Rows that were sent, or may have arrived, are left out "
    "there, so that only the others go once more."
)


def mend_on_check(now: RunStatus) -> None:
    """The button, where the draft still has this file and there is something to mend in it."""
    later = sent_again(now.run)
    if any(one.state not in ENDED for one in (now, *later)):
        return
    if not to_mend(last_counts(now, later)) or (made := draft_of(now)) is None:
        return
    if st.button(LABEL, icon=":material/rule:", key="mend", help=HELP):
        with guarding.guarded():
            kept = without_what_was_sent(made, now)
            st.switch_page(navigation.CHECK.path, query_params=draft.address(kept))


def to_mend(counts: Counts) -> int:
    """How many rows Check finds something in; what the vendor alone refuses it knows nothing of."""
    return counts.not_sent_why.get("invalid", 0)


def draft_of(now: RunStatus) -> Draft | None:
    """The draft that the run was sent from, unless it has another file or another send by now."""
    every, _ = draft_files.saved()
    return next(
        (
            one
            for one in every
            if one.run == now.run and one.source and one.source.sha256 == now.file_sha256
        ),
        None,
    )


def without_what_was_sent(made: Draft, now: RunStatus) -> Draft:
    """The draft with every row left out that a run has sent, or may have sent; saved."""
    before = fixing.applying(made) or Fixes(now.file_sha256)
    found = before.leaving_out(rejoining.sent_lines(made, now))
    return fixing.keep(made, found or None)
