"""The connections: what each is, where its key comes from, and a look that proves it."""

from __future__ import annotations

import os

import streamlit as st

from workbench.delivery import added, origins
from workbench.delivery.connections import TWIN, Connection
from workbench.errors import WorkbenchError
from workbench.ui import connection_trial, practice, presenting
from workbench.ui.connection_form import add_form
from workbench.ui.escaping import md_escape
from workbench.ui.page_words import said
from workbench.ui.standing import standing_list

_COLOURS = {"test": "blue", "production": "red"}
_PARTS = {"batch": ("REST_KEY", "PROJECT_KEY"), "altcraft": ("TOKEN", "HOST")}


def connections_page() -> None:
    """The whole page."""
    _practice()
    st.header("Test and production")
    others = [name for name in origins.known() if name != TWIN]
    for name in others:
        _card(name)
    if others:
        st.caption(
            "Each draft goes to practice until another connection is chosen on Columns. “Test it” "
            "only reads, and writes nothing there."
        )
    else:
        st.caption(
            "None yet. Add one below, or set WORKBENCH\\_NAME\\_KIND (batch or altcraft) and "
            "\\_WORLD (test or production) before the app starts, and for Batch \\_REST\\_KEY and "
            "\\_PROJECT\\_KEY, for Altcraft \\_HOST and \\_TOKEN. Or give each a table of its "
            "own in the file .streamlit/secrets.toml."
        )
    add_form()
    st.header("People who are never added")
    st.caption(
        "A list for each connection: whoever is on it is held back from every send that would add "
        "or subscribe them, and only removals and unsubscriptions go out. Ids, e-mail addresses "
        "or phones, one a row."
    )
    for name in origins.known():
        standing_list(name)


def _practice() -> None:
    st.header("Practice")
    with st.container(border=True):
        st.caption(
            "The practice vendor runs on this machine, answers like Batch and like Altcraft, and "
            "takes only made-up keys. What it holds survives a restart."
        )
        there = practice.target(TWIN, "batch")
        told = f"{there.base_url}\nproject {there.project_key}"
        presenting.code(told, mask=str, language=None)
        if st.button("Test it", icon=":material/network_check:", key="test-twin"):
            connection_trial.trial([there, practice.target(TWIN, "altcraft")])


def _card(name: str) -> None:
    """One connection: its world, where it leads, where its key comes from, and its buttons."""
    with st.container(border=True, key=f"connection-{name}"):
        there = _usable(name)
        if there is not None:
            _described(there)
        tested = False
        with st.container(horizontal=True):
            if there is not None:
                icon = ":material/network_check:"
                tested = st.button("Test it", icon=icon, key=f"test-{name}", help=f"Test {name}")
            if name in added.every() and st.button(
                "Forget it", icon=":material/delete:", key=f"drop-{name}", help=f"Forget {name}"
            ):
                added.forget(name)
                st.rerun()
        if tested and there is not None:
            connection_trial.trial([there])


def _usable(name: str) -> Connection | None:
    """The connection; None, once it has been said why, where it cannot be used."""
    try:
        return origins.connection(name)
    except WorkbenchError as err:
        st.markdown(f"**{md_escape(name)}**: cannot be used yet")
        st.caption(said(err))
        return None


def _described(there: Connection) -> None:
    label = there.label if there.label == there.name else f"{there.label} ({there.name})"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{md_escape(label)}**")
        st.badge(there.world.capitalize(), color=_COLOURS[there.world])  # type: ignore[arg-type]  # one of the two
    where = there.base_url.removeprefix("https://").partition("/")[0]
    project = f", project {there.project_key}" if there.vendor == "batch" else ""
    st.caption(md_escape(f"{there.vendor.capitalize()} at {where}{project}. {source_words(there)}"))


def source_words(there: Connection) -> str:
    """Where a connection's key comes from; no part of the key itself."""
    if there.source == "keyring":
        return "Its key is in this machine's keyring."
    if there.source == "session":
        return "Its key was typed on this page and is forgotten when the app ends."
    if there.file is not None:
        return f"Its key comes from the file {there.file}."
    names = [f"WORKBENCH_{there.name.upper()}_{part}" for part in _PARTS[there.vendor]]
    told = [one for one in names if os.environ.get(one)]
    return f"Its key comes from the environment: {' and '.join(told)}."
