"""Per cents and amounts: what is shown stands beside what is stored, and the latter is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from made_ods import raw_ods
from made_sheets import Made, number, row, write_xlsx
from made_xls import write_xls
from made_xlsb import write_xlsb

from workbench.tables.dressed import as_written, dressing
from workbench.tables.opening import open_table
from workbench.tables.worded import worded
from workbench.vocabulary.reading import Reading

EURO = '#,##0.00\\ "€";-#,##0.00\\ "€"'
ACCOUNTS = '_-* #,##0.00\\ [$€-40C]_-;\\-* #,##0.00\\ [$€-40C]_-;_-* "-"??\\ [$€-40C]_-;_-@_-'


@pytest.mark.parametrize(
    ("key", "code", "stored", "shown"),
    [
        ("9", "", "0.12", "12%"),
        ("10", "", "0.12", "12.00%"),
        ("164", "0.0%", "0.125", "12.5%"),
        ("164", "0%", "0.125", "13%"),  # a half is rounded up, as Excel shows it
        ("164", "0\\ %", "-0.5", "-50 %"),
        ("164", "0.##%", "0.5", "50%"),
        ("164", "[Red]0.0%;[Blue]-0.0%", "0.29", "29.0%"),
        ("164", EURO, "1234.5", "1234.50 €"),
        ("164", EURO, "-3", "-3.00 €"),
        ("164", EURO, "-0.001", "0.00 €"),
        ("164", ACCOUNTS, "7", "7.00 €"),
        ("164", ACCOUNTS, "0", ""),  # which is shown as a dash
        ("164", '"$"#,##0', "1999.5", "$2000"),
        ("164", '#,##0\\ "kr"', "12", "12 kr"),
        ("164", '0.0,\\ "€"', "1250", "1.3 €"),
        ("7", "", "1234.5", "1234.50"),  # whose currency is that of each computer
    ],
)
def test_what_a_format_shows(key: str, code: str, stored: str, shown: str) -> None:
    found = dressing(key, code)
    assert found is not None
    assert found.shown(stored) == shown


@pytest.mark.parametrize(
    "code",
    ["", "General", "0.00", "#,##0", "dd/mm/yyyy", "@", "0.00E+00", "# ?/?", '0" kg"', "00-00"],
)
def test_no_other_format_is_asked_about(code: str) -> None:
    assert dressing("164", code) is None


@pytest.mark.parametrize(
    ("stored", "shown", "what", "told"),
    [
        ("1234.5", "1.234,50 €", "currency", "1234.50 €"),
        ("1234.5", "£1,234.50", "currency", "£1234.50"),
        ("1234", "1.234 €", "currency", "1234 €"),
        ("0.125", "12,5 %", "percent", "12.5 %"),
        ("-0.5", "-50,00%", "percent", "-50.00%"),
        ("3", "three", "currency", ""),
    ],
)
def test_a_shown_text_is_told_with_a_point_and_no_thousands(
    stored: str, shown: str, what: str, told: str
) -> None:
    assert as_written(stored, shown, what) == told  # type: ignore[arg-type]  # typed above


@pytest.mark.parametrize(
    ("write", "ending"), [(write_xlsx, "xlsx"), (write_xls, "xls"), (write_xlsb, "xlsb")]
)
def test_a_workbook_marks_them_and_keeps_what_is_stored(
    write: Callable[..., Path], ending: str, tmp_path: Path
) -> None:
    sheet = Made(
        "People",
        {
            1: row("id", "rate", "price", "plain"),
            2: row("a", number(0.12, "0%"), number(1234.5, EURO), number(0.12)),
            3: row("b", number(1, "0%"), "none", number(2)),
        },
    )
    table = open_table(write(tmp_path / f"p.{ending}", [sheet]), Reading(), tmp_path / "spool")
    (part,) = table.slices(10)
    assert [column.to_pylist() for column in part.columns] == [
        ["a", "b"],
        ["0.12", "1"],
        ["1234.5", "none"],
        ["0.12", "2"],
    ]
    marks = [(one.row, one.column, one.what, one.stored, one.shown) for one in table.marks]
    assert marks == [
        (1, 1, "percent", "0.12", "12%"),
        (1, 2, "currency", "1234.5", "1234.50 €"),
        (2, 1, "percent", "1", "100%"),
    ]


YES_NO = '[=0]"no";[=1]"yes";General'


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        *((YES_NO, "0", "no"), (YES_NO, "1", "yes"), (YES_NO, "2", "")),
        *(('0" pcs"', "5", "5 pcs"), ('0" pcs"', "-5", "-5 pcs"), ('0.0" kg"', "2.25", "2.3 kg")),
        *(('"ref "0', "7", "ref 7"), ('"ref "000', "7", "ref 007"), ('"+33"0', "612", "+33612")),
        *(('"up";"down";"level"', "3", "up"), ('"up";"down";"level"', "-3", "down")),
        *(
            ('"up";"down";"level"', "0", "level"),
            ('0;0" less"', "-3", "3 less"),
            ("0;0", "1", None),
        ),
        *(('[<5]"low";"high"', "4.5", "low"), ('[<5]"low";"high"', "5", "high")),
        *(('General" m"', "1.5", "1.5 m"), ('#,##0.0,"k"', "1250", "1.3k")),
        *(("0.00", "1", None), ("#,##0;(#,##0)", "1", None), ("000-00-0000", "1", None)),
        *(
            ('0;-0;"-"', "0", None),
            ("General", "1", None),
            ("@", "1", None),
            ("0.0E+00", "1", None),
        ),
    ],
)
def test_words_beside_or_instead_of_a_number_are_shown(
    code: str, stored: str, shown: str | None
) -> None:
    found = worded(code)
    assert (None if found is None else found.shown(stored)) == shown


@pytest.mark.parametrize(
    ("write", "ending"), [(write_xlsx, "xlsx"), (write_xls, "xls"), (write_xlsb, "xlsb")]
)
def test_a_workbook_marks_words_and_keeps_what_is_stored(
    write: Callable[..., Path], ending: str, tmp_path: Path
) -> None:
    sheet = Made(
        "People",
        {
            1: row("id", "member", "bought", "ref"),
            2: row("a", number(0, YES_NO), number(5, '0" pcs"'), number(7, '"ref "000')),
            3: row("b", number(1, YES_NO), "none", number(1234, '"ref "000')),
            4: row("c", number(2, YES_NO), number(3), number(8)),
        },
    )
    table = open_table(write(tmp_path / f"p.{ending}", [sheet]), Reading(), tmp_path / "spool")
    (part,) = table.slices(10)
    cells = [column.to_pylist() for column in part.columns[1:]]
    assert cells == [["0", "1", "2"], ["5", "none", "3"], ["7", "1234", "8"]]
    marks = [(one.row, one.column, one.what, one.stored, one.shown) for one in table.marks]
    assert marks == [
        (1, 1, "words", "0", "no"),
        (1, 2, "words", "5", "5 pcs"),
        (1, 3, "words", "7", "ref 007"),
        (2, 1, "words", "1", "yes"),
        (2, 3, "words", "1234", "ref 1234"),
    ]


def test_an_ods_marks_them_too(tmp_path: Path) -> None:
    def cell(kind: str, value: str, shown: str) -> str:
        given = f'office:value-type="{kind}" office:value="{value}"'
        return f"<table:table-cell {given}><text:p>{shown}</text:p></table:table-cell>"

    def head(name: str) -> str:
        given = 'office:value-type="string"'
        return f"<table:table-cell {given}><text:p>{name}</text:p></table:table-cell>"

    rows = [
        [head("rate"), head("price")],
        [cell("percentage", "0.12", "12,00 %"), cell("currency", "1234.5", "1.234,50 €")],
        [cell("float", "1", "yes"), cell("float", "1234.5", "1.234,50 kg")],
        [cell("float", "12000000000", "1,2E+10"), cell("float", "3", "3")],
    ]
    joined = "".join(f"<table:table-row>{''.join(cells)}</table:table-row>" for cells in rows)
    path = raw_ods(tmp_path / "p.ods", f'<table:table table:name="S">{joined}</table:table>')
    table = open_table(path, Reading(), tmp_path / "spool")
    assert [(one.what, one.stored, one.shown) for one in table.marks] == [
        ("percent", "0.12", "12.00 %"),
        ("currency", "1234.5", "1234.50 €"),
        ("words", "1", "yes"),
        ("words", "1234.5", "1234.50 kg"),
    ]
    (part,) = table.slices(10)
    assert [column.to_pylist() for column in part.columns] == [
        ["0.12", "1", "12000000000"],
        ["1234.5", "1234.5", "3"],
    ]
