"""What becomes of the rows of a checked file: tiles whose counts add up to them."""

from __future__ import annotations

import streamlit as st

from workbench.checks.report import Report
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted, number


def tiles(found: Report, *, typed: bool = False) -> None:
    """The counts, and below them what they are of."""
    with st.container(horizontal=True, key="report-tiles"):
        for label, rows, meaning in ends(found):
            st.metric(label, number(rows), border=True, help=meaning or None)
    if typed:
        st.caption("The campaign that you wrote on File; it is sent only when it is ok.")
        return
    named = md_escape(" and ".join(found.sheets))
    where = f", {'sheets' if found.several else 'sheet'} {named}" if found.sheet else ""
    st.caption(
        f"{counted(found.rows, 'row')} in {md_escape(found.file)}{where}; only rows that are ok "
        "are sent."
    )


def ends(found: Report) -> list[tuple[str, int, str]]:
    """Every end that rows come to, with what it means; the rare ones where some rows do."""
    rare = (
        (
            "Left out",
            found.rows_left_out,
            "Totals and notes below the data; the warnings show each with its line.",
        ),
        (
            "Left out by you",
            found.rows_left_out_by_hand,
            "They are not sent, and can be taken back below.",
        ),
        (
            "Sent before",
            found.rows_gone,
            "An earlier run has sent them, or may have: they stay out.",
        ),
        (
            "Not selected",
            found.rows_unselected,
            "Rows that Select leaves out. They are neither checked nor sent.",
        ),
    )
    return [
        ("Rows ok", found.rows_ok, ""),
        ("Rows with errors", found.rows_with_errors, ""),
        (
            "Superseded by a later row",
            found.rows_superseded,
            "A later row is about the same, and the last one counts.",
        ),
        *(one for one in rare if one[1]),
    ]
