"""The guided tour: a sample file goes all the way to Live, on the pages themselves.

A tour is nothing but a draft of its own, so it goes on after a reload and leaves nothing else
behind; each page says in a sentence what to look at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import streamlit as st

from workbench import running
from workbench.delivery.connections import TWIN
from workbench.ui import draft, draft_files, navigation, planning, presenting
from workbench.ui.drafting import Draft
from workbench.ui.navigation import Entry
from workbench.ui.samples import PEOPLE, Sample, begun_with

OFFER = "Show me: from a spreadsheet to Live"
SAMPLE = PEOPLE[0]
# What a tour's audience is called; nobody else's is by chance.
_NAME = re.compile(r"DEMO_[0-9]{4}_[0-9]{6}")
SENTENCES: Mapping[str, str] = {
    navigation.FILE.title: (
        "Look at the first rows: they are shown exactly as the file has them, zeros in front "
        "included. “Next: columns” goes on."
    ),
    navigation.COLUMNS.title: (
        "Look at the proposals: each column has a target and a kind, and the audience of this tour "
        "will be created. “Next: check” goes on."
    ),
    navigation.SELECT.title: (
        "Here you could keep only some of the rows; the tour sends all of them. “Check” above "
        "goes on."
    ),
    navigation.CHECK.title: (
        "Look at the numbers: every row has been judged by the vendor's rules before anything is "
        "sent. “Next: preview” goes on."
    ),
    navigation.PREVIEW.title: (
        "Look at one request: these are the very bytes that will leave. The button that names "
        "the number of rows sends them, to practice only."
    ),
    navigation.RUN.title: (
        "Look at the headline: Sending, Indexing, then Live, with every row accounted for. Then "
        "see below what the practice vendor holds."
    ),
}
MASKED = "What you see of it is masked, since you are presenting; what is sent is not."
_ORDER = tuple(title for title in SENTENCES if title != navigation.SELECT.title)


def offer(*, first: bool = False) -> None:
    """The button that begins a tour; the first thing to do for somebody who has nothing yet."""
    kind = "primary" if first else "secondary"
    if st.button(OFFER, type=kind, icon=":material/play_circle:", key="tour"):  # type: ignore[arg-type]  # one of the two
        made = begun()
        st.switch_page(navigation.FILE.path, query_params=draft.address(made))


def offer_to_newcomers() -> None:
    """The same, where there is neither a draft nor a run yet."""
    if not draft_files.saved()[0] and not running.runs():
        offer(first=True)


def begun() -> Draft:
    """The draft of a new tour: people of the samples, for an audience of its own."""
    name = f"DEMO_{datetime.now(UTC):%m%d_%H%M%S}"
    sample = Sample(SAMPLE.goal, SAMPLE.file, SAMPLE.what, {"name": name, "create": True})
    return begun_with(draft.begun(sample.goal, TWIN), sample)


def touring(made: Draft) -> bool:
    """Whether a draft is a tour's."""
    named = _NAME.fullmatch(str(made.options.get("name", "")))
    return bool(named) and made.source is not None and made.source.name == SAMPLE.file


def tour(made: Draft, here: Entry) -> None:
    """What to look at on this page of a tour, and the way out of it; nothing for other drafts."""
    if here.title not in SENTENCES or not touring(made):
        return
    sent = planning.known_run(made.run) is not None
    if (here is navigation.RUN) != sent or (sent and draft.run_asked() != made.run):
        return
    place = f" {_ORDER.index(here.title) + 1} of {len(_ORDER)}" if here.title in _ORDER else ""
    icon = ":material/play_circle:"
    told = SENTENCES[here.title]
    if presenting.on() and here in (navigation.FILE, navigation.PREVIEW):
        told = f"{told} {MASKED}"
    st.info(told, title=f"Guided tour{place}", icon=icon)
    with st.container(horizontal=True):
        if sent:
            _links()
        elif st.button("Leave the tour", icon=":material/close:", key="leave-tour"):
            planning.discard_draft(made)
            st.switch_page(navigation.HOME.path)


def _links() -> None:
    there = navigation.PRACTICE
    st.page_link(there.path, label="See what the practice vendor holds", icon=there.icon)
    home = navigation.HOME
    st.page_link(home.path, label="Begin with a file of your own", icon=home.icon)
