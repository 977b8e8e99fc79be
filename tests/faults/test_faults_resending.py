"""The same file comes back: whoever sends it is told what was accepted before, when and where.

reliability.md §1.8, row 42.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_plans import of_rows
from invariants import nothing_is_lost_or_doubled
from matrix import row, switched
from scenes import AUDIENCES, DONE, Scene, fates, sent

from workbench import cli_words, verbs
from workbench.delivery import resending, runs, worker
from workbench.delivery.connections import Connection
from workbench.delivery.journal import Journal
from workbench.delivery.secrets import Secret
from workbench.errors import FixTheRecipe

pytestmark = pytest.mark.slow
UPDATE = "batch.audiences.update"


def people(names: list[str]) -> str:
    return "\n".join(["id", *names, ""])


@pytest.fixture
def acme(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Connection:
    """A target of the world “test”, made by hand: it is the twin. Nothing else can be reached."""
    made = Connection(
        name="acme",
        vendor="batch",
        world="test",
        base_url=f"{scene.url}/batch",
        rest_key=Secret("twin_acme_0001"),
        project_key=scene.project,
        label="Acme, test",
        paced=False,
    )

    @contextlib.contextmanager
    def target(name: str, key: str) -> Iterator[Connection]:
        yield made

    def never(*given: object, **more: object) -> None:
        raise AssertionError("nothing is sent here")

    monkeypatch.setattr(worker, "connection", lambda name, vendor: made)
    monkeypatch.setattr(verbs, "target", target)
    monkeypatch.setattr(runs, "_process", never)
    return made


class Enough(Exception):
    """Whoever is asked for a word stops here: only what was told before it matters."""


def enough(*given: object) -> None:
    raise Enough


def told_of(file: Path, **options: object) -> list[str]:
    """What somebody is told who is about to send a file."""
    said: list[str] = []
    with pytest.raises(Enough):
        verbs.send(
            file,
            connection="acme",
            to=UPDATE,
            set={"name": "VIP", **options},
            notice=said.append,
            confirm=enough,
        )
    return said


NOTHING_IS_REMEMBERED = switched(resending, "accepted_before", lambda *given: [])


@row(42, off=NOTHING_IS_REMEMBERED)
def test_rows_that_were_accepted_before_are_told_with_their_number_day_and_place(
    scene: Scene, acme: Connection, tmp_path: Path
) -> None:
    """By what is sent, not by the file: other rows, and the same ones elsewhere, are new."""
    scene.audience()
    refused = {"match": {"route": "audiences/update", "n": 2}, "do": "status", "status": 400}
    scene.plays(refused)
    plan = of_rows(tmp_path / "p", people(["a1", "a2", "a3", "a4"]), UPDATE, size=2, name="VIP")
    run = runs.start(plan, acme, file_name="people.csv")
    assert sent(run) == DONE
    assert fates(run) == ["accepted"] * 2 + ["rejected"] * 2
    nothing_is_lost_or_doubled(run, scene.told())
    tomorrow, others = tmp_path / "tomorrow.csv", tmp_path / "others.csv"
    tomorrow.write_text(people(["a2", "a3", "a1", "a9"]))
    others.write_text(people(["a3", "a4"]))
    day = runs.status(run).created_at[:10]
    assert told_of(tomorrow) == [
        "2 of these 4 rows were accepted before, with the same content: "
        f"2 on {day} (Acme, test, run {run})"
    ]
    assert told_of(others) == []
    scene.audience("OTHER")
    assert told_of(tomorrow, name="OTHER") == []


@row(42, off=NOTHING_IS_REMEMBERED)
def test_the_command_line_tells_it_before_it_asks_for_a_word(
    scene: Scene, acme: Connection, offline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.audience()
    plan = of_rows(tmp_path / "p", people(["a1", "a2"]), UPDATE, size=2, name="VIP")
    run = runs.start(plan, acme, file_name="people.csv")
    assert sent(run) == DONE

    def unsure(*given: object) -> None:
        raise FixTheRecipe("nobody is there to be asked")

    monkeypatch.setattr(cli_words.Asking, "__call__", unsure)
    words = ("--to", UPDATE, "--set", "name=VIP", "--connection", "acme")
    asked = offline.run("send", str(tmp_path / "p" / "people.csv"), *words)
    day = runs.status(run).created_at[:10]
    assert (asked.returncode, asked.stdout) == (2, "")
    assert asked.stderr.splitlines() == [
        "2 of these 2 rows were accepted before, with the same content: "
        f"2 on {day} (Acme, test, run {run})",
        "nobody is there to be asked",
    ]
    assert [one.run for one in runs.all_runs()] == [run]
    assert scene.applied(AUDIENCES) == [["a1", "a2"]]


def practice_counts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(resending, "_BEFORE", resending._BEFORE.replace("world <> 'practice'", "1"))


@row(42, off=practice_counts)
def test_practice_is_not_remembered(scene: Scene, acme: Connection, tmp_path: Path) -> None:
    scene.audience()
    plan = of_rows(tmp_path / "p", people(["a1", "a2"]), UPDATE, size=2, name="VIP")
    practice = dataclasses.replace(acme, world="practice")
    run = runs.start(plan, practice, file_name="people.csv")
    with Journal() as journal, journal.writing() as db:
        # Even if its address and project were the same.
        db.execute("UPDATE run SET fingerprint = ?", (acme.fingerprint,))
    assert sent(run) == DONE
    assert fates(run) == ["accepted"] * 2
    assert told_of(tmp_path / "p" / "people.csv") == []
