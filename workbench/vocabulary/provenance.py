"""The columns that the workbench adds to files of its own: what they say of a row.

The last columns of a combined file say which file and line a row came from, and how; those of
results what became of it, and those of rows that were not ok what is wrong with them.
"""

from __future__ import annotations

FROM_FILE, FROM_LINE = "Row from file", "Row from line"
ORIGIN = (FROM_FILE, FROM_LINE)
# Marks a file whose texts have an apostrophe where a spreadsheet would run them, and its rows that
# have one. Read, such a file has none of them any more, and the column is called otherwise, so that
# no file that is made of the read one says that it has.
GUARDED, WAS_GUARDED = "Apostrophe before formulas", "Row had apostrophes"
PROVENANCE = (*ORIGIN, WAS_GUARDED)
# The headers of what is added beside the analyst's own columns.
NAMED = "workbench {}"
ADDED = ("line", "fate", "why", "reason", "request", "token", "run", "world")
# One more where single cells were sent otherwise than they stand there.
FIXED = "fixed"
OWN = frozenset(NAMED.format(name) for name in (*ADDED, FIXED))
# What stands beside rows that were not ok.
REST = tuple(NAMED.format(name) for name in ("line", "problems", "draft", "file"))
