"""How much the practice vendor takes in a second, and how much of that is left now."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from workbench.delivery import homes
from workbench.delivery.connections import TWIN
from workbench.twin.holdings import quotas
from workbench.twin.quota import Rate
from workbench.ui import practice, presenting

# The twin's names of its quotas, as people say them.
WORDS = {
    "other": "Audiences, campaigns and every list",
    "profiles/update": "Update of profiles",
    "profiles/mass-update": "Mass-update of profiles",
    "catalogs": "Catalogs",
    "catalogs/items/edit": "Items of a catalog, as requests",
    "items": "Items of a catalog, one by one",
}
COLUMNS = ("For", "Per second", "At once", "Left now", "Counted in")


def quota_view() -> None:
    """The quotas of practice's own project; Altcraft's documents name none."""
    st.header("How fast it takes requests")
    there = practice.target(TWIN, "batch")
    if not there.paced:
        st.caption("This practice vendor was started without quotas: it takes everything at once.")
        return
    shown = quota_table(quotas(homes.twin_state(), there.project_key))
    number = st.column_config.NumberColumn(format="localized")
    presenting.dataframe(
        shown,
        clear=COLUMNS,
        hide_index=True,
        column_config=dict.fromkeys(COLUMNS[1:4], number),
        alt="The practice vendor's quotas and what is left of them",
    )
    st.caption(
        "What is left fills up again by so much a second. A send waits for it by itself, so "
        "nothing is refused for haste. For Altcraft nothing is limited."
    )


def quota_table(found: Mapping[str, tuple[Rate, float]]) -> pd.DataFrame:
    """A row for each quota: what it is for, its pace, what it holds and what is left, whole."""
    rows = [
        (WORDS.get(name, name), int(rate.per_s), int(rate.burst), int(left), rate.unit)
        for name, (rate, left) in found.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
