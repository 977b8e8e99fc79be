"""The practice vendor for as long as the app lives, and connections that know its address."""

from __future__ import annotations

import atexit
import contextlib
import os

import streamlit as st

from workbench.delivery.connections import TWIN, Connection, connection, vendor_of
from workbench.delivery.practice import running_twin


@st.cache_resource(show_spinner="Starting the practice vendor")
def _own() -> str:
    """The address of a twin of this process, for an app that was started without one."""
    stack = contextlib.ExitStack()
    url = stack.enter_context(running_twin())
    atexit.register(stack.close)
    # The verbs that find practice by themselves then find this one, and start none of their own.
    os.environ["WORKBENCH_TWIN_URL"] = url
    return url


def target(name: str, destination: str) -> Connection:
    """The connection of that name to the vendor of a destination, given by its key.

    Raises FixTheConnection with what to set.
    """
    vendor = vendor_of(destination)
    if name != TWIN:
        return connection(name, vendor)
    return connection(TWIN, vendor, twin_url=os.environ.get("WORKBENCH_TWIN_URL", "") or _own())
