"""A file becomes a draft's own."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

from workbench.ui import draft, draft_files
from workbench.ui.drafting import Draft
from workbench.ui.rejoining import brings_back
from workbench.ui.returned import read_as_sent
from workbench.vocabulary.reading import Reading


def take(made: Draft, content: BinaryIO, name: str) -> Draft:
    """The draft with this file instead of the one before, saved.

    Before the first file only a recipe has said how to read it, and it is read so.
    """
    # Corrections that are brought a second time still belong to the file before the first ones.
    if made.source is not None and not brings_back(made):
        draft_files.keep_before(made)
    taken = holding(made, content, name)
    if made.source is None:
        taken = replace(taken, reading=made.reading, also=made.also)
    return draft.keep(read_as_sent(taken))


def holding(made: Draft, content: BinaryIO, name: str) -> Draft:
    """The draft with this file, which is stored; how the one before was read goes with it.

    What the columns mean is kept, of further sheets too: it is often next month's file. What was
    written in a form is not: the file takes its place.
    """
    source = draft_files.store(made, content, name)
    same = made.source is not None and made.source.sha256 == source.sha256
    kept = {name: getattr(made.reading, name) for name in ("region", "dates", "decimal")}
    return replace(
        made,
        source=source,
        typed={},
        # Of another file no run has sent a row.
        after=made.after if same else "",
        reading=Reading(**kept),
        also=tuple(
            replace(one, reading=Reading(sheet=one.reading.sheet, **kept)) for one in made.also
        ),
        generation=made.generation + 1,
    )
