"""How the further sheets of a workbook are read that belong to the same send."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench.destinations.spec import Destination
from workbench.errors import WorkbenchError
from workbench.plans.judging import Prepared
from workbench.ui import guarding, opening
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted


def further_sheets(made: Draft, goal: Destination) -> None:
    """Each further sheet that the options name, with what its columns mean."""
    missing = [one for one in goal.options if one.required and not made.options.get(one.name)]
    if missing or not any(made.options.get(part.option) for part in goal.parts):
        return
    try:
        also = opening.prepared(made).also
    except WorkbenchError as err:
        # Here and not for the whole page: what is wrong is mended in the boxes above.
        guarding.show(err)
        return
    for sheet in also:
        _one(sheet)


def _one(sheet: Prepared) -> None:
    name, rows = sheet.table.sheet, counted(sheet.table.rows, "row")
    title = f"The sheet {md_escape(name)}, {rows}: {md_escape(sheet.destination.title)}"
    with st.expander(title, icon=":material/table_rows:"):
        told = [(use.header, use.target or "left behind", use.kind) for use in sheet.recipe.columns]
        shown = pd.DataFrame(told, columns=["Column", "Goes to", "Kind"])
        st.dataframe(shown, hide_index=True, alt=f"How the sheet {name} is read")
        st.caption(
            "Its headers say where its columns go. To decide otherwise, rename them in the "
            "workbook, or bring a recipe."
        )
