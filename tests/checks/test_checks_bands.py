"""Findings by bands of rows: at most forty, every row in one, and counted exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench import verbs
from workbench.checks.bands import band_of, bands, rows_in
from workbench.checks.report import Report


@pytest.mark.parametrize(
    ("rows", "count", "first", "last"),
    [
        (1, 1, (1, 1), (1, 1)),
        (3, 3, (1, 1), (3, 3)),
        (40, 40, (1, 1), (40, 40)),
        (41, 40, (1, 2), (41, 41)),
        (100, 40, (1, 3), (99, 100)),
        (1_000_000, 40, (1, 25_000), (975_001, 1_000_000)),
    ],
)
def test_the_bands_of_a_sheet_hold_each_row_once(
    rows: int, count: int, first: tuple[int, int], last: tuple[int, int]
) -> None:
    assert bands(rows) == count
    assert (rows_in(0, rows), rows_in(count - 1, rows)) == (first, last)
    for band in range(count):
        begins, ends = rows_in(band, rows)
        assert (band_of(begins, rows), band_of(ends, rows)) == (band, band)


def checked(tmp_path: Path, wrong: dict[int, str], rows: int) -> Report:
    """People with a number each, which is another text in some rows."""
    file = tmp_path / "people.csv"
    lines = (f"c{n},{wrong.get(n, n)}\n" for n in range(1, rows + 1))
    file.write_text("custom_id,visits\n" + "".join(lines), encoding="utf-8")
    return verbs.check(file, to="batch.audiences.update")


def test_each_band_counts_the_findings_of_its_rows(tmp_path: Path) -> None:
    found = checked(tmp_path, {1: "x", 2: "y", 80: "z"}, 80)
    (spread,) = found.spreads.values()
    assert spread == (2, *(0,) * 38, 1)
    assert found.rows_of == {"": 80}


def test_a_report_within_a_band_has_its_findings_alone(tmp_path: Path) -> None:
    found = checked(tmp_path, {1: "x", 2: "y", 80: "z"}, 80)
    first, last = found.within(band=0), found.within(("", "visits"), 39)
    assert [(one.row, one.value) for one in first.issues] == [(1, "x"), (2, "y")]
    assert [(one.first.row, one.count) for one in last.groups] == [(80, 1)]
    assert (first.errors, last.errors, found.errors) == (2, 1, 3)
    assert found.within(("", "custom_id")).groups == ()
    assert found.within(band=5).groups == ()
    assert first.rows_ok == found.rows_ok


def test_a_late_band_has_examples_where_early_ones_filled_the_report(tmp_path: Path) -> None:
    """Of 8,000 findings the first 1,000 are kept, and 25 of each band of 2,000 rows."""
    rows = 80_000
    found = checked(tmp_path, dict.fromkeys(range(10, rows + 1, 10), "x"), rows)
    assert len(found.issues) == 1_000
    late = found.within(band=39)
    assert late.groups[0].count == 200
    assert [one.row for one in late.issues] == [78_000 + 10 * n for n in range(1, 26)]
    assert len(found.examples) == 25 * 35
