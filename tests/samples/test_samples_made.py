"""The committed sample files are what the generator makes, and hold what their README promises."""

from __future__ import annotations

import csv
import hashlib
import zipfile
from pathlib import Path
from types import ModuleType

import phonenumbers
import pyarrow.csv
import pytest
from sample_people import LANDS

PROMISED_MISTAKES = {
    *("id-missing", "id-placeholder", "id-spaces", "id-long", "choice", "superseded"),
    *("attributes-max", "attributes-on-remove", "cell-error", "cell-unreadable"),
    *("phone", "phone-unassigned", "phone-rewritten", "date", "date-impossible", "url"),
    *("integer", "number", "boolean", "text-long", "text-blank"),
    *("array", "array-empty-item", "array-items", "array-item-long"),
    *("column-type", "column-renamed", "other-sheets", "number-format"),
}


def sha256(path: Path) -> str:
    """Of a workbook its parts, for another build of zlib packs the same parts into other bytes."""
    if path.suffix != ".xlsx":
        return hashlib.sha256(path.read_bytes()).hexdigest()
    with zipfile.ZipFile(path) as archive:
        parts = b"".join(name.encode() + archive.read(name) for name in archive.namelist())
    return hashlib.sha256(parts).hexdigest()


@pytest.fixture(scope="module")
def vip(making: ModuleType) -> list[dict[str, str]]:
    with making.VIP.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_committed_vip_file_is_the_one_that_is_made(making: ModuleType, tmp_path: Path) -> None:
    making.make_vip(tmp_path / "vip.csv")
    assert sha256(making.VIP) == sha256(tmp_path / "vip.csv")


def test_the_committed_messy_file_is_the_one_that_is_made(
    making: ModuleType, tmp_path: Path
) -> None:
    making.make_messy(tmp_path / "messy.xlsx", making.MESSY_SEED)
    assert sha256(making.MESSY) == sha256(tmp_path / "messy.xlsx")


def test_a_workbook_made_twice_has_the_same_bytes(making: ModuleType, tmp_path: Path) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    assert making.make_messy(first, 5) == making.make_messy(second, 5)
    assert first.read_bytes() == second.read_bytes()


def test_vip_has_25000_distinct_ids_of_8_digits_with_leading_zeros(
    vip: list[dict[str, str]],
) -> None:
    ids = {row["custom_id"] for row in vip}
    assert len(vip) == len(ids) == 25_000
    assert all(len(one) == 8 and one.isdigit() and one.startswith("000") for one in ids)


def test_vip_has_at_most_15_attributes_and_a_size_that_a_clone_can_bear(
    making: ModuleType, vip: list[dict[str, str]]
) -> None:
    assert len(vip[0]) - 1 <= 15
    assert 2_000_000 <= making.VIP.stat().st_size <= 3_500_000


@pytest.mark.parametrize(
    ("column", "example"),
    [
        ("first_name", "Zoë"),
        ("first_name", "Łukasz"),
        ("first_name", "Çağla"),
        ("city", "Göteborg"),
        ("city", ""),
        ("vip", "true"),
        ("vip", "false"),
        ("interests", "cinéma|travel"),
    ],
)
def test_vip_shows(vip: list[dict[str, str]], column: str, example: str) -> None:
    assert any(row[column] == example for row in vip)


def test_vip_baskets_keep_their_trailing_zeros(vip: list[dict[str, str]]) -> None:
    baskets = [row["basket"] for row in vip if row["basket"]]
    assert {len(basket.partition(".")[2]) for basket in baskets} == {2}
    assert sum(basket.endswith("0") for basket in baskets) > 1_000


def test_every_vip_phone_is_kept_free_for_fiction_and_valid_and_nobody_shares_one(
    vip: list[dict[str, str]],
) -> None:
    fictitious = {
        one.number(nth) for land in LANDS for one in land.phones for nth in range(one.size)
    }
    phones = [row["phone"] for row in vip if row["phone"]]
    assert len(phones) > 15_000
    assert len(set(phones)) == len(phones)
    assert set(phones) <= fictitious
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone)) for phone in phones)


def test_one_of_each_kind_of_mistake_is_planted(making: ModuleType, tmp_path: Path) -> None:
    planted = making.make_messy(tmp_path / "messy.xlsx", making.MESSY_SEED)
    assert {one.rule for one in planted} == PROMISED_MISTAKES


def test_another_seed_plants_the_same_mistakes_elsewhere_and_otherwise(
    making: ModuleType, tmp_path: Path
) -> None:
    ours = making.make_messy(tmp_path / "ours.xlsx", 0)
    other = making.make_messy(tmp_path / "other.xlsx", 1)
    assert sorted(one.rule for one in ours) == sorted(one.rule for one in other)
    assert {(one.line, one.rule) for one in ours if (one.line or 1) > 1}.isdisjoint(
        (one.line, one.rule) for one in other
    )


def test_too_few_rows_for_a_messy_file_are_refused(making: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 200 rows, got 50"):
        making.make_messy(tmp_path / "messy.xlsx", 1, rows=50)


@pytest.mark.parametrize("columns", [2, 12, 13, 16])
def test_a_benchmark_file_has_the_rows_and_columns_that_were_asked_for(
    making: ModuleType, tmp_path: Path, columns: int
) -> None:
    """100,001 rows are two slices, the second of one row."""
    path = tmp_path / "people.csv"
    making.make_people_csv(path, 100_001, columns)
    read = pyarrow.csv.read_csv(
        path, convert_options=pyarrow.csv.ConvertOptions(column_types={"custom_id": "string"})
    )
    assert (read.num_rows, read.num_columns) == (100_001, columns)
    assert read["custom_id"][100_000].as_py() == "00100001"
    assert len(read["custom_id"].unique()) == 100_001
    assert read.column_names[:12] == list(making.HEADERS)[:columns]


def test_12_columns_of_a_million_people_are_about_150_mb(
    making: ModuleType, tmp_path: Path
) -> None:
    making.make_people_csv(tmp_path / "people.csv", 10_000)
    assert 140 <= (tmp_path / "people.csv").stat().st_size / 10_000 <= 160
