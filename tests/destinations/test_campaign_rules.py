"""What is refused of a campaign before it is sent, and how answers about campaigns read."""

from __future__ import annotations

from pathlib import Path

import pytest
from object_sheets import by_case, each, prepared
from profile_sheets import errors, planned, sheet

from workbench.destinations.batch import campaigns
from workbench.errors import FixTheRecipe
from workbench.plans.telling import check
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.kinds import How
from workbench.vocabulary.replies import Reply, Verdict

CREATE, UPDATE, DELETE = (f"batch.campaigns.{word}" for word in ("create", "update", "delete"))
EMAIL = {"subject": "S", "sender_identity_id": "1", "html": "<p>"}
GOOD = {"state": "DRAFT", "start": "now", "languages": "fr", **EMAIL}


def text(cells: dict[str, str]) -> str:
    return sheet([*cells], [*cells.values()])


def test_a_sender_that_is_no_number_is_told(tmp_path: Path) -> None:
    """Seed 003 has "4012"; no page calls it a number, so it is sent as it is."""
    found = {}
    for sender in ("4012", "abc", "40 12", "12a"):
        cells = {"name": "N", **GOOD, "sender_identity_id": sender}
        found[sender] = [
            (one.target, one.rule, one.severity)
            for one in check(prepared(tmp_path, text(cells), CREATE)).issues
            if one.target == "sender_identity_id"
        ]
    told = [("sender_identity_id", "sender-number", "warning")]
    assert found == {"4012": [], "abc": told, "40 12": told, "12a": told}


NEW = [
    ({}, []),
    ({"name": ""}, [("name", "campaign-name-missing")]),
    ({"state": ""}, [("state", "campaign-state-missing")]),
    ({"state": "PAUSED"}, [("state", "choice")]),
    ({"start": ""}, [("start", "campaign-start-missing")]),
    ({"start": "soon"}, [("start", "start-date")]),
    ({"start": "2024-02-30T10:00:00Z"}, [("start", "start-date-impossible")]),
    ({"start": "2024-01-24"}, [("start", "start-time")]),
    ({"start": "2024-01-24T10:22:00Z"}, []),
    ({"send_rate": "999"}, [("send_rate", "send-rate")]),
    ({"send_rate": "1000"}, []),
    ({"send_rate": "1000000"}, []),
    ({"send_rate": "1000001"}, [("send_rate", "send-rate")]),
    ({"send_rate": "-5"}, [("send_rate", "send-rate")]),
    ({"send_rate": "fast"}, [("send_rate", "integer")]),
    ({"local_time": "perhaps"}, [("local_time", "boolean")]),
    ({"languages": "fr|en"}, []),
    ({"languages": "fr|FR"}, [("languages", "languages")]),
    ({"languages": "xx"}, [("languages", "languages")]),
    ({"languages": "fr|"}, [("languages", "array-empty-item")]),
    ({"regions": "FR|BE"}, []),
    ({"regions": "France"}, [("regions", "regions")]),
    ({"labels": "1|2|3|4|5"}, []),
    ({"labels": "1|2|3|4|5|6"}, [("labels", "array-items")]),
    ({"targeting": "firstname = Jane"}, [("targeting", "json")]),
    ({"targeting": '[{"a": 1}]'}, [("targeting", "targeting-object")]),
    ({"targeting": '{"a": {"$eq": 1}}'}, []),
    ({"reply_to": "jane"}, [("reply_to", "email")]),
    ({"html": ""}, [("html", "campaign-incomplete")]),
    (
        {"html": "", "subject": ""},
        [("subject", "campaign-incomplete"), ("html", "campaign-incomplete")],
    ),
    ({"body": "B"}, [("body", "campaign-two-kinds")]),
    ({"title": "T"}, [("title", "campaign-two-kinds")]),
    (
        {"platforms": "ios|tv"},
        [("platforms", "platforms"), ("platforms", "campaign-two-kinds")],
    ),
]


def test_a_new_campaign(tmp_path: Path) -> None:
    """doc.batch.com campaigns/create: what is required, what is bounded, one kind of message."""
    ready = each(tmp_path, CREATE, [{**GOOD, **cells} for cells, _ in NEW], "name")
    assert by_case(ready) == {n: sorted(wrong) for n, (_, wrong) in enumerate(NEW) if wrong}
    good = sum(not wrong for _, wrong in NEW)
    assert planned(ready, tmp_path / "plan").rows_planned == good


PUSH = {"state": "DRAFT", "start": "now", "languages": "fr"}
NEW_PUSH = [
    ({}, [("", "campaign-no-message")]),
    ({"body": "B"}, []),
    ({"title": "T"}, [("body", "campaign-incomplete")]),
    ({"body": "B", "platforms": "ios|tv"}, [("platforms", "platforms")]),
    ({"body": "B", "platforms": "ios|android|web"}, []),
]


def test_a_new_push_campaign(tmp_path: Path) -> None:
    ready = each(tmp_path, CREATE, [{**PUSH, **cells} for cells, _ in NEW_PUSH], "name")
    assert by_case(ready) == {n: wrong for n, (_, wrong) in enumerate(NEW_PUSH) if wrong}


def test_what_lacks_is_named_also_where_it_has_no_column(tmp_path: Path) -> None:
    cells = {"name": "N", **PUSH, "title": "T"}
    (issue,) = check(prepared(tmp_path, text(cells), CREATE)).issues
    assert (issue.rule, issue.column, issue.value) == ("campaign-incomplete", "", "body")


