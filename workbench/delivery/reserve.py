"""Space kept on the disk of the journal, so that an outcome can be written when it is full."""

from __future__ import annotations

import os
from pathlib import Path

from workbench.delivery import homes

# As much as the longest answer (client.MOST_BYTES), which the journal may have to hold.
BYTES = 8_000_000
_BLOCK = 1_000_000


def keep(place: Path) -> None:
    """Makes a file that takes up the space; raises OSError where the disk does not have it."""
    handle = os.open(homes.private_file(place), os.O_RDWR)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(handle, 0, BYTES)
        else:
            # A hole in a file takes up nothing: only what is written does.
            for at in range(os.fstat(handle).st_size, BYTES, _BLOCK):
                os.pwrite(handle, bytes(min(_BLOCK, BYTES - at)), at)
    finally:
        os.close(handle)


def free(place: Path) -> None:
    """Gives the space back to the disk."""
    place.unlink(missing_ok=True)
