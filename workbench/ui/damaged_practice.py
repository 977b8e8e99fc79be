"""The practice vendor's file cannot be read: which one, and how practice begins anew."""

from __future__ import annotations

import streamlit as st

from workbench.delivery import homes
from workbench.twin.state import set_aside
from workbench.ui import practice
from workbench.ui.escaping import md_escape


def damaged_practice() -> None:
    """Says it, with the button that sets the file aside where no vendor has it open."""
    place = homes.twin_state()
    answers = not practice.silent()
    then = (
        "End the app, move that file aside, and start the app again: practice then begins anew."
        if answers
        else "Set it aside, and practice begins anew."
    )
    st.error(
        f"What it holds is in {md_escape(str(place))}, which cannot be read any more. Your runs "
        f"and their results are not in it and stay. {then}",
        title="The practice vendor's data is damaged",
        icon=":material/error:",
    )
    if answers:
        return
    if st.button("Set it aside and begin anew", icon=":material/restart_alt:", key="begin-anew"):
        with st.spinner("Starting the practice vendor"):
            set_aside(place)
            practice.start_again()
        st.rerun()
