"""Two sheets, the first request lost: the vendor is looked at, then the rest goes on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from killing import KILLED, ended, sent_to_the_end

import workbench
from workbench import retrying, verbs
from workbench.delivery import runs
from workbench.delivery.origins import connection
from workbench.delivery.session import Seams
from workbench.delivery.statuses import RunStatus
from workbench.delivery.worker import work
from workbench.errors import LookBeforeResending

pytestmark = pytest.mark.slow
LOST = {"match": {"route": "catalogs/update"}, "do": "apply_then_reset"}
LOST_BEFORE = {"match": {"route": "catalogs/update"}, "do": "reset_before"}


@pytest.fixture
def two_sheets(tmp_path: Path) -> Callable[[], tuple[Path, Path]]:
    """A catalog with one field, and a workbook that adds another and has two items with it."""

    def make() -> tuple[Path, Path]:
        fields = tmp_path / "fields.csv"
        fields.write_text("name,type\ntitle,string\n")
        verbs.send(fields, to="batch.catalogs.create", set={"name": "C"})
        book = openpyxl.Workbook()
        items = book.active
        assert items is not None
        items.title = "Items"
        for row in (("id", "title", "price"), ("i1", "One", 12.5), ("i2", "Two", 3)):
            items.append(row)
        changes = book.create_sheet("Fields")
        for row in (("action", "name", "type"), ("add", "price", "float")):
            changes.append(row)
        source, recipe = tmp_path / "book.xlsx", tmp_path / "items.toml"
        book.save(source)
        options = {"name": "C", "fields": "Fields"}
        workbench.recipe(source, "batch.catalogs.items", set=options, out=recipe, sheet="Items")
        workbench.facts(recipe)
        return source, recipe

    return make


def told(run: RunStatus) -> list[tuple[str, int, str]]:
    return [(one.state, one.attempts, one.reason) for one in run.chunks]


def test_fields_that_were_added_without_an_answer_are_seen_and_the_items_go(
    twin, two_sheets
) -> None:
    server = twin(LOST)
    source, recipe = two_sheets()
    done = verbs.send(source, recipe=recipe)
    assert told(done) == [("accepted", 1, "already there"), ("accepted", 1, "")]
    assert done.headline == "Live"
    assert len(server.lines("catalogs/update")) == 1


def test_fields_that_were_not_added_are_not_sent_again_and_nothing_follows(
    twin, two_sheets
) -> None:
    server = twin(LOST_BEFORE)
    source, recipe = two_sheets()
    done = verbs.send(source, recipe=recipe)
    assert [state for state, *_ in told(done)] == ["unknown", "waiting"]
    assert "what follows needs it accepted" in done.headline
    assert not server.lines("catalogs/items/edit")


def test_a_worker_that_was_killed_while_the_fields_were_out_is_followed_by_one_that_looks(
    twin, two_sheets, tmp_path: Path
) -> None:
    server = twin()
    source, recipe = two_sheets()
    ready = verbs.prepared(source, recipe=recipe)
    run = runs.new_run_id()
    made, _ = verbs.plan_run(ready, run, "twin")
    run = runs.start(made, connection("twin"), file_name="book.xlsx")

    def passed(boundary: str) -> None:
        if boundary == "answer":  # it was read, and is not written down
            os.kill(os.getpid(), signal.SIGKILL)

    assert ended(lambda: work(run, Seams(passed=passed))) == KILLED
    assert [state for state, *_ in told(runs.status(run))] == ["unknown", "waiting"]
    assert sent_to_the_end(run) == 0
    assert [state for state, *_ in told(runs.status(run))] == ["accepted", "accepted"]
    assert len(server.lines("catalogs/update")) == 1
    assert len(server.lines("catalogs/items/edit")) == 1


CAMPAIGN = "name,state,start,subject,sender_identity_id,html\nblast,RUNNING,now,s,1,<p>\n"
CAMPAIGNS = {"match": {"route": "campaigns/create"}, "do": "apply_then_reset"}


def test_a_campaign_that_may_run_already_is_not_sent_again_by_a_retry(twin, tmp_path: Path) -> None:
    """reliability.md 1.7, class III: never repeated, whatever is asked for; there may be two."""
    server = twin(CAMPAIGNS)
    file = tmp_path / "blast.csv"
    file.write_text(CAMPAIGN)
    lost = verbs.send(file, to="batch.campaigns.create")
    assert [one.state for one in lost.chunks] == ["unknown"]
    with pytest.raises(LookBeforeResending, match="may be done already"):
        retrying.retry(lost.run, include_unknown=True)
    assert len(server.lines("campaigns/create")) == 1
