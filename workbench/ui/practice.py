"""The practice vendor while the app lives, its way back, and connections that know its address."""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
from urllib.parse import urlsplit

import streamlit as st

from workbench.delivery.connections import TWIN, Connection, vendor_of
from workbench.delivery.origins import connection
from workbench.delivery.practice import answers, running_twin, started_twin
from workbench.errors import FixTheConnection

VARIABLE = "WORKBENCH_TWIN_URL"
# Two tabs start one vendor, the second one finds it.
_STARTING = threading.Lock()
# The vendor that this process has started again.
_STARTED = contextlib.ExitStack()


@st.cache_resource(show_spinner="Starting the practice vendor")
def _own() -> str:
    """The address of a twin of this process, for an app that was started without one."""
    stack = contextlib.ExitStack()
    url = stack.enter_context(running_twin())
    atexit.register(stack.close)
    # The verbs that find practice by themselves then find this one, and start none of their own.
    os.environ[VARIABLE] = url
    return url


def target(name: str, destination: str) -> Connection:
    """The connection of that name to the vendor of a destination, given by its key.

    Raises FixTheConnection with what to set.
    """
    vendor = vendor_of(destination)
    if name != TWIN:
        return connection(name, vendor)
    return connection(TWIN, vendor, twin_url=address())


def address() -> str:
    """Where the practice vendor answers; it is started where none is there yet."""
    return os.environ.get(VARIABLE, "") or _own()


def silent() -> bool:
    """Whether a practice vendor was there and does not answer now."""
    known = os.environ.get(VARIABLE, "")
    return bool(known) and not answers(known)


def start_again() -> str:
    """Starts the practice vendor where it was, else on a free port; its address.

    What it holds is what it held before. Raises FixTheConnection where it does not start.
    """
    with _STARTING:
        known = os.environ.get(VARIABLE, "")
        if known and answers(known):
            return known
        end()
        try:
            # At its old address a run that is still trying reaches it by itself.
            url = _STARTED.enter_context(started_twin(urlsplit(known).port or 0))
        except FixTheConnection:
            url = _STARTED.enter_context(started_twin())
        os.environ[VARIABLE] = url
        return url


def end() -> None:
    """Ends the practice vendor that was started again, where there is one."""
    _STARTED.close()


atexit.register(end)


def silence(then: str) -> None:
    """Says that the practice vendor does not answer, with the button that starts it again.

    `then` is what follows once it answers; nothing is drawn while it does.
    """
    if not silent():
        return
    st.error(
        f"Its process has ended, or answers nothing. What it holds is kept. {then}",
        title="The practice vendor does not answer",
        icon=":material/cloud_off:",
    )
    icon = ":material/restart_alt:"
    if st.button("Start the practice vendor again", icon=icon, key="start-practice"):
        with st.spinner("Starting the practice vendor"):
            start_again()
        st.rerun()
