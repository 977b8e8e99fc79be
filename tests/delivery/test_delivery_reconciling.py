"""Rows of an unknown fate are settled by a look at the vendor, on record.

A process that ends at “answer” has done what was asked and does not know it; one that ends at
“intent” has sent nothing. Either leaves its request unknown, as it has to.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from unanswered import begun, change, counted, cut_off, settlements

from workbench.delivery.journal import Journal
from workbench.delivery.reconciling import NO_WAY, by_word
from workbench.delivery.runs import row_fates, status
from workbench.delivery.session import Seams
from workbench.delivery.trials import tried
from workbench.delivery.worker import work
from workbench.destinations.altcraft.seeing import HELD, NOT_PLAIN, STARTED
from workbench.errors import FixTheRecipe
from workbench.settling import reconcile
from workbench.twin.altcraft.practice import seed_profiles, switch

UPDATE_BATCH = "altcraft.profiles.update_batch"


@pytest.fixture(autouse=True)
def unpaced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_NO_QUOTA", "1")


@dataclass(frozen=True)
class Case:
    """What was sent, and what a look shows when it was done and when it was not."""

    rows: str
    to: str
    done: str | None  # what is told, None where it cannot be seen
    not_done: str
    options: dict[str, Any] = field(default_factory=dict)
    before: Callable[[Path], None] = lambda folder: None


def sent(folder: Path, rows: str, to: str, **options: Any) -> list[str]:
    """Rows that are there before; the tokens of their requests."""
    run = begun(folder / "before", rows, to, **options)
    assert work(run, Seams()) == 0
    done = status(run)
    assert done.counts.accepted == done.rows
    return [chunk.token for chunk in done.chunks]


def audience_before(folder: Path) -> None:
    sent(folder, "id\nzoe\n", "batch.audiences.update", name="VIP", create=True)


def catalog_before(folder: Path) -> None:
    sent(folder, "name,type\ntitle,string\n", "batch.catalogs.create", name="MOVIES")


CAMPAIGNS = "name,state,start,sender_identity_id,reply_to,html,subject\n"
CAMPAIGN = "Sale,{state},2030-09-20T08:00:00Z,4012,hello@example.com,<p>Hello</p>,Hello\n"
LOOKS = {
    "an audience is created": Case(
        "name\nVIP\n",
        "batch.audiences.create",
        "the audience “VIP” is there",
        "there is no audience “VIP” now",
    ),
    "an audience is removed": Case(
        "name\nVIP\n",
        "batch.audiences.remove",
        "the audience “VIP” is not there any more",
        "the audience “VIP” is still there",
        before=audience_before,
    ),
    "people are added": Case(
        "id\nann\nbob\n",
        "batch.audiences.update",
        None,
        "“VIP” holds 1 ids; which, the vendor does not tell",
        {"name": "VIP"},
        audience_before,
    ),
    "an audience is replaced": Case(
        "id\nann\nbob\n",
        "batch.audiences.replace",
        None,
        "“VIP” holds 1 ids; which, the vendor does not tell",
        {"name": "VIP"},
        audience_before,
    ),
    "a catalog is created": Case(
        "name,type\ntitle,string\n",
        "batch.catalogs.create",
        "the catalog “MOVIES” has the fields as they were asked for",
        "there is no catalog “MOVIES” now",
        {"name": "MOVIES"},
    ),
    "a catalog is removed": Case(
        "name\nMOVIES\n",
        "batch.catalogs.remove",
        "the catalog “MOVIES” is not there any more",
        "the catalog “MOVIES” is still there",
        before=catalog_before,
    ),
    "items are added": Case(
        "id,title\nm1,One\n",
        "batch.catalogs.items",
        None,
        "“MOVIES” holds 0 items; which, the vendor does not tell",
        {"name": "MOVIES"},
        catalog_before,
    ),
    "a campaign is created": Case(
        CAMPAIGNS + CAMPAIGN.format(state="RUNNING"),
        "batch.campaigns.create",
        "one campaign is called “Sale”, created ",
        "no campaign is called “Sale” now",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("at", ["answer", "intent"])
@pytest.mark.parametrize("name", LOOKS)
def test_a_look_settles_what_it_shows_and_nothing_else(
    name: str, at: str, practice: Any, tmp_path: Path
) -> None:
    case = LOOKS[name]
    case.before(tmp_path)
    run = cut_off(tmp_path / "run", case.rows, case.to, at, **case.options)
    rows = status(run).rows
    assert counted(run) == (0, 0, rows, 0)
    found = reconcile(run)
    (one,) = found.settled
    seen = at == "answer" and case.done is not None
    if seen or at == "intent":
        assert one.told.startswith(str(case.done) if seen else case.not_done)
    else:
        assert one.told.endswith("which, the vendor does not tell")
    assert (one.unknown, one.accepted, one.arrived) == (rows, rows * seen, True if seen else None)
    assert counted(run) == ((rows, 0, 0, 0) if seen else (0, 0, rows, 0))
    assert settlements(run) == [(1, "look", "accepted" if seen else "unknown", rows * seen)]
    reasons = set(row_fates(run)["reason"].to_pylist())
    assert all(str(reason).startswith(f"seen: {case.done}") for reason in reasons) == seen


@pytest.mark.slow
def test_a_changed_catalog_is_seen_by_its_fields(practice: Any, tmp_path: Path) -> None:
    catalog_before(tmp_path)
    run = cut_off(
        tmp_path / "run",
        "action,name,type\nadd,producer,string\n",
        "batch.catalogs.update",
        "answer",
        name="MOVIES",
    )
    (one,) = reconcile(run).settled
    assert (one.accepted, one.arrived) == (1, True)


@pytest.mark.slow
def test_two_campaigns_of_one_name_are_left_to_a_person(practice: Any, tmp_path: Path) -> None:
    rows = CAMPAIGNS + CAMPAIGN.format(state="RUNNING")
    sent(tmp_path, rows, "batch.campaigns.create")
    run = cut_off(tmp_path / "run", rows, "batch.campaigns.create", "answer")
    (one,) = reconcile(run).settled
    assert one.told.startswith("2 campaigns are called “Sale” (orchestration_")
    assert (one.arrived, counted(run)) == (None, (0, 0, 1, 0))


@pytest.mark.slow
@pytest.mark.parametrize(("at", "gone"), [("answer", True), ("intent", False)])
def test_a_deleted_campaign_is_looked_for_by_its_id(
    at: str, gone: bool, practice: Any, tmp_path: Path
) -> None:
    rows = CAMPAIGNS + CAMPAIGN.format(state="DRAFT")
    (made,) = sent(tmp_path, rows, "batch.campaigns.create")
    run = cut_off(tmp_path / "run", f"id\n{made}\n", "batch.campaigns.delete", at)
    (one,) = reconcile(run).settled
    assert one.told == f"the campaign {made} is {'not there any more' if gone else 'still there'}"
    assert counted(run) == ((1, 0, 0, 0) if gone else (0, 0, 1, 0))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("to", "fault"),
    [
        ("batch.audiences.remove", {"do": "html", "status": 404}),
        ("batch.audiences.create", {"do": "status", "status": 200, "body": {"hello": 1}}),
    ],
)
def test_an_answer_of_somebody_else_settles_nothing(
    to: str, fault: dict[str, Any], practice: Any, tmp_path: Path
) -> None:
    if to.endswith("remove"):
        audience_before(tmp_path)
    run = cut_off(tmp_path / "run", "name\nVIP\n", to, "intent")
    goes_wrong(practice, {**fault, "match": {"route": "audiences/view"}, "times": "always"})
    (one,) = reconcile(run).settled
    assert one.told == "the vendor's answer about the audience “VIP” could not be read"
    assert (one.accepted, one.arrived, counted(run)) == (0, None, (0, 0, 1, 0))
    assert settlements(run) == [(1, "look", "unknown", 0)]


def goes_wrong(practice: Any, *faults: dict[str, Any]) -> None:
    headers = {"Authorization": "Bearer twin_practice", "Content-Type": "application/json"}
    url, body = f"{practice.url}/admin/faults", json.dumps(faults).encode()
    with urlopen(Request(url, body, headers, method="PUT"), timeout=10) as answer:
        assert answer.status == 200


LOOK_THERE = "; the one asked for may exist already: look there before sending it again"
ELSEWHERE = ", perhaps by another request whose answer was lost"


@pytest.mark.slow
def test_an_older_campaign_of_the_name_is_not_taken_for_a_lost_one(
    practice: Any, tmp_path: Path
) -> None:
    rows = CAMPAIGNS + CAMPAIGN.format(state="RUNNING")
    sent(tmp_path, rows, "batch.campaigns.create")
    run = cut_off(tmp_path / "run", rows, "batch.campaigns.create", "intent")
    (one,) = reconcile(run).settled
    assert one.told.endswith(", by another request" + LOOK_THERE)
    assert (one.arrived, counted(run)) == (None, (0, 0, 1, 0))
    # Of no request that is known here and made long before: elsewhere, or in the dashboard.
    change("UPDATE chunk SET token = ''")
    with contextlib.closing(sqlite3.connect(practice.home / "twin.db")) as db, db:
        db.execute("UPDATE campaign SET created = created - 120")
    (one,) = reconcile(run).settled
    assert one.told.endswith(", before this request was sent" + LOOK_THERE)
    assert (one.arrived, counted(run)) == (None, (0, 0, 1, 0))


@pytest.mark.slow
def test_one_campaign_is_not_taken_for_two_lost_ones(practice: Any, tmp_path: Path) -> None:
    """Until somebody has said of one of them that it did not arrive."""
    rows = CAMPAIGNS + CAMPAIGN.format(state="RUNNING")
    lost = cut_off(tmp_path / "lost", rows, "batch.campaigns.create", "intent")
    made = cut_off(tmp_path / "made", rows, "batch.campaigns.create", "answer")
    for run in (lost, made):
        (one,) = reconcile(run).settled
        assert one.told.endswith(ELSEWHERE + LOOK_THERE)
        assert counted(run) == (0, 0, 1, 0)
    by_word(lost, [1], "not_arrived")
    with Journal() as journal:
        assert tried(journal, lost, 1).since is None
    (one,) = reconcile(made).settled
    assert (one.arrived, counted(made), counted(lost)) == (True, (1, 0, 0, 0), (0, 0, 0, 1))


PEOPLE = [{"email": "a@b.example", "visits": 1}, {"email": "c@b.example"}]
ROWS = (
    "email,_fname,_bdate,visits,interests,_status\n"
    "a@b.example,Ann & Co,1990-02-22,12,books|tea,unsubscribed\n"
    "c@b.example,Лев,1991-12-01,7,tea,unsubscribed\n"
    "nobody@b.example,Zoe,1990-01-01,1,tea,unsubscribed\n"
)


def people(practice: Any) -> None:
    switch(practice.home / "twin.db", strict_profiles=True)
    seed_profiles(practice.home / "twin.db", PEOPLE)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["json", "xml"])
def test_profiles_are_looked_for_one_by_one(form: str, practice: Any, tmp_path: Path) -> None:
    """Names, days, numbers, lists and statuses are compared; who is not there stays unknown."""
    people(practice)
    options = {"db_id": "1", "format": form}
    run = cut_off(tmp_path / "run", ROWS, UPDATE_BATCH, "answer", **options)
    (one,) = reconcile(run).settled
    assert (one.unknown, one.accepted, one.arrived) == (3, 2, None)
    assert row_fates(run)["fate"].to_pylist() == ["accepted", "accepted", "unknown"]
    assert counted(run) == (2, 0, 1, 0)
    assert settlements(run) == [(1, "look", "unknown", 2)]
    with pytest.raises(FixTheRecipe, match="some rows of request 1 are known to have arrived"):
        by_word(run, [1], "not_arrived")
    by_word(run, [1], "arrived", "seen in the list")
    assert counted(run) == (3, 0, 0, 0)


@pytest.mark.slow
def test_a_look_tells_of_the_rows_that_are_still_unknown(practice: Any, tmp_path: Path) -> None:
    """And not of one that an earlier look has settled, where it accepts nothing."""
    people(practice)
    run = cut_off(tmp_path / "run", ROWS, UPDATE_BATCH, "answer", db_id="1")
    (first,) = reconcile(run).settled
    assert (first.unknown, first.accepted, first.told) == (3, 2, HELD)
    (second,) = reconcile(run).settled
    assert (second.unknown, second.accepted, second.arrived) == (1, 0, None)
    assert second.told == "no such profile is there now"
    with Journal() as journal:
        found = journal.rows("SELECT evidence FROM settlement WHERE run = ? ORDER BY id", (run,))
    assert [row["evidence"] for row in found] == [HELD, "no such profile is there now"]


@pytest.mark.slow
def test_another_text_is_not_taken_for_the_one_that_was_sent(practice: Any, tmp_path: Path) -> None:
    switch(practice.home / "twin.db", strict_profiles=True)
    seed_profiles(practice.home / "twin.db", [{"email": "a@b.example", "position": "123"}])
    rows = "email,position\na@b.example,00123\n"
    run = cut_off(tmp_path / "run", rows, UPDATE_BATCH, "intent", db_id="1")
    (one,) = reconcile(run).settled
    assert one.told == "the profile is there with another “position”"
    assert (one.arrived, counted(run)) == (None, (0, 0, 1, 0))


@pytest.mark.slow
@pytest.mark.parametrize("form", ["json", "xml"])
def test_profiles_that_are_there_otherwise_stay_unknown(
    form: str, practice: Any, tmp_path: Path
) -> None:
    people(practice)
    run = cut_off(tmp_path / "run", ROWS, UPDATE_BATCH, "intent", db_id="1", format=form)
    (one,) = reconcile(run).settled
    assert (one.unknown, one.accepted) == (3, 0)
    assert one.told.startswith("the profile is there with another “")
    assert counted(run) == (0, 0, 3, 0)


@pytest.mark.slow
@pytest.mark.parametrize("quiet", [True, False])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_values_that_were_held_before_do_not_show_that_automations_started(
    form: str, quiet: bool, practice: Any, tmp_path: Path
) -> None:
    """Without automations the values are all that was wanted."""
    people(practice)
    rows = "email,visits\na@b.example,1\n"
    options = {"db_id": "1", "format": form, "skip_triggers": quiet}
    run = cut_off(tmp_path / "run", rows, UPDATE_BATCH, "intent", **options)
    (one,) = reconcile(run).settled
    assert one.told == (HELD if quiet else STARTED)
    assert counted(run) == ((1, 0, 0, 0) if quiet else (0, 0, 1, 0))


@pytest.mark.slow
def test_what_counts_up_cannot_be_seen(practice: Any, tmp_path: Path) -> None:
    people(practice)
    rows = "email,visits.incr\na@b.example,2\n"
    run = cut_off(tmp_path / "run", rows, UPDATE_BATCH, "answer", db_id="1")
    (one,) = reconcile(run).settled
    assert (one.told, counted(run)) == (NOT_PLAIN, (0, 0, 1, 0))


@pytest.mark.slow
def test_where_the_vendor_shows_nothing_it_is_said(practice: Any, tmp_path: Path) -> None:
    rows = "custom_id,city\nann,Lyon\n"
    run = cut_off(tmp_path / "run", rows, "batch.profiles.update", "answer")
    (one,) = reconcile(run).settled
    assert (one.told, one.arrived, counted(run)) == (NO_WAY, None, (0, 0, 1, 0))
