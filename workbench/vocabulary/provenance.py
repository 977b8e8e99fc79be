"""What the last columns of a combined file say: which file and line a row came from, and how."""

from __future__ import annotations

FROM_FILE, FROM_LINE = "Row from file", "Row from line"
ORIGIN = (FROM_FILE, FROM_LINE)
# Marks a file whose texts have an apostrophe where a spreadsheet would run them, and its rows that
# have one. Read, such a file has none of them any more, and the column is called otherwise, so that
# no file that is made of the read one says that it has.
GUARDED, WAS_GUARDED = "Apostrophe before formulas", "Row had apostrophes"
PROVENANCE = (*ORIGIN, WAS_GUARDED)
