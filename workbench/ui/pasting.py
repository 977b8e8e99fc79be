"""Cells pasted from a spreadsheet as a draft's file."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import streamlit as st

from workbench.errors import FixTheFile
from workbench.tables.pasted import NAME, pasted_bytes, pasted_reading
from workbench.ui import draft, guarding, navigation
from workbench.ui.drafting import Draft
from workbench.ui.storing import holding

SHOWN_PX = 110


def paste(made: Draft) -> None:
    """The text area; cells that are pasted become a file of the draft, read with tabs between."""
    text = st.text_area(
        "Or paste cells",
        key=draft.upload_key("paste"),
        height=SHOWN_PX,
        placeholder="Copy the cells in the spreadsheet, headers included, and paste them here",
    )
    if not st.button("Use these cells", key="paste-cells", icon=":material/content_paste:"):
        return
    try:
        content = pasted_bytes(text)
    except FixTheFile as err:
        guarding.show(err)
        return
    made = holding(made, BytesIO(content), NAME)
    made = draft.keep(replace(made, reading=pasted_reading(made.reading)))
    draft.taken()
    st.switch_page(navigation.FILE.path, query_params=draft.address(made))
