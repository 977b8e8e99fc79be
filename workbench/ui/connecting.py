"""The connections: what each is, whether it can be used, and a look that proves it."""

from __future__ import annotations

import os

import pandas as pd
import streamlit as st

from workbench.delivery import connections, preflight
from workbench.delivery.connections import TWIN
from workbench.destinations.altcraft.profiles import LOOK as DATABASES
from workbench.destinations.batch.audiences import LOOK as AUDIENCES
from workbench.errors import WorkbenchError
from workbench.ui import guarding, practice
from workbench.ui.standing import standing_list
from workbench.ui.wording import counted, moment

SET, UNSET = "set", "not set"
# What each vendor is asked for when it is tested.
ASKED = (("batch", AUDIENCES), ("altcraft", DATABASES))
_PARTS = {"batch": ("REST_KEY", "PROJECT_KEY"), "altcraft": ("TOKEN", "HOST")}


def connections_page() -> None:
    """The whole page."""
    _practice()
    _others()
    st.header("People who are never added")
    st.caption(
        "A list for each connection: whoever is on it is held back from every send that would add "
        "or subscribe them, and only removals and unsubscriptions go out. Ids, e-mail addresses "
        "or phones, one a row."
    )
    for name in connections.known():
        standing_list(name)


def _practice() -> None:
    st.header("Practice")
    with st.container(border=True):
        st.caption(
            "The practice vendor runs on this machine, answers like Batch and like Altcraft, and "
            "takes only made-up keys. What it holds survives a restart."
        )
        there = practice.target(TWIN, "batch")
        st.code(f"{there.base_url}\nproject {there.project_key}", language=None)
        if st.button("Test it", icon=":material/network_check:", key="test-twin"):
            _test()


def _test() -> None:
    try:
        found = {
            look.noun: preflight.listed(practice.target(TWIN, who), look) for who, look in ASKED
        }
    except WorkbenchError as err:
        guarding.show(err)
        return
    held = " and ".join(counted(len(listed), noun) for noun, listed in found.items())
    st.success(f"It answers, takes the key and holds {held}.", icon=":material/check_circle:")
    zone = st.context.timezone
    for noun, listed in found.items():
        if not listed:
            continue
        rows = [(one.name, one.display_name, one.size, moment(one.updated, zone)) for one in listed]
        columns = [noun.capitalize(), "Called", "Size", "Updated"]
        shown = pd.DataFrame(rows, columns=columns).astype({"Size": "Int64"})
        idle = [name for n, name in enumerate(columns) if not any(row[n] for row in rows)]
        shown = shown.drop(columns=idle)
        st.dataframe(shown, hide_index=True, alt=f"The {noun}s it holds")


def _others() -> None:
    st.header("From the environment")
    names = [name for name in connections.known() if name != TWIN]
    if not names:
        st.caption(
            "None. A connection is added by setting WORKBENCH\\_NAME\\_KIND (batch or altcraft) "
            "and \\_WORLD (test or production) before the app starts, and for Batch "
            "\\_REST\\_KEY and \\_PROJECT\\_KEY, for Altcraft \\_HOST and \\_TOKEN."
        )
        return
    st.dataframe(
        described(names), hide_index=True, alt="Connections from the environment, without keys"
    )
    st.caption("The pages of this version send to practice only; these are shown as they are set.")


def described(names: list[str]) -> pd.DataFrame:
    """Each connection with its vendor, its world and what is set for it; no key and no part of
    one."""
    rows = []
    for name in names:
        prefix = f"WORKBENCH_{name.upper()}"
        world = os.environ.get(f"{prefix}_WORLD", "") or UNSET
        kind = os.environ.get(f"{prefix}_KIND", "").strip().lower()
        names_of = _PARTS.get(kind, _PARTS["batch"])
        parts = [SET if os.environ.get(f"{prefix}_{part}") else UNSET for part in names_of]
        try:
            connections.connection(name)
            usable = "can be used"
        except WorkbenchError as err:
            usable = str(err)
        rows.append((name, world, *parts, kind.capitalize() or UNSET, usable))
    columns = ["Connection", "World", "Key or token", "Project or host", "Vendor", "State"]
    return pd.DataFrame(rows, columns=columns)
