"""The rows of a file that an earlier run has sent stay behind, and stand for their keys."""

from __future__ import annotations

import itertools
from dataclasses import replace

from workbench.plans.judging import Mask
from workbench.plans.prepared import Prepared


def without(prepared: Prepared, selected: Mask) -> Prepared:
    """The sheets with only those rows left to send that are `selected`, one entry for each row.

    The entries are those of all sheets, in the order of the plan's parts.
    """
    parts = prepared.parts
    ends = list(itertools.accumulate(part.table.rows for part in parts))
    main, *also = (
        replace(part, table=replace(part.table, gone=~selected[end - part.table.rows : end]))
        for part, end in zip(parts, ends, strict=True)
    )
    return replace(main, also=tuple(also))
