"""A connection is tested: asked for a list, which changes nothing, and told in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from workbench.delivery import preflight
from workbench.delivery.connections import Connection, Vendor
from workbench.delivery.listing import Listed
from workbench.destinations.altcraft.profiles import LOOK as DATABASES
from workbench.destinations.batch.audiences import LOOK as AUDIENCES
from workbench.destinations.spec import Look
from workbench.errors import WorkbenchError
from workbench.ui import guarding, presenting
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted, here

# What each vendor is asked for when it is tested.
ASKED: Mapping[Vendor, Look] = {"batch": AUDIENCES, "altcraft": DATABASES}


def trial(some: Sequence[Connection]) -> None:
    """Asks each for its list, and says what was asked and what the answer means."""
    looks = [(there, ASKED[there.vendor]) for there in some]
    st.caption(md_escape(" ".join(asked_words(look) for _, look in looks)))
    try:
        found = {look.noun: preflight.listed(there, look) for there, look in looks}
    except WorkbenchError as err:
        guarding.show(err)
        return
    held = " and ".join(counted(len(listed), noun) for noun, listed in found.items())
    st.success(f"It answers, takes the key and holds {held}.", icon=":material/check_circle:")
    for noun, listed in found.items():
        if listed:
            _held(noun, listed)


def asked_words(look: Look) -> str:
    """What a test asks, by its route."""
    return f"Asked {look.list} for its {look.noun}s; asking writes nothing."


def _held(noun: str, listed: Sequence[Listed]) -> None:
    rows = [(one.name, one.display_name, one.size, here(one.updated)) for one in listed]
    columns = [noun.capitalize(), "Called", "Size", "Updated"]
    shown = pd.DataFrame(rows, columns=columns).astype({"Size": "Int64"})
    idle = [name for n, name in enumerate(columns) if not any(row[n] for row in rows)]
    shown = shown.drop(columns=idle)
    sizes = {"Size": st.column_config.NumberColumn(format="localized")}
    presenting.dataframe(
        shown,
        names=columns[:2],
        clear=columns[2:],
        hide_index=True,
        column_config=sizes,
        alt=f"The {noun}s it holds",
    )