NEW_WARNED = [
    ({}, []),
    ({"languages": ""}, [("", "campaign-to-everyone")]),
    ({"start": "2024-01-24 10:22"}, [("start", "start-without-zone")]),
    ({"start": "2024-01-24 10:22", "local_time": "false"}, [("start", "start-without-zone")]),
    ({"start": "2024-01-24 10:22", "local_time": "true"}, []),
    ({"start": "2024-01-24T10:22:00+01:00"}, []),
]


def test_what_a_new_campaign_warns_of(tmp_path: Path) -> None:
    ready = each(tmp_path, CREATE, [{**GOOD, **cells} for cells, _ in NEW_WARNED], "name")
    warned = {n: said for n, (_, said) in enumerate(NEW_WARNED) if said}
    assert (by_case(ready), by_case(ready, "warning")) == ({}, warned)


CHANGED = [
    ({"state": "STOPPED", "languages": "fr"}, []),
    (
        {"languages": "fr", "html": "<p>"},
        [("sender_identity_id", "campaign-incomplete"), ("subject", "campaign-incomplete")],
    ),
    ({"languages": "fr", "local_time": "true"}, [("local_time", "campaign-no-start")]),
    ({"state": "STOPPED"}, []),
    ({"id": "", "name": "N"}, [("id", "id-missing")]),
    ({}, [("", "campaign-empty")]),
]


def test_an_update(tmp_path: Path) -> None:
    """Nothing but the id is required; what is said has to be whole."""
    cases = [{"subject": "", "sender_identity_id": "", **cells} for cells, _ in CHANGED]
    ready = each(tmp_path, UPDATE, cases, "id")
    assert by_case(ready) == {n: wrong for n, (_, wrong) in enumerate(CHANGED) if wrong}
    everyone = [("", "campaign-to-everyone")]
    assert by_case(ready, "warning") == dict.fromkeys((3, 4, 5), everyone)


def test_a_word_that_stands_for_nothing_is_no_state(tmp_path: Path) -> None:
    how = How(values=(("entwurf", "DRAFT"), ("offen", "")))
    for word, wrong in (("Entwurf", []), ("offen", [(2, "state", "campaign-state-missing")])):
        ready = prepared(
            tmp_path,
            text({"name": "N", **GOOD, "state": word}),
            CREATE,
            None,
            {"state": {"how": how}},
        )
        assert errors(ready) == wrong


def test_of_two_rows_with_one_name_the_last_is_created(tmp_path: Path) -> None:
    ready = each(tmp_path, CREATE, [{"name": "N", **GOOD}] * 2, "name")
    made = planned(ready, tmp_path / "plan")
    assert (made.rows_planned, made.not_sent) == (1, {"superseded": 1})


@pytest.mark.parametrize("column", ["name", "state", "start"])
def test_a_new_campaign_needs_its_columns(column: str, tmp_path: Path) -> None:
    cells = {name: cell for name, cell in {"name": "N", **GOOD}.items() if name != column}
    with pytest.raises(FixTheRecipe, match=f"No column is mapped to “{column}”"):
        errors(prepared(tmp_path, text(cells), CREATE))


ERROR = b'{"error_code":"%s","error_message":"no"}'
MADE = b'{"id":"orchestration_1"}'
READINGS = [
    ("create", 200, MADE, Verdict("accepted", token="orchestration_1")),
    ("create", 201, MADE, Verdict("accepted", token="orchestration_1")),
    ("create", 202, MADE, Verdict("accepted", token="orchestration_1")),
    ("create", 204, MADE, None),
    ("create", 201, b"{}", None),
    ("create", 201, b'{"id":7}', None),
    ("create", 201, b"", None),
    ("create", 400, ERROR % b"31", Verdict("rejected", "no", "31")),
    ("update", 200, b"{}", Verdict("accepted")),
    ("update", 200, b"", None),
    ("update", 204, b"", None),
    ("update", 202, b"{}", None),
    ("update", 200, ERROR % b"SERVER_ERROR", None),
    ("update", 403, ERROR % b"API_MISUSE", Verdict("rejected", "no", "API_MISUSE")),
    ("update", 404, ERROR % b"ROUTE_NOT_FOUND", Verdict("rejected", "no", "ROUTE_NOT_FOUND")),
    ("update", 429, ERROR % b"60", Verdict("not_sent", "no", "60", then="wait")),
    ("update", 500, ERROR % b"1", None),
    ("delete", 204, b"", Verdict("accepted")),
    ("delete", 200, b"{}", Verdict("accepted")),
    ("delete", 200, b"", None),
    ("delete", 404, ERROR % b"20", Verdict("rejected", "no", "20")),
    ("delete", 404, b"<html>", None),
]


@pytest.mark.parametrize(("operation", "status", "body", "verdict"), READINGS)
def test_how_answers_read(
    operation: str, status: int, body: bytes, verdict: Verdict | None
) -> None:
    """api/batch.md §5: a creation answers the id, an update 200, a deletion 204 or 200."""
    goal = {"create": campaigns.CREATE, "update": campaigns.UPDATE, "delete": campaigns.DELETE}
    for step in goal[operation].steps(Recipe(goal[operation].key)):
        made = goal[operation].read(step, Reply(status, {}, body), 1)
        assert made == verdict if verdict else made.fate == "unknown"


def test_a_wrong_key_stops_the_run() -> None:
    (step,) = campaigns.DELETE.steps(Recipe(DELETE))
    answer = Reply(401, {}, ERROR % b"AUTHENTICATION_INVALID")
    assert campaigns.DELETE.read(step, answer, 1).then == "stop"
