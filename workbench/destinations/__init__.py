"""What each API takes and how its answer reads: one frozen value per vendor operation.

`workbench.destinations()` is a verb of the notebook as well as the name of this room, so the room
can be called; it then lists its values.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.destinations.spec import Destination


class _Room(ModuleType):
    def __call__(self) -> tuple[Destination, ...]:
        from workbench.destinations.registry import DESTINATIONS

        return tuple(DESTINATIONS.values())


sys.modules[__name__].__class__ = _Room
