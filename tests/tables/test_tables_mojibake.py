"""Text that was encoded twice is told cell by cell and left as it is."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.tables.delimited import read_text
from workbench.tables.mojibake import undone
from workbench.tables.spooling import Answer
from workbench.vocabulary.reading import Reading


def read(folder: Path, content: str) -> tuple[Answer, pa.Table]:
    path = folder / "people.csv"
    path.write_text(content, encoding="utf-8")
    answer = read_text(path, Reading(), folder / "a.arrow")
    return answer, pa.ipc.open_file(folder / "a.arrow").read_all()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("OrlÃ©ans", "Orléans"),
        ("MÃ¼nchen", "München"),
        ("â‚¬ 12", "€ 12"),
        ("lâ€™Ã©tÃ©", "l’été"),
        ("Ã\x81vila", "Ávila"),
        ("voilÃ\xa0", "voilà"),
        ("Å\u201aÃ³dÅº", "łódź"),
        ("ÐžÑ€ÐµÐ»", "Орел"),
        ("ðŸ˜€", "😀"),
        # None of these was encoded twice.
        ("Orléans", ""),
        ("NÃO", ""),
        ("“CAFÉ”", ""),
        ("CAFÉ’S", ""),
        ("voilà\xa0»", ""),
        ("«\xa0été\xa0»", ""),
        ("Орел", ""),
        ("plain", ""),
        ("", ""),
    ],
)
def test_what_was_encoded_twice_is_told_from_what_was_not(text: str, meant: str) -> None:
    assert undone(text) == meant


@given(st.text(st.sampled_from("abcéèàçñöüßÀÉœŒ€’“”«»çЖжяЁαβΩşığłż"), min_size=1, max_size=12))
def test_text_is_recognised_after_it_was_encoded_twice(text: str) -> None:
    data = text.encode()
    twice = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)
    assert undone(twice) == ("" if text.isascii() else text)


def test_each_cell_is_a_warning_with_what_it_probably_was(tmp_path: Path) -> None:
    content = "id,town,note\n1,Orléans,\n2,5\n3,OrlÃ©ans,Ã©tÃ©\n4,Ã©,x\n"
    answer, found = read(tmp_path, content)
    assert found["c1"].to_pylist() == ["Orléans", None, "OrlÃ©ans", "Ã©"]
    told = [(n.rule, n.severity, n.row, n.line, n.column, n.value) for n in answer.notices]
    assert told == [
        ("double-encoded", "warning", 3, 4, "town", "OrlÃ©ans"),
        ("double-encoded", "warning", 4, 5, "town", "Ã©"),
        ("double-encoded", "warning", 3, 4, "note", "Ã©tÃ©"),
    ]
    assert answer.notices[0].fix.startswith("It probably was “Orléans”: export the sheet again")


def test_a_header_is_told_too(tmp_path: Path) -> None:
    answer, _ = read(tmp_path, "id,PrÃ©nom\n1,Ann\n2,Bob\n")
    [notice] = answer.notices
    assert (notice.line, notice.row, notice.column) == (1, None, "PrÃ©nom")
    assert answer.headers == ("id", "PrÃ©nom")


def test_of_a_whole_column_the_first_hundred_are_told_and_how_many_more(tmp_path: Path) -> None:
    rows = "".join(f"{number},Ã©\n" for number in range(250))
    answer, _ = read(tmp_path, "id,town\n" + rows)
    assert [notice.rule for notice in answer.notices[:100]] == ["double-encoded"] * 100
    [more] = answer.notices[100:]
    assert more.rule == "double-encoded-more"
    assert (more.value, more.message[:23]) == ("150", "150 more cells of this ")
