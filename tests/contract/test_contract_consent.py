"""Forty thousand subscriptions with mixed consent: nobody who has left is subscribed again.

Proven on what practice holds after real sends over HTTP to profiles that it was told to hold.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from altcraft_sheets import UPDATE_BATCH

from workbench import verbs
from workbench.delivery.statuses import RunStatus
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.twin.altcraft.practice import seed_profiles, switch
from workbench.twin.holdings import altcraft_profiles
from workbench.vocabulary.kinds import How

PEOPLE, SEED = 40_000, 20_261_122
PLACE = "subscription.email"
GONE = ("unsubscribed", "complained")
# Half of the people have left; the words are the vendor's (seed 002).
BEFORE = (*GONE, "subscribed", "subscribed", "hardbounced", "suspended", *GONE)
# The analyst's own words. 0 and 1 are in no table: at Altcraft 0 means subscribed.
TABLE = How(
    values=(
        *((word, word) for word in ("subscribed", "unsubscribed", "complained", "-1")),
        *(("oui", "subscribed"), ("non", "unsubscribed"), ("plainte", "complained")),
        *(("?", "-1"), ("sans avis", "")),
    )
)
COLUMNS = (
    ColumnUse("mail", "email", "email"),
    ColumnUse("ville", "_city"),
    ColumnUse("liste", f"{PLACE}.resource_id", "integer"),
    ColumnUse("inscrit", f"{PLACE}.status", "choice", TABLE),
    ColumnUse("rang", f"{PLACE}.priority", "integer"),
)


class Said(NamedTuple):
    """What a row says of a person: the list's number, the word, a priority; `becomes` is the status
    that it asks for, `leave` whether it may not be sent without leave, `wrong` whether never.
    """

    resource: str
    word: str
    priority: str = ""
    becomes: str = ""
    leave: bool = False
    wrong: bool = False


# Typed by hand from rules.md, Consent: a subscription without a status could create one.
SAID = (
    Said("", ""),
    Said("", "sans avis"),
    Said("28", "", leave=True),
    Said("28", "", "0", leave=True),
    Said("28", "sans avis", leave=True),
    Said("28", "-1", leave=True),
    Said("28", "?", "3", leave=True),
    Said("28", "subscribed", becomes="subscribed", leave=True),
    Said("28", "Oui", becomes="subscribed", leave=True),
    Said("28", "0", wrong=True),
    Said("28", "1", wrong=True),
    Said("28", "yes", wrong=True),
    Said("", "non", wrong=True),
    Said("28", "unsubscribed", becomes="unsubscribed"),
    Said("28", "non", "0", becomes="unsubscribed"),
    Said("28", "NON", becomes="unsubscribed"),
    Said("28", "complained", becomes="complained"),
    Said("28", "plainte", becomes="complained"),
)
States = dict[str, str]


def mail(n: int) -> str:
    return f"p{n:05d}@b.example"


def hold(practice: Any, states: States) -> None:
    """Makes practice hold exactly these people with their subscriptions."""
    switch(practice.home / "twin.db", strict_profiles=True)
    seed_profiles(
        practice.home / "twin.db",
        (
            {
                "email": who,
                "subscriptions": [
                    {"channel": "email", "resource_id": 28, "email": who, "status": state}
                ],
            }
            for who, state in states.items()
        ),
    )


def held(practice: Any) -> States:
    """The status of everybody's one subscription."""
    found: States = {}
    for one in altcraft_profiles(practice.home / "twin.db"):
        subscriptions: Any = one["subscriptions"]
        (found[str(one["email"])],) = (str(each["status"]) for each in subscriptions)
    return found


def send(folder: Path, rows: Sequence[tuple[str, Said]], **options: Any) -> RunStatus:
    source = folder / f"{len(rows)}.csv"
    with source.open("w", encoding="utf-8", newline="") as out:
        sheet = csv.writer(out)
        sheet.writerow([use.header for use in COLUMNS])
        sheet.writerows([who, "Tver", one.resource, one.word, one.priority] for who, one in rows)
    recipe = Recipe(UPDATE_BATCH, {"db_id": "1", **options}, columns=COLUMNS)
    return verbs.send(source, recipe=recipe)


def ended(rows: Iterable[tuple[str, Said]]) -> States:
    """The status of everybody whose subscription a row ends."""
    return {who: one.becomes for who, one in rows if one.becomes in GONE}


def resubscribed(before: States, after: States) -> list[str]:
    return [who for who, state in after.items() if state == "subscribed" != before[who]]


@pytest.mark.slow
def test_nobody_who_has_left_is_subscribed_again(practice: Any, tmp_path: Path) -> None:
    """Without leave nothing but ends goes out; with it, what says nothing changes nothing."""
    chance = random.Random(SEED)
    before = {mail(n): chance.choice(BEFORE) for n in range(PEOPLE - 400)}
    hold(practice, before)
    assert sum(state in GONE for state in before.values()) > 0.45 * PEOPLE
    rows = [(who, chance.choice(SAID)) for who in before]
    # Four hundred more contradict what was said of the same people.
    torn = {who for who, one in rows if one.becomes == "unsubscribed"}
    torn = set(chance.sample(sorted(torn), 400))
    rows += [(who, Said("28", "oui", becomes="subscribed", leave=True)) for who in sorted(torn)]
    chance.shuffle(rows)

    done = send(tmp_path, rows)
    sent = [(who, one) for who, one in rows if not (one.leave or one.wrong or who in torn)]
    assert (done.state, len(rows)) == ("done", PEOPLE)
    assert (done.counts.accepted, done.counts.rejected, done.counts.unknown) == (len(sent), 0, 0)
    assert done.counts.not_sent_why == {"invalid": len(rows) - len(sent)}
    after = held(practice)
    assert resubscribed(before, after) == []
    assert after == before | ended(sent)
    assert Counter(after.values())["unsubscribed"] > Counter(before.values())["unsubscribed"]

    silent = [one for one in SAID if not one.wrong and one.becomes != "subscribed"]
    some = chance.sample(sorted(before), 8_000)
    for place, form in enumerate(("json", "xml")):
        again = [(who, chance.choice(silent)) for who in some[place::2]]
        done = send(tmp_path, again, allow_subscribe=True, format=form)
        assert done.counts.accepted == len(again)
        later = held(practice)
        assert resubscribed(after, later) == []
        assert later == after | ended(again)
        after = later
