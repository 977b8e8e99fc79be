"""Whatever rows say of one person: what is sent never says the opposite of itself."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path

from altcraft_sheets import UPDATE_BATCH, items
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_sheets import prepared
from random_rows import FEW, uses

from workbench.vocabulary.kinds import KindName

MAIL, SMS = "subscription.email", "subscription.sms"
WHO, PHONE, OTHER = "a@b.example", "+79001234567", "+79001234568"
ENDS = ("unsubscribed", "complained", "invalid")
CELLS: dict[str, tuple[str, ...]] = {
    "email": (WHO, "A@B.EXAMPLE", "b@b.example"),
    f"{MAIL}.resource_id": ("", "1", "28"),
    f"{MAIL}.email": ("", WHO, "A@B.example", "x@y.example"),
    f"{MAIL}.status": ("", "-1", "subscribed", *ENDS),
    f"{SMS}.resource_id": ("", "2", "3"),
    f"{SMS}.phone": ("", PHONE, OTHER),
    f"{SMS}.status": ("", "subscribed", "unsubscribed"),
    "_status": ("", "", "", "subscribed", "complained"),
}
KINDS: dict[str, KindName] = {
    "email": "email",
    f"{MAIL}.resource_id": "integer",
    f"{MAIL}.email": "email",
    f"{MAIL}.status": "choice",
    f"{SMS}.resource_id": "integer",
    f"{SMS}.phone": "phone",
    f"{SMS}.status": "choice",
    "_status": "choice",
}
# Half of the rows are one subscription of one person, so that many are about the same one.
LIKELY = {
    **dict.fromkeys(CELLS, ("",)),
    "email": (WHO, "A@B.EXAMPLE"),
    f"{MAIL}.resource_id": ("1", "28"),
    f"{MAIL}.email": (WHO, "A@B.example"),
    f"{MAIL}.status": ("subscribed", "unsubscribed"),
}


def rows_of(cells: dict[str, tuple[str, ...]]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({name: st.sampled_from(some) for name, some in cells.items()})


ROWS = st.lists(rows_of(CELLS) | rows_of(LIKELY), min_size=2, max_size=6)


@settings(FEW, max_examples=40)
@given(ROWS)
def test_no_two_rows_that_are_sent_say_the_opposite_of_one_subscription(
    rows: list[dict[str, str]],
) -> None:
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        ready = prepared(folder, UPDATE_BATCH, uses(KINDS), rows, db_id="1", allow_subscribe=True)
        told = items(ready, folder / "plan")
    said: dict[tuple[str, ...], set[bool]] = defaultdict(set)
    for one in told:
        who = one["email"].lower()
        if "_status" in one:
            said[who, "the profile"].add(one["_status"] != 0)
        for each in one.get("subscriptions", []):
            contact = each.get("phone") or each["email_data"]["email"].lower()
            place = (who, each["channel"], str(each["resource_id"]), contact)
            said[place].add(each.get("status") in ENDS)
    assert all(len(words) == 1 for words in said.values())
