"""A few lines that are no text are refused rows; a file that is no UTF-8 is asked about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import FixTheFile
from workbench.results.rawlines import RawLines
from workbench.tables.candidates import differing_lines
from workbench.tables.opening import open_table
from workbench.tables.table import Table
from workbench.vocabulary.reading import Reading

GOOD = "1,Orléans\n2,Besançon\n".encode()
BAD = "3,Nîmes\n".encode("cp1252")


def opened(folder: Path, content: bytes, **hints: object) -> Table:
    path = folder / "people.csv"
    path.write_bytes(content)
    return open_table(path, Reading(**hints), folder / "spools")  # type: ignore[arg-type]


def told(table: Table) -> list[tuple[int, str | None, tuple[str | None, ...]]]:
    found = []
    for piece in table.slices(1000):
        cells = zip(*(column.to_pylist() for column in piece.columns), strict=True)
        found += zip(piece.line.to_pylist(), piece.refused.to_pylist(), cells, strict=True)
    return found


def test_a_single_line_that_is_not_utf_8_is_a_refused_row(tmp_path: Path) -> None:
    table = opened(tmp_path, b"id,town\n" + GOOD + BAD + b"4,Paris\n")
    assert told(table) == [
        (2, None, ("1", "Orléans")),
        (3, None, ("2", "Besançon")),
        (4, "text that is not UTF-8: “Nîmes” in cp1252", (None, None)),
        (5, None, ("4", "Paris")),
    ]
    assert table.encoding == "utf-8"


@pytest.mark.parametrize(
    ("case", "content"),
    [
        ("more lines are not UTF-8 than are", b"id,town\n" + GOOD + 3 * BAD),
        ("as many are as are not", b"id,town\n" + GOOD + 2 * BAD),
        ("nothing proves UTF-8", b"id,town\n" + 500 * b"1,Paris\n" + BAD),
    ],
)
def test_a_file_that_its_own_lines_do_not_prove_to_be_utf_8_is_asked_about(
    tmp_path: Path, case: str, content: bytes
) -> None:
    with pytest.raises(FixTheFile, match=r"it reads “3,Nîmes” in cp1252.* --encoding cp1252"):
        opened(tmp_path, content)


@pytest.mark.parametrize(("mark", "hints"), [(b"\xef\xbb\xbf", {}), (b"", {"encoding": "utf-8"})])
def test_what_a_mark_or_a_person_has_said_is_not_asked_again(
    tmp_path: Path, mark: bytes, hints: dict[str, object]
) -> None:
    table = opened(tmp_path, mark + b"id,town\n1,Paris\n" + BAD, **hints)
    assert [refused for _, refused, _ in told(table)] == [
        None,
        "text that is not UTF-8: “Nîmes” in cp1252",
    ]


def test_a_line_cut_within_a_character_at_the_files_end_is_a_refused_row(tmp_path: Path) -> None:
    table = opened(tmp_path, b"id,town\n" + GOOD + b"3,N\xc3")
    assert told(table)[-1] == (4, "text that is not UTF-8: “NÃ” in cp1252", (None, None))


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "cp1252"])
def test_a_line_with_a_nul_is_a_refused_row(tmp_path: Path, codec: str) -> None:
    content = "id,town\n1,Orléans\n2,Par\0is\n3,Nîmes\n".encode(codec)
    hint = codec if codec == "cp1252" else None
    table = opened(tmp_path, content, encoding=hint)
    assert told(table) == [
        (2, None, ("1", "Orléans")),
        (3, "a NUL byte, which no text has", (None, None)),
        (4, None, ("3", "Nîmes")),
    ]


def test_a_nul_in_a_quoted_cell_costs_its_own_record_alone(tmp_path: Path) -> None:
    table = opened(tmp_path, b'id,note\n1,"a\n\0b"\n2,c\n3,d\n')
    assert [(line, refused) for line, refused, _ in told(table)] == [
        (2, "a NUL byte, which no text has (lines 2 to 3)"),
        (4, None),
        (5, None),
    ]


def test_utf_16_without_a_mark_may_hold_characters_with_a_nul_of_their_own(tmp_path: Path) -> None:
    """“一” is 4E 00: its NUL stands where those of the commas do not."""
    content = ("id,name\n" + "1,一二三\n" * 20).encode("utf-16-le")
    table = opened(tmp_path, content)
    assert (table.encoding, told(table)[0]) == ("utf-16-le", (2, None, ("1", "一二三")))


@given(
    st.lists(
        st.sampled_from(["1,Paris\n", "2,Orléans\n", "bad", "nul", '4,"a\nb"\n', "5\n", "\n"]),
        max_size=30,
    )
)
@settings(max_examples=60, deadline=None)
def test_every_line_is_a_row_a_refused_row_or_blank(
    tmp_path_factory: pytest.TempPathFactory, made: list[str]
) -> None:
    """With a mark nothing is asked, so that any mixture can be read."""
    from workbench.tables.delimited import read_text

    special = {"bad": b"3,N\xee\n", "nul": b"6,\0\n"}
    lines = [special.get(one, one.encode()) for one in [*made, "1,Paris\n", "1,Paris\n"]]
    lines += [b"7,x\n"] * len(lines)
    folder = tmp_path_factory.mktemp("any")
    path = folder / "a.csv"
    path.write_bytes(b"\xef\xbb\xbfid,town\n" + b"".join(lines))
    answer = read_text(path, Reading(), folder / "a.arrow", 16)
    assert answer.rows == sum(line != b"\n" for line in lines)


def test_the_differing_lines_are_shown_in_every_candidate(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,town\r\n1,Paris\r\n2,N\xeemes\r\n3,N\xeemes\r\n4,\x80 100\r\n")
    first, second = differing_lines(path)
    assert (first.line, second.line) == (3, 5)
    assert first.readings == {
        "utf-8": "2,N\\xeemes",
        "cp1252": "2,Nîmes",
        "iso-8859-15": "2,Nîmes",
        "mac-roman": "2,NÓmes",
        "cp1250": "2,Nîmes",
        "cp1251": "2,Nоmes",
        "cp1253": "2,Nξmes",
        "cp1254": "2,Nîmes",
    }
    assert second.readings["cp1252"] == "4,€ 100"
    assert second.readings["mac-roman"] == "4,Ä 100"


def test_only_what_stands_around_the_first_byte_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 3_000_000 + b"\xe9" + b"y" * 3_000_000 + b"\n2,\xe8\n")
    first, second = differing_lines(path)
    assert first.readings["cp1252"] == "…" + "x" * 30 + "é" + "y" * 59 + "…"
    assert (second.line, second.readings["cp1252"]) == (2, "2,è")


def test_a_good_file_has_no_differing_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,town\n" + GOOD)
    assert differing_lines(path) == ()


def test_each_refusal_is_told_by_its_own_rule(tmp_path: Path, offline: Any) -> None:
    content = b"custom_id;town\n" + GOOD.replace(b",", b";") + b"3;N\xeemes\n4;a\0\n5;x;y\n6;z\n"
    (tmp_path / "people.csv").write_bytes(content)
    words = ("--to", "batch.audiences.update", "--json")
    done = offline.run("check", str(tmp_path / "people.csv"), *words)
    said = [one for one in json.loads(done.stdout)["issues"] if one["line"]]
    assert [(one["line"], one["rule"], one["value"]) for one in said] == [
        (4, "row-text", "text that is not UTF-8: “Nîmes” in cp1252"),
        (5, "row-text", "a NUL byte, which no text has"),
        (6, "row-shape", "3 fields where the header has 2"),
    ]
    assert {one["severity"] for one in said} == {"error"}


def test_a_refused_lines_bytes_are_told_where_its_rows_are_exported(tmp_path: Path) -> None:
    table = opened(tmp_path, b"id,town\n" + GOOD + BAD + b"4,a\0\n5,x\n")
    with RawLines(table) as raw:
        assert raw.told(4, 5) == " The line reads: 3,N\\xeemes"
        assert raw.told(5, 6) == " The line reads: 4,a\\x00"
