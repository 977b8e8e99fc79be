"""What the columns of a file hold, counted by hand and once more by Python for a drawn file."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

import workbench
from workbench.errors import FixTheFile
from workbench.recipes.frequencies import frequencies
from workbench.recipes.profiling import ColumnProfile, profile
from workbench.tables.opening import open_table
from workbench.vocabulary.reading import Reading

PEOPLE = """id,city,born,amount,mail,nothing,vip
0007,Lyon,31/03/1985,"9,5",a@example.com,,yes
0010,Paris,01/04/1990,"12,25",bb@example.com,,no
0011,Lyon,15/06/2001,"-3",,,no
0012,,28/02/1977,100,ccc@example.com,,yes
"""


def profiled(folder: Path, text: str, most: int = 1_000, **hints: str) -> list[ColumnProfile]:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    reading = Reading(**hints)  # type: ignore[arg-type]
    return list(profile(open_table(path, reading, folder / "spools"), reading, most).columns)


def test_each_column_is_told_by_kind_blanks_values_and_extremes(tmp_path: Path) -> None:
    found = profiled(tmp_path, PEOPLE, dates="DMY", decimal=",")
    told = [
        (one.header, one.kind, one.filled, one.blank, one.distinct_words, one.range_words)
        for one in found
    ]
    assert told == [
        ("id", "text", 4, 0, "4", "0007"),
        ("city", "text", 3, 1, "2", "Lyon … Paris"),
        ("born", "date", 4, 0, "4", "28/02/1977 to 15/06/2001"),
        ("amount", "number", 4, 0, "4", "-3 to 100"),
        ("mail", "email", 3, 1, "3", "a@example.com … ccc@example.com"),
        ("nothing", "", 0, 4, "0", ""),
        ("vip", "text", 4, 0, "2", "no … yes"),
    ]
    assert [one.frequent_words for one in found] == [
        "",
        "Lyon × 2",
        "",
        "",
        "",
        "",
        "no × 2, yes × 2",
    ]


def test_a_few_values_have_a_bar_each_in_the_order_of_their_size(tmp_path: Path) -> None:
    text = "n,t\n10,b\n9,a\n10,a\n10,a\n9,c\n"
    numbers, texts = profiled(tmp_path, text)
    assert (numbers.bars, numbers.bars_are) == ((2, 3), "each value, the smallest first")
    assert (texts.bars, texts.bars_are) == ((3, 1, 1), "each value, the most frequent first")


def test_many_numbers_stand_in_ten_equal_steps(tmp_path: Path) -> None:
    """0 to 99 but for 50 to 59, and 99 twice."""
    cells = [*range(50), *range(60, 100), 99]
    (found,) = profiled(tmp_path, "n\n" + "\n".join(map(str, cells)) + "\n")
    assert found.bars == (10, 10, 10, 10, 10, 0, 10, 10, 10, 11)
    assert found.bars_are == "10 equal steps from 0 to 99"


def test_many_texts_stand_by_their_length(tmp_path: Path) -> None:
    """Twelve texts of 2, 3 and 5 characters: one step for each length in between."""
    cells = [
        "aa",
        "ab",
        "ac",
        "ad",
        "baa",
        "bab",
        "bac",
        "caaaa",
        "cbaaa",
        "ccaaa",
        "cdaaa",
        "ceaaa",
    ]
    (found,) = profiled(tmp_path, "t\n" + "\n".join(cells) + "\n")
    assert found.bars == (4, 3, 0, 5)
    assert found.bars_are == "lengths from 2 to 5 characters"
    assert (found.least, found.greatest) == ("aa", "caaaa")


def test_a_number_that_is_none_has_no_place_among_numbers(tmp_path: Path) -> None:
    cells = [*"1234567890", "a"]
    (found,) = profiled(tmp_path, "n\n" + "\n".join(cells) + "\n")
    assert (found.kind, found.filled, found.range_words) == ("integer", 11, "0 to 9")
    assert sum(found.bars) == 10


def test_rows_that_cannot_be_read_are_no_blanks(tmp_path: Path) -> None:
    path = tmp_path / "torn.csv"
    path.write_text("id,city\n1,\n2\n3,Lyon\n", encoding="utf-8")
    found = workbench.profile(path)
    assert (found.rows, found.columns[1].filled, found.columns[1].blank) == (2, 1, 1)


def test_too_many_values_are_told_as_more_than_so_many(tmp_path: Path) -> None:
    """60 ids once each and “none” six times, with room for ten values."""
    cells = [cell for n in range(60) for cell in ([f"x{n}"] if n % 10 else [f"x{n}", "none"])]
    (found,) = profiled(tmp_path, "t\n" + "\n".join(cells) + "\n", most=10)
    assert found.distinct_words == "more than 10"
    assert (found.filled, sum(found.bars)) == (66, 66)
    assert (found.least, found.greatest) == ("x0", "none")


@pytest.mark.parametrize("most", [5, 40, 5_000])
def test_counts_are_those_of_a_counter_whatever_the_room(most: int) -> None:
    draw = random.Random(20261122)
    cells = [f"v{min(int(draw.expovariate(0.05)), 400)}" for _ in range(4_000)]
    cells += [f"once {number}" for number in range(1_000)]
    draw.shuffle(cells)
    parts = [pa.array(cells[at : at + 300]) for at in range(0, len(cells), 300)]
    found = frequencies(lambda: iter(parts), most)
    true = Counter(cells)
    told = dict(zip(found.values.to_pylist(), found.counts.to_pylist(), strict=True))
    assert told == {value: count for value, count in true.items() if value in told}
    assert all(count <= found.missed for value, count in true.items() if value not in told)
    # Their error is at most one in `most` + 1 of all cells.
    assert found.missed <= len(cells) // (most + 1)
    if most > len(true):
        assert (found.more_than, found.missed, told) == (0, 0, dict(true))
    else:
        assert len(true) > found.more_than == most


def test_long_values_leave_room_for_fewer() -> None:
    parts = [pa.array([f"{number:04}" * 250 for number in range(100)])]
    found = frequencies(lambda: iter(parts), most=1_000, size=50_000)
    assert 0 < found.more_than < 50


def test_the_same_for_slices_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = profiled(tmp_path, PEOPLE, dates="DMY", decimal=",")
    monkeypatch.setattr("workbench.recipes.profiling.SLICE", 1)
    assert profiled(tmp_path, PEOPLE, dates="DMY", decimal=",") == whole


def test_a_profile_is_one_line_and_escaped_markup(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,note\n1,<b>x</b>\n2,<b>x</b>\n", encoding="utf-8")
    found = workbench.profile(path)
    assert repr(found) == "<Profile a.csv: 2 rows, 2 columns>"
    assert "&lt;b&gt;x&lt;/b&gt; × 2" in found._repr_html_()
    with pytest.raises(FixTheFile, match="cannot be found"):
        workbench.profile(tmp_path / "none.csv")
