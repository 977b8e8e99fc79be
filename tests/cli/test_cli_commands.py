"""The command line as an outsider sees it: exit codes, one sentence, one JSON object."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

PEOPLE = "id,city,born\n0001,Köln,2000-01-01\n0002,Paris,2000-02-30\n0003,Łódź,\n"
TO = ("--to", "batch.audiences.update", "--set", "name=VIP")


@pytest.fixture
def people(tmp_path: Path) -> str:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE.replace("born", "date(born)"), encoding="utf-8")
    return str(path)


def test_check_names_the_cell_and_the_remedy(practice, people) -> None:
    done = practice.run("check", people, *TO, "--json")
    assert done.returncode == 1
    assert done.stderr == ""
    report = json.loads(done.stdout)
    assert report["issues"] == [
        {
            "sheet": "",
            "row": 2,
            "line": 3,
            "column": "date(born)",
            "target": "born",
            "value": "2000-02-30",
            "rule": "date-impossible",
            "severity": "error",
            "message": "A date that is in no calendar",
            "fix": "Correct the day or the month.",
        }
    ]
    counts = {name: report[name] for name in report if name not in ("issues", "file")}
    assert counts == {
        "sheet": "",
        "rows": 3,
        "columns": 3,
        "destination": "batch.audiences.update",
        "rows_ok": 2,
        "rows_with_errors": 1,
        "errors": 1,
        "warnings": 0,
        "issues_truncated": False,
    }


def test_a_send_is_accounted_for_to_the_last_row(practice, people, tmp_path: Path) -> None:
    """Create, send, follow, show, export: what is said is what the twin's log says."""
    done = practice.run("send", people, *TO, "--set", "create=true", "--json")
    assert done.returncode == 1, done.stderr
    run = json.loads(done.stdout)
    assert (run["state"], run["headline"], run["world"]) == ("done", "Live", "practice")
    assert {name: run[name] for name in ("rows", "accepted", "rejected", "unknown")} == {
        "rows": 3,
        "accepted": 2,
        "rejected": 0,
        "unknown": 0,
    }
    assert run["not_sent_why"] == {"invalid": 1}
    assert [chunk["indexing"] for chunk in run["chunks"]] == ["APPLIED", "APPLIED"]
    (request,) = practice.requests("audiences/update")
    assert request["applied"] == [["add", "0001"], ["add", "0003"]]
    shown = practice.run("twin", "show", "audiences", "VIP", "--json")
    (audience,) = json.loads(shown.stdout)["audiences"]
    assert audience["ids"] == 2
    out = tmp_path / "results.csv"
    assert practice.run("export", run["run"], "--out", str(out)).returncode == 0
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("id,city,date(born),workbench line,workbench fate")
    assert lines[2].startswith("0002,Paris,2000-02-30,3,not_sent,invalid,date(born): A date that")
    assert lines[1].startswith("0001,Köln,2000-01-01,2,accepted,,the vendor has it,2,")
    assert all("Practice: nothing was sent to the vendor" in line for line in lines[1:])


def test_a_later_look_needs_the_journal_alone(practice, people) -> None:
    run = json.loads(practice.run("send", people, *TO, "--set", "create=true", "--json").stdout)
    assert json.loads(practice.run("status", run["run"], "--json").stdout) == run
    (listed,) = json.loads(practice.run("runs", "--json").stdout)["runs"]
    assert listed["run"] == run["run"]


def test_a_rehearsal_sends_the_first_rows_and_pauses(practice, people) -> None:
    words = ("--set", "create=true", "--first", "1", "--json")
    done = practice.run("send", people, *TO, *words)
    assert done.returncode == 3
    run = json.loads(done.stdout)
    assert (run["state"], run["accepted"]) == ("paused", 1)
    assert run["not_sent_why"] == {"invalid": 1, "waiting": 1}
    assert [line["applied"] for line in practice.requests("audiences/update")] == [
        [["add", "0001"]]
    ]
    again = practice.run("resume", run["run"], "--json")
    assert json.loads(again.stdout)["accepted"] == 2
    assert [line["applied"] for line in practice.requests("audiences/update")] == [
        [["add", "0001"]],
        [["add", "0003"]],
    ]


def test_all_or_nothing_sends_nothing(practice, people) -> None:
    done = practice.run("send", people, *TO, "--set", "create=true", "--all-or-nothing")
    assert done.returncode == 1
    assert done.stderr.startswith("1 of 3 rows cannot be sent, so nothing was")
    assert practice.requests("audiences/create") == []
    assert list((practice.home / "runs").iterdir()) == []


def test_a_retry_is_a_new_run_of_the_rows_that_were_not_sent(practice, people) -> None:
    words = ("--set", "create=true", "--first", "1", "--json")
    run = json.loads(practice.run("send", people, *TO, *words).stdout)
    practice.run("cancel", run["run"])
    again = json.loads(practice.run("retry", run["run"], "--json").stdout)
    assert again["accepted"] == 1
    assert again["not_sent_why"] == {"invalid": 1, "unselected": 1}
    assert practice.requests("audiences/update")[-1]["applied"] == [["add", "0003"]]


