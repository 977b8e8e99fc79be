"""The verb that looks at a file before anything is decided about it."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from workbench.recipes import profiling
from workbench.recipes.profiling import Profile
from workbench.tables.opening import open_table
from workbench.verbs import Hints
from workbench.vocabulary.reading import Reading


def profile(file: Path | str, **hints: Unpack[Hints]) -> Profile:
    """What each column of a file holds, wherever its rows may go; raises FixTheFile."""
    reading = Reading.from_dict({name: value for name, value in hints.items() if value is not None})
    return profiling.profile(open_table(Path(file), reading), reading)
