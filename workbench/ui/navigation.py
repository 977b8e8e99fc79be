"""The pages as a table: where each lies, what it is called and what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from workbench.ui.steps import Step

if TYPE_CHECKING:
    from streamlit.navigation.page import Page


@dataclass(frozen=True, slots=True)
class Entry:
    """One page; `path` is seen from app.py, `step` names the step that it is.

    A hidden page is not in the menu: only a link leads there.
    """

    path: str
    title: str
    icon: str
    url_path: str
    section: str
    help: str
    step: Step | None = None
    hidden: bool = False


HOME = Entry(
    "pages/start/home.py",
    "Home",
    ":material/home:",
    "home",
    "",
    "Begin from a goal or from sample data, go on with a draft, follow a run.",
)
FILE = Entry(
    "pages/prepare/file.py",
    "File",
    ":material/upload_file:",
    "file",
    "Prepare",
    "Bring a spreadsheet and see its rows exactly as they are read.",
    "file",
)
COLUMNS = Entry(
    "pages/prepare/columns.py",
    "Columns",
    ":material/view_column:",
    "columns",
    "Prepare",
    "Say what each column means and where it goes.",
    "columns",
)
SELECT = Entry(
    "pages/prepare/select.py",
    "Select",
    ":material/filter_alt:",
    "select",
    "Prepare",
    "Send some of the rows only: those that fit, or a part of the people by chance.",
    "select",
)
CHECK = Entry(
    "pages/prepare/check.py",
    "Check",
    ":material/rule:",
    "check",
    "Prepare",
    "See what is wrong, in which cell, and how to mend it.",
    "check",
)
PREVIEW = Entry(
    "pages/send/preview.py",
    "Preview and send",
    ":material/send:",
    "preview",
    "Send",
    "Look at the exact requests and their target, then send exactly these.",
    "preview",
)
RUNS = Entry(
    "pages/track/runs.py",
    "Runs",
    ":material/timeline:",
    "runs",
    "Track",
    "Every run, the newest first.",
)
# A page of its own, so that the menu's entry always leads to the list.
RUN = Entry(
    "pages/track/run.py",
    "Run",
    ":material/timeline:",
    "run",
    "Track",
    "Follow one run until it is live, and take its results away.",
    hidden=True,
)
PRACTICE = Entry(
    "pages/practice/twin.py",
    "Practice vendor",
    ":material/science:",
    "practice",
    "Practice",
    "What the practice vendor holds and what it was asked.",
)
CONNECTIONS = Entry(
    "pages/settings/connections.py",
    "Connections",
    ":material/cable:",
    "connections",
    "Settings",
    "Where rows can be sent, and whether each place answers.",
)
PAGES = (HOME, FILE, COLUMNS, SELECT, CHECK, PREVIEW, RUNS, RUN, PRACTICE, CONNECTIONS)
STEPS = (FILE, COLUMNS, SELECT, CHECK, PREVIEW)


def chosen() -> tuple[Page, Entry]:
    """Draws the menu; the page that the reader is on, with its entry."""
    menu: dict[str, list[Page]] = {}
    entries: dict[str, Entry] = {}
    for entry in PAGES:
        page = st.Page(
            entry.path,
            title=entry.title,
            icon=entry.icon,
            url_path=entry.url_path,
            default=entry is HOME,
            help=entry.help,
            visibility="hidden" if entry.hidden else "visible",
        )
        menu.setdefault(entry.section, []).append(page)
        entries[entry.title] = entry
    page = st.navigation(menu)
    return page, entries[page.title]
