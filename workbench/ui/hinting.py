"""Where a hint leads: a link to each page that it names, beside it."""

from __future__ import annotations

import streamlit as st

from workbench.ui import navigation
from workbench.ui.drafting import Draft
from workbench.ui.empty import link
from workbench.ui.navigation import Entry
from workbench.ui.written import HOW_READ

# In File's address: the part that says how the file is read stands open.
OPEN = "reading"
# The steps where a hint can be answered.
ANSWERED = (navigation.FILE, navigation.COLUMNS)


def leads_to(sentence: str, here: Entry) -> list[Entry]:
    """The other pages that a sentence in the pages' words names."""
    named = [one for one in ANSWERED if f"on {one.title}" in sentence]
    named += [one for one in ANSWERED if f"{one.title} →" in sentence and one not in named]
    return [one for one in named if one is not here]


def hint_links(made: Draft, sentence: str, here: Entry) -> None:
    """Draws those links."""
    for entry in leads_to(sentence, here):
        address = link(made)
        if entry is navigation.FILE and HOW_READ in sentence:
            address |= {OPEN: "1"}
        st.page_link(entry.path, label=f"To {entry.title}", icon=entry.icon, query_params=address)
