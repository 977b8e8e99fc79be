"""What a look at Altcraft's profiles takes from an answer, and what it leaves unknown."""

from __future__ import annotations

import json

import pytest

from workbench.destinations.altcraft.seeing import profiles
from workbench.vocabulary.replies import Reply, Seen, Tried
from workbench.vocabulary.steps import Step

SENT = json.dumps(
    {
        "db_id": 1,
        "matching": "email",
        "skip_triggers": True,
        "data": [{"email": "a@example.com", "position": "cook"}],
    }
).encode()


def seen(status: int, body: bytes) -> Seen:
    step = Step("update", "POST", "profiles/update_batch", "I", "nothing")
    (found,) = profiles(step, "1", SENT, lambda route, asked: Reply(status, {}, body), Tried(None))
    return found


@pytest.mark.parametrize(
    ("status", "body", "there", "told"),
    [
        (200, b'{"error":0,"data":{"email":"a@example.com","position":"cook"}}', True, "holds"),
        (200, b'{"error":0,"data":{"email":"a@example.com","position":"baker"}}', False, "positi"),
        (200, b'{"error":404,"error_text":"nobody"}', False, "no such profile is there now"),
        (200, b'{"error":500,"error_text":"broken"}', False, "it answered 500 broken"),
        (200, b'{"error":0,"data":[]}', False, "it answered what it never says"),
        (404, b"<html>", False, "it answered what it never says"),
    ],
)
def test_only_a_404_says_that_nobody_is_there(
    status: int, body: bytes, there: bool, told: str
) -> None:
    found = seen(status, body)
    assert found.there is there
    assert told in found.told
