"""`workbench profile`: what the columns of a file hold, to read and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from workbench.cli import cli


@pytest.fixture
def people(tmp_path: Path) -> str:
    path = tmp_path / "people.csv"
    path.write_text("id;city;empty\n001;Lyon;\n002;Lyon;\n003;Köln\x07;\n", encoding="utf-8")
    return str(path)


def test_a_profile_for_reading_says_no_control_character(people: str) -> None:
    done = CliRunner().invoke(cli, ["profile", people])
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "people.csv: 3 rows",
            "  id  text; 3 filled, 0 blank, 3 different",
            "    shortest and longest  001",
            "    ███  each value, the most frequent first",
            "  city  text; 3 filled, 0 blank, 2 different",
            "    most frequent  Lyon × 2",
            "    shortest and longest  Lyon … Köln\\x07",
            "    █▄  each value, the most frequent first",
            "  empty  no value in 3 rows",
        ],
    )


def test_a_profile_as_json(people: str) -> None:
    done = CliRunner().invoke(cli, ["profile", people, "--delimiter", ";", "--json"])
    told = json.loads(done.stdout)
    assert (told["file"], told["rows"], len(told["columns"])) == ("people.csv", 3, 3)
    assert told["columns"][1] == {
        "header": "city",
        "kind": "text",
        "filled": 3,
        "blank": 0,
        "distinct": 2,
        "more": False,
        "frequent": [["Lyon", 2]],
        "by": "length",
        "least": "Lyon",
        "greatest": "Köln\x07",
        "bars": [2, 1],
        "bars_are": "each value, the most frequent first",
        "note": "",
    }
