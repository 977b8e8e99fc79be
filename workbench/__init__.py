"""From a spreadsheet of people to a live audience, with every row accounted for.

The verbs are the command line's: `check`, `plan`, `send`, `resume`, `status`, ... They load what
they need only when first used, so that the small processes (twin, file opener) start quickly.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.verbs import (
        cancel,
        check,
        destinations,
        export,
        facts,
        plan,
        recipe,
        resume,
        retry,
        runs,
        send,
        snippet,
        status,
    )

__version__ = "0.1.0"
__all__ = [
    "cancel",
    "check",
    "destinations",
    "export",
    "facts",
    "plan",
    "recipe",
    "resume",
    "retry",
    "runs",
    "send",
    "snippet",
    "status",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(importlib.import_module("workbench.verbs"), name)
    message = f"module 'workbench' has no attribute {name!r}"
    raise AttributeError(message)
