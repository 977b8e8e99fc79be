"""From a spreadsheet to Batch or Altcraft, with every row accounted for.

Rows are people in an audience, profiles, events, catalogs and their items, or campaigns.

The verbs are the command line's: `check`, `plan`, `send`, `resume`, `status`, ... They load what
they need only when first used, so that the small processes (twin, file opener) start quickly.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.combining import combine
    from workbench.profiling import profile
    from workbench.purging import purge
    from workbench.recipe_files import facts, recipe
    from workbench.retrying import retry
    from workbench.running import cancel, resume, runs, status
    from workbench.settling import reconcile
    from workbench.verbs import (
        check,
        destinations,
        export,
        plan,
        send,
        snippet,
    )

__version__ = "0.1.0"
__all__ = [
    "cancel",
    "check",
    "combine",
    "destinations",
    "export",
    "facts",
    "plan",
    "profile",
    "purge",
    "recipe",
    "reconcile",
    "resume",
    "retry",
    "runs",
    "send",
    "snippet",
    "status",
]


# Those of runs that exist already need none of the libraries that read and check files.
_ROOMS = {
    **dict.fromkeys(("cancel", "resume", "runs", "status"), "running"),
    **dict.fromkeys(("facts", "recipe"), "recipe_files"),
    "combine": "combining",
    "profile": "profiling",
    "purge": "purging",
    "reconcile": "settling",
    "retry": "retrying",
}


def __getattr__(name: str) -> Any:
    if name in __all__:
        room = _ROOMS.get(name, "verbs")
        return getattr(importlib.import_module(f"workbench.{room}"), name)
    message = f"module 'workbench' has no attribute {name!r}"
    raise AttributeError(message)
