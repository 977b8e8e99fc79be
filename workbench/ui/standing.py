"""The standing opt-out list of a connection: brought, shown by its number and date, taken away."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from workbench import verbs
from workbench.delivery import homes
from workbench.delivery.connections import TWIN
from workbench.errors import FixTheFile, WorkbenchError
from workbench.plans.list_files import opened
from workbench.plans.suppression_lists import PURPOSE
from workbench.ui import draft, guarding
from workbench.ui.drafting import ending, shown_name
from workbench.ui.escaping import md_escape
from workbench.ui.page_words import said
from workbench.ui.wording import counted, moment, zone

MOST_MB = 100


def standing_list(connection: str) -> None:
    """What is held back of every send to one connection."""
    kept = homes.standing_list(connection)
    with st.container(border=True, key=f"standing-{connection}"):
        label = "Practice" if connection == TWIN else connection
        st.markdown(f"**{md_escape(label)}**")
        st.caption(list_words(kept, zone()))
        if kept is not None and st.button(
            "Take the list away", key=f"forget-{connection}", icon=":material/delete:"
        ):
            verbs.keep_standing_list(connection, None)
            st.rerun()
        given = st.file_uploader(
            f"A list for {md_escape(label)}",
            key=draft.upload_key(f"list-{connection}"),
            max_upload_size=MOST_MB,
            help="CSV or .xlsx; it takes the place of the list before.",
        )
        if given is not None and _keep(connection, given.name, given.getvalue()):
            draft.taken()
            st.rerun()


def _keep(connection: str, name: str, content: bytes) -> bool:
    """Keeps a list that can be read; otherwise says why it cannot, by its owner's name."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / f"list{ending(name) or '.csv'}"
        place.write_bytes(content)
        try:
            verbs.keep_standing_list(connection, place)
        except WorkbenchError as err:
            told = str(err).replace(place.name, shown_name(name))
            guarding.show(FixTheFile(told))
            return False
    return True


def list_words(kept: Path | None, zone: str | None) -> str:
    """How many rows a list has and since when it is kept; escaped for Markdown."""
    if kept is None:
        return "No list: nobody is held back."
    since = datetime.fromtimestamp(kept.stat().st_mtime, UTC).isoformat(timespec="seconds")
    try:
        rows = counted(max(opened(kept, PURPOSE).rows, 1), "row")
    except WorkbenchError as err:
        return f"The list cannot be read, so nothing can be sent: {said(err)}"
    return md_escape(f"{rows}, kept since {moment(since, zone)}")