def test_deleting_whole_audiences_wants_a_word(practice, people, tmp_path: Path) -> None:
    practice.run("send", people, *TO, "--set", "create=true")
    names = tmp_path / "names.csv"
    names.write_text("name\nVIP\n")
    asked = practice.run("send", str(names), "--to", "batch.audiences.remove")
    assert asked.returncode == 2
    assert "--yes" in asked.stderr
    assert practice.requests("audiences/remove") == []
    done = practice.run("send", str(names), "--to", "batch.audiences.remove", "--yes", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(practice.run("twin", "show", "--json").stdout)["count"] == 0


ONE_SENTENCE = [
    # arguments, a part of the sentence
    (("check", "PEOPLE", "--to", "batch.audience.update"), "nearest is batch.audiences.update"),
    (("check", "PEOPLE"), "Say where the rows go"),
    (("check", "no-such.csv", *TO), "no-such.csv cannot be found"),
    (("check", "EMPTY", *TO), "is empty"),
    (("check", "HEADER", *TO), "expected"),
    (("check", "DAMAGED", *TO), "DAMAGED.xlsx"),
    (("check", "LATIN", *TO), "--encoding"),
    (("check", "NOID", *TO), "No column is mapped to “id”"),
    (("plan", "PEOPLE", "--to", "batch.audiences.update", "--out", "OUT"), "--set name="),
    (("plan", "PEOPLE", *TO, "--set", "nme=x", "--out", "OUT"), "has no option “nme”"),
    (
        ("plan", "PEOPLE", "--to", "batch.audiences.update", "--set", "name=a b", "--out", "OUT"),
        "expected 1 to 255 letters",
    ),
    (("send", "PEOPLE", "--to", "batch.audiences.update", "--set", "name=NOPE"), "create=true"),
    (("send", "PEOPLE", *TO, "--connection", "prod"), "no connection is called “prod”"),
    (("status", "nope"), "no run is called “nope”"),
    (("plan", "PEOPLE", "--recipe", "BADKIND", "--out", "OUT"), "“colour” is not a kind of column"),
    (("check", "PEOPLE", "--recipe", "NOTOML"), "is not valid TOML"),
    (("check", "PEOPLE", *TO, "--region", "fr"), "the hint “region” is “fr”"),
    (("check", "PEOPLE", *TO, "--header-row", "0"), "the hint “header_row” is 0"),
    (("check", "PEOPLE", "--recipe", "ORDER"), "the hint “dates” is “XYZ”"),
    (("check", "PEOPLE", "--recipe", "NTH"), "“occurrence” is “x”; expected a whole number from 1"),
    (("check", "PEOPLE", *TO, "--report", "NOWHERE"), "The folder"),
    (("recipe", "PEOPLE", *TO, "--out", "PEOPLE"), "is the file itself"),
]


@pytest.mark.parametrize(("words", "part"), ONE_SENTENCE)
def test_what_goes_wrong_is_one_sentence(practice, people, tmp_path, words, part) -> None:
    (tmp_path / "EMPTY.csv").write_text("")
    (tmp_path / "HEADER.csv").write_text("id,city\n")
    (tmp_path / "DAMAGED.xlsx").write_bytes(b"PK\x03\x04 and then nothing of a workbook")
    (tmp_path / "LATIN.csv").write_bytes("id,city\n1,Besançon\n".encode("cp1252"))
    (tmp_path / "NOID.csv").write_text("town,shoe\nParis,42\n")
    recipe = 'destination = "batch.audiences.update"\n[[columns]]\nheader = "id"\n'
    (tmp_path / "BADKIND.toml").write_text(recipe + 'target = "id"\nkind = "colour"\n')
    (tmp_path / "NOTOML.toml").write_text("destination = ")
    column = recipe + 'target = "id"\n'
    (tmp_path / "ORDER.toml").write_text(column + 'how = { dates = "XYZ" }\n')
    (tmp_path / "NTH.toml").write_text(column + 'occurrence = "x"\n')
    files = {path.stem: str(path) for path in tmp_path.iterdir() if path.suffix}
    files |= {"PEOPLE": people, "OUT": str(tmp_path / "out")}
    files |= {"NOWHERE": str(tmp_path / "nowhere" / "r.xlsx")}
    done = practice.run(*(files.get(word, word) for word in words))
    assert done.returncode == 2
    assert done.stdout == ""
    assert part in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_wrong_key_is_one_sentence_that_names_the_variable(practice, people) -> None:
    practice.environment["WORKBENCH_TWIN_KEY"] = "live_0123456789"
    done = practice.run("send", people, *TO)
    assert done.returncode == 2
    assert "WORKBENCH_TWIN_KEY" in done.stderr
    assert "live_0123456789" not in done.stderr


def test_a_twin_that_is_not_running_is_one_sentence(practice, people) -> None:
    practice.environment["WORKBENCH_TWIN_URL"] = "http://127.0.0.1:9"
    done = practice.run("send", people, *TO)
    assert done.returncode == 2
    assert "does not answer" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_recipe_makes_the_plan_that_the_suggestion_made(practice, people, tmp_path) -> None:
    recipe = tmp_path / "r.toml"
    made = practice.run("recipe", people, *TO, "--out", str(recipe))
    assert made.returncode == 0, made.stderr
    by_recipe = practice.run(
        "plan", people, "--recipe", str(recipe), "--out", str(tmp_path / "a"), "--json"
    )
    by_name = practice.run("plan", people, *TO, "--out", str(tmp_path / "b"), "--json")
    assert json.loads(by_recipe.stdout)["plan_sha256"] == json.loads(by_name.stdout)["plan_sha256"]
    assert by_recipe.stdout == (tmp_path / "a" / "plan.json").read_text() + "\n"
