"""Which connection a draft's rows go to: practice, or one that was added for the same vendor."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from workbench.delivery import origins
from workbench.delivery.connections import TWIN, Vendor
from workbench.destinations.spec import Destination
from workbench.errors import WorkbenchError
from workbench.results.returning import FATE, WHY
from workbench.ui import draft
from workbench.ui.drafting import Draft

PRACTICE = "Practice: nothing is sent to the vendor"
HELP = (
    "Another one is added on Connections. Production asks on Preview for the project's key and the "
    "number of rows before anything leaves."
)

ALL_AGAIN = "What became of these rows elsewhere does not count here: all of them are chosen again."


def connection_choice(made: Draft, goal: Destination) -> None:
    """The choice, which is saved at once; nothing where there is only practice."""
    told = choices(goal.vendor, made.connection)
    if len(told) < 2:
        return
    names, key = list(told), f"connection-{made.id}-{made.generation}"
    st.selectbox(
        "Send to",
        names,
        index=names.index(made.connection),
        format_func=told.__getitem__,
        key=key,
        on_change=_chosen,
        args=(made.id, key),
        help=HELP,
    )


def choices(vendor: Vendor, now: str) -> Mapping[str, str]:
    """The connections to a vendor that can be used, and the one that is chosen `now`, each as it
    is called."""
    told = {TWIN: PRACTICE}
    with contextlib.suppress(WorkbenchError):  # Connections says what is wrong with a file of them
        for name in origins.known():
            with contextlib.suppress(WorkbenchError):
                if name != TWIN:
                    there = origins.connection(name, vendor)
                    told[name] = f"{there.label}: {there.world}"
    return told if now in told else {**told, now: f"{now}: cannot be used"}


def going_to(made: Draft, name: str) -> Draft:
    """The draft for another connection: what was known of the one before is none of its facts.

    Nor is what became of rows there: of results that came back all rows are chosen again.
    """
    also = tuple(replace(one, facts={}) for one in made.also)
    told = replace(made, connection=name, facts={}, also=also)
    chosen = tuple(one for one in made.selection.conditions if one.header not in (FATE, WHY))
    if chosen == made.selection.conditions:
        return told
    selection = replace(made.selection, conditions=chosen)
    return replace(told, selection=selection, generation=made.generation + 1)


def _chosen(draft_id: str, key: str) -> None:
    made = draft.current()
    name = str(draft.picked(key, made.connection))
    if made.id == draft_id and name != made.connection:
        onward = going_to(made, name)
        draft.keep(onward)
        if onward.selection != made.selection:
            st.toast(ALL_AGAIN, icon=":material/filter_alt_off:")
