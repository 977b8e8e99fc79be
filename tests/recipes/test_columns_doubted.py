"""What a whole column says: words for yes and no, and contradictions by two lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench import verbs
from workbench.checks.report import Report


def checked(tmp_path: Path, cells: list[str], **hints: str) -> Report:
    path = tmp_path / "people.csv"
    lines = [f'{n},"{one}"\n' for n, one in enumerate(cells)]
    path.write_text("".join(["id,seen\n", *lines]), encoding="utf-8")
    return verbs.check(path, to="batch.profiles.update", **hints)  # type: ignore[arg-type]  # hints


@pytest.mark.parametrize(
    "words",
    [
        *("yes no", "oui non", "ja nein", "si no", "sí no", "да нет", "Y N", "O N", "J N"),
        *("VRAI FAUX", "WAHR FALSCH", "VERDADERO FALSO", "ИСТИНА ЛОЖЬ"),
    ],
)
def test_words_for_yes_and_no_are_asked_about(words: str, tmp_path: Path) -> None:
    (told,) = checked(tmp_path, words.split() * 3).issues
    assert told.message == "6 of 6 cells look like yes or no; the column is sent as text"
    assert told.fix == "Say what each word means (the column's values), or write true and false."


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            ["03/04/2026", "13/02/2026", "02/13/2026"],
            "3 of 3 cells look like dates, some with the day first and some with the month first: "
            "“13/02/2026” in line 3 and “02/13/2026” in line 4; the column is sent as text",
        ),
        (
            ["1.234,50", "7,5", "1,234.50"],
            "3 of 3 cells look like numbers with a decimal comma or a decimal point: "
            "“1.234,50” in line 2 and “1,234.50” in line 4; the column is sent as text",
        ),
        (
            ["1,5", "2,25", "3,75"],
            "3 of 3 cells look like numbers with a decimal comma; the column is sent as text",
        ),
    ],
)
def test_what_contradicts_itself_is_told_by_two_lines(
    cells: list[str], said: str, tmp_path: Path
) -> None:
    (told,) = checked(tmp_path, cells).issues
    assert told.message == said


def test_a_day_in_no_calendar_may_be_written_in_the_other_order(tmp_path: Path) -> None:
    report = checked(tmp_path, ["13/02/2026"] * 10 + ["02/13/2026"], dates="DMY")
    (wrong,) = [one for one in report.issues if one.severity == "error"]
    assert wrong.rule == "date-impossible"
    assert wrong.fix == "Correct it, or say for the column that the month comes first, if it does."


def test_a_wrongly_grouped_number_stays_an_issue(tmp_path: Path) -> None:
    cells = ["1.234,50"] * 9 + ["1.23.456"]
    report = checked(tmp_path, cells, decimal=",")
    assert [(one.line, one.rule) for one in report.issues if one.severity == "error"] == [
        (11, "number")
    ]
