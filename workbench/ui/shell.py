"""What surrounds every page: the start-up check, the banner and the stepper."""

from __future__ import annotations

import contextlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

import workbench
from workbench.destinations.registry import DESTINATIONS
from workbench.errors import WorkbenchError
from workbench.ui import navigation, planning, practice, steps
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.steps import State
from workbench.ui.wording import PRACTICE

TITLE = "Audience workbench"
# A picture of the system's own font: an icon by name would be fetched from another host.
FAVICON = "📇"
# Other values open the app to other machines, other sites or other eyes (reliability.md §4).
HELD = (
    *("server.address", "server.allowedHosts", "server.enableCORS", "server.enableXsrfProtection"),
    *("server.enableStaticServing", "server.enableAgentApi", "browser.gatherUsageStats"),
    *("client.showErrorDetails", "client.showErrorLinks", "client.disableDataExport"),
)
_MARKS: dict[State, str] = {
    "done": ":material/check_circle:",
    "needs you": ":material/edit:",
    "changed since": ":material/sync_problem:",
    "later": ":material/radio_button_unchecked:",
}


def app_folder() -> Path:
    """The folder of app.py: inside the package of a wheel, beside it in a checkout."""
    package = Path(str(workbench.__file__)).parent
    packed = package / "_app"
    return packed if packed.is_dir() else package.parent


@cache
def settings() -> dict[str, Any]:
    """The shipped configuration, by its full names."""
    found = tomllib.loads((app_folder() / ".streamlit" / "config.toml").read_text("utf-8"))
    return dict(_flat(found))


def _flat(found: dict[str, Any], before: str = "") -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for name, value in found.items():
        inside = isinstance(value, dict)
        pairs += _flat(value, f"{before}{name}.") if inside else [(f"{before}{name}", value)]
    return pairs


def check_settings() -> None:
    """Raises WorkbenchError when the app runs with a setting that is not the shipped one."""
    for name in HELD:
        wanted, found = settings()[name], st.get_option(name)
        if found != wanted:
            message = (
                f"The app was started with {name} = {found!r} and only runs with {wanted!r}: "
                "start it with `workbench app`, and remove the setting from your Streamlit "
                "configuration or environment"
            )
            raise WorkbenchError(message)


def banner(draft: Draft) -> None:
    """Which world the reader is in, and what the draft is about."""
    with st.container(horizontal=True, vertical_alignment="center", key="banner"):
        st.badge(PRACTICE, icon=":material/science:", color="violet")
        parts = [DESTINATIONS[draft.destination].title] if draft.destination in DESTINATIONS else []
        parts += [draft.source.name] if draft.source else []
        if parts:
            st.caption(" · ".join(md_escape(part) for part in parts))


def stepper(draft: Draft, here: navigation.Entry) -> None:
    """The four steps as links, each with its state in words and by a sign."""
    with contextlib.suppress(WorkbenchError):
        told = steps.states(draft, practice.target(draft.connection).fingerprint, sent=_sent(draft))
        with st.container(horizontal=True, key="steps"):
            for number, entry in enumerate(navigation.STEPS, 1):
                if entry.step is None:
                    continue
                state = told[entry.step]
                label = f"{number} {entry.title}: {state}"
                st.page_link(
                    entry.path,
                    label=f"**{label}**" if entry is here else label,
                    icon=_MARKS[state],
                    query_params={"draft": draft.id},
                )


def _sent(draft: Draft) -> bool:
    return planning.known_run(draft.run) is not None
