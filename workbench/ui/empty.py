"""What a page says when it has nothing to show yet: one sentence, one button, one way back."""

from __future__ import annotations

import streamlit as st

from workbench.ui import navigation
from workbench.ui.draft import gone
from workbench.ui.drafting import Draft
from workbench.ui.navigation import Entry


def empty(sentence: str, button: str, to: Entry, back: Entry | None, draft: Draft) -> None:
    """An empty state; the link leads to the previous step."""
    st.markdown(sentence)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(button, type="primary", key="empty-action"):
            st.switch_page(to.path, query_params=link(draft))
        if back is not None:
            st.page_link(back.path, label=f"Back to {back.title.lower()}", query_params=link(draft))


def link(draft: Draft) -> dict[str, str]:
    """What a link to a step carries: nothing before the draft has been saved."""
    return {"draft": draft.id} if draft.updated_at else {}


def goalless(draft: Draft) -> bool:
    """Draws the empty state of a step that has no goal; True when it did."""
    if draft.destination:
        return False
    sentence = "There is no goal yet: choose what you want to do first."
    if gone():
        sentence = (
            "The draft of this address is not on this machine any more, or what is stored of it "
            "cannot be read: go on with another one, or begin anew."
        )
    empty(sentence, "Choose a goal", navigation.HOME, None, draft)
    return True


def missing(draft: Draft) -> bool:
    """Draws the empty state of a step that has no goal or no file; True when it did."""
    if goalless(draft):
        return True
    if draft.source is None:
        empty(
            "There is no file yet: bring one first.",
            "Choose a file",
            navigation.FILE,
            navigation.HOME,
            draft,
        )
        return True
    return False


def onward(
    draft: Draft,
    to: Entry,
    label: str,
    *,
    back: Entry | None,
    disabled: bool = False,
    primary: bool = True,
) -> bool:
    """The page's one primary button, with the way back beside it; True when it was pressed.

    Where the page proposes something else, it is not `primary`.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            label,
            type="primary" if primary else "secondary",
            key="next",
            icon=":material/arrow_forward:",
            icon_position="right",
            disabled=disabled,
        )
        if back is not None:
            st.page_link(
                back.path, label=f"Back: {back.title.lower()}", query_params={"draft": draft.id}
            )
    return pressed
