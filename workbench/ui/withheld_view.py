"""What is not sent and why, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from workbench.destinations.registry import noun_of
from workbench.plans.placing import Place, Places
from workbench.plans.plan import Plan
from workbench.results import withheld
from workbench.ui import presenting, row_view
from workbench.ui.drafting import Draft
from workbench.ui.wording import counted, number
from workbench.vocabulary.fates import why_label

SHOWN = 50
EVERY = "every reason"


def withheld_view(made: Draft, plan: Plan, sheets: Sequence[str]) -> None:
    """The rows that stay behind, a page at a time, each with its line, its id and its reason."""
    name = plan.folder.name
    if not plan.not_sent:
        st.caption("Every row of the file is sent.")
        return
    if not withheld.known(plan):
        with st.spinner("Working out the reason of each row"):
            withheld.explain(plan, row_view.prepared(made, plan))
    places = Places.of(plan)
    again, key = bool(made.after), f"withheld-why-{name}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        offers = [EVERY, *plan.not_sent] if len(plan.not_sent) > 1 else list(plan.not_sent)
        why = st.selectbox(
            "Rows of", offers, format_func=partial(why_label, again=again), key=key, width=220
        )
        rows = places.held_back([] if why == EVERY else [str(why)])
        pages = -(-len(rows) // SHOWN)
        key = f"withheld-page-{name}-{why}"
        page = int(st.pagination(pages, key=key)) if pages > 1 else 1
        st.caption(f"{counted(len(rows), 'row')} of {number(plan.rows)}")
    some = places.places(rows[(page - 1) * SHOWN : page * SHOWN])
    reasons = withheld.told(plan, some, noun_of(plan.destination))
    presenting.dataframe(
        withheld_table(some, row_view.ids(made, plan, some), reasons, sheets, again=again),
        clear=("Line", "Sheet", "Why"),
        words=("Reason",),
        hide_index=True,
        lazy=False,
        alt="The rows that are not sent, each with its reason",
    )


def withheld_table(
    some: Sequence[Place],
    named: Sequence[str],
    reasons: Sequence[str],
    sheets: Sequence[str],
    *,
    again: bool = False,
) -> pd.DataFrame:
    """Rows with their lines, ids, whys and reasons; with several sheets, whose they are."""
    rows = [
        (
            one.line,
            sheets[one.part] if sheets else "",
            identifier,
            why_label(one.why, again=again),
            reason,
        )
        for one, identifier, reason in zip(some, named, reasons, strict=True)
    ]
    shown = pd.DataFrame(rows, columns=["Line", "Sheet", "Id", "Why", "Reason"])
    return shown if sheets else shown.drop(columns="Sheet")
