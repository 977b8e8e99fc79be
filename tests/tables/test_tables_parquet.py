"""Parquet files, whose columns have types: every value arrives as one text, or the file is told."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.errors import FixTheFile
from workbench.tables import parquet
from workbench.tables.marks import Marks
from workbench.tables.opening import open_table, sheet_names
from workbench.tables.reader import read_sheet
from workbench.tables.table import Table
from workbench.vocabulary.reading import Reading


def written(path: Path, **columns: pa.Array) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def opened(path: Path) -> Table:
    return open_table(path, Reading(), path.parent / "spools")


def columns(table: Table) -> list[list[str | None]]:
    [piece] = table.slices(100_000)
    return [column.to_pylist() for column in piece.columns]


def refusal(path: Path, **hints: object) -> str:
    with pytest.raises(FixTheFile) as caught:
        read_sheet(path, Reading(**hints), path.parent / "refused.arrow")  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    return str(caught.value)


UTC = datetime.UTC
NOON = datetime.datetime(2024, 3, 1, 12, 0, 0, 500, tzinfo=UTC)
DAY = datetime.datetime(2024, 3, 1)  # noqa: DTZ001 - a column without a zone
# type, value, text, mark
CASES: list[tuple[pa.DataType, Any, str | None, str | None]] = [
    (pa.string(), "00123", "00123", None),
    (pa.string(), "a\nb, Ünïcødé", "a\nb, Ünïcødé", None),
    (pa.string(), "", None, None),
    (pa.large_string(), "NA", "NA", None),
    (pa.dictionary(pa.int8(), pa.string()), "blue", "blue", None),
    (pa.dictionary(pa.int8(), pa.float64()), 1.5, "1.5", None),
    (pa.int64(), 9007199254740993, "9007199254740993", None),
    (pa.uint64(), 18446744073709551615, "18446744073709551615", None),
    (pa.int8(), -7, "-7", None),
    (pa.float64(), 33612345678.0, "33612345678", None),
    (pa.float64(), 0.1, "0.1", None),
    (pa.float64(), 1e-7, "0.0000001", None),
    (pa.float64(), 1e20, "100000000000000000000", "digits_lost"),
    (pa.float32(), 0.1, "0.1", None),
    (pa.float32(), 16777215.0, "16777215", None),
    (pa.float32(), 16777217.0, "16777216", "digits_lost"),
    (pa.float64(), 2.0**53 - 1, "9007199254740991", None),
    (pa.float64(), 2.0**53, "9007199254740992", "digits_lost"),
    (pa.float32(), 33554432.0, "33554432", "digits_lost"),
    (pa.float64(), float("nan"), "nan", "error"),
    (pa.float64(), float("-inf"), "-inf", "error"),
    (pa.decimal128(10, 2), Decimal("10.50"), "10.50", None),
    (pa.decimal128(38, 0), Decimal("12345678901234567890123"), "12345678901234567890123", None),
    (pa.decimal128(20, 10), Decimal("0.0000000001"), "0.0000000001", None),
    (pa.bool_(), True, "TRUE", None),
    (pa.date32(), datetime.date(2024, 3, 1), "2024-03-01", None),
    (pa.timestamp("ms"), DAY, "2024-03-01", None),
    (pa.timestamp("us"), DAY.replace(hour=10), "2024-03-01T10:00:00", None),
    (pa.timestamp("ns"), 1709287200000000001, "2024-03-01T10:00:00.000000001", None),
    (pa.timestamp("us", "UTC"), NOON, "2024-03-01T12:00:00.000500+00:00", None),
    (pa.timestamp("ms", "Europe/Paris"), 1709290800000, "2024-03-01T12:00:00+01:00", None),
    (pa.timestamp("ms", "+02:00"), 1709290800000, "2024-03-01T13:00:00+02:00", None),
    (pa.timestamp("us"), 1 << 62, "4611686018427387904", "no_date"),
    (pa.time64("us"), datetime.time(10, 30), "10:30:00", None),
    (pa.duration("ms"), datetime.timedelta(hours=26), "26:00:00", None),
    (pa.list_(pa.string()), ["a", "b|c", None], '["a", "b|c", null]', None),
    (pa.list_(pa.int32()), [], "[]", None),
    (pa.null(), None, None, None),
]


def test_each_type_is_told_as_text(tmp_path: Path) -> None:
    made = {f"c{at}": pa.array([value, None], kind) for at, (kind, value, _, _) in enumerate(CASES)}
    table = opened(written(tmp_path / "people.csv", **made))
    assert columns(table) == [[text, None] for _, _, text, _ in CASES]
    marked = {mark.column: mark.what for mark in table.marks}
    assert marked == {at: what for at, (*_, what) in enumerate(CASES) if what}
    assert {mark.row for mark in table.marks} == {1}


def test_rows_are_counted_from_one_and_headers_are_the_columns_names(tmp_path: Path) -> None:
    made = pa.Table.from_arrays([pa.array(["a", "b"]), pa.array([1, None])], ["id", "id"])
    pq.write_table(made, tmp_path / "a.parquet")
    table = opened(tmp_path / "a.parquet")
    assert (table.format, table.headers, table.header_line) == ("parquet", ("id", "id"), 0)
    [piece] = table.slices(10)
    assert (piece.row.to_pylist(), piece.line.to_pylist()) == ([1, 2], [1, 2])
    assert [notice.rule for notice in table.notices] == ["header-duplicate"]
    assert (table.sheets, sheet_names(tmp_path / "a.parquet")) == ((), ())


def test_pieces_of_any_size_give_the_same_rows_and_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "a", n=pa.array([1.5, float("nan"), None, 1e30, 2.0]))
    whole = read_sheet(path, Reading(), tmp_path / "whole.arrow")
    monkeypatch.setattr(parquet, "PIECE_CELLS", 2)
    assert read_sheet(path, Reading(), tmp_path / "parts.arrow") == whole
    marks = [list(Marks(tmp_path / f"{name}.marks")) for name in ("whole", "parts")]
    assert marks[0] == marks[1]
    assert [mark.row for mark in marks[0]] == [2, 4]


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (pa.binary(), b"x", "column “c” holds bytes that are not marked as text: leave the column"),
        (pa.struct([("a", pa.int32())]), {"a": 1}, "column “c” holds values that do not fit into"),
        (pa.map_(pa.string(), pa.int32()), [("a", 1)], "column “c” holds values that do not fit"),
        (pa.list_(pa.list_(pa.int32())), [[1]], "column “c” holds values that do not fit"),
    ],
)
def test_what_is_no_cell_is_told(tmp_path: Path, kind: pa.DataType, value: Any, said: str) -> None:
    assert said in refusal(written(tmp_path / "a.parquet", c=pa.array([value], kind)))


def test_text_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    wrong = pa.array([b"Andr\xe9"]).view(pa.string())
    assert "text that is not UTF-8" in refusal(written(tmp_path / "a.parquet", c=wrong))


def test_no_row_no_column_and_a_header_row_are_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", c=pa.array([], pa.string()))
    assert "has columns and no row" in refusal(path)
    assert "has no header row: leave it out" in refusal(path, header_row=2)
    assert read_sheet(path, Reading(), tmp_path / "x.arrow", header_alone=True).headers == ("c",)
    assert "has no column" in refusal(written(tmp_path / "b.parquet"))


def test_one_value_for_millions_of_rows_is_refused_before_it_is_read(tmp_path: Path) -> None:
    one = pa.table({"c": pa.nulls(5_000_000, pa.string())})
    with pq.ParquetWriter(tmp_path / "bomb.parquet", one.schema) as writer:
        for _ in range(21):
            writer.write_table(one)
    assert (tmp_path / "bomb.parquet").stat().st_size < 300_000
    said = refusal(tmp_path / "bomb.parquet")
    assert "holds 105,000,000 rows of 1 columns, more than can be opened safely" in said


def test_damaged_files_are_one_sentence_and_text_named_par1_is_text(tmp_path: Path) -> None:
    whole = written(tmp_path / "a", c=pa.array(["x" * 50] * 500), d=pa.array(range(500)))
    content = whole.read_bytes()
    for cut in (len(content) // 2, len(content) - 9, 600):
        (tmp_path / "cut").write_bytes(content[:cut])
        assert "cut is a damaged Parquet file" in refusal(tmp_path / "cut")
    (tmp_path / "secret").write_bytes(b"PARE" + content[4:-4] + b"PARE")
    assert "secret is protected by a password" in refusal(tmp_path / "secret")
    (tmp_path / "text").write_text("PAR1,PK\n1,2\n")
    assert opened(tmp_path / "text").headers == ("PAR1", "PK")
    (tmp_path / "keys").write_text("PK,n\n1,2\n")
    assert opened(tmp_path / "keys").headers == ("PK", "n")


def test_through_the_command_line(tmp_path: Path, offline: Any) -> None:
    path = written(tmp_path / "a.parquet", id=pa.array(["007", None]), n=pa.array([1.0, 2.5]))
    told = offline.run(
        "check", str(path), "--to", "batch.audiences.update", "--set", "name=V", "--json"
    )
    report = json.loads(told.stdout)
    assert (report["sheet"], report["rows"], report["rows_ok"]) == ("", 2, 1)
    assert [(one["rule"], one["line"]) for one in report["issues"] if one["severity"] == "error"][
        :1
    ] == [("id-missing", 2)]
