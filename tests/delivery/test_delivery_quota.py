"""One bucket for a key, whoever asks: a table for the rule, then two processes' worth of users."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.delivery.journal import Journal
from workbench.delivery.quota import SHARE_USED, Bucket, Pace, hold, take
from workbench.vocabulary.steps import Quota

ONE = Quota("batch:other", 1.0, 1, "test")


@pytest.mark.parametrize(
    ("bucket", "now", "rate", "burst", "level", "wait"),
    [
        (Bucket(1, 100), 100, 1, 1, 0, 0),  # full: at once
        (Bucket(0, 100), 100, 1, 1, -1, 1),  # empty: a second
        (Bucket(-1, 100), 100, 1, 1, -2, 2),  # in debt: behind the one before
        (Bucket(0, 100), 100.5, 1, 1, -0.5, 0.5),  # half of it has come
        (Bucket(0, 100), 500, 1, 1, 0, 0),  # never more than the burst
        (Bucket(0, 100), 500, 5, 10, 9, 0),  # a burst of ten
        (Bucket(0, 130), 100, 1, 1, -1, 31),  # silence until 130, then a second
    ],
)
def test_a_turn_costs_one_token(bucket, now, rate, burst, level, wait) -> None:
    after, waited = take(bucket, now, rate, burst)
    assert (after.level, waited) == (pytest.approx(level), pytest.approx(wait))


@given(st.lists(st.floats(0, 20), min_size=1, max_size=40), st.integers(1, 5))
def test_no_window_ever_holds_more_than_burst_and_rate_allow(gaps: list[float], burst: int) -> None:
    bucket, now, used = Bucket(burst, 0.0), 0.0, []
    for gap in gaps:
        now += gap
        bucket, wait = take(bucket, now, 1.0, burst)
        used.append(now + wait)
    for i, first in enumerate(used):
        for j in range(i, len(used)):
            assert j - i + 1 <= burst + (used[j] - first) * 1.0 + 1e-6


def test_silence_is_never_shortened() -> None:
    assert hold(Bucket(1, 100), 130) == Bucket(0, 130)
    assert hold(Bucket(0, 130), 110) == Bucket(0, 130)


def test_two_users_of_one_key_share_its_bucket_and_another_key_does_not() -> None:
    with Journal() as one, Journal() as other:
        first = Pace(one, "aaa", ONE, "boot")
        second = Pace(other, "aaa", ONE, "boot")
        apart = Pace(other, "bbb", ONE, "boot")
        waits = [first.turn(100.0), second.turn(100.0), first.turn(100.0), apart.turn(100.0)]
    assert waits == [0.0, pytest.approx(1 / 0.9), pytest.approx(2 / 0.9), 0.0]
    assert SHARE_USED == 0.9


def test_silence_holds_for_everybody_who_uses_the_key() -> None:
    with Journal() as one, Journal() as other:
        Pace(one, "aaa", ONE, "boot").silence(100.0, 5.0)
        assert Pace(other, "aaa", ONE, "boot").silent_for(101.0) == pytest.approx(4.0)
        assert Pace(other, "aaa", ONE, "boot").turn(101.0) >= 4.0


def test_a_bucket_of_another_boot_starts_again() -> None:
    """The monotonic clock of another boot says nothing about now."""
    with Journal() as journal:
        Pace(journal, "aaa", ONE, "before").silence(9_000_000.0, 60.0)
        assert Pace(journal, "aaa", ONE, "after").turn(10.0) == 0.0


def test_a_practice_twin_without_quotas_is_not_held_back() -> None:
    with Journal() as journal:
        free = Pace(journal, "aaa", ONE, "boot", paced=False)
        assert [free.turn(1.0) for _ in range(5)] == [0.0] * 5
        free.silence(1.0, 5.0)
        assert free.turn(1.0) == pytest.approx(5.0)
