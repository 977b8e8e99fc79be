"""A draft that sends the rest of a run: which of its rows have left, and the way back to all."""

from __future__ import annotations

from dataclasses import asdict, replace

import streamlit as st

from workbench import last_fates, mended
from workbench.delivery.families import Seen
from workbench.errors import WorkbenchError
from workbench.mended import Sent
from workbench.ui import draft, guarding
from workbench.ui.drafting import Draft, stamp
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted

ALL = "Send all rows instead"


@st.cache_data(scope="session", max_entries=4, show_spinner="Looking at what has been sent")
def _sent(key: str, run: str) -> Sent:
    return mended.sent(run)


def of_draft(made: Draft) -> Sent | None:
    """What has left already; None where all rows are sent.

    Raises Wait while a run of them goes on, FixTheRecipe where the run is not here any more.
    """
    if not made.after:
        return None
    return _sent(key(made), made.after)


def key(made: Draft) -> str:
    """A hash of what is known of the run by now; "" where all rows are sent."""
    return _stamp(last_fates.seen(made.after)) if made.after else ""


def seen_stamp(before: Sent | None) -> str:
    """The same hash, of what was read."""
    return "" if before is None else _stamp(before.seen)


def _stamp(seen: Seen) -> str:
    return stamp(asdict(replace(seen, run="")))


def following(made: Draft, run: str) -> Draft:
    """The draft as the one that sends what a run, and whatever sent its rows again, has not."""
    return replace(made, after=last_fates.family(run)[0].run)


def rest_told(made: Draft) -> None:
    """Says on Check which rows stay out since a run has them; nothing for a whole file."""
    before = of_draft(made)
    if before is None:
        return
    rows = len(before)
    them = "it stays" if rows == 1 else "they stay"
    st.info(
        f"The run {md_escape(before.run)}, or what followed it, has sent or may have sent "
        f"{counted(rows, 'row')} of this file: {them} out.",
        title="Only the rest is sent",
        icon=":material/family_history:",
    )
    send_all(made)


def refused(made: Draft, err: WorkbenchError) -> None:
    """Says why the rest cannot be told, with the way out."""
    guarding.show(err)
    send_all(made)


def send_all(made: Draft) -> None:
    """The button that gives up the rest of a run for the whole file."""
    help_ = "Also those that a run has sent already: what adds or counts happens a second time."
    if st.button(ALL, key="send-all-rows", icon=":material/select_all:", help=help_):
        draft.keep(replace(made, after="", after_seen=""))
        st.rerun()
