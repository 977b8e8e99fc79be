"""Whether the workbench is being shown to others, and what is refused meanwhile.

The state lies in the home, so that it survives a reload and a restart and holds for every tab.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from workbench.delivery import homes
from workbench.delivery.connections import Connection
from workbench.errors import FixTheConnection, WorkbenchError

# Set for the process of an app that was started to present; nothing on its pages turns it off.
LOCKED = "WORKBENCH_PRESENT"
FILE = "presenting.json"
SECRET_BYTES = 32


def locked() -> bool:
    """Whether this process presents for as long as it lives."""
    return os.environ.get(LOCKED, "") == "1"


def presenting() -> bool:
    """Whether cells are masked now; a state that cannot be read counts as yes."""
    if locked():
        return True
    try:
        return bool(_state().get("on", False))
    except (OSError, ValueError):
        return True


def turn(on: bool) -> None:
    """Masks from now on, or not; raises WorkbenchError where this process presents for good."""
    if locked() and not on:
        message = "This app was started to present: start it anew to show the real cells"
        raise WorkbenchError(message)
    _keep({"on": on, "secret": pseudonym_secret().hex()})


def pseudonym_secret() -> bytes:
    """What pseudonyms are made with, the same for as long as the home lives."""
    with contextlib.suppress(OSError, ValueError):
        kept = bytes.fromhex(str(_state().get("secret", "")))
        if len(kept) == SECRET_BYTES:
            return kept
    fresh = secrets.token_bytes(SECRET_BYTES)
    _keep({"on": presenting(), "secret": fresh.hex()})
    return fresh


def refuse_production(there: Connection) -> None:
    """Raises FixTheConnection where rows would leave for production while presenting."""
    if there.world == "production" and presenting():
        message = (
            "Nothing is sent to production while presenting: show the real cells first (in the "
            "app: “Show the real cells”)"
        )
        raise FixTheConnection(message)


def _place() -> Path:
    return homes.home() / FILE


def _state() -> Mapping[str, Any]:
    try:
        found = orjson.loads(_place().read_bytes())
    except FileNotFoundError:
        return {}
    if not isinstance(found, dict):
        raise ValueError(FILE)
    return found


def _keep(state: Mapping[str, Any]) -> None:
    """Writes the state in one step, so that a crash leaves the old one or the new one."""
    fresh = homes.private_file(_place().with_suffix(f".{os.getpid()}-{secrets.token_hex(4)}"))
    fresh.write_bytes(orjson.dumps(state))
    fresh.replace(_place())
