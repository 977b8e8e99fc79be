"""What the app must run with, checked at its start, and where its files lie."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

import workbench
from workbench.errors import WorkbenchError

TITLE = "Audience workbench"
# A picture of the system's own font: an icon by name would be fetched from another host.
FAVICON = "📇"
# Pixels of the menu's width.
MENU = 216
# Other values open the app to other machines, other sites or other eyes (reliability.md §4).
HELD = (
    *("server.address", "server.allowedHosts", "server.enableCORS", "server.enableXsrfProtection"),
    *("server.enableStaticServing", "server.enableAgentApi", "browser.gatherUsageStats"),
    *("client.showErrorDetails", "client.showErrorLinks", "client.disableDataExport"),
)


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
        if _said(found) != _said(wanted):
            message = (
                f"The app was started with {name} = {found!r} and only runs with {wanted!r}: "
                "start it with `workbench app`, and remove the setting from your Streamlit "
                "configuration or environment"
            )
            raise WorkbenchError(message)


def _said(value: object) -> object:
    """A setting as it is meant: one that came by option is text, and a list of them a tuple."""
    return [*value] if isinstance(value, list | tuple) else str(value).lower()
