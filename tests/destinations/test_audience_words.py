"""A word table of the column `action` means what it says everywhere, suppression included."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson

from workbench import verbs
from workbench.plans import building
from workbench.plans.expecting import actions, expected
from workbench.plans.suppression_lists import suppression_list
from workbench.vocabulary.kinds import How

WORDS = How(values=(("ajouter", "add"), ("retirer", "remove")))
TEXT = "id,action,date(born)\nc1,Ajouter,2024-01-31\nc2,retirer,\nc3,RETIRER,2024-02-30\n"


def test_a_removal_in_other_words_is_a_removal(tmp_path: Path) -> None:
    source, listed = tmp_path / "p.csv", tmp_path / "out.csv"
    source.write_text(TEXT)
    listed.write_text("id\nc2\n")
    ready = verbs.prepared(source, to="batch.audiences.update", set={"name": "A"})
    columns = tuple(
        replace(use, how=WORDS) if use.target == "action" else use for use in ready.recipe.columns
    )
    ready = replace(ready, recipe=replace(ready.recipe, columns=columns))
    held = suppression_list(listed, ready)
    made, report = building.build(ready, tmp_path / "plan", suppressed=held)
    # Nobody who leaves is held back, and what is wrong in a cell that is not sent stops nobody.
    assert (made.rows_planned, dict(made.not_sent)) == (3, {})
    assert [(one.line, one.rule) for one in report.issues if one.severity == "warning"] == [
        (4, "attributes-on-remove")
    ]
    assert orjson.loads(made.chunk_path(1).read_bytes())["ids"] == [
        {"action": "add", "id": "c1", "attributes": {"date(born)": "2024-01-31T00:00:00Z"}},
        {"action": "remove", "id": "c2"},
        {"action": "remove", "id": "c3"},
    ]
    assert actions(made, ready.recipe) == (1, 2)
    after = expected(made, 10, ready.recipe)
    assert (after.low, after.high) == (8, 11)
    assert after.why.startswith("1 are added and 2 removed")
