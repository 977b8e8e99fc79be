"""What the command line prints: findings by kind, plurals, and nothing that a terminal obeys."""

from __future__ import annotations

from pathlib import Path

import pytest

import workbench
from workbench import cli_words as words

TO = ("--to", "batch.audiences.update", "--set", "name=VIP")


def written(folder: Path, text: str, name: str = "people.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Köln 😀 العربية", "Köln 😀 العربية"),
        ("two\nlines\r\t", r"two\nlines\r\t"),
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("\u202ecod.exe", r"\u202ecod.exe"),
        ("a\u2028b\x9bc", r"a\u2028b\x9bc"),
    ],
)
def test_what_a_terminal_would_obey_is_shown_instead(text: str, shown: str) -> None:
    assert words.visible(text) == shown


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 requests"), (1, "1 request"), (1_200, "1,200 requests")]
)
def test_a_number_takes_its_word_along(number: int, said: str) -> None:
    assert words.counted(number, "request") == said


@pytest.mark.parametrize(
    ("destination", "noun"),
    [
        ("batch.audiences.update", "person"),
        ("batch.audiences.remove", "audience"),
        ("batch.profiles.update", "person"),
        ("batch.catalogs.create", "field"),
        ("batch.catalogs.items", "item or field"),
        ("batch.catalogs.remove", "catalog"),
        ("batch.campaigns.update", "campaign"),
        ("altcraft.profiles.update_batch", "profile"),
        ("no.such.destination", "one"),
    ],
)
def test_a_superseded_row_is_told_by_what_rows_are_about(destination: str, noun: str) -> None:
    assert words.why_words("superseded", destination) == f"a later row is about the same {noun}"
    assert words.why_words("waiting", destination) == "its request has not been sent yet"


def test_a_check_and_a_plan_of_fields_speak_of_fields(offline, tmp_path: Path) -> None:
    file = written(tmp_path, "name,type\ntitle,string\ntitle,url\n")
    goal = ("--to", "batch.catalogs.create", "--set", "name=C")
    checked = offline.run("check", file, *goal).stdout
    assert "line 2, name: A later row is about the same field, and the last one" in checked
    planned = offline.run("plan", file, *goal, "--out", str(tmp_path / "plan")).stdout
    assert "not sent: 1 superseded (a later row is about the same field)" in planned


def test_a_column_that_cannot_be_sent_as_a_whole_is_said_beside_the_rows(
    offline, tmp_path: Path
) -> None:
    """The rows may be fine one by one, and yet none of them goes."""
    file = written(tmp_path, "id,money(x)\na,1\n")
    goal = ("--to", "batch.audiences.update", "--set", "name=A")
    checked = offline.run("check", file, *goal)
    assert checked.returncode == 1
    told = "Nothing can be sent until this is decided for the whole column: “money(x)”"
    assert told in " ".join(checked.stdout.split())


def test_the_help_and_the_module_speak_of_everything_that_can_be_sent(offline) -> None:
    told = " ".join(offline.run("--help").stdout.split())
    for said in (told, " ".join(str(workbench.__doc__).split())):
        assert "audience, profiles, events, catalogs and their items, or campaigns" in said


def test_a_warning_of_every_row_is_one_line_below_the_errors(offline, tmp_path: Path) -> None:
    rows = "".join(f"{n},+33 1 99 00 12 {n:02d},2000-01-01\n" for n in range(10, 40))
    file = written(tmp_path, f"id,phone,date(born)\n{rows}40,,2000-02-30\n")
    done = offline.run("check", file, *TO)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "people.csv: 31 rows, 3 columns, batch.audiences.update",
        "30 rows ok, 1 with errors; 1 error, 30 warnings",
        "  error    line 32, date(born): A date that is in no calendar (found “2000-02-30”). "
        "Correct the day or the month.",
        "  warning  phone: Sent in international format, which differs from the cell, 30 times, "
        "first on line 2 (found “+33 1 99 00 12 10”). Look at the preview; nothing to do if it is "
        "the same number.",
        "  Every finding with its line: --report OUT.xlsx",
    ]


def test_a_long_cell_does_not_fill_the_screen(offline, tmp_path: Path) -> None:
    file = written(tmp_path, f"id,url(site)\n1,{'x' * 400}\n")
    done = offline.run("check", file, *TO)
    assert f"(found “{'x' * 120}… and 280 more characters”)" in done.stdout


def test_a_header_cannot_write_to_the_terminal(offline, tmp_path: Path) -> None:
    file = written(tmp_path, 'id,"date(born\n\x1b[31m)"\n1,2000-02-30\n')
    for command in ("check", "plan"):
        out = ("--out", str(tmp_path / "plan")) if command == "plan" else ()
        done = offline.run(command, file, *TO, *out)
        assert "\x1b" not in done.stdout + done.stderr
    checked = offline.run("check", file, *TO)
    assert r"born\n\x1b[31m" in checked.stdout


def test_one_request_is_not_said_in_the_plural(offline, tmp_path: Path) -> None:
    file, out = written(tmp_path, "id\n1\n"), tmp_path / "plan"
    done = offline.run("plan", file, *TO, "--out", str(out))
    assert done.stdout.splitlines() == [
        "1 of 1 row in 1 request",
        "  1. update: 1 request to 2.11/audiences/update",
        "  no wait at the vendor's request rate",
        f"  {out}",
    ]


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (
            {
                "audiences": [
                    {
                        "name": "VIP",
                        "ids": 1,
                        "indexing": "APPLIED",
                        "sample": [{"id": "7", "attributes_json": '{"a":1}'}],
                    }
                ],
                "count": 1,
            },
            '1 audience at the practice vendor\n  VIP: 1 id, APPLIED\n    7  {"a":1}',
        ),
        (
            {
                "profiles": [
                    {
                        "custom_id": "7",
                        "attributes_json": '{"a":1}',
                        "events": 1,
                        "sample": [{"name": "bought", "attributes_json": "{}"}],
                    }
                ],
                "count": 2,
            },
            '2 profiles at the practice vendor\n  7: {"a":1}, 1 event\n    bought  {}',
        ),
        (
            {"profiles": [{"id": "x", "attributes_json": "{}"}], "count": 1, "note": "Everyone."},
            "1 profile at the practice vendor\n  x: {}\nEveryone.",
        ),
        (
            {
                "catalogs": [
                    {
                        "name": "MOVIES",
                        "fields": [{"name": "title", "type": "string"}],
                        "items": 2,
                        "indexing": "IN_PROGRESS",
                    }
                ],
                "count": 1,
            },
            "1 catalog at the practice vendor\n  MOVIES: 2 items, IN_PROGRESS; title (string)",
        ),
        (
            {"campaigns": [{"id": "orchestration_1", "name": "A", "state": "DRAFT"}], "count": 1},
            "1 campaign at the practice vendor\n  orchestration_1: A, DRAFT",
        ),
    ],
)
def test_what_the_twin_holds_is_a_line_each(held: dict[str, object], said: str) -> None:
    assert words.holdings_text(held) == said
