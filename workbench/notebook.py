"""What a notebook shows beside its results: a progress bar while a run is followed, a sentence."""

from __future__ import annotations

import sys
from collections.abc import Callable

from workbench.delivery.statuses import RunStatus


def tell(sentence: str) -> None:
    """A sentence that nobody asked for and everybody should read: on stderr, a line."""
    sys.stderr.write(f"{sentence}\n")


def watch() -> Callable[[RunStatus], object]:
    """A progress bar inside a notebook, silence elsewhere."""
    if "ipykernel" not in sys.modules:
        return lambda status: None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return lambda status: None
    bar = tqdm(unit=" rows")

    def show(status: RunStatus) -> None:
        counts = status.counts
        bar.total = status.rows
        bar.n = counts.accepted + counts.rejected + counts.unknown
        bar.set_description(status.headline, refresh=True)
        if status.state not in ("sending", "indexing"):
            bar.close()

    return show
