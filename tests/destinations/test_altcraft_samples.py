"""The sample files: nothing is wrong in the good one, each mistake of the messy one is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from altcraft_sheets import UPDATE_BATCH

from workbench import verbs

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
GOOD, MESSY = SAMPLES / "altcraft_profiles.csv", SAMPLES / "altcraft_messy.csv"
WHAT: Any = {"to": UPDATE_BATCH, "set": {"db_id": "1"}}

PLANTED = [
    (3, "email", "key-missing"),
    (4, "email", "email"),
    (5, "phones", "phones"),
    (6, "phones", "phones"),
    (7, "_bdate", "date-impossible"),
    (8, "_bdate", "date"),
    (9, "_sex", "choice"),
    (10, "_ip", "ip"),
    (11, "_status", "choice"),
    (12, "_status", "consent-leave"),
    (14, "bonus_points.incr", "integer"),
    (15, "interests.add", "array-empty-item"),
    (16, "subscription.email.resource_id", "consent-leave"),
    (17, "subscription.email.status", "consent-leave"),
    (18, "subscription.email.status", "consent-leave"),
    (19, "subscription.email.resource_id", "subscription-resource"),
    (20, "subscription.email.status", "choice"),
    (21, "subscription.email.priority", "priority-number"),
    (22, "subscription.email.resource_id", "integer"),
    (23, "subscription.email.cats", "consent-leave"),
    (24, "email", "consent-contradicts"),
    (25, "email", "consent-contradicts"),
    (25, "subscription.email.resource_id", "consent-leave"),
    (26, "_fname", "cell-error"),
    (28, "", "row-shape"),
]


def test_each_planted_mistake_is_found_and_nothing_else() -> None:
    report = verbs.check(MESSY, **WHAT)
    assert sorted((one.line, one.target, one.rule) for one in report.issues) == PLANTED
    assert (report.rows, report.rows_ok) == (28, 4)


def test_nothing_is_wrong_in_the_good_file(tmp_path: Path) -> None:
    report = verbs.check(GOOD, **WHAT)
    assert (report.errors, report.warnings, report.rows_ok) == (0, 0, 60)
    made = verbs.plan(GOOD, out=tmp_path / "plan", **WHAT)
    first, second, *_ = orjson.loads(made.chunk_path(1).read_bytes())["data"]
    assert first["crm_id"] == "000001"
    assert second["interests"] == {"action": "add", "value": ["cinéma"]}
    assert second["subscriptions"][0]["priority"] == 0
    assert made.consent == {"unsubscribed": 10, "kept": 50}


@pytest.mark.slow
@pytest.mark.parametrize("form", ["json", "xml"])
def test_practice_accepts_every_row_of_the_good_file(form: str, practice: Any) -> None:
    done = verbs.send(GOOD, to=UPDATE_BATCH, set={"db_id": "1", "format": form})
    assert (done.counts.accepted, done.rows) == (60, 60)
