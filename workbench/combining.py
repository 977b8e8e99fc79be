"""The verb that makes one file of several."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from workbench import notebook, verbs
from workbench.audiences.stacking import Sheet, Stacked, guarded
from workbench.errors import FixTheFile
from workbench.recipes.recipe import checked_reading
from workbench.results.sheets import writable, written
from workbench.tables.opening import open_table
from workbench.vocabulary.provenance import GUARDED
from workbench.vocabulary.reading import Reading


def combine(
    files: Sequence[Path | str],
    *,
    out: Path | str,
    tell: verbs.Tell = notebook.tell,
    **hints: Unpack[verbs.Hints],
) -> Stacked:
    """The rows of several files as one new CSV file; columns are matched by their headers.

    Two columns at its end say which file and line each row came from; they are left behind when
    the file is sent. A text that a spreadsheet would run as a formula has an apostrophe in front,
    which is taken off where the file is read. `tell` is given a sentence for each file that lacks
    a column of the others. Raises FixTheFile where a file cannot be read, columns cannot be
    matched, or `out` is there or does not end in .csv.
    """
    place = Path(out)
    writable(place, (".csv",))
    if place.exists():
        message = f"{place} is there already: choose another name"
        raise FixTheFile(message)
    reading = checked_reading(Reading(**hints), "This command")
    sheets = [Sheet(Path(one).name, open_table(Path(one), reading)) for one in files]
    with written(place) as partial:
        made = guarded(sheets, partial)
    for sentence in made.differences:
        tell(sentence)
    if made.guarded:
        tell(
            "An apostrophe stands before each text that a spreadsheet would run as a formula; the "
            f"column “{GUARDED}” marks the file, which the workbench reads without them"
        )
    return made
