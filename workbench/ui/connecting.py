"""The connections: what each is, whether it can be used, and a look that proves it."""

from __future__ import annotations

import os

import pandas as pd
import streamlit as st

from workbench.delivery import connections, preflight
from workbench.delivery.connections import TWIN
from workbench.destinations.batch.audiences import LOOK
from workbench.errors import WorkbenchError
from workbench.ui import guarding, practice
from workbench.ui.wording import counted, moment

SET, UNSET = "set", "not set"
_PARTS = ("REST_KEY", "PROJECT_KEY")


def connections_page() -> None:
    """The whole page."""
    _practice()
    _others()


def _practice() -> None:
    st.header("Practice")
    with st.container(border=True):
        st.caption(
            "The practice vendor runs on this machine, answers like the real one and takes only "
            "made-up keys. What it holds survives a restart."
        )
        there = practice.target(TWIN, "batch")
        st.code(f"{there.base_url}\nproject {there.project_key}", language=None)
        if st.button("Test it", icon=":material/network_check:", key="test-twin"):
            _test()


def _test() -> None:
    try:
        found = preflight.listed(practice.target(TWIN, "batch"), LOOK)
    except WorkbenchError as err:
        guarding.show(err)
        return
    st.success(
        f"It answers, takes the key and holds {counted(len(found), 'audience')}.",
        icon=":material/check_circle:",
    )
    if found:
        zone = st.context.timezone
        rows = [(one.name, one.size, moment(one.updated, zone)) for one in found]
        shown = pd.DataFrame(rows, columns=["Audience", "Ids", "Updated"])
        st.dataframe(shown.astype({"Ids": "Int64"}), hide_index=True, alt="The audiences it holds")


def _others() -> None:
    st.header("From the environment")
    names = [name for name in connections.known() if name != TWIN]
    if not names:
        st.caption(
            "None. A connection is added by setting WORKBENCH\\_NAME\\_KIND, \\_WORLD, "
            "\\_REST\\_KEY and \\_PROJECT\\_KEY before the app starts."
        )
        return
    st.dataframe(
        described(names), hide_index=True, alt="Connections from the environment, without keys"
    )
    st.caption("The pages of this version send to practice only; these are shown as they are set.")


def described(names: list[str]) -> pd.DataFrame:
    """Each connection with its world and what is set for it; no key and no part of one."""
    rows = []
    for name in names:
        prefix = f"WORKBENCH_{name.upper()}"
        world = os.environ.get(f"{prefix}_WORLD", "") or UNSET
        parts = [SET if os.environ.get(f"{prefix}_{part}") else UNSET for part in _PARTS]
        try:
            connections.connection(name)
            usable = "can be used"
        except WorkbenchError as err:
            usable = str(err)
        rows.append((name, world, *parts, usable))
    return pd.DataFrame(rows, columns=["Connection", "World", "Key", "Project", "State"])
