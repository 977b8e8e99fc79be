"""No row is applied twice by two retries of one run, nor by one after another was deleted.

The twin's log is the witness: it says whom each request was applied to.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scenes import PROFILES, Scene, Time

from workbench import purging, retrying, verbs
from workbench.delivery import runs
from workbench.delivery.statuses import RunStatus
from workbench.delivery.worker import work
from workbench.errors import FixTheRecipe, Wait
from workbench.settling import reconcile

pytestmark = pytest.mark.slow
EVENTS = "batch.profiles.events"
REPLACE, REPLACED = "batch.audiences.replace", "audiences/replace"
QUIET: dict[str, Any] = {"watch": lambda now: None}
REFUSED = {"do": "status", "status": 400}
LOST = {"do": "apply_then_reset"}


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is started is sent here and at once."""

    def spawn(run: str, target: object, *, until: int | None = None) -> None:
        work(run, Time().seams(), last_chunk=until)

    monkeypatch.setattr(runs, "spawn", spawn)


def events(scene: Scene, folder: Path, fault: dict[str, object]) -> RunStatus:
    """Three events, of class II, whose one request fares so."""
    file = folder / "events.csv"
    file.write_text("custom_id,event.name\nann,bought\nbob,bought\ncy,bought\n")
    scene.plays({"match": {"route": PROFILES}, **fault})
    return verbs.send(file, to=EVENTS, **QUIET)


def replaced(scene: Scene, folder: Path, fault: dict[str, object]) -> RunStatus:
    """An audience whose replacement, of class III, fares so."""
    scene.audience("A0")
    file = folder / "people.csv"
    file.write_text("custom_id\nann\nbob\ncy\n")
    scene.plays({"match": {"route": REPLACED}, **fault})
    return verbs.send(file, to=REPLACE, set={"name": "A0"}, **QUIET)


def meanwhile(do: Callable[[], object]) -> dict[str, Any]:
    """Something that happens while a retry waits for a word."""
    return {**QUIET, "confirm": lambda there, plan, evidence: do()}


@pytest.mark.parametrize(("first", "route"), [(events, PROFILES), (replaced, REPLACED)])
def test_a_retry_that_was_overtaken_while_it_asked_sends_nothing(
    first: Callable[..., RunStatus], route: str, scene: Scene, tmp_path: Path
) -> None:
    run = first(scene, tmp_path, REFUSED).run
    done: list[RunStatus] = []
    with pytest.raises(Wait, match="its rows were sent again by the run") as refused:
        retrying.retry(run, **meanwhile(lambda: done.append(retrying.retry(run, **QUIET))))
    assert str(refused.value) == (
        f"since the rows of the run {run} were chosen its rows were sent again by the run "
        f"{done[0].run}, so nothing was sent now: retry once more, and they are chosen anew"
    )
    assert done[0].counts.accepted == 3
    assert [len(who) for who in scene.applied(route) if who] == [3]
    assert {one.run for one in runs.all_runs()} == {run, done[0].run}


def test_rows_that_were_settled_while_a_retry_asked_are_not_sent_again(
    scene: Scene, tmp_path: Path
) -> None:
    run = events(scene, tmp_path, LOST).run
    assert runs.status(run).counts.unknown == 3
    settle = meanwhile(lambda: reconcile(run, arrived=[1], because="its log has them"))
    with pytest.raises(Wait, match="some of its rows of an unknown fate were looked for or settl"):
        retrying.retry(run, include_unknown=True, **settle)
    assert scene.applied(PROFILES) == [["ann", "bob", "cy"]]
    with pytest.raises(FixTheRecipe, match="has no row to send again"):
        retrying.retry(run, include_unknown=True, **QUIET)


def test_rows_that_one_retry_got_there_are_not_sent_by_a_retry_of_another(
    scene: Scene, tmp_path: Path
) -> None:
    """The first and the second run have the same refused rows; either can be retried."""
    first = events(scene, tmp_path, {**REFUSED, "times": 2}).run
    second = retrying.retry(first, **QUIET)
    assert second.counts.rejected == 3
    assert retrying.retry(first, **QUIET).counts.accepted == 3
    with pytest.raises(FixTheRecipe, match="has no row to send again"):
        retrying.retry(second.run, **QUIET)
    assert [len(who) for who in scene.applied(PROFILES) if who] == [3]


def test_rows_settled_as_arrived_after_a_retry_was_refused_are_sent_by_no_other(
    scene: Scene, tmp_path: Path
) -> None:
    run = events(scene, tmp_path, LOST).run
    scene.plays({"match": {"route": PROFILES}, **REFUSED})
    again = retrying.retry(run, include_unknown=True, **QUIET)
    assert again.counts.rejected == 3
    reconcile(run, arrived=[1], because="its log has them")
    for one in (run, again.run):
        with pytest.raises(FixTheRecipe, match="has no row to send again"):
            retrying.retry(one, **QUIET)
    assert [len(who) for who in scene.applied(PROFILES) if who] == [3]


@pytest.mark.parametrize("refusal", [REFUSED, {"do": "status", "status": 401}])
def test_what_was_lost_once_stays_unknown_after_a_refused_retry(
    refusal: dict[str, object], scene: Scene, tmp_path: Path
) -> None:
    """Refused with 400 it has ended; by a 401 it is paused, and its rest is cancelled."""
    run = events(scene, tmp_path, LOST).run
    scene.plays({"match": {"route": PROFILES}, **refusal})
    again = retrying.retry(run, include_unknown=True, **QUIET)
    assert again.counts.accepted == 0
    if again.state == "paused":
        runs.request_cancel(again.run)
    for one in (run, again.run):
        with pytest.raises(FixTheRecipe) as refused:
            retrying.retry(one, **QUIET)
        assert str(refused.value) == (
            f"The run {one} has no row to send again that is not_sent or rejected; 3 rows may "
            f"have arrived: `workbench reconcile {run}` looks for what became of that, and "
            f"`workbench retry {one} --include-unknown` sends it all the same"
        )
    assert [len(who) for who in scene.applied(PROFILES) if who] == [3]
    # A word that they may go twice is still a word.
    assert retrying.retry(again.run, include_unknown=True, **QUIET).counts.accepted == 3


def test_a_retry_is_not_deleted_while_the_run_stays_whose_rows_it_sent(
    scene: Scene, tmp_path: Path
) -> None:
    first = events(scene, tmp_path, REFUSED).run
    second = retrying.retry(first, **QUIET).run
    with pytest.raises(FixTheRecipe) as refused:
        purging.purge(second)
    assert str(refused.value) == (
        f"the run {second} is not deleted: it has sent rows of the earlier run {first} again, "
        "which stays and could send them once more; name both to delete both"
    )
    with pytest.raises(FixTheRecipe, match="has no row to send again"):
        retrying.retry(first, **QUIET)
    assert [len(who) for who in scene.applied(PROFILES) if who] == [3]
    assert purging.purge(second, first).deleted
    assert runs.all_runs() == []
