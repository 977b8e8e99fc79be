"""Single rows are read as they are among all others, wherever in the file they stand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.tables.fixed import FixedCells
from workbench.tables.opening import open_table
from workbench.tables.table import Slice, Table
from workbench.vocabulary.reading import Reading


def cells(parts: list[Slice]) -> list[list[object]]:
    return [
        [part.row[0].as_py(), part.line[0].as_py(), *(one[0].as_py() for one in part.columns)]
        for part in parts
    ]


def opened(folder: Path, text: str) -> Table:
    file = folder / "rows.csv"
    file.write_text(text, encoding="utf-8")
    return open_table(file, Reading(), folder / "spool")


def test_rows_keep_their_lines_their_repairs_and_their_fixes(tmp_path: Path) -> None:
    table = opened(tmp_path, 'id,name\n1, a \n2,"b\nb"\n3,c,c\n4,d\n')
    table = replace(
        table,
        mends={1: pc.utf8_trim_whitespace},
        fixed={1: FixedCells(np.array([4]), pa.array(["D"]))},
    )
    assert cells(list(table.single([1, 2, 3, 4]))) == [
        [1, 2, "1", "a"],
        [2, 3, "2", "b\nb"],
        [3, 5, None, None],
        [4, 6, "4", "D"],
    ]
    assert cells(list(table.single([4], [1]))) == [[4, 6, "D"]]
    assert cells(list(table.as_written.single([1, 4], [1]))) == [[1, 2, " a "], [4, 6, "d"]]


def test_rows_of_every_piece_of_a_long_file_are_found(tmp_path: Path) -> None:
    wide = "x" * 200
    table = opened(tmp_path, "id,name\n" + "".join(f"{n},{wide}\n" for n in range(1, 60_001)))
    with pa.OSFile(str(table.spool), "rb") as source:
        assert pa.ipc.open_file(source).num_record_batches > 1
    wanted = [1, 2, 30_000, 59_999, 60_000]
    found = [(one.row[0].as_py(), one.columns[0][0].as_py()) for one in table.single(wanted, [0])]
    assert found == [(n, str(n)) for n in wanted]
