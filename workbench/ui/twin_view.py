"""The practice vendor from inside: what it holds, what it was asked, and how to empty it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from workbench import running
from workbench.delivery import homes
from workbench.delivery.statuses import ENDED
from workbench.twin.holdings import NotHeld, NotReadable, show
from workbench.twin.state import open_existing, reset
from workbench.ui import draft, guided, navigation, practice
from workbench.ui.damaged_practice import damaged_practice
from workbench.ui.empty import empty
from workbench.ui.escaping import md_escape
from workbench.ui.holdings_view import KINDS, holdings_view
from workbench.ui.misbehaviour import misbehaviour
from workbench.ui.quota_view import quota_view
from workbench.ui.twin_log import log_view

# Of people and campaigns so many are listed, and all are counted.
LISTED = 50


def twin_page() -> None:
    """The whole page."""
    try:
        held = _held()
    except NotReadable:
        damaged_practice()
        return
    practice.silence("Nothing can be sent to it before it answers again.")
    if any(one["count"] for one in held.values()):
        holdings_view(held)
    else:
        empty(
            "The practice vendor holds nothing yet: send something to it first.",
            "Begin",
            navigation.HOME,
            None,
            draft.current(),
        )
    if not held:
        guided.offer()
        _misbehaviour()
        return
    quota_view()
    log_view()
    _misbehaviour()
    st.header("See it at work")
    guided.offer()
    _reset()


def _held() -> dict[str, Mapping[str, Any]]:
    """What it holds of each kind; empty where it has never run in this home.

    Raises NotReadable where its file is damaged.
    """
    try:
        return {kind: show(homes.twin_state(), kind, limit=LISTED) for kind in KINDS}
    except NotReadable:
        raise
    except NotHeld:
        return {}


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
