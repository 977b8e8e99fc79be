"""Where a key that was typed on a page is kept: this machine's keyring, else this process alone.

Nothing here writes a file; the keyring is the operating system's and optional.
"""

from __future__ import annotations

import contextlib
import importlib
import json
from types import ModuleType
from typing import Literal, NamedTuple

from workbench.delivery.secrets import Secret
from workbench.delivery.traces import LEAST

Kept = Literal["keyring", "session"]

SERVICE = "audience-workbench"
# keyring's own documents: a backend is recommended from this priority on; below it are those that
# write plain text and the one that a machine without a keyring has.
_RECOMMENDED = 1
# The only place of a key that no keyring took; of the others it is what `known` masks.
_HELD: dict[str, Pair] = {}


class Pair(NamedTuple):
    """A key, and for Batch the project that it belongs to ("" for Altcraft)."""

    key: Secret
    project: str = ""


def best() -> Kept:
    """Where a key would be kept on this machine."""
    return "keyring" if _keyring() is not None else "session"


def keep(place: str, pair: Pair) -> Kept:
    """Keeps a pair under a name; says where, since a keyring may be locked or gone."""
    _HELD[place] = pair
    found = _keyring()
    if found is None:
        return "session"
    told = json.dumps({"key": pair.key.reveal(), "project": pair.project})
    try:
        found.set_password(SERVICE, place, told)
        return "keyring" if found.get_password(SERVICE, place) == told else "session"
    except Exception:  # each keyring raises errors of its own, of which none may show the key
        return "session"


def kept(place: str, where: Kept) -> Pair | None:
    """The pair of that name; None where it is not kept any more."""
    if where == "session":
        return _HELD.get(place)
    found = _keyring()
    if found is None:
        return None
    # A keyring raises errors of its own; text that is not ours is none of ours.
    with contextlib.suppress(Exception):
        told = json.loads(found.get_password(SERVICE, place) or "")
        _HELD[place] = Pair(Secret(str(told["key"])), str(told["project"]))
        return _HELD[place]
    return None


def forget(place: str) -> None:
    """Takes a pair out of this process and out of the keyring."""
    _HELD.pop(place, None)
    found = _keyring()
    if found is not None:
        # It raises where there is none of that name.
        with contextlib.suppress(Exception):
            found.delete_password(SERVICE, place)


def known() -> list[Secret]:
    """Every key that this process has seen here, for `redact`."""
    return [pair.key for pair in _HELD.values() if len(pair.key.reveal()) >= LEAST]


def _keyring() -> ModuleType | None:
    """The keyring library where it is installed and has a keyring that it recommends."""
    with contextlib.suppress(Exception):  # also what a broken keyring raises when it is looked for
        library = importlib.import_module("keyring")
        if library.get_keyring().priority >= _RECOMMENDED:
            return library
    return None
