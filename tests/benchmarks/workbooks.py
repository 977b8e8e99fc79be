"""How fast a large workbook opens, beside pandas with openpyxl; values and marks are asserted.

Usage: python tests/benchmarks/workbooks.py [ROWS] [TURNS]     (200,000 rows of 13 columns, 5 turns)

Both sides are whole processes in turn. Ours is what users have: open_table, which reads in a child
process of its own, with hashes, forensics and marks. Theirs is pandas.read_excel(dtype=str) alone.
"""

from __future__ import annotations

import datetime
import statistics
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]

import xlsxwriter  # noqa: E402 - this folder has to be on the path first
from measuring import Cost, line, measured  # noqa: E402 - as above

COLUMNS = 13
ERROR_EVERY, PADDED_COLUMN, ERROR_COLUMN = 1_000, 2, 9
AT_LEAST = 6.0
FIRST_DAY = datetime.date(2020, 1, 1)

OURS = """
import sys
from pathlib import Path
from workbench.tables.opening import open_table
from workbench.vocabulary.reading import Reading

rows, spool = int(sys.argv[2]), Path(sys.argv[3])
table = open_table(Path(sys.argv[1]), Reading(), spool)
count = {what: len(table.marked(what)) for what in ("error", "number_format", "date")}
assert table.rows == rows, table.rows
assert len(table.headers) == 13, table.headers
assert count["error"] == rows // 1000, count
assert count["number_format"] == count["date"] == rows, count
assert [mark.shown for mark in table.marked("error")] == ["#DIV/0!"] * (rows // 1000)
first = next(table.slices(1))
assert first.columns[2][0].as_py() == "00001", first
assert first.columns[5][0].as_py() == "2020-01-01", first
"""
THEIRS = """
import sys
import pandas as pd

frame = pd.read_excel(sys.argv[1], engine="openpyxl", dtype=str)
assert len(frame) == int(sys.argv[2]), len(frame)
"""


def make(path: Path, rows: int) -> None:
    """People with texts, whole and decimal numbers, days, a zero-padded number, and some errors."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("People")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        padded = book.add_format({"num_format": "00000"})
        headers = ("id", "email", "card", "orders", "basket", "since", "first", "last", "city")
        sheet.write_row(0, 0, (*headers, "ratio", "phone", "tier", "note"))
        for row in range(1, rows + 1):
            sheet.write_string(row, 0, f"{row:08}")
            sheet.write_string(row, 1, f"person{row}@example.com")
            sheet.write_number(row, PADDED_COLUMN, row % 9_999 or 1, padded)
            sheet.write_number(row, 3, row % 97)
            sheet.write_number(row, 4, row % 9_973 + 0.25)
            sheet.write_datetime(
                row, 5, FIRST_DAY + datetime.timedelta(days=(row - 1) % 2_000), day
            )
            sheet.write_string(row, 6, ("Anna", "Jörg", "Chloé", "Лев")[row % 4])
            sheet.write_string(row, 7, f"Name {row % 5_000}")
            sheet.write_string(row, 8, ("Lyon", "Köln", "Казань")[row % 3])
            if row % ERROR_EVERY:
                sheet.write_number(row, ERROR_COLUMN, row / 7)
            else:
                sheet.write_formula(row, ERROR_COLUMN, "=1/0", None, "#DIV/0!")
            sheet.write_string(row, 10, f"+336{row:08}")
            sheet.write_string(row, 11, ("gold", "silver")[row % 2])
            sheet.write_string(row, 12, f"note {row % 50}" if row % 5 else "")


def main(rows: int, turns: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "people.xlsx"
        make(book, rows)
        ours: list[Cost] = []
        theirs: list[Cost] = []
        for turn in range(turns):
            given = [str(book), str(rows)]
            # A folder of its own: what was opened once is not read again.
            spool = Path(folder) / f"spool-{turn}"
            ours.append(measured([sys.executable, "-c", OURS, *given, str(spool)]))
            theirs.append(measured([sys.executable, "-c", THEIRS, *given]))
        megabytes = book.stat().st_size / 1e6
    print(f"{rows:,} rows × {COLUMNS} XLSX ({megabytes:,.0f} MB), median of {turns}:")
    print(f"  workbench, open_table      {line(ours)}")
    print(f"  pandas.read_excel openpyxl {line(theirs)}")
    pairs = list(zip(ours, theirs, strict=True))
    ratio = statistics.median(b.wall_s / a.wall_s for a, b in pairs)
    cpu = statistics.median(b.cpu_s / a.cpu_s for a, b in pairs)
    print(f"  pandas / workbench         {ratio:.1f} of the time, {cpu:.1f} of the processor time")
    if ratio < AT_LEAST:
        sys.exit(f"Slower than {AT_LEAST:.0f} times as fast as pandas with openpyxl")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    main(*(numbers or [200_000]), *([5] if len(numbers) < 2 else []))
