"""What can go wrong, sorted by what the reader can do about it.

    WorkbenchError
    ├── FixTheFile         open the spreadsheet and mend it, or say how it is to be read
    │   ├── RowsInvalid    the file can be read, but not every row can be sent
    │   └── FixesRefused   fixes of cells were made for another file or cell; none is made
    ├── FixTheRecipe       change an option, a column's target or a setting
    │   └── FixTheSelection   take a condition on the rows out, or change it
    ├── FixTheConnection   change the key, the host, the audience, or start what is not running
    ├── Wait               nothing is wrong; try again later
    └── LookBeforeResending  something may have been applied already; look at the vendor first

Each message is one sentence: where, what was found, what was expected, how to fix it.
"""

from __future__ import annotations


class WorkbenchError(Exception):
    """Anything the workbench tells a person; `exit_code` and `kind` are the command line's."""

    exit_code = 2
    kind = "workbench"


class FixTheFile(WorkbenchError):
    """The file cannot be read as it is, or not without a hint."""

    kind = "file"


class RowsInvalid(FixTheFile):
    """Some rows cannot be sent, and nothing was to be sent unless all can."""

    exit_code = 1
    kind = "rows"


class FixesRefused(FixTheFile):
    """Fixes of cells do not belong to the file as it is read; take them out or make them anew."""

    kind = "fixes"


class FixTheRecipe(WorkbenchError):
    """A decision is missing, impossible or contradicts another."""

    kind = "recipe"


class FixTheSelection(FixTheRecipe):
    """A condition on the rows does not fit the file, or its values cannot be compared so."""


class FixTheConnection(WorkbenchError):
    """The target cannot be reached, refuses the key or does not hold what was named."""

    kind = "connection"


class Wait(WorkbenchError):
    """The vendor asks for patience, or another process holds what is needed."""

    exit_code = 3
    kind = "wait"


class LookBeforeResending(WorkbenchError):
    """An earlier request may have been applied; only a look at the vendor can tell."""

    exit_code = 3
    kind = "look_before_resending"
