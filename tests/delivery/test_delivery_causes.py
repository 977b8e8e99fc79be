"""Every row of a file under the reason for which it is where it is."""

from __future__ import annotations

import dataclasses

from delivery_plans import plan_folder
from misbehaving import accepted, close, error

from workbench.delivery.causes import Cause, causes
from workbench.delivery.origins import connection
from workbench.delivery.runs import start, status
from workbench.delivery.worker import work
from workbench.destinations.registry import destination
from workbench.vocabulary.replies import Verdict

HARMFUL = {"operation": "update", "route": "2.11/audiences/update", "repeat": "II"}


def test_the_reasons_of_a_run_are_its_rows(tmp_path, vendor, owned) -> None:
    vendor.posts = [accepted(), error(400, "X", "no"), error(400, "X", "no"), close]
    plan = plan_folder(
        tmp_path / "p", [2, 3, 1, 4], held_back={"invalid": 1, "suppressed": 5}, step=HARMFUL
    )
    run = start(plan, connection("twin"), file_name="people.csv")
    assert causes(run) == [
        Cause("not_sent", "waiting", "", 10, 4, 1),
        Cause("not_sent", "suppressed", "", 5),
        Cause("not_sent", "invalid", "", 1),
    ]
    work(run, owned.seams())
    found = causes(run)
    lost = next(one for one in found if one.fate == "unknown")
    assert lost.reason
    assert found == [
        Cause("not_sent", "suppressed", "", 5),
        Cause("rejected", "", "no", 4, 2, 2, whole=True),
        dataclasses.replace(Cause("unknown", "", "", 4, 1, 4), reason=lost.reason),
        Cause("not_sent", "invalid", "", 1),
        Cause("accepted", "", "", 2, 1, 1),
    ]
    assert sum(one.rows for one in found) == status(run).rows == 16


def test_rows_with_an_own_reason_are_told_apart_and_counted_once(tmp_path, vendor, owned) -> None:
    told = Verdict("accepted", exceptions=((0, "rejected", "bad"), (2, "unknown", "lost")))
    odd = dataclasses.replace(destination("batch.audiences.update"), read=lambda s, r, n: told)
    plan = plan_folder(tmp_path / "p", [3, 3])
    run = start(plan, connection("twin"), file_name="people.csv")
    work(run, owned.seams(), lambda key: odd)
    assert sorted(causes(run), key=lambda one: one.fate) == [
        Cause("accepted", "", "", 2, 2, 1),
        Cause("rejected", "", "bad", 2, 2, 1),
        Cause("unknown", "", "lost", 2, 2, 1),
    ]
