"""JSON and XML of one recipe say the same: the twin answers the same and then holds the same."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from altcraft_harness import JSON, UPDATE, XML, Account
from altcraft_rows import addressed, altcraft, people, whole_subscriptions
from hypothesis import given
from profile_sheets import bodies, planned
from random_rows import FEW, Rows, rows
from strict_reading import whole
from twin_harness import KEY, Desk

from workbench.destinations.altcraft.answers import read
from workbench.vocabulary.replies import Reply, Verdict

BEFORE = [
    {
        "email": f"p{n}@b.example",
        "visits": n,
        "interests": ["tea"],
        "tier": "gold",
        "address": {"city": "Perm", "zip": "614000"},
        "subscriptions": [
            {"resource_id": 28, "channel": "email", "email": f"p{n}@b.example", "status": n % 3}
        ],
    }
    for n in range(4)
]


def outcome(folder: Path, made: Rows, form: str) -> tuple[Verdict, list[dict[str, Any]]]:
    """The fates of the rows that the twin answers, and everybody that it then holds."""
    folder.mkdir()
    ready = people(folder, made, format=form)
    (step,) = ready.destination.steps(ready.judged_recipe)
    (body,) = bodies(planned(ready, folder / "plan"))
    whole(body, form)
    assert step.secret_at is not None
    with_token = body[: step.secret_at] + KEY.encode() + body[step.secret_at :]
    desk = Desk(folder)
    try:
        account = Account(desk)
        account.seed(*BEFORE)
        account.strict()
        answer = account.call(UPDATE, with_token, XML if form == "xml" else JSON)
        verdict = read(step, Reply(answer.status, {}, answer.body), len(made))
        return verdict, account.held()
    finally:
        desk.close()


@given(rows(altcraft(xml=True), 6))
@FEW
def test_json_and_xml_of_one_recipe_leave_the_twin_in_the_same_state(made: Rows) -> None:
    """The fifth and sixth row are about people whom practice does not hold."""
    found = addressed(whole_subscriptions(made))
    with tempfile.TemporaryDirectory() as folder:
        by_json = outcome(Path(folder) / "json", found, "json")
        by_xml = outcome(Path(folder) / "xml", found, "xml")
    assert by_json == by_xml
    verdict, _ = by_json
    assert verdict.fate == "accepted"
    assert [place for place, *_ in verdict.exceptions] == list(range(4, len(found)))
