"""How cells are written, as the pages name and offer it: dates, decimal marks."""

from __future__ import annotations

# The parts of File and of Columns that hints name, and where those are.
HOW_READ, WHERE = "How the file is read", "Where it goes"
ON_FILE, ON_COLUMNS = f"on File, under “{HOW_READ}”", f"on Columns, under “{WHERE}”"
# What each hint is called on the pages, by its name in a Reading.
LABELS = {
    "encoding": "Encoding",
    "delimiter": "Columns are parted by",
    "sheet": "Sheet",
    "header_row": "Line of the headers",
    "region": "Country of phones without a country code",
    "dates": "Dates are written",
    "decimal": "Decimal mark",
}
ORDERS = {
    "YMD": "year first: 2024-03-31",
    "DMY": "day first: 31/03/2024",
    "MDY": "month first: 03/31/2024",
}
DECIMALS = {".": "point: 1.5", ",": "comma: 1,5"}
