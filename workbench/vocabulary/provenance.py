"""The columns in which a combined file says which file and line each of its rows came from."""

from __future__ import annotations

FROM_FILE, FROM_LINE = "Row from file", "Row from line"
PROVENANCE = (FROM_FILE, FROM_LINE)
