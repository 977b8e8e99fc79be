"""The verb that makes one file of several."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from workbench import notebook, verbs
from workbench.audiences.stacking import Sheet, Stacked, stack
from workbench.errors import FixTheFile
from workbench.recipes.recipe import checked_reading
from workbench.tables.opening import open_table
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
    the file is sent. `tell` is given a sentence for each file that lacks a column of the others.
    Raises FixTheFile where a file cannot be read, columns cannot be matched, or `out` is there.
    """
    place = Path(out)
    if place.exists():
        message = f"{place} is there already: choose another name"
        raise FixTheFile(message)
    reading = checked_reading(Reading(**hints), "This command")
    sheets = [Sheet(Path(one).name, open_table(Path(one), reading)) for one in files]
    partial = place.with_name(f".{place.name}.part")
    try:
        made = stack(sheets, partial)
        partial.rename(place)
    except OSError as err:
        message = f"{place} cannot be written ({err.strerror}): choose another name or folder"
        raise FixTheFile(message) from err
    finally:
        partial.unlink(missing_ok=True)
    for sentence in made.differences:
        tell(sentence)
    return made
