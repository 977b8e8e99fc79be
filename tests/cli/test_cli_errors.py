"""What goes wrong on the command line: one line, an object for --json, and nothing in silence."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from pathlib import Path

import pytest

TO = ("--to", "batch.audiences.update", "--set", "name=VIP")


@pytest.fixture
def people(tmp_path: Path) -> str:
    path = tmp_path / "people.csv"
    path.write_text("id,date(born)\n0001,2000-01-01\n0002,2000-02-30\n")
    return str(path)


ERRORS = [
    # arguments, exit code, kind
    (("check", "nowhere.csv", *TO), 2, "file"),
    (("check", "PEOPLE", "--to", "nowhere"), 2, "recipe"),
    (("plan", "PEOPLE", *TO, "--out", "PEOPLE"), 2, "file"),
    (("plan", "PEOPLE", *TO), 2, "usage"),
    (("check", "PEOPLE", *TO, "--nonsense"), 2, "usage"),
    (("send", "PEOPLE", *TO, "--connection", "prod"), 2, "connection"),
    (("status", "nope"), 2, "recipe"),
    (("resume", "nope"), 2, "recipe"),
    (("cancel", "nope"), 2, "recipe"),
    (("retry", "nope"), 2, "recipe"),
    (("retry", "nope", "--fates", "accepted"), 2, "usage"),
]


@pytest.mark.parametrize(("given", "code", "kind"), ERRORS)
def test_with_json_an_error_is_an_object_on_stdout_and_a_sentence_on_stderr(
    offline, people: str, given: tuple[str, ...], code: int, kind: str
) -> None:
    done = offline.run(*(people if word == "PEOPLE" else word for word in given), "--json")
    error = json.loads(done.stdout)["error"]
    assert (done.returncode, error["kind"]) == (code, kind)
    assert done.stderr == f"{error['message']}\n"
    plain = offline.run(*(people if word == "PEOPLE" else word for word in given))
    assert (plain.returncode, plain.stdout, plain.stderr) == (code, "", done.stderr)


def test_an_unexpected_error_is_an_object_too(offline, people: str, monkeypatch) -> None:
    def fails(*given: object, **more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("workbench.plans.telling.check", fails)
    done = offline.run("check", people, *TO, "--json")
    assert (done.returncode, json.loads(done.stdout)["error"]["kind"]) == (2, "unexpected")
    assert "Traceback" not in done.stdout + done.stderr
    assert "ZeroDivisionError" in (offline.home / "errors.log").read_text()


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "This machine refused {}: the disk is full; make room on that disk, then"),
        (errno.EROFS, "This machine refused {}: the disk is read-only; make that disk writable"),
        (errno.EACCES, "This machine refused {}: you may not read or write it; make it readable"),
        (errno.ELOOP, "This machine refused: "),
    ],
)
def test_what_the_machine_refuses_is_said_with_what_helps(
    offline, people: str, monkeypatch, number: int, told: str
) -> None:
    def fails(*given: object, **more: object) -> None:
        raise OSError(number, os.strerror(number), people)

    monkeypatch.setattr("workbench.plans.telling.check", fails)
    done = offline.run("check", people, *TO)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(told.format(people))


def test_a_folder_for_a_plan_that_cannot_be_made_is_said_with_what_helps(
    offline, people: str, tmp_path: Path, monkeypatch
) -> None:
    made = tempfile.mkdtemp

    def fails(suffix: str | None = None, prefix: str | None = None, dir: object = None) -> str:
        if prefix == ".plan.":
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return made(suffix, prefix, dir)

    monkeypatch.setattr("tempfile.mkdtemp", fails)
    done = offline.run("plan", people, *TO, "--out", str(tmp_path / "plan"))
    assert done.stderr == (
        f"{tmp_path / 'plan'} cannot be written (the disk is read-only): make that disk writable, "
        "or choose another folder\n"
    )


def test_the_same_option_twice_is_a_question_and_not_a_choice(offline, people: str) -> None:
    done = offline.run("check", people, *TO, "--set", "name=OTHER")
    assert done.returncode == 2
    assert done.stderr == "--set name is given twice: keep the one that you mean\n"


@pytest.mark.parametrize("name", ["two\nlines.csv", "\x1b[2Jgone.csv", "no\rwhere.csv"])
def test_an_error_is_one_line_whatever_the_file_is_called(offline, name: str) -> None:
    done = offline.run("check", name, *TO)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert not any(character in done.stderr[:-1] for character in "\x1b\n\r")


def test_an_error_is_one_line_whatever_the_headers_are(offline, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text('"to\nwn","sh\roe"\nParis,42\n')
    done = offline.run("check", str(path), *TO)
    assert done.stderr.startswith("No column is mapped to “id”")
    assert len(done.stderr.splitlines()) == 1
    assert r"“to\nwn”, “sh\roe”" in done.stderr


def test_another_plan_is_not_replaced_in_silence(offline, people: str, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    first = offline.run("plan", people, *TO, "--out", str(out))
    again = offline.run("plan", people, *TO, "--out", str(out))
    assert (first.stderr, again.stderr) == ("", "")
    other = offline.run("plan", people, *TO[:-1], "name=OTHER", "--out", str(out), "--json")
    assert other.stderr == (
        f"Replaced the earlier plan in {out}, made of the same file for batch.audiences.update "
        "(1 of 2 rows)\n"
    )
    assert json.loads(other.stdout)["options"]["name"] == "OTHER"


def test_a_plan_that_cannot_be_read_is_not_replaced_in_silence_either(
    offline, people: str, tmp_path: Path
) -> None:
    out = tmp_path / "plan"
    offline.run("plan", people, *TO, "--out", str(out))
    (out / "plan.json").write_text("{}")
    done = offline.run("plan", people, *TO, "--out", str(out))
    assert done.stderr == f"Replaced the earlier plan in {out}, which could not be read\n"


def test_a_recipe_that_somebody_has_worked_on_is_not_replaced_in_silence(
    offline, people: str, tmp_path: Path
) -> None:
    out = tmp_path / "r.toml"
    first = offline.run("recipe", people, *TO, "--out", str(out))
    again = offline.run("recipe", people, *TO, "--out", str(out))
    assert (first.stderr, again.stderr) == ("", "")
    out.write_text("# mine")
    done = offline.run("recipe", people, *TO, "--out", str(out))
    assert (done.returncode, out.read_text()) == (2, "# mine")
    assert done.stderr == f"{out} holds something else: choose another name, or add --replace\n"
    done = offline.run("recipe", people, *TO, "--out", str(out), "--replace")
    assert (done.returncode, done.stderr) == (0, f"Replaced what {out} held, 6 bytes\n")
    assert out.read_text() != "# mine"


def test_a_damaged_journal_says_where_and_what_to_do(offline, people: str) -> None:
    (offline.home / "journal.db").write_bytes(b"no journal" * 1_000)
    done = offline.run("runs", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["kind"] == "workbench"
    assert str(offline.home / "journal.db") in done.stderr
    assert "move it aside to start a new one, and look at the vendor" in done.stderr


def test_runs_and_status_name_the_audience(practice, people: str) -> None:
    run = json.loads(practice.run("send", people, *TO, "--set", "create=true", "--json").stdout)
    (line,) = practice.run("runs").stdout.splitlines()
    assert line.endswith("batch.audiences.update VIP  people.csv")
    told = practice.run("status", run["run"]).stdout.splitlines()
    assert told[1].startswith(f"{run['run']}  Live  (batch.audiences.update VIP, ")


def test_a_run_on_many_audiences_names_the_first_three(practice, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("name\n" + "".join(f"LIST_{letter}\n" for letter in "DCBA"))
    done = practice.run("send", str(names), "--to", "batch.audiences.create", "--json")
    assert done.returncode == 0, done.stderr
    (line,) = practice.run("runs").stdout.splitlines()
    assert "batch.audiences.create LIST_D, LIST_C, LIST_B and others  names.csv" in line


def test_a_retry_of_rows_that_are_as_wrong_as_before_makes_no_run(practice, people: str) -> None:
    sent = practice.run("send", people, *TO, "--set", "create=true", "--json")
    run = json.loads(sent.stdout)["run"]
    done = practice.run("retry", run, "--json")
    assert done.returncode == 1
    assert done.stderr == (
        f"Nothing of the run {run} can be sent again: 1 invalid (a rule says it cannot be sent as "
        "it is); mend the file, then send it as a new run\n"
    )
    assert [one.name for one in (practice.home / "runs").iterdir()] == [run]
    assert len(json.loads(practice.run("runs", "--json").stdout)["runs"]) == 1


def test_a_retry_sends_nothing_that_a_decision_held_back(practice, tmp_path: Path) -> None:
    """A suppressed id stays suppressed, and rows accepted before a retry are not its own."""
    source, listed = tmp_path / "people.csv", tmp_path / "optout.csv"
    source.write_text("id\na\nb\nc\n")
    listed.write_text("id\nb\n")
    words = ("--set", "create=true", "--suppress", str(listed), "--first", "1", "--json")
    first = json.loads(practice.run("send", str(source), *TO, *words).stdout)["run"]
    practice.run("cancel", first)
    second = json.loads(practice.run("retry", first, "--json").stdout)
    assert practice.requests("audiences/update")[-1]["applied"] == [["add", "c"]]
    assert (second["accepted"], second["not_sent_why"]) == (1, {"unselected": 2})
    third = practice.run("retry", second["run"])
    assert third.returncode == 2
    assert third.stderr == (
        f"The run {second['run']} has no row to send again that is not_sent or rejected\n"
    )
