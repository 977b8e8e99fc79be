"""What the pages decide, as plain values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from workbench.delivery.connections import Connection
from workbench.delivery.secrets import Secret
from workbench.delivery.statuses import ChunkStatus, RunStatus
from workbench.destinations.registry import destination
from workbench.plans.expecting import expected
from workbench.plans.plan import Plan, PlannedChunk, PlannedStep
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.recipes.selection import Condition, Selection
from workbench.recipes.suggesting import Suggestion
from workbench.ui import confirming, mapping, steps, wording
from workbench.ui.drafting import Draft, Source
from workbench.ui.run_parts import phase_states
from workbench.ui.target_view import objects_table
from workbench.vocabulary.fates import Counts
from workbench.vocabulary.reading import Reading

UPDATE = destination("batch.audiences.update")
SOURCE = Source("people.csv", "a" * 64, ".csv", 10)


def a_plan(
    *operations: tuple[str, str], rows: int = 30, objects: tuple[str, ...] = ("VIP",)
) -> Plan:
    planned = tuple(
        PlannedStep(n, operation, f"2.11/audiences/{operation}", "none", repeat)  # type: ignore[arg-type]  # test data
        for n, (operation, repeat) in enumerate(operations, 1)
    )
    chunks = tuple(
        PlannedChunk(n, len(planned), name, (1, rows), (2, rows + 1), rows, 99, "0" * 64)
        for n, name in enumerate(objects, 1)
    )
    more: dict[str, Any] = {"options": {}, "not_sent": {}, "quota": {}, "eta_s": 0.0}
    return Plan(
        folder=Path("run"),
        plan_sha256="",
        destination="batch.audiences.update",
        file_sha256="",
        recipe_sha256="",
        as_of=None,
        rows=rows,
        rows_planned=rows,
        steps=planned,
        chunks=chunks,
        requests=len(chunks),
        **more,
    )


def a_connection(world: Any) -> Connection:
    base = "http://127.0.0.1:1/batch"
    return Connection("shop", "batch", world, base, Secret("twin_x"), "project_1", "Shop")


@pytest.mark.parametrize(
    ("operations", "before", "options", "words"),
    [
        (("create", "update"), 0, {}, "30"),
        (("update",), 0, {}, "30"),
        (("update",), 10, {}, "30 to 40"),
        (("update",), 100, {}, "100 to 130"),
        (("update",), 100, {"action": "remove"}, "70 to 100"),
        (("update",), 10, {"action": "remove"}, "0 to 10"),
        (("update",), None, {}, "not known"),
        (("replace",), 100, {}, "30"),
        (("remove",), None, {}, "not known"),
    ],
)
def test_the_expected_size_is_as_exact_as_can_be(
    operations: tuple[str, ...],
    before: int | None,
    options: dict[str, str],
    words: str,
) -> None:
    plan = a_plan(*((operation, "I") for operation in operations))
    recipe = Recipe("batch.audiences.update", options)
    assert str(expected(plan, before, recipe)) == words


def test_practice_asks_nothing_for_what_can_be_repeated() -> None:
    assert confirming.questions(a_plan(("update", "I")), a_connection("practice")) == ()


@pytest.mark.parametrize(
    ("plan", "world", "wanted"),
    [
        (a_plan(("replace", "III")), "practice", ["VIP"]),
        (a_plan(("remove", "III"), objects=("A", "B")), "practice", ["A", "2"]),
        (a_plan(("update", "I"), rows=12_345), "production", ["project_1", "12345"]),
        (a_plan(("remove", "III")), "production", ["VIP", "project_1", "30"]),
    ],
)
def test_what_has_to_be_typed(plan: Plan, world: str, wanted: list[str]) -> None:
    asked = confirming.questions(plan, a_connection(world))
    assert [one.wanted for one in asked] == wanted
    assert confirming.right(asked, wanted)
    assert not confirming.right(asked, ["", *wanted[1:]])
    assert not confirming.right(asked, [wanted[0].swapcase() + "x", *wanted[1:]])


def test_each_step_is_done_needs_you_or_has_changed_since() -> None:
    def told(draft: Draft, *, sent: bool = False) -> list[str]:
        return list(steps.states(draft, "f", sent=sent).values())

    draft = Draft("0" * 12)
    assert told(draft) == ["later"] * 5
    draft = replace(draft, destination=UPDATE.key, options={"name": "A"})
    assert told(draft) == ["needs you", *["later"] * 4]
    draft = replace(draft, source=SOURCE)
    draft = replace(draft, opened_for=draft.opening)
    assert told(draft) == ["done", "needs you", *["later"] * 3]
    draft = replace(draft, columns_for=draft.mapping)
    draft = replace(draft, checked_for=draft.checking)
    assert told(draft) == ["done", "done", "optional", "done", "needs you"]
    draft = replace(draft, planned_for=draft.planning("f"))
    assert told(draft) == ["done", "done", "optional", "done", "needs you"]
    assert told(draft, sent=True) == ["done", "done", "optional", "done", "done"]
    renamed = replace(draft, options={"name": "B"})
    assert told(renamed) == ["done", "done", "optional", *["changed since"] * 2]
    elsewhere = replace(draft, connection="shop")
    assert told(elsewhere) == ["done", "done", "optional", "done", "changed since"]
    other = replace(draft, source=replace(SOURCE, sha256="b" * 64))
    changed = ["changed since"] * 2
    assert told(other) == [*changed, "later", *changed]
    some = replace(draft, selection=Selection((Condition("x", "is filled"),)))
    assert told(some)[2:4] == ["done", "changed since"]
    assert steps.unsettled(Draft("0" * 12), "preview") == ("file", "later")
    assert steps.unsettled(draft, "preview") is None
    assert steps.unsettled(renamed, "preview") == ("check", "changed since")
    assert steps.unsettled(other, "preview") == ("file", "changed since")
    assert steps.unsettled(renamed, "check") is None


def test_a_draft_is_the_same_after_its_file() -> None:
    draft = Draft(
        "0" * 12,
        destination=UPDATE.key,
        source=SOURCE,
        reading=Reading(dates="DMY", header_row=3),
        options={"name": "A", "create": True},
        columns=(ColumnUse("x", "id"), ColumnUse("y")),
        generation=4,
        run="20260101-000000-abcd",
    )
    assert Draft.from_dict(draft.as_dict()) == draft


def suggestion(header: str, target: str, **more: Any) -> Suggestion:
    return Suggestion(ColumnUse(header, target, **more), 100, "why")


def rows(*suggestions: Suggestion, decided: tuple[ColumnUse, ...] = ()) -> list[mapping.Row]:
    return mapping.rows(suggestions, [("v",)] * len(suggestions), decided)


def test_a_persons_decision_stands_over_a_suggestion() -> None:
    own = ColumnUse("a", "mine")
    found = rows(suggestion("a", "a"), suggestion("b", "b"), decided=(own,))
    assert [row.use for row in found] == [own, ColumnUse("b", "b")]


@pytest.mark.parametrize(
    ("uses", "options", "sentence"),
    [
        ((ColumnUse("a", "x"),), {"name": "A"}, "No column is mapped to Custom ID"),
        ((ColumnUse("a", "id"),), {}, "Audience is needed"),
        ((ColumnUse("a", "id"),), {"name": "a b"}, "Audience is “a b”; expected 1 to 255"),
        ((ColumnUse("a", "id"), ColumnUse("b", "x"), ColumnUse("c", "x")), {"name": "A"}, "Two co"),
        ((ColumnUse("a", "id"), ColumnUse("b", "B!")), {"name": "A"}, "B! is not a legal name"),
    ],
)
def test_what_stands_in_the_way_is_said(
    uses: tuple[ColumnUse, ...], options: dict[str, str], sentence: str
) -> None:
    found = rows(*(suggestion(use.header, use.target) for use in uses))
    told = mapping.problems(found, UPDATE, options)
    assert len(told) == 1
    assert sentence in told[0]


def test_a_choice_keeps_what_was_decided_before() -> None:
    (row,) = rows(suggestion("Born", "born", kind="date"))
    leave = mapping.decided(row, mapping.LEAVE, UPDATE, Reading())
    assert leave == ColumnUse("Born")
    renamed = mapping.decided(row, mapping.ATTRIBUTE, UPDATE, Reading(), "birthday")
    assert renamed == ColumnUse("Born", "birthday", "date")
    as_id = mapping.decided(row, "id", UPDATE, Reading())
    assert as_id == ColumnUse("Born", "id", "text")
    assert mapping.decided(row, mapping.UNDECIDED, UPDATE, Reading()) is None


def a_run(state: Any, headline: str, *chunks: str) -> RunStatus:
    held = tuple(ChunkStatus(n, 1, word, 1, 202, "t", "", 1) for n, word in enumerate(chunks, 1))
    texts = dict.fromkeys(
        ("destination", "connection", "world", "label", "reason", "file_name", "file_sha256"), ""
    )
    return RunStatus(
        run="r",
        state=state,
        headline=headline,
        rows=len(held),
        counts=Counts(accepted=len(held)),
        chunks=held,
        plan_sha256="",
        recipe_sha256="",
        created_at="",
        ended_at=None,
        sizes=(None, None, None),
        **texts,
    )


@pytest.mark.parametrize(
    ("run", "told"),
    [
        (a_run("sending", "Sending", "waiting"), ["under way", "later", "later"]),
        (a_run("indexing", "Indexing", "accepted"), ["done", "under way", "later"]),
        (a_run("done", "Live", "accepted"), ["done", "done", "yes"]),
        (a_run("done", "Live in part: 1 rejected", "accepted"), ["done", "done", "in part"]),
        (a_run("done", "Replaced: gone", "accepted"), ["done", "ended", "not live"]),
        (a_run("paused", "Paused: x", "waiting"), ["paused", "later", "later"]),
        (a_run("paused", "Paused: x", "accepted"), ["done", "paused", "later"]),
        (a_run("cancelled", "Cancelled", "cancelled"), ["cancelled", "not followed", "not live"]),
    ],
)
def test_sending_indexing_and_live_are_told_apart(run: RunStatus, told: list[str]) -> None:
    assert [state for _, state, _ in phase_states(run)] == told


def test_a_deletion_shows_what_each_audience_holds_now() -> None:
    class Seen:
        others = (type("A", (), {"name": "A", "size": 7}),)

    plan = a_plan(("remove", "III"), objects=("A", "B"))
    shown = objects_table(plan, Seen)  # type: ignore[arg-type]  # only its audiences are read
    assert shown.values.tolist() == [
        ["A", "7", "deleted"],
        ["B", "not there", "nothing to delete: the vendor refuses it"],
    ]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (wording.counted(1, "row"), "1 row"),
        (wording.counted(25_000, "row"), "25,000 rows"),
        (wording.sized(999), "999 B"),
        (wording.sized(2_809_022), "2.8 MB"),
        (wording.lasting(0), "under a second"),
        (wording.lasting(119), "119 s"),
        (wording.at_least(0), "under a second"),
        (wording.at_least(40), "at least 40 s"),
        (wording.lasting(7_500), "2 h 5 min"),
        (wording.moment("2026-11-22T02:00:00+00:00", "Europe/Paris"), "2026-11-22 03:00:00 CET"),
        (wording.moment("2026-11-22T02:00:00Z", None), "2026-11-22 02:00:00 UTC"),
        (wording.moment(None, "Mars/Base"), ""),
    ],
)
def test_numbers_sizes_and_moments_in_words(told: str, words: str) -> None:
    assert told == words
