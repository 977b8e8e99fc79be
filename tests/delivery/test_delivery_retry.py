"""What happens after each kind of answer, by class (reliability.md §1.7): a table of rules."""

from __future__ import annotations

import math

import pytest

from workbench.delivery import retry
from workbench.delivery.retry import Next, Tries, decide
from workbench.vocabulary.replies import Verdict

LOST = Verdict("unknown", "lost")
BUSY = Verdict("not_sent", "busy", then="wait")
DENIED = Verdict("not_sent", "denied", then="stop")
CAUGHT = Verdict("unknown", "a web page", then="stop")


@pytest.mark.parametrize("repeat", ["I", "I*", "II", "III"])
@pytest.mark.parametrize("fate", ["accepted", "rejected"])
def test_a_certain_answer_settles_the_chunk(repeat, fate) -> None:
    assert decide(repeat, Verdict(fate, "x"), Tries(1, 0)) == Next("settle", fate, "x")


@pytest.mark.parametrize("repeat", ["I", "I*", "II", "III"])
@pytest.mark.parametrize("verdict", [DENIED, CAUGHT])
def test_an_answer_that_will_not_change_stops_every_class(repeat, verdict) -> None:
    assert decide(repeat, verdict, Tries(1, 0)) == Next("stop", verdict.fate, verdict.reason)


@pytest.mark.parametrize(
    ("repeat", "sent", "elapsed_s", "act", "after_s"),
    [
        ("I", 1, 0, "again", 1.0),
        ("I", 2, 30, "again", 2.0),
        ("I", 3, 60, "settle", 0.0),  # the third try was the last
        ("I", 1, 599, "again", 1.0),
        ("I", 1, 600, "settle", 0.0),  # outside of ten minutes
        ("I*", 1, 0, "again", 1.0),
        ("I*", 3, 0, "settle", 0.0),
        ("II", 1, 0, "settle", 0.0),  # never again by itself
        ("III", 1, 0, "pause", 0.0),  # the run stops, a person looks
    ],
)
def test_a_lost_answer_is_repeated_only_where_that_is_harmless(
    repeat, sent, elapsed_s, act, after_s
) -> None:
    found = decide(repeat, LOST, Tries(sent, elapsed_s))
    assert (found.act, found.fate, found.after_s) == (act, "unknown", after_s)


def test_a_lost_dangerous_request_says_where_to_look() -> None:
    assert "may exist already: look at the vendor" in decide("III", LOST, Tries(1, 0)).reason


@pytest.mark.parametrize("repeat", ["I", "I*", "II", "III"])
@pytest.mark.parametrize(
    ("sent", "asked", "wait"),
    [
        (1, None, 5),  # seed 003: at least 5 seconds
        (1, 0.5, 5),
        (1, 30, 30),
        (2, None, 10),
        (3, 7, 20),
        (8, None, 300),
        (1, 300, 300),
    ],
)
def test_a_refusal_for_now_waits_at_least_5_s_for_the_whole_key(repeat, sent, asked, wait) -> None:
    """Certainly not processed, so even class III is sent again."""
    found = decide(repeat, BUSY, Tries(sent, 0, retry_after_s=asked))
    assert found == Next("again", "not_sent", "busy", wait, wait, 1)


def test_a_longer_wait_than_5_minutes_is_left_to_a_person() -> None:
    found = decide("I", BUSY, Tries(1, 0, retry_after_s=86_400 * 9))
    assert (found.act, found.fate, found.silence_s) == ("pause", "not_sent", 86_400)
    assert decide("I", BUSY, Tries(1, 0, retry_after_s=301)).act == "pause"


PASSED = "ten minutes have passed since its first try, so repeating it is left to you"
WILL = (
    "ten minutes will have passed since its first try before it may be repeated, so repeating it "
    "is left to you"
)
SET_BACK = "the clock was set back since its first try, so repeating it is left to you"


@pytest.mark.parametrize("repeat", ["I", "I*"])
@pytest.mark.parametrize(
    ("elapsed_s", "asked", "act", "late"),
    [
        (None, 290, "again", ""),  # no try may have been carried out
        (310, 290, "again", ""),
        (311, 290, "settle", WILL),
        (596, None, "settle", WILL),
        (601, None, "settle", PASSED),
        (math.inf, None, "settle", SET_BACK),
        (None, 301, "pause", ""),
        (299, 301, "pause", ""),
        (300, 301, "pause", WILL),
    ],
)
def test_a_refusal_is_waited_out_only_within_ten_minutes_of_a_lost_try(
    repeat, elapsed_s, asked, act, late
) -> None:
    found = decide(repeat, BUSY, Tries(2, elapsed_s, retry_after_s=asked))
    assert (found.act, found.late) == (act, late)
    assert found.fate == ("unknown" if act == "settle" else "not_sent")
    assert found.silence_s == (asked or 10)  # the key is silent all the same
    assert found.cost == (0 if act == "pause" else 1)


@pytest.mark.parametrize(
    ("sent", "elapsed_s", "late"),
    [(1, 599, ""), (1, 600, WILL), (2, 601, PASSED), (1, math.inf, SET_BACK), (3, 601, "")],
)
def test_a_lost_answer_that_is_not_repeated_for_its_age_says_so(sent, elapsed_s, late) -> None:
    assert decide("I", LOST, Tries(sent, elapsed_s)).late == late


def test_a_storm_of_refusals_ends_in_a_pause_with_the_chunk_waiting() -> None:
    found = decide("I", BUSY, Tries(11, 0, budget=0))
    assert (found.act, found.fate) == ("pause", "not_sent")


def test_what_cannot_be_reached_is_told_within_a_minute() -> None:
    budget, sent, waited = retry.BUDGET.value, 0, 0.0
    while True:
        sent += 1
        found = decide("I", BUSY, Tries(sent, waited, budget, answered=False))
        if found.act == "pause":
            break
        assert found.silence_s == 0
        budget -= found.cost
        waited += found.after_s
    assert (sent, waited, found.fate) == (6, 1 + 2 + 4 + 8 + 8, "not_sent")


@pytest.mark.parametrize("verdict", [LOST, BUSY])
def test_chance_makes_a_wait_longer_and_never_shorter(verdict) -> None:
    calm = decide("I", verdict, Tries(1, 0)).after_s
    late = decide("I", verdict, Tries(1, 0, jitter=1.0)).after_s
    assert (calm, late) in [(1.0, 1.2), (5.0, 6.0)]


def test_every_limit_names_its_source() -> None:
    limits = [value for value in vars(retry).values() if isinstance(value, retry.Limit)]
    assert len(limits) == 10
    assert all(limit.source and limit.unit for limit in limits)
