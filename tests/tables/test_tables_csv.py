"""Delimited text, opened as anyone opens it: `open_table` and its real child process."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from unittest import mock

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import FixTheFile
from workbench.tables import parsing
from workbench.tables.delimited import read_text
from workbench.tables.opening import open_table
from workbench.tables.table import Table
from workbench.vocabulary.reading import Reading

Cells = list[tuple[str | None, ...]]


def opened(folder: Path, content: bytes | str, **hints: object) -> Table:
    path = folder / "people.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_table(path, Reading(**hints), folder / "spools")  # type: ignore[arg-type]


def cells(table: Table, size: int = 100_000) -> Cells:
    found: Cells = []
    for piece in table.slices(size):
        found.extend(zip(*(column.to_pylist() for column in piece.columns), strict=True))
    return found


def lines(table: Table) -> list[int]:
    return [line for piece in table.slices(1000) for line in piece.line.to_pylist()]


def refused(table: Table) -> list[str | None]:
    return [found for piece in table.slices(1000) for found in piece.refused.to_pylist()]


def test_every_cell_arrives_as_written(tmp_path: Path) -> None:
    table = opened(
        tmp_path, "a,b,c,d\n00123,NA,1e5,12345678901234567890\nnull,  x ,TRUE,+33639981337\n"
    )
    assert cells(table) == [
        ("00123", "NA", "1e5", "12345678901234567890"),
        ("null", "  x ", "TRUE", "+33639981337"),
    ]
    assert (table.format, table.encoding, table.delimiter, table.rows) == ("csv", "utf-8", ",", 2)
    assert table.cost["peak_bytes"] > 0


def test_an_empty_cell_is_none_quoted_or_not(tmp_path: Path) -> None:
    assert cells(opened(tmp_path, 'a,b,c\n,"",x\n')) == [(None, None, "x")]


@pytest.mark.parametrize(
    ("codec", "mark", "hint", "name"),
    [
        ("utf-8", b"", None, "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", None, "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8", "utf-8"),
        ("utf-16-le", b"\xff\xfe", None, "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16", "utf-16-be"),
        ("utf-16-le", b"", None, "utf-16-le"),
        ("utf-16-be", b"", None, "utf-16-be"),
        ("cp1252", b"", "cp1252", "cp1252"),
        ("cp1251", b"", "windows-1251", "cp1251"),
    ],
)
def test_encodings_found_or_given(
    tmp_path: Path, codec: str, mark: bytes, hint: str | None, name: str
) -> None:
    text = "id,ville\r\n1,Орел\r\n" if codec == "cp1251" else "id,ville\r\n1,Orléans €\r\n"
    table = opened(tmp_path, mark + text.encode(codec), encoding=hint)
    assert table.headers == ("id", "ville")
    assert cells(table) == [("1", text.split(",")[-1].strip())]
    assert table.encoding == name


@pytest.mark.parametrize(
    ("content", "hints", "sentence"),
    [
        (b"", {}, "people.csv is empty: expected a header row and at least one row."),
        (b"\n \n", {}, "people.csv is empty"),
        (b"\xef\xbb\xbf", {}, "people.csv is empty"),
        (b"id,name\n", {}, "people.csv has a header row and nothing below it"),
        (b"id,name\n\n\n", {}, "people.csv has a header row and nothing below it"),
        (
            b"id,n\n1,a\n2,\xe9\n",
            {},
            r"^Line 3 holds a character that is not UTF-8 text \(byte 12 of the file\); it reads "
            r"“2,é” in cp1252, “2,È” in mac-roman or “2,й” in cp1251: say how the file is written, "
            r"for example --encoding cp1252, or save the sheet again as “CSV UTF-8”\.$",
        ),
        (b"id,n\r\r\n1,a\r\n2,\xe9\n", {}, r"^Line 4 holds a character .*\(byte 15 of the file\)"),
        (b"id,n\n1,\xc3", {}, r"^Line 2 holds .*\(byte 8 of the file\).*“1,Ã” in cp1252"),
        # cp1252 has no character 81.
        (
            b"id,n\n1,\x81\n",
            {},
            r"^Line 2 .*\(byte 8 of the file\); it reads “1,Å” in mac-roman or “1,Ѓ” in cp1251:",
        ),
        (
            "id,né\n1,à\n".encode("cp1252"),
            {"encoding": "utf-8"},
            r"^Line 1: text that is not UTF-8: “né” in cp1252, so the headers cannot be read: "
            r"correct that line, or give the encoding of the file with --encoding\.$",
        ),
        (
            b"id,n\n1,\x81\n",
            {"encoding": "cp1252"},
            r"^Line 2 holds what is no cp1252 text \(byte 8 of the file\): leave the encoding out",
        ),
        (b"\xff\xfei\0d\0,", {}, "holds what is no utf-16-le text"),
        (
            "id;ville\n1;Orléans °\n".encode("cp1252"),
            {"encoding": "utf-16"},
            "^people.csv is not UTF-16 text: leave the encoding out, or give the right one, "
            "for example --encoding cp1252.$",
        ),
        (b"id,n\n1,ab\n", {"encoding": "utf-16-be"}, "people.csv is not UTF-16-BE text"),
        (b"id,n\r1,ab\r", {"encoding": "utf-32"}, "people.csv is not UTF-32 text"),
        (b"id,n\n1,a\n", {"encoding": "latin-99"}, "“latin-99” is not an encoding"),
        (b"id,n\n1,a\n", {"encoding": "rot13"}, "“rot13” is not an encoding"),
        (b"\xef\xbb\xbfid,n\n1,a\n", {"encoding": "cp1252"}, "mark of UTF-8, but --encoding says"),
        (
            b"id,n\n1,a\0\n2,b\0c\n",
            {},
            "^Line 2 holds a NUL byte, as 2 of 3 lines do, and no text has one: export the sheet",
        ),
        (b"id,\0\n1,a\n2,b\n", {}, "^Line 1: a NUL byte, which no text has, so the headers"),
        (b'id,n\n1,"a\n2,b\n', {}, "Line 2: a quote opens here and never closes"),
        (b'id,"n\n1,a\n', {}, "Line 1: a quote opens here and never closes"),
        (b'id,"n"x\n1,a\n', {}, "Line 1: a quoted cell goes on after its closing quote"),
        (b"a,b;c\n1,2;3\n", {}, "“,” or “;”: say which with --delimiter"),
        (b"Report\nid;n\n1;2\n3;4\n", {}, "--header-row"),
        (b"id,n\n1,a\n", {"delimiter": "||"}, "--delimiter takes one character"),
        (b"id,n\n\n1,a\n", {"header_row": 2}, "--header-row 2: that line holds no headers"),
        (b"id,n\n1,a\n", {"header_row": 9}, "--header-row 9: the text ends at line"),
        (b"," * 20_000 + b"x\n", {}, "20,001 columns"),
        (b"a" * 1_500_000 + b"\n1\n", {}, "^Line 1 is longer than 1 MB, too much for a row of"),
        (b"\n\n" + b"a," * 700_000 + b"a\n1\n", {}, "^Line 3 is longer than 1 MB"),
        (
            b'id,n,"' + b"x" * 1_500_000 + b'"\n1,2,3\n',
            {},
            "^Line 1: a quote opens here and does not close within 1 MB, too much for a row of",
        ),
        (b"\n" * 1_500_000 + b"id\n1\n", {}, "begins with more than 1 MB of blank lines: delete"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(
    tmp_path: Path, content: bytes, hints: dict[str, object], sentence: str
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    with pytest.raises(FixTheFile, match=sentence) as caught:
        read_text(path, Reading(**hints), tmp_path / "any.arrow")  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_a_refusal_comes_through_the_child_as_the_same_sentence(tmp_path: Path) -> None:
    with pytest.raises(FixTheFile, match=r"^Line 2: a quote opens here and never closes, so "):
        opened(tmp_path, 'id,n\n1,"a\n2,b\n')


@pytest.mark.parametrize(
    ("text", "delimiter", "row"),
    [
        ("id;price\n1;3,50\n", ";", ("1", "3,50")),
        ("id\tname\n1\tDoe, John\n", "\t", ("1", "Doe, John")),
        ("id|tags\n1|a,b\n", "|", ("1", "a,b")),
        ('id,note\n1,"a;b;c"\n', ",", ("1", "a;b;c")),
        ("id,tags\n1,a|b\n", ",", ("1", "a|b")),
        ("sep=;\r\nid;name\r\n1;x\r\n", ";", ("1", "x")),
        ("sep=|\nid|a,b\n1|x,y\n", "|", ("1", "x,y")),
        ("email\nann@example.com\nbob@example.com\n", "", ("ann@example.com",)),
        ('note\n"a,b"\nplain\nplain\n', "", ("a,b",)),
        ("name;first, last\n1;Ann\n2;Bob\n", ";", ("1", "Ann")),
    ],
)
def test_delimiters_found(tmp_path: Path, text: str, delimiter: str, row: tuple[str, ...]) -> None:
    path = tmp_path / "people.csv"
    path.write_text(text)
    answer = read_text(path, Reading(), tmp_path / "any.arrow")
    found = pa.ipc.open_file(tmp_path / "any.arrow").read_all().slice(0, 1).to_pylist()[0]
    assert (answer.delimiter, tuple(found[name] for name in found if name[1:].isdecimal())) == (
        delimiter,
        row,
    )


def test_a_given_delimiter_wins(tmp_path: Path) -> None:
    assert opened(tmp_path, "a,b;c\n1,2;3\n", delimiter=";").headers == ("a,b", "c")
    assert opened(tmp_path, "a\tb,c\n1\t2,3\n", delimiter="tab").headers == ("a", "b,c")


def test_newlines_of_every_kind_inside_quotes_too(tmp_path: Path) -> None:
    table = opened(tmp_path, 'id,note\r\n1,"a\r\nb"\r\n2,"c\nd"\n3,"e\rf"\r4,g')
    assert cells(table) == [("1", "a\r\nb"), ("2", "c\nd"), ("3", "e\rf"), ("4", "g")]
    assert lines(table) == [2, 4, 6, 8]


def test_ragged_and_suspect_records_stay_as_refused_rows(tmp_path: Path) -> None:
    table = opened(
        tmp_path, 'id,n\n1,a\n2\n3,b,c\n"4"x,d\n5,"e\n6,"f"\n"7\n",g,h\n8,i\n', delimiter=","
    )
    assert refused(table) == [
        None,
        "1 field where the header has 2",
        "3 fields where the header has 2",
        "a quoted cell goes on after its closing quote",
        "a quote opens here and does not close before another cell's quote",
        None,
        "3 fields where the header has 2 (lines 8 to 9)",
        None,
    ]
    assert lines(table) == [2, 3, 4, 5, 6, 7, 8, 10]
    assert cells(table)[1] == (None, None)
    assert [row for row in cells(table) if any(row)] == [("1", "a"), ("6", "f"), ("8", "i")]
    assert table.rows == 8


def test_quotes_inside_an_unquoted_cell_are_characters(tmp_path: Path) -> None:
    table = opened(tmp_path, 'size,note\n5" disk,ab"c\n7"",x""y\n')
    assert cells(table) == [('5" disk', 'ab"c'), ('7""', 'x""y')]


def test_blank_lines_keep_the_files_line_numbers_and_are_told(tmp_path: Path) -> None:
    table = opened(tmp_path, "\nid,n\n\n1,a\n\n\n2,b\n\n\n")
    assert (table.header_line, lines(table)) == (2, [4, 7])
    [notice] = table.notices
    assert (notice.rule, notice.severity, notice.value) == ("blank-lines", "warning", "3")
    assert notice.message == "3 lines without any value are skipped, the first is line 3"


def test_blank_lines_after_the_last_record_are_nothing_to_tell(tmp_path: Path) -> None:
    assert opened(tmp_path, "id,n\n1,a\n\n\n").notices == ()


@pytest.mark.parametrize("window", [1, 7, 1 << 20])
@pytest.mark.parametrize(
    ("below", "found", "told"),
    [
        ("1;a;x\n;;\n2;b;y\n", [2, 4], "Line 3 has no value at all and is skipped"),
        ("1;a;x\n;;\n", [2], "Line 3 has no value at all and is skipped"),
        ('1;a;x\r\n"";"";""\r\n2;b;y\r\n', [2, 4], "Line 3 has no value at all and is skipped"),
        (
            '1;a;x\n;;\n\n"";;\n2;b;y\n;;\n\n',
            [2, 6],
            "4 lines without any value are skipped, the first is line 3",
        ),
        # Fewer or more delimiters than the header has are as empty.
        (
            "1;a;x\n;\n;;;;;;\n2;b;y",
            [2, 5],
            "2 lines without any value are skipped, the first is line 3",
        ),
        # A space, a quote or a value anywhere is something.
        ("1;a;x\n; ;\n;;y\n", [2, 3, 4], None),
        ('1;a;x\n;"""";\n', [2, 3], None),
    ],
)
def test_a_line_of_delimiters_alone_is_no_row(
    tmp_path: Path, below: str, found: list[int], told: str | None, window: int
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(b"id;n;m\r\n" + below.encode())
    answer = read_text(path, Reading(), tmp_path / "any.arrow", window)
    spooled = pa.ipc.open_file(tmp_path / "any.arrow").read_all()
    assert spooled["line"].to_pylist() == found
    assert (answer.rows, spooled["row"].to_pylist()) == (
        len(found),
        list(range(1, len(found) + 1)),
    )
    assert [notice.message for notice in answer.notices] == ([told] if told else [])


def test_a_ragged_line_with_a_value_stays_a_refused_row_beside_empty_ones(tmp_path: Path) -> None:
    table = opened(tmp_path, "id;n;m\n;;\n1;a\n;;;\n;;;b\n2;b;y\n")
    assert refused(table) == [
        "2 fields where the header has 3",
        "4 fields where the header has 3",
        None,
    ]
    assert lines(table) == [3, 5, 6]
    assert [notice.value for notice in table.notices] == ["2"]


def test_a_file_of_nothing_but_delimiters_below_its_header_is_empty(tmp_path: Path) -> None:
    with pytest.raises(FixTheFile, match="header row and nothing below it"):
        opened(tmp_path, "id;n\n;\n;\n")


def test_headers_stay_as_they_are_and_what_is_odd_is_told_by_column_letter(tmp_path: Path) -> None:
    table = opened(tmp_path, "id,e-mail,,e-mail,\n1,a,b,c,\n")
    assert table.headers == ("id", "e-mail", "", "e-mail", "")
    assert [(n.rule, n.column) for n in table.notices] == [
        ("header-duplicate", "e-mail"),
        ("header-blank", "C"),
    ]
    assert "Columns B and D" in table.notices[0].message


def test_a_given_header_row_is_a_physical_line_whatever_stands_above(tmp_path: Path) -> None:
    table = opened(tmp_path, 'Report "March\n"unclosed\nid,n\n1,a\n', header_row=3)
    assert (table.headers, table.header_line, lines(table)) == (("id", "n"), 3, [4])


def test_slices_of_any_size_give_the_same_rows(tmp_path: Path) -> None:
    table = opened(tmp_path, "id,n\n" + "".join(f"{i},x{i}\n" for i in range(50)))
    assert cells(table, 1) == cells(table, 7) == cells(table)
    assert [len(piece) for piece in table.slices(7)] == [7] * 7 + [1]


def test_only_the_wanted_columns_are_read(tmp_path: Path) -> None:
    [piece] = opened(tmp_path, "a,b,c\n1,2,3\n").slices(10, columns=[2, 0])
    assert [column.to_pylist() for column in piece.columns] == [["3"], ["1"]]
    assert piece.row.to_pylist() == [1]


def read_in_process(
    folder: Path, content: bytes, reading: Reading, window: int
) -> tuple[Cells, list[int]]:
    path, spool = folder / "any.csv", folder / "any.arrow"
    path.write_bytes(content)
    answer = read_text(path, reading, spool, window)
    found = pa.ipc.open_file(spool).read_all()
    columns = [found[f"c{position}"].to_pylist() for position in range(len(answer.headers))]
    return list(zip(*columns, strict=True)), found["line"].to_pylist()


DIALECTS = st.sampled_from(
    [
        (delimiter, quoting, newline)
        for delimiter in ",;\t|"
        for quoting, newline in [
            (csv.QUOTE_ALL, "\n"),
            (csv.QUOTE_ALL, "\r"),
            # Python quotes what holds a character of the line terminator, so both must be in it.
            (csv.QUOTE_MINIMAL, "\r\n"),
        ]
    ]
)
CODECS = st.sampled_from(
    [
        ("utf-8", b"", None),
        ("utf-8-sig", b"", None),
        ("utf-16-le", b"\xff\xfe", None),
        ("utf-16-be", b"\xfe\xff", None),
        ("cp1252", b"", "cp1252"),
    ]
)
# Everything that is text: no halves of surrogate pairs, no NUL.
ANY = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
CELL = (
    st.text(st.sampled_from('aé€0 \t,;|"\n\r\xa0'), max_size=6)
    | st.text(ANY, max_size=6)
    | st.sampled_from(["NA", "null", "00123", "1e5", "nan", "#N/A", "12345678901234567890", '"'])
)


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=8
        )
    ),
    DIALECTS,
    CODECS,
    st.sampled_from([1, 5, 64, 1 << 20]),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_any_table_written_as_csv_reads_back_cell_for_cell(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]],
    dialect: tuple[str, int, str],
    codec: tuple[str, bytes, str | None],
    window: int,
    wide: bool,
) -> None:
    """A record without any value is left out, as a blank row of a workbook is.

    A wide table is parsed in another way than an ordinary one.
    """
    (delimiter, quoting, newline), (name, mark, hint) = dialect, codec
    # What an encoding has no character for cannot be written in it.
    rows = [[cell.encode(name, "ignore").decode(name) for cell in row] for row in rows]
    rows = [*rows, ["last"] * len(rows[0])]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=newline)
    starts = []
    for row in [[f"h{i}" for i in range(len(rows[0]))], *rows]:
        text = out.getvalue()
        starts.append(1 + text.count("\n") + text.count("\r") - text.count("\r\n"))
        writer.writerow(row)
    reading = Reading(encoding=hint, delimiter=delimiter)
    content = mark + out.getvalue().encode(name)
    folder = tmp_path_factory.mktemp("any")
    with mock.patch.object(parsing, "WIDE", 0 if wide else parsing.WIDE):
        found, at = read_in_process(folder, content, reading, window)
    told = zip(rows, starts[1:], strict=True)
    kept = [(tuple(cell or None for cell in row), line) for row, line in told if any(row)]
    assert list(zip(found, at, strict=True)) == kept


@given(st.text(st.sampled_from('ab"",\n\r'), max_size=40), st.sampled_from([1, 3, 10]))
@settings(max_examples=60, deadline=None)
def test_the_window_size_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, text: str, window: int
) -> None:
    folder = tmp_path_factory.mktemp("window")
    content = ("x,y\n" + text).encode()
    outcomes = []
    for size in (window, 1 << 20):
        try:
            outcomes.append(read_in_process(folder, content, Reading(delimiter=","), size))
        except FixTheFile as error:
            outcomes.append(str(error))
    assert outcomes[0] == outcomes[1]
